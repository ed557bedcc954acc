"""How fast replicas may be copied: throttled ones wait while their broker is over its rate (R-1, KIP-73).

Bytes are counted in windows of `replication.quota.window.size.seconds`; the rate is that of the last
`replication.quota.window.num` of them. Leader and follower each have a rate of their own. Simplified: what counts is
the batches' bytes without the response around them, and a follower is in sync when the ISR it knows of says so.

Source: Apache Kafka `ReplicationQuotaManager`, `SampledStat`, `SimpleRate`, `ReplicaManager.shouldLeaderThrottle`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from kafka_tui.engine.configs import BrokerConfig
from kafka_tui.engine.ids import CONSUMER_REPLICA_ID, TopicPartition
from kafka_tui.engine.nodes.broker import Broker, Replica, Samples
from kafka_tui.engine.requests.data import FetchedPartition, FetchRequest
from kafka_tui.engine.turn import Turn

BrokerTurn = Turn[Broker]
UNLIMITED: Final = 9_223_372_036_854_775_807
"""The rate of a broker that has none."""


def with_bytes(samples: Samples, count: int, now_ms: int, config: BrokerConfig) -> Samples:
    """The samples after `count` more bytes; the oldest one makes room."""
    window_ms = config.replication_quota_window_size_seconds * 1000
    if not samples or now_ms - samples[-1][0] >= window_ms:
        return (*samples, (now_ms, count))[-config.replication_quota_window_num :]
    started, counted = samples[-1]
    return (*samples[:-1], (started, counted + count))


def bytes_per_second(samples: Samples, now_ms: int, config: BrokerConfig) -> float:
    """The rate over the windows that are young enough, at least one."""
    window_ms = config.replication_quota_window_size_seconds * 1000
    young = [sample for sample in samples if now_ms - sample[0] < window_ms * config.replication_quota_window_num]
    if not young:
        return 0.0
    return sum(count for _, count in young) * 1000 / max(now_ms - young[0][0], window_ms)


@lru_cache(maxsize=256)
def _numbers(value: str, broker: int) -> frozenset[int] | None:
    """The partitions whose replica on `broker` is throttled by a setting like "0:1,0:2"; None for all of them ("*")."""
    if value == "*":
        return None
    pairs = (item.split(":") for item in value.split(",") if item)
    return frozenset(int(partition) for partition, holder in pairs if int(holder) == broker)


def _is_throttled(node: Broker, partition: TopicPartition, leads: bool) -> bool:
    topic = node.image.topics.get(partition.topic)
    if topic is None:
        return False
    config = topic.config
    value = config.leader_replication_throttled_replicas if leads else config.follower_replication_throttled_replicas
    numbers = _numbers(value, node.id)
    return numbers is None or partition.partition in numbers


def leader_holds(turn: BrokerTurn, replica: Replica, request: FetchRequest) -> bool:
    """Whether the leader gives a follower nothing now: throttled, over the rate, and not in sync."""
    node = turn.node
    rate = node.config.leader_replication_throttled_rate
    if rate == UNLIMITED or request.replica == CONSUMER_REPLICA_ID or replica.leadership is None:
        return False
    if request.replica in replica.leadership.isr or not _is_throttled(node, replica.partition, leads=True):
        return False
    return bytes_per_second(node.leader_bytes, turn.now_ms, node.config) > rate


def note_sent(turn: BrokerTurn, request: FetchRequest, fetched: tuple[FetchedPartition, ...]) -> None:
    """The leader has sent throttled replicas' records to a follower."""
    node = turn.node
    if node.config.leader_replication_throttled_rate == UNLIMITED or request.replica == CONSUMER_REPLICA_ID:
        return
    count = _bytes(part for part in fetched if part.batches and _is_throttled(node, part.partition, leads=True))
    if count:
        turn.note(leader_bytes=with_bytes(node.leader_bytes, count, turn.now_ms, node.config))


def follower_holds(turn: BrokerTurn, partition: TopicPartition) -> bool:
    """Whether the follower leaves a partition out of its next fetch: throttled, over the rate, and not in sync."""
    node = turn.node
    rate = node.config.follower_replication_throttled_rate
    state = node.image.partition(partition)
    if rate == UNLIMITED or state is None or node.id in state.isr:
        return False
    if not _is_throttled(node, partition, leads=False):
        return False
    return bytes_per_second(node.follower_bytes, turn.now_ms, node.config) > rate


def note_received(turn: BrokerTurn, part: FetchedPartition) -> None:
    """The follower has got records of a throttled replica."""
    node = turn.node
    if node.config.follower_replication_throttled_rate == UNLIMITED or not part.batches:
        return
    if _is_throttled(node, part.partition, leads=False):
        count = _bytes((part,))
        turn.note(follower_bytes=with_bytes(node.follower_bytes, count, turn.now_ms, node.config))


def _bytes(parts: Iterable[FetchedPartition]) -> int:
    return sum(batch.size_bytes for part in parts for batch in part.batches)
