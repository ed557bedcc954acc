"""ConsumerGroupHeartbeat: members of the new protocol join, stay, give back, take over and leave (N-1 … N-6).

What a request changes takes effect at once and is answered when its records are stored, as in Kafka.

Source: Apache Kafka `GroupMetadataManager.consumerGroupHeartbeat` and what follows it.
"""

from __future__ import annotations

import re

from kafka_tui.engine.coordinator.modern_convert import upgrade, upgraded
from kafka_tui.engine.coordinator.modern_members import Refused, leave, refuse, resolve
from kafka_tui.engine.coordinator.modern_steps import step
from kafka_tui.engine.coordinator.modern_write import store
from kafka_tui.engine.coordinator.records import group_tombstone
from kafka_tui.engine.facts import modern_groups as f
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.group import STABLE
from kafka_tui.engine.nodes.modern_group import JOINING_EPOCH, STATIC_LEAVING_EPOCH, ConsumerGroup
from kafka_tui.engine.requests.consumer_groups import ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse
from kafka_tui.engine.turn import Turn


def heartbeat(turn: Turn[Broker], call: Call, request: ConsumerGroupHeartbeatRequest, partition: int) -> None:
    """A member's request, whatever it is for."""
    known = turn.node.consumer_groups.get(request.group)
    refused = _invalid(turn, request) or _no_group(turn, request)
    if refused is None and request.epoch < JOINING_EPOCH:
        leave(turn, call, request)
        return
    written = known or ConsumerGroup(request.group, partition)
    other = turn.node.groups.get(request.group)
    before = written if other is None or not len(other.members) else upgraded(turn, other)
    if refused is None:
        refused = resolve(turn, before, request)
    if refused is not None:
        refuse(turn, call, request, refused)
        return
    if before is not written:
        upgrade(turn, before)
    elif known is None:
        turn.emit(f.ConsumerGroupCreated(node=turn.id, group=request.group, partition=partition))
    had, member = step(turn, before, request)
    full = None not in (request.topics, request.owned) and request.rebalance_timeout_ms >= 0
    response = ConsumerGroupHeartbeatResponse(
        member=member.member,
        epoch=member.epoch,
        interval_ms=turn.node.config.group_consumer_heartbeat_interval_ms,
        assignment=member.assigned.keys if full or member.assigned.keys != had else None,
    )
    store(turn, written, call, response, () if other is None else (group_tombstone(request.group),))


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
    """Only a join makes a group; it takes the place of an empty classic one, and upgrades one with members (N-7)."""
    name = request.group
    if name in turn.node.consumer_groups:
        return None
    other = turn.node.groups.get(name)
    if request.epoch != JOINING_EPOCH:
        what = f"Consumer group {name} not found." if other is None else f"Group {name} is not a consumer group."
        return Refused("GROUP_ID_NOT_FOUND", what)
    if other is None or not len(other.members):
        return None
    if turn.node.config.group_consumer_migration_policy not in ("upgrade", "bidirectional"):
        what = f"Cannot upgrade classic group {name} to consumer group because online upgrade is disabled."
        return Refused("GROUP_ID_NOT_FOUND", what)
    if other.state != STABLE:
        return Refused("COORDINATOR_LOAD_IN_PROGRESS", f"Group {name} rebalances.")
    return None
