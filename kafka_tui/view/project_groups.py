"""Consumer groups as rows, as the broker that coordinates each knows it (G-1, G-2, O-1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, cast

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.ids import INTERNAL_TOPIC, TopicPartition, broker_node
from kafka_tui.engine.metadata import Image
from kafka_tui.engine.nodes.group import COMPLETING, PREPARING, STABLE, Group, GroupMember
from kafka_tui.engine.nodes.modern_group import ConsumerGroup, ConsumerGroupMember
from kafka_tui.view.model_clients import GroupOffsetRow, GroupRow, MemberRow
from kafka_tui.view.project_common import ALIVE, state_of
from kafka_tui.view.project_topics import TopicsRoom
from kafka_tui.view.rows import ReasonRow

HighWatermark = Callable[[TopicPartition], int | None]
COOPERATIVE = "cooperative-sticky"
"""The assignor that leaves partitions out for one generation while they change hands (G-9)."""

GroupState = Literal["Empty", "PreparingRebalance", "CompletingRebalance", "Assigning", "Reconciling", "Stable", "Dead"]
AnyGroup = Group | ConsumerGroup
"""A group of the classic protocol, or of the new one (N-1)."""
AnyMember = GroupMember | ConsumerGroupMember


class _Known(NamedTuple):
    """A group's row and what it was made of, compared by identity."""

    made_of: tuple[object, ...]
    row: GroupRow


class GroupsRoom:
    """Rows of groups; one that did not change stays the same object."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._holders: dict[int, None] = {}  # the brokers that have groups

    def rows(self, cluster: Cluster, news: list[int], image: Image, topics: TopicsRoom) -> tuple[GroupRow, ...]:
        """All groups by name; `news` are the brokers that changed since the last call.

        `topics` has been asked for the topics of this moment.
        """
        for number in news:
            broker = cluster.brokers[number]
            if broker.groups.keys or broker.consumer_groups.keys:
                self._holders[number] = None
            else:
                self._holders.pop(number, None)
        holders = [number for number in self._holders if number in cluster.brokers]
        known: dict[str, _Known] = {}
        for name, (group, coordinator) in known_groups(cluster, holders, image).items():
            made_of = (group, coordinator, *(topics.topic(topic) for topic in _topics_of(group)))
            one = self._known.get(name)
            if one is None or not _same(one.made_of, made_of):
                row = group_row(group, coordinator, image, topics.high_watermark)
                one = _Known(made_of, one.row if one is not None and one.row == row else row)
            known[name] = one
        self._known = known
        return tuple(one.row for one in known.values())


def _same(a: tuple[object, ...], b: tuple[object, ...]) -> bool:
    return len(a) == len(b) and all(one is other for one, other in zip(a, b, strict=True))


def _had_by(member: AnyMember) -> tuple[TopicPartition, ...]:
    """A member's partitions; those that it has to give back are no longer counted among them, as in Kafka (N-2)."""
    return member.assignment if isinstance(member, GroupMember) else member.assigned.keys


def _members(group: AnyGroup) -> list[AnyMember]:
    return [*group.members.values()]


def _topics_of(group: AnyGroup) -> tuple[str, ...]:
    """The topics that the group reads, has or had offsets of."""
    named = {partition.topic: None for partition in group.offsets}
    for member in group.members.values():
        named.update(dict.fromkeys(member.topics))
        named.update({partition.topic: None for partition in _had_by(member)})
    return tuple(named)


def known_groups(cluster: Cluster, holders: list[int], image: Image) -> dict[str, tuple[AnyGroup, int | None]]:
    """Each group, by name, with its coordinator: the copy of the coordinator, else the newest there is (G-14).

    `holders` are the brokers that have groups.
    """
    copies: dict[str, list[tuple[bool, int, int, int]]] = {}
    for number in holders:
        broker = cluster.brokers[number]
        alive = state_of(cluster, broker_node(number)) in ALIVE
        held: list[AnyGroup] = [*broker.groups.values(), *broker.consumer_groups.values()]
        for group in held:
            coordinates = alive and coordinator_of(image, group) == number
            loaded = broker.loaded.get(group.partition)
            copies.setdefault(group.group, []).append(
                (coordinates, -1 if loaded is None else loaded, group.generation, number)
            )
    found: dict[str, tuple[AnyGroup, int | None]] = {}
    for name in sorted(copies):
        newest = max(copies[name])[-1]
        known = cluster.brokers[newest].group(name)
        if known is not None:
            found[name] = (known, coordinator_of(image, known))
    return found


def coordinator_of(image: Image, group: AnyGroup) -> int | None:
    """The broker that leads the group's partition of the offsets topic, None when nobody does (G-1)."""
    state = image.partition(TopicPartition(INTERNAL_TOPIC, group.partition))
    return state.leader if state is not None and state.has_leader else None


def group_row(group: AnyGroup, coordinator: int | None, image: Image, high_watermark: HighWatermark) -> GroupRow:
    """One group."""
    owners = {partition: member.member for member in group.members.values() for partition in _had_by(member)}
    offsets = []
    for partition in sorted({*group.offsets, *owners}):
        end = high_watermark(partition)
        if end is None:  # T-12: the topic is gone, and soon its offsets
            continue
        committed = group.offsets.get(partition)
        offsets.append(
            GroupOffsetRow(
                partition=str(partition),
                committed_offset=committed,
                log_end_offset=end,
                lag=None if committed is None else max(0, end - committed),  # C-9
                member=owners.get(partition),
            )
        )
    return GroupRow(
        group=group.group,
        state=cast(GroupState, group.state),
        protocol="classic" if isinstance(group, Group) else "consumer",
        assignor=group.assignor,
        generation=group.generation,
        group_leader=(group.leader or None) if isinstance(group, Group) else None,
        coordinator=coordinator,
        awaited=_awaited(group) if isinstance(group, Group) else (),
        assignment_epoch=None if isinstance(group, Group) else group.assignment_epoch,
        members=tuple(
            member_row(group, member, image)
            for member in sorted(_members(group), key=lambda one: (one.client, one.member))
        ),
        offsets=tuple(offsets),
    )


def _awaited(group: Group) -> tuple[str, ...]:
    """Whose join, or whose question for its part, the coordinator waits for; nobody's in a group at rest."""
    if group.state == PREPARING:
        waits = (member for member in group.members.values() if member.join is None)
        return (*sorted(member.client for member in waits), *group.pending)
    if group.state == COMPLETING:
        return tuple(sorted(member.client for member in group.members.values() if member.to_sync))
    return ()


def member_row(group: AnyGroup, member: AnyMember, image: Image) -> MemberRow:
    """One member; it idles when the group is stable and it has nothing to read."""
    idle = group.state == STABLE and not _had_by(member)
    return MemberRow(
        member=member.member,
        client=member.client,
        instance_id=member.instance,
        partitions=tuple(str(partition) for partition in sorted(_had_by(member))),
        idle=idle,
        why=_why_idle(group, member, image) if idle else None,
        epoch=member.epoch if isinstance(member, ConsumerGroupMember) else None,
        target=tuple(map(str, group.target_of(member.member))) if isinstance(group, ConsumerGroup) else None,
    )


def _why_idle(group: AnyGroup, member: AnyMember, image: Image) -> ReasonRow:
    """More members than partitions (G-11); partitions that the group has not noticed yet (G-8); range, topic by topic
    (S-1); turns that pass over whoever does not read a topic (S-2); partitions on their way from one member to another
    (G-9); or, under the new protocol, members that read different topics and have to share them out evenly (N-4).
    """
    topics = (image.topics.get(name) for name in member.topics)
    counts = {topic.name: len(topic.partitions) for topic in topics if topic is not None}
    partitions = sum(counts.values())
    rivals = sum(1 for other in group.members.values() if set(other.topics) & set(member.topics))
    if partitions < rivals:
        return ReasonRow(rule="G-11", values={"partitions": partitions, "members": rivals})
    assigned = sum(one.topic in counts for other in group.members.values() for one in _had_by(other))
    if assigned < partitions and isinstance(group, ConsumerGroup):
        return ReasonRow(rule="N-2", values={"group": group.group, "state": group.state})
    if assigned < partitions and group.assignor != COOPERATIVE:  # G-8: an eager assignment leaves nothing out
        return ReasonRow(rule="G-8", values={"partitions": partitions, "assigned": assigned, "members": rivals})
    if group.assignor == "range":
        return ReasonRow(rule="S-1", values={"partitions": max(counts.values(), default=0), "members": rivals})
    if isinstance(group, ConsumerGroup):
        return ReasonRow(rule="N-4", values={"partitions": partitions, "members": rivals})
    if group.assignor == "roundrobin":
        return ReasonRow(rule="S-2", values={"partitions": partitions, "members": rivals})
    return ReasonRow(rule="G-9", values={"partitions": partitions, "members": rivals})
