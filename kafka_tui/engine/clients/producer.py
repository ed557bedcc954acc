"""A producing program and its `send()` (P-1 … P-6, P-16, P-17); `sender` is its other thread.

Source: Apache Kafka `KafkaProducer`, `RecordAccumulator.append`.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from kafka_tui.engine.clients import accumulator, connections, sender
from kafka_tui.engine.clients.client_timers import RecordDue, SenderWakes
from kafka_tui.engine.clients.partitioner import partition_for_key
from kafka_tui.engine.clients.sample_orders import order
from kafka_tui.engine.commands import SendRecords, StartProducer
from kafka_tui.engine.configs import ConfigError, producer_config
from kafka_tui.engine.facts import clients as f
from kafka_tui.engine.ids import NO_LEADER, NodeId, TopicPartition
from kafka_tui.engine.nodes.producer import FLUSH, Generator, Job, KnownTopic, Producer, Sticky, outstanding
from kafka_tui.engine.protocol_errors import exception_of
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Disconnected, Response
from kafka_tui.engine.requests.data import InitProducerIdResponse, MetadataResponse, ProduceResponse
from kafka_tui.engine.storage.batches import Record
from kafka_tui.engine.storage.sizes import batch_upper_bound
from kafka_tui.engine.timers import Timer
from kafka_tui.engine.turn import Turn

MODES = ("fire-and-forget", "sync", "async")
"""The ways to send (P-16)."""
FATAL_TOPIC_ERRORS = {
    "INVALID_TOPIC_EXCEPTION": "Invalid topics: [{topic}]",
    "TOPIC_AUTHORIZATION_FAILED": "Not authorized to access topics: [{topic}]",
}
"""Errors of a topic for which `send()` does not go on waiting, with Kafka's sentence."""
VALUES = ("numbered", "orders")
"""What the values may be that a program makes of itself."""
FILLER = b"."
"""What numbered values are filled up with."""

ProducerTurn = Turn[Producer]


class Choice(NamedTuple):
    """A record's partition, and how it was chosen: "explicit", "round-robin", "key" or "sticky" (P-3)."""

    partition: TopicPartition
    chosen: str


def new_producer(command: StartProducer, bootstrap: tuple[int, ...]) -> Producer:
    """The producer that `command` starts, knowing the brokers of `bootstrap`; ConfigError as Kafka's (P-13)."""
    generator = None
    if command.interval_ms is not None:
        if command.interval_ms < 1:
            raise ConfigError("A program makes at most one record a millisecond.")
        if min(command.size_bytes, command.key_count, command.limit or 0) < 0:
            raise ConfigError("A program's records have a size, a number of keys and a limit of 0 or more.")
        if command.values not in VALUES:
            raise ConfigError(f"A program's values are one of {', '.join(VALUES)}.")
        size_bytes, key_count = command.size_bytes, command.key_count
        generator = Generator(command.interval_ms, size_bytes, key_count, command.limit, command.values)
    config = producer_config(command.configs)
    return Producer(command.name, command.topic, config, bootstrap=bootstrap, generator=generator)


def start(turn: ProducerTurn) -> None:
    """The program is up: it asks for its producer id and makes its first record."""
    _make_record(turn)
    go(turn)


def stop(turn: ProducerTurn, timeout_ms: int | None = None) -> None:
    """close(): everything queued goes at once, then the program ends, after `timeout_ms` in any case (P-17)."""
    turn.emit(f.ProducerClosing(node=turn.id, queued=outstanding(turn.node), timeout_ms=timeout_ms))
    go(turn)


def flush(turn: ProducerTurn) -> None:
    """The program calls flush() when it is done with all before it (P-17)."""
    turn.emit(f.ProducerFlushing(node=turn.id))
    go(turn)


def send_records(turn: ProducerTurn, command: SendRecords) -> None:
    """The program calls `send()` as often as the command says."""
    record = Record(key=command.key, value=command.value, headers=command.headers)
    hand_over(turn, Job(command.topic, record, command.partition, command.mode, command.count, command.timestamp_ms))
    go(turn)


def thrown_by_send(node: Producer, command: SendRecords) -> f.SendThrew | None:
    """What `ProducerRecord` or `send()` throws for the record itself, before anything else happens (P-1, P-16)."""
    exception, sentence = "IllegalArgumentException", ""
    if not command.topic:
        sentence = "Topic cannot be null."
    elif command.timestamp_ms is not None and command.timestamp_ms < 0:
        sentence = f"Invalid timestamp: {command.timestamp_ms}. Timestamp should always be non-negative or null."
    elif command.partition is not None and command.partition < 0:
        sentence = f"Invalid partition: {command.partition}. Partition number should always be non-negative or null."
    elif node.closing:
        exception, sentence = "IllegalStateException", "Cannot perform operation after producer has been closed"
    node_id = NodeId("producer", node.name)
    return f.SendThrew(node=node_id, exception=exception, message=sentence, records=0) if sentence else None


def hand_over(turn: ProducerTurn, job: Job) -> None:
    """Let the program send what `job` says when it is done with all before it (P-2)."""
    turn.emit(
        f.RecordsHanded(
            node=turn.id,
            topic=job.topic,
            key=job.record.key,
            count=job.left,
            mode=job.mode,
            partition=job.partition,
            record=job.record,
            timestamp_ms=job.timestamp_ms,
        )
    )


def go(turn: ProducerTurn) -> None:
    """Let the sender and the program go on until both have to wait."""
    sender.run(turn)
    while _send_some(turn) or _flush_returns(turn):
        sender.run(turn)
    sender.rest(turn)


def _flush_returns(turn: ProducerTurn) -> bool:
    """Whether `flush()` has just returned, because all that was sent is settled (P-17)."""
    node = turn.node
    if not node.flushing or len(node.in_flight) or any(queue for queue in node.accumulator.values()):
        return False
    turn.emit(f.ProducerFlushed(node=turn.id))
    return True


def on_response(turn: ProducerTurn, answers: int, response: Response) -> None:
    """An answer, or the end of a connection; one that nobody waits for any more changes nothing."""
    match response:
        case ProduceResponse():
            sender.on_produce_response(turn, answers, response)
        case MetadataResponse():
            connections.on_metadata(turn, answers, response)
        case InitProducerIdResponse():
            connections.on_producer_id(turn, answers, response)
        case Disconnected():
            sender.on_broken(turn, answers)
            connections.on_call_broken(turn, answers)
        case _:
            raise TypeError(f"a producer does not ask for a {type(response).__name__}")
    go(turn)


def on_timer(turn: ProducerTurn, timer: Timer) -> None:
    """A time limit is over, or the next record of the program's own is due."""
    match timer:
        case SenderWakes():
            sender.on_wake(turn, timer)
        case RecordDue():
            _make_record(turn)
        case _:
            raise TypeError(f"a producer sets no {type(timer).__name__}")
    go(turn)


def _make_record(turn: ProducerTurn) -> None:
    """The program's own record, filled up to its size; while `send()` blocks, the program makes none."""
    generator = turn.node.generator
    if generator is None or (generator.limit is not None and generator.made >= generator.limit):
        return
    if not turn.node.program:
        made = generator.made + 1
        key = f"k{(made - 1) % generator.key_count + 1}".encode() if generator.key_count else None
        value = _value(turn.node.name, generator, made)
        turn.note(generator=replace(generator, made=made))
        hand_over(turn, Job(turn.node.topic, Record(key=key, value=value), None, "async", 1))
    turn.schedule(RecordDue(), generator.interval_ms)


def _value(name: str, generator: Generator, number: int) -> bytes:
    """What the program's record of this number holds; JSON is filled up with spaces, which it allows."""
    if generator.values == "orders":
        return order(number).ljust(generator.size_bytes)
    return f"{name}-{number}".encode().ljust(generator.size_bytes, FILLER)


def _send_some(turn: ProducerTurn) -> bool:
    """Go on with the program; whether anything came of it."""
    moved = False
    while turn.node.program and not turn.node.program[0].awaiting:
        if not _send_next(turn, turn.node.program[0]):
            break
        moved = True
        if turn.node.program and turn.node.program[0].since_ms >= 0:
            break  # it has just begun to block: the sender may help
    return moved


def _send_next(turn: ProducerTurn, job: Job) -> bool:
    """One call of `send()`, or as many alike as go into one batch (P-2); False when it goes on blocking."""
    if job.mode == FLUSH:
        turn.note(program=(replace(job, awaiting=True), *turn.node.program[1:]))
        return True
    known = turn.node.metadata.get(job.topic)
    if known is not None and known.error in FATAL_TOPIC_ERRORS:
        return _refuse(turn, job, known.error, FATAL_TOPIC_ERRORS[known.error].format(topic=job.topic))
    if known is None or known.error != NONE or not known.partitions:
        sentence = f"Topic {job.topic} not present in metadata after {turn.node.config.max_block_ms} ms."
        return _block(turn, job, "metadata", sentence)
    if job.partition is not None and job.partition >= len(known.partitions):  # P-3
        sentence = (
            f"Partition {job.partition} of topic {job.topic} with partition count {len(known.partitions)} "
            f"is not present in metadata after {turn.node.config.max_block_ms} ms."
        )
        return _block(turn, job, "metadata", sentence)
    record = replace(job.record, timestamp_ms=turn.now_ms if job.timestamp_ms is None else job.timestamp_ms)
    if (too_large := _too_large(turn.node, record)) is not None:
        return _refuse(turn, job, "MESSAGE_TOO_LARGE", too_large)
    return _append(turn, job, record, _choose(turn, job, record, known))


def _too_large(node: Producer, record: Record) -> str | None:
    """Kafka's sentence when the client itself refuses a record (B-7)."""
    size = batch_upper_bound(record.key, record.value, record.headers)
    sentence = f"The message is {size} bytes when serialized which is larger than "
    if size > node.config.max_request_size:
        return f"{sentence}{node.config.max_request_size}, which is the value of the max.request.size configuration."
    if size > node.config.buffer_memory:
        return f"{sentence}the total memory buffer you have configured with the buffer.memory configuration."
    return None


def _choose(turn: ProducerTurn, job: Job, record: Record, known: KnownTopic) -> Choice:
    """The record's partition, by the first rule that applies (P-3)."""
    if job.partition is not None:
        return Choice(TopicPartition(job.topic, job.partition), "explicit")
    if turn.node.config.partitioner_class is not None:
        return Choice(TopicPartition(job.topic, _next_in_turn(turn.node, job.topic, known)), "round-robin")
    key = record.key
    if key is not None and not turn.node.config.partitioner_ignore_keys:
        return Choice(TopicPartition(job.topic, partition_for_key(key, len(known.partitions))), "key")  # P-4
    sticky = turn.node.sticky.get(job.topic) or Sticky()
    queue = turn.node.queue(TopicPartition(job.topic, sticky.partition))
    if accumulator.sticky_is_over(sticky, queue, record, turn.node.config.batch_size):  # P-5
        closes = sticky.partition if queue and not accumulator.has_room(queue, record) else -1
        partition = accumulator.drawn_partition(sticky.load, known.partitions, turn.draw)
        sticky = Sticky(partition, 0, sticky.load)
        turn.emit(f.StickyPartitionDrawn(node=turn.id, topic=job.topic, partition=partition, closes=closes))
    return Choice(TopicPartition(job.topic, sticky.partition), "sticky")


def _next_in_turn(node: Producer, topic: str, known: KnownTopic) -> int:
    """`RoundRobinPartitioner`: one record after another, whatever its key, over the partitions that have a leader."""
    led = [number for number, partition in enumerate(known.partitions) if partition.leader != NO_LEADER]
    turns = node.turns.get(topic) or 0
    return led[turns % len(led)] if led else turns % len(known.partitions)


def _append(turn: ProducerTurn, job: Job, record: Record, choice: Choice) -> bool:
    """Put as many of the job's records as may go together into the last batch, or into a new one (P-6)."""
    node = turn.node
    queue = node.queue(choice.partition)
    count = 1 if job.mode == "sync" or choice.chosen == "round-robin" else job.left  # P-16
    room, new_batch = 0, not accumulator.has_room(queue, record)
    if new_batch:
        room = accumulator.batch_room(record, node.config.batch_size)
        if node.memory_bytes + room > node.config.buffer_memory:  # P-10
            available = node.config.buffer_memory - node.memory_bytes
            sentence = (
                f"Failed to allocate {room} bytes within the configured max blocking time {node.config.max_block_ms} "
                f"ms. Total memory: {node.config.buffer_memory} bytes. Available memory: {available} bytes. "
                f"Poolable size: {node.config.batch_size} bytes"
            )
            return _block(turn, job, "memory", sentence)
    batch = node.begun(job.topic, node.next_batch, turn.now_ms, room, room) if new_batch else queue[-1]
    taken = batch.taking(record, count)
    if choice.chosen == "sticky":
        sticky = node.sticky[choice.partition.topic]
        taken = accumulator.before_sticky_ends(sticky, batch, record, taken, node.config.batch_size)
    turn.emit(
        f.RecordSent(
            node=turn.id,
            partition=choice.partition,
            key=record.key,
            count=taken,
            chosen=choice.chosen,
            batch=batch.number,
            new_batch=new_batch,
            mode=job.mode,
            limit_bytes=room,
            memory_bytes=room,
            record=record,
        )
    )
    return True


def _block(turn: ProducerTurn, job: Job, needs: str, sentence: str) -> bool:
    """`send()` blocks, or has blocked too long; whether anything happened."""
    config = turn.node.config
    if needs == "metadata" and not turn.node.metadata_wanted:
        turn.note(metadata_wanted=True)
    since_ms = turn.now_ms if job.since_ms < 0 else job.since_ms
    if turn.now_ms - since_ms >= config.max_block_ms:
        return _refuse(turn, job, "REQUEST_TIMED_OUT", sentence)
    if job.needs == needs:
        return False
    turn.emit(f.RecordBlocked(node=turn.id, topic=job.topic, needs=needs, max_block_ms=config.max_block_ms))
    return True


def _refuse(turn: ProducerTurn, job: Job, error: str, sentence: str) -> bool:
    buffer_full = error == "REQUEST_TIMED_OUT" and job.needs == "memory"
    exception = "BufferExhaustedException" if buffer_full else exception_of(error)  # P-10
    turn.emit(
        f.RecordRefused(
            node=turn.id, topic=job.topic, error=error, exception=exception, message=sentence, mode=job.mode
        )
    )
    return True
