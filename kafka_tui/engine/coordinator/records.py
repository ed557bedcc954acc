"""What the coordinator writes into the offsets topic, and how it reads it back (O-1, G-14).

Kafka's own keys and values are binary structures (`OffsetCommitKey`, `GroupMetadataValue` …). Here they are short
UTF-8 texts of this form, every word percent-quoted, so that a dump of the topic can be read:

    offset/<group>/<topic>/<partition>  ->  <offset>/<leader epoch of the record before it, -1 if unknown>
    group/<group>                       ->  one line "<assignor>/<generation>/<leader's member id>", then per member
        <member id>/<client>/<instance id>/<session ms>/<rebalance ms>/<assignors>/<subscription>/<partitions>
    where a subscription is <topics>/<owned>/<generation>/<previous>/<generation of these>/<rack>, lists have commas,
    and a partition is <topic>:<number>

Records of groups of the new protocol stand in `modern_records`.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from msgspec.structs import replace

from kafka_tui.engine.coordinator.modern_records import KINDS, replayed
from kafka_tui.engine.coordinator.record_text import listed, partitions_in, quoted
from kafka_tui.engine.ids import INTERNAL_TOPIC, TopicPartition
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.group import EMPTY, STABLE, Commit, Group, GroupCall, GroupMember
from kafka_tui.engine.nodes.modern_group import ConsumerGroup
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.data import ProduceData, ProduceRequest
from kafka_tui.engine.requests.groups import CommittedOffset, Subscription
from kafka_tui.engine.storage.batches import Record, make_batch
from kafka_tui.engine.storage.log import Log, read
from kafka_tui.engine.turn import Turn

Groups = Table[str, Group | ConsumerGroup]
"""Groups by name, as a log tells of them."""

COMMIT_TIMEOUT_MS = 5000
"""Kafka's `offsets.commit.timeout.ms`."""

_READ_BYTES = 5_242_880
"""Kafka's `offsets.load.buffer.size`."""


def offset_record(group: str, partition: TopicPartition, offset: int | None, leader_epoch: int = -1) -> Record:
    """The record of a committed offset (O-1); None is its tombstone (T-12)."""
    key = f"offset/{quoted(group)}/{quoted(partition.topic)}/{partition.partition}"
    return Record(key.encode(), None if offset is None else f"{offset}/{leader_epoch}".encode())


def offset_records(group: str, offsets: tuple[CommittedOffset, ...]) -> tuple[Record, ...]:
    """The records of what is committed at once."""
    return tuple(offset_record(group, item.partition, item.offset, item.leader_epoch) for item in offsets)


def group_tombstone(group: str) -> Record:
    """The record that says that there is no such group any more (G-15)."""
    return Record(f"group/{quoted(group)}".encode(), None)


def generation_record(group: Group, assignments: Mapping[str, tuple[TopicPartition, ...]] | None = None) -> Record:
    """The record of a group's generation with its members and, by member id, what they are to read (G-4)."""
    lines = [f"{quoted(group.assignor)}/{group.generation}/{quoted(group.leader)}"]
    for name, member in group.members.items():
        told = member.subscription
        fields = (
            quoted(name),
            quoted(member.client),
            quoted(member.instance or ""),
            str(member.session_timeout_ms),
            str(member.rebalance_timeout_ms),
            ",".join(quoted(assignor) for assignor in member.assignors),
            ",".join(quoted(topic) for topic in told.topics),
            listed(told.owned),
            str(told.generation),
            listed(told.previous),
            str(told.previous_generation),
            quoted(told.rack or ""),
            listed((assignments or {}).get(name, ())),
        )
        lines.append("/".join(fields))
    return Record(f"group/{quoted(group.group)}".encode(), "\n".join(lines).encode())


def write(turn: Turn[Broker], partition: int, records: tuple[Record, ...], note: GroupCall) -> None:
    """Append records to a partition of the offsets topic that this broker leads; `note` is kept for the answer.

    As in Kafka they go to the broker's own log with acks=all (O-1), here as a request to itself.
    """
    stamped = tuple(replace(record, timestamp_ms=turn.now_ms) for record in records)
    data = ProduceData(TopicPartition(INTERNAL_TOPIC, partition), make_batch(stamped))
    request = ProduceRequest(acks=-1, timeout_ms=COMMIT_TIMEOUT_MS, data=(data,))
    turn.put("group_calls", turn.send(turn.id, request, background=True), note)


def read_groups(log: Log, partition: int, now_ms: int) -> tuple[Group | ConsumerGroup, ...]:
    """The groups whose newest records are in `log`, by name (G-14). Sessions of classic members begin at `now_ms`."""
    groups: Groups = Table()
    offset = log.log_start_offset
    while batches := read(log, offset, _READ_BYTES, log.log_end_offset):
        for batch in batches:
            for record in batch.records:
                groups = _read(groups, record, partition, now_ms)
        offset = batches[-1].next_offset
    return tuple(group for group in groups.values() if group.generation > 0 or len(group.offsets))


def _read_modern(groups: Groups, words: list[str], value: bytes | None, partition: int) -> Groups:
    """A record of a group of the new protocol; a classic group of the name was empty and made way (N-7)."""
    kind, name, member = words[0], unquote(words[1]), unquote(words[2]) if len(words) > 2 else ""
    known = groups.get(name)
    if not isinstance(known, ConsumerGroup):
        if value is None:
            return groups
        before, known = known, ConsumerGroup(name, partition)
        if before is not None:
            known = replace(known, offsets=before.offsets, commits=before.commits)
    after = replayed(known, kind, member, value)
    left = Group(name, partition, offsets=known.offsets, commits=known.commits)
    return groups.put(name, left if after is None else after)


def _read(groups: Groups, record: Record, partition: int, now_ms: int) -> Groups:
    words = (record.key or b"").decode().split("/")
    if len(words) < 2:
        return groups
    if words[0] in KINDS:
        return _read_modern(groups, words, record.value, partition)
    name = unquote(words[1])
    group = groups.get(name) or Group(name, partition)
    if words[0] == "offset":
        read = TopicPartition(unquote(words[2]), int(words[3]))
        if record.value is None:
            left = replace(group, offsets=group.offsets.drop(read), commits=group.commits.drop(read))
            return groups.put(name, left)
        offset, epoch = map(int, record.value.decode().split("/"))
        commits = group.commits.put(read, Commit(record.timestamp_ms, epoch))
        return groups.put(name, replace(group, offsets=group.offsets.put(read, offset), commits=commits))
    if record.value is None:
        left = Group(name, partition, offsets=group.offsets, commits=group.commits)
        return groups.put(name, left) if isinstance(group, Group) else groups
    first, *lines = record.value.decode().split("\n")
    assignor, generation, leader = first.split("/")
    members = Table.of((member.member, member) for member in (_member(line, now_ms) for line in lines))
    return groups.put(
        name,
        Group(
            name,
            partition,
            state=STABLE if len(members) else EMPTY,
            assignor=unquote(assignor),
            generation=int(generation),
            leader=unquote(leader),
            members=members,
            offsets=group.offsets,
            commits=group.commits,
            empty_since_ms=record.timestamp_ms,
        ),
    )


def _member(line: str, now_ms: int) -> GroupMember:
    words = line.split("/")
    name, client, instance, session, rebalance, assignors = words[:6]
    topics, owned, generation, previous, previous_generation, rack, partitions = words[6:]
    return GroupMember(
        member=unquote(name),
        client=unquote(client),
        instance=unquote(instance) or None,
        session_timeout_ms=int(session),
        rebalance_timeout_ms=int(rebalance),
        assignors=tuple(unquote(word) for word in assignors.split(",")),
        subscription=Subscription(
            topics=tuple(unquote(word) for word in topics.split(",") if word),
            owned=partitions_in(owned),
            generation=int(generation),
            previous=partitions_in(previous),
            previous_generation=int(previous_generation),
            rack=unquote(rack) or None,
        ),
        deadline_ms=now_ms + int(session),
        assignment=partitions_in(partitions),
    )
