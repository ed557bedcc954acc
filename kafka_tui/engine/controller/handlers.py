"""What a controller does with each request and timer."""

from __future__ import annotations

from collections.abc import Callable

from kafka_tui.engine.controller import leadership, membership, reassignment, settings, topics
from kafka_tui.engine.controller.metadata_log import answer_fetch, expire_parked, publish
from kafka_tui.engine.facts.controller import ProducerIdAllocated
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests import control as r
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.timers import LeaderBalanceTick, ParkedExpired, SessionCheck, Timer, UncleanElectionTick
from kafka_tui.engine.turn import Turn

ControllerTurn = Turn[Controller]


def session_check_ms(turn: ControllerTurn) -> int:
    """How often sessions are checked: an eighth of the session timeout (K-3)."""
    return turn.node.config.broker_session_timeout_ms // 8


def on_request(turn: ControllerTurn, call: Call, request: Request) -> None:
    """Answer one request; what it commits goes to the brokers that wait for it (K-10)."""
    if isinstance(request, r.MetadataFetchRequest):
        answer_fetch(turn, call, request)
        return
    response = _ANSWERS[type(request)](turn, request)
    turn.reply(call, response, background=call.background)
    publish(turn)


def on_response(turn: ControllerTurn, answers: int, response: Response) -> None:
    """A controller of a quorum of one asks nobody."""
    raise TypeError(f"{turn.id} asked nothing that {type(response).__name__} answers")


def on_timer(turn: ControllerTurn, timer: Timer) -> None:
    """A periodic check, or a held-back fetch that has waited long enough."""
    match timer:
        case SessionCheck():
            membership.check_sessions(turn)
            turn.schedule(SessionCheck(), session_check_ms(turn), silent=True)
            publish(turn)
        case LeaderBalanceTick():
            leadership.balance(turn)
            period_ms = turn.node.config.leader_imbalance_check_interval_seconds * 1000
            turn.schedule(LeaderBalanceTick(), period_ms, silent=True)
            publish(turn)
        case UncleanElectionTick():
            leadership.elect_uncleanly(turn)
            publish(turn)
        case ParkedExpired(message=message):
            expire_parked(turn, message)
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
    allocated = turn.node.next_producer_id
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
