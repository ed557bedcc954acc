"""The clients' room: what the kernel calls for the tools' client, producers and consumers, and what commands start."""

from __future__ import annotations

from typing import Any, NoReturn

from kafka_tui.engine.clients import admin, consumer, consumer_work, producer
from kafka_tui.engine.commands import (
    CallCluster,
    Command,
    FlushProducer,
    KillConsumer,
    KillProducer,
    SendRecords,
    StartConsumer,
    StartProducer,
    StopConsumer,
    StopProducer,
)
from kafka_tui.engine.configs import ConfigError
from kafka_tui.engine.facts import network as f
from kafka_tui.engine.ids import ADMIN, NodeId
from kafka_tui.engine.nodes.admin import Admin
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.consumer import Consumer
from kafka_tui.engine.nodes.producer import Producer
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.requests.control import UnregisterBrokerRequest
from kafka_tui.engine.timers import Timer
from kafka_tui.engine.turn import Making, Turn

AnyTurn = Turn[Any]  # the node's kind decides which client it is


def on_request(turn: AnyTurn, call: Call, request: Request) -> NoReturn:
    """Nobody asks clients anything: TypeError."""
    raise TypeError(f"{turn.id} is a client and cannot answer a {request.kind} request")


def on_response(turn: AnyTurn, answers: int, response: Response) -> None:
    """The answer to request `answers`, to whichever client sent it."""
    match turn.id.kind:
        case "admin":
            admin.on_response(turn, answers, response)
        case "producer":
            producer.on_response(turn, answers, response)
        case _:
            consumer.on_response(turn, answers, response)


def on_timer(turn: AnyTurn, timer: Timer) -> None:
    """A client's timer came due."""
    match turn.id.kind:
        case "admin":
            admin.on_timer(turn, timer)
        case "producer":
            producer.on_timer(turn, timer)
        case _:
            consumer.on_timer(turn, timer)


def unregister(turn: Turn[Admin], broker: int) -> None:
    """The administrator has the cluster forget a broker whose machine is gone (R-5)."""
    admin.call(turn, UnregisterBrokerRequest(broker))


def on_command(making: Making, command: Command, cause: int) -> None:
    """Carry out a command to a client, or refuse it."""
    match command:
        case CallCluster(request=request, timeout_ms=timeout_ms):
            turn: Turn[Admin] = Turn(making, ADMIN, cause)
            admin.call(turn, request, timeout_ms)
        case StartProducer() | StartConsumer():
            _start(making, command, cause)
        case SendRecords():
            _send(making, command, cause)
        case StopProducer(name=name) | StopConsumer(name=name):
            kind = "producer" if isinstance(command, StopProducer) else "consumer"
            _stop(making, NodeId(kind, name), cause, getattr(command, "timeout_ms", None))
        case FlushProducer(name=name):
            node = NodeId("producer", name)
            if _is_there(making, node, ("running",), cause):
                producer.flush(Turn(making, node, cause))
        case KillProducer(name=name) | KillConsumer(name=name):
            node = NodeId("producer" if isinstance(command, KillProducer) else "consumer", name)
            if _is_there(making, node, ("running", "paused"), cause):
                crashed = making.record(f.ProcessStopped(node=node, how="crashed"), cause)
                if isinstance(command, KillConsumer):
                    consumer_work.abandon(Turn(making, node, crashed))
        case _:
            raise TypeError(f"{type(command).__name__} is not for clients")


def _refuse(making: Making, cause: int, refusal: Refusal) -> None:
    making.record(f.CommandRefused(node=ADMIN, refusal=refusal), cause)


def _is_there(making: Making, node: NodeId, states: tuple[str, ...], cause: int) -> bool:
    """Whether the client is in one of `states`; else the command is refused."""
    process = making.cluster.processes.get(node)
    state = None if process is None else process.state
    if state in states:
        return True
    why = f"There is no {node}." if state is None else f"The {node} is {state}."
    _refuse(making, cause, Refusal("INVALID_REQUEST", why, "P-1", (("node", str(node)), ("state", state or "none"))))
    return False


def _start(making: Making, command: StartProducer | StartConsumer, cause: int) -> None:
    """A program of this name starts; one that ended may start again as a new session (P-12)."""
    node = NodeId("producer" if isinstance(command, StartProducer) else "consumer", command.name)
    process = making.cluster.processes.get(node)
    if process is not None and process.state in ("running", "paused"):
        values = (("node", str(node)), ("state", process.state))
        sentence = f"There is a {node} already, and it is {process.state}."
        _refuse(making, cause, Refusal("INVALID_REQUEST", sentence, "P-1", values))
        return
    bootstrap = command.bootstrap or making.cluster.admin.bootstrap
    try:
        if not bootstrap:
            raise ConfigError("No resolvable bootstrap urls given in bootstrap.servers")
        value: Producer | Consumer
        if isinstance(command, StartProducer):
            value = producer.new_producer(command, bootstrap)
        else:
            value = consumer.new_consumer(command, bootstrap)
    except ConfigError as error:
        name = "INVALID_GROUP_ID" if error.exception == "InvalidGroupIdException" else "INVALID_CONFIG"
        _refuse(making, cause, Refusal(name, str(error), "P-13", error.values))
        return
    making.record(f.NodeAdded(node=node, value=value), cause)
    started = making.record(f.ProcessStarted(node=node), cause)
    turn: AnyTurn = Turn(making, node, started)
    if isinstance(command, StartProducer):
        producer.start(turn)
    else:
        consumer.start(turn)


def _stop(making: Making, node: NodeId, cause: int, timeout_ms: int | None) -> None:
    if not _is_there(making, node, ("running",), cause):
        return
    turn: AnyTurn = Turn(making, node, cause)
    if node.kind == "producer":
        producer.stop(turn, timeout_ms)
    else:
        consumer.stop(turn)


def _send(making: Making, command: SendRecords, cause: int) -> None:
    """Hand records to a running producer; what Kafka's record or our modes do not allow is refused (P-1, P-16)."""
    node = NodeId("producer", command.producer)
    if not _is_there(making, node, ("running",), cause):
        return
    value = making.cluster.producers[command.producer]
    turn: Turn[Producer] = Turn(making, node, cause)
    sentence = ""
    if thrown := producer.thrown_by_send(value, command):
        turn.emit(thrown)
        sentence = thrown.message
    elif command.mode not in producer.MODES:
        sentence = f"{command.mode!r} is no way to send; there are {', '.join(producer.MODES)}."
    elif command.count < 1:
        sentence = f"{command.count} records cannot be sent; the least is 1."
    if sentence:
        _refuse(making, cause, Refusal("INVALID_REQUEST", sentence, "P-1"))
        return
    producer.send_records(turn, command)
