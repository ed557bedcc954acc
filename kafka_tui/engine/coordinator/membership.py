"""Members of a group: join, sync, heartbeat, leave, and the rebalance they make (G-2 … G-8, G-13).

Source: Apache Kafka `GroupMetadataManager.classicGroupJoin` and what follows it, `ClassicGroup`.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.coordinator.group_timers import (
    MemberSessionOver,
    PendingMemberOver,
)
from kafka_tui.engine.coordinator.rebalance import (
    chosen_assignor,
    go_on,
    joined,
    lose,
    rebalance_or_complete,
)
from kafka_tui.engine.coordinator.records import generation_record, write
from kafka_tui.engine.coordinator.refused_joins import (
    refuse_assignors,
    refuse_crowd,
    refuse_join,
    refuse_session_timeout,
    refused_join,
)
from kafka_tui.engine.facts import groups as f
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.group import COMPLETING, PREPARING, STABLE, Group, GroupCall, GroupMember
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Response
from kafka_tui.engine.requests.groups import (
    HeartbeatRequest,
    HeartbeatResponse,
    JoinGroupRequest,
    LeaveGroupRequest,
    LeaveGroupResponse,
    SyncGroupRequest,
    SyncGroupResponse,
)
from kafka_tui.engine.turn import Turn

_NEW_MEMBER_MS = 300_000
"""How long a member may wait in a rebalance (`NEW_MEMBER_JOIN_TIMEOUT_MS`); it cannot heartbeat meanwhile."""


def join(turn: Turn[Broker], call: Call, request: JoinGroupRequest, partition: int) -> None:
    """A consumer wants to be in the next generation (G-3)."""
    group = turn.node.groups.get(request.group)
    if refuse_session_timeout(turn, call, request) or refuse_crowd(turn, call, request, group):
        return
    others = () if group is None else tuple(m for name, m in group.members.items() if name != request.member)
    if refuse_assignors(turn, call, request, [other.assignors for other in others]):
        return
    if not request.member:
        if request.instance is None:
            _hand_out_id(turn, call, request, partition)
        else:
            _join_static(turn, call, request, partition, request.instance)
        return
    member = _asking(turn, call, request, request.member)
    if group is not None and request.member in group.pending:
        _add(turn, group, member)
        return
    error = unknown_member(group, request.member, request.instance)  # G-13
    if error != NONE or group is None:
        refuse_join(turn, call, request, error, request.member, request.instance or "")
        return
    _join_again(turn, call, group, group.members[request.member], member)


def _asking(turn: Turn[Broker], call: Call, request: JoinGroupRequest, member: str) -> GroupMember:
    """A member as its JoinGroup describes it."""
    return GroupMember(
        member=member,
        client=request.client,
        instance=request.instance,
        session_timeout_ms=request.session_timeout_ms,
        rebalance_timeout_ms=request.rebalance_timeout_ms,
        assignors=request.assignors,
        subscription=request.subscription,
        deadline_ms=turn.now_ms + request.session_timeout_ms,
        join=call,
    )


def _add(turn: Turn[Broker], group: Group, member: GroupMember) -> None:
    """A new member (G-3, G-8)."""
    turn.emit(
        f.MemberJoined(node=turn.id, group=group.group, client=member.client, member=member.member, joined=member)
    )
    _watch(turn, group, member.member, member.session_timeout_ms)
    rebalance_or_complete(turn, group.group, "member joined")


def new_id(turn: Turn[Broker], prefix: str) -> str:
    """A member id: the client id, or the instance id, and a random UUID."""
    digits = f"{turn.draw(2**32):08x}{turn.draw(2**48):012x}{turn.draw(2**48):012x}"
    return f"{prefix}-{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _join_static(turn: Turn[Broker], call: Call, request: JoinGroupRequest, partition: int, instance: str) -> None:
    """A static member starts: a new one is taken in at once, one that is known takes its own place again (G-12)."""
    group = turn.node.groups.get(request.group) or Group(request.group, partition)
    if request.group not in turn.node.groups:
        turn.put("groups", request.group, group)
    member = _asking(turn, call, request, new_id(turn, instance))
    old = group.static_member(instance)
    if old is None:
        _add(turn, group, member)
        return
    back = replace(member, assignment=old.assignment, to_sync=old.to_sync)
    replaced = turn.emit(
        f.StaticMemberReplaced(
            node=turn.id,
            group=group.group,
            client=member.client,
            member=member.member,
            old_member=old.member,
            instance=instance,
            joined=back,
        )
    )
    if old.join is not None:
        turn.reply(old.join, refused_join("FENCED_INSTANCE_ID", old.member), because=replaced)
    if old.sync is not None:
        turn.reply(old.sync, SyncGroupResponse(error="FENCED_INSTANCE_ID"), because=replaced)
    _watch(turn, group, member.member, member.session_timeout_ms)
    group = turn.node.groups[group.group]
    if group.state != STABLE or chosen_assignor(group) != group.assignor:
        rebalance_or_complete(turn, group.group, "static member came back")
        return
    note = GroupCall("static", turn.now_ms, group.group, call=call, generation=group.generation, member=member.member)
    kept = {name: one.assignment for name, one in group.members.items()}
    write(turn, group.partition, (generation_record(group, kept),), note)


def static_written(turn: Turn[Broker], note: GroupCall, error: str) -> None:
    """The new id of a static member is in the offsets topic: it goes on in the present generation (G-12)."""
    group = turn.node.groups.get(note.group)
    member = None if group is None else group.members.get(note.member)
    if note.call is None or group is None or member is None or member.join != note.call:
        return  # a rebalance came in between and has answered, or will
    turn.put("groups", group.group, replace(group, members=group.members.put(note.member, replace(member, join=None))))
    if error != NONE:
        turn.reply(note.call, refused_join(error, ""))
    else:
        answer = joined(group, member)
        turn.reply(note.call, replace(answer, skip_assignment=answer.leader == note.member))


def _hand_out_id(turn: Turn[Broker], call: Call, request: JoinGroupRequest, partition: int) -> None:
    """G-3: the first JoinGroup gets a member id and is to be sent again with it."""
    member = new_id(turn, request.client)
    turn.emit(
        f.MemberIdGiven(node=turn.id, group=request.group, partition=partition, client=request.client, member=member)
    )
    turn.schedule(PendingMemberOver(request.group, member), request.session_timeout_ms, silent=True)
    turn.reply(call, refused_join("MEMBER_ID_REQUIRED", member))


def _join_again(turn: Turn[Broker], call: Call, group: Group, known: GroupMember, member: GroupMember) -> None:
    """A member that the group knows sends JoinGroup."""
    changed = (known.subscription, known.assignors) != (member.subscription, member.assignors)
    leads = group.leader == member.member
    if not changed and (group.state == COMPLETING or (group.state == STABLE and not leads)):
        turn.reply(call, joined(group, known))  # it missed the answer, or asks for no change: nobody else is bothered
        return
    rejoined = replace(member, assignment=known.assignment, deadline_ms=known.deadline_ms)
    turn.emit(
        f.MemberRejoined(node=turn.id, group=group.group, client=member.client, member=member.member, joined=rejoined)
    )
    rebalance_or_complete(turn, group.group, _reason(known, member, leads and group.state == STABLE))


def _reason(known: GroupMember, member: GroupMember, leads: bool) -> str:
    """Why a member that joins again makes the group rebalance (G-8, S-5)."""
    if leads:
        return "leader joined again"
    if (known.topics, known.assignors) != (member.topics, member.assignors):
        return "subscription changed"
    return "partitions given back" if known.subscription.owned != member.subscription.owned else "member joined again"


def _watch(turn: Turn[Broker], group: Group, member: str, after_ms: int) -> None:
    """Look at the member's session after `after_ms` (G-6)."""
    timer = MemberSessionOver(group.group, member, turn.node.loaded.get(group.partition) or 0)
    turn.schedule(timer, after_ms, silent=True)


def watch_all(turn: Turn[Broker], group: Group) -> None:
    """Sessions of a loaded group begin anew (G-14)."""
    for name, member in group.members.items():
        _watch(turn, group, name, member.session_timeout_ms)


def unknown_member(group: Group | None, member: str, instance: str | None) -> str:
    """What is wrong with a request of this member, or NONE; another one in its static place fences it (G-12, G-13)."""
    if group is None:
        return "UNKNOWN_MEMBER_ID"
    if instance is not None:
        known = group.static_member(instance)
        if known is not None and known.member != member:
            return "FENCED_INSTANCE_ID"
    return NONE if member in group.members else "UNKNOWN_MEMBER_ID"


def _fenced(group: Group | None, member: str, instance: str | None, generation: int) -> str:
    """G-13: what is wrong with a request of this member and generation, or NONE."""
    error = unknown_member(group, member, instance)
    if error == NONE and group is not None and generation != group.generation:
        return "ILLEGAL_GENERATION"
    return error


def sync(turn: Turn[Broker], call: Call, request: SyncGroupRequest) -> None:
    """A member asks for its part; the leader brings everybody's (G-4)."""
    group = turn.node.groups.get(request.group)
    error = _fenced(group, request.member, request.instance, request.generation)
    if error == NONE and group is not None and group.state == PREPARING:
        error = "REBALANCE_IN_PROGRESS"
    if error != NONE or group is None:
        turn.reply(call, SyncGroupResponse(error=error))
        return
    heard(turn, group, request.member)
    group = turn.node.groups[request.group]
    member = replace(group.members[request.member], to_sync=False)
    if group.state == STABLE:
        turn.put("groups", group.group, replace(group, members=group.members.put(member.member, member)))
        turn.reply(call, SyncGroupResponse(error=NONE, partitions=member.assignment))
        return
    waiting = group.members.put(member.member, replace(member, sync=call))
    turn.put("groups", group.group, replace(group, members=waiting))
    writing = any(
        c.purpose == "generation" and c.group == group.group and c.generation == group.generation
        for c in turn.node.group_calls.values()
    )
    if member.member == group.leader and not writing:
        brought = {item.member: item.partitions for item in request.assignments}
        assignments = tuple((name, brought.get(name, ())) for name in group.members)
        note = GroupCall("generation", turn.now_ms, group.group, generation=group.generation, assignments=assignments)
        write(turn, group.partition, (generation_record(group, dict(assignments)),), note)


def heard(turn: Turn[Broker], group: Group, member: str) -> None:
    """The member is alive: its session begins anew (G-6)."""
    deadline = turn.now_ms + group.members[member].session_timeout_ms
    turn.emit(f.HeartbeatNoted(node=turn.id, group=group.group, member=member, deadline_ms=deadline))


def heartbeat(turn: Turn[Broker], call: Call, request: HeartbeatRequest) -> None:
    """A member says that it lives, and learns whether it has to join again (G-6)."""
    group = turn.node.groups.get(request.group)
    error = _fenced(group, request.member, request.instance, request.generation)
    if error == NONE and group is not None:
        heard(turn, group, request.member)
        if group.state == PREPARING:
            error = "REBALANCE_IN_PROGRESS"
    turn.reply(call, HeartbeatResponse(error=error), background=call.background and error == NONE)


def leave(turn: Turn[Broker], call: Call, request: LeaveGroupRequest) -> None:
    """A member goes at once (G-8)."""
    group = turn.node.groups.get(request.group)
    if group is not None and request.member in group.pending:
        turn.emit(f.PendingMemberForgotten(node=turn.id, group=request.group, member=request.member))
        turn.reply(call, LeaveGroupResponse(error=NONE))
        go_on(turn, request.group)
        return
    if group is None or request.member not in group.members:
        turn.reply(call, LeaveGroupResponse(error="UNKNOWN_MEMBER_ID"))
        return
    client = group.members[request.member].client
    left = turn.emit(
        f.MemberLeft(node=turn.id, group=request.group, client=client, member=request.member, reason="left")
    )
    turn.reply(call, LeaveGroupResponse(error=NONE))
    rebalance_or_complete(turn, request.group, "member left", left)


def session_over(turn: Turn[Broker], timer: MemberSessionOver) -> None:
    """No heartbeat for `session.timeout.ms`: the member is out (G-6); a member that waits here cannot heartbeat."""
    group = turn.node.groups.get(timer.group)
    if group is None or timer.leader_epoch != turn.node.loaded.get(group.partition):
        return
    member = group.members.get(timer.member)
    if member is None:
        return
    if member.join is not None or member.sync is not None:
        turn.schedule(timer, min(member.session_timeout_ms, _NEW_MEMBER_MS), silent=True)
    elif member.deadline_ms > turn.now_ms:
        turn.schedule(timer, member.deadline_ms - turn.now_ms, silent=True)
    else:
        left = lose(turn, timer.group, member, "session timeout")
        rebalance_or_complete(turn, timer.group, "session timeout", left)


def pending_over(turn: Turn[Broker], timer: PendingMemberOver) -> None:
    """Nobody joined with the id that was handed out: a rebalance waits for it no longer (G-3)."""
    group = turn.node.groups.get(timer.group)
    if group is not None and timer.member in group.pending:
        turn.emit(f.PendingMemberForgotten(node=turn.id, group=timer.group, member=timer.member))
        go_on(turn, timer.group)


def answer_all(turn: Turn[Broker], group: Group, error: str) -> None:
    """Answer whoever waits in a group that is about to be forgotten here (G-14)."""
    for name, member in group.members.items():
        if member.join is not None:
            turn.reply(member.join, refused_join(error, name))
        if member.sync is not None:
            response: Response = SyncGroupResponse(error=error)
            turn.reply(member.sync, response)
