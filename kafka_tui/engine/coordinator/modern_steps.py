"""What a request of any member of a group of the new protocol leads to, whichever protocol it speaks (N-2, N-7).

Source: Apache Kafka `GroupMetadataManager.consumerGroupHeartbeat`, `classicGroupJoinToConsumerGroup`.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.coordinator.modern_members import session_ms, watch_revocation, watch_session
from kafka_tui.engine.coordinator.modern_reconcile import reconciled
from kafka_tui.engine.coordinator.modern_target import bump_epoch, known_topics, topics_of, update_target
from kafka_tui.engine.facts import groups as classic
from kafka_tui.engine.facts import modern_groups as f
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.modern_group import (
    JOINING_EPOCH,
    UNREVOKED,
    ClassicTraits,
    ConsumerGroup,
    ConsumerGroupMember,
)
from kafka_tui.engine.requests.consumer_groups import ConsumerGroupHeartbeatRequest
from kafka_tui.engine.turn import Turn


def step(
    turn: Turn[Broker],
    before: ConsumerGroup,
    request: ConsumerGroupHeartbeatRequest,
    traits: ClassicTraits | None = None,
) -> tuple[tuple[TopicPartition, ...], ConsumerGroupMember]:
    """Take over what the member says, assign anew if that is due, and let it go a step towards its assignment.

    Gives what it had before that step, and the member after it. `traits` is for one of the classic protocol (N-7).
    """
    reason = _update_member(turn, before, request, traits)
    group = turn.node.consumer_groups[request.group]
    if reason:
        bump_epoch(turn, request.group, reason)
    elif known_topics(group, turn.node.image) != before.topics:
        bump_epoch(turn, request.group, "topics changed")  # G-8, seen by the coordinator itself
    update_target(turn, request.group)
    member = turn.node.consumer_groups[request.group].members[request.member]
    had = member.assigned.keys
    _reconcile(turn, request, changed=bool(reason))
    deadline = turn.now_ms + session_ms(turn, member)
    turn.emit(classic.HeartbeatNoted(node=turn.id, group=request.group, member=request.member, deadline_ms=deadline))
    return had, turn.node.consumer_groups[request.group].members[request.member]


def _update_member(
    turn: Turn[Broker], group: ConsumerGroup, request: ConsumerGroupHeartbeatRequest, traits: ClassicTraits | None
) -> str:
    """Take over what the member says of itself; gives the reason for a new assignment, or ""."""
    returned = None if request.instance is None else group.static_member(request.instance)
    if request.epoch != JOINING_EPOCH or (returned is not None and returned.member == request.member):
        returned = None
    known = group.members.get(request.member) or returned
    member = _as_said(known or ConsumerGroupMember(request.member, request.client, ()), request, traits)
    subscribes_anew = known is None or (member.topics, member.regex) != (known.topics, known.regex)
    if returned is not None:
        turn.emit(
            f.StaticMemberReturned(
                node=turn.id,
                group=group.group,
                client=request.client,
                member=request.member,
                replaced=returned.member,
                instance=returned.instance or "",
                joined=replace(member, epoch=JOINING_EPOCH, previous_epoch=JOINING_EPOCH),
            )
        )
        watch_session(turn, group, request.member)
    elif known is None:
        turn.emit(
            classic.MemberJoined(
                node=turn.id, group=group.group, client=request.client, member=request.member, joined=member
            )
        )
        watch_session(turn, group, request.member)
        return "member joined"
    elif member != known:
        turn.emit(
            f.SubscriptionChanged(
                node=turn.id,
                group=group.group,
                client=request.client,
                member=request.member,
                topics=member.topics,
                changed=member,
            )
        )
    return "subscription changed" if subscribes_anew else ""


def _as_said(
    member: ConsumerGroupMember, request: ConsumerGroupHeartbeatRequest, traits: ClassicTraits | None
) -> ConsumerGroupMember:
    """The member with what the request tells of it; what it leaves out stays."""
    timeout_ms = request.rebalance_timeout_ms
    return replace(
        member,
        member=request.member,
        client=request.client,
        topics=member.topics if request.topics is None else tuple(sorted(request.topics)),
        regex=member.regex if request.regex is None else request.regex,
        instance=request.instance or member.instance,
        rack=request.rack or member.rack,
        rebalance_timeout_ms=member.rebalance_timeout_ms if timeout_ms < 0 else timeout_ms,
        assignor=request.assignor or member.assignor,
        classic=traits,
    )


def _reconcile(turn: Turn[Broker], request: ConsumerGroupHeartbeatRequest, changed: bool) -> None:
    """Let the member take a step towards the assignment, if it is not there yet (N-2)."""
    group = turn.node.consumer_groups[request.group]
    member = group.members[request.member]
    if member.is_reconciled(group.assignment_epoch) and not changed:
        return
    topics = topics_of(member, turn.node.image)
    owners = group.owners() if turn.follows("N-2") else {}
    after = reconciled(group, member, topics, request.owned, owners)
    if after == member:
        return
    waits = after.state == UNREVOKED and after.classic is None  # who speaks the classic protocol has to join again
    after = replace(after, revoke_by_ms=turn.now_ms + after.rebalance_timeout_ms if waits else -1)
    turn.emit(
        f.MemberReconciled(
            node=turn.id,
            group=group.group,
            client=member.client,
            member=member.member,
            epoch=after.epoch,
            state=after.state,
            partitions=after.assigned.keys,
            revoking=after.revoking.keys,
            reconciled=after,
        )
    )
    if waits:
        watch_revocation(turn, group, after)
