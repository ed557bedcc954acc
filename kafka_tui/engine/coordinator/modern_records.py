"""What the coordinator writes of a group of the new protocol, and how it reads it back (N-2, G-14).

Kafka has a record for each of these, with binary keys and values (`ConsumerGroupMemberMetadataValue` …). Here they
are short UTF-8 texts as in `records`, every word percent-quoted:

    epoch/<group>             ->  <group epoch>/<topic>:<topic id>:<partition count>,...
    member/<group>/<member>   ->  <client>/<instance>/<rack>/<rebalance ms>/<assignor>/<topics>/<regex>, and of one that
                                  speaks the classic protocol /<session ms>/<assignors>
    target/<group>            ->  <assignment epoch>/<assignor>/<computed at>
    target/<group>/<member>   ->  <topic>:<partition>,...
    current/<group>/<member>  ->  <epoch>/<previous epoch>/<state>/<assigned>/<revoking>

where the last two are <topic>:<partition>:<assignment epoch>,...

A record without a value says that there is no such thing any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from msgspec.structs import replace

from kafka_tui.engine.coordinator.record_text import items, listed, partitions_in, quoted
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.modern_group import ClassicTraits, ConsumerGroup, ConsumerGroupMember, KnownTopic
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.storage.batches import Record

KINDS: Final = ("epoch", "member", "target", "current")
"""How keys of these records begin."""


def records_between(before: ConsumerGroup, after: ConsumerGroup) -> tuple[Record, ...]:
    """The records that make `after` of `before`; nothing for sessions, which begin anew with each coordinator."""
    return tuple(_changes(before, after))


def _changes(before: ConsumerGroup, after: ConsumerGroup) -> Iterator[Record]:
    name = after.group
    for key in before.members:
        if key not in after.members:
            yield from (_record(None, kind, name, key) for kind in ("current", "target", "member"))
    for key, member in after.members.items():
        if _member(member) != _member(before.members.get(key)):
            yield _record(_member(member), "member", name, key)
    if _epoch(after) != _epoch(before):
        yield _record(_epoch(after), "epoch", name)
    for key in after.members:
        if after.target_of(key) != before.target_of(key):
            yield _record(listed(after.target_of(key)), "target", name, key)
    if _target(after) != _target(before):
        yield _record(_target(after), "target", name)
    for key, member in after.members.items():
        if _current(member) != _current(before.members.get(key)):
            yield _record(_current(member), "current", name, key)


def tombstones(group: ConsumerGroup) -> tuple[Record, ...]:
    """The records after which nothing of an empty group is left."""
    return (_record(None, "target", group.group), _record(None, "epoch", group.group))


def replayed(group: ConsumerGroup, kind: str, member: str, value: bytes | None) -> ConsumerGroup | None:
    """`group` after one more record of it: of `kind`, about `member` ("" for the group). None when it is gone."""
    words = None if value is None else value.decode().split("/")
    if kind == "epoch":
        if words is None:
            return None
        return replace(group, epoch=int(words[0]), topics=tuple(_known_topics(words[1])))
    if kind == "target":
        return _replay_target(group, member, words)
    if words is None:
        return replace(group, members=group.members.drop(member)) if kind == "member" else group
    known = group.members.get(member) or ConsumerGroupMember(member, "", ())
    put = _replay_member(known, words) if kind == "member" else _replay_current(known, words)
    return replace(group, members=group.members.put(member, put))


def _replay_target(group: ConsumerGroup, member: str, words: list[str] | None) -> ConsumerGroup:
    if member and words is None:
        return replace(group, target=group.target.drop(member))
    if member and words is not None:
        target = partitions_in(words[0])
        changed = group.target.put(member, target) if target else group.target.drop(member)
        return replace(group, target=changed)
    if words is None:
        return group
    return replace(group, assignment_epoch=int(words[0]), assignor=unquote(words[1]), computed_ms=int(words[2]))


def _replay_member(member: ConsumerGroupMember, words: list[str]) -> ConsumerGroupMember:
    client, instance, rack, rebalance, assignor, topics, regex, *classic = words
    return replace(
        member,
        client=unquote(client),
        instance=unquote(instance) or None,
        rack=unquote(rack) or None,
        rebalance_timeout_ms=int(rebalance),
        assignor=unquote(assignor),
        topics=tuple(unquote(topic) for topic in topics.split(",") if topic),
        regex=unquote(regex),
        classic=ClassicTraits(tuple(map(unquote, classic[1].split(","))), int(classic[0])) if classic else None,
    )


def _replay_current(member: ConsumerGroupMember, words: list[str]) -> ConsumerGroupMember:
    epoch, previous, state, assigned, revoking = words
    return replace(
        member,
        epoch=int(epoch),
        previous_epoch=int(previous),
        state=state,
        assigned=Table.of(_with_epochs(assigned)),
        revoking=Table.of(_with_epochs(revoking)),
    )


def _epoch(group: ConsumerGroup) -> str:
    topics = (f"{quoted(topic.name)}:{topic.topic_id}:{topic.partition_count}" for topic in group.topics)
    return f"{group.epoch}/{','.join(topics)}"


def _known_topics(text: str) -> Iterator[KnownTopic]:
    for name, topic_id, count in items(text):
        yield KnownTopic(name, int(topic_id), int(count))


def _target(group: ConsumerGroup) -> str:
    return f"{group.assignment_epoch}/{quoted(group.assignor)}/{group.computed_ms}"


def _member(member: ConsumerGroupMember | None) -> str | None:
    if member is None:
        return None
    traits = member.classic
    classic = () if traits is None else (str(traits.session_timeout_ms), ",".join(map(quoted, traits.assignors)))
    return "/".join(
        (
            quoted(member.client),
            quoted(member.instance or ""),
            quoted(member.rack or ""),
            str(member.rebalance_timeout_ms),
            quoted(member.assignor),
            ",".join(quoted(topic) for topic in member.topics),
            quoted(member.regex),
            *classic,
        )
    )


def _current(member: ConsumerGroupMember | None) -> str | None:
    if member is None:
        return None
    assigned, revoking = (
        ",".join(f"{quoted(partition.topic)}:{partition.partition}:{epoch}" for partition, epoch in table.items())
        for table in (member.assigned, member.revoking)
    )
    return f"{member.epoch}/{member.previous_epoch}/{member.state}/{assigned}/{revoking}"


def _with_epochs(text: str) -> Iterator[tuple[TopicPartition, int]]:
    for topic, number, epoch in items(text):
        yield TopicPartition(topic, int(number)), int(epoch)


def _record(value: str | None, *key: str) -> Record:
    return Record("/".join((key[0], *map(quoted, key[1:]))).encode(), None if value is None else value.encode())
