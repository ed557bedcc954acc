"""How changes of groups of the new protocol get into the offsets topic (N-2, G-14).

As in Kafka a change counts as soon as it is made, and the member is answered when the ISR has its records. Records
that could not be appended take the group back to what the log says of it.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.coordinator.modern_records import records_between
from kafka_tui.engine.coordinator.records import read_groups, write
from kafka_tui.engine.coordinator.refused_joins import refused_join
from kafka_tui.engine.facts import modern_groups as f
from kafka_tui.engine.ids import INTERNAL_TOPIC, TopicPartition
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.group import GroupCall
from kafka_tui.engine.nodes.modern_group import ConsumerGroup
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Response
from kafka_tui.engine.requests.consumer_groups import ConsumerGroupHeartbeatResponse
from kafka_tui.engine.requests.groups import JoinGroupResponse, LeaveGroupResponse
from kafka_tui.engine.storage.batches import Record
from kafka_tui.engine.turn import Turn

_PURPOSE = "consumer group"
_APPENDED = (NONE, "NOT_ENOUGH_REPLICAS_AFTER_APPEND", "REQUEST_TIMED_OUT")
"""After these the records are in the coordinator's own log, whether they are safe or not."""


def store(
    turn: Turn[Broker],
    before: ConsumerGroup,
    call: Call | None = None,
    response: Response | None = None,
    first: tuple[Record, ...] = (),
) -> None:
    """Write what has changed since `before`, `first` before it, and answer then; at once when nothing has."""
    group = turn.node.consumer_groups[before.group]
    records = (*first, *records_between(before, group))
    if records:
        note = GroupCall(_PURPOSE, turn.now_ms, group.group, call=call, response=response)
        write(turn, group.partition, records, note)
    elif call is not None and response is not None:
        news = isinstance(response, ConsumerGroupHeartbeatResponse) and response.assignment is not None
        turn.reply(call, response, background=call.background and not news)


def written(turn: Turn[Broker], note: GroupCall, stored: str, error: str) -> None:
    """The offsets topic has the records, or not: `stored` is what the log says, `error` what members are told."""
    if note.call is not None and note.response is not None:
        turn.reply(note.call, note.response if error == NONE else _failed(note.response, error))
    group = turn.node.consumer_groups.get(note.group)
    if group is None or group.partition not in turn.node.loaded:
        return
    if stored not in _APPENDED and not group.failed:
        group = replace(group, failed=True)
        turn.put("consumer_groups", note.group, group)
    under_way = (other for other in turn.node.group_calls.values() if other.purpose == _PURPOSE)
    if group.failed and all(other.group != note.group for other in under_way):
        _reread(turn, group)


def _failed(response: Response, error: str) -> Response:
    """What a member is told instead of `response` when nothing could be stored."""
    match response:
        case JoinGroupResponse(member=member):
            return refused_join(error, member)
        case LeaveGroupResponse():
            return LeaveGroupResponse(error=error)
        case _:
            return ConsumerGroupHeartbeatResponse(error=error)


def _reread(turn: Turn[Broker], group: ConsumerGroup) -> None:
    replica = turn.node.replicas[TopicPartition(INTERNAL_TOPIC, group.partition)]
    found = {one.group: one for one in read_groups(replica.log, group.partition, turn.now_ms)}.get(group.group)
    deadlines = {name: member.deadline_ms for name, member in group.members.items()}
    if isinstance(found, ConsumerGroup):
        members = found.members
        for name, member in found.members.items():
            members = members.put(name, replace(member, deadline_ms=deadlines.get(name, turn.now_ms)))
        found = replace(found, members=members, offsets=group.offsets, commits=group.commits)
    turn.emit(f.ConsumerGroupReread(node=turn.id, group=group.group, found=found))
