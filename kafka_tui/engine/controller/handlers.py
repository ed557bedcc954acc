"""What a controller does with each request, answer and timer."""

from __future__ import annotations

from collections.abc import Callable

from kafka_tui.engine.controller import leadership, membership, quorum, quorum_rules, reassignment, settings, topics
from kafka_tui.engine.controller import metadata_log as log
from kafka_tui.engine.controller.activation import session_check_ms
from kafka_tui.engine.controller.refuse import not_controller
from kafka_tui.engine.facts.controller import ProducerIdAllocated
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.controller import FOLLOWER, LEADER, Controller, HeldAnswer
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests import control as r
from kafka_tui.engine.requests import quorum as q
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.timers import (
    LeaderBalanceTick,
    MetadataRetry,
    ParkedExpired,
    RoleOver,
    SessionCheck,
    StopOver,
    Timer,
    UncleanElectionTick,
)
from kafka_tui.engine.turn import Turn

ControllerTurn = Turn[Controller]


def on_request(turn: ControllerTurn, call: Call, request: Request) -> None:
    """Take one request: of the quorum, of a reader of the metadata log, or for the active controller."""
    quorum.look_around(turn)
    match request:
        case q.MetadataFetchRequest():
            log.on_fetch(turn, call, request)
        case q.VoteRequest():
            quorum.on_vote(turn, call, request)
        case q.BeginQuorumEpochRequest():
            quorum.on_begin(turn, call, request)
        case q.EndQuorumEpochRequest():
            quorum.on_end(turn, call, request)
        case q.DescribeQuorumRequest() if turn.node.role == LEADER:
            turn.reply(call, quorum_rules.described(turn.node, turn.now_ms), background=call.background)
        case _ if not turn.node.active:
            turn.reply(call, not_controller(request), background=call.background)  # K-8
        case _:
            _decide(turn, call, request)


def _decide(turn: ControllerTurn, call: Call, request: Request) -> None:
    """Decide at once, by what is decided already; the answer waits until all of that is committed (K-1)."""
    response = _ANSWERS[type(request)](turn, request)
    node = turn.node
    if node.high_watermark == node.log.end:
        turn.reply(call, response, background=call.background)
    else:
        turn.put("answers", call.message, HeldAnswer(call, request, response, node.log.end))
    log.conclude(turn)


def on_response(turn: ControllerTurn, answers: int, response: Response) -> None:
    """Take an answer of another controller."""
    quorum.look_around(turn)
    node = turn.node
    if answers and answers == node.fetch_call and node.role == FOLLOWER:
        _fetched(turn, response)
    elif isinstance(response, q.VoteResponse):
        quorum.on_voted(turn, response)
    elif isinstance(response, q.QuorumEpochResponse):
        quorum.learn(turn, response.epoch, response.leader)


def _fetched(turn: ControllerTurn, response: Response) -> None:
    if isinstance(response, q.MetadataFetchResponse):
        before = turn.node
        quorum.learn(turn, response.epoch, response.leader)
        if (turn.node.role, turn.node.epoch) != (before.role, before.epoch):
            return
        if response.error == NONE and response.epoch == before.epoch:
            log.on_fetched(turn, response)
            return
    log.fetch_failed(turn)


def on_timer(turn: ControllerTurn, timer: Timer) -> None:
    """The time of a role is over, a periodic check is due, or a held-back fetch has waited long enough."""
    quorum.look_around(turn)
    match timer:
        case RoleOver():
            quorum.role_over(turn, timer)
        case SessionCheck(epoch=epoch) if turn.node.active and turn.node.epoch == epoch:
            membership.check_sessions(turn)
            turn.schedule(timer, session_check_ms(turn.node), silent=True)
            log.conclude(turn)
        case LeaderBalanceTick(epoch=epoch) if turn.node.active and turn.node.epoch == epoch:
            period_ms = turn.node.config.leader_imbalance_check_interval_seconds * 1000
            turn.schedule(timer, 0 if leadership.balance(turn) else period_ms, silent=True)
            log.conclude(turn)
        case UncleanElectionTick(epoch=epoch) if turn.node.active and turn.node.epoch == epoch:
            leadership.elect_uncleanly(turn)
            log.conclude(turn)
        case ParkedExpired(message=message):
            log.expire_held(turn, message)
        case MetadataRetry():
            log.retry_fetch(turn)
        case StopOver():
            quorum.stop_over(turn)
        case SessionCheck() | LeaderBalanceTick() | UncleanElectionTick():
            pass  # of an epoch that is over
        case _:
            raise TypeError(f"a controller sets no {type(timer).__name__}")


def _alter_partition(turn: ControllerTurn, request: Request) -> Response:
    assert isinstance(request, r.AlterPartitionRequest)
    return leadership.alter_partition(turn, request)


def _register(turn: ControllerTurn, request: Request) -> Response:
    assert isinstance(request, r.RegisterBrokerRequest)
    return membership.register(turn, request)


def _heartbeat(turn: ControllerTurn, request: Request) -> Response:
    assert isinstance(request, r.BrokerHeartbeatRequest)
    return membership.heartbeat(turn, request)


def _producer_id(turn: ControllerTurn, request: Request) -> Response:
    allocated = turn.node.image.next_producer_id
    turn.emit(ProducerIdAllocated(node=turn.id, producer_id=allocated))
    return r.AllocateProducerIdResponse(error=NONE, producer_id=allocated)


def _create(turn: ControllerTurn, request: Request) -> Response:
    assert isinstance(request, r.CreateTopicsRequest)
    return r.AdminResponse(refusal=topics.create(turn, request))


def _add_partitions(turn: ControllerTurn, request: Request) -> Response:
    assert isinstance(request, r.CreatePartitionsRequest)
    return r.AdminResponse(refusal=topics.add_partitions(turn, request))


def _delete(turn: ControllerTurn, request: Request) -> Response:
    assert isinstance(request, r.DeleteTopicsRequest)
    return r.AdminResponse(refusal=topics.delete(turn, request))


def _elect(turn: ControllerTurn, request: Request) -> Response:
    assert isinstance(request, r.ElectLeadersRequest)
    return leadership.elect(turn, request)


def _reassign(turn: ControllerTurn, request: Request) -> Response:
    assert isinstance(request, r.AlterPartitionReassignmentsRequest)
    return reassignment.alter(turn, request)


def _list_reassignments(turn: ControllerTurn, request: Request) -> Response:
    assert isinstance(request, r.ListPartitionReassignmentsRequest)
    return reassignment.ongoing(turn, request)


def _alter_configs(turn: ControllerTurn, request: Request) -> Response:
    assert isinstance(request, r.IncrementalAlterConfigsRequest)
    return settings.alter(turn, request)


def _unregister(turn: ControllerTurn, request: Request) -> Response:
    assert isinstance(request, r.UnregisterBrokerRequest)
    return r.AdminResponse(refusal=membership.unregister(turn, request))


_ANSWERS: dict[type[Request], Callable[[ControllerTurn, Request], Response]] = {
    r.AlterPartitionRequest: _alter_partition,
    r.RegisterBrokerRequest: _register,
    r.BrokerHeartbeatRequest: _heartbeat,
    r.AllocateProducerIdRequest: _producer_id,
    r.CreateTopicsRequest: _create,
    r.CreatePartitionsRequest: _add_partitions,
    r.DeleteTopicsRequest: _delete,
    r.ElectLeadersRequest: _elect,
    r.AlterPartitionReassignmentsRequest: _reassign,
    r.ListPartitionReassignmentsRequest: _list_reassignments,
    r.IncrementalAlterConfigsRequest: _alter_configs,
    r.UnregisterBrokerRequest: _unregister,
}
