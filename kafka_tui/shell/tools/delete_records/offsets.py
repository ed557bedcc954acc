"""Before which offsets records are to go: the JSON that `kafka-delete-records` takes, read from the line itself.

Source: Apache Kafka `DeleteRecordsCommand.parseOffsetJsonStringWithoutDedup`. The shell reads no files, so the JSON
stands where Kafka's tool has the file's name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated

import msgspec

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.requests.storage import RecordsToDelete
from kafka_tui.shell.kinds import LARGEST, Kind
from kafka_tui.shell.script_error import ScriptError
from kafka_tui.shell.words import Word

EXAMPLE = """'{"partitions":[{"topic":"orders","partition":0,"offset":3}],"version":1}'"""
"""Offsets as they are written on a line."""
_Number = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
_Offset = Annotated[int, msgspec.Meta(ge=-LARGEST, le=LARGEST)]


class _Partition(msgspec.Struct, frozen=True):
    topic: str
    partition: _Number
    offset: _Offset


class _Document(msgspec.Struct, frozen=True):
    partitions: tuple[_Partition, ...]
    version: int = 1


def _read(word: Word) -> tuple[RecordsToDelete, ...]:
    if not word.text.lstrip().startswith("{"):
        raise ScriptError("plan_on_the_line", word.column, found=word.text, example=EXAMPLE)
    try:
        document = msgspec.json.decode(word.text.encode(), type=_Document)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise ScriptError("not_offsets", word.column, reason=str(error), example=EXAMPLE) from None
    if document.version != 1:
        raise ScriptError("plan_version", word.column, found=document.version)
    return tuple(RecordsToDelete(TopicPartition(one.topic, one.partition), one.offset) for one in document.partitions)


def offsets_json(offsets: Iterable[RecordsToDelete]) -> str:
    """The offsets as a line of the tool has them."""
    partitions = [
        {"topic": one.partition.topic, "partition": one.partition.partition, "offset": one.offset} for one in offsets
    ]
    return json.dumps({"partitions": partitions, "version": 1}, separators=(",", ":"), ensure_ascii=False)


OFFSETS = Kind("JSON", _read, offsets_json)
"""Partitions, each with the first offset that stays; -1 for the high watermark."""
