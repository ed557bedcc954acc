"""Words and lists in the texts of the offsets topic's records; quoted, so that a word holds no sign of the form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote

from kafka_tui.engine.ids import TopicPartition


def quoted(word: str) -> str:
    """The word, percent-quoted."""
    return quote(word, safe="")


def listed(partitions: Iterable[TopicPartition]) -> str:
    """Partitions as <topic>:<number>, with commas between."""
    return ",".join(f"{quoted(partition.topic)}:{partition.partition}" for partition in partitions)


def items(text: str) -> Iterator[list[str]]:
    """The items of a list, each cut at its colons, its first word unquoted."""
    for item in text.split(","):
        if item:
            first, *others = item.split(":")
            yield [unquote(first), *others]


def partitions_in(text: str) -> tuple[TopicPartition, ...]:
    """The partitions that `listed` wrote."""
    return tuple(TopicPartition(topic, int(number)) for topic, number in items(text))
