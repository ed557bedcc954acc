"""Records of the offsets topic as Kafka's tool shows them (O-1, G-14, N-2), made of the texts that stand in them here.

Source: Apache Kafka `DumpLogSegments.OffsetsMessageParser` and the fields of `OffsetCommitKey`, `GroupMetadataValue`,
`ConsumerGroupMemberMetadataValue` … What the engine does not write has Kafka's value for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote

from kafka_tui.engine.coordinator.record_text import items, partitions_in
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.storage.batches import Record

_HOST = "/127.0.0.1"
_TYPES = {"offset": 1, "group": 2, "epoch": 3, "member": 5, "target": 6, "current": 8}
_TARGET_OF_MEMBER = 7
_STATES = {"Stable": 0, "UnrevokedPartitions": 1, "UnreleasedPartitions": 2}
"""The bytes in which Kafka writes a member's state (`MemberState`)."""
TopicIds = Mapping[str, str]
"""The id of each topic, as Kafka prints it."""


def decoded(record: Record, offset: int, topic_ids: TopicIds) -> tuple[str, str | None]:
    """The key and the value of a record in Kafka's JSON; no value where the key cannot be read."""
    kind, *words = (record.key or b"").decode("utf-8", "replace").split("/")
    if kind not in _TYPES or not words:
        return f"Error at offset {offset}, skipping.", None
    try:
        data = _key(kind, words)
        number = _TARGET_OF_MEMBER if kind == "target" and len(words) > 1 else _TYPES[kind]
        key = _json({"type": str(number), "data": data})
        if record.value is None:
            return key, "<DELETE>"
        version, value = _value(kind, len(words) > 1, record.value.decode(), record.timestamp_ms, topic_ids)
    except (ValueError, LookupError):
        return f"Error at offset {offset}, skipping.", None
    return key, _json({"version": str(version), "data": value})


def _json(data: object) -> str:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def _key(kind: str, words: list[str]) -> dict[str, object]:
    name = unquote(words[0])
    if kind == "offset":
        return {"group": name, "topic": unquote(words[1]), "partition": int(words[2])}
    if kind == "group":
        return {"group": name}
    return {"groupId": name, **({"memberId": unquote(words[1])} if len(words) > 1 else {})}


def _value(
    kind: str, is_of_member: bool, text: str, written_ms: int, topic_ids: TopicIds
) -> tuple[int, dict[str, object]]:
    """The version and the fields of a value."""
    words = text.split("/")
    if kind == "offset":
        fields = {"offset": int(words[0]), "leaderEpoch": int(words[1]), "metadata": "", "commitTimestamp": written_ms}
        return 3, fields
    if kind == "group":
        return 3, _group(text, written_ms)
    if kind == "epoch":
        return 0, {"epoch": int(words[0])}
    if kind == "member":
        return 0, _member(words)
    if kind == "current":
        return 0, _current(words, topic_ids)
    if is_of_member:
        return 0, {"topicPartitions": list(_by_topic(partitions_in(words[0]), topic_ids))}
    return 0, {"assignmentEpoch": int(words[0])}


def _group(text: str, written_ms: int) -> dict[str, object]:
    first, *lines = text.split("\n")
    assignor, generation, leader = first.split("/")
    return {
        "protocolType": "consumer",
        "generation": int(generation),
        "protocol": unquote(assignor) or None,
        "leader": unquote(leader) or None,
        "currentStateTimestamp": written_ms,
        "members": [_classic_member(line.split("/")) for line in lines],
    }


def _classic_member(words: list[str]) -> dict[str, object]:
    name, client, instance, session, rebalance, _, topics, owned, generation, _, _, rack, partitions = words
    subscription = {
        "topics": _names(topics),
        "userData": None,
        "ownedPartitions": list(_by_name(partitions_in(owned))),
        "generationId": int(generation),
        "rackId": unquote(rack) or None,
    }
    return {
        "memberId": unquote(name),
        "groupInstanceId": unquote(instance) or None,
        "clientId": unquote(client),
        "clientHost": _HOST,
        "rebalanceTimeout": int(rebalance),
        "sessionTimeout": int(session),
        "subscription": subscription,
        "assignment": {"assignedPartitions": list(_by_name(partitions_in(partitions))), "userData": None},
    }


def _member(words: list[str]) -> dict[str, object]:
    client, instance, rack, rebalance, assignor, topics, regex, *classic = words
    session_ms = int(classic[0]) if classic else None
    return {
        "instanceId": unquote(instance) or None,
        "rackId": unquote(rack) or None,
        "clientId": unquote(client),
        "clientHost": _HOST,
        "subscribedTopicNames": _names(topics),
        "subscribedTopicRegex": unquote(regex),
        "rebalanceTimeoutMs": int(rebalance),
        "serverAssignor": unquote(assignor) or None,
        **({} if session_ms is None else {"classicMemberMetadata": {"sessionTimeoutMs": session_ms}}),
    }


def _current(words: list[str], topic_ids: TopicIds) -> dict[str, object]:
    epoch, previous, state, assigned, revoking = words
    return {
        "memberEpoch": int(epoch),
        "previousMemberEpoch": int(previous),
        "state": _STATES[state],
        "assignedPartitions": list(_by_topic(_without_epochs(assigned), topic_ids)),
        "partitionsPendingRevocation": list(_by_topic(_without_epochs(revoking), topic_ids)),
    }


def _names(text: str) -> list[str]:
    return [unquote(word) for word in text.split(",") if word]


def _without_epochs(text: str) -> tuple[TopicPartition, ...]:
    return tuple(TopicPartition(topic, int(number)) for topic, number, _ in items(text))


def _by_name(partitions: tuple[TopicPartition, ...]) -> Iterator[dict[str, object]]:
    return _grouped(partitions, lambda topic: {"topic": topic})


def _by_topic(partitions: tuple[TopicPartition, ...], topic_ids: TopicIds) -> Iterator[dict[str, object]]:
    return _grouped(partitions, lambda topic: {"topicId": topic_ids.get(topic, topic)})


def _grouped(
    partitions: tuple[TopicPartition, ...], named: Callable[[str], dict[str, object]]
) -> Iterator[dict[str, object]]:
    for topic in dict.fromkeys(partition.topic for partition in partitions):
        numbers = [partition.partition for partition in partitions if partition.topic == topic]
        yield {**named(topic), "partitions": numbers}
