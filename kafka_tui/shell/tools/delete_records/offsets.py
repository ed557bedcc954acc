"""Before which offsets records are to go: the JSON that `kafka-delete-records` takes.

Source: Apache Kafka `DeleteRecordsCommand.parseOffsetJsonStringWithoutDedup`, `execute`.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.requests.storage import RecordsToDelete
from kafka_tui.shell.kinds import LARGEST
from kafka_tui.shell.tools.documents import COMMAND_FAILED, OPERATION, WrongDocument, from_json

_Number = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
_Offset = Annotated[int, msgspec.Meta(ge=-LARGEST, le=LARGEST)]


class _Partition(msgspec.Struct, frozen=True):
    topic: str
    partition: _Number
    offset: _Offset


class _Document(msgspec.Struct, frozen=True):
    partitions: tuple[_Partition, ...] | None = None


def read_offsets(text: str) -> tuple[RecordsToDelete, ...]:
    """Partitions, each once with the first offset that stays; -1 for the high watermark. Raises WrongDocument."""
    named = from_json(text, _Document, "The input string is not a valid JSON").partitions
    if named is None:
        raise WrongDocument(OPERATION, "Missing partitions field")
    found = tuple(RecordsToDelete(TopicPartition(one.topic, one.partition), one.offset) for one in named)
    partitions = [one.partition for one in found]
    twice = dict.fromkeys(str(partition) for partition in partitions if partitions.count(partition) > 1)
    if twice:
        raise WrongDocument(COMMAND_FAILED, f"Offset json file contains duplicate topic partitions: {','.join(twice)}")
    return found
