"""A producing program: what it has been told of the cluster, its accumulator, and what it waits on (P-2)."""

from __future__ import annotations

from operator import itemgetter

from kafka_tui.engine.configs import ProducerConfig
from kafka_tui.engine.ids import NO_LEADER, TopicPartition, Value
from kafka_tui.engine.nodes.common import Asked
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.storage.batches import Record
from kafka_tui.engine.storage.compression_ratio import INITIAL
from kafka_tui.engine.storage.queued_batch import QueuedBatch


class KnownPartition(Value, frozen=True):
    """A partition as this client was told of it; `leader` -1 for none."""

    leader: int = NO_LEADER
    leader_epoch: int = -1


class KnownTopic(Value, frozen=True):
    """A topic as this client was told of it; without partitions when `error` is not "NONE"."""

    error: str
    partitions: tuple[KnownPartition, ...] = ()
    topic_id: int | None = None


class SentBatch(Value, frozen=True):
    """A batch in a produce request."""

    partition: TopicPartition
    batch: QueuedBatch


class SentRequest(Value, frozen=True):
    """A produce request that has no answer yet (P-9)."""

    broker: int
    sent_ms: int
    batches: tuple[SentBatch, ...]


class Sticky(Value, frozen=True):
    """Where a topic's records without key go at present (P-5), and the bytes that went there since it was drawn.

    `load` are (partition, cumulative weight) to draw from, empty for equal chances.
    """

    partition: int = -1
    produced_bytes: int = 0
    load: tuple[tuple[int, int], ...] = ()


class Sequences(Value, frozen=True):
    """A partition's sequence numbers (P-12)."""

    epoch: int
    next_sequence: int = 0
    last_acknowledged: int = -1


class Outage(Value, frozen=True):
    """A broker that could not be reached `failures` times in a row; not tried again before `until_ms`.

    Until it answers no batch is sent there: `probe` is the request that tries the connection, None when none is due.
    """

    failures: int
    until_ms: int
    probe: Asked | None = None


class Delay(Value, frozen=True):
    """When a broker last had batches ready for it, and when it last could be sent some (P-5)."""

    sent_ms: int
    ready_ms: int


FLUSH = "flush"
"""In `Job.mode`: the program calls `flush()`, which waits until all it sent is settled (P-17)."""


class Job(Value, frozen=True):
    """What the program is about to send: `left` records alike. It sends one job after another (P-2, P-16).

    `since_ms` is when `send()` began to block, -1 when it does not, and `needs` what for, "metadata" or "memory";
    `awaiting` is set while a sync send or a `flush()` waits. A record without `timestamp_ms` gets the clock's.
    """

    topic: str
    record: Record
    partition: int | None
    mode: str
    left: int
    timestamp_ms: int | None = None
    since_ms: int = -1
    needs: str = ""
    awaiting: bool = False


class Generator(Value, frozen=True):
    """Records the program makes of itself: one every `interval_ms`, `limit` in all (None: without end).

    `values` is one of `clients.producer.VALUES`.
    """

    interval_ms: int
    size_bytes: int
    key_count: int
    limit: int | None
    values: str
    made: int = 0


class Learnt(Value, frozen=True):
    """An exception that the program saw (P-16): its class, its newest sentence, and for how many records.

    `by` says how the newest came: "send()" threw it, "get()" threw it as the cause of an ExecutionException, or the
    "callback" was given it. `error` is Kafka's name for it.
    """

    exception: str
    by: str
    error: str
    message: str
    records: int = 0


class Wake(Value, frozen=True):
    """A wake-up of the sender that is already set."""

    at_ms: int
    silent: bool


class Producer(Value, frozen=True):
    """A producing program.

    `sent` counts records handed to `send()`, `acknowledged`, `unconfirmed` and `failed` what became of them:
    unconfirmed are those sent with acks=0, which nobody answers (A-1). `requests` counts produce requests, `batches`,
    `record_bytes` and `wire_bytes` what was put into them: batches and their records once, the wire each time again.
    `close_by_ms` is when close() gives up what is not settled, None for never.
    `last_offsets` are the newest acknowledged (partition, offset) that the program heard of, -1 with acks=0; `learnt`
    the exceptions that it saw, the newest last. `unresolved` partitions have a batch given up with unknown fate: the
    sequence number after it, and `bumps` are to be numbered anew under the next epoch (P-12).
    """

    name: str
    topic: str
    config: ProducerConfig
    bootstrap: tuple[int, ...] = ()
    generator: Generator | None = None
    closing: bool = False
    close_by_ms: int | None = None
    sent: int = 0
    acknowledged: int = 0
    unconfirmed: int = 0
    failed: int = 0
    requests: int = 0
    batches: int = 0
    record_bytes: int = 0
    wire_bytes: int = 0
    retries: int = 0
    last_offsets: Table[TopicPartition, int] = Table()
    learnt: tuple[Learnt, ...] = ()
    program: tuple[Job, ...] = ()
    accumulator: Table[TopicPartition, tuple[QueuedBatch, ...]] = Table()
    memory_bytes: int = 0
    next_batch: int = 1
    sticky: Table[str, Sticky] = Table()
    turns: Table[str, int] = Table()
    """How many records of each topic a `RoundRobinPartitioner` has dealt out (P-3)."""
    in_flight: Table[int, SentRequest] = Table()
    fired: tuple[tuple[int, int], ...] = ()
    """(message, broker) of the newest requests without an answer (acks=0): a broken connection names its message."""
    producer_id: int = -1
    producer_epoch: int = -1
    ratios: Table[str, float] = Table()
    """What the codec is taken to make of each topic's records (Z-5)."""
    sequences: Table[TopicPartition, Sequences] = Table()
    unresolved: Table[TopicPartition, int] = Table()
    bumps: tuple[TopicPartition, ...] = ()
    id_call: Asked | None = None
    id_attempts: int = 0
    id_not_before_ms: int = 0
    metadata: Table[str, KnownTopic] = Table()
    brokers: tuple[int, ...] = ()
    metadata_ms: int = -1
    metadata_call: Asked | None = None
    metadata_wanted: bool = False
    metadata_attempts: int = 0
    metadata_not_before_ms: int = 0
    topics: tuple[str, ...] = ()
    outages: Table[int, Outage] = Table()
    delays: Table[int, Delay] = Table()
    wakes: tuple[Wake, ...] = ()

    @property
    def flushing(self) -> bool:
        """Whether the program waits in `flush()`: every batch is ready (P-17)."""
        return bool(self.program) and self.program[0].mode == FLUSH and self.program[0].awaiting

    @property
    def last_error(self) -> Learnt | None:
        """The exception that the program saw last."""
        return self.learnt[-1] if self.learnt else None

    def begun(self, topic: str, number: int, now_ms: int, limit_bytes: int, memory_bytes: int) -> QueuedBatch:
        """A new batch for `topic`, empty (P-6, Z-5)."""
        return QueuedBatch(number, now_ms, limit_bytes, memory_bytes, self.ratio(topic))

    def ratio(self, topic: str) -> float | None:
        """What the codec is taken to make of `topic`'s records (Z-5), None without codec."""
        if self.config.compression_type == "none":
            return None
        known = self.ratios.get(topic)
        return INITIAL if known is None else known

    def known(self, partition: TopicPartition) -> KnownPartition | None:
        """What this client was told of `partition`, or None."""
        topic = self.metadata.get(partition.topic)
        if topic is None or not 0 <= partition.partition < len(topic.partitions):
            return None
        return topic.partitions[partition.partition]

    def queue(self, partition: TopicPartition) -> tuple[QueuedBatch, ...]:
        """The batches that wait for `partition`, oldest first."""
        return self.accumulator.get(partition) or ()

    @property
    def waiting(self) -> list[tuple[TopicPartition, tuple[QueuedBatch, ...]]]:
        """The partitions for which batches wait, with those batches; a queue that has run empty stays in the table."""
        return list(filter(itemgetter(1), self.accumulator.items()))

    def under_way(self, partition: TopicPartition) -> tuple[QueuedBatch, ...]:
        """The batches for `partition` in requests without an answer."""
        sent = (item for request in self.in_flight.values() for item in request.batches)
        return tuple(item.batch for item in sent if item.partition == partition)


def outstanding(producer: Producer) -> int:
    """How many records were handed over whose fate is open."""
    return producer.sent - producer.acknowledged - producer.unconfirmed - producer.failed
