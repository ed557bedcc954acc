"""The producer's sender: requests out of batches, and what their answers mean (P-7 … P-15).

Source: Apache Kafka `Sender`, `TransactionManager`, `NetworkClient`. It runs after everything that happens to the
producer and asks to be woken when the next time limit is over.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.clients import accumulator, connections, sequences
from kafka_tui.engine.clients.client_timers import SenderWakes
from kafka_tui.engine.evolve.clients import without_sequence
from kafka_tui.engine.facts import clients as f
from kafka_tui.engine.facts.network import ProcessStopped
from kafka_tui.engine.ids import TopicPartition, broker_node
from kafka_tui.engine.nodes.producer import (
    FLUSH,
    Delay,
    Producer,
    SentBatch,
    SentRequest,
    Wake,
    outstanding,
)
from kafka_tui.engine.protocol_errors import INVALID_METADATA, RETRIABLE, exception_of, sentence_of
from kafka_tui.engine.refusals import DISCONNECTED, NONE
from kafka_tui.engine.requests.data import ProduceData, ProduceRequest, ProduceResponse, RecordErrors
from kafka_tui.engine.storage import compression_ratio
from kafka_tui.engine.storage.batches import Batch
from kafka_tui.engine.storage.queued_batch import QueuedBatch
from kafka_tui.engine.turn import Turn

TOO_LARGE = "MESSAGE_TOO_LARGE"
FIRED_KEPT = 16
"""How many requests without an answer are remembered, to know the broker when a broken connection names one."""

ProducerTurn = Turn[Producer]


def run(turn: ProducerTurn) -> None:
    """Do what is due: expire, ask for a producer id, send, ask for metadata."""
    _expire_batches(turn)
    _expire_requests(turn)
    sequences.resolve(turn)
    sequences.bump_epoch(turn)
    connections.ask_producer_id(turn)
    for topic in turn.node.topics:
        _note_load(turn, topic)
    ready = accumulator.readiness(turn.node, turn.now_ms)
    for broker in ready.brokers:
        connections.try_connection(turn, broker)
        _note_delay(turn, broker)
        while connections.may_send(turn.node, broker):
            taken = accumulator.drain(turn.node, broker, turn.now_ms)
            if not taken:
                break
            _send(turn, broker, taken)
            if broker not in accumulator.readiness(turn.node, turn.now_ms).brokers:
                break
    if ready.leaderless and not turn.node.metadata_wanted:
        turn.note(metadata_wanted=True)
    connections.ask_metadata(turn)


def rest(turn: ProducerTurn) -> None:
    """Ask to be woken when the next limit is over; a program that closed ends when all is settled (P-17)."""
    node = turn.node
    if node.closing and node.close_by_ms is not None and turn.now_ms >= node.close_by_ms:
        _give_up_all(turn)
        node = turn.node
    if node.closing and not node.program and not outstanding(node):
        turn.emit(ProcessStopped(node=turn.id, how="stopped"))
        return
    busy = connections.next_ms(node, turn.now_ms)
    ready = accumulator.readiness(node, turn.now_ms)
    soon = [] if ready.next_ms is None else [ready.next_ms]
    outages = (node.outages.get(broker) for broker in ready.brokers)
    soon += [outage.until_ms for outage in outages if outage is not None and outage.until_ms > turn.now_ms]
    if busy is not None:
        soon.append(busy)
    if node.program and node.program[0].since_ms >= 0:
        soon.append(node.program[0].since_ms + node.config.max_block_ms)
    if node.close_by_ms is not None:
        soon.append(node.close_by_ms)
    if soon:
        _wake(turn, max(min(soon), turn.now_ms), silent=False)
    late = connections.limits_ms(node, turn.now_ms)
    late += [queue[0].created_ms + node.config.delivery_timeout_ms for _, queue in node.waiting]
    if late:
        _wake(turn, max(min(late), turn.now_ms), silent=True)


def _give_up_all(turn: ProducerTurn) -> None:
    """close() waits no longer: what is not settled is lost, and the program is told so (P-17)."""
    left = [item for request in turn.node.in_flight.values() for item in request.batches]
    left += [SentBatch(partition, batch) for partition, queue in turn.node.accumulator.items() for batch in queue]
    for message in tuple(turn.node.in_flight):
        turn.put("in_flight", message, None)
    for partition in tuple(turn.node.accumulator):
        turn.put("accumulator", partition, ())
    for item in left:
        _fail(turn, item, "UNKNOWN_SERVER_ERROR", "KafkaException", 0, "Producer is closed forcefully.")
    for job in turn.node.program:
        if job.mode == FLUSH:
            turn.emit(f.ProducerFlushed(node=turn.id))
        elif job.left:
            turn.emit(f.SendThrew(node=turn.id, exception="KafkaException", message=CLOSED_MEANWHILE, records=job.left))


CLOSED_MEANWHILE = "Producer closed while send in progress"
"""Kafka's sentence for a `send()` that blocks when the producer is closed."""


def _wake(turn: ProducerTurn, at_ms: int, silent: bool) -> None:
    """Set a wake-up unless one that is early enough is set already; an early one only looks and sets the next."""
    wakes = turn.node.wakes
    if any(wake.at_ms <= at_ms and (silent or not wake.silent) for wake in wakes):
        return
    turn.schedule(SenderWakes(at_ms, silent), at_ms - turn.now_ms, silent)
    turn.note(wakes=(*wakes, Wake(at_ms, silent)))


def on_wake(turn: ProducerTurn, timer: SenderWakes) -> None:
    """A wake-up that was set has come."""
    woken = Wake(timer.at_ms, timer.silent)
    turn.note(wakes=tuple(wake for wake in turn.node.wakes if wake != woken))


def _note_load(turn: ProducerTurn, topic: str) -> None:
    """Weigh the partitions anew for the next draw (P-5)."""
    sticky = turn.node.sticky.get(topic)
    if sticky is not None:
        load = accumulator.load_of(turn.node, topic)
        if load != sticky.load:
            turn.put("sticky", topic, replace(sticky, load=load))


def _note_delay(turn: ProducerTurn, broker: int) -> None:
    """Remember since when a broker takes nothing that is ready for it (P-5)."""
    if turn.node.config.partitioner_availability_timeout_ms <= 0:
        return
    before = turn.node.delays.get(broker) or Delay(turn.now_ms, turn.now_ms)
    sent_ms = turn.now_ms if connections.may_send(turn.node, broker) else before.sent_ms
    turn.put("delays", broker, Delay(sent_ms, turn.now_ms))


def _send(turn: ProducerTurn, broker: int, taken: tuple[SentBatch, ...]) -> None:
    """One produce request out of the heads of several queues (P-8)."""
    acks = {"0": 0, "1": 1}.get(turn.node.config.acks, -1)
    sent = tuple(SentBatch(item.partition, _closed(turn, item.partition, item.batch)) for item in taken)
    data = []
    for item in sent:
        turn.put("accumulator", item.partition, turn.node.queue(item.partition)[1:])
        _learn_ratio(turn, item)
        data.append(ProduceData(item.partition, _as_sent(item.batch)))
    request = ProduceRequest(acks, turn.node.config.request_timeout_ms, tuple(data))
    message = turn.send(broker_node(broker), request, expects_answer=acks != 0)
    fresh = [item.batch for item in sent if item.batch.attempts == 0 and not item.batch.piece]
    node = turn.node
    turn.note(
        requests=node.requests + 1,
        batches=node.batches + len(fresh),
        record_bytes=node.record_bytes + sum(batch.records_bytes for batch in fresh),
        wire_bytes=node.wire_bytes + sum(item.batch.size_bytes for item in sent),
    )
    if acks != 0:
        turn.put("in_flight", message, SentRequest(broker, turn.now_ms, sent))
        return
    turn.note(fired=(*turn.node.fired[1 - FIRED_KEPT :], (message, broker)))
    for item in sent:  # nobody will answer, so being sent is being done
        _acknowledge(turn, item, -1)


def _as_sent(batch: QueuedBatch) -> Batch:
    """The built batch with the sequence numbers it has now; they stand in the header, so nothing is packed again."""
    if batch.built is None:
        raise ValueError(f"batch {batch.number} goes out without having been built")
    return replace(
        batch.built,
        producer_id=batch.producer_id,
        producer_epoch=batch.producer_epoch,
        base_sequence=batch.base_sequence,
    )


def _learn_ratio(turn: ProducerTurn, item: SentBatch) -> None:
    """What the codec made of a batch, for the next of its topic (Z-5); Kafka learns it anew each time it goes out."""
    before = turn.node.ratio(item.partition.topic)
    if before is not None:
        after = compression_ratio.learnt(before, item.batch.observed_ratio)
        if after != before:
            turn.put("ratios", item.partition.topic, after)


def _closed(turn: ProducerTurn, partition: TopicPartition, batch: QueuedBatch) -> QueuedBatch:
    """The batch as it goes out: closed and, for an idempotent producer, numbered (P-12)."""
    known = turn.node.known(partition)
    batch = replace(batch, closed=True, leader_epoch=-1 if known is None else known.leader_epoch)
    return sequences.numbered(turn, partition, batch)


def on_produce_response(turn: ProducerTurn, message: int, response: ProduceResponse) -> None:
    """The leader's answer: each batch is done, goes again or is given up."""
    request = turn.node.in_flight.get(message)
    if request is None:
        return
    connections.reached(turn, request.broker)
    turn.put("in_flight", message, None)
    results = {result.partition: result for result in response.results}
    for item in request.batches:
        result = results.get(item.partition)
        if result is None:
            _complete(turn, item, DISCONNECTED, -1)
        else:
            _complete(turn, item, result.error, result.base_offset, 0, result.message, result.record_errors)


def on_broken(turn: ProducerTurn, message: int, because: int = 0) -> None:
    """The connection on which a request went is gone: nobody knows what became of its batches (A-5).

    `because` names the fact for which the broker fell silent, 0 when the end of the connection itself was heard.
    """
    request = turn.node.in_flight.get(message)
    broker = dict(turn.node.fired).get(message) if request is None else request.broker
    if broker is None:
        return
    connections.unreachable(turn, broker)
    turn.note(metadata_wanted=True)
    if request is not None:
        turn.put("in_flight", message, None)
        for item in request.batches:
            _complete(turn, item, DISCONNECTED, -1, because)


def _complete(
    turn: ProducerTurn,
    item: SentBatch,
    error: str,
    base_offset: int,
    because: int = 0,
    message: str = "",
    record_errors: RecordErrors = (),
) -> None:
    """Settle one batch, or queue it again."""
    batch, partition, config = item.batch, item.partition, turn.node.config
    if error == NONE:
        _acknowledge(turn, item, base_offset)
        return
    if error == TOO_LARGE and len(batch.records) > 1:  # B-7
        pieces = accumulator.split(batch, config.batch_size, _ratio_of_pieces(turn, item))
        count = len(batch.records)
        turn.emit(f.BatchSplit(node=turn.id, partition=partition, records=count, pieces=len(pieces), batches=pieces))
        return
    if error in INVALID_METADATA and not turn.node.metadata_wanted:
        turn.note(metadata_wanted=True)
    expires_ms = batch.created_ms + config.delivery_timeout_ms
    in_time = batch.attempts < config.retries and turn.now_ms < expires_ms
    if in_time and (sequences.may_retry(turn, item, error) if config.enable_idempotence else error in RETRIABLE):
        _retry(turn, item, error, because)  # P-15
        return
    sequences.on_failure(turn, item, error)
    _fail(turn, item, error, exception_of(error), because, message or sentence_of(error), record_errors)


def _ratio_of_pieces(turn: ProducerTurn, item: SentBatch) -> float | None:
    """What is thought of the codec from now on, when it made too much of a batch; None without codec (B-7, Z-5)."""
    if item.batch.ratio is None:
        return None
    ratio = compression_ratio.after_split(item.batch.observed_ratio)
    turn.put("ratios", item.partition.topic, ratio)
    return ratio


def _retry(turn: ProducerTurn, item: SentBatch, error: str, because: int) -> None:
    """Queue a batch again, to go after the backoff (P-7, P-15)."""
    batch = item.batch
    backoff_ms = connections.backoff(turn, batch.attempts)
    if not sequences.count(turn.node, item):
        batch = without_sequence(batch)  # numbered before the epoch was bumped
    batch = replace(batch, attempts=batch.attempts + 1, not_before_ms=turn.now_ms + backoff_ms)
    turn.emit(
        f.BatchRetried(
            node=turn.id,
            partition=item.partition,
            error=error,
            attempt=batch.attempts,
            backoff_ms=backoff_ms,
            records=len(batch.records),
            batch=batch,
        ),
        because,
    )


def _acknowledge(turn: ProducerTurn, item: SentBatch, base_offset: int) -> None:
    count = len(item.batch.records)
    turn.emit(
        f.BatchAcknowledged(
            node=turn.id,
            partition=item.partition,
            acks=turn.node.config.acks,
            base_offset=base_offset,
            records=count,
            batch=item.batch,
        )
    )


def _fail(
    turn: ProducerTurn,
    item: SentBatch,
    error: str,
    exception: str,
    because: int,
    message: str,
    record_errors: RecordErrors = (),
) -> None:
    turn.emit(
        f.BatchFailed(
            node=turn.id,
            partition=item.partition,
            error=error,
            exception=exception,
            records=len(item.batch.records),
            message=message,
            batch=item.batch,
            record_errors=record_errors,
        ),
        because,
    )


def _expire_requests(turn: ProducerTurn) -> None:
    """A broker that leaves a request unanswered too long is hung up on, and all that was asked of it with it."""
    limit_ms = turn.now_ms - turn.node.config.request_timeout_ms
    silent = {request.broker: None for request in turn.node.in_flight.values() if request.sent_ms <= limit_ms}
    for broker in silent:
        because = turn.silence_of(broker_node(broker))
        for message, request in tuple(turn.node.in_flight.items()):
            if request.broker == broker:
                on_broken(turn, message, because)
    connections.expire_calls(turn, limit_ms)


def _expire_batches(turn: ProducerTurn) -> None:
    """Give up batches that are older than `delivery.timeout.ms`, queued or under way (P-11)."""
    node = turn.node
    limit_ms = turn.now_ms - node.config.delivery_timeout_ms
    expired: list[SentBatch] = []
    for message, request in node.in_flight.items():
        late = [item for item in request.batches if item.batch.created_ms <= limit_ms]
        if late:
            kept = tuple(item for item in request.batches if item.batch.created_ms > limit_ms)
            turn.put("in_flight", message, replace(request, batches=kept))
            expired.extend(late)
    for partition, queue in node.waiting:
        over = [batch for batch in queue if batch.created_ms <= limit_ms]
        if over:
            turn.put("accumulator", partition, tuple(batch for batch in queue if batch.created_ms > limit_ms))
            expired.extend(SentBatch(partition, batch) for batch in over)
    for item in expired:
        sequences.on_expiry(turn, item)
        passed_ms = turn.now_ms - item.batch.created_ms
        sentence = (
            f"Expiring {len(item.batch.records)} record(s) for {item.partition}:{passed_ms} ms has passed since batch "
            "creation. The request has not been sent, or no server response has been received yet."
        )
        known = turn.node.known(item.partition)
        because = 0 if known is None else turn.silence_of(broker_node(known.leader))
        _fail(turn, item, "REQUEST_TIMED_OUT", "TimeoutException", because, sentence)
