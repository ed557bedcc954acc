"""The metadata log: who leads writes it, others pull it, and what a majority has is committed (K-1, K-10).

A pull with nothing new is held back. Controllers are given the whole log, brokers what is committed.
Source: Apache Kafka `KafkaRaftClient`, KIP-595.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.controller import quorum_rules as rules
from kafka_tui.engine.controller.activation import activate
from kafka_tui.engine.controller.refuse import not_controller
from kafka_tui.engine.epochs import EpochEndOffset, end_offset_of_epoch, truncation_offset
from kafka_tui.engine.facts import quorum as f
from kafka_tui.engine.ids import controller_node
from kafka_tui.engine.metadata import LeaderChangeRecord, ProducerIdsRecord
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.controller import FOLLOWER, LEADER, RESIGNED, Controller, MetadataFetch
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.quorum import (
    METADATA_MAX_WAIT_MS,
    NOBODY,
    MetadataFetchRequest,
    MetadataFetchResponse,
)
from kafka_tui.engine.timers import MetadataRetry, ParkedExpired
from kafka_tui.engine.turn import Turn

ControllerTurn = Turn[Controller]
RETRY_BACKOFF_MS = 100
"""How long to wait after a fetch that failed, where Kafka waits 20 to 1000 ms."""
_OF_NO_BROKER = (LeaderChangeRecord, ProducerIdsRecord)
"""Records that change nothing that a broker goes by."""


# -- the leader's side -------------------------------------------------------------------------------------------------


def on_fetch(turn: ControllerTurn, call: Call, request: MetadataFetchRequest) -> None:
    """Note what another replica has, commit what a majority has, and answer or hold the fetch back."""
    node = turn.node
    error = _fetch_error(node, request)
    if error != NONE:
        leader = NOBODY if node.role == RESIGNED else node.leader
        turn.reply(call, MetadataFetchResponse(error=error, leader=leader, epoch=node.epoch), background=True)
        return
    parted = _parted(node, request)
    if parted is not None:
        response = MetadataFetchResponse(
            error=NONE, leader=node.id, epoch=node.epoch, offset=request.offset, diverging=parted
        )
        turn.reply(call, response)
        return
    seen = _seen(turn, request)
    turn.put("fetches", request.replica, replace(seen, call=call))
    if request.replica in node.voters and node.high_watermark < node.log.end:
        conclude(turn)
    seen = turn.node.fetches[request.replica]
    if seen.call is not None and _is_news(turn.node, request):
        _answer(turn, seen)
    elif seen.call is not None:
        turn.schedule(ParkedExpired(call.message), request.max_wait_ms, silent=True)


def _fetch_error(node: Controller, request: MetadataFetchRequest) -> str:
    """Kafka's error for a fetch that this controller cannot answer; brokers may lag behind the epoch."""
    if request.epoch > node.epoch:
        return "UNKNOWN_LEADER_EPOCH"
    if node.role != LEADER:
        return "NOT_LEADER_OR_FOLLOWER"
    if request.epoch < node.epoch and request.replica in node.voters:
        return "FENCED_LEADER_EPOCH"
    return NONE


def _parted(node: Controller, request: MetadataFetchRequest) -> EpochEndOffset | None:
    """Where a voter's log parts from this one; None when it does not, or is a broker's."""
    if request.replica not in node.voters or not request.offset:
        return None
    epoch, end = end_offset_of_epoch(node.epochs, node.log.end, request.last_epoch)
    return None if epoch == request.last_epoch and request.offset <= end else (epoch, end)


def _seen(turn: ControllerTurn, request: MetadataFetchRequest) -> MetadataFetch:
    """What a fetch tells of its sender, as `LeaderState` keeps it."""
    end, before = turn.node.log.end, turn.node.fetches.get(request.replica)
    caught_up_ms = -1 if before is None else before.caught_up_ms
    if request.offset >= end:
        caught_up_ms = turn.now_ms
    elif before is not None and request.offset >= before.end_offset:
        caught_up_ms = before.at_ms
    return MetadataFetch(request, turn.now_ms, end, caught_up_ms)


def _is_news(node: Controller, request: MetadataFetchRequest) -> bool:
    """Whether there is something to tell: records, or for a controller that more of its records is committed."""
    if request.replica in node.voters:
        return request.offset < node.log.end or request.high_watermark < node.high_watermark
    return request.offset < node.high_watermark


def conclude(turn: ControllerTurn) -> None:
    """After anything was written or fetched: commit, act, answer whoever waited, and hand on what is new."""
    node = turn.node
    if node.role != LEADER:
        return
    end = rules.majority_end(node) if turn.follows("K-1") else node.log.end
    first = node.epochs[-1][1]  # a leader commits by majority what is of its own epoch, and all below with it
    if end > max(node.high_watermark, first):
        turn.emit(f.MetadataCommitted(node=turn.id, role=LEADER, old=node.high_watermark, new=end))
    if not node.active and turn.node.high_watermark > first:
        activate(turn)
    _settle(turn)
    publish(turn)


def _settle(turn: ControllerTurn) -> None:
    """Send the answers that waited for what is committed now."""
    mark = turn.node.high_watermark
    for message, held in tuple(turn.node.answers.items()):
        if held.offset <= mark:
            turn.put("answers", message, None)
            turn.reply(held.call, held.response, background=held.call.background)


def publish(turn: ControllerTurn) -> None:
    """Answer the fetches that have waited for what is new."""
    node = turn.node
    for seen in tuple(node.fetches.values()):
        if seen.call is not None and _is_news(node, seen.request):
            _answer(turn, seen)


def expire_held(turn: ControllerTurn, message: int) -> None:
    """Answer a fetch that has waited long enough, with nothing."""
    for seen in turn.node.fetches.values():
        if seen.call is not None and seen.call.message == message:
            _answer(turn, seen)
            return


def _answer(turn: ControllerTurn, seen: MetadataFetch) -> None:
    node, request = turn.node, seen.request
    assert seen.call is not None
    end = node.log.end if request.replica in node.voters else node.high_watermark
    records = tuple(node.log[offset] for offset in range(request.offset, end))
    epochs = tuple(  # those in which any of the records was written
        (epoch, start)
        for epoch, start in node.epochs
        if start < end and end_offset_of_epoch(node.epochs, node.log.end, epoch)[1] > request.offset
    )
    response = MetadataFetchResponse(
        error=NONE,
        leader=node.id,
        epoch=node.epoch,
        offset=request.offset,
        records=records,
        epochs=epochs,
        high_watermark=node.high_watermark,
    )
    turn.put("fetches", request.replica, replace(seen, call=None))
    chatter = all(isinstance(record, _OF_NO_BROKER) for record in records)
    turn.reply(seen.call, response, background=chatter)


def refuse_waiting(turn: ControllerTurn, before: Controller, resigned: int) -> None:
    """Whoever waited for a leader that leads no longer is told so, because of the fact `resigned`."""
    for held in before.answers.values():
        turn.reply(held.call, not_controller(held.request), held.call.background, because=resigned)
    for seen in before.fetches.values():
        if seen.call is not None:
            error = MetadataFetchResponse(error="NOT_LEADER_OR_FOLLOWER", leader=NOBODY, epoch=before.epoch)
            turn.reply(seen.call, error, background=True, because=resigned)


# -- the follower's side -----------------------------------------------------------------------------------------------


def fetch(turn: ControllerTurn) -> None:
    """Ask the leader for what comes next in the log."""
    node = turn.node
    request = MetadataFetchRequest(
        replica=node.id,
        offset=node.log.end,
        max_wait_ms=METADATA_MAX_WAIT_MS,
        epoch=node.epoch,
        high_watermark=node.high_watermark,
        last_epoch=node.last_epoch,
    )
    turn.note(fetch_call=turn.send(controller_node(node.leader), request, background=True))


def on_fetched(turn: ControllerTurn, response: MetadataFetchResponse) -> None:
    """Take what the leader has: cut where the logs part, write what is new, and note what is committed."""
    node = turn.node
    deadline_ms = turn.now_ms + node.config.controller_quorum_fetch_timeout_ms
    turn.note(fetched=True, deadline_ms=deadline_ms)
    if response.diverging is not None:
        _cut(turn, response.diverging)
    elif response.offset == node.log.end:
        if response.records:
            written = f.MetadataReplicated(
                node=turn.id, offset=response.offset, records=response.records, epochs=response.epochs
            )
            turn.emit(written)
        mark = min(turn.node.log.end, response.high_watermark)
        if mark > node.high_watermark:
            turn.emit(f.MetadataCommitted(node=turn.id, role=node.role, old=node.high_watermark, new=mark))
    fetch(turn)


def _cut(turn: ControllerTurn, parted: EpochEndOffset) -> None:
    node = turn.node
    cut = truncation_offset(node.epochs, node.log.end, parted)
    turn.emit(f.MetadataTruncated(node=turn.id, old=node.log.end, new=cut))


def fetch_failed(turn: ControllerTurn) -> None:
    """The fetch broke or was refused: ask again a little later, as long as there is a leader."""
    turn.note(fetch_call=0)
    turn.schedule(MetadataRetry(), RETRY_BACKOFF_MS, silent=True)


def retry_fetch(turn: ControllerTurn) -> None:
    """The pause is over."""
    if turn.node.role == FOLLOWER and turn.node.fetch_call == 0:
        fetch(turn)
