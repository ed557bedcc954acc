"""What a line of `kafka-groups` says."""

from __future__ import annotations

from kafka_tui.shell.statements import Verb


class ListAllGroups(Verb, frozen=True):
    """`kafka-groups --list`: groups of every kind, or of a kind, a type, a protocol."""

    group_type: str | None = None
    protocol: str | None = None
    consumer: bool = False
    share: bool = False
    streams: bool = False
