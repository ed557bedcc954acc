"""Who is a member of a group of the new protocol, who may speak for it, and how it ends (N-3, N-6, G-12).

Source: Apache Kafka `GroupMetadataManager.getOrMaybeSubscribeDynamicConsumerGroupMember`, its static counterpart,
`consumerGroupLeave`, `consumerGroupFenceMember`.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from kafka_tui.engine.coordinator.group_timers import ConsumerSessionOver, RevocationOver
from kafka_tui.engine.coordinator.modern_convert import downgrade
from kafka_tui.engine.coordinator.modern_target import bump_epoch
from kafka_tui.engine.coordinator.modern_write import store
from kafka_tui.engine.facts import groups as classic
from kafka_tui.engine.facts import modern_groups as f
from kafka_tui.engine.ids import NodeId
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.modern_group import (
    JOINING_EPOCH,
    STATIC_LEAVING_EPOCH,
    UNREVOKED,
    ConsumerGroup,
    ConsumerGroupMember,
)
from kafka_tui.engine.requests.base import Response
from kafka_tui.engine.requests.consumer_groups import ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse
from kafka_tui.engine.turn import Turn


class Refused(NamedTuple):
    """Why a heartbeat had no effect: Kafka's error name and its sentence."""

    error: str
    message: str


def refuse(turn: Turn[Broker], call: Call, request: ConsumerGroupHeartbeatRequest, refused: Refused) -> None:
    """Answer with the error (N-6)."""
    told = turn.emit(f.HeartbeatRefused(node=turn.id, group=request.group, client=request.client, error=refused.error))
    turn.reply(call, ConsumerGroupHeartbeatResponse(error=refused.error, message=refused.message), because=told)


def resolve(turn: Turn[Broker], group: ConsumerGroup, request: ConsumerGroupHeartbeatRequest) -> Refused | None:
    """Whether the request may speak for the member that it names, or become one (N-6)."""
    known = group.members.get(request.member)
    joins = request.epoch == JOINING_EPOCH
    most = turn.node.config.group_consumer_max_size
    if known is None and len(group.members) >= most:
        what = f"The consumer group has reached its maximum capacity of {most} members."
        return Refused("GROUP_MAX_SIZE_REACHED", what)
    if request.instance is not None:
        return _resolve_static(group.static_member(request.instance), joins, request)
    if known is None:
        what = f"Member {request.member} is not a member of group {request.group}."
        return None if joins else Refused("UNKNOWN_MEMBER_ID", what)
    return _wrong_epoch(known, request)


def _resolve_static(
    known: ConsumerGroupMember | None, joins: bool, request: ConsumerGroupHeartbeatRequest
) -> Refused | None:
    """A static member: its place is taken by who comes with its instance id once it has left (G-12)."""
    if known is None:
        unknown = Refused("UNKNOWN_MEMBER_ID", f"Instance id {request.instance} is unknown.")
        return None if joins else unknown
    if known.member == request.member:
        return _wrong_epoch(known, request)
    who = f"Static member {request.member} with instance id {request.instance}"
    if not joins:
        return Refused("FENCED_INSTANCE_ID", f"{who} was fenced by member {known.member}.")
    if known.epoch != STATIC_LEAVING_EPOCH and known.classic is None:
        what = f"{who} cannot join the group because the instance id is owned by {known.member} member."
        return Refused("UNRELEASED_INSTANCE_ID", what)
    return None


def _wrong_epoch(member: ConsumerGroupMember, request: ConsumerGroupHeartbeatRequest) -> Refused | None:
    """A member of another epoch is out; one that missed the last answer comes with the epoch before (N-6)."""
    received, known = request.epoch, member.epoch
    if received == known:
        return None
    missed_answer = received == member.previous_epoch and request.owned is not None
    if received < known and missed_answer and all(partition in member.assigned for partition in request.owned or ()):
        return None
    compared = "greater" if received > known else "smaller"
    what = (
        f"The consumer group member has a {compared} member epoch ({received}) than the one known by the group "
        f"coordinator ({known}). The member must abandon all its partitions and rejoin."
    )
    return Refused("FENCED_MEMBER_EPOCH", what)


def leave(turn: Turn[Broker], call: Call, request: ConsumerGroupHeartbeatRequest) -> None:
    """A member goes: its partitions are free at once (N-1). A static one may only be away for a while (G-12)."""
    group = turn.node.consumer_groups[request.group]
    if request.instance is not None:
        member = group.static_member(request.instance)
        refused = _resolve_static(member, False, replace(request, epoch=0 if member is None else member.epoch))
    else:
        member = group.members.get(request.member)
        what = f"Member {request.member} is not a member of group {request.group}."
        refused = Refused("UNKNOWN_MEMBER_ID", what) if member is None else None
    if member is None or refused is not None:
        refuse(turn, call, request, refused or Refused("UNKNOWN_MEMBER_ID", ""))
        return
    response = ConsumerGroupHeartbeatResponse(member=member.member, epoch=request.epoch)
    if request.epoch == STATIC_LEAVING_EPOCH:
        turn.emit(
            f.StaticMemberAway(
                node=turn.id,
                group=group.group,
                client=member.client,
                member=member.member,
                instance=request.instance or "",
            )
        )
        store(turn, group, call, response)
        return
    remove(turn, group, member, "left", call, response)


def remove(
    turn: Turn[Broker],
    group: ConsumerGroup,
    member: ConsumerGroupMember,
    reason: str,
    call: Call | None = None,
    response: Response | None = None,
    because: int = 0,
) -> None:
    """Take a member out; when only members of the classic protocol are left, the group is classic again (N-7)."""
    left = turn.emit(
        classic.MemberLeft(node=turn.id, group=group.group, client=member.client, member=member.member, reason=reason),
        because,
    )
    after = turn.node.consumer_groups[group.group]
    may = turn.node.config.group_consumer_migration_policy in ("downgrade", "bidirectional")
    was_last = member.classic is None and all(one.classic is not None for one in after.members.values())
    if may and was_last and len(after.members):
        downgrade(turn, group, call, response, left)
        return
    bump_epoch(turn, group.group, "member left" if reason == "left" else reason, left)
    store(turn, group, call, response)


def fence(turn: Turn[Broker], timer: ConsumerSessionOver | RevocationOver) -> None:
    """A member that was not heard, or that did not give back in time, is out (N-3); else look again later."""
    group = turn.node.consumer_groups.get(timer.group)
    member = None if group is None else group.members.get(timer.member)
    if group is None or member is None or timer.leader_epoch != turn.node.loaded.get(group.partition):
        return
    if isinstance(timer, RevocationOver):
        if not 0 <= member.revoke_by_ms <= turn.now_ms:
            return  # it did, or has been asked for more since and another timer looks after that
        reason, because = "revocation timeout", 0
    elif member.deadline_ms > turn.now_ms:
        turn.schedule(timer, member.deadline_ms - turn.now_ms, silent=True)
        return
    else:
        reason, because = "session timeout", turn.silence_of(NodeId("consumer", member.client))
    remove(turn, group, member, reason, because=because)


def watch_session(turn: Turn[Broker], group: ConsumerGroup, member: str) -> None:
    """Look after the member's session (N-3)."""
    timer = ConsumerSessionOver(group.group, member, turn.node.loaded.get(group.partition) or 0)
    turn.schedule(timer, session_ms(turn, turn.node.consumer_groups[group.group].members[member]), silent=True)


def watch_revocation(turn: Turn[Broker], group: ConsumerGroup, member: ConsumerGroupMember) -> None:
    """Look after a member that has its rebalance timeout to give partitions back (N-3)."""
    timer = RevocationOver(group.group, member.member, turn.node.loaded.get(group.partition) or 0)
    turn.schedule(timer, member.rebalance_timeout_ms, silent=True)


def session_ms(turn: Turn[Broker], member: ConsumerGroupMember) -> int:
    """How long the member may be silent: the broker says so, or a member of the classic protocol itself (N-3, G-6)."""
    own = member.classic
    return turn.node.config.group_consumer_session_timeout_ms if own is None else own.session_timeout_ms


def awakened(turn: Turn[Broker], group: ConsumerGroup) -> ConsumerGroup:
    """A loaded group: sessions and the time to give back begin anew (G-14)."""
    members = group.members
    for name, member in group.members.items():
        deadline = turn.now_ms + session_ms(turn, member)
        revokes = member.state == UNREVOKED and member.classic is None
        revoke_by = turn.now_ms + member.rebalance_timeout_ms if revokes else -1
        members = members.put(name, replace(member, deadline_ms=deadline, revoke_by_ms=revoke_by))
    return replace(group, members=members)


def watch_all(turn: Turn[Broker], group: ConsumerGroup) -> None:
    """Set the timers of a loaded group (G-14)."""
    for name, member in group.members.items():
        watch_session(turn, group, name)
        if member.revoke_by_ms >= 0:
            watch_revocation(turn, group, member)
