"""One member's step from what it has to what it is to have (N-2).

Source: Apache Kafka `CurrentAssignmentBuilder`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.group import STABLE
from kafka_tui.engine.nodes.modern_group import UNRELEASED, UNREVOKED, ConsumerGroup, ConsumerGroupMember
from kafka_tui.engine.persistent import Table

Owned = tuple[TopicPartition, ...] | None
"""What a member says it reads; None when it says nothing new."""


def reconciled(
    group: ConsumerGroup,
    member: ConsumerGroupMember,
    topics: Collection[str],
    owned: Owned,
    owners: Mapping[TopicPartition, str],
) -> ConsumerGroupMember:
    """The member after one step towards the group's newest assignment, or as it is when it has to wait.

    `topics` are those that it reads and that exist, `owners` who may still be reading which partition. First it gives
    back what is not its own any more, and stays in its epoch until it no longer says that it reads it; then it gets
    what nobody else holds, and with that the epoch of the assignment.
    """
    if member.state == UNREVOKED and _still_owns(owned, member.revoking):
        return member
    wanted = [partition for partition in group.target_of(member.member) if partition.topic in topics]
    kept = Table.of((partition, epoch) for partition, epoch in member.assigned.items() if partition in wanted)
    revoking = Table.of((partition, epoch) for partition, epoch in member.assigned.items() if partition not in kept)
    if len(revoking) and _still_owns(owned, revoking):
        return _moved(member, member.epoch, UNREVOKED, kept, revoking)
    missing = [partition for partition in wanted if partition not in kept]
    free = [partition for partition in missing if owners.get(partition, member.member) == member.member]
    assigned = Table.of([*kept.items(), *((partition, group.assignment_epoch) for partition in free)])
    state = STABLE if len(free) == len(missing) else UNRELEASED
    return _moved(member, group.assignment_epoch, state, assigned, Table())


def _still_owns(owned: Owned, revoking: Table[TopicPartition, int]) -> bool:
    return owned is None or any(partition in revoking for partition in owned)


def _moved(
    member: ConsumerGroupMember,
    epoch: int,
    state: str,
    assigned: Table[TopicPartition, int],
    revoking: Table[TopicPartition, int],
) -> ConsumerGroupMember:
    """The member with another assignment; one for whom nothing changes stays the same value."""
    if (member.epoch, member.state, member.assigned, member.revoking) == (epoch, state, assigned, revoking):
        return member
    return replace(member, epoch=epoch, previous_epoch=member.epoch, state=state, assigned=assigned, revoking=revoking)
