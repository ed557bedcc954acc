"""Plans of reassignments: the JSON that `kafka-reassign-partitions` takes, read from the line itself.

Source: Apache Kafka `ReassignPartitionsCommand.parsePartitionReassignmentData`. The shell reads no files, so the plan
stands where Kafka's tool has the file's name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Annotated

import msgspec

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.requests.control import Reassignment
from kafka_tui.engine.requests.storage import log_dir
from kafka_tui.shell.kinds import LARGEST, Kind
from kafka_tui.shell.script_error import ScriptError
from kafka_tui.shell.words import Word

Plan = tuple[Reassignment, ...]
"""Where partitions are to be, in the order in which the plan names them; never a cancellation."""

EXAMPLE = """'{"partitions":[{"topic":"orders","partition":0,"replicas":[1,2]}]}'"""
"""A plan as it is written on a line."""
_ANY = "any"
_Number = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
LogDirs = Mapping[tuple[TopicPartition, int], str]
"""The directory in which a broker has its replica of a partition; those that are not known are left out."""


class _Partition(msgspec.Struct, frozen=True):
    topic: str
    partition: _Number
    replicas: tuple[_Number, ...]
    log_dirs: tuple[str, ...] | None = None


class _Document(msgspec.Struct, frozen=True):
    version: int = 1
    partitions: tuple[_Partition, ...] = ()


def plan_json(plan: Iterable[Reassignment], log_dirs: LogDirs | None = None) -> str:
    """The plan as Kafka's tool prints it, with the log directories when they are given."""
    partitions = []
    for planned in plan:
        (topic, number), replicas = planned.partition, planned.replicas or ()
        partition: dict[str, object] = {"topic": topic, "partition": number, "replicas": list(replicas)}
        if log_dirs is not None:
            partition["log_dirs"] = [log_dirs.get((planned.partition, broker), _ANY) for broker in replicas]
        partitions.append(partition)
    return json.dumps({"version": 1, "partitions": partitions}, separators=(",", ":"), ensure_ascii=False)


def _read(word: Word) -> Plan:
    if not word.text.lstrip().startswith("{"):
        raise ScriptError("plan_on_the_line", word.column, found=word.text, example=EXAMPLE)
    try:
        document = msgspec.json.decode(word.text.encode(), type=_Document)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise ScriptError("not_a_plan", word.column, reason=str(error), example=EXAMPLE) from None
    if document.version != 1:
        raise ScriptError("plan_version", word.column, found=document.version)
    return tuple(_planned(word, one) for one in document.partitions)


def _planned(word: Word, one: _Partition) -> Reassignment:
    """One partition of the plan; each replica may lie in the log directory that its broker has, and in no other."""
    partition = TopicPartition(one.topic, one.partition)
    dirs = (_ANY,) * len(one.replicas) if one.log_dirs is None else one.log_dirs
    if len(dirs) != len(one.replicas):
        raise ScriptError("plan_log_dir_count", word.column, partition=str(partition))
    for broker, place in zip(one.replicas, dirs, strict=True):
        if place not in (_ANY, log_dir(broker)):
            raise ScriptError("plan_log_dir", word.column, found=place, broker=broker)
    return Reassignment(partition, one.replicas)


PLAN = Kind("JSON", _read, plan_json)
"""A plan: which partitions are to have which replicas, the preferred leader first."""
