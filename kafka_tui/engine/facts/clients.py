"""Facts on the tools' client and on producers."""

from __future__ import annotations

from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.requests.data import RecordErrors, TopicMetadata
from kafka_tui.engine.storage.batches import Record
from kafka_tui.engine.storage.queued_batch import QueuedBatch


class CallAnswered(Fact, frozen=True, kw_only=True, tag=True):
    """A tool's call ended: `error` is "NONE" or the name of Kafka's error; `request` its kind ("create topics")."""

    request: str
    error: str


class RecordsHanded(Fact, frozen=True, kw_only=True, tag=True):
    """The program called `send()` with records alike (P-2); `mode` is one of P-16's three."""

    topic: str
    key: bytes | None
    count: int
    mode: str
    partition: int | None
    record: Record
    timestamp_ms: int | None = None


class RecordBlocked(Fact, frozen=True, kw_only=True, tag=True):
    """`send()` blocks: it waits for `needs`, "metadata" or "memory", at most `max_block_ms` (P-2, P-3, P-10)."""

    topic: str
    needs: str
    max_block_ms: int


class RecordRefused(Fact, frozen=True, kw_only=True, tag=True):
    """`send()` failed on the client itself: no broker was asked to store the record (B-7, P-3, P-10).

    `exception` is the class that reaches callback and future, `message` its sentence.
    """

    topic: str
    error: str
    exception: str
    message: str
    mode: str


class SendThrew(Fact, frozen=True, kw_only=True, tag=True):
    """`send()` threw an exception itself, however the program sends (P-1, P-16); `records` were not handed over."""

    exception: str
    message: str
    records: int


class ProducerFlushing(Fact, frozen=True, kw_only=True, tag=True):
    """The program called `flush()`: nothing lingers, and it waits until all it sent is settled (P-17)."""


class ProducerFlushed(Fact, frozen=True, kw_only=True, tag=True):
    """`flush()` returned: everything that was sent before it is settled (P-17)."""


class StickyPartitionDrawn(Fact, frozen=True, kw_only=True, tag=True):
    """Records without a key go to another partition from now on (P-5); the draw may give the same one.

    `closes` is the partition left, when its last batch had no room for the record at hand; else -1.
    """

    topic: str
    partition: int
    closes: int = -1


class RecordSent(Fact, frozen=True, kw_only=True, tag=True):
    """`count` records alike were put into one batch of the accumulator (P-6); `batch` is its number.

    `chosen` says how the partition was: "explicit" by the program or "round-robin" by its partitioner (P-3), "key" by
    its hash (P-4), "sticky" (P-5).
    """

    partition: TopicPartition
    key: bytes | None
    count: int
    chosen: str
    batch: int
    new_batch: bool
    mode: str
    limit_bytes: int
    memory_bytes: int
    record: Record


class BatchAcknowledged(Fact, frozen=True, kw_only=True, tag=True):
    """A batch is stored as `acks` ("0", "1", "all") demands; with "0" it was merely sent, `base_offset` is -1 (A-1)."""

    partition: TopicPartition
    acks: str
    base_offset: int
    records: int
    batch: QueuedBatch


class BatchRetried(Fact, frozen=True, kw_only=True, tag=True):
    """A batch failed and will be sent again (P-11, P-15): attempt number `attempt` failed with `error`."""

    partition: TopicPartition
    error: str
    attempt: int
    backoff_ms: int
    records: int
    batch: QueuedBatch


class BatchSplit(Fact, frozen=True, kw_only=True, tag=True):
    """A batch was too large for the broker and goes again in `pieces` (B-7)."""

    partition: TopicPartition
    records: int
    pieces: int
    batches: tuple[QueuedBatch, ...]


class BatchFailed(Fact, frozen=True, kw_only=True, tag=True):
    """A batch was given up (P-11, P-15); `exception` and `message` are Kafka's class and sentence.

    `record_errors` name the records that the broker refused, (index in the batch, why), when it did not refuse all.
    """

    partition: TopicPartition
    error: str
    exception: str
    records: int
    message: str
    batch: QueuedBatch
    record_errors: RecordErrors = ()


class ProducerIdReceived(Fact, frozen=True, kw_only=True, tag=True):
    """The producer may number its batches (P-12)."""

    producer_id: int
    producer_epoch: int


class ProducerEpochBumped(Fact, frozen=True, kw_only=True, tag=True):
    """A gap in the sequence numbers is real: the producer begins anew at 0 for `partition` (P-12)."""

    partition: TopicPartition
    producer_epoch: int


class MetadataReceived(Fact, frozen=True, kw_only=True, tag=True):
    """The producer was told who leads (K-10)."""

    quiet = True
    brokers: tuple[int, ...]
    topics: tuple[TopicMetadata, ...]


class ProducerClosing(Fact, frozen=True, kw_only=True, tag=True):
    """close(): what is queued goes out at once, then the program ends, after `timeout_ms` in any case (P-17)."""

    queued: int
    timeout_ms: int | None = None
