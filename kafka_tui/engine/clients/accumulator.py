"""The producer's accumulator as pure rules: which partition, which batch, who is ready, what goes along (P-5 … P-8).

Source: Apache Kafka `RecordAccumulator`, `BuiltInPartitioner`. Times are ms, sizes bytes.
"""

from __future__ import annotations

from collections.abc import Callable

from kafka_tui.engine.ids import NO_LEADER, TopicPartition, Value
from kafka_tui.engine.nodes.producer import KnownPartition, Producer, SentBatch, Sticky
from kafka_tui.engine.storage.batches import Record
from kafka_tui.engine.storage.codecs import configured
from kafka_tui.engine.storage.queued_batch import QueuedBatch
from kafka_tui.engine.storage.sizes import batch_upper_bound

Load = tuple[tuple[int, int], ...]


class Readiness(Value, frozen=True):
    """Brokers that may be sent to, in order; when the next may become ready; topics whose batches lack a leader."""

    brokers: tuple[int, ...]
    next_ms: int | None
    leaderless: tuple[str, ...]


def has_room(queue: tuple[QueuedBatch, ...], record: Record) -> bool:
    """Whether the last batch of a queue takes `record`; no batch takes none (P-6)."""
    return bool(queue) and queue[-1].taking(record, 1) > 0


def sticky_is_over(sticky: Sticky, queue: tuple[QueuedBatch, ...], record: Record, batch_size: int) -> bool:
    """Whether `record`, without key, goes to a newly drawn partition (P-5); `queue` is the present one's.

    A last batch that does not take the record counts as full: Kafka closes it when it has tried.
    """
    if sticky.partition < 0 or sticky.produced_bytes >= 2 * batch_size:
        return True
    return sticky.produced_bytes >= batch_size and not has_room(queue, record)


def before_sticky_ends(sticky: Sticky, batch: QueuedBatch, record: Record, taken: int, batch_size: int) -> int:
    """How many of `taken` records alike go into `batch` before their partition has had 2 × `batch_size` (P-5)."""
    before = sticky.produced_bytes - (batch.size_bytes if batch.records else 0)
    while taken > 1 and before + batch.with_records(record, taken - 1).size_bytes >= 2 * batch_size:
        taken -= 1
    return taken


def load_of(producer: Producer, topic: str) -> Load:
    """(partition, cumulative weight) of a topic's partitions, shorter queues weighing more; empty when all alike.

    Adaptive drawing begins when every partition has had a batch; partitions without leader are left out, and those
    whose leader takes nothing for longer than `partitioner.availability.timeout.ms`, if that is set (P-5).
    """
    known = producer.metadata.get(topic)
    if known is None or not producer.config.partitioner_adaptive_partitioning_enable:
        return ()
    count = len(known.partitions)
    queues = tuple(producer.accumulator.get(TopicPartition(topic, partition)) for partition in range(count))
    if count < 2 or None in queues:
        return ()
    led = tuple(
        partition
        for partition in range(count)
        if known.partitions[partition].leader != NO_LEADER
        and not (queues[partition] and _unavailable(producer, known.partitions[partition].leader))
    )
    lengths = tuple(len(queues[partition] or ()) for partition in led)
    if not led or (len(led) == count and len(set(lengths)) == 1):
        return ()
    most, total, load = max(lengths) + 1, 0, []
    for partition, length in zip(led, lengths, strict=True):
        total += most - length
        load.append((partition, total))
    return tuple(load)


def _unavailable(producer: Producer, broker: int) -> bool:
    """Whether a broker has had batches ready for longer than `partitioner.availability.timeout.ms` (P-5)."""
    delay = producer.delays.get(broker)
    return delay is not None and delay.ready_ms - delay.sent_ms > producer.config.partitioner_availability_timeout_ms


def drawn_partition(load: Load, partitions: tuple[KnownPartition, ...], draw: Callable[[int], int]) -> int:
    """A partition for records without key (P-5); `draw(n)` gives a number in 0 … n - 1."""
    if load:
        at = draw(load[-1][1])
        return next(partition for partition, upto in load if upto > at)
    led = [number for number, partition in enumerate(partitions) if partition.leader != NO_LEADER]
    return led[draw(len(led))] if led else draw(len(partitions))


def batch_room(record: Record, batch_size: int) -> int:
    """The room of a new batch that begins with `record`, and the memory it takes (P-6, P-10)."""
    return max(batch_size, batch_upper_bound(record.key, record.value, record.headers))


def backs_off(producer: Producer, partition: TopicPartition, batch: QueuedBatch, now_ms: int) -> bool:
    """Whether a retry still waits for its time; a new leader is asked at once (P-7)."""
    if batch.attempts == 0 or now_ms >= batch.not_before_ms:
        return False
    known = producer.known(partition)
    return known is None or known.leader_epoch <= batch.leader_epoch


def readiness(producer: Producer, now_ms: int) -> Readiness:
    """Which brokers the sender may send to now (P-7), leaving limits of requests in flight aside."""
    config = producer.config
    waits_for_memory = bool(producer.program) and producer.program[0].needs == "memory"  # P-10
    brokers: set[int] = set()
    leaderless: list[str] = []
    next_ms: int | None = None
    for partition, queue in producer.waiting:
        if _muted(producer, partition):
            continue
        known = producer.known(partition)
        if known is None or known.leader == NO_LEADER:
            if partition.topic not in leaderless:
                leaderless.append(partition.topic)
            continue
        head = queue[0]
        if backs_off(producer, partition, head, now_ms):
            due_ms = head.not_before_ms
        elif (
            len(queue) > 1
            or head.full
            or now_ms - head.created_ms >= config.linger_ms
            or waits_for_memory
            or producer.closing
            or producer.flushing
        ):
            brokers.add(known.leader)
            continue
        else:
            due_ms = head.created_ms + config.linger_ms
        next_ms = due_ms if next_ms is None else min(next_ms, due_ms)
    return Readiness(tuple(sorted(brokers)), next_ms, tuple(leaderless))


def drain(producer: Producer, broker: int, now_ms: int) -> tuple[SentBatch, ...]:
    """What one request to `broker` takes: at most one batch of each partition it leads, ready or not (P-8).

    The batches are built; whether one still fits is asked of the size it was thought to have (Z-5).
    """
    taken: list[SentBatch] = []
    size = 0
    compression = configured(producer.config.compression_type, producer.config)
    for partition, queue in producer.waiting:
        known = producer.known(partition)
        if known is None or known.leader != broker or _muted(producer, partition):
            continue
        head = queue[0]
        if backs_off(producer, partition, head, now_ms) or _out_of_turn(producer, partition, head):
            continue
        if taken and size + head.size_bytes > producer.config.max_request_size:
            break
        head = head.packed(compression)  # Z-1
        size += head.size_bytes
        taken.append(SentBatch(partition, head))
    return tuple(taken)


def _muted(producer: Producer, partition: TopicPartition) -> bool:
    """With one request in flight a partition rests until its batch is answered, so that order holds (P-9)."""
    return producer.config.max_in_flight_requests_per_connection == 1 and bool(producer.under_way(partition))


def _out_of_turn(producer: Producer, partition: TopicPartition, head: QueuedBatch) -> bool:
    """Whether an idempotent producer must hold the batch back to keep its sequence numbers in order (P-12)."""
    if not producer.config.enable_idempotence:
        return False
    if producer.producer_id < 0:
        return True
    under_way = producer.under_way(partition)
    if head.base_sequence >= 0:  # a retry goes when everything begun before it is settled
        return any(batch.place < head.place for batch in under_way)
    if partition in producer.unresolved:
        return True
    return any(batch.producer_epoch != producer.producer_epoch for batch in under_way)


def split(batch: QueuedBatch, batch_size: int, ratio: float | None = None) -> tuple[QueuedBatch, ...]:
    """The pieces of a batch of several records that was too large for the broker (B-7), each of `batch_size` at most.

    With a codec their sizes are what `ratio` makes of them (Z-5).
    Where that makes one piece again the batch is halved (Kafka asks with it again until `delivery.timeout.ms`).
    Sequence numbers go on through the pieces; a piece holds at least one record.
    """
    pieces: list[list[Record]] = []
    measure = _measure(batch.records[0], batch_size, ratio)
    for record in batch.records:
        if not pieces or not measure.taking(record, 1):
            pieces.append([])
            measure = _measure(record, batch_size, ratio)
        pieces[-1].append(record)
        measure = measure.with_records(record, 1)
    if len(pieces) == 1:
        half = len(batch.records) // 2
        pieces = [list(batch.records[:half]), list(batch.records[half:])]
    made: list[QueuedBatch] = []
    first = 0
    for number, records in enumerate(pieces):
        last = number == len(pieces) - 1
        made.append(_piece(batch, (*batch.piece, number), tuple(records), first, last, ratio))
        first += len(records)
    return tuple(made)


def _measure(record: Record, batch_size: int, ratio: float | None) -> QueuedBatch:
    """An empty batch that is to begin with `record`."""
    room = batch_room(record, batch_size)
    return QueuedBatch(0, 0, room, room, ratio)


def _piece(
    batch: QueuedBatch,
    piece: tuple[int, ...],
    records: tuple[Record, ...],
    first: int,
    last: bool,
    ratio: float | None,
) -> QueuedBatch:
    made = QueuedBatch(
        number=batch.number,
        created_ms=batch.created_ms,
        limit_bytes=batch.limit_bytes,
        memory_bytes=batch.memory_bytes if last else 0,
        ratio=ratio,
        closed=True,
        sends=batch.sends_of(first, len(records)),
        piece=piece,
        attempts=batch.attempts,
        leader_epoch=batch.leader_epoch,
        producer_id=batch.producer_id,
        producer_epoch=batch.producer_epoch,
        base_sequence=-1 if batch.base_sequence < 0 else batch.base_sequence + first,
    )
    for record in records:
        made = made.with_records(record, 1)
    return made
