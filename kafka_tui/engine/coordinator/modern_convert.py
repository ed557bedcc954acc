"""A group that goes from one protocol to the other while its members read on (N-7).

The first member of the new protocol turns a classic group into one of the new kind, the last one to go turns it back.
What members have stays theirs.

Source: Apache Kafka `GroupMetadataManager.convertToConsumerGroup`, `convertToClassicGroup`.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.coordinator import membership
from kafka_tui.engine.coordinator.group_timers import ConsumerSessionOver
from kafka_tui.engine.coordinator.modern_records import records_between, tombstones
from kafka_tui.engine.coordinator.modern_target import known_topics
from kafka_tui.engine.coordinator.rebalance import chosen_assignor, rebalance_or_complete
from kafka_tui.engine.coordinator.records import generation_record, write
from kafka_tui.engine.facts import modern_groups as f
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.group import STABLE, Group, GroupCall, GroupMember
from kafka_tui.engine.nodes.modern_group import ClassicTraits, ConsumerGroup, ConsumerGroupMember
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.base import Response
from kafka_tui.engine.requests.groups import Subscription
from kafka_tui.engine.turn import Turn


def upgraded(turn: Turn[Broker], group: Group) -> ConsumerGroup:
    """A stable classic group as one of the new kind: its generation is the group epoch, what is had is the target."""
    members = Table.of(
        (
            name,
            ConsumerGroupMember(
                member=name,
                client=member.client,
                topics=tuple(sorted(member.topics)),
                instance=member.instance,
                rebalance_timeout_ms=member.rebalance_timeout_ms,
                epoch=group.generation,
                previous_epoch=group.generation,
                assigned=Table.of((partition, group.generation) for partition in member.assignment),
                deadline_ms=member.deadline_ms,
                classic=ClassicTraits(member.assignors, member.session_timeout_ms),
            ),
        )
        for name, member in group.members.items()
    )
    found = ConsumerGroup(
        group.group,
        group.partition,
        epoch=group.generation,
        assignment_epoch=group.generation,
        target=Table.of((name, member.assignment) for name, member in group.members.items() if member.assignment),
        members=members,
        offsets=group.offsets,
        commits=group.commits,
    )
    return replace(found, topics=known_topics(found, turn.node.image))


def upgrade(turn: Turn[Broker], group: ConsumerGroup) -> None:
    """The group is of the new kind from now on; sessions of its members go on as they are."""
    turn.emit(f.GroupUpgraded(node=turn.id, group=group.group, epoch=group.epoch, upgraded=group))
    for name, member in group.members.items():
        timer = ConsumerSessionOver(group.group, name, turn.node.loaded.get(group.partition) or 0)
        turn.schedule(timer, max(member.deadline_ms - turn.now_ms, 0), silent=True)


def downgrade(
    turn: Turn[Broker], written: ConsumerGroup, call: Call | None, response: Response | None, because: int
) -> None:
    """Nobody of the new protocol is left: a classic group, which rebalances at once. `written` is what the log has."""
    group = turn.node.consumer_groups[written.group]
    value = _downgraded(group)
    turn.emit(
        f.GroupDowngraded(node=turn.id, group=group.group, generation=value.generation, downgraded=value), because
    )
    kept = {name: member.assignment for name, member in value.members.items()}
    nobody = replace(written, members=Table(), target=Table())
    records = (*records_between(written, nobody), *tombstones(group), generation_record(value, kept))
    note = GroupCall("consumer group", turn.now_ms, group.group, call, response=response)
    write(turn, group.partition, records, note)
    membership.watch_all(turn, value)
    rebalance_or_complete(turn, group.group, "downgraded", because)


def _downgraded(group: ConsumerGroup) -> Group:
    members: Table[str, GroupMember] = Table()
    for name, member in group.members.items():
        traits = member.classic or ClassicTraits((), 0)
        classic = GroupMember(
            member=name,
            client=member.client,
            instance=member.instance,
            session_timeout_ms=traits.session_timeout_ms,
            rebalance_timeout_ms=member.rebalance_timeout_ms,
            assignors=traits.assignors,
            subscription=Subscription(member.topics),
            deadline_ms=member.deadline_ms,
            assignment=member.assigned.keys,
        )
        members = members.put(name, classic)
    found = Group(
        group.group,
        group.partition,
        state=STABLE,
        generation=group.epoch,
        leader=next(iter(members), ""),
        members=members,
        offsets=group.offsets,
        commits=group.commits,
    )
    return replace(found, assignor=chosen_assignor(found))
