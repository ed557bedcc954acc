"""ConsumerGroupHeartbeat: members of the new protocol join, stay, give back, take over and leave (N-1 … N-6).

What a request changes takes effect at once and is answered when its records are stored, as in Kafka.

Source: Apache Kafka `GroupMetadataManager.consumerGroupHeartbeat` and what follows it.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from kafka_tui.engine.coordinator.group_timers import RevocationOver
from kafka_tui.engine.coordinator.modern_members import Refused, leave, refuse, resolve, watch_session
from kafka_tui.engine.coordinator.modern_reconcile import reconciled
from kafka_tui.engine.coordinator.modern_target import bump_epoch, known_topics, topics_of, update_target
from kafka_tui.engine.coordinator.modern_write import store
from kafka_tui.engine.coordinator.records import group_tombstone
from kafka_tui.engine.facts import groups as classic
from kafka_tui.engine.facts import modern_groups as f
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.modern_group import (
    JOINING_EPOCH,
    STATIC_LEAVING_EPOCH,
    UNREVOKED,
    ConsumerGroup,
    ConsumerGroupMember,
)
from kafka_tui.engine.requests.consumer_groups import ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse
from kafka_tui.engine.turn import Turn


def heartbeat(turn: Turn[Broker], call: Call, request: ConsumerGroupHeartbeatRequest, partition: int) -> None:
    """A member's request, whatever it is for."""
    known = turn.node.consumer_groups.get(request.group)
    refused = _invalid(turn, request) or _no_group(turn, request)
    if refused is None and request.epoch < JOINING_EPOCH:
        leave(turn, call, request)
        return
    before = known or ConsumerGroup(request.group, partition)
    if refused is None:
        refused = resolve(turn, before, request)
    if refused is not None:
        refuse(turn, call, request, refused)
        return
    replaced = known is None and request.group in turn.node.groups
    if known is None:
        turn.emit(f.ConsumerGroupCreated(node=turn.id, group=request.group, partition=partition))
    asked_again = _update_member(turn, before, request)
    if asked_again:
        bump_epoch(turn, request.group, asked_again)
    elif known_topics(turn.node.consumer_groups[request.group], turn.node.image) != before.topics:
        bump_epoch(turn, request.group, "topics changed")  # G-8, seen by the coordinator itself
    update_target(turn, request.group)
    had = turn.node.consumer_groups[request.group].members[request.member].assigned
    _reconcile(turn, request, changed=bool(asked_again))
    deadline = turn.now_ms + turn.node.config.group_consumer_session_timeout_ms
    turn.emit(classic.HeartbeatNoted(node=turn.id, group=request.group, member=request.member, deadline_ms=deadline))
    member = turn.node.consumer_groups[request.group].members[request.member]
    full = None not in (request.topics, request.owned) and request.rebalance_timeout_ms >= 0
    response = ConsumerGroupHeartbeatResponse(
        member=member.member,
        epoch=member.epoch,
        interval_ms=turn.node.config.group_consumer_heartbeat_interval_ms,
        assignment=member.assigned.keys if full or member.assigned.keys != had.keys else None,
    )
    store(turn, before, call, response, (group_tombstone(request.group),) if replaced else ())


def _invalid(turn: Turn[Broker], request: ConsumerGroupHeartbeatRequest) -> Refused | None:
    """What is wrong with the request itself (`throwIfConsumerGroupHeartbeatRequestIsInvalid`)."""
    invalid = "INVALID_REQUEST"
    if not request.member:
        return Refused(invalid, "MemberId can't be empty.")
    if not request.group:
        return Refused(invalid, "GroupId can't be empty.")
    if request.instance == "":
        return Refused(invalid, "InstanceId can't be empty.")
    if request.rack == "":
        return Refused(invalid, "RackId can't be empty.")
    if request.epoch == STATIC_LEAVING_EPOCH and request.instance is None:
        return Refused(invalid, "InstanceId can't be null.")
    if request.epoch < STATIC_LEAVING_EPOCH:
        return Refused(invalid, "MemberEpoch is invalid.")
    if request.epoch == JOINING_EPOCH:
        if request.rebalance_timeout_ms < 0:
            return Refused(invalid, "RebalanceTimeoutMs must be provided in first request.")
        if request.owned != ():
            return Refused(invalid, "TopicPartitions must be empty when (re-)joining.")
        if request.topics is None and request.regex is None:
            what = "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining."
            return Refused(invalid, what)
    if request.regex and not _is_pattern(request.regex):
        what = f"SubscribedTopicRegex `{request.regex}` is not a valid regular expression."
        return Refused("INVALID_REGULAR_EXPRESSION", what)
    supported = turn.node.config.group_consumer_assignors.split(",")
    if request.assignor and request.assignor not in supported:  # N-6
        what = f"ServerAssignor {request.assignor} is not supported. Supported assignors: {', '.join(supported)}."
        return Refused("UNSUPPORTED_ASSIGNOR", what)
    return None


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def _no_group(turn: Turn[Broker], request: ConsumerGroupHeartbeatRequest) -> Refused | None:
    """Only a join makes a group, and it takes the place of an empty classic one, of no other (N-7)."""
    name = request.group
    if name in turn.node.consumer_groups:
        return None
    other = turn.node.groups.get(name)
    if request.epoch != JOINING_EPOCH:
        what = f"Consumer group {name} not found." if other is None else f"Group {name} is not a consumer group."
        return Refused("GROUP_ID_NOT_FOUND", what)
    if other is not None and (len(other.members) or other.pending):
        what = f"Cannot upgrade classic group {name} to consumer group because online upgrade is disabled."
        return Refused("GROUP_ID_NOT_FOUND", what)
    return None


def _update_member(turn: Turn[Broker], group: ConsumerGroup, request: ConsumerGroupHeartbeatRequest) -> str:
    """Take over what the member says of itself; gives the reason for a new assignment, or ""."""
    returned = None if request.instance is None else group.static_member(request.instance)
    if request.epoch != JOINING_EPOCH or (returned is not None and returned.member == request.member):
        returned = None
    known = group.members.get(request.member) or returned
    member = _as_said(known or ConsumerGroupMember(request.member, request.client, ()), request)
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


def _as_said(member: ConsumerGroupMember, request: ConsumerGroupHeartbeatRequest) -> ConsumerGroupMember:
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
    waits = after.state == UNREVOKED
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
        timer = RevocationOver(group.group, member.member, turn.node.loaded.get(group.partition) or 0)
        turn.schedule(timer, after.rebalance_timeout_ms, silent=True)
