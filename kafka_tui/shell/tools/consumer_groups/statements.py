"""What a line of `kafka-consumer-groups` says."""

from __future__ import annotations

from kafka_tui.shell.statements import Verb


class DescribeGroups(Verb, frozen=True):
    """`kafka-consumer-groups --describe`: offsets, unless `members` or `state` asks for those."""

    groups: tuple[str, ...] = ()
    all_groups: bool = False
    offsets: bool = False
    members: bool = False
    state: bool = False
    verbose: bool = False


class ListGroups(Verb, frozen=True):
    """`kafka-consumer-groups --list`; `state` is None without `--state`, "" without a list behind it."""

    state: str | None = None
