"""What a line says, as a value: a command of the engine, or a statement out of the rooms of `tools` and `verbs`."""

from __future__ import annotations

import msgspec

from kafka_tui.engine.commands import Command


class Verb(msgspec.Struct, frozen=True):
    """Base of all statements that are no command of the engine."""


Saying = Verb | Command
"""What a line says."""


class Statement(msgspec.Struct, frozen=True):
    """One statement of a script: what it says, the text it was read from, and its line there, counted from 1."""

    saying: Saying
    source: str
    line: int = 1
