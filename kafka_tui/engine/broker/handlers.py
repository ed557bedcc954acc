"""What a broker does with each request, answer and timer."""

from __future__ import annotations

from collections.abc import Callable

from kafka_tui.engine.broker import (
    cleaner,
    delete_records,
    flusher,
    follow,
    front,
    lifecycle,
    purgatory,
    retention,
    settings,
    watermark,
)
from kafka_tui.engine.broker.produce import on_produce
from kafka_tui.engine.broker.read import answer_parked
from kafka_tui.engine.broker.serve_fetch import on_fetch
from kafka_tui.engine.facts.broker import HighWatermarksCheckpointed
from kafka_tui.engine.nodes.broker import Broker, ParkedDeletion, ParkedFetch, ParkedProduce
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.requests import control, data, storage
from kafka_tui.engine.requests.base import Disconnected, Request, Response
from kafka_tui.engine.timers import (
    BrokerStartup,
    CallExpired,
    CheckpointTick,
    CleanerTick,
    FetchRetry,
    FetchWatch,
    FilesDue,
    HeartbeatTick,
    IsrCheck,
    MetadataRetry,
    ProposalRetry,
    PurgatoryTick,
    RetentionTick,
    Timer,
    WriteBackTick,
)
from kafka_tui.engine.turn import Turn

BrokerTurn = Turn[Broker]


def on_request(turn: BrokerTurn, call: Call, request: Request) -> None:
    """Serve one request."""
    match request:
        case data.ProduceRequest():
            on_produce(turn, call, request)
        case data.FetchRequest():
            on_fetch(turn, call, request)
        case data.MetadataRequest():
            front.on_metadata(turn, call, request)
        case data.ListOffsetsRequest():
            front.on_list_offsets(turn, call, request)
        case storage.DeleteRecordsRequest():
            delete_records.on_delete_records(turn, call, request)
        case storage.DescribeLogDirsRequest():
            front.on_describe_log_dirs(turn, call, request)
        case data.OffsetsForLeaderEpochRequest():
            front.on_offsets_for_leader_epoch(turn, call, request)
        case control.DescribeConfigsRequest():
            turn.reply(call, settings.describe(turn, request), background=call.background)
        case data.InitProducerIdRequest() | control.AdminRequest():
            front.pass_on(turn, call, request)
        case _:
            raise TypeError(f"a broker serves no {type(request).__name__}")


def on_response(turn: BrokerTurn, answers: int, response: Response) -> None:
    """Take the answer to a request of this broker's own; one nobody waits for any more is dropped."""
    node = turn.node
    leader = follow.fetcher_of(node, answers)
    if leader is not None:
        follow.on_fetched(turn, leader, response)
    elif answers == node.metadata_fetch:
        lifecycle.on_metadata(turn, response)
    elif answers == node.heartbeat_call:
        lifecycle.on_heartbeat_answer(turn, response)
    elif answers == node.proposal_call:
        decided = response if isinstance(response, control.AlterPartitionResponse) else None
        for partition in watermark.on_proposal_answer(turn, decided):
            purgatory.advance_and_settle(turn, partition)  # H-11
    elif answers in node.passed_on:
        front.on_passed_on_answer(turn, answers, response)
    elif answers == node.registration_call:
        lifecycle.on_registered(turn, response)


def on_timer(turn: BrokerTurn, timer: Timer) -> None:
    """Do what the broker asked to be woken for."""
    _TIMERS[type(timer)](turn, timer)


def _startup(turn: BrokerTurn, timer: Timer) -> None:
    if turn.node.stopping:
        lifecycle.heartbeat(turn)
    else:
        lifecycle.register(turn)


def _heartbeat(turn: BrokerTurn, timer: Timer) -> None:
    lifecycle.tick(turn)


def _isr_check(turn: BrokerTurn, timer: Timer) -> None:
    watermark.check_isr(turn)
    turn.schedule(IsrCheck(), turn.node.config.replica_lag_time_max_ms // 2, silent=True)  # H-8


def _checkpoint(turn: BrokerTurn, timer: Timer) -> None:
    turn.emit(HighWatermarksCheckpointed(node=turn.id))
    period_ms = turn.node.config.replica_high_watermark_checkpoint_interval_ms
    turn.schedule(CheckpointTick(), period_ms, silent=True)  # H-7


def _write_back(turn: BrokerTurn, timer: Timer) -> None:
    flusher.on_tick(turn)


def _retention(turn: BrokerTurn, timer: Timer) -> None:
    retention.on_tick(turn)


def _cleaner(turn: BrokerTurn, timer: Timer) -> None:
    cleaner.on_tick(turn)


def _files_due(turn: BrokerTurn, timer: Timer) -> None:
    assert isinstance(timer, FilesDue)
    retention.remove(turn, timer.number)


def _fetch_retry(turn: BrokerTurn, timer: Timer) -> None:
    assert isinstance(timer, FetchRetry)
    follow.retry(turn, timer.leader)


def _fetch_watch(turn: BrokerTurn, timer: Timer) -> None:
    assert isinstance(timer, FetchWatch)
    follow.watch(turn, timer.leader)


def _metadata_retry(turn: BrokerTurn, timer: Timer) -> None:
    lifecycle.retry_metadata(turn)


def _proposal_retry(turn: BrokerTurn, timer: Timer) -> None:
    watermark.send_proposals(turn)


def _call_expired(turn: BrokerTurn, timer: Timer) -> None:
    """An answer that is still missed counts as a connection that broke."""
    assert isinstance(timer, CallExpired)
    on_response(turn, timer.message, Disconnected())


def _purgatory(turn: BrokerTurn, timer: Timer) -> None:
    assert isinstance(timer, PurgatoryTick)
    for parked in purgatory.expired(turn, timer.parked):
        match parked:
            case ParkedFetch():
                answer_parked(turn, parked)
            case ParkedProduce():
                purgatory.expire_produce(turn, parked)
            case ParkedDeletion():
                delete_records.expire(turn, parked)


_TIMERS: dict[type[Timer], Callable[[BrokerTurn, Timer], None]] = {
    BrokerStartup: _startup,
    HeartbeatTick: _heartbeat,
    IsrCheck: _isr_check,
    CheckpointTick: _checkpoint,
    WriteBackTick: _write_back,
    RetentionTick: _retention,
    CleanerTick: _cleaner,
    FilesDue: _files_due,
    FetchRetry: _fetch_retry,
    FetchWatch: _fetch_watch,
    MetadataRetry: _metadata_retry,
    ProposalRetry: _proposal_retry,
    CallExpired: _call_expired,
    PurgatoryTick: _purgatory,
}
