"""A consuming program: the loop around `poll()`, and what reaches its client from the network (C, G, O).

Every answer and every timer ends in `_go_on`, which looks at the state and does whatever is to be done next: it is
what the program's own thread does inside `poll()`. A program that processes records is not inside `poll()`; only
heartbeats go on then (G-6).
"""

from __future__ import annotations

import re

from kafka_tui.engine.clients import consumer_classic as classic
from kafka_tui.engine.clients import consumer_commit as committing
from kafka_tui.engine.clients import consumer_fetch as fetching
from kafka_tui.engine.clients import consumer_modern as modern
from kafka_tui.engine.clients import consumer_reconcile as reconciling
from kafka_tui.engine.clients.consumer_calls import answered, metadata_aged, on_metadata, overdue, refresh_metadata
from kafka_tui.engine.clients.consumer_calls import back_off as _back_off
from kafka_tui.engine.clients.consumer_coordinator import give_back, no_commit_because, on_coordinator
from kafka_tui.engine.clients.consumer_timers import (
    AutoCommitTick,
    CallsCheck,
    MemberHeartbeatTick,
    MetadataAge,
    PollTick,
)
from kafka_tui.engine.commands import StartConsumer
from kafka_tui.engine.configs import ConfigError, consumer_config
from kafka_tui.engine.facts.consumers import CommitFailed
from kafka_tui.engine.facts.network import ProcessStopped
from kafka_tui.engine.nodes.consumer import (
    CLOSING,
    COMMITTING,
    ENDED,
    POLLING,
    PROCESSING,
    Consumer,
    ConsumerCall,
)
from kafka_tui.engine.nodes.membership import LEAVING, Membership
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Disconnected, Response
from kafka_tui.engine.requests.consumer_groups import ConsumerGroupHeartbeatRequest
from kafka_tui.engine.requests.data import FetchRequest, ListOffsetsRequest, MetadataResponse
from kafka_tui.engine.requests.groups import (
    FindCoordinatorRequest,
    HeartbeatRequest,
    JoinGroupRequest,
    LeaveGroupRequest,
    OffsetCommitRequest,
    OffsetFetchRequest,
    SyncGroupRequest,
)
from kafka_tui.engine.timers import Timer
from kafka_tui.engine.turn import Turn

COMMITS = ("auto", "sync", "async")
"""The ways to commit (O-2, O-4, O-5)."""


def new_consumer(command: StartConsumer, bootstrap: tuple[int, ...]) -> Consumer:
    """The consumer that the command asks for. ConfigError for what Kafka refuses and for a loop that cannot be."""
    if not command.group or bool(command.topics) == bool(command.pattern):
        raise ConfigError("A consumer of a group needs a group id, and either topics or a pattern of topics.")
    try:
        re.compile(command.pattern)
    except re.error as error:
        raise ConfigError(f"{command.pattern!r} is no regular expression: {error}.") from None
    if command.commit not in COMMITS:
        raise ConfigError(f"{command.commit!r} is no way to commit; there are {', '.join(COMMITS)}.")
    if command.processing_ms < 0:
        raise ConfigError(f"A record cannot take {command.processing_ms} ms to process; the least is 0.")
    config = consumer_config(command.configs)
    return Consumer(
        name=command.name,
        group=command.group,
        topics=tuple(sorted(dict.fromkeys(command.topics))),
        config=config,
        commit=command.commit,
        processing_ms=command.processing_ms,
        bootstrap=bootstrap,
        membership=Membership() if config.group_protocol == "consumer" else None,
        pattern=command.pattern,
    )


def start(turn: Turn[Consumer]) -> None:
    """The program begins: subscribe, and poll for the first time."""
    interval = turn.node.config.auto_commit_interval_ms
    turn.note(last_poll_ms=turn.now_ms, next_commit_ms=turn.now_ms + interval)
    if turn.node.membership is not None:
        modern.begin(turn)
    _go_on(turn)


def stop(turn: Turn[Consumer]) -> None:
    """close(): once the records in hand are processed, commit, leave the group, end (G-8, O-2)."""
    turn.note(closing=True)
    _go_on(turn)


def on_response(turn: Turn[Consumer], answers: int, response: Response) -> None:
    """An answer came, or the connection it was to come on broke."""
    call = turn.node.calls.get(answers)
    if call is None:
        return
    _answered(turn, call, response)
    _go_on(turn)


def _answered(turn: Turn[Consumer], call: ConsumerCall, response: Response) -> None:
    answered(turn, call, not isinstance(response, Disconnected))
    request = call.request
    broker = int(call.target.name)
    match request:
        case FetchRequest():
            fetching.on_fetch(turn, broker, request, response)
        case ListOffsetsRequest():
            fetching.on_offsets(turn, broker, request, response)
        case OffsetFetchRequest():
            fetching.on_committed(turn, request, response)
        case HeartbeatRequest():
            classic.on_heartbeat(turn, request, response)
        case OffsetCommitRequest():
            committing.on_commit(turn, call, response)
        case FindCoordinatorRequest():
            on_coordinator(turn, response)
        case ConsumerGroupHeartbeatRequest():
            modern.on_heartbeat(turn, request, response)
            if turn.node.phase == CLOSING and request.epoch < 0:
                _end(turn)
        case JoinGroupRequest():
            classic.on_join(turn, response)
        case SyncGroupRequest():
            classic.on_sync(turn, request, response)
        case LeaveGroupRequest():
            if turn.node.phase == CLOSING:
                _end(turn)
        case _:
            if isinstance(response, MetadataResponse):
                on_metadata(turn, response)
            else:
                _back_off(turn, "metadata")


def on_timer(turn: Turn[Consumer], timer: Timer) -> None:
    """A timer of this consumer fired."""
    match timer:
        case PollTick():
            _processed(turn)
        case AutoCommitTick():
            turn.note(commit_due=False)
        case MemberHeartbeatTick():
            on_tick = classic.heartbeat_tick if turn.node.membership is None else modern.tick
            on_tick(turn, timer)
        case CallsCheck():
            for message in overdue(turn):
                _answered(turn, turn.node.calls[message], Disconnected())
        case MetadataAge():
            metadata_aged(turn)
        case _:
            pass  # a RetryTick: whatever waited may go on
    _go_on(turn)


def _processed(turn: Turn[Consumer]) -> None:
    """The program has processed what poll returned; it commits if it does so itself (O-4, O-5)."""
    node = turn.node
    turn.note(phase=COMMITTING if node.commit == "sync" else POLLING)
    if node.commit == "async" and committing.uncommitted(node):
        error = no_commit_because(node)
        if error == NONE:
            committing.send(turn, "async")
        else:
            turn.emit(CommitFailed(node=turn.id, group=node.group, error=error, purpose="async"))


def _go_on(turn: Turn[Consumer]) -> None:
    """Let the program's thread do what it does next, and the new protocol's background thread after it (N-1)."""
    _program(turn)
    if turn.node.membership is not None:
        modern.background(turn)


def _program(turn: Turn[Consumer]) -> None:
    """Do what the program's thread does next, as far as it can be done now."""
    if turn.node.phase in (ENDED, PROCESSING):
        return
    if turn.node.phase == COMMITTING:
        if not committing.settle(turn, "sync"):
            return
        turn.note(phase=POLLING)
    if turn.node.closing or turn.node.phase == CLOSING:
        _close(turn)
        return
    _poll(turn)


def _poll(turn: Turn[Consumer]) -> None:
    """One look inside `poll()`."""
    refresh_metadata(turn)
    if turn.node.metadata_ms < 0:
        return
    take_part = classic.take_part if turn.node.membership is None else reconciling.take_part
    if take_part(turn):
        committing.auto_commit(turn)
    if not classic.may_read(turn.node):
        return
    fetching.find_positions(turn)
    count = fetching.deliver(turn)
    fetching.send_fetches(turn)  # C-5: the next records are on their way while these are processed
    if count:
        turn.note(phase=PROCESSING, last_poll_ms=turn.now_ms)
        turn.schedule(PollTick(), count * turn.node.processing_ms)


def _close(turn: Turn[Consumer]) -> None:
    """The next thing of close(): commit, give back, leave (G-8), end."""
    node = turn.node
    turn.note(phase=CLOSING)
    if node.is_waiting_for(LeaveGroupRequest) or (node.membership is not None and node.membership.state == LEAVING):
        return
    if node.lost:
        give_back(turn, "lost")
    elif len(node.partitions):
        if not committing.settle(turn, "close"):
            return
        give_back(turn, "revoked")
    leave = classic.leave if turn.node.membership is None else modern.leave
    if not leave(turn):
        _end(turn)


def _end(turn: Turn[Consumer]) -> None:
    turn.note(phase=ENDED)
    turn.emit(ProcessStopped(node=turn.id, how="stopped"))
