"""Committed offsets and groups that are no longer needed are removed after a time (O-1).

Source: Apache Kafka `GroupCoordinatorShard.cleanupGroupMetadata`, `OffsetMetadataManager.cleanupExpiredOffsets`.
"""

from __future__ import annotations

from kafka_tui.engine.coordinator.group_admin import AnyGroup, forget, write_deletion
from kafka_tui.engine.coordinator.group_timers import ExpiryCheck
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.group import EMPTY, STABLE, Group
from kafka_tui.engine.turn import Turn

_MINUTE_MS = 60_000


def watch(turn: Turn[Broker]) -> None:
    """Look at the groups again in `offsets.retention.check.interval.ms`, as long as there are any."""
    if turn.node.all_groups and not turn.node.expiring:
        turn.note(expiring=True)
        turn.schedule(ExpiryCheck(), turn.node.config.offsets_retention_check_interval_ms, silent=True)


def check(turn: Turn[Broker]) -> None:
    """Write tombstones for what is over, and for groups that have nothing left."""
    turn.note(expiring=False)
    for group in turn.node.all_groups:
        over = tuple(partition for partition in group.offsets if _is_over(turn, group, partition))
        if group.state == EMPTY and len(over) == len(group.offsets):
            write_deletion(turn, group, "expired")
        elif over:
            forget(turn, group, over, "expired")
    watch(turn)


def _is_over(turn: Turn[Broker], group: AnyGroup, partition: TopicPartition) -> bool:
    """Whether an offset has been kept for `offsets.retention.minutes` (O-1).

    That time begins when the group became Empty; with the last commit, for a topic that no member reads any more, for
    a group that never had members and for one of the new protocol.
    """
    if (isinstance(group, Group) and group.state not in (EMPTY, STABLE)) or any(
        partition.topic in member.topics for member in group.members.values()
    ):
        return False
    commit = group.commits.get(partition)
    since_ms = 0 if commit is None else commit.at_ms
    if isinstance(group, Group) and group.state == EMPTY and group.generation > 0:
        since_ms = group.empty_since_ms
    return turn.now_ms - since_ms >= turn.node.config.offsets_retention_minutes * _MINUTE_MS
