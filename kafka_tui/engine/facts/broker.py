"""Facts on a broker: its replicas, its page cache, what it has learnt."""

from __future__ import annotations

from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.ids import INTERNAL_TOPIC, TopicPartition
from kafka_tui.engine.metadata import MetadataRecord, PartitionState
from kafka_tui.engine.requests.data import FetchPartition
from kafka_tui.engine.storage.batches import Batch


class PartitionFact(Fact, frozen=True, kw_only=True, tag=True):
    """Base of the facts about one partition. What happens to the internal topic is no reason to stop a step at."""

    partition: TopicPartition

    @property
    def background(self) -> bool:
        """Whether this fact alone is no reason to stop a step at."""
        return self.quiet or self.partition.topic == INTERNAL_TOPIC


class MetadataLearnt(Fact, frozen=True, kw_only=True, tag=True):
    """The broker replayed records of the metadata log, from `offset` on (K-10)."""

    offset: int
    records: tuple[MetadataRecord, ...]


class BrokerEpochLearnt(Fact, frozen=True, kw_only=True, tag=True):
    """The controller answered the registration (K-2)."""

    broker_epoch: int


class ReplicaCreated(PartitionFact, frozen=True, kw_only=True, tag=True):
    """A directory for a new, empty replica (L-3)."""

    topic_id: int


class ReplicaDeleted(PartitionFact, frozen=True, kw_only=True, tag=True):
    """The replica's directory was renamed for deletion (T-12, R-1)."""

    size_bytes: int


class LeadershipTaken(PartitionFact, frozen=True, kw_only=True, tag=True):
    """The broker leads the partition from `start_offset` on in this epoch (E-9)."""

    leader_epoch: int
    start_offset: int
    state: PartitionState


class LeadershipKept(PartitionFact, frozen=True, kw_only=True, tag=True):
    """A leader learnt the committed state of its partition: new ISR or replicas, same epoch (H-9)."""

    state: PartitionState


class FollowingStarted(PartitionFact, frozen=True, kw_only=True, tag=True):
    """The broker follows `leader` (-1: nobody leads) in this epoch."""

    leader: int
    leader_epoch: int


class BatchRecompressed(PartitionFact, frozen=True, kw_only=True, tag=True):
    """The topic asks for another codec than the producer's, so the leader unpacked a batch and packed it anew (Z-3).

    That costs the leader's CPU, for each batch. Sizes are those of the whole batch.
    """

    old_codec: str
    new_codec: str
    old_bytes: int
    new_bytes: int
    records: int


class RecordsAppended(PartitionFact, frozen=True, kw_only=True, tag=True):
    """A batch was written to the log, which is: to the page cache (D-1). `role` is "leader" or "follower"."""

    role: str
    base_offset: int
    end_offset: int
    size_bytes: int
    batch: Batch


class DuplicateIgnored(PartitionFact, frozen=True, kw_only=True, tag=True):
    """A retried batch was already in the log: answered with its first offset, not written again (P-12)."""

    producer_id: int
    base_offset: int


class HighWatermarkAdvanced(PartitionFact, frozen=True, kw_only=True, tag=True):
    """The replica's high watermark moved (H-4, H-6)."""

    role: str
    old: int
    new: int


class LogStartAdvanced(PartitionFact, frozen=True, kw_only=True, tag=True):
    """The log's first readable offset moved (L-12)."""

    new: int


class LogTruncated(PartitionFact, frozen=True, kw_only=True, tag=True):
    """The follower cut its log back to where it and the leader agree (E-10): offsets `new` … `old` - 1 are gone."""

    old: int
    new: int
    leader_epoch: int


class EpochForgotten(PartitionFact, frozen=True, kw_only=True, tag=True):
    """The follower forgot a leader epoch in which nothing was written: the leader's log has none there (E-10)."""

    quiet = True
    end_offset: int


class FollowerFetched(PartitionFact, frozen=True, kw_only=True, tag=True):
    """The leader noted what a follower's fetch told it: everything below `fetch_offset` is stored there (H-2, H-3).

    `log_start_offset` is the follower's own (L-12).
    """

    quiet = True
    follower: int
    fetch_offset: int
    broker_epoch: int
    log_start_offset: int


class FollowerSeen(Fact, frozen=True, kw_only=True, tag=True):
    """The leader noted that a follower's fetch came, and what it asked for (H-3).

    `unread` are the places in `asked` of partitions about which the broker had something to say; `touches` is how
    many changes of replicas it had seen by then.
    """

    quiet = True
    follower: int
    asked: tuple[FetchPartition, ...]
    unread: tuple[int, ...]
    touches: int


class IsrProposed(PartitionFact, frozen=True, kw_only=True, tag=True):
    """The leader asked the controller for another ISR (H-8, H-9, H-10). `change` is "shrink" or "expand"."""

    change: str
    old: tuple[int, ...]
    new: tuple[int, ...]


class IsrProposalRefused(PartitionFact, frozen=True, kw_only=True, tag=True):
    """The controller refused the proposal (H-9)."""

    error: str


class HighWatermarksCheckpointed(Fact, frozen=True, kw_only=True, tag=True):
    """The broker wrote its replicas' high watermarks to disk (H-7)."""

    quiet = True


class ReplicasRecovered(Fact, frozen=True, kw_only=True, tag=True):
    """A starting broker read its logs; high watermarks come from the checkpoint (H-7)."""

    clean: bool


class PagesRead(PartitionFact, frozen=True, kw_only=True, tag=True):
    """A fetch read from the page cache: pages found there and pages fetched from the disk (D-4, D-5).

    With `zero_copy` the bytes went out by sendfile; over TLS they were copied through the broker's memory (D-3).
    """

    reader: str
    position: int
    length: int
    segment: int
    hits: int
    misses: int
    zero_copy: bool


class PagesWrittenBack(Fact, frozen=True, kw_only=True, tag=True):
    """Dirty pages were written to the disk (D-6).

    `cause_name` is the "flusher", the "writer" that had made too many, or a "clean stop" (D-2). `internal` tells that
    the flusher wrote pages of the offsets topic only.
    """

    pages: int
    cause_name: str
    internal: bool = False

    @property
    def background(self) -> bool:
        """What happens to the internal topic is nothing to stop at."""
        return self.internal


class CacheResized(Fact, frozen=True, kw_only=True, tag=True):
    """The machine's page cache has another capacity."""

    pages: int


class AppendRefused(PartitionFact, frozen=True, kw_only=True, tag=True):
    """The leader did not write a batch (A-4, P-12, H-13).

    `text` is what the broker's own log says of it; the client is told no more than the error's usual sentence.
    """

    error: str
    rule: str
    isr: int
    wanted: int
    text: str = ""
