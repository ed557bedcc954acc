"""How facts about groups of the new protocol change the coordinating broker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kafka_tui.engine.facts import groups as classic
from kafka_tui.engine.facts import modern_groups as f
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.group import Group
from kafka_tui.engine.nodes.modern_group import (
    STATIC_LEAVING_EPOCH,
    ConsumerGroup,
    ConsumerGroupMember,
    KnownTopic,
)
from kafka_tui.engine.persistent import Table


def _with(broker: Broker, group: ConsumerGroup) -> Broker:
    return replace(broker, consumer_groups=broker.consumer_groups.put(group.group, group))


def _with_member(broker: Broker, name: str, member: object) -> Broker:
    assert isinstance(member, ConsumerGroupMember)
    group = broker.consumer_groups[name]
    return _with(broker, replace(group, members=group.members.put(member.member, member)))


def _created(broker: Broker, fact: f.ConsumerGroupCreated, now_ms: int) -> Broker:
    before = broker.groups.get(fact.group)
    group = ConsumerGroup(fact.group, fact.partition)
    if before is not None:
        group = replace(group, offsets=before.offsets, commits=before.commits)
    return _with(replace(broker, groups=broker.groups.drop(fact.group)), group)


def _replaced(broker: Broker, fact: f.ConsumerGroupReplaced, now_ms: int) -> Broker:
    group = broker.consumer_groups[fact.group]
    empty = Group(fact.group, group.partition, offsets=group.offsets, commits=group.commits)
    return replace(
        broker,
        consumer_groups=broker.consumer_groups.drop(fact.group),
        groups=broker.groups.put(fact.group, empty),
    )


def _upgraded(broker: Broker, fact: f.GroupUpgraded, now_ms: int) -> Broker:
    assert isinstance(fact.upgraded, ConsumerGroup)
    return _with(replace(broker, groups=broker.groups.drop(fact.group)), fact.upgraded)


def _downgraded(broker: Broker, fact: f.GroupDowngraded, now_ms: int) -> Broker:
    assert isinstance(fact.downgraded, Group)
    return replace(
        broker,
        consumer_groups=broker.consumer_groups.drop(fact.group),
        groups=broker.groups.put(fact.group, fact.downgraded),
    )


def member_joined(broker: Broker, fact: classic.MemberJoined) -> Broker:
    """A new member, whose epoch is 0 until it is reconciled."""
    return _with_member(broker, fact.group, fact.joined)


def member_left(broker: Broker, fact: classic.MemberLeft) -> Broker:
    """The group without the member; what it had is free."""
    group = broker.consumer_groups[fact.group]
    return _with(broker, replace(group, members=group.members.drop(fact.member), target=group.target.drop(fact.member)))


def heartbeat_noted(broker: Broker, fact: classic.HeartbeatNoted) -> Broker:
    """The member's session lasts longer."""
    group = broker.consumer_groups[fact.group]
    return _with_member(broker, fact.group, replace(group.members[fact.member], deadline_ms=fact.deadline_ms))


def _subscription_changed(broker: Broker, fact: f.SubscriptionChanged, now_ms: int) -> Broker:
    return _with_member(broker, fact.group, fact.changed)


def _away(broker: Broker, fact: f.StaticMemberAway, now_ms: int) -> Broker:
    member = broker.consumer_groups[fact.group].members[fact.member]
    away = replace(member, epoch=STATIC_LEAVING_EPOCH, previous_epoch=member.epoch, revoking=Table(), revoke_by_ms=-1)
    return _with_member(broker, fact.group, away)


def _returned(broker: Broker, fact: f.StaticMemberReturned, now_ms: int) -> Broker:
    group = broker.consumer_groups[fact.group]
    assert isinstance(fact.joined, ConsumerGroupMember)
    members = group.members.drop(fact.replaced).put(fact.member, fact.joined)
    target = group.target.drop(fact.replaced).put(fact.member, group.target_of(fact.replaced))
    return _with(broker, replace(group, members=members, target=target))


def _bumped(broker: Broker, fact: f.GroupEpochBumped, now_ms: int) -> Broker:
    topics = tuple(topic for topic in fact.topics if isinstance(topic, KnownTopic))
    return _with(broker, replace(broker.consumer_groups[fact.group], epoch=fact.epoch, topics=topics))


def _computed(broker: Broker, fact: f.TargetAssignmentComputed, now_ms: int) -> Broker:
    return _with(
        broker,
        replace(
            broker.consumer_groups[fact.group],
            assignment_epoch=fact.epoch,
            assignor=fact.assignor,
            computed_ms=now_ms,
            target=Table.of(fact.by_member),
        ),
    )


def _reconciled(broker: Broker, fact: f.MemberReconciled, now_ms: int) -> Broker:
    return _with_member(broker, fact.group, fact.reconciled)


def _told(broker: Broker, fact: Fact, now_ms: int) -> Broker:
    return broker


def _reread(broker: Broker, fact: f.ConsumerGroupReread, now_ms: int) -> Broker:
    if fact.found is None:
        return replace(broker, consumer_groups=broker.consumer_groups.drop(fact.group))
    assert isinstance(fact.found, ConsumerGroup)
    return _with(broker, fact.found)


def without(broker: Broker, partition: int) -> Table[str, ConsumerGroup]:
    """The groups that do not lie in that partition of the offsets topic."""
    groups = broker.consumer_groups
    for name, group in broker.consumer_groups.items():
        if group.partition == partition:
            groups = groups.drop(name)
    return groups


EVOLVE: dict[type[Fact], Callable[[Broker, Any, int], Broker]] = {  # each takes the fact class of its key
    f.ConsumerGroupCreated: _created,
    f.ConsumerGroupReplaced: _replaced,
    f.GroupUpgraded: _upgraded,
    f.GroupDowngraded: _downgraded,
    f.SubscriptionChanged: _subscription_changed,
    f.StaticMemberAway: _away,
    f.StaticMemberReturned: _returned,
    f.GroupEpochBumped: _bumped,
    f.TargetAssignmentComputed: _computed,
    f.MemberReconciled: _reconciled,
    f.HeartbeatRefused: _told,
    f.ConsumerGroupReread: _reread,
}
"""Facts of the coordinator's room about groups of the new protocol."""
