"""How facts about groups change the coordinating broker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kafka_tui.engine.evolve import modern_groups
from kafka_tui.engine.facts import groups as f
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.group import COMPLETING, EMPTY, PREPARING, STABLE, Commit, Group, GroupMember
from kafka_tui.engine.nodes.modern_group import ConsumerGroup
from kafka_tui.engine.persistent import Table


def _with(broker: Broker, group: Group | ConsumerGroup) -> Broker:
    if isinstance(group, ConsumerGroup):
        return replace(broker, consumer_groups=broker.consumer_groups.put(group.group, group))
    return replace(broker, groups=broker.groups.put(group.group, group))


def _member_id_given(broker: Broker, fact: f.MemberIdGiven, now_ms: int) -> Broker:
    group = broker.groups.get(fact.group) or Group(fact.group, fact.partition)
    return _with(broker, replace(group, pending=(*group.pending, fact.member)))


def _pending_forgotten(broker: Broker, fact: f.PendingMemberForgotten, now_ms: int) -> Broker:
    group = broker.groups[fact.group]
    return _with(broker, replace(group, pending=tuple(m for m in group.pending if m != fact.member)))


def _member_joined(broker: Broker, fact: f.MemberJoined, now_ms: int) -> Broker:
    if fact.group in broker.consumer_groups:
        return modern_groups.member_joined(broker, fact)
    assert isinstance(fact.joined, GroupMember)
    group = broker.groups[fact.group]
    return _with(
        broker,
        replace(
            group,
            pending=tuple(m for m in group.pending if m != fact.member),
            members=group.members.put(fact.member, fact.joined),
            leader=group.leader or fact.member,  # G-3: the first member that joined
            grown=group.grown or (group.state == PREPARING and group.generation == 0),
        ),
    )


def _member_rejoined(broker: Broker, fact: f.MemberRejoined, now_ms: int) -> Broker:
    assert isinstance(fact.joined, GroupMember)
    group = broker.groups[fact.group]
    return _with(broker, replace(group, members=group.members.put(fact.member, fact.joined)))


def _static_replaced(broker: Broker, fact: f.StaticMemberReplaced, now_ms: int) -> Broker:
    assert isinstance(fact.joined, GroupMember)
    group = broker.groups[fact.group]
    members = group.members.drop(fact.old_member).put(fact.member, fact.joined)
    leader = fact.member if group.leader == fact.old_member else group.leader
    return _with(broker, replace(group, members=members, leader=leader))


def _member_left(broker: Broker, fact: f.MemberLeft, now_ms: int) -> Broker:
    if fact.group in broker.consumer_groups:
        return modern_groups.member_left(broker, fact)
    group = broker.groups[fact.group]
    members = group.members.drop(fact.member)
    leader = group.leader
    if leader == fact.member:  # Kafka takes any member; here it is the first one by id
        leader = next(iter(members), "")
    return _with(broker, replace(group, members=members, leader=leader))


def _rebalance_started(broker: Broker, fact: f.RebalanceStarted, now_ms: int) -> Broker:
    group = broker.groups[fact.group]
    members = Table.of((name, replace(member, assignment=(), sync=None)) for name, member in group.members.items())
    longest = max((member.rebalance_timeout_ms for member in members.values()), default=0)
    return _with(
        broker,
        replace(
            group,
            state=PREPARING,
            round=group.round + 1,
            members=members,
            initial=fact.initial,
            grown=False,
            left_ms=max(longest - fact.wait_ms, 0) if fact.initial else 0,
        ),
    )


def _delay_extended(broker: Broker, fact: f.InitialDelayExtended, now_ms: int) -> Broker:
    group = broker.groups[fact.group]
    return _with(broker, replace(group, grown=False, left_ms=max(group.left_ms - fact.wait_ms, 0)))


def _generation_formed(broker: Broker, fact: f.GenerationFormed, now_ms: int) -> Broker:
    group = broker.groups[fact.group]
    return _with(
        broker,
        replace(
            group,
            state=COMPLETING if len(group.members) else EMPTY,
            generation=fact.generation,
            assignor=fact.assignor,
            leader=fact.leader,
            initial=False,
            empty_since_ms=now_ms,
        ),
    )


def _assignments_stored(broker: Broker, fact: f.AssignmentsStored, now_ms: int) -> Broker:
    group = broker.groups[fact.group]
    assigned = dict(fact.by_member)
    members = Table.of(
        (name, replace(member, assignment=assigned.get(name, ()))) for name, member in group.members.items()
    )
    return _with(broker, replace(group, state=STABLE, members=members))


def _offsets_committed(broker: Broker, fact: f.OffsetsCommitted, now_ms: int) -> Broker:
    group = broker.group(fact.group) or Group(fact.group, fact.offsets_partition)
    offsets, commits = group.offsets, group.commits
    for (partition, offset), epoch in zip(fact.offsets, fact.leader_epochs, strict=True):
        offsets, commits = offsets.put(partition, offset), commits.put(partition, Commit(now_ms, epoch))
    return _with(broker, replace(group, offsets=offsets, commits=commits))


def _offsets_forgotten(broker: Broker, fact: f.OffsetsForgotten, now_ms: int) -> Broker:
    group = broker.group(fact.group)
    if group is None:
        return broker
    offsets, commits = group.offsets, group.commits
    for partition in fact.partitions:
        offsets, commits = offsets.drop(partition), commits.drop(partition)
    return _with(broker, replace(group, offsets=offsets, commits=commits))


def _group_deleted(broker: Broker, fact: f.GroupDeleted, now_ms: int) -> Broker:
    return replace(
        broker, groups=broker.groups.drop(fact.group), consumer_groups=broker.consumer_groups.drop(fact.group)
    )


def _told(broker: Broker, fact: f.CommitRefused | f.JoinRefused, now_ms: int) -> Broker:
    return broker


def _without(broker: Broker, partition: int) -> Table[str, Group]:
    groups = broker.groups
    for name, group in broker.groups.items():
        if group.partition == partition:
            groups = groups.drop(name)
    return groups


def _groups_unloaded(broker: Broker, fact: f.GroupsUnloaded | f.GroupsLoaded, now_ms: int) -> Broker:
    return replace(
        broker,
        groups=_without(broker, fact.partition),
        consumer_groups=modern_groups.without(broker, fact.partition),
        loaded=broker.loaded.drop(fact.partition),
    )


def _groups_loaded(broker: Broker, fact: f.GroupsLoaded, now_ms: int) -> Broker:
    after = _groups_unloaded(broker, fact, now_ms)
    for group in fact.groups:
        assert isinstance(group, Group | ConsumerGroup)
        after = _with(after, group)
    return replace(after, loaded=broker.loaded.put(fact.partition, fact.leader_epoch))


def _heartbeat_noted(broker: Broker, fact: f.HeartbeatNoted, now_ms: int) -> Broker:
    if fact.group in broker.consumer_groups:
        return modern_groups.heartbeat_noted(broker, fact)
    group = broker.groups[fact.group]
    member = replace(group.members[fact.member], deadline_ms=fact.deadline_ms)
    return _with(broker, replace(group, members=group.members.put(fact.member, member)))


EVOLVE: dict[type[Fact], Callable[[Broker, Any, int], Broker]] = {  # each takes the fact class of its key
    f.MemberIdGiven: _member_id_given,
    f.PendingMemberForgotten: _pending_forgotten,
    f.JoinRefused: _told,
    f.MemberJoined: _member_joined,
    f.MemberRejoined: _member_rejoined,
    f.MemberLeft: _member_left,
    f.StaticMemberReplaced: _static_replaced,
    f.RebalanceStarted: _rebalance_started,
    f.InitialDelayExtended: _delay_extended,
    f.GenerationFormed: _generation_formed,
    f.AssignmentsStored: _assignments_stored,
    f.OffsetsCommitted: _offsets_committed,
    f.OffsetsForgotten: _offsets_forgotten,
    f.GroupDeleted: _group_deleted,
    f.CommitRefused: _told,
    f.GroupsLoaded: _groups_loaded,
    f.GroupsUnloaded: _groups_unloaded,
    f.HeartbeatNoted: _heartbeat_noted,
}
"""Facts of the coordinator's room."""
