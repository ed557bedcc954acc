"""Requests held back: produces that wait for the high watermark, fetches that wait for records (A-3, H-2, C-4)."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from kafka_tui.engine.broker import watermark
from kafka_tui.engine.broker.read import answer_parked, is_waiting_worthwhile, place_of
from kafka_tui.engine.ids import CONSUMER_REPLICA_ID, TopicPartition
from kafka_tui.engine.nodes.broker import Broker, ParkedDeletion, ParkedFetch, ParkedProduce
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.data import ProduceResponse, ProduceResult
from kafka_tui.engine.timers import PurgatoryTick
from kafka_tui.engine.turn import Turn

BrokerTurn = Turn[Broker]


def park(turn: BrokerTurn, table: str, parked: ParkedFetch | ParkedProduce | ParkedDeletion) -> None:
    """Hold a request back. One timer serves a table: it goes with the request that expires first.

    Nearly all are answered before, and a timer of each would wake the broker for nothing.
    """
    turn.put(table, parked.call.message, parked)
    due_ms = turn.node.purgatory_ticks.get(table)
    if due_ms is None or parked.expires_ms < due_ms:
        _tick_at(turn, table, parked.expires_ms)


def expired(turn: BrokerTurn, table: str) -> Iterator[ParkedFetch | ParkedProduce | ParkedDeletion]:
    """Take those out of a table that have waited long enough, and go on with the next that will have."""
    due_ms = turn.node.purgatory_ticks.get(table)
    if due_ms is None or due_ms > turn.now_ms:
        return  # another timer has come before
    for message, parked in tuple(getattr(turn.node, table).items()):
        if parked.expires_ms <= turn.now_ms and message in getattr(turn.node, table):
            turn.put(table, message, None)
            yield parked
    left = [parked.expires_ms for parked in getattr(turn.node, table).values()]
    if left:
        _tick_at(turn, table, min(left))
    else:
        turn.put("purgatory_ticks", table, None)


def _tick_at(turn: BrokerTurn, table: str, at_ms: int) -> None:
    turn.put("purgatory_ticks", table, at_ms)
    turn.schedule(PurgatoryTick(table), at_ms - turn.now_ms, silent=True)


def settle(turn: BrokerTurn, partition: TopicPartition) -> None:
    """Something changed on `partition`: answer whoever waited for just that."""
    for message, parked in tuple(turn.node.parked_produces.items()):
        if any(waiting[0] == partition for waiting in parked.waiting):
            _settle_produce(turn, message, parked)
    for message, parked_fetch in tuple(turn.node.parked_fetches.items()):
        _settle_fetch(turn, message, parked_fetch, partition)


def settle_readers(turn: BrokerTurn, partition: TopicPartition) -> None:
    """A follower's high watermark moved: answer the consumers that wait there for `partition` (C-2)."""
    for message, parked in tuple(turn.node.parked_fetches.items()):
        if parked.request.replica == CONSUMER_REPLICA_ID:
            _settle_fetch(turn, message, parked, partition)


def advance_and_settle(turn: BrokerTurn, partition: TopicPartition) -> None:
    """Move the high watermark if it may move, and answer whoever waits."""
    watermark.advance_high_watermark(turn, partition)
    settle(turn, partition)


def _settle_fetch(turn: BrokerTurn, message: int, parked: ParkedFetch, partition: TopicPartition) -> None:
    place = place_of(parked.request, partition)
    if place is not None and not is_waiting_worthwhile(turn, parked.request, (place,)):
        turn.put("parked_fetches", message, None)
        answer_parked(turn, parked)


def _settle_produce(turn: BrokerTurn, message: int, parked: ParkedProduce) -> None:
    waiting: list[tuple[TopicPartition, int]] = []
    results = parked.results
    for partition, needed in parked.waiting:
        error = write_error(turn, partition, needed)
        if error is None:
            waiting.append((partition, needed))
        elif error != NONE:
            results = tuple(
                ProduceResult(partition, error, -1) if result.partition == partition else result for result in results
            )
    if waiting:
        if len(waiting) != len(parked.waiting):
            turn.put("parked_produces", message, replace(parked, waiting=tuple(waiting), results=results))
        return
    turn.put("parked_produces", message, None)
    turn.reply(parked.call, ProduceResponse(results=results), background=parked.call.background)


def write_error(turn: BrokerTurn, partition: TopicPartition, needed: int) -> str | None:
    """How an acks=all write up to offset `needed` ends: None while it waits, "NONE" when it is safe (A-3, A-4)."""
    replica = turn.node.replicas.get(partition)
    leadership = None if replica is None else replica.leadership
    if replica is None or leadership is None:
        return "NOT_LEADER_OR_FOLLOWER"
    if replica.high_watermark < needed:
        return None
    if len(leadership.maximal_isr) < watermark.effective_min_isr(
        turn.node.image.topics.get(partition.topic), leadership
    ):
        return "NOT_ENOUGH_REPLICAS_AFTER_APPEND"
    return NONE


def expire_produce(turn: BrokerTurn, parked: ParkedProduce) -> None:
    """A write was not safe in time: REQUEST_TIMED_OUT for what still waits (A-4)."""
    late = {waiting[0] for waiting in parked.waiting}
    results = tuple(
        ProduceResult(result.partition, "REQUEST_TIMED_OUT", -1) if result.partition in late else result
        for result in parked.results
    )
    turn.reply(parked.call, ProduceResponse(results=results), background=parked.call.background)
