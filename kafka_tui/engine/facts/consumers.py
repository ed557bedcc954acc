"""Facts on a consumer: what it may read, where it stands, what `poll()` gave it (C, G, O)."""

from __future__ import annotations

from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.storage.batches import Batch


class PartitionsAssigned(Fact, frozen=True, kw_only=True, tag=True):
    """The group gave the consumer partitions beside those it kept, maybe none (G-4, G-9, G-11).

    `kept` is how many partitions it had already and goes on with.
    """

    group: str
    generation: int
    partitions: tuple[TopicPartition, ...]
    kept: int


class PartitionsRevoked(Fact, frozen=True, kw_only=True, tag=True):
    """The consumer gave partitions back, all of them if eager (G-9); "lost" when others may have them (O-8).

    `how` is "revoked", which is the moment to commit, or "lost", when it is too late for that.
    """

    group: str
    partitions: tuple[TopicPartition, ...]
    how: str


class PositionSet(Fact, frozen=True, kw_only=True, tag=True):
    """The consumer knows where to read on (C-6, C-7).

    `source` is "committed", "earliest", "latest", "by_duration", or "seek" when the program says so itself. `epoch` is
    the leader epoch that was committed with it, -1 if none was: then the log is not asked whether it still has it.
    The consumer is of `group` or of none ("").
    """

    group: str
    partition: TopicPartition
    offset: int
    source: str
    epoch: int = -1


class PartitionsChosen(Fact, frozen=True, kw_only=True, tag=True):
    """The program called assign(): it reads these partitions, and no group has a say in it (C-10).

    `group` is where it commits, "" for nowhere.
    """

    partitions: tuple[TopicPartition, ...]
    group: str


class TruncationFound(Fact, frozen=True, kw_only=True, tag=True):
    """The new leader's log ends `epoch` at `new`, below the position `old`: what was read there is gone (C-7).

    The consumer, of `group` or of none (""), goes back to `new`, the first offset that differs (KIP-320).
    """

    group: str
    partition: TopicPartition
    old: int
    new: int
    epoch: int


class PositionOutOfRange(Fact, frozen=True, kw_only=True, tag=True):
    """The leader has no such offset: below its log start, or above its log end after a truncation (C-7)."""

    partition: TopicPartition
    offset: int
    reset: str


class ReadReplicaChanged(Fact, frozen=True, kw_only=True, tag=True):
    """The consumer reads a partition from `broker`, a replica in its own rack, or from the leader again (C-2).

    `broker` is -1 for the leader. The leader of `leader_epoch` named it, and that holds until `until_ms`.
    """

    partition: TopicPartition
    broker: int
    leader_epoch: int = -1
    until_ms: int = -1


class RecordsDelivered(Fact, frozen=True, kw_only=True, tag=True):
    """`poll()` returned the `records` records that are left from `first_offset` to before `end_offset` (C-1, L-13).

    They stand in `batches`, which may hold others too.
    """

    group: str
    partition: TopicPartition
    first_offset: int
    end_offset: int
    records: int
    batches: tuple[Batch, ...] = ()

    @property
    def background(self) -> bool:
        """A step over offsets whose records compaction took away is no reason to stop."""
        return not self.records


class WorkAbandoned(Fact, frozen=True, kw_only=True, tag=True):
    """A program crashed over `records` that `poll()` had returned and that nobody had worked on yet (O-3, O-6).

    Those from `first_offset` to before `end_offset` come again unless the group has committed beyond them.
    """

    group: str
    partition: TopicPartition
    first_offset: int
    end_offset: int
    records: int


class CommitFailed(Fact, frozen=True, kw_only=True, tag=True):
    """A commit was not stored; `purpose` is "auto", "sync", "async", "revoke" or "close" (O-2, O-4, O-5).

    `exception` and `message` are what commitSync() throws or the callback is given.
    """

    group: str
    error: str
    purpose: str
    exception: str
    message: str


class PollIntervalExceeded(Fact, frozen=True, kw_only=True, tag=True):
    """The program did not call `poll()` for `max.poll.interval.ms`, so the client left the group (G-7)."""

    group: str
    member: str
    since_ms: int


class MembershipLost(Fact, frozen=True, kw_only=True, tag=True):
    """The coordinator no longer knows the member or its generation (G-13)."""

    group: str
    member: str
    error: str


class PatienceEnded(Fact, frozen=True, kw_only=True, tag=True):
    """No record came for `idle_ms`, and the program does not wait longer: it ends (C-1)."""

    idle_ms: int


class ConsumerFailed(Fact, frozen=True, kw_only=True, tag=True):
    """`poll()` threw an exception that ends the program: Kafka's class and sentence (C-7)."""

    error: str
    message: str
