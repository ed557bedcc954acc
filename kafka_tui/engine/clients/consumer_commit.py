"""How a consumer commits: automatically inside poll, synchronously, asynchronously, on revoke, on close (O)."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from kafka_tui.engine.clients.consumer_calls import ask, back_off, may, succeeded
from kafka_tui.engine.clients.consumer_coordinator import (
    COORDINATOR_GONE,
    FENCED,
    REPLACED,
    error_of,
    fail_replaced,
    find_coordinator,
    forget_coordinator,
    lose_membership,
    no_commit_because,
)
from kafka_tui.engine.clients.consumer_timers import AutoCommitTick
from kafka_tui.engine.facts import consumers as f
from kafka_tui.engine.nodes.consumer import Consumer, ConsumerCall
from kafka_tui.engine.protocol_errors import RETRIABLE, exception_of, sentence_of
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Response
from kafka_tui.engine.requests.groups import CommittedOffset, OffsetCommitRequest
from kafka_tui.engine.turn import Turn

_GONE = (*COORDINATOR_GONE, "REQUEST_TIMED_OUT")
_AGAIN = (*_GONE, "COORDINATOR_LOAD_IN_PROGRESS", "UNKNOWN_TOPIC_OR_PARTITION")
"""What a synchronous commit tries again after (O-4)."""

NOT_A_MEMBER: Final = (
    "Offset commit cannot be completed since the consumer is not part of an active group for auto partition "
    "assignment; it is likely that the consumer was kicked out of the group."
)
ALREADY_REBALANCED: Final = (
    "Commit cannot be completed since the group has already rebalanced and assigned the partitions to another member. "
    "This means that the time between subsequent calls to poll() was longer than the configured max.poll.interval.ms, "
    "which typically implies that the poll loop is spending too much time message processing. You can address this "
    "either by increasing max.poll.interval.ms or by reducing the maximum size of batches returned in poll() with "
    "max.poll.records."
)
REBALANCING: Final = (
    "Offset commit cannot be completed since the consumer is undergoing a rebalance for auto partition assignment. "
    "You can try completing the rebalance by calling poll() and then retry the operation."
)
GROUP_REBALANCING: Final = (
    "Offset commit cannot be completed since the consumer group is executing a rebalance at the moment. "
    "You can try completing the rebalance by calling poll() and then retry commit again"
)
TRY_AGAIN: Final = (
    "Offset commit failed with a retriable exception. You should retry committing the latest consumed offsets."
)
"""Kafka's sentences for commits that fail (§18, O-4, O-5)."""


def fail(turn: Turn[Consumer], error: str, purpose: str, sent: bool) -> None:
    """Say that a commit was not stored, with Kafka's exception; `sent` tells whether the coordinator was asked."""
    exception, sentence = exception_of(error), sentence_of(error)
    if error in FENCED:
        exception, sentence = "CommitFailedException", ALREADY_REBALANCED if sent else NOT_A_MEMBER
    elif error == "REBALANCE_IN_PROGRESS":
        sentence = GROUP_REBALANCING if sent else REBALANCING
    elif purpose in ("async", "auto") and error in RETRIABLE:  # O-5
        exception, sentence = "RetriableCommitFailedException", TRY_AGAIN
    _emit_failure(turn, error, purpose, exception, sentence)


def _emit_failure(turn: Turn[Consumer], error: str, purpose: str, exception: str, sentence: str) -> None:
    turn.emit(
        f.CommitFailed(
            node=turn.id,
            group=turn.node.group,
            error=error,
            purpose=purpose,
            exception=exception,
            message=sentence,
        )
    )


def _time_is_over(turn: Turn[Consumer], purpose: str) -> None:
    """commitSync() throws when its time is over; what Kafka commits of itself only logs it (O-4)."""
    offsets = ", ".join(
        f"{item.partition}=OffsetAndMetadata{{offset={item.offset}, leaderEpoch={_epoch(item)}, metadata=''}}"
        for item in consumed(turn.node)
    )
    limit_ms = _patience_ms(turn.node, purpose)
    sentence = f"Timeout of {limit_ms}ms expired before successfully committing offsets {{{offsets}}}"
    _emit_failure(turn, "REQUEST_TIMED_OUT", purpose, "TimeoutException", sentence)


def _epoch(item: CommittedOffset) -> str:
    return "null" if item.leader_epoch < 0 else str(item.leader_epoch)


def commits(node: Consumer) -> bool:
    """Whether the program commits at all: by itself, or through `enable.auto.commit`."""
    return node.commit != "auto" or node.config.enable_auto_commit


def is_automatic(node: Consumer) -> bool:
    """Whether it is the client that commits (O-2)."""
    return node.commit == "auto" and node.config.enable_auto_commit


def consumed(node: Consumer) -> tuple[CommittedOffset, ...]:
    """All positions that a leader has not to be asked about: what every commit sends (`SubscriptionState.allConsumed`).

    A position counts whether it is new or has been committed before.
    """
    return tuple(
        CommittedOffset(partition, reading.position, reading.position_epoch)
        for partition, reading in node.partitions.items()
        if reading.position >= 0 and not node.is_unsure_of(reading)
    )


def _has_news(node: Consumer, offsets: tuple[CommittedOffset, ...]) -> bool:
    """Whether one of `offsets` is not known to be committed; a commit without news is idle chatter."""
    readings = (node.partitions.get(item.partition) for item in offsets)
    return any(
        reading is None or reading.committed != item.offset for reading, item in zip(readings, offsets, strict=True)
    )


def is_committing(node: Consumer, *purposes: str) -> bool:
    """Whether a commit for one of `purposes` is under way."""
    return any(call.purpose in purposes for call in node.calls.values())


def auto_commit(turn: Turn[Consumer]) -> None:
    """Inside poll: commit the positions, i.e. what earlier polls returned, if the interval is over (O-2, O-3).

    As in Kafka it does not matter whether any of them moved since the last time. A member waits until it knows its
    coordinator; in a program that chose its partitions it is a commit that has it looked for, and waits meanwhile
    (`ConsumerCoordinator.poll`). The new consumer sends no second commit before the first one is answered
    (`CommitRequestManager.maybeAutoCommitAsync`). An interval of 0 is one of 1 ms here, as polling takes no time.
    """
    node = turn.node
    if node.pending_commit:
        find_coordinator(turn)
    if not is_automatic(node) or not len(node.partitions):
        return
    interval = max(node.config.auto_commit_interval_ms, 1)
    if turn.now_ms >= node.next_commit_ms:
        if not node.chosen and not find_coordinator(turn):
            return
        if node.membership is not None and is_committing(node, "auto"):
            return
        turn.note(next_commit_ms=turn.now_ms + interval)
        offsets = consumed(node)
        if offsets:
            _send_or_look_up(turn, offsets, "auto")
    _come_back(turn)


def _come_back(turn: Turn[Consumer]) -> None:
    """A program that waits inside poll wakes up for its next automatic commit (`timeToNextPoll`)."""
    node = turn.node
    at_ms = node.next_commit_ms
    if node.commit_tick_ms <= turn.now_ms or at_ms < node.commit_tick_ms:
        turn.note(commit_tick_ms=at_ms)
        turn.schedule(AutoCommitTick(), at_ms - turn.now_ms, silent=True)


def commit_async(turn: Turn[Consumer]) -> None:
    """commitAsync(), if that is how the program commits; without a coordinator it waits for one lookup (O-5)."""
    node = turn.node
    offsets = consumed(node)
    if node.commit != "async" or not offsets:
        return
    error = no_commit_because(node)
    if error != NONE:
        fail(turn, error, "async", sent=False)
    else:
        _send_or_look_up(turn, offsets, "async")


def _send_or_look_up(turn: Turn[Consumer], offsets: tuple[CommittedOffset, ...], purpose: str) -> None:
    if find_coordinator(turn):
        _send(turn, offsets, purpose)
    else:
        turn.note(pending_commit=offsets)


def after_lookup(turn: Turn[Consumer]) -> None:
    """The coordinator was found, or not: a commit that waited for it goes out, or fails."""
    node = turn.node
    if not node.pending_commit:
        return
    turn.note(pending_commit=())
    purpose = "auto" if is_automatic(node) else "async"
    if node.coordinator >= 0:
        _send(turn, node.pending_commit, purpose)
    else:
        fail(turn, "COORDINATOR_NOT_AVAILABLE", purpose, sent=False)
        _sooner(turn, purpose)


def _sooner(turn: Turn[Consumer], purpose: str) -> None:
    """After an error that may heal the next automatic commit comes in `retry.backoff.ms`."""
    if purpose == "auto":
        turn.note(next_commit_ms=turn.now_ms + turn.node.config.retry_backoff_ms)
        _come_back(turn)


def _send(turn: Turn[Consumer], offsets: tuple[CommittedOffset, ...], purpose: str) -> None:
    node = turn.node
    request = OffsetCommitRequest(node.group, node.generation, node.member, offsets, node.instance)
    ask(turn, node.coordinator, request, background=not _has_news(node, offsets), purpose=purpose)


def close_limit_ms(node: Consumer) -> int:
    """How long close() waits at most for what it asks the coordinator (`DEFAULT_CLOSE_TIMEOUT_MS`)."""
    return min(30_000, node.config.request_timeout_ms)


def _patience_ms(node: Consumer, purpose: str) -> int:
    """How long a commit is waited for: commitSync() has its timeout, an automatic one what it is part of.

    Before a rebalance that is the time the group gives its members for it, and in close() the time of close().
    """
    if not is_automatic(node):
        return node.config.default_api_timeout_ms
    return close_limit_ms(node) if purpose == "close" else node.config.max_poll_interval_ms


def settle(turn: Turn[Consumer], purpose: str) -> bool:
    """Commit all positions and wait for the answer (O-4): True when nothing is left to wait for.

    Retriable errors are tried again until the time is over (`_patience_ms`); other errors end it.
    """
    node = turn.node
    since = node.commit_since_ms
    if since < 0:
        since = turn.now_ms
        turn.note(commit_since_ms=since)
    over = turn.now_ms - since >= _patience_ms(node, purpose)
    open_commit = since != _SETTLED and commits(node) and len(consumed(node)) > 0
    if not over and is_committing(node, purpose):
        return False
    if not open_commit or over:
        if open_commit:
            _time_is_over(turn, purpose)
        turn.note(commit_since_ms=-1)
        return True
    error = no_commit_because(node)
    if error != NONE:  # commitSync of somebody who was thrown out: CommitFailedException (§18)
        fail(turn, error, purpose, sent=False)
        turn.note(commit_since_ms=-1)
        return True
    if may(turn, "commit") and find_coordinator(turn):
        _send(turn, consumed(turn.node), purpose)
    return False


def on_commit(turn: Turn[Consumer], call: ConsumerCall, response: Response) -> None:
    """The offsets are stored, or not (O-2, O-4, O-5)."""
    request = call.request
    assert isinstance(request, OffsetCommitRequest)
    error = error_of(response)
    if error == NONE:
        succeeded(turn, "commit")
        for item in request.offsets:
            reading = turn.node.partitions.get(item.partition)
            if reading is not None:
                turn.put("partitions", item.partition, replace(reading, committed=item.offset))
        _settled(turn, call.purpose)
        return
    if error in _GONE:
        forget_coordinator(turn)
    in_group = turn.node.membership is not None and turn.node.generation > 0
    again = error in _AGAIN or (error == "STALE_MEMBER_EPOCH" and in_group)  # N-6: with the epoch it has by then
    if call.purpose in _SYNCHRONOUS and again:
        back_off(turn, "commit")
        return
    node = turn.node
    fail(turn, error, call.purpose, sent=True)
    _settled(turn, call.purpose)
    if error in _AGAIN:
        _sooner(turn, call.purpose)
    if node.membership is not None:
        return  # N-6: heartbeats find out what else is wrong
    if error in FENCED and (request.member, request.generation) == (node.member, node.generation):
        lose_membership(turn, error)
    elif error == REPLACED:
        fail_replaced(turn)
    elif error == "REBALANCE_IN_PROGRESS":
        turn.note(rejoin=True)


def _settled(turn: Turn[Consumer], purpose: str) -> None:
    """A synchronous commit is stored, or has failed for good: `settle` is told, if somebody still waits in it."""
    if purpose in _SYNCHRONOUS and turn.node.commit_since_ms >= 0:
        turn.note(commit_since_ms=_SETTLED)


_SYNCHRONOUS = ("sync", "revoke", "close")
_SETTLED = 1 << 62
"""In `commit_since_ms`: there is nothing to wait for any more."""
