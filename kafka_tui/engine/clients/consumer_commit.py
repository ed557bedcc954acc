"""How a consumer commits: automatically inside poll, synchronously, asynchronously, on revoke, on close (O)."""

from __future__ import annotations

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
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Response
from kafka_tui.engine.requests.groups import CommittedOffset, OffsetCommitRequest
from kafka_tui.engine.turn import Turn

_AGAIN = (*COORDINATOR_GONE, "COORDINATOR_LOAD_IN_PROGRESS")
"""What a synchronous commit tries again after (O-4)."""


def commits(node: Consumer) -> bool:
    """Whether the program commits at all: by itself, or through `enable.auto.commit`."""
    return node.commit != "auto" or node.config.enable_auto_commit


def uncommitted(node: Consumer, only: tuple[TopicPartition, ...] | None = None) -> tuple[CommittedOffset, ...]:
    """The positions that are not known to be committed, of all partitions or of `only` some.

    Kafka's automatic commit sends all positions each time; those that are stored already change nothing but the
    size of the offsets topic, and are left out here.
    """
    return tuple(
        CommittedOffset(partition, reading.position)
        for partition, reading in node.partitions.items()
        if reading.position >= 0 and reading.position != reading.committed and (only is None or partition in only)
    )


def is_committing(node: Consumer, *purposes: str) -> bool:
    """Whether a commit for one of `purposes` is under way."""
    return any(call.purpose in purposes for call in node.calls.values())


def auto_commit(turn: Turn[Consumer]) -> None:
    """Inside poll: commit the positions, i.e. what earlier polls returned, if the interval is over (O-2)."""
    node = turn.node
    if node.commit != "auto" or not node.config.enable_auto_commit:
        return
    interval = node.config.auto_commit_interval_ms
    late_ms = turn.now_ms - node.next_commit_ms
    if late_ms < 0:
        wanted = not node.commit_due and bool(uncommitted(node))
    elif uncommitted(node):
        turn.note(next_commit_ms=turn.now_ms + interval)
        send(turn, "auto")
        return
    else:  # what poll returns from now on waits for the rest of the interval
        turn.note(next_commit_ms=node.next_commit_ms + (late_ms // max(interval, 1) + 1) * interval)
        return
    if wanted:
        turn.note(commit_due=True)
        turn.schedule(AutoCommitTick(), node.next_commit_ms - turn.now_ms, silent=True)


def send(turn: Turn[Consumer], purpose: str, only: tuple[TopicPartition, ...] | None = None) -> bool:
    """Commit what is not committed yet; False when nothing was sent."""
    node = turn.node
    offsets = uncommitted(node, only)
    if not offsets or not find_coordinator(turn):
        return False
    request = OffsetCommitRequest(node.group, node.generation, node.member, offsets, node.instance)
    ask(turn, node.coordinator, request, purpose=purpose)
    return True


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
    if not uncommitted(node, only) or over or not commits(node) or since > turn.now_ms:
        turn.note(commit_since_ms=-1)
        return True
    error = no_commit_because(node)
    if error != NONE:  # commitSync of somebody who was thrown out: CommitFailedException (18)
        turn.emit(f.CommitFailed(node=turn.id, group=node.group, error=error, purpose=purpose))
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
    if error in COORDINATOR_GONE:
        forget_coordinator(turn)
    in_group = turn.node.membership is not None and turn.node.generation > 0
    again = error in _AGAIN or (error == "STALE_MEMBER_EPOCH" and in_group)  # N-6: with the epoch it has by then
    retried = call.purpose in ("sync", "revoke", "close") and again
    if retried:
        back_off(turn, "commit")
        return
    node = turn.node
    turn.emit(f.CommitFailed(node=turn.id, group=node.group, error=error, purpose=call.purpose))
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
