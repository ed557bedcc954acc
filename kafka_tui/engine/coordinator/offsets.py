"""Committed offsets: commit and fetch (O-1, O-7, G-13)."""

from __future__ import annotations

from kafka_tui.engine.coordinator.membership import heard, unknown_member
from kafka_tui.engine.coordinator.modern_offsets import commit_refusal, fetch_refusal
from kafka_tui.engine.coordinator.records import offset_records, write
from kafka_tui.engine.facts import groups as f
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.group import COMPLETING, EMPTY, Group, GroupCall
from kafka_tui.engine.nodes.modern_group import ConsumerGroup
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.groups import (
    CommittedOffset,
    OffsetCommitRequest,
    OffsetCommitResponse,
    OffsetFetchRequest,
    OffsetFetchResponse,
)
from kafka_tui.engine.turn import Turn


def commit(turn: Turn[Broker], call: Call, request: OffsetCommitRequest, partition: int) -> None:
    """Write offsets to the offsets topic; they count when its ISR has them (O-1). Any offset will do (O-7)."""
    group = turn.node.group(request.group)
    member = None if group is None else group.members.get(request.member)
    client = str(call.source.name) if member is None else member.client
    error = _refusal(group, request)
    if error != NONE:
        turn.emit(f.CommitRefused(node=turn.id, group=request.group, client=client, error=error))
        turn.reply(call, OffsetCommitResponse(error=error))
        return
    if isinstance(group, Group) and member is not None:
        heard(turn, group, member.member)  # Kafka counts a commit as a sign of life
    if not request.offsets:
        turn.reply(call, OffsetCommitResponse(error=NONE))
        return
    note = GroupCall("commit", turn.now_ms, request.group, call=call, client=client, offsets=request.offsets)
    write(turn, partition, offset_records(request.group, request.offsets), note)


def _refusal(group: Group | ConsumerGroup | None, request: OffsetCommitRequest) -> str:
    """G-13, `ClassicGroup.validateOffsetCommit`."""
    if any(item.offset < 0 for item in request.offsets):
        return "INVALID_COMMIT_OFFSET_SIZE"
    if isinstance(group, ConsumerGroup):
        partitions = tuple(item.partition for item in request.offsets)
        return commit_refusal(group, request.member, request.generation, partitions)
    if request.generation < 0 and (not request.member or group is None or group.state == EMPTY):
        return outsider_refusal(group, request.offsets)
    if group is None:
        return "ILLEGAL_GENERATION"
    error = unknown_member(group, request.member, request.instance)
    if error != NONE:
        return error
    if request.generation != group.generation:
        return "ILLEGAL_GENERATION"
    return "REBALANCE_IN_PROGRESS" if group.state == COMPLETING else NONE


def outsider_refusal(group: Group | ConsumerGroup | None, offsets: tuple[CommittedOffset, ...]) -> str:
    """O-9: whoever is in no group protocol may commit only while the group has no members."""
    if any(item.offset < 0 for item in offsets):
        return "INVALID_COMMIT_OFFSET_SIZE"
    return NONE if group is None or group.state == EMPTY else "UNKNOWN_MEMBER_ID"


def commit_written(turn: Turn[Broker], note: GroupCall, error: str, partition: int) -> None:
    """The offsets topic has the offsets, or could not take them."""
    if error == NONE:
        offsets = tuple((item.partition, item.offset) for item in note.offsets)
        group = turn.node.group(note.group)
        turn.emit(
            f.OffsetsCommitted(
                node=turn.id,
                group=note.group,
                client=note.client,
                offsets=offsets,
                leader_epochs=tuple(item.leader_epoch for item in note.offsets),
                offsets_partition=partition,
                news=group is None or any(group.offsets.get(where) != offset for where, offset in offsets),
            )
        )
    if note.call is not None:
        turn.reply(note.call, OffsetCommitResponse(error=error), background=note.call.background and error == NONE)


def fetch(turn: Turn[Broker], call: Call, request: OffsetFetchRequest) -> None:
    """Answer with the committed offsets, -1 where there is none (C-6); whoever asks for all hears of no others."""
    group = turn.node.group(request.group)
    if isinstance(group, ConsumerGroup) and request.member:
        error = fetch_refusal(group, request.member, request.generation)
        if error != NONE:
            turn.reply(call, OffsetFetchResponse(error=error))
            return
    asked = request.partitions
    if asked is None:
        asked = () if group is None else tuple(sorted(group.offsets))
    found = tuple(_committed(group, partition) for partition in asked)
    turn.reply(call, OffsetFetchResponse(error=NONE, offsets=found), background=call.background)


def _committed(group: Group | ConsumerGroup | None, partition: TopicPartition) -> CommittedOffset:
    offset = None if group is None else group.offsets.get(partition)
    commit = None if group is None else group.commits.get(partition)
    if offset is None or commit is None:
        return CommittedOffset(partition, -1)
    return CommittedOffset(partition, offset, commit.leader_epoch)
