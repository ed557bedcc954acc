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
from kafka_tui.engine.clients import consumer_positions as positions
from kafka_tui.engine.clients import consumer_reconcile as reconciling
from kafka_tui.engine.clients import consumer_work as working
from kafka_tui.engine.clients.consumer_calls import answered, metadata_aged, on_metadata, overdue, refresh_metadata
from kafka_tui.engine.clients.consumer_calls import back_off as _back_off
from kafka_tui.engine.clients.consumer_coordinator import give_back, on_coordinator
from kafka_tui.engine.clients.consumer_timers import (
    CallsCheck,
    IdleTick,
    MemberHeartbeatTick,
    MetadataAge,
    PollTick,
    RetryTick,
    WorkTick,
)
from kafka_tui.engine.commands import StartConsumer
from kafka_tui.engine.configs import ConfigError, consumer_config
from kafka_tui.engine.facts import consumers as f
from kafka_tui.engine.facts.network import ProcessStopped
from kafka_tui.engine.ids import TopicPartition
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
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.base import Disconnected, Response
from kafka_tui.engine.requests.consumer_groups import ConsumerGroupHeartbeatRequest
from kafka_tui.engine.requests.data import (
    EARLIEST_TIMESTAMP,
    LATEST_TIMESTAMP,
    FetchRequest,
    ListOffsetsRequest,
    MetadataResponse,
    OffsetsForLeaderEpochRequest,
)
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

NO_GROUP = (
    "To use the group management or offset commit APIs, you must provide a valid group.id in the consumer "
    "configuration."
)
"""Kafka's sentence for a consumer without a group that subscribes or commits (C-10)."""
COMMITS_TOO_EARLY = (
    "A program that hands its records over to a worker leaves it to the client to commit (enable.auto.commit); what it "
    "commits itself would have to wait for the worker."
)
"""Why a program that hands over does not commit by itself (O-3)."""
COMMITS = ("auto", "sync", "async")
"""The ways to commit (O-2, O-4, O-5)."""


def new_consumer(command: StartConsumer, bootstrap: tuple[int, ...]) -> Consumer:
    """The consumer that the command asks for. ConfigError for what Kafka refuses and for a loop that cannot be."""
    _check_way_to_read(command)
    if command.commit not in COMMITS:
        raise ConfigError(f"{command.commit!r} is no way to commit; there are {', '.join(COMMITS)}.")
    if command.processing_ms < 0:
        raise ConfigError(f"A record cannot take {command.processing_ms} ms to process; the least is 0.")
    if command.hand_over and command.commit != "auto":
        raise ConfigError(COMMITS_TOO_EARLY, problem="hand_over_commits")
    config = consumer_config(command.configs, command.group)
    return Consumer(
        name=command.name,
        group=command.group,
        topics=tuple(sorted(dict.fromkeys(command.topics))),
        config=config,
        commit=command.commit,
        processing_ms=command.processing_ms,
        bootstrap=bootstrap,
        membership=Membership() if config.group_protocol == "consumer" and not command.partitions else None,
        chosen=tuple(TopicPartition(command.topics[0], number) for number in sorted(set(command.partitions))),
        seek_offset=command.offset,
        commit_when=command.commit_when,
        hand_over=command.hand_over,
        pattern=command.pattern,
        limit=command.limit,
        idle_ms=command.idle_ms,
        console=command.console,
    )


def _check_way_to_read(command: StartConsumer) -> None:
    """A program subscribes as a member of a group, or chooses its partitions itself (C-10); ConfigError otherwise."""
    if command.partitions and command.pattern:
        sentence = "Subscription to topics, partitions and pattern are mutually exclusive"
        raise ConfigError(sentence, "IllegalStateException")
    if bool(command.topics) == bool(command.pattern):
        raise ConfigError("A consumer needs either topics or a pattern of topics.")
    try:
        re.compile(command.pattern)
    except re.error as error:
        raise ConfigError(f"{command.pattern!r} is no regular expression: {error}.") from None
    if not command.group and (not command.partitions or command.commit != "auto"):
        raise ConfigError(NO_GROUP, "InvalidGroupIdException")
    if command.partitions and len(command.topics) != 1:
        raise ConfigError("Partitions are chosen of one topic.")
    if command.offset is not None and not command.partitions:
        raise ConfigError("An offset to begin at goes with partitions that the program chooses.")
    ends = (EARLIEST_TIMESTAMP, LATEST_TIMESTAMP)
    if min((*command.partitions, 0)) < 0 or ((command.offset or 0) < 0 and command.offset not in ends):
        raise ConfigError("Partitions and offsets are 0 or more.")
    if command.commit_when not in ("after", "before") or (command.commit_when == "before" and command.commit == "auto"):
        raise ConfigError("A program commits after processing or before it, if it commits by itself (O-6).")


def start(turn: Turn[Consumer]) -> None:
    """The program begins: subscribe, and poll for the first time."""
    interval = turn.node.config.auto_commit_interval_ms
    turn.note(last_poll_ms=turn.now_ms, next_commit_ms=turn.now_ms + interval, closing=turn.node.is_done)
    _wait(turn)
    if turn.node.chosen:
        positions.assign(turn, turn.node.chosen, turn.node.seek_offset)
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
            positions.on_offsets(turn, call, response)
        case OffsetFetchRequest():
            positions.on_committed(turn, request, response)
        case OffsetsForLeaderEpochRequest():
            positions.on_validated(turn, call, response)
        case HeartbeatRequest():
            classic.on_heartbeat(turn, request, response)
        case OffsetCommitRequest():
            committing.on_commit(turn, call, response)
        case FindCoordinatorRequest():
            on_coordinator(turn, response)
            committing.after_lookup(turn)
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
        case WorkTick():
            working.worked(turn)
        case MemberHeartbeatTick():
            on_tick = classic.heartbeat_tick if turn.node.membership is None else modern.tick
            on_tick(turn, timer)
        case CallsCheck():
            for message in overdue(turn):
                _answered(turn, turn.node.calls[message], Disconnected())
        case MetadataAge():
            metadata_aged(turn)
        case IdleTick(delivered=delivered):
            _patience_over(turn, delivered)
        case _:
            pass  # a RetryTick or AutoCommitTick: whatever waited may go on
    _go_on(turn)


def _processed(turn: Turn[Consumer]) -> None:
    """The program has processed what poll returned; it commits if it does so itself, and now (O-4, O-5, O-6)."""
    node = turn.node
    after = node.commit_when == "after"
    phase = COMMITTING if node.commit == "sync" and after else POLLING
    working.processed(turn)
    turn.note(phase=phase, closing=node.closing or node.is_done)
    _wait(turn)
    if after:
        committing.commit_async(turn)


def _wait(turn: Turn[Consumer]) -> None:
    """The program waits for a record; one that does so for a while only has its patience measured from now on."""
    node = turn.node
    if node.idle_ms is not None and not node.closing:
        turn.schedule(IdleTick(node.delivered), node.idle_ms)


def _patience_over(turn: Turn[Consumer], delivered: int) -> None:
    node = turn.node
    if node.delivered == delivered and node.idle_ms is not None and not node.closing:
        turn.emit(f.PatienceEnded(node=turn.id, idle_ms=node.idle_ms))


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
        if turn.node.in_hand:
            working.process(turn)  # O-6: committed before it is processed
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
    if turn.node.chosen or take_part(turn):
        committing.auto_commit(turn)
    if not turn.node.chosen and not classic.may_read(turn.node):
        return
    positions.find_positions(turn)
    while count := fetching.deliver(turn):
        if not turn.node.hand_over:
            break
        working.hand_over(turn)
    fetching.send_fetches(turn)  # C-5: the next records are on their way while these are processed
    if count:
        _take_in_hand(turn)


def _take_in_hand(turn: Turn[Consumer]) -> None:
    """`poll()` returned records: the program processes them, or commits them first (O-6)."""
    turn.note(last_poll_ms=turn.now_ms)
    if turn.node.commit_when == "before" and turn.node.commit == "sync":
        turn.note(phase=COMMITTING)
        _go_on(turn)
        return
    if turn.node.commit_when == "before":
        committing.commit_async(turn)
    working.process(turn)


def _close(turn: Turn[Consumer]) -> None:
    """The next thing of close(): commit, give back, leave (G-8), end; it takes no longer than close() waits.

    A program that commits by itself calls commitSync() before it closes its consumer.
    """
    if working.drains(turn):
        return
    turn.note(phase=CLOSING)
    if committing.is_automatic(turn.node):
        _begin_to_close(turn)
    node = turn.node
    if node.is_waiting_for(LeaveGroupRequest) or (node.membership is not None and node.membership.state == LEAVING):
        if turn.now_ms >= node.close_by_ms:
            _end(turn)
        return
    if node.lost:
        give_back(turn, "lost")
    elif len(node.partitions):
        if not committing.settle(turn, "close"):
            return
        if not node.chosen:
            give_back(turn, "revoked")
    _begin_to_close(turn)
    leave = classic.leave if turn.node.membership is None else modern.leave
    if not leave(turn) or turn.now_ms >= turn.node.close_by_ms:
        _end(turn)


def _begin_to_close(turn: Turn[Consumer]) -> None:
    if turn.node.close_by_ms < 0:
        limit_ms = committing.close_limit_ms(turn.node)
        turn.note(close_by_ms=turn.now_ms + limit_ms)
        turn.schedule(RetryTick("close"), limit_ms, silent=True)


def _end(turn: Turn[Consumer]) -> None:
    turn.note(phase=ENDED, calls=Table())
    turn.emit(ProcessStopped(node=turn.id, how="stopped"))
