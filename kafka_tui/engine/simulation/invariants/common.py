"""What the invariants look at: a violation, the committed metadata, and a partition with all its replicas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.ids import TopicPartition, Value, broker_node
from kafka_tui.engine.metadata import PartitionState
from kafka_tui.engine.nodes.broker import Replica
from kafka_tui.engine.storage.batches import Batch
from kafka_tui.engine.storage.segments import first_reaching

Life = tuple[TopicPartition, int]
"""A partition and its topic's id."""


class Violation(Value, frozen=True):
    """A broken invariant: its id, where, and what was found."""

    invariant: str
    where: str
    found: str


class Place(Value, frozen=True):
    """A partition with its committed state and every replica of the topic's present life, by broker id."""

    partition: TopicPartition
    topic_id: int
    state: PartitionState
    replicas: tuple[tuple[int, Replica], ...]
    alive: tuple[int, ...]
    """The brokers among them whose process exists, frozen or not."""

    @property
    def life(self) -> Life:
        """What tells this partition from one of an earlier topic of the name."""
        return (self.partition, self.topic_id)

    def same(self, other: Place | None) -> bool:
        """Whether nothing in it is another object than in `other`: then nothing new can be wrong."""
        if other is None or self.state is not other.state or self.alive != other.alive:
            return False
        mine, theirs = self.replicas, other.replicas
        return len(mine) == len(theirs) and all(a[1] is b[1] for a, b in zip(mine, theirs, strict=True))

    def unchanged_below(self, before: Place | None) -> dict[int, int]:
        """Below which offset each replica's log is what it was in `before`."""
        if before is None or before.topic_id != self.topic_id:
            return {}
        ends = {broker: replica.log.log_end_offset for broker, replica in before.replicas}
        return {broker: min(ends.get(broker, 0), replica.log.log_end_offset) for broker, replica in self.replicas}


def places(cluster: Cluster, partitions: Iterable[TopicPartition]) -> Iterator[Place]:
    """Those of `partitions` that exist, as they are now."""
    topics = cluster.committed_image.topics
    for partition in partitions:
        topic = topics.get(partition.topic)
        if topic is None or partition.partition >= len(topic.partitions):
            continue
        found = ((broker.id, broker.replicas.get(partition)) for broker in cluster.brokers.values())
        kept = tuple((b, r) for b, r in found if r is not None and r.topic_id == topic.topic_id)
        alive = tuple(b for b, _ in kept if _alive(cluster, b))
        yield Place(partition, topic.topic_id, topic.partitions[partition.partition], kept, alive)


def _alive(cluster: Cluster, broker: int) -> bool:
    process = cluster.processes.get(broker_node(broker))
    return process is not None and process.state in ("running", "paused")


def newest_first(replica: Replica, below: int | None = None) -> Iterator[Batch]:
    """The batches of a log, newest first; only those that begin below an offset, if one is given."""
    for segment in reversed(replica.log.segments):
        last = len(segment.entries) if below is None else first_reaching(segment, below)
        for index in range(min(last, len(segment.entries) - 1), -1, -1):
            batch = segment.entries[index].batch
            if below is None or batch.base_offset < below:
                yield batch


def agree(one: Batch, other: Batch) -> bool:
    """Whether two batches at the same offset are the same, or what the cleaner left of the same (L-13, I-5).

    A batch that no cleaner has touched has all its records and no delete horizon; two such have to be equal.
    """
    if one == other:
        return True
    if _is_untouched(one) and _is_untouched(other):
        return False
    if _identity(one) != _identity(other):
        return False
    left = dict(other.numbered)
    return all(left.get(offset, record) == record for offset, record in one.numbered)


def _is_untouched(batch: Batch) -> bool:
    return batch.record_count == batch.last_offset_delta + 1 and batch.delete_horizon_ms < 0


def _identity(batch: Batch) -> tuple[int, ...]:
    """What the cleaner leaves of any batch."""
    producer = (batch.producer_id, batch.producer_epoch, batch.base_sequence)
    return (batch.base_offset, batch.last_offset, batch.leader_epoch, *producer)
