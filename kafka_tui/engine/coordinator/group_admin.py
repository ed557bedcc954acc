"""What the tools may do to a group: describe it, delete it or its offsets, set its offsets (G-2, G-15, O-9).

Source: Apache Kafka `GroupCoordinatorService`, `GroupMetadataManager.validateDeleteGroup`,
`OffsetMetadataManager.deleteOffsets`.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.coordinator.modern_records import tombstones
from kafka_tui.engine.coordinator.offsets import commit_written, outsider_refusal
from kafka_tui.engine.coordinator.records import group_tombstone, offset_record, offset_records, write
from kafka_tui.engine.facts import groups as f
from kafka_tui.engine.ids import INTERNAL_TOPIC, TopicPartition
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.group import EMPTY, STABLE, Group, GroupCall
from kafka_tui.engine.nodes.modern_group import ConsumerGroup
from kafka_tui.engine.protocol_errors import sentence_of
from kafka_tui.engine.refusals import NONE, Refusal
from kafka_tui.engine.requests import group_admin as r
from kafka_tui.engine.requests.control import AdminResponse, AdminResult, answer_of
from kafka_tui.engine.requests.groups import CommittedOffset
from kafka_tui.engine.turn import Turn

AnyGroup = Group | ConsumerGroup
"""A group of either protocol."""


def list_groups(turn: Turn[Broker], call: Call) -> None:
    """Tell which groups are coordinated here, unless some are still being read from the log (G-14)."""
    node = turn.node
    for partition, replica in node.replicas.items():
        leads = partition.topic == INTERNAL_TOPIC and replica.leadership is not None
        if leads and partition.partition not in node.loaded:
            error = "COORDINATOR_LOAD_IN_PROGRESS"
            turn.reply(call, AdminResponse(Refusal(error, sentence_of(error), "G-14")))
            return
    groups = [r.ListedGroup(name, group.state, "classic") for name, group in node.groups.items()]
    groups += [r.ListedGroup(name, group.state, "consumer") for name, group in node.consumer_groups.items()]
    turn.reply(call, r.ListGroupsResponse(groups=tuple(sorted(groups, key=lambda one: one.group))))


def refused(request: r.GroupAdminRequest, error: str, rule: str, sentence: str = "") -> AdminResponse:
    """The answer to a request that led to nothing, in Kafka's words unless `sentence` has others."""
    return AdminResponse(Refusal(error, sentence or sentence_of(error), rule, (("group", request.group),)))


def on_request(turn: Turn[Broker], call: Call, request: r.GroupAdminRequest, partition: int) -> None:
    """Answer a tool's request, at once or when the offsets topic has what it changes."""
    group = turn.node.group(request.group)
    match request:
        case r.DescribeGroupsRequest():
            turn.reply(call, _described(request, group))
        case r.DeleteGroupsRequest():
            _delete(turn, call, request, group)
        case r.DeleteOffsetsRequest():
            _delete_offsets(turn, call, request, group)
        case r.AlterOffsetsRequest():
            _alter_offsets(turn, call, request, group, partition)
        case _:
            raise TypeError(f"{type(request).__name__} is no request about a group")


def _described(request: r.GroupAdminRequest, group: AnyGroup | None) -> AdminResponse:
    if group is None:
        return refused(request, "GROUP_ID_NOT_FOUND", "G-2", f"Group {request.group} not found.")
    if isinstance(group, ConsumerGroup):
        return _modern(group)
    stable = group.state == STABLE  # `ClassicGroup.describe`: what holds while it rebalances is nobody's business
    members = tuple(
        r.DescribedMember(member.member, member.client, member.instance, member.assignment if stable else ())
        for member in group.members.values()
    )
    assignor = group.assignor if stable else ""
    return r.DescribeGroupsResponse(state=group.state, protocol="classic", assignor=assignor, members=members)


def _modern(group: ConsumerGroup) -> AdminResponse:
    """What ConsumerGroupDescribe tells beside: epochs, and what each member is to have (N-2)."""
    members = tuple(
        r.DescribedMember(
            member.member,
            member.client,
            member.instance,
            member.assigned.keys,
            member.epoch,
            group.target_of(name),
            member.classic is None,
        )
        for name, member in group.members.items()
    )
    return r.DescribeGroupsResponse(
        state=group.state,
        protocol="consumer",
        assignor=group.assignor,
        members=members,
        epoch=group.epoch,
        assignment_epoch=group.assignment_epoch,
    )


def _delete(turn: Turn[Broker], call: Call, request: r.GroupAdminRequest, group: AnyGroup | None) -> None:
    """G-15: only a group without members, with all it has committed."""
    if group is None:
        turn.reply(call, refused(request, "GROUP_ID_NOT_FOUND", "G-15"))
    elif group.state != EMPTY:
        turn.reply(call, refused(request, "NON_EMPTY_GROUP", "G-15"))
    else:
        write_deletion(turn, group, "deleted", call)


def write_deletion(turn: Turn[Broker], group: AnyGroup, reason: str, call: Call | None = None) -> None:
    """Write tombstones for the group and all its offsets."""
    records = tuple(offset_record(group.group, partition, None) for partition in group.offsets)
    note = GroupCall("delete", turn.now_ms, group.group, call=call, reason=reason)
    last = tombstones(group) if isinstance(group, ConsumerGroup) else (group_tombstone(group.group),)
    write(turn, group.partition, (*records, *last), note)


def deletion_written(turn: Turn[Broker], note: GroupCall, error: str) -> None:
    """The group is gone, unless somebody has joined it in the meantime."""
    group = turn.node.group(note.group)
    if error == NONE and group is not None and group.state == EMPTY:
        turn.emit(f.GroupDeleted(node=turn.id, group=note.group, reason=note.reason))
    _answer(turn, note, error)


def _delete_offsets(turn: Turn[Broker], call: Call, request: r.DeleteOffsetsRequest, group: AnyGroup | None) -> None:
    """Only offsets of topics that no member reads can be deleted, and of partitions that this broker knows."""
    if group is None:
        turn.reply(call, refused(request, "GROUP_ID_NOT_FOUND", "G-15"))
        return
    read = {topic for member in group.members.values() for topic in member.topics}
    results = tuple(_deletable(turn.node, request, partition, read) for partition in request.partitions)
    gone = tuple(p for p in request.partitions if p.topic not in read and p in group.offsets)
    response = answer_of(results)
    if not gone:
        turn.reply(call, response)
        return
    forget(turn, group, gone, "deleted", call, response)


def _deletable(node: Broker, request: r.GroupAdminRequest, partition: TopicPartition, read: set[str]) -> AdminResult:
    topic = node.image.topics.get(partition.topic)
    if topic is None or not 0 <= partition.partition < len(topic.partitions):
        return AdminResult(str(partition), refused(request, "UNKNOWN_TOPIC_OR_PARTITION", "O-9").refusal)
    if partition.topic not in read:
        return AdminResult(str(partition), None)
    return AdminResult(str(partition), refused(request, "GROUP_SUBSCRIBED_TO_TOPIC", "O-9").refusal)


def _alter_offsets(
    turn: Turn[Broker], call: Call, request: r.AlterOffsetsRequest, group: AnyGroup | None, partition: int
) -> None:
    """Whoever is no member may commit for a group without members only (O-9)."""
    error = outsider_refusal(group, request.offsets)
    if error != NONE:
        named = ", ".join(str(item.partition) for item in request.offsets)
        sentence = f"Failed altering group offsets for the following partitions: [{named}]"
        turn.reply(call, refused(request, error, "O-9", sentence))
        return
    if not request.offsets:
        turn.reply(call, AdminResponse())
        return
    records = offset_records(request.group, request.offsets)
    write(turn, partition, records, GroupCall("alter", turn.now_ms, request.group, call=call, offsets=request.offsets))


def altered(turn: Turn[Broker], note: GroupCall, error: str, partition: int) -> None:
    """The offsets topic has what the tool wanted to be the group's offsets."""
    commit_written(turn, replace(note, call=None), error, partition)
    _answer(turn, note, error)


def forget(
    turn: Turn[Broker],
    group: AnyGroup,
    partitions: tuple[TopicPartition, ...],
    reason: str,
    call: Call | None = None,
    response: AdminResponse | None = None,
) -> None:
    """Write tombstones for offsets of the group; `reason` is told when that is done, `call` is answered."""
    offsets = tuple(CommittedOffset(partition, -1) for partition in partitions)
    note = GroupCall("forget", turn.now_ms, group.group, call=call, offsets=offsets, reason=reason, response=response)
    write(turn, group.partition, tuple(offset_record(group.group, partition, None) for partition in partitions), note)


def forgotten(turn: Turn[Broker], note: GroupCall, error: str) -> None:
    """The offsets topic has the tombstones; where it could not take them, the offsets stay for now."""
    if error == NONE:
        topics: dict[str, list[TopicPartition]] = {}
        for item in note.offsets:
            topics.setdefault(item.partition.topic, []).append(item.partition)
        for topic, partitions in topics.items():
            turn.emit(
                f.OffsetsForgotten(
                    node=turn.id, group=note.group, topic=topic, partitions=tuple(partitions), reason=note.reason
                )
            )
    _answer(turn, note, error)


def _answer(turn: Turn[Broker], note: GroupCall, error: str) -> None:
    """Tell the tool that waits, if one does."""
    if note.call is None:
        return
    if error != NONE:
        turn.reply(note.call, AdminResponse(Refusal(error, sentence_of(error), "G-14", (("group", note.group),))))
    else:
        turn.reply(note.call, AdminResponse() if note.response is None else note.response)
