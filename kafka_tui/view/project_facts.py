"""Facts as plain rows: what `--facts` prints, predicates ask and the languages narrate."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from kafka_tui.engine.commands import CallCluster
from kafka_tui.engine.facts.base import Recorded
from kafka_tui.engine.facts.network import (
    CommandGiven,
    CommandRefused,
    InFlight,
    MessageDelivered,
    MessageHeld,
    MessageLost,
    MessageSent,
)
from kafka_tui.engine.ids import NodeId, TopicPartition
from kafka_tui.engine.metadata import (
    BrokerRecord,
    ClearElrRecord,
    ConfigRecord,
    FeatureRecord,
    LeaderChangeRecord,
    PartitionRecord,
    ProducerIdsRecord,
    RemoveBrokerRecord,
    RemoveTopicRecord,
    TopicRecord,
)
from kafka_tui.engine.nodes.group import Group
from kafka_tui.engine.nodes.producer import KnownTopic
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.base import Response
from kafka_tui.engine.storage.batches import Batch, Record
from kafka_tui.engine.storage.queued_batch import QueuedBatch
from kafka_tui.view.fact_rules import rules_of
from kafka_tui.view.model import FactRow

BOOKKEEPING: Final = frozenset(
    {
        "EntryNoted",
        "FollowerSeen",
        "ItemHeld",
        "ItemSkipped",
        "Noted",
        "QuorumStateRead",
        "RandomDrawn",
        "TimePassed",
        "TimerFired",
        "TimerSet",
        "VoteReceived",
    }
)
"""Fact classes that no row is made of: they say how the simulation keeps its books, nothing of Kafka."""

_INTERNAL: Final = frozenset(
    {
        ("ConsumerGroupReread", "found"),
        ("GroupEpochBumped", "topics"),
        ("GroupDowngraded", "downgraded"),
        ("GroupUpgraded", "upgraded"),
        ("MemberJoined", "joined"),
        ("MemberReconciled", "reconciled"),
        ("MemberRejoined", "joined"),
        ("NodeAdded", "value"),
        ("RecordsDelivered", "batches"),
        ("StaticMemberReturned", "joined"),
        ("SubscriptionChanged", "changed"),
    }
)
"""Fields that hold a whole node or what only the coordinator needs."""

PREVIEW_BYTES: Final = 60
"""How much of a key or value a row shows."""

Json = Any  # a fact's field may have any JSON shape


def fact_rows(recorded: Iterable[Recorded], time_ms: int) -> tuple[FactRow, ...]:
    """The rows of facts that happened at `time_ms`, in their order, without bookkeeping."""
    return tuple(fact_row(one, time_ms) for one in recorded if type(one.fact).__name__ not in BOOKKEEPING)


def fact_row(recorded: Recorded, time_ms: int) -> FactRow:
    """One fact as a row."""
    fact = recorded.fact
    name = type(fact).__name__
    fields = fact_fields(fact)
    return FactRow(
        id=recorded.id,
        cause=recorded.cause,
        name=name,
        node=str(fact.node),
        time_ms=time_ms,
        background=fact.background,
        fields=fields,
        rules=rules_of(name, fields, str(fact.node)),
    )


def fact_fields(fact: msgspec.Struct) -> dict[str, Json]:
    """A fact's own fields as JSON; commands, messages and refusals are laid open so that predicates reach them."""
    match fact:
        case CommandGiven(command=command):
            name = type(command).__name__
            if isinstance(command, CallCluster):
                return {"command": name, "request": command.request.kind, **_struct(command.request)}
            return {"command": name, **_struct(command)}
        case CommandRefused(refusal=refusal):
            values = dict(refusal.values)
            return {"error": refusal.error, "message": refusal.message, "rule": refusal.rule, "values": values}
        case MessageSent(message=message) | MessageDelivered(message=message) | MessageHeld(message=message):
            return _message(message)
        case MessageLost(message=message, reason=reason):
            return {**_message(message), "reason": reason}
        case _:
            name = type(fact).__name__
            shown = (field for field in fact.__struct_fields__ if field != "node" and (name, field) not in _INTERNAL)
            return {field: plain(getattr(fact, field)) for field in shown}


def text_of(data: bytes | None, limit: int = PREVIEW_BYTES) -> str | None:
    """Bytes as text that can be read: UTF-8, other bytes as `\\xff`, at most `limit` bytes and then `…`."""
    if data is None:
        return None
    if len(data) <= limit:
        return data.decode("utf-8", "backslashreplace")
    end = limit
    while end > max(limit - 3, 0) and data[end] & 0xC0 == 0x80:  # do not cut a character in two
        end -= 1
    return data[:end].decode("utf-8", "backslashreplace") + "…"


def _message(message: InFlight) -> dict[str, Json]:
    body = message.body
    error = getattr(body, "error", None)
    return {
        "message": message.id,
        "kind": body.kind,
        "response": isinstance(body, Response),
        "source": str(message.source),
        "target": str(message.target),
        "sent_ms": message.sent_ms,
        "due_ms": message.due_ms,
        "partitions": [str(partition) for partition in body.partitions_named],
        "error": error if isinstance(error, str) and error != "NONE" else None,
        "unheard": message.unheard,
    }


def _struct(value: msgspec.Struct) -> dict[str, Json]:
    return {name: plain(getattr(value, name)) for name in value.__struct_fields__}


def _batch(batch: Batch) -> Json:
    return {
        "base_offset": batch.base_offset,
        "records": len(batch.records),
        "size_bytes": batch.size_bytes,
        "leader_epoch": batch.leader_epoch,
        "producer_id": batch.producer_id,
        "producer_epoch": batch.producer_epoch,
        "base_sequence": batch.base_sequence,
        "compression": batch.compression,
    }


def _queued(batch: QueuedBatch) -> Json:
    return {
        "number": batch.number,
        "records": len(batch.records),
        "size_bytes": batch.size_bytes,
        "attempts": batch.attempts,
        "base_sequence": batch.base_sequence,
    }


def _record(record: Record) -> Json:
    return {
        "key": text_of(record.key),
        "value": text_of(record.value),
        "value_bytes": None if record.value is None else len(record.value),
        "timestamp_ms": record.timestamp_ms,
    }


def _table(table: Table[Any, Any]) -> Json:  # whatever a fact's table holds
    return {str(key): plain(value) for key, value in table.items()}


_PLAIN: Final[dict[type, Callable[[Any], Json]]] = {
    type(None): lambda value: None,
    bool: lambda value: value,
    int: lambda value: value,
    float: lambda value: value,
    str: lambda value: value,
    bytes: text_of,
    NodeId: str,
    TopicPartition: str,
    tuple: lambda value: [plain(item) for item in value],
    Table: _table,
    Batch: _batch,
    QueuedBatch: _queued,
    Record: _record,
    Group: lambda group: group.group,
    KnownTopic: lambda topic: len(topic.partitions),
    TopicRecord: lambda record: record.name,
    RemoveTopicRecord: lambda record: record.name,
    PartitionRecord: lambda record: str(record.partition),
    BrokerRecord: lambda record: f"broker {record.registration.broker}",
    RemoveBrokerRecord: lambda record: f"broker {record.broker}",
    ConfigRecord: lambda record: record.key if record.value is None else f"{record.key}={record.value}",
    ClearElrRecord: lambda record: f"ELR {record.topic}".strip(),
    FeatureRecord: lambda record: f"{record.name}={record.level}",
    LeaderChangeRecord: lambda record: f"controller {record.leader}",
    ProducerIdsRecord: lambda record: f"producer id {record.next_id - 1}",
}
"""How each type of value is shown; a struct that is not listed shows its fields."""


def plain(value: object) -> Json:
    """A value of the engine as JSON: names as Kafka prints them, batches as numbers, bytes as a short text."""
    shown = _PLAIN.get(type(value))
    if shown is not None:
        return shown(value)
    if isinstance(value, msgspec.Struct):
        return _struct(value)
    raise TypeError(f"a fact holds a {type(value).__name__}; say in project_facts how it is shown")
