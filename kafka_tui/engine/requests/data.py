"""Requests that carry or place records: Produce, Fetch, ListOffsets, Metadata, InitProducerId."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace

from kafka_tui.engine.epochs import newer
from kafka_tui.engine.ids import TopicPartition, Value
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.storage.batches import Batch


class ProduceData(Value, frozen=True):
    """One batch for one partition."""

    partition: TopicPartition
    batch: Batch


class ProduceRequest(Request, frozen=True, tag=True):
    """Append batches (A-1 … A-4). `acks` is 0, 1 or -1 (all)."""

    kind: ClassVar[str] = "produce"
    acks: int
    timeout_ms: int
    data: tuple[ProduceData, ...]

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return tuple(item.partition for item in self.data)


RecordErrors = tuple[tuple[int, str], ...]
"""Which records of a batch were refused: (index in the batch, why)."""


class ProduceResult(Value, frozen=True):
    """What became of one partition's batch; `base_offset` is -1 on error. `message` is "" for the error's own text."""

    partition: TopicPartition
    error: str
    base_offset: int
    message: str = ""
    record_errors: RecordErrors = ()


class ProduceResponse(Response, frozen=True, tag=True):
    """The answer to a produce request; none is sent for acks=0."""

    kind: ClassVar[str] = "produce"
    results: tuple[ProduceResult, ...]

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return tuple(item.partition for item in self.results)


class FetchPartition(Value, frozen=True):
    """Where to read one partition from; `leader_epoch` is the reader's, `last_epoch` that of its last record (E-10).

    `last_epoch` is -1 for a consumer and for an empty log. `high_watermark` is the reader's own: a partition without
    records and with no other high watermark is left out of the response (fetch sessions, KIP-227). `topic_id` tells
    a topic from an earlier one of its name (KIP-516); -1 when the reader does not know it.
    """

    partition: TopicPartition
    fetch_offset: int
    leader_epoch: int
    last_epoch: int = -1
    log_start_offset: int = 0
    high_watermark: int = -1
    topic_id: int = -1


class FetchRequest(Request, frozen=True, tag=True):
    """Read from several partitions of one broker, sorted by name (H-2, C-4). `replica` is the follower's id, or -1.

    -1 is a consumer. `broker_epoch` is the follower's registration epoch, -1 for a consumer (H-10); `rack` is a
    consumer's (C-2).
    """

    kind: ClassVar[str] = "fetch"
    replica: int
    broker_epoch: int
    max_wait_ms: int
    min_bytes: int
    max_bytes: int
    partition_max_bytes: int
    partitions: tuple[FetchPartition, ...]
    rack: str = ""

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return tuple(item.partition for item in self.partitions)


NO_REPLICA = -1
"""No replica but the leader to read from (C-2)."""


class EpochEnd(Value, frozen=True):
    """A leader epoch and the offset at which it ends in the leader's log (E-10)."""

    epoch: int
    end_offset: int


class FetchedPartition(Value, frozen=True):
    """One partition's part of a fetch response; `high_watermark` as before this fetch was counted (H-6).

    With a `preferred_replica` there are no records: the consumer is to fetch from that broker instead (C-2).
    """

    partition: TopicPartition
    error: str
    high_watermark: int
    log_start_offset: int
    batches: tuple[Batch, ...] = ()
    diverging: EpochEnd | None = None
    preferred_replica: int = NO_REPLICA


class FetchResponse(Response, frozen=True, tag=True):
    """The answer to a fetch; partitions without news are left out (fetch sessions, KIP-227)."""

    kind: ClassVar[str] = "fetch"
    partitions: tuple[FetchedPartition, ...]

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return tuple(item.partition for item in self.partitions)


EARLIEST_TIMESTAMP = -2
LATEST_TIMESTAMP = -1
MAX_TIMESTAMP = -3
"""The first record of the largest timestamp (KIP-734)."""
EARLIEST_LOCAL_TIMESTAMP = -4
LATEST_TIERED_TIMESTAMP = -5
EARLIEST_PENDING_UPLOAD_TIMESTAMP = -6
"""About tiered storage (KIP-405): without it everything is local and nothing is or will be elsewhere."""


class ListOffsetsRequest(Request, frozen=True, tag=True):
    """Which offset stands at a time: `timestamp` -2 earliest, -1 latest and so on, else epoch ms (C-6).

    `leader_epochs` are those the client knows of the partitions, () when it knows none (H-13).
    """

    kind: ClassVar[str] = "list offsets"
    timestamp: int
    partitions: tuple[TopicPartition, ...]
    leader_epochs: tuple[int, ...] = ()

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return self.partitions


class OffsetAt(Value, frozen=True):
    """The offset found in one partition."""

    partition: TopicPartition
    error: str
    offset: int


class ListOffsetsResponse(Response, frozen=True, tag=True):
    """The answer to ListOffsets."""

    kind: ClassVar[str] = "list offsets"
    offsets: tuple[OffsetAt, ...]

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return tuple(item.partition for item in self.offsets)


class EpochAsked(Value, frozen=True):
    """A position to be validated: where `epoch`, that of the last record read, ends for a leader of `current_epoch`."""

    partition: TopicPartition
    current_epoch: int
    epoch: int
    position: int


class OffsetsForLeaderEpochRequest(Request, frozen=True, tag=True):
    """Where do these leader epochs end in the leader's log (KIP-320)? A consumer asks before it trusts a new leader."""

    kind: ClassVar[str] = "offsets for leader epoch"
    asked: tuple[EpochAsked, ...]

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return tuple(item.partition for item in self.asked)


class EpochEnded(Value, frozen=True):
    """The largest epoch a leader knows that is not above the one asked for, and where it ends; -1 for unknown."""

    partition: TopicPartition
    error: str
    epoch: int
    end_offset: int


class OffsetsForLeaderEpochResponse(Response, frozen=True, tag=True):
    """The answer to OffsetsForLeaderEpoch."""

    kind: ClassVar[str] = "offsets for leader epoch"
    ends: tuple[EpochEnded, ...]

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return tuple(item.partition for item in self.ends)


class MetadataRequest(Request, frozen=True, tag=True):
    """Which brokers lead these topics' partitions, or those of all topics (K-10); `allow_auto_creation` as T-13."""

    kind: ClassVar[str] = "metadata"
    topics: tuple[str, ...]
    allow_auto_creation: bool = True
    all_topics: bool = False


class PartitionMetadata(Value, frozen=True):
    """One partition as a client learns it; `leader` -1 for none."""

    leader: int
    leader_epoch: int
    replicas: tuple[int, ...] = ()


class TopicMetadata(Value, frozen=True):
    """One topic as a client learns it; `topic_id` tells a topic from an earlier one of its name, None is unknown."""

    name: str
    error: str
    partitions: tuple[PartitionMetadata, ...]
    topic_id: int | None = None


def newest(known: TopicMetadata | None, told: TopicMetadata) -> TopicMetadata:
    """What a client believes of a topic when it is told something: of each partition what is newer (KIP-320)."""
    if known is None or told.topic_id is None or known.topic_id != told.topic_id:
        return told
    return replace(told, partitions=newer(known.partitions, told.partitions))


class MetadataResponse(Response, frozen=True, tag=True):
    """The answer to Metadata: unfenced brokers (K-2), those that have a rack with it, and the topics asked for."""

    kind: ClassVar[str] = "metadata"
    brokers: tuple[int, ...]
    topics: tuple[TopicMetadata, ...]
    error: str = NONE
    racks: tuple[tuple[int, str], ...] = ()


class InitProducerIdRequest(Request, frozen=True, tag=True):
    """A producer id and epoch for an idempotent producer (P-12)."""

    kind: ClassVar[str] = "init producer id"


class InitProducerIdResponse(Response, frozen=True, tag=True):
    """The answer to InitProducerId."""

    kind: ClassVar[str] = "init producer id"
    error: str
    producer_id: int
    producer_epoch: int
