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
from kafka_tui.engine.ids import TopicPartition
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
    """commitSync() throws when `default.api.timeout.ms` is over; what Kafka commits of itself only logs it (O-4)."""
    offsets = ", ".join(
        f"{item.partition}=OffsetAndMetadata{{offset={item.offset}, leaderEpoch={_epoch(item)}, metadata=''}}"
        for item in consumed(turn.node)
    )
    limit_ms = turn.node.config.default_api_timeout_ms
    sentence = f"Timeout of {limit_ms}ms expired before successfully committing offsets {{{offsets}}}"
    _emit_failure(turn, "REQUEST_TIMED_OUT", purpose, "TimeoutException", sentence)


def _epoch(item: CommittedOffset) -> str:
    return "null" if item.leader_epoch < 0 else str(item.leader_epoch)


def commits(node: Consumer) -> bool:
    """Whether the program commits at all: by itself, or through `enable.auto.commit`."""
    return node.commit != "auto" or node.config.enable_auto_commit


def consumed(node: Consumer, only: tuple[TopicPartition, ...] | None = None) -> tuple[CommittedOffset, ...]:
    """All positions, of all partitions or of `only` some: what a commit sends (`SubscriptionState.allConsumed`)."""
    return tuple(
        CommittedOffset(partition, reading.position, reading.position_epoch)
        for partition, reading in node.partitions.items()
        if reading.position >= 0 and (only is None or partition in only)
    )


def has_news(node: Consumer, only: tuple[TopicPartition, ...] | None = None) -> bool:
    """Whether a position is not known to be committed.

    Without news nothing is committed here; Kafka commits all the same, which changes nothing but the size of the
    offsets topic, and how long the offsets of a group without members are kept.
    """
    return any(
        reading.position not in (-1, reading.committed) and (only is None or partition in only)
        for partition, reading in node.partitions.items()
    )


def is_committing(node: Consumer, *purposes: str) -> bool:
    """Whether a commit for one of `purposes` is under way."""
    return any(call.purpose in purposes for call in node.calls.values())


def auto_commit(turn: Turn[Consumer]) -> None:
    """Inside poll: commit the positions, i.e. what earlier polls returned, if the interval is over (O-2, O-3)."""
    node = turn.node
    if node.commit != "auto" or not node.config.enable_auto_commit:
        return
    interval = node.config.auto_commit_interval_ms
    late_ms = turn.now_ms - node.next_commit_ms
    if late_ms < 0:
        wanted = not node.commit_due and has_news(node)
    elif has_news(node):
        turn.note(next_commit_ms=turn.now_ms + interval)
        send(turn, "auto")
        return
    else:  # what poll returns from now on waits for the rest of the interval
        turn.note(next_commit_ms=node.next_commit_ms + (late_ms // max(interval, 1) + 1) * interval)
        return
    if wanted:
        turn.note(commit_due=True)
        turn.schedule(AutoCommitTick(), node.next_commit_ms - turn.now_ms, silent=True)


def commit_async(turn: Turn[Consumer]) -> None:
    """commitAsync(), if that is how the program commits; without a coordinator it waits for one lookup (O-5)."""
    node = turn.node
    if node.commit != "async" or not has_news(node):
        return
    error = no_commit_because(node)
    if error != NONE:
        fail(turn, error, "async", sent=False)
    elif not send(turn, "async"):
        turn.note(pending_commit=consumed(node))


def after_lookup(turn: Turn[Consumer]) -> None:
    """The coordinator was found, or not: a commitAsync() that waited for it goes out, or fails."""
    node = turn.node
    if not node.pending_commit:
        return
    turn.note(pending_commit=())
    if node.coordinator >= 0:
        _send(turn, node.pending_commit, "async")
    else:
        fail(turn, "COORDINATOR_NOT_AVAILABLE", "async", sent=False)


def send(turn: Turn[Consumer], purpose: str, only: tuple[TopicPartition, ...] | None = None) -> bool:
    """Commit the positions, if there is anything new in them; False when nothing was sent."""
    if not has_news(turn.node, only) or not find_coordinator(turn):
        return False
    _send(turn, consumed(turn.node, only), purpose)
    return True


def _send(turn: Turn[Consumer], offsets: tuple[CommittedOffset, ...], purpose: str) -> None:
    node = turn.node
    request = OffsetCommitRequest(node.group, node.generation, node.member, offsets, node.instance)
    ask(turn, node.coordinator, request, purpose=purpose)


def settle(turn: Turn[Consumer], purpose: str, only: tuple[TopicPartition, ...] | None = None) -> bool:
    """Commit all positions, or `only` some, and wait for the answer (O-4): True when nothing is left to wait for.

    Retriable errors are tried again until `default.api.timeout.ms`; other errors end it.
    """
    node = turn.node
    if is_committing(node, purpose):
        return False
    since = node.commit_since_ms
    if since < 0:
        since = turn.now_ms
        turn.note(commit_since_ms=since)
    over = turn.now_ms - since >= node.config.default_api_timeout_ms
    open_commit = has_news(node, only) and commits(node) and since <= turn.now_ms
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
    if may(turn, "commit"):
        send(turn, purpose, only)
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
        return
    if error in _GONE:
        forget_coordinator(turn)
    in_group = turn.node.membership is not None and turn.node.generation > 0
    again = error in _AGAIN or (error == "STALE_MEMBER_EPOCH" and in_group)  # N-6: with the epoch it has by then
    retried = call.purpose in ("sync", "revoke", "close") and again
    if retried:
        back_off(turn, "commit")
        return
    node = turn.node
    fail(turn, error, call.purpose, sent=True)
    if call.purpose in ("sync", "revoke", "close"):
        turn.note(commit_since_ms=_GIVEN_UP)
    elif call.purpose == "auto" and error in _AGAIN:
        turn.note(next_commit_ms=turn.now_ms + node.config.retry_backoff_ms)
    if node.membership is not None:
        return  # N-6: heartbeats find out what else is wrong
    if error in FENCED and (request.member, request.generation) == (node.member, node.generation):
        lose_membership(turn, error)
    elif error == REPLACED:
        fail_replaced(turn)
    elif error == "REBALANCE_IN_PROGRESS":
        turn.note(rejoin=True)


_GIVEN_UP = 1 << 62
"""In `commit_since_ms`: the synchronous commit has failed for good."""
