"""Plans of reassignments: the JSON that `kafka-reassign-partitions` takes and prints.

Source: Apache Kafka `ReassignPartitionsCommand.parsePartitionReassignmentData`, `parseTopicsData`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, NamedTuple

import msgspec

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.protocol_errors import sentence_of
from kafka_tui.engine.requests.control import Reassignment
from kafka_tui.engine.requests.storage import log_dir
from kafka_tui.shell.kinds import LARGEST
from kafka_tui.shell.tools.calls import exception_class
from kafka_tui.shell.tools.documents import COMMAND_FAILED, WrongDocument, from_json

Plan = tuple[Reassignment, ...]
"""Where partitions are to be, in the order in which the plan names them; never a cancellation."""

_ANY = "any"
_NO_DIR = "LOG_DIR_NOT_FOUND"
_Number = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
LogDirs = Mapping[tuple[TopicPartition, int], str]
"""The directory in which a broker has its replica of a partition; those that are not known are left out."""


class _Topic(msgspec.Struct, frozen=True):
    topic: str


class _Topics(msgspec.Struct, frozen=True):
    topics: tuple[_Topic, ...] = ()


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
        name, replicas = planned.partition, planned.replicas or ()
        partition: dict[str, object] = {"topic": name.topic, "partition": name.partition, "replicas": list(replicas)}
        if log_dirs is not None:
            partition["log_dirs"] = [log_dirs.get((planned.partition, broker), _ANY) for broker in replicas]
        partitions.append(partition)
    return json.dumps({"version": 1, "partitions": partitions}, separators=(",", ":"), ensure_ascii=False)


class Planned(NamedTuple):
    """What a document asks for: the plan, and the directories in which some replicas are to lie."""

    plan: Plan
    log_dirs: LogDirs


def read_plan(text: str) -> Planned:
    """What a text of JSON asks for. Raises WrongDocument."""
    partitions = from_json(text, _Document).partitions
    log_dirs: dict[tuple[TopicPartition, int], str] = {}
    for one in partitions:
        log_dirs |= _directories(one)
    plan = (Reassignment(TopicPartition(one.topic, one.partition), one.replicas) for one in partitions)
    return Planned(tuple(plan), log_dirs)


def _directories(one: _Partition) -> LogDirs:
    """Those of a partition's replicas; each may lie in the log directory that its broker has, and in no other."""
    partition = TopicPartition(one.topic, one.partition)
    dirs = (_ANY,) * len(one.replicas) if one.log_dirs is None else one.log_dirs
    if len(dirs) != len(one.replicas):
        lists = f"Size of replicas list {_java(one.replicas)} is different from size of log dirs list {_java(dirs)}"
        raise WrongDocument(COMMAND_FAILED, f"{lists} for partition {partition}")
    for broker, place in zip(one.replicas, dirs, strict=True):
        if place not in (_ANY, log_dir(broker)):
            cause = f"{exception_class(_NO_DIR)}: {sentence_of(_NO_DIR)}"
            raise WrongDocument(COMMAND_FAILED, f"Failed to alter dir for {partition}-{broker}", cause, error=_NO_DIR)
    wanted = zip(one.replicas, dirs, strict=True)
    return {(partition, broker): place for broker, place in wanted if place != _ANY}


def read_topics(text: str) -> tuple[str, ...]:
    """The topics that `--generate` is to move, in their order. Raises WrongDocument."""
    return tuple(one.topic for one in from_json(text, _Topics, "The input string is not a valid JSON").topics)


def _java(listed: Iterable[object]) -> str:
    """A list as Java prints it."""
    return f"[{', '.join(map(str, listed))}]"
