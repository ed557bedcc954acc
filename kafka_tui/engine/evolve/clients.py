"""Facts on the tools' client, producers and consumers, turned into their next values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kafka_tui.engine.epochs import newer
from kafka_tui.engine.evolve.consumers import EVOLVE as CONSUMERS
from kafka_tui.engine.facts import clients as f
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.admin import Admin
from kafka_tui.engine.nodes.producer import FLUSH, Job, KnownPartition, KnownTopic, Learnt, Producer, Sequences, Sticky
from kafka_tui.engine.requests.data import TopicMetadata
from kafka_tui.engine.storage.batches import MAX_SEQUENCE, Record
from kafka_tui.engine.storage.queued_batch import QueuedBatch

Queue = tuple[QueuedBatch, ...]


def _call_answered(admin: Admin, fact: f.CallAnswered, now_ms: int) -> Admin:
    return replace(admin, request=None, message=0)


def _records_handed(node: Producer, fact: f.RecordsHanded, now_ms: int) -> Producer:
    job = Job(fact.topic, fact.record, fact.partition, fact.mode, fact.count, fact.timestamp_ms)
    topics = node.topics if fact.topic in node.topics else tuple(sorted((*node.topics, fact.topic)))
    return replace(node, sent=node.sent + fact.count, program=(*node.program, job), topics=topics)


def _record_blocked(node: Producer, fact: f.RecordBlocked, now_ms: int) -> Producer:
    job = node.program[0]
    since_ms = now_ms if job.since_ms < 0 else job.since_ms
    return replace(node, program=(replace(job, since_ms=since_ms, needs=fact.needs), *node.program[1:]))


def _done(node: Producer, count: int, awaiting: bool = False) -> tuple[Job, ...]:
    """The program with `count` records of its first job off its hands."""
    job = node.program[0]
    if job.left == count and not awaiting:
        return node.program[1:]
    return (replace(job, left=job.left - count, since_ms=-1, needs="", awaiting=awaiting), *node.program[1:])


_BY = {"sync": "get()", "async": "callback"}
"""How a program that sends in this way is told; without an entry it is told nothing (P-16)."""


def _heard(node: Producer, way: str, records: int, error: str, exception: str, message: str) -> Producer:
    """The producer once its program has seen an exception, if the way it sends lets it see one (P-16)."""
    by = _BY.get(way)
    return node if by is None else _told(node, Learnt(exception, by, error, message, records))


def _told(node: Producer, learnt: Learnt) -> Producer:
    same = [old for old in node.learnt if old.exception == learnt.exception]
    others = tuple(old for old in node.learnt if old not in same)
    return replace(node, learnt=(*others, replace(learnt, records=learnt.records + sum(old.records for old in same))))


def _record_refused(node: Producer, fact: f.RecordRefused, now_ms: int) -> Producer:
    # Errors of send() itself reach a callback, and get(); a program that passed none hears nothing (P-16).
    node = _heard(node, fact.mode, 1, fact.error, fact.exception, fact.message)
    return replace(node, failed=node.failed + 1, program=_done(node, 1))


def _send_threw(node: Producer, fact: f.SendThrew, now_ms: int) -> Producer:
    node = _told(node, Learnt(fact.exception, "send()", "UNKNOWN_SERVER_ERROR", fact.message, 1))
    return replace(node, failed=node.failed + fact.records, program=node.program[1:] if fact.records else node.program)


def _flushing(node: Producer, fact: f.ProducerFlushing, now_ms: int) -> Producer:
    return replace(node, program=(*node.program, Job("", Record(None, None), None, FLUSH, 0)))


def _flushed(node: Producer, fact: f.ProducerFlushed, now_ms: int) -> Producer:
    return replace(node, program=node.program[1:])


def _sticky_drawn(node: Producer, fact: f.StickyPartitionDrawn, now_ms: int) -> Producer:
    before = node.sticky.get(fact.topic) or Sticky()
    accumulator, left = node.accumulator, TopicPartition(fact.topic, fact.closes)
    if fact.closes >= 0:
        queue = node.queue(left)
        accumulator = accumulator.put(left, (*queue[:-1], replace(queue[-1], closed=True)))
    sticky = node.sticky.put(fact.topic, Sticky(fact.partition, 0, before.load))
    return replace(node, sticky=sticky, accumulator=accumulator)


def _record_sent(node: Producer, fact: f.RecordSent, now_ms: int) -> Producer:
    queue = node.queue(fact.partition)
    if fact.new_batch:
        if queue:
            queue = (*queue[:-1], replace(queue[-1], closed=True))  # P-6: what did not fit closed it
        last = node.begun(fact.partition.topic, fact.batch, now_ms, fact.limit_bytes, fact.memory_bytes)
    else:
        queue, last = queue[:-1], queue[-1]
    size = last.size_bytes
    last = last.with_records(fact.record, fact.count).sent_by(fact.mode, fact.count)
    sync = fact.mode == "sync"
    node = replace(
        node,
        accumulator=node.accumulator.put(fact.partition, (*queue, last)),
        memory_bytes=node.memory_bytes + (fact.memory_bytes if fact.new_batch else 0),
        next_batch=node.next_batch + fact.new_batch,
        program=_done(node, fact.count, sync),
    )
    topic = fact.partition.topic
    if fact.chosen == "round-robin":
        return replace(node, turns=node.turns.put(topic, (node.turns.get(topic) or 0) + fact.count))
    if fact.chosen != "sticky":
        return node
    sticky = node.sticky[topic]  # P-5: a new batch counts with its header
    produced = sticky.produced_bytes + last.size_bytes - (0 if fact.new_batch else size)
    return replace(node, sticky=node.sticky.put(topic, replace(sticky, produced_bytes=produced)))


def _settled(node: Producer, batch: QueuedBatch) -> Producer:
    """The producer when a batch has left it for good: its memory is free, a sync send goes on (P-10, P-16)."""
    program = node.program
    if batch.sync and program and program[0].awaiting:
        job = program[0]
        program = (replace(job, awaiting=False), *program[1:]) if job.left else program[1:]
    return replace(node, memory_bytes=node.memory_bytes - batch.memory_bytes, program=program)


def _batch_acknowledged(node: Producer, fact: f.BatchAcknowledged, now_ms: int) -> Producer:
    node = _settled(node, fact.batch)
    offsets = node.last_offsets
    if fact.batch.heard >= 0:
        offset = fact.base_offset + fact.batch.heard if fact.base_offset >= 0 else -1
        offsets = offsets.put(fact.partition, offset)
    numbers, batch = node.sequences.get(fact.partition), fact.batch
    if numbers is not None and batch.base_sequence >= 0 and numbers.epoch == batch.producer_epoch:  # P-12
        last = (batch.base_sequence + fact.records - 1) & MAX_SEQUENCE
        if last > numbers.last_acknowledged or numbers.last_acknowledged - last > MAX_SEQUENCE // 2:
            numbers = replace(numbers, last_acknowledged=last)
            node = replace(node, sequences=node.sequences.put(fact.partition, numbers))
    if node.config.acks == "0":
        return replace(node, unconfirmed=node.unconfirmed + fact.records, last_offsets=offsets)
    return replace(node, acknowledged=node.acknowledged + fact.records, last_offsets=offsets)


def _batch_failed(node: Producer, fact: f.BatchFailed, now_ms: int) -> Producer:
    node = _settled(node, fact.batch)
    refused, at = dict(fact.record_errors), 0
    for way, number in fact.batch.sends:
        for index in range(at, at + number) if refused else ():
            node = _heard(node, way, 1, *own_error(fact, refused.get(index), len(refused)))
        if not refused:
            node = _heard(node, way, number, fact.error, fact.exception, fact.message)
        at += number
    return replace(node, failed=node.failed + fact.records)


def own_error(fact: f.BatchFailed, why: str | None, refused: int) -> tuple[str, str, str]:
    """What one record of a batch learns when the broker named the records it refuses (Kafka's `Sender.failBatch`)."""
    if why is None:
        return "UNKNOWN_SERVER_ERROR", "KafkaException", IN_BAD_COMPANY
    return (fact.error, fact.exception, why) if refused == 1 else ("INVALID_RECORD", "InvalidRecordException", why)


IN_BAD_COMPANY = "Failed to append record because it was part of a batch which had one more more invalid records"
"""Kafka's sentence, as it is, for a record that has nothing wrong itself."""


def _back_in_order(queue: Queue, batch: QueuedBatch) -> Queue:
    """The queue with a numbered batch at its place (P-12): before whatever was begun after it."""
    at = 0
    while at < len(queue) and queue[at].place < batch.place:
        at += 1
    return (*queue[:at], batch, *queue[at:])


def _batch_retried(node: Producer, fact: f.BatchRetried, now_ms: int) -> Producer:
    queue = node.queue(fact.partition)
    # P-12 keeps the order; P-14: without idempotence it goes to the front, whatever has overtaken it
    queue = _back_in_order(queue, fact.batch) if node.config.enable_idempotence else (fact.batch, *queue)
    return replace(node, retries=node.retries + 1, accumulator=node.accumulator.put(fact.partition, queue))


def _batch_split(node: Producer, fact: f.BatchSplit, now_ms: int) -> Producer:
    queue = node.queue(fact.partition)
    for batch in reversed(fact.batches):
        queue = _back_in_order(queue, batch) if node.config.enable_idempotence else (batch, *queue)
    return replace(node, accumulator=node.accumulator.put(fact.partition, queue))


def _producer_id_received(node: Producer, fact: f.ProducerIdReceived, now_ms: int) -> Producer:
    return replace(node, producer_id=fact.producer_id, producer_epoch=fact.producer_epoch)


def without_sequence(batch: QueuedBatch) -> QueuedBatch:
    """The batch as if it had never been numbered (P-12)."""
    return replace(batch, producer_id=-1, producer_epoch=-1, base_sequence=-1)


def _epoch_bumped(node: Producer, fact: f.ProducerEpochBumped, now_ms: int) -> Producer:
    queue = tuple(without_sequence(batch) for batch in node.queue(fact.partition))
    return replace(
        node,
        producer_epoch=fact.producer_epoch,
        sequences=node.sequences.put(fact.partition, Sequences(fact.producer_epoch)),
        unresolved=node.unresolved.drop(fact.partition),
        accumulator=node.accumulator.put(fact.partition, queue),
    )


def known_topic(before: KnownTopic | None, topic: TopicMetadata) -> KnownTopic:
    """What a producer keeps of what it was told of a topic: of each partition what is newer (KIP-320)."""
    partitions = tuple(KnownPartition(p.leader, p.leader_epoch) for p in topic.partitions)
    if before is not None and topic.topic_id is not None and before.topic_id == topic.topic_id:
        partitions = newer(before.partitions, partitions)
    return KnownTopic(topic.error, partitions, topic.topic_id)


def _metadata_received(node: Producer, fact: f.MetadataReceived, now_ms: int) -> Producer:
    metadata = node.metadata
    for topic in fact.topics:
        metadata = metadata.put(topic.name, known_topic(metadata.get(topic.name), topic))
    return replace(
        node, brokers=fact.brokers, metadata=metadata, metadata_ms=now_ms, metadata_call=None, metadata_wanted=False
    )


def _producer_closing(node: Producer, fact: f.ProducerClosing, now_ms: int) -> Producer:
    close_by_ms = None if fact.timeout_ms is None else now_ms + fact.timeout_ms
    return replace(node, closing=True, generator=None, close_by_ms=close_by_ms)


EVOLVE: dict[type[Fact], Callable[[Any, Any, int], Any]] = {
    f.CallAnswered: _call_answered,
    f.RecordsHanded: _records_handed,
    f.RecordBlocked: _record_blocked,
    f.RecordRefused: _record_refused,
    f.SendThrew: _send_threw,
    f.ProducerFlushing: _flushing,
    f.ProducerFlushed: _flushed,
    f.StickyPartitionDrawn: _sticky_drawn,
    f.RecordSent: _record_sent,
    f.BatchAcknowledged: _batch_acknowledged,
    f.BatchRetried: _batch_retried,
    f.BatchSplit: _batch_split,
    f.BatchFailed: _batch_failed,
    f.ProducerIdReceived: _producer_id_received,
    f.ProducerEpochBumped: _epoch_bumped,
    f.MetadataReceived: _metadata_received,
    f.ProducerClosing: _producer_closing,
    **CONSUMERS,
}
"""What each fact does to the client it happened on."""
