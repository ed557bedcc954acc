"""Why a producing program's records are not settled yet: what each of them waits for, as the producer knows it."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_tui.engine.ids import NO_LEADER, TopicPartition
from kafka_tui.engine.nodes.producer import Producer
from kafka_tui.engine.storage.queued_batch import QueuedBatch
from kafka_tui.view.reasons import because
from kafka_tui.view.rows import ReasonRow


def waits(producer: Producer) -> tuple[ReasonRow, ...]:
    """The reasons, the program's own first, then one for each partition; none when nothing waits."""
    return (*_program(producer), *_queued(producer), *_under_way(producer))


def _program(producer: Producer) -> Iterator[ReasonRow]:
    """`send()` blocks: for metadata (P-2) or for room in the buffer (P-10)."""
    job = producer.program[0] if producer.program else None
    if job is None or job.since_ms < 0:
        return
    config = producer.config
    if job.needs == "memory":
        free = config.buffer_memory - producer.memory_bytes
        yield because("P-10", free_bytes=free, max_block_ms=config.max_block_ms)
    else:
        yield because("P-2", topic=job.topic, max_block_ms=config.max_block_ms)


def _queued(producer: Producer) -> Iterator[ReasonRow]:
    for partition, queue in producer.accumulator.items():
        if queue:
            yield _head(producer, partition, queue[0])


def _head(producer: Producer, partition: TopicPartition, head: QueuedBatch) -> ReasonRow:
    """What the oldest batch of a queue waits for."""
    known = producer.known(partition)
    if known is None or known.leader == NO_LEADER:
        return because("K-10", partition=str(partition))
    config = producer.config
    if producer.outages.get(known.leader) is not None:
        timeout_ms = config.delivery_timeout_ms
        return because("P-11", broker=known.leader, partition=str(partition), timeout_ms=timeout_ms)
    most = config.max_in_flight_requests_per_connection
    if sum(request.broker == known.leader for request in producer.in_flight.values()) >= most:
        return because("P-9", broker=known.leader, max_in_flight=most)
    if head.attempts:
        return because("P-15", partition=str(partition), attempts=head.attempts, at_ms=head.not_before_ms)
    at_ms = head.created_ms + config.linger_ms
    return because("P-7", partition=str(partition), linger_ms=config.linger_ms, at_ms=at_ms)


def _under_way(producer: Producer) -> Iterator[ReasonRow]:
    """Sent, and not answered: the leader has not got it yet, or acks asks for more than its own append (A-3)."""
    for request in producer.in_flight.values():
        for item in request.batches:
            yield because("A-3", partition=str(item.partition), broker=request.broker, acks=producer.config.acks)
