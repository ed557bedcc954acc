"""Members of the classic protocol in a group that has members of the new one (N-7).

For them the coordinator plays a classic group's part: a heartbeat asks to join again when there is something to give
back or to receive, JoinGroup is the step towards the assignment, and SyncGroup tells the partitions.

Source: Apache Kafka `GroupMetadataManager.classicGroupJoinToConsumerGroup` and its neighbours.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.coordinator.membership import new_id
from kafka_tui.engine.coordinator.modern_members import remove, session_ms, watch_revocation
from kafka_tui.engine.coordinator.modern_steps import step
from kafka_tui.engine.coordinator.modern_write import store
from kafka_tui.engine.coordinator.refused_joins import (
    refuse_assignors,
    refuse_join,
    refuse_session_timeout,
    refused_join,
)
from kafka_tui.engine.facts import groups as f
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.modern_group import (
    UNRELEASED,
    UNREVOKED,
    ClassicTraits,
    ConsumerGroup,
    ConsumerGroupMember,
)
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests import groups as r
from kafka_tui.engine.requests.consumer_groups import ConsumerGroupHeartbeatRequest
from kafka_tui.engine.turn import Turn

ClassicRequest = r.JoinGroupRequest | r.SyncGroupRequest | r.HeartbeatRequest | r.LeaveGroupRequest
"""What members of the classic protocol ask."""


def on_request(turn: Turn[Broker], call: Call, request: ClassicRequest, group: ConsumerGroup) -> None:
    """Answer a member of the classic protocol."""
    match request:
        case r.JoinGroupRequest():
            _join(turn, call, request, group)
        case r.SyncGroupRequest():
            _sync(turn, call, request, group)
        case r.HeartbeatRequest():
            _heartbeat(turn, call, request, group)
        case r.LeaveGroupRequest():
            member = _classic_member(group, request.member)
            if member is None:
                turn.reply(call, r.LeaveGroupResponse(error="UNKNOWN_MEMBER_ID"))
            else:
                remove(turn, group, member, "left", call, r.LeaveGroupResponse(error=NONE))


def _classic_member(group: ConsumerGroup, name: str) -> ConsumerGroupMember | None:
    member = group.members.get(name)
    return None if member is None or member.classic is None else member


def _heard(
    turn: Turn[Broker], group: ConsumerGroup, request: r.SyncGroupRequest | r.HeartbeatRequest
) -> tuple[ConsumerGroupMember | None, str]:
    """The member, and what is wrong with its request (G-13), or NONE; then its session begins anew (G-6)."""
    member = _classic_member(group, request.member)
    if member is None:
        return None, "UNKNOWN_MEMBER_ID"
    if request.generation != member.epoch:
        return None, "ILLEGAL_GENERATION"
    deadline = turn.now_ms + session_ms(turn, member)
    turn.emit(f.HeartbeatNoted(node=turn.id, group=group.group, member=member.member, deadline_ms=deadline))
    return member, NONE


def _sync(turn: Turn[Broker], call: Call, request: r.SyncGroupRequest, group: ConsumerGroup) -> None:
    """Tell a member its partitions, unless there is a newer assignment to join for."""
    member, error = _heard(turn, group, request)
    if member is not None and group.assignment_epoch > member.epoch and member.state != UNREVOKED:
        member, error = None, "REBALANCE_IN_PROGRESS"
    partitions = () if member is None else member.assigned.keys
    turn.reply(call, r.SyncGroupResponse(error=error, partitions=partitions))


def _heartbeat(turn: Turn[Broker], call: Call, request: r.HeartbeatRequest, group: ConsumerGroup) -> None:
    """Hear that a member lives, and ask it to join again if it has to."""
    member, error = _heard(turn, group, request)
    if member is not None and _has_to_join(group, member):
        error = "REBALANCE_IN_PROGRESS"
        if member.revoke_by_ms < 0:  # it has its rebalance timeout, counted from the first time that it is asked
            _set_limit(turn, group.group, member.member, turn.now_ms + member.rebalance_timeout_ms)
            watch_revocation(turn, group, member)
    turn.reply(call, r.HeartbeatResponse(error=error), background=call.background and error == NONE)


def _has_to_join(group: ConsumerGroup, member: ConsumerGroupMember) -> bool:
    """Whether there is an assignment it has not reached, something to give back, or something free for it."""
    if group.assignment_epoch > member.epoch or member.state == UNREVOKED:
        return True
    if member.state != UNRELEASED:
        return False
    owners = group.owners()
    missing = [partition for partition in group.target_of(member.member) if partition not in member.assigned]
    return not any(partition in owners for partition in missing)


def _set_limit(turn: Turn[Broker], name: str, member: str, at_ms: int) -> None:
    group = turn.node.consumer_groups[name]
    known = group.members[member]
    if known.revoke_by_ms != at_ms:
        members = group.members.put(member, replace(known, revoke_by_ms=at_ms))
        turn.put("consumer_groups", name, replace(group, members=members))


def _join(turn: Turn[Broker], call: Call, request: r.JoinGroupRequest, group: ConsumerGroup) -> None:
    """Take the member in, or a step further; it is told its epoch as its generation, and nobody leads."""
    if _refused(turn, call, request, group):
        return
    if not request.member and request.instance is None:
        turn.reply(call, refused_join("MEMBER_ID_REQUIRED", new_id(turn, request.client)))
        return
    asked = ConsumerGroupHeartbeatRequest(
        group=request.group,
        member=request.member or new_id(turn, request.instance or ""),
        client=request.client,
        epoch=0,
        instance=request.instance,
        rack=request.subscription.rack,
        rebalance_timeout_ms=request.rebalance_timeout_ms,
        topics=request.subscription.topics,
        regex="",
        owned=request.subscription.owned,
    )
    traits = ClassicTraits(request.assignors, request.session_timeout_ms)
    _, member = step(turn, group, asked, traits)
    _set_limit(turn, request.group, member.member, -1)
    response = r.JoinGroupResponse(
        error=NONE, generation=member.epoch, assignor=request.assignors[0], leader="", member=member.member
    )
    store(turn, group, call, response)


def _refused(turn: Turn[Broker], call: Call, request: r.JoinGroupRequest, group: ConsumerGroup) -> bool:
    """Whether the consumer may not join with the classic protocol; then it has its answer."""
    others = [m.classic for name, m in group.members.items() if m.classic is not None and name != request.member]
    if refuse_session_timeout(turn, call, request):
        return True
    if refuse_assignors(turn, call, request, [other.assignors for other in others]):
        return True
    most = turn.node.config.group_consumer_max_size
    static = None if request.instance is None else group.static_member(request.instance)
    if request.member not in group.members and len(group.members) >= most:
        refuse_join(turn, call, request, "GROUP_MAX_SIZE_REACHED", wanted=str(most))
    elif not request.member or request.instance is None:
        return False
    elif static is None:
        refuse_join(turn, call, request, "UNKNOWN_MEMBER_ID")
    elif static.member != request.member:
        refuse_join(turn, call, request, "FENCED_INSTANCE_ID", request.member, request.instance)
    else:
        return False
    return True
