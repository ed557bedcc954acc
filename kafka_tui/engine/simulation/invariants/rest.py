"""What must hold when everything works again and has come to rest: nothing waits for ever, nobody is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.ids import NodeId, TopicPartition, broker_node
from kafka_tui.engine.metadata import PartitionState
from kafka_tui.engine.nodes.broker import Replica
from kafka_tui.engine.nodes.consumer import MEMBER, Consumer
from kafka_tui.engine.simulation.invariants.common import Violation, newest_first

LATELY_MS: Final = 2000
"""A follower hears of a high watermark with its next fetch, which a leader holds back for 500 ms."""


def not_whole(cluster: Cluster) -> Iterator[Violation]:
    """What is not as it should be in a cluster without faults and without load, some minutes after the last one."""
    yield from _brokers(cluster)
    yield from _partitions(cluster)
    for name in cluster.producers:
        if _runs(cluster, NodeId("producer", name)):
            yield Violation("rest", f"producer {name}", "it never ends")
    running = [one for one in cluster.consumers.values() if _runs(cluster, NodeId("consumer", one.name))]
    for consumer in running:
        yield from _consumer(cluster, consumer)
    yield from _owners(cluster, running)


def _runs(cluster: Cluster, node: NodeId) -> bool:
    process = cluster.processes.get(node)
    return process is not None and process.state == "running"


def _brokers(cluster: Cluster) -> Iterator[Violation]:
    for one in cluster.committed_image.brokers.values():
        if not one.active and _runs(cluster, broker_node(one.broker)):
            yield Violation("rest", f"broker {one.broker}", "it is fenced")


def _partitions(cluster: Cluster) -> Iterator[Violation]:
    """Every replica is in sync and knows as much as any other one."""
    for topic in cluster.committed_image.topics.values():
        for number, state in enumerate(topic.partitions):
            partition = TopicPartition(topic.name, number)
            if _is_nobodys(state):
                continue
            if not state.has_leader or len(state.isr) < len(state.replicas):
                yield Violation("rest", str(partition), f"leader {state.leader}, ISR {state.isr} of {state.replicas}")
            kept = [cluster.brokers[broker].replicas.get(partition) for broker in state.replicas]
            marks = {(-1, -1) if one is None else (one.high_watermark, one.log.log_end_offset) for one in kept}
            least = min(mark for mark, _ in marks)
            if None in kept or any(one is not None and least < _settled(one, cluster.now_ms) for one in kept):
                yield Violation("rest", str(partition), f"HW and LEO of the replicas are {sorted(marks)}")


def _is_nobodys(state: PartitionState) -> bool:
    """Whether nobody may lead but by an unclean election: the last in sync died, and then the ELR was cleared (E-8)."""
    return not (state.has_leader or state.isr or state.elr or state.last_known_elr)


def _settled(replica: Replica, now_ms: int) -> int:
    """Below which offset all is older than what followers need to hear of it: members go on committing (O-2, H-6)."""
    settled = replica.log.log_end_offset
    for batch in newest_first(replica):
        if batch.max_timestamp_ms <= now_ms - LATELY_MS:
            break
        settled = batch.base_offset
    return settled


def _consumer(cluster: Cluster, consumer: Consumer) -> Iterator[Violation]:
    """It is a member, and has read whatever may be read."""
    where = f"consumer {consumer.name}"
    if consumer.state != MEMBER:
        yield Violation("rest", where, f"it is {consumer.state}")
        return
    for partition, reading in consumer.partitions.items():
        state = cluster.committed_image.partition(partition)
        if state is not None and _is_nobodys(state):
            continue
        leader = cluster.brokers.get(consumer.leader_of(partition))
        replica = None if leader is None else leader.replicas.get(partition)
        mark = -1 if replica is None else replica.high_watermark
        if reading.position != mark:
            yield Violation("rest", where, f"it is at {reading.position} of {mark} in {partition}")


def _owners(cluster: Cluster, running: list[Consumer]) -> Iterator[Violation]:
    """I-8: every partition of a subscribed topic is owned by exactly one member of each group."""
    topics = cluster.committed_image.topics
    for name in sorted({consumer.group for consumer in running}):
        members = [consumer for consumer in running if consumer.group == name]
        for topic in sorted({topic for member in members for topic in member.topics}):
            state = topics.get(topic)
            for number in range(0 if state is None else len(state.partitions)):
                partition = TopicPartition(topic, number)
                owners = [member.name for member in members if partition in member.partitions]
                if len(owners) != 1:
                    yield Violation("I-8", f"group {name}", f"{partition} is owned by {owners or 'nobody'}")
