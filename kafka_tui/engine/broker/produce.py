"""Produce requests: the leader's append and its answer (A-1 … A-4, B-1, B-7, P-12, Z-3)."""

from __future__ import annotations

from kafka_tui.engine.broker import watermark
from kafka_tui.engine.broker.append import write
from kafka_tui.engine.broker.conversion import as_stored
from kafka_tui.engine.broker.purgatory import advance_and_settle, park, write_error
from kafka_tui.engine.configs import TopicConfig
from kafka_tui.engine.facts.broker import AppendRefused, BatchRecompressed, DuplicateIgnored
from kafka_tui.engine.ids import INTERNAL_TOPIC, NodeId, TopicPartition
from kafka_tui.engine.nodes.broker import Broker, Leadership, ParkedProduce, Replica
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.data import ProduceData, ProduceRequest, ProduceResponse, ProduceResult
from kafka_tui.engine.storage import producer_state
from kafka_tui.engine.storage.batches import Batch, Record, stamped
from kafka_tui.engine.turn import Turn

BrokerTurn = Turn[Broker]
ACKS_ALL = -1


def on_produce(turn: BrokerTurn, call: Call, request: ProduceRequest) -> None:
    """Append each batch, then answer at once, never (acks=0), or when it is safe (acks=all)."""
    results = tuple(_append(turn, data, request.acks, call.source) for data in request.data)
    for result in results:
        if result.error == NONE:
            advance_and_settle(turn, result.partition)  # H-4: with one ISR member the append alone moves the HW
    if request.acks == 0:
        return
    waiting: list[tuple[TopicPartition, int]] = []
    if request.acks == ACKS_ALL:
        final: list[ProduceResult] = []
        for data, result in zip(request.data, results, strict=True):
            if result.error == NONE:
                needed = result.base_offset + data.batch.record_count
                error = write_error(turn, data.partition, needed)
                if error is None:
                    waiting.append((data.partition, needed))
                elif error != NONE:
                    result = ProduceResult(data.partition, error, -1)
            final.append(result)
        results = tuple(final)
    if not waiting:
        turn.reply(call, ProduceResponse(results=results), background=call.background)
        return
    expires_ms = turn.now_ms + request.timeout_ms
    park(turn, "parked_produces", ParkedProduce(call, request, results, tuple(waiting), expires_ms))


def _append(turn: BrokerTurn, data: ProduceData, acks: int, source: NodeId) -> ProduceResult:
    partition, batch = data.partition, data.batch
    replica = turn.node.replicas.get(partition)
    error, rule = _refusal(turn, data, replica, acks)
    if partition.topic == INTERNAL_TOPIC and source != turn.id:
        error, rule = "INVALID_TOPIC_EXCEPTION", "O-1"  # only the group coordinator writes there
    if error != NONE or replica is None or replica.leadership is None:
        leadership = None if replica is None else replica.leadership
        isr = 0 if leadership is None else len(leadership.isr)
        topic = turn.node.image.topics.get(partition.topic)
        wanted = 0 if leadership is None else watermark.effective_min_isr(topic, leadership)
        text = "" if leadership is None or error != "NOT_ENOUGH_REPLICAS" else _too_few(partition, leadership, wanted)
        fact = AppendRefused(
            node=turn.id, partition=partition, error=error, rule=rule, isr=isr, wanted=wanted, text=text
        )
        turn.emit(fact)
        return _refused(turn, data, error)
    if turn.follows("P-12"):
        known = replica.log.producers.get(batch.producer_id)
        verdict = producer_state.check(known, batch)
        if verdict.duplicate_of is not None:
            turn.emit(
                DuplicateIgnored(
                    node=turn.id, partition=partition, producer_id=batch.producer_id, base_offset=verdict.duplicate_of
                )
            )
            return ProduceResult(partition, NONE, verdict.duplicate_of)
        if verdict.error != NONE:
            text = producer_state.complaint(known, batch, partition, replica.log.log_end_offset)
            turn.emit(
                AppendRefused(
                    node=turn.id, partition=partition, error=verdict.error, rule="P-12", isr=0, wanted=0, text=text
                )
            )
            return ProduceResult(partition, verdict.error, -1)
    return _store(turn, partition, replica.log.log_end_offset, replica.leadership.epoch, batch)


def _store(turn: BrokerTurn, partition: TopicPartition, base: int, epoch: int, batch: Batch) -> ProduceResult:
    """Write a batch that may be written, as the topic wants it (Z-3)."""
    config = turn.node.image.topics[partition.topic].config
    stored = as_stored(batch, config, turn.now_ms)
    if stored.size_bytes > config.max_message_bytes:  # B-7: the topic's codec may make more of it
        turn.emit(
            AppendRefused(node=turn.id, partition=partition, error="MESSAGE_TOO_LARGE", rule="B-7", isr=0, wanted=0)
        )
        return ProduceResult(partition, "MESSAGE_TOO_LARGE", -1)
    if stored.compression != batch.compression:
        turn.emit(
            BatchRecompressed(
                node=turn.id,
                partition=partition,
                old_codec=batch.compression,
                new_codec=stored.compression,
                old_bytes=batch.size_bytes,
                new_bytes=stored.size_bytes,
                records=stored.record_count,
            )
        )
    write(turn, partition, "leader", stamped(stored, base, epoch))  # B-1
    return ProduceResult(partition, NONE, base)


def _too_few(partition: TopicPartition, leadership: Leadership, wanted: int) -> str:
    """The broker's sentence about an ISR that is too small (A-4)."""
    members = ", ".join(map(str, leadership.isr))
    return (
        f"The size of the current ISR : {len(leadership.isr)} is insufficient to satisfy the min.isr requirement of "
        f"{wanted} for partition {partition}, live replica(s) broker.id are : Set({members})"
    )


def _refusal(turn: BrokerTurn, data: ProduceData, replica: Replica | None, acks: int) -> tuple[str, str]:
    """Kafka's error name and the rule for a batch that may not be written; ("NONE", "") when it may."""
    topic = turn.node.image.topics.get(data.partition.topic)
    if topic is None or turn.node.image.partition(data.partition) is None:
        return "UNKNOWN_TOPIC_OR_PARTITION", "H-13"
    if replica is None or replica.leadership is None:
        return "NOT_LEADER_OR_FOLLOWER", "H-13"
    if acks == ACKS_ALL and watermark.under_min_isr(turn, data.partition, replica.leadership):
        return "NOT_ENOUGH_REPLICAS", "A-4"
    if data.batch.size_bytes > topic.config.max_message_bytes:
        return "MESSAGE_TOO_LARGE", "B-7"
    if "compact" in topic.config.cleanup_policy and any(r.key is None for r in data.batch.records):
        return "INVALID_RECORD", "L-13"
    if any(_late_or_early(turn, topic.config, record) for record in data.batch.records):
        return "INVALID_TIMESTAMP", "L-10"
    return NONE, ""


def _late_or_early(turn: BrokerTurn, config: TopicConfig, record: Record) -> bool:
    if config.message_timestamp_type == "LogAppendTime":
        return False  # the record's own time is not kept
    ahead_ms = record.timestamp_ms - turn.now_ms
    return ahead_ms > config.message_timestamp_after_max_ms or -ahead_ms > config.message_timestamp_before_max_ms


def _refused(turn: BrokerTurn, data: ProduceData, error: str) -> ProduceResult:
    """The answer for a batch that is not written, with what is wrong with each of its records (`LogValidator`)."""
    topic = turn.node.image.topics.get(data.partition.topic)
    if topic is None or error not in ("INVALID_RECORD", "INVALID_TIMESTAMP"):
        return ProduceResult(data.partition, error, -1)
    config, now_ms, faults = topic.config, turn.now_ms, []
    span = f"[{now_ms - config.message_timestamp_before_max_ms}, {now_ms + config.message_timestamp_after_max_ms}]"
    for index, record in enumerate(data.batch.records):
        if "compact" in config.cleanup_policy and record.key is None:
            why = f"Compacted topic cannot accept message without key in topic partition {data.partition}"
            faults.append((index, why))
        elif _late_or_early(turn, config, record):
            why = f"Timestamp {record.timestamp_ms} of message with offset {index} is out of range."
            faults.append((index, f"{why} The timestamp should be within {span}"))
    sentence = "One or more records have been rejected due to "
    if error == "INVALID_TIMESTAMP":
        sentence += "invalid timestamp"
    else:
        shown = ", ".join(f"RecordError(batchIndex={index}, message='{why}')" for index, why in faults[:3])
        sentence += f"{len(faults)} record errors in total, and only showing the first three errors at most: [{shown}]"
    return ProduceResult(data.partition, error, -1, sentence, tuple(faults))
