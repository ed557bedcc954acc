"""What a line says, as a value: a command of the engine, or a statement out of the rooms of `tools` and `verbs`."""

from __future__ import annotations

import msgspec

from kafka_tui.engine.commands import Command


class Verb(msgspec.Struct, frozen=True):
    """Base of all statements that are no command of the engine."""


class AboutTool(Verb, frozen=True):
    """`--version` or `--help` of a tool."""

    tool: str
    option: str


Saying = Verb | Command
"""What a line says."""


class Statement(msgspec.Struct, frozen=True):
    """One statement of a script: what it says, the text it was read from, and its line there, counted from 1.

    `server` is where a tool is to look for the cluster, "" for anywhere; `unread` a file of settings that it names.
    """

    saying: Saying
    source: str
    line: int = 1
    server: str = ""
    unread: str = ""
