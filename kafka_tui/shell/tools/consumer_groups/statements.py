"""What a line of `kafka-consumer-groups` says."""

from __future__ import annotations

from kafka_tui.shell.statements import Verb

TIMEOUT_MS = 30_000
"""`--timeout`, unless another is given: what one call of the tool may take."""


class DescribeGroups(Verb, frozen=True):
    """`kafka-consumer-groups --describe`: offsets, unless `members` or `state` asks for those."""

    groups: tuple[str, ...] = ()
    all_groups: bool = False
    offsets: bool = False
    members: bool = False
    state: bool = False
    verbose: bool = False
    timeout_ms: int = TIMEOUT_MS


class ListGroups(Verb, frozen=True):
    """`kafka-consumer-groups --list`; `state` and `type` are None without their option, "" without a list behind it."""

    state: str | None = None
    type: str | None = None
    timeout_ms: int = TIMEOUT_MS


class DeleteGroups(Verb, frozen=True):
    """`kafka-consumer-groups --delete`: groups with all they have committed (G-15)."""

    groups: tuple[str, ...] = ()
    all_groups: bool = False
    timeout_ms: int = TIMEOUT_MS


class DeleteOffsets(Verb, frozen=True):
    """`kafka-consumer-groups --delete-offsets`; a topic may name its partitions, as in `orders:0,1`."""

    group: str
    topics: tuple[str, ...]
    timeout_ms: int = TIMEOUT_MS


class ResetOffsets(Verb, frozen=True):
    """`kafka-consumer-groups --reset-offsets` (O-9): for which partitions, to which offsets, and whether at all.

    Exactly one of `to_earliest` to `from_file` says where to; the tool asks for it only when it comes to that.
    """

    groups: tuple[str, ...] = ()
    all_groups: bool = False
    topics: tuple[str, ...] = ()
    all_topics: bool = False
    to_earliest: bool = False
    to_latest: bool = False
    to_current: bool = False
    to_offset: int | None = None
    shift_by: int | None = None
    to_datetime: str | None = None
    by_duration: str | None = None
    from_file: str | None = None
    dry_run: bool = False
    execute: bool = False
    export: bool = False
    timeout_ms: int = TIMEOUT_MS


class ValidateRegex(Verb, frozen=True):
    """`kafka-consumer-groups --validate-regex`: whether a pattern of topics can be read."""

    regex: str
