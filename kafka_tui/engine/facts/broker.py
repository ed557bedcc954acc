"""Facts on a broker: its replicas, its page cache, what it has learnt."""

from __future__ import annotations

from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.metadata import MetadataRecord, PartitionState
from kafka_tui.engine.storage.batches import Batch


class MetadataLearnt(Fact, frozen=True, kw_only=True, tag=True):
    """The broker replayed records of the metadata log, from `offset` on (K-10)."""

    offset: int
    records: tuple[MetadataRecord, ...]


class BrokerEpochLearnt(Fact, frozen=True, kw_only=True, tag=True):
    """The controller answered the registration (K-2)."""

    broker_epoch: int


class ReplicaCreated(Fact, frozen=True, kw_only=True, tag=True):
    """A directory for a new, empty replica (L-3)."""

    partition: TopicPartition
    topic_id: int


class ReplicaDeleted(Fact, frozen=True, kw_only=True, tag=True):
    """The replica's directory was renamed for deletion (T-12, R-1)."""

    partition: TopicPartition
    size_bytes: int


class LeadershipTaken(Fact, frozen=True, kw_only=True, tag=True):
    """The broker leads the partition from `start_offset` on in this epoch (E-9)."""

    partition: TopicPartition
    leader_epoch: int
    start_offset: int
    state: PartitionState


class LeadershipKept(Fact, frozen=True, kw_only=True, tag=True):
    """A leader learnt the committed state of its partition: new ISR or replicas, same epoch (H-9)."""

    partition: TopicPartition
    state: PartitionState


class FollowingStarted(Fact, frozen=True, kw_only=True, tag=True):
    """The broker follows `leader` (-1: nobody leads) in this epoch."""

    partition: TopicPartition
    leader: int
    leader_epoch: int


class RecordsAppended(Fact, frozen=True, kw_only=True, tag=True):
    """A batch was written to the log, which is: to the page cache (D-1). `role` is "leader" or "follower"."""

    partition: TopicPartition
    role: str
    base_offset: int
    end_offset: int
    size_bytes: int
    batch: Batch


class DuplicateIgnored(Fact, frozen=True, kw_only=True, tag=True):
    """A retried batch was already in the log: answered with its first offset, not written again (P-12)."""

    partition: TopicPartition
    producer_id: int
    base_offset: int


class HighWatermarkAdvanced(Fact, frozen=True, kw_only=True, tag=True):
    """The replica's high watermark moved (H-4, H-6)."""

    partition: TopicPartition
    role: str
    old: int
    new: int


class LogStartAdvanced(Fact, frozen=True, kw_only=True, tag=True):
    """The log's first readable offset moved (L-12)."""

    partition: TopicPartition
    new: int


class LogTruncated(Fact, frozen=True, kw_only=True, tag=True):
    """The follower cut its log back to where it and the leader agree (E-10): offsets `new` … `old` - 1 are gone."""

    partition: TopicPartition
    old: int
    new: int
    leader_epoch: int


class EpochForgotten(Fact, frozen=True, kw_only=True, tag=True):
    """The follower forgot a leader epoch in which nothing was written: the leader's log has none there (E-10)."""

    quiet = True
    partition: TopicPartition
    end_offset: int


class FollowerFetched(Fact, frozen=True, kw_only=True, tag=True):
    """The leader noted what a follower's fetch told it: everything below `fetch_offset` is stored there (H-2, H-3)."""

    quiet = True
    partition: TopicPartition
    follower: int
    fetch_offset: int
    broker_epoch: int


class FollowerSeen(Fact, frozen=True, kw_only=True, tag=True):
    """The leader noted that a follower's fetch came, whatever it asked for (H-3)."""

    quiet = True
    follower: int


class IsrProposed(Fact, frozen=True, kw_only=True, tag=True):
    """The leader asked the controller for another ISR (H-8, H-9, H-10). `change` is "shrink" or "expand"."""

    partition: TopicPartition
    change: str
    old: tuple[int, ...]
    new: tuple[int, ...]


class IsrProposalRefused(Fact, frozen=True, kw_only=True, tag=True):
    """The controller refused the proposal (H-9)."""

    partition: TopicPartition
    error: str


class HighWatermarksCheckpointed(Fact, frozen=True, kw_only=True, tag=True):
    """The broker wrote its replicas' high watermarks to disk (H-7)."""

    quiet = True


class ReplicasRecovered(Fact, frozen=True, kw_only=True, tag=True):
    """A starting broker read its logs; high watermarks come from the checkpoint (H-7)."""

    clean: bool


class PagesRead(Fact, frozen=True, kw_only=True, tag=True):
    """A fetch read from the page cache: pages found there and pages fetched from the disk (D-4, D-5)."""

    partition: TopicPartition
    reader: str
    position: int
    length: int
    segment: int
    hits: int
    misses: int


class PagesWrittenBack(Fact, frozen=True, kw_only=True, tag=True):
    """The kernel wrote dirty pages to the disk (D-6)."""

    pages: int
    cause_name: str


class CacheResized(Fact, frozen=True, kw_only=True, tag=True):
    """The machine's page cache has another capacity."""

    pages: int


class AppendRefused(Fact, frozen=True, kw_only=True, tag=True):
    """The leader did not write a batch (A-4, P-12, H-13)."""

    partition: TopicPartition
    error: str
    rule: str
    isr: int
    wanted: int
