"""Which members of the new protocol may commit and ask for offsets (N-6, O-1).

Source: Apache Kafka `ConsumerGroup.validateOffsetCommit`, `validateOffsetFetch`, KIP-1251.
"""

from __future__ import annotations

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.modern_group import ConsumerGroup
from kafka_tui.engine.refusals import NONE


def commit_refusal(group: ConsumerGroup, name: str, epoch: int, partitions: tuple[TopicPartition, ...]) -> str:
    """Why a commit is not accepted, or NONE.

    A member in its epoch may commit; in an earlier one too, as long as it has had all these partitions since then:
    its answer may still be on its way.
    """
    if epoch < 0 and not len(group.members):
        return NONE  # a tool, or a consumer outside of any group's protocol
    member = group.members.get(name)
    if member is None:
        return "UNKNOWN_MEMBER_ID"
    if epoch == member.epoch:
        return NONE
    if member.classic is not None:
        return "ILLEGAL_GENERATION"  # N-7
    since = [member.assigned.get(partition) or member.revoking.get(partition) for partition in partitions]
    had_them = all(assigned is not None and assigned <= epoch for assigned in since)
    return NONE if epoch < member.epoch and had_them else "STALE_MEMBER_EPOCH"


def fetch_refusal(group: ConsumerGroup, name: str, epoch: int) -> str:
    """Why a member does not get to know the offsets, or NONE."""
    member = group.members.get(name)
    if member is None:
        return "UNKNOWN_MEMBER_ID"
    return NONE if epoch == member.epoch else "STALE_MEMBER_EPOCH"
