"""Which partitions and which time a line of `kafka-get-offsets` means. Source: Apache Kafka `GetOffsetShell`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.metadata import Image
from kafka_tui.engine.requests import data as d
from kafka_tui.shell.kinds import LARGEST
from kafka_tui.shell.tools.calls import ToolRefusal
from kafka_tui.shell.tools.get_offsets.statements import GetOffsets
from kafka_tui.shell.tools.topics.output import matching

_TIMES: Final = {
    "latest": d.LATEST_TIMESTAMP,
    "earliest": d.EARLIEST_TIMESTAMP,
    "max-timestamp": d.MAX_TIMESTAMP,
    "earliest-local": d.EARLIEST_LOCAL_TIMESTAMP,
    "latest-tiered": d.LATEST_TIERED_TIMESTAMP,
    "earliest-pending-upload": d.EARLIEST_PENDING_UPLOAD_TIMESTAMP,
}
_RULE = re.compile(r"([^:,]*)(?::(?:([0-9]{0,9})|(?:([0-9]{0,9})-([0-9]{0,9}))))?", re.ASCII)
_MALFORMED = (
    "Malformed time argument {}. Please use -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local "
    "/ -5 or latest-tiered / -6 or earliest-pending-upload, or a specified long format timestamp"
)
NOTHING = "Could not match any topic-partitions with the specified filters"


def check(said: GetOffsets) -> None:
    """Filters that do not go together. Raises ToolRefusal."""
    if said.topic_partitions is not None and (said.topic is not None or said.partitions is not None):
        raise ToolRefusal("INVALID_REQUEST", "--topic-partitions cannot be used with --topic or --partitions")


def timestamp(time: str) -> int:
    """The timestamp to ask for: a word's, or ms since 1970. Raises ToolRefusal."""
    if time in _TIMES:
        return _TIMES[time]
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", time, re.ASCII):
        raise ToolRefusal("INVALID_REQUEST", _MALFORMED.format(time))
    return int(time)


def partitions(said: GetOffsets, image: Image) -> tuple[TopicPartition, ...]:
    """The partitions that are meant, by name. Raises ToolRefusal, also when there are none."""
    if said.topic_partitions is not None:
        rules = said.topic_partitions.split(",")
        found = {one for rule in rules for one in _by_rule(rule, image, said.exclude_internal)}
    else:
        numbers = _numbers(said.partitions)
        found = set(
            _of_topics(said.topic, image, said.exclude_internal, lambda number: not numbers or number in numbers)
        )
    if not found:
        raise ToolRefusal("UNKNOWN_TOPIC_OR_PARTITION", NOTHING)
    return tuple(sorted(found, key=str))


def _numbers(listed: str | None) -> tuple[int, ...]:
    parts = listed.split(",") if listed else []
    if not all(re.fullmatch(r"[+-]?[0-9]{1,9}", part, re.ASCII) for part in parts):
        sentence = f"--partitions expects a comma separated list of numeric partition ids, but received: {listed}"
        raise ToolRefusal("INVALID_REQUEST", sentence)
    return tuple(map(int, parts))


def _by_rule(rule: str, image: Image, exclude_internal: bool) -> Iterator[TopicPartition]:
    match = _RULE.fullmatch(rule)
    if match is None:
        raise ToolRefusal(
            "INVALID_REQUEST", f"org.apache.kafka.tools.TerseException: Invalid rule specification: {rule}"
        )
    topic, one, low, high = match.groups()
    least = int(one or low or 0)
    end = least + 1 if one else int(high) if high else None
    means = range(least, LARGEST if end is None else end)
    return _of_topics(topic or None, image, exclude_internal, means.__contains__)


def _of_topics(
    pattern: str | None, image: Image, exclude_internal: bool, means: Callable[[int], bool]
) -> Iterator[TopicPartition]:
    for topic in matching(image.topics, pattern, exclude_internal, required=False):
        for number in range(len(image.topics[topic].partitions)):
            if means(number):
                yield TopicPartition(topic, number)
