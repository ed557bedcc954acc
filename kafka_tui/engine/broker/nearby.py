"""Which replica a consumer had better read from: one in its own rack (C-2, KIP-392).

Source: Apache Kafka `ReplicaManager.findPreferredReadReplica`, `RackAwareReplicaSelector`, `ReplicaView`.
"""

from __future__ import annotations

from kafka_tui.engine.evolve.broker import caught_up_at
from kafka_tui.engine.nodes.broker import Broker, Replica
from kafka_tui.engine.requests.data import NO_REPLICA, FetchPartition, FetchRequest


def preferred_replica(node: Broker, replica: Replica | None, request: FetchRequest, wanted: FetchPartition) -> int:
    """The follower that a consumer of another rack than the leader's is sent to, `NO_REPLICA` for none.

    It is in the consumer's rack and in the ISR, and has the offset; of several the one that has most.
    """
    leadership = None if replica is None else replica.leadership
    if leadership is None or not request.rack or node.config.replica_selector_class is None:
        return NO_REPLICA
    if node.rack == request.rack:
        return NO_REPLICA
    near = [
        follower
        for follower in leadership.followers
        if follower.broker in leadership.isr
        and follower.log_end_offset >= wanted.fetch_offset
        and follower.log_start_offset <= wanted.fetch_offset
        and _rack_of(node, follower.broker) == request.rack
    ]
    if not near:
        return NO_REPLICA
    return max(near, key=lambda one: (one.log_end_offset, caught_up_at(node, one), one.broker)).broker


def _rack_of(node: Broker, broker: int) -> str | None:
    """The rack of a broker that clients may be sent to (K-2)."""
    registration = node.image.brokers.get(broker)
    return None if registration is None or registration.fenced else registration.rack
