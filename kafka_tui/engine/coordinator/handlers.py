"""The group coordinator's door: group requests, answers to what it asked, its timers (G-1, G-14)."""

from __future__ import annotations

from kafka_tui.engine.coordinator import (
    expiry,
    group_admin,
    membership,
    mixed_members,
    modern_members,
    modern_write,
    offsets,
    rebalance,
)
from kafka_tui.engine.coordinator.group_timers import (
    ConsumerSessionOver,
    ExpiryCheck,
    JoinPhaseOver,
    MemberSessionOver,
    PendingMemberOver,
    RevocationOver,
    SyncPhaseOver,
)
from kafka_tui.engine.coordinator.locate import coordinator_partition
from kafka_tui.engine.coordinator.modern_heartbeat import heartbeat as modern_heartbeat
from kafka_tui.engine.coordinator.modern_records import tombstones
from kafka_tui.engine.coordinator.records import read_groups, write
from kafka_tui.engine.coordinator.refused_joins import refused_join
from kafka_tui.engine.facts import groups as f
from kafka_tui.engine.facts import modern_groups as m
from kafka_tui.engine.ids import INTERNAL_TOPIC, NO_LEADER, TopicPartition, controller_node
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.group import Group, GroupCall
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.requests.consumer_groups import ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.requests.data import ProduceResponse
from kafka_tui.engine.requests.group_admin import GroupAdminRequest, ListGroupsRequest
from kafka_tui.engine.requests.groups import (
    FindCoordinatorRequest,
    FindCoordinatorResponse,
    GroupRequest,
    HeartbeatRequest,
    HeartbeatResponse,
    JoinGroupRequest,
    LeaveGroupRequest,
    LeaveGroupResponse,
    OffsetCommitRequest,
    OffsetCommitResponse,
    OffsetFetchRequest,
    OffsetFetchResponse,
    SyncGroupRequest,
    SyncGroupResponse,
)
from kafka_tui.engine.timers import OffsetsPartitionGained, OffsetsPartitionLost, Timer, TopicGone
from kafka_tui.engine.turn import Turn

_CREATE_AGAIN_MS = 30_000
"""After this long without an answer the offsets topic is asked for again."""

_OFFSETS_TOPIC_CONFIGS = (
    ("cleanup.policy", "compact"),
    ("compression.type", "producer"),
    ("segment.bytes", "104857600"),
)

_CLASSIC = (JoinGroupRequest, SyncGroupRequest, HeartbeatRequest, LeaveGroupRequest)
"""What members of the classic protocol ask."""

_WRITE_ERRORS = {
    NONE: NONE,
    "NOT_LEADER_OR_FOLLOWER": "NOT_COORDINATOR",
    "KAFKA_STORAGE_ERROR": "NOT_COORDINATOR",
    "UNKNOWN_TOPIC_OR_PARTITION": "COORDINATOR_NOT_AVAILABLE",
    "NOT_ENOUGH_REPLICAS": "COORDINATOR_NOT_AVAILABLE",
    "NOT_ENOUGH_REPLICAS_AFTER_APPEND": "COORDINATOR_NOT_AVAILABLE",
    "REQUEST_TIMED_OUT": "COORDINATOR_NOT_AVAILABLE",
}
"""What a failed write means to the member (`CoordinatorOperationExceptionHelper`)."""


def on_request(turn: Turn[Broker], call: Call, request: Request) -> None:
    """Answer a group request, now or when the group is ready."""
    if isinstance(request, ListGroupsRequest):
        group_admin.list_groups(turn, call)
        return
    assert isinstance(request, GroupRequest)
    if isinstance(request, FindCoordinatorRequest):
        _find(turn, call, request)
        return
    partition, error = _coordinated_here(turn, request.group)
    if error != NONE:
        turn.reply(call, _refusal(request, error), background=call.background)
        return
    modern = turn.node.consumer_groups.get(request.group)
    if modern is not None and isinstance(request, _CLASSIC):
        if len(modern.members) or not isinstance(request, JoinGroupRequest):
            mixed_members.on_request(turn, call, request, modern)  # N-7
            return
        turn.emit(m.ConsumerGroupReplaced(node=turn.id, group=request.group))
        write(turn, partition, tombstones(modern), GroupCall("consumer group", turn.now_ms, request.group))
    match request:
        case GroupAdminRequest():
            group_admin.on_request(turn, call, request, partition)
        case ConsumerGroupHeartbeatRequest():
            modern_heartbeat(turn, call, request, partition)
        case JoinGroupRequest():
            membership.join(turn, call, request, partition)
        case SyncGroupRequest():
            membership.sync(turn, call, request)
        case HeartbeatRequest():
            membership.heartbeat(turn, call, request)
        case LeaveGroupRequest():
            membership.leave(turn, call, request)
        case OffsetCommitRequest():
            offsets.commit(turn, call, request, partition)
        case OffsetFetchRequest():
            offsets.fetch(turn, call, request)
        case _:
            raise TypeError(f"{type(request).__name__} is no request for a group coordinator")
    expiry.watch(turn)


def _refusal(request: GroupRequest, error: str) -> Response:
    """The answer of a broker that does not coordinate the group."""
    match request:
        case GroupAdminRequest():
            return group_admin.refused(request, error, "G-14")
        case ConsumerGroupHeartbeatRequest():
            return ConsumerGroupHeartbeatResponse(error=error)
        case JoinGroupRequest(member=member):
            return refused_join(error, member)
        case SyncGroupRequest():
            return SyncGroupResponse(error=error)
        case HeartbeatRequest():
            return HeartbeatResponse(error=error)
        case LeaveGroupRequest():
            return LeaveGroupResponse(error=error)
        case OffsetCommitRequest():
            return OffsetCommitResponse(error=error)
        case _:
            return OffsetFetchResponse(error=error)


def _coordinated_here(turn: Turn[Broker], group: str) -> tuple[int, str]:
    """The group's partition of the offsets topic, and NONE if this broker leads it and has loaded it (G-14)."""
    topic = turn.node.image.topics.get(INTERNAL_TOPIC)
    if topic is None:
        return -1, "NOT_COORDINATOR"
    partition = coordinator_partition(group, len(topic.partitions))
    replica = turn.node.replicas.get(TopicPartition(INTERNAL_TOPIC, partition))
    if replica is None or replica.leadership is None:
        return partition, "NOT_COORDINATOR"
    modern = turn.node.consumer_groups.get(group)
    if turn.node.loaded.get(partition) != replica.leadership.epoch or (modern is not None and modern.failed):
        return partition, "COORDINATOR_LOAD_IN_PROGRESS"
    return partition, NONE


def _find(turn: Turn[Broker], call: Call, request: FindCoordinatorRequest) -> None:
    """Any broker knows who coordinates a group: its image says so (G-1). The offsets topic is created on demand."""
    topic = turn.node.image.topics.get(INTERNAL_TOPIC)
    leader = NO_LEADER
    if topic is None:
        _create_offsets_topic(turn)
    else:
        leader = topic.partitions[coordinator_partition(request.group, len(topic.partitions))].leader
    if leader != NO_LEADER and not turn.node.image.active(leader):
        leader = NO_LEADER  # clients are sent to nobody who is fenced (K-2)
    error = NONE if leader != NO_LEADER else "COORDINATOR_NOT_AVAILABLE"
    turn.reply(call, FindCoordinatorResponse(error=error, broker=leader), background=call.background)


def _create_offsets_topic(turn: Turn[Broker]) -> None:
    node = turn.node
    for note in node.group_calls.values():
        if note.purpose == "create" and turn.now_ms - note.sent_ms < _CREATE_AGAIN_MS:
            return
    request = CreateTopicsRequest(
        name=INTERNAL_TOPIC,
        partition_count=node.config.offsets_topic_num_partitions,
        replication_factor=node.config.offsets_topic_replication_factor,
        configs=_OFFSETS_TOPIC_CONFIGS,
    )
    if node.controller >= 0:
        sent = turn.send(controller_node(node.controller), request)
        turn.put("group_calls", sent, GroupCall("create", turn.now_ms))


def on_response(turn: Turn[Broker], answers: int, response: Response) -> None:
    """The answer to a request that the coordinator sent."""
    note = turn.node.group_calls.get(answers)
    if note is None:
        return
    turn.put("group_calls", answers, None)
    if note.purpose == "create":
        return  # whoever looks for the coordinator asks again
    error, partition, stored = "NOT_COORDINATOR", -1, "NETWORK_EXCEPTION"
    if isinstance(response, ProduceResponse):
        result = response.results[0]
        stored = result.error
        error, partition = _WRITE_ERRORS.get(result.error, "UNKNOWN_SERVER_ERROR"), result.partition.partition
        if error == NONE and partition not in turn.node.loaded:
            error = "NOT_COORDINATOR"  # it is stored, and others will read it from the log
    if note.purpose == "commit":
        offsets.commit_written(turn, note, error, partition)
    elif note.purpose == "forget":
        group_admin.forgotten(turn, note, error)
    elif note.purpose == "delete":
        group_admin.deletion_written(turn, note, error)
    elif note.purpose == "alter":
        group_admin.altered(turn, note, error, partition)
    elif note.purpose == "static":
        membership.static_written(turn, note, error)
    elif note.purpose == "consumer group":
        modern_write.written(turn, note, stored, error)
    elif note.generation >= 0:
        rebalance.assignment_written(turn, note, error)


def on_timer(turn: Turn[Broker], timer: Timer) -> None:
    """A timer of the coordinator fired."""
    match timer:
        case MemberSessionOver():
            membership.session_over(turn, timer)
        case ConsumerSessionOver() | RevocationOver():
            modern_members.fence(turn, timer)
        case JoinPhaseOver():
            rebalance.join_phase_over(turn, timer)
        case SyncPhaseOver():
            rebalance.sync_phase_over(turn, timer)
        case ExpiryCheck():
            expiry.check(turn)
        case PendingMemberOver():
            membership.pending_over(turn, timer)
        case OffsetsPartitionGained(partition=partition, leader_epoch=leader_epoch):
            _load(turn, partition, leader_epoch)
        case TopicGone(topic=topic):
            _forget_topic(turn, topic)
        case OffsetsPartitionLost(partition=partition):
            _unload(turn, partition)
        case _:
            raise TypeError(f"{type(timer).__name__} is no timer of a group coordinator")


def _forget_topic(turn: Turn[Broker], topic: str) -> None:
    """A topic was deleted: its offsets go in every group that is coordinated here (T-12)."""
    for group in turn.node.all_groups:
        gone = tuple(partition for partition in group.offsets if partition.topic == topic)
        if gone:
            group_admin.forget(turn, group, gone, "topic deleted")


def _load(turn: Turn[Broker], partition: int, leader_epoch: int) -> None:
    """G-14: what the log holds of the groups counts; sessions begin anew, nobody has to join again."""
    replica = turn.node.replicas.get(TopicPartition(INTERNAL_TOPIC, partition))
    if replica is None or replica.leadership is None or replica.leadership.epoch != leader_epoch:
        return
    _unload(turn, partition)
    groups = tuple(
        group if isinstance(group, Group) else modern_members.awakened(turn, group)
        for group in read_groups(replica.log, partition, turn.now_ms)
    )
    turn.emit(f.GroupsLoaded(node=turn.id, partition=partition, leader_epoch=leader_epoch, groups=groups))
    for group in groups:
        if isinstance(group, Group):
            membership.watch_all(turn, group)
        else:
            modern_members.watch_all(turn, group)
    expiry.watch(turn)


def _unload(turn: Turn[Broker], partition: int) -> None:
    if partition not in turn.node.loaded:
        return
    gone = tuple(group for group in turn.node.groups.values() if group.partition == partition)
    for group in gone:
        membership.answer_all(turn, group, "NOT_COORDINATOR")
    modern = turn.node.consumer_groups
    names = (*(group.group for group in gone), *(n for n, group in modern.items() if group.partition == partition))
    turn.emit(f.GroupsUnloaded(node=turn.id, partition=partition, groups=names))
