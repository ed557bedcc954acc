"""DeleteRecords: the leader moves its log start offset and waits for the other replicas (L-12).

Source: Apache Kafka `Partition.deleteRecordsOnLeader`, `DelayedDeleteRecords`. The files go with the next retention
check.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.broker.purgatory import park
from kafka_tui.engine.broker.read import absence
from kafka_tui.engine.facts.broker import LogStartAdvanced
from kafka_tui.engine.ids import INTERNAL_TOPIC, TopicPartition
from kafka_tui.engine.nodes.broker import Broker, Leadership, ParkedDeletion, Replica
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.storage import (
    HIGH_WATERMARK,
    DeletedRecords,
    DeleteRecordsRequest,
    DeleteRecordsResponse,
    RecordsToDelete,
)
from kafka_tui.engine.turn import Turn

BrokerTurn = Turn[Broker]


def on_delete_records(turn: BrokerTurn, call: Call, request: DeleteRecordsRequest) -> None:
    """Move the log start offsets that may be moved; answer when all replicas that are alive have followed."""
    done: list[DeletedRecords] = []
    waiting: list[RecordsToDelete] = []
    for item in request.deletions:
        replica = turn.node.replicas.get(item.partition)
        error = _error(turn.node, replica, item)
        if replica is None or error != NONE:
            done.append(DeletedRecords(item.partition, error))
            continue
        offset = replica.high_watermark if item.offset == HIGH_WATERMARK else item.offset
        if offset > replica.log.log_start_offset:
            turn.emit(LogStartAdvanced(node=turn.id, partition=item.partition, new=offset))
        waiting.append(RecordsToDelete(item.partition, offset))
    expires_ms = turn.now_ms + request.timeout_ms
    park(turn, "parked_deletions", ParkedDeletion(call, tuple(waiting), tuple(done), expires_ms))
    settle(turn)


def _error(node: Broker, replica: Replica | None, item: RecordsToDelete) -> str:
    """Kafka's error name for a partition whose records may not be deleted."""
    if item.partition.topic == INTERNAL_TOPIC:
        return "INVALID_TOPIC_EXCEPTION"
    topic = node.image.topics.get(item.partition.topic)
    if topic is None or replica is None or replica.leadership is None:
        return absence(node.image, item.partition)
    if "delete" not in topic.config.cleanup_policy:
        return "POLICY_VIOLATION"
    out_of_range = item.offset < HIGH_WATERMARK or item.offset > replica.high_watermark
    return "OFFSET_OUT_OF_RANGE" if out_of_range else NONE


def settle(turn: BrokerTurn) -> None:
    """A log start offset, a role or a registration may have changed: answer the deletions that wait for no more."""
    for message, parked in tuple(turn.node.parked_deletions.items()):
        done, waiting = parked.done, []
        for item in parked.waiting:
            replica = turn.node.replicas.get(item.partition)
            leadership = None if replica is None else replica.leadership
            if replica is None or leadership is None:
                done = (*done, DeletedRecords(item.partition, absence(turn.node.image, item.partition)))
                continue
            low = _low_watermark(turn.node, replica, leadership)
            if low >= item.offset:
                done = (*done, DeletedRecords(item.partition, NONE, low))
            else:
                waiting.append(item)
        if waiting:
            if done != parked.done:
                turn.put("parked_deletions", message, replace(parked, done=done, waiting=tuple(waiting)))
            continue
        turn.put("parked_deletions", message, None)
        _reply(turn, parked.call, done)


def expire(turn: BrokerTurn, parked: ParkedDeletion) -> None:
    """A replica has not followed in time: REQUEST_TIMED_OUT for what still waits; the leader's own offset stays."""
    late = tuple(DeletedRecords(item.partition, "REQUEST_TIMED_OUT") for item in parked.waiting)
    _reply(turn, parked.call, (*parked.done, *late))


def _low_watermark(node: Broker, replica: Replica, leadership: Leadership) -> int:
    """The least log start offset of the replicas whose brokers are alive, as far as the leader knows."""
    alive = (one for one in leadership.followers if node.image.active(one.broker))
    return min((replica.log.log_start_offset, *(one.log_start_offset for one in alive)))


def _reply(turn: BrokerTurn, call: Call, done: tuple[DeletedRecords, ...]) -> None:
    order: dict[TopicPartition, DeletedRecords] = {item.partition: item for item in done}
    turn.reply(call, DeleteRecordsResponse(deleted=tuple(order[partition] for partition in sorted(order))))
