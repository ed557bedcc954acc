"""Properties of the console tools: NAME=VALUE, as Kafka's `CommandLineUtils` takes them apart, or lines of a file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kafka_tui.shell.stage import Stage

_ENTRY = re.compile(r"\s*([^\s=:#!][^\s=:]*)\s*[=:]?\s*(.*)")


def read_properties(written: Iterable[str]) -> dict[str, str]:
    """Each property's value, the last one given; "" where there is none."""
    return {name: value for name, _, value in (one.partition("=") for one in written)}


def with_file(stage: Stage, path: str | None, written: tuple[str, ...]) -> tuple[str, ...]:
    """The properties of a file, and then those on the line, which count more. Raises FileUnreadable.

    One line is one property: Java's escapes and continued lines are not known here.
    """
    if path is None:
        return written
    entries = (_ENTRY.fullmatch(line) for line in stage.files.read(path).splitlines())
    return (*(f"{entry[1]}={entry[2]}" for entry in entries if entry is not None), *written)
