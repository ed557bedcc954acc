"""The verbs: `apply` a command, `advance` to the next due item, `pass_time` before it. Each makes one moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from kafka_tui.engine.broker import handlers as broker
from kafka_tui.engine.clients import handlers as clients
from kafka_tui.engine.cluster import Cluster, Due, Process, node_of
from kafka_tui.engine.commands import Command
from kafka_tui.engine.controller import handlers as controller
from kafka_tui.engine.coordinator import handlers as coordinator
from kafka_tui.engine.facts import network as f
from kafka_tui.engine.facts.base import Recorded
from kafka_tui.engine.ids import ADMIN, NodeId, Value
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.requests.base import Disconnected, Request, Response
from kafka_tui.engine.requests.groups import CoordinatorRequest
from kafka_tui.engine.simulation.connections import give_up, is_missed
from kafka_tui.engine.simulation.faults import carry_out
from kafka_tui.engine.timers import GroupTimer, Timer
from kafka_tui.engine.turn import Making, Turn

AnyTurn = Turn[Any]  # the handler picked by the node's kind knows which
OnRequest = Callable[[AnyTurn, Call, Request], None]
OnResponse = Callable[[AnyTurn, int, Response], None]
OnTimer = Callable[[AnyTurn, Timer], None]


def _broker_request(turn: AnyTurn, call: Call, request: Request) -> None:
    """A broker is also the coordinator of some groups."""
    room = coordinator.on_request if isinstance(request, CoordinatorRequest) else broker.on_request
    room(turn, call, request)


def _broker_response(turn: AnyTurn, answers: int, response: Response) -> None:
    room = coordinator.on_response if answers in turn.node.group_calls else broker.on_response
    room(turn, answers, response)


def _broker_timer(turn: AnyTurn, timer: Timer) -> None:
    room = coordinator.on_timer if isinstance(timer, GroupTimer) else broker.on_timer
    room(turn, timer)


ROOMS: dict[str, tuple[OnRequest, OnResponse, OnTimer]] = {
    "broker": (_broker_request, _broker_response, _broker_timer),
    "controller": (controller.on_request, controller.on_response, controller.on_timer),
    "admin": (clients.on_request, clients.on_response, clients.on_timer),
    "producer": (clients.on_request, clients.on_response, clients.on_timer),
    "consumer": (clients.on_request, clients.on_response, clients.on_timer),
}
"""Who handles what, by the kind of node."""


class Outcome(Value, frozen=True):
    """What one verb made: the next cluster and the facts that led to it, in order."""

    cluster: Cluster
    facts: tuple[Recorded, ...]


def apply(cluster: Cluster, command: Command) -> Outcome:
    """Do what the command asks, in no simulated time. A command without effect leaves a `CommandRefused`."""
    making = Making(cluster)
    cause = making.record(f.CommandGiven(node=ADMIN, command=command), 0)
    carry_out(making, command, cause)
    _close_connections(making)
    return Outcome(making.cluster, tuple(making.facts))


def advance(cluster: Cluster) -> Outcome:
    """Go to the next due item and let its node have its turn. With an empty agenda nothing happens."""
    if cluster.agenda is None:
        return Outcome(cluster, ())
    making = Making(cluster)
    item = cluster.agenda.least
    process = cluster.processes.get(item.node)
    if isinstance(item.what, int):
        _deliver(making, item, process)
    elif item.what.of_machine and node_of(cluster, item.node) is not None:
        _wake(making, item, item.what)
    elif process is not None and process.state == "paused":
        making.record(f.ItemHeld(node=item.node, due_ms=item.due_ms), item.cause)
    elif process is None or process.state != "running" or process.incarnation != item.incarnation:
        making.record(f.ItemSkipped(node=item.node, due_ms=item.due_ms), item.cause)
    else:
        _wake(making, item, item.what)
    if making.surroundings.processes is not cluster.processes:  # one may have ended
        _close_connections(making)
    return Outcome(making.cluster, tuple(making.facts))


def pass_time(cluster: Cluster, to_ms: int) -> Outcome:
    """Let the clock go on to `to_ms` where nothing is due up to then; ValueError where something is."""
    due_ms = next_due_ms(cluster)
    if to_ms < cluster.now_ms or (due_ms is not None and due_ms <= to_ms):
        raise ValueError(f"At {cluster.now_ms} ms the clock cannot go on to {to_ms} ms: {due_ms} ms is due.")
    making = Making(cluster)
    making.record(f.TimePassed(node=ADMIN, to_ms=to_ms), 0)
    return Outcome(making.cluster, tuple(making.facts))


def next_due_ms(cluster: Cluster) -> int | None:
    """When the next item comes due, or None when nothing will ever happen by itself."""
    return None if cluster.agenda is None else cluster.agenda.least.due_ms


def _wake(making: Making, item: Due, timer: Timer) -> None:
    """Let a node do what it wanted to be woken for."""
    fired = making.record(f.TimerFired(node=item.node, timer=timer, due_ms=item.due_ms), item.cause)
    ROOMS[item.node.kind][2](Turn(making, item.node, fired), timer)


def _deliver(making: Making, item: Due, process: Process | None) -> None:
    """Bring a message to its node, or lose it."""
    network = making.surroundings.network
    assert isinstance(item.what, int)
    message = network.in_flight[item.what]
    link = network.link(message.source, message.target)
    if link.cut_by:
        give_up(making, link, item.cause)
        if is_missed(making, message):
            making.record(f.MessageHeld(node=item.node, message=message), link.cut_by)
        else:
            making.record(f.MessageLost(node=item.node, message=message, reason="cut"), link.cut_by)
        return
    if link.drops and link.drop_of(message) is not None:
        making.record(f.MessageLost(node=item.node, message=message, reason="dropped"), item.cause)
        return
    if process is not None and process.state == "paused":
        making.record(f.ItemHeld(node=item.node, due_ms=item.due_ms), item.cause)
        return
    if process is None or process.state != "running" or process.incarnation != item.incarnation:
        reason = "gone" if message.answers else "dead"
        lost = making.record(f.MessageLost(node=item.node, message=message, reason=reason), item.cause)
        if not message.answers and not (process is not None and process.dark):
            _hang_up(making, message, process.because if process is not None else lost)
        return
    if item.node.kind == "broker" and not message.answers and _is_starting(making, message):
        closed = making.record(f.MessageLost(node=item.node, message=message, reason="closed"), item.cause)
        _hang_up(making, message, closed)
        return
    delivered = making.record(f.MessageDelivered(node=item.node, message=message), item.cause)
    on_request, on_response, _ = ROOMS[item.node.kind]
    body = message.body
    turn: AnyTurn = Turn(making, item.node, delivered)
    if isinstance(body, Request):
        on_request(turn, Call(message.id, message.source, message.background), body)
    else:
        on_response(turn, message.answers, body)


def _is_starting(making: Making, request: f.InFlight) -> bool:
    """Whether a broker's port is not open yet (K-2); what it tells itself needs no port."""
    return request.source != request.target and not making.surroundings.brokers[int(request.target.name)].listening


def _hang_up(making: Making, request: f.InFlight, cause: int) -> None:
    """The other side's machine tells the asker, if there is one left, that nothing listens there."""
    if not making.surroundings.is_there(request.source, request.asker):
        return
    Turn[Any](making, request.target, cause).reply(
        Call(request.id, request.source), Disconnected(), background=request.background
    )


def _close_connections(making: Making) -> None:
    """Requests that wait on a process which has just ended are hung up, if anybody waits who can be told.

    What it asked itself stays: whoever owes it an answer finds out by giving it (`InFlight.unheard`).
    """
    ended: dict[NodeId, int] = {
        recorded.fact.node: recorded.id for recorded in making.facts if isinstance(recorded.fact, f.ProcessStopped)
    }
    if ended:
        _forget_answers(making, ended)
    for message in tuple(making.cluster.network.awaiting.values()):
        if message.target not in ended:
            continue
        process = making.cluster.processes.get(message.target)
        told = process is None or not process.dark  # else the asker waits until its patience is over
        if told and making.surroundings.is_there(message.source, message.asker):
            _hang_up(making, message, ended[message.target])
        else:
            making.record(f.MessageLost(node=message.target, message=message, reason="dead"), ended[message.target])


def _forget_answers(making: Making, ended: dict[NodeId, int]) -> None:
    """What a process had answered and a cut link holds goes with it."""
    network = making.surroundings.network
    for link in network.links.values():
        for item in link.held:
            message = network.in_flight[cast(int, item.what)]
            if message.answers and message.source in ended:
                cause = ended[message.source]
                making.record(f.MessageLost(node=item.node, message=message, reason="given_up"), cause)
