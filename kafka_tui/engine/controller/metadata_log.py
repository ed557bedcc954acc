"""The metadata log as brokers read it: they pull, and a pull with nothing new is held back (K-1, K-10)."""

from __future__ import annotations

from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.controller import Controller, ParkedMetadataFetch
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.control import MetadataFetchRequest, MetadataFetchResponse
from kafka_tui.engine.timers import ParkedExpired
from kafka_tui.engine.turn import Turn

ControllerTurn = Turn[Controller]


def answer_fetch(turn: ControllerTurn, call: Call, request: MetadataFetchRequest) -> None:
    """Answer with what is new, or hold the fetch back."""
    if request.offset < turn.node.image.offset:
        _answer(turn, call, request)
        return
    for message, parked in tuple(turn.node.parked.items()):  # a broker has one fetch at a time
        if parked.request.broker == request.broker:
            turn.put("parked", message, None)
    turn.put("parked", call.message, ParkedMetadataFetch(call, request))
    turn.schedule(ParkedExpired(call.message), request.max_wait_ms, silent=True)


def publish(turn: ControllerTurn) -> None:
    """Answer the fetches that have waited for what was just committed."""
    for message, parked in tuple(turn.node.parked.items()):
        if parked.request.offset < turn.node.image.offset:
            turn.put("parked", message, None)
            _answer(turn, parked.call, parked.request)


def expire_parked(turn: ControllerTurn, message: int) -> None:
    """Answer a fetch that has waited long enough, with nothing."""
    parked = turn.node.parked.get(message)
    if parked is not None:
        turn.put("parked", message, None)
        _answer(turn, parked.call, parked.request)


def _answer(turn: ControllerTurn, call: Call, request: MetadataFetchRequest) -> None:
    log = turn.node.log
    records = tuple(log[offset] for offset in range(request.offset, log.end))
    response = MetadataFetchResponse(error=NONE, offset=request.offset, records=records)
    turn.reply(call, response, background=not records)
