"""The rebalance of a group: from the first reason for it to the stored assignment (G-2 … G-5, G-8).

Source: Apache Kafka `GroupMetadataManager.prepareRebalance`, `completeClassicGroupJoin`, `classicGroupSync`.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.coordinator.group_timers import JoinPhaseOver, SyncPhaseOver
from kafka_tui.engine.coordinator.records import generation_record, write
from kafka_tui.engine.facts import groups as f
from kafka_tui.engine.ids import NodeId, TopicPartition
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.group import COMPLETING, EMPTY, PREPARING, STABLE, Group, GroupCall, GroupMember
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.groups import JoinedMember, JoinGroupResponse, SyncGroupResponse
from kafka_tui.engine.turn import Turn


def common_assignors(members: tuple[GroupMember, ...], assignors: tuple[str, ...]) -> tuple[str, ...]:
    """The assignors that all support, in this order."""
    return tuple(name for name in assignors if all(name in member.assignors for member in members))


def chosen_assignor(group: Group) -> str:
    """The assignor with most votes among those that all members support; each votes for its first one (G-5)."""
    members = tuple(group.members.values())
    if not members:
        return ""
    common = common_assignors(members, members[0].assignors)
    votes = [next(name for name in member.assignors if name in common) for member in members]
    return max(common, key=lambda name: (votes.count(name), -common.index(name)))


def rebalance_or_complete(turn: Turn[Broker], name: str, reason: str, because: int = 0) -> None:
    """Begin a rebalance, or end the one under way when nobody is missing (G-8)."""
    group = turn.node.groups[name]
    if group.state in (COMPLETING, STABLE, EMPTY):
        _rebalance(turn, name, reason, because)
    elif not group.initial and group.all_joined:
        _complete_join(turn, name)


def _rebalance(turn: Turn[Broker], name: str, reason: str, because: int = 0) -> None:
    group = turn.node.groups[name]
    initial = group.state == EMPTY
    longest = max((member.rebalance_timeout_ms for member in group.members.values()), default=0)
    wait_ms = min(turn.node.config.group_initial_rebalance_delay_ms, longest) if initial else longest  # G-3
    waiting = tuple(member.sync for member in group.members.values() if member.sync is not None)
    started = turn.emit(
        f.RebalanceStarted(node=turn.id, group=name, reason=reason, wait_ms=wait_ms, initial=initial), because
    )
    for call in waiting:
        turn.reply(call, SyncGroupResponse(error="REBALANCE_IN_PROGRESS"), because=started)
    turn.schedule(JoinPhaseOver(name, turn.node.groups[name].round), wait_ms)
    if not initial and turn.node.groups[name].all_joined:
        _complete_join(turn, name)


def join_phase_over(turn: Turn[Broker], timer: JoinPhaseOver) -> None:
    """The time to join is over: once more if an initial rebalance still grows, else go on without the missing (G-3)."""
    group = turn.node.groups.get(timer.group)
    if group is None or group.state != PREPARING or group.round != timer.round:
        return
    if group.initial and group.grown and group.left_ms > 0:
        wait_ms = min(turn.node.config.group_initial_rebalance_delay_ms, group.left_ms)
        turn.emit(f.InitialDelayExtended(node=turn.id, group=group.group, wait_ms=wait_ms))
        turn.schedule(timer, wait_ms)
        return
    for member in group.members.values():
        if member.join is None and member.instance is None:  # G-12: a static member stays while its session lasts
            lose(turn, group.group, member, "rebalance timeout")
    for pending in group.pending:
        turn.emit(f.PendingMemberForgotten(node=turn.id, group=group.group, member=pending))
    _complete_join(turn, timer.group)


def lose(turn: Turn[Broker], group: str, member: GroupMember, reason: str) -> int:
    """A member is out because it was not heard; the cause is whatever silenced it, if anything did."""
    because = turn.silence_of(NodeId("consumer", member.client))
    return turn.emit(
        f.MemberLeft(node=turn.id, group=group, client=member.client, member=member.member, reason=reason), because
    )


def _complete_join(turn: Turn[Broker], name: str) -> None:
    """Everybody is there, or all that can be waited for: the next generation (G-3)."""
    before = turn.node.groups[name]
    chosen = _joined_leader(before)
    if len(before.members) and not chosen:  # only static members are left, and none is back: wait on (G-12)
        longest = max(member.rebalance_timeout_ms for member in before.members.values())
        turn.schedule(JoinPhaseOver(name, before.round), longest)
        return
    leader = before.members.get(chosen)
    turn.emit(
        f.GenerationFormed(
            node=turn.id,
            group=name,
            generation=before.generation + 1,
            assignor=chosen_assignor(before),
            leader=chosen,
            leader_client="" if leader is None else leader.client,
            members=tuple(member.client for member in before.members.values()),
        )
    )
    group = turn.node.groups[name]
    if group.state == EMPTY:
        write(turn, group.partition, (generation_record(group),), GroupCall("generation", turn.now_ms, name))
        return
    longest = 0
    members: Table[str, GroupMember] = Table()
    for member_id, member in group.members.items():
        deadline = turn.now_ms + member.session_timeout_ms
        members = members.put(member_id, replace(member, join=None, deadline_ms=deadline, to_sync=True))
        longest = max(longest, member.rebalance_timeout_ms)
    turn.put("groups", name, replace(group, members=members))
    for member in group.members.values():
        if member.join is not None:
            turn.reply(member.join, joined(group, member))
    turn.schedule(SyncPhaseOver(name, group.generation), longest, silent=True)


def _joined_leader(group: Group) -> str:
    """The group's leader if it has joined, else the first member that has; "" when none has."""
    leader = group.members.get(group.leader)
    if leader is not None and leader.join is not None:
        return leader.member
    return next((name for name, member in group.members.items() if member.join is not None), "")


def joined(group: Group, member: GroupMember) -> JoinGroupResponse:
    """The answer to a member of this generation; only the leader learns of the others (G-3)."""
    members: tuple[JoinedMember, ...] = ()
    if member.member == group.leader:
        members = tuple(JoinedMember(m.member, m.instance, m.subscription) for m in group.members.values())
    return JoinGroupResponse(
        error=NONE,
        generation=group.generation,
        assignor=group.assignor,
        leader=group.leader,
        member=member.member,
        members=members,
    )


def assignment_written(turn: Turn[Broker], call: GroupCall, error: str) -> None:
    """The offsets topic has the assignment, or could not take it (G-4)."""
    group = turn.node.groups.get(call.group)
    if group is None or group.state != COMPLETING or group.generation != call.generation:
        return  # another rebalance came in between
    if error != NONE:
        _answer_syncs(turn, group, error)
        _rebalance(turn, call.group, "assignment not stored")
        return
    by_client = tuple(
        (group.members[name].client, tuple(str(partition) for partition in partitions))
        for name, partitions in call.assignments
    )
    turn.emit(
        f.AssignmentsStored(
            node=turn.id,
            group=call.group,
            generation=call.generation,
            assignments=by_client,
            by_member=call.assignments,
        )
    )
    _answer_syncs(turn, turn.node.groups[call.group], NONE)


def _answer_syncs(turn: Turn[Broker], group: Group, error: str) -> None:
    members = group.members
    for name, member in group.members.items():
        if member.sync is not None:
            partitions: tuple[TopicPartition, ...] = member.assignment if error == NONE else ()
            turn.reply(member.sync, SyncGroupResponse(error=error, partitions=partitions))
            members = members.put(name, replace(member, sync=None))
    turn.put("groups", group.group, replace(group, members=members))


def sync_phase_over(turn: Turn[Broker], timer: SyncPhaseOver) -> None:
    """Members that joined this generation and never asked for their part are out (G-4)."""
    group = turn.node.groups.get(timer.group)
    if group is None or group.state not in (COMPLETING, STABLE) or group.generation != timer.generation:
        return
    because = 0
    for member in group.members.values():
        if member.to_sync:
            because = lose(turn, group.group, member, "rebalance timeout")
    if because:
        rebalance_or_complete(turn, timer.group, "rebalance timeout", because)


def go_on(turn: Turn[Broker], name: str) -> None:
    """End the rebalance under way, if there is one and nobody is missing any more."""
    group = turn.node.groups[name]
    if group.state == PREPARING and not group.initial and group.all_joined:
        _complete_join(turn, name)
