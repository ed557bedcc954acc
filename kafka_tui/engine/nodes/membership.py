"""What a consumer of the new protocol knows of its membership (N-1, N-2)."""

from __future__ import annotations

from typing import Final

from kafka_tui.engine.ids import TopicPartition, Value

JOINING: Final = "joining"
RECONCILING: Final = "reconciling"
ACKNOWLEDGING: Final = "acknowledging"
STABLE: Final = "stable"
FENCED: Final = "fenced"
STALE: Final = "stale"
LEAVING: Final = "leaving"
FATAL: Final = "fatal"
"""The client's own states (`MemberState`): fenced by the group, stale after too long without a poll, fatal for good."""
SILENT: Final = (FENCED, STALE, LEAVING, FATAL)
"""In these no heartbeat is sent."""


class Membership(Value, frozen=True):
    """`target` is what the coordinator last said that the member is to have, None before it has said anything.

    `giving_back` are partitions that are not read any more and wait for a commit. `said` is what the last heartbeat
    said that the member reads, `said_topics` of which topics; with `whole` the next one says everything. `due_ms` is
    when it is due, `interval_ms` the broker's interval, 0 before it is known.
    """

    state: str = JOINING
    target: tuple[TopicPartition, ...] | None = None
    giving_back: tuple[TopicPartition, ...] = ()
    said: tuple[TopicPartition, ...] | None = None
    said_topics: tuple[str, ...] = ()
    whole: bool = True
    interval_ms: int = 0
    due_ms: int = 0
