"""Plans of offsets as CSV: what `--export` prints and `--from-file` reads.

Source: Apache Kafka `CsvUtils` and Jackson's CsvMapper. A row is `topic,partition,offset`, or with the group before it
when several groups are meant. Columns that are missing are 0 or empty, as Jackson leaves them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.shell.files import FileUnreadable
from kafka_tui.shell.stage import Stage
from kafka_tui.shell.tools.consumer_groups.asks import Offsets
from kafka_tui.shell.tools.consumer_groups.failures import RUNTIME, ToolFailure

_LONGEST_PLAIN = 24
"""Jackson quotes what is longer without looking into it."""
_FIRST_SAFE = "-"
"""Jackson quotes what has a character below this one, which the comma and the quote are."""
_MISSING = ("", "", "0", "0")
"""What columns that are not there count as."""
_JACKSON = "com.fasterxml.jackson"


def written(plans: Mapping[str, Offsets], with_group: bool) -> tuple[str, ...]:
    """The rows of plans by group."""
    return tuple(
        ",".join([*([_field(group)] if with_group else []), _field(name.topic), str(name.partition), str(offset)])
        for group, offsets in plans.items()
        for name, offset in offsets.items()
    )


def _field(text: str) -> str:
    if len(text) > _LONGEST_PLAIN or any(char < _FIRST_SAFE for char in text):
        return '"' + text.replace('"', '""') + '"'
    return text


def read(text: str, only_group: str | None) -> dict[str, Offsets]:
    """The plans of a file by group; rows without a group are those of `only_group`. Raises ToolFailure."""
    rows = [next(csv.reader([line]), []) for line in text.split("\n")]
    while rows and not rows[-1]:
        del rows[-1]
    if only_group is not None and rows and _is_row(rows[0]):
        rows = [[only_group, *row] if row else row for row in rows]
    found: dict[str, Offsets] = {}
    for row in rows:
        _check(row)
        group, topic, number, offset = (*row, *_MISSING[len(row) :])
        partition = TopicPartition(topic, _number(number, "int"))
        found.setdefault(group, {})[partition] = _number(offset, "long")
    return found


def _is_row(row: list[str]) -> bool:
    """Whether it can be read as topic, partition and offset."""
    return 0 < len(row) <= 3 and all(_is_number(field) for field in row[1:])


def _check(row: list[str]) -> None:
    if not row:
        message = "No content to map due to end-of-input"
        raise ToolFailure("INVALID_REQUEST", f"{_JACKSON}.databind.exc.MismatchedInputException", message, (RUNTIME,))
    if len(row) > 4:
        message = f'Too many entries: expected at most 4 (value #4 ({len(row[4])} chars) "{row[4]}")'
        raise ToolFailure("INVALID_REQUEST", f"{_JACKSON}.dataformat.csv.CsvReadException", message, (RUNTIME,))


def _is_number(text: str) -> bool:
    digits = text.strip().removeprefix("-")
    return digits.isascii() and digits.isdecimal() and len(digits) < 19


def _number(text: str, kind: str) -> int:
    if not _is_number(text):
        message = f'Cannot deserialize value of type `{kind}` from String "{text}": not a valid `{kind}` value'
        raise ToolFailure("INVALID_REQUEST", f"{_JACKSON}.databind.exc.InvalidFormatException", message, (RUNTIME,))
    return int(text)


def text_of(stage: Stage, written: str) -> str:
    """The text of a plan: rows on the line, with spaces between them, or the file it names. Raises ToolFailure."""
    if "," in written:
        return "\n".join(written.split())
    try:
        return stage.files.read(written)
    except FileUnreadable as trouble:
        reason = stage.say(trouble.note) if trouble.note else ""
        java_class, _, message = (trouble.cause or f"java.io.IOException: {reason}").partition(": ")
        raise ToolFailure("INVALID_REQUEST", java_class, message, (RUNTIME,)) from None
