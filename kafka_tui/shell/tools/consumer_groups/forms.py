"""How lines of `kafka-consumer-groups` are written."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, Option, Slot, Values, flag
from kafka_tui.shell.kinds import LARGEST, TEXT, Kind, number
from kafka_tui.shell.tools.consumer_groups.statements import (
    DeleteGroups,
    DeleteOffsets,
    DescribeGroups,
    ListGroups,
    ResetOffsets,
    ValidateRegex,
)
from kafka_tui.shell.tools.options import SERVER

_TOOL = ("kafka-consumer-groups",)
_GROUPS = (Option("--group", "groups", TEXT, "many"), flag("--all-groups", "all_groups"))
_TOPIC = Kind("TOPIC[:0,1]", TEXT.read, TEXT.write)
_OFFSET = number("OFFSET", -LARGEST, LARGEST)
_TIMEOUT = Option("--timeout", "timeout_ms", number("MS"))
_SCENARIOS = (
    "to_earliest",
    "to_latest",
    "to_current",
    "to_offset",
    "shift_by",
    "to_datetime",
    "by_duration",
    "from_file",
)


def _groups_check(values: Values) -> tuple[str, str] | None:
    if ("groups" in values) == ("all_groups" in values):
        return "group_or_all", "--all-groups"
    return None


def _describe_check(values: Values) -> tuple[str, str] | None:
    if sum(name in values for name in ("offsets", "members", "state")) > 1:
        return "one_table", "--members"
    return _groups_check(values)


def _reset_check(values: Values) -> tuple[str, str] | None:
    given = [name for name in _SCENARIOS if name in values]
    if len(given) > 1:
        return "one_scenario", f"--{given[1].replace('_', '-')}"
    if "dry_run" in values and "execute" in values:
        return "dry_run_or_execute", "--execute"
    return _groups_check(values)


FORMS = (
    Form(
        _TOOL,
        DescribeGroups,
        options=(
            *_GROUPS,
            flag("--offsets", "offsets"),
            flag("--members", "members"),
            flag("--state", "state"),
            flag("--verbose", "verbose"),
            _TIMEOUT,
            *SERVER,
        ),
        action="--describe",
        check=_describe_check,
    ),
    Form(
        _TOOL,
        ListGroups,
        options=(Option("--state", "state", TEXT, "maybe"), Option("--type", "type", TEXT, "maybe"), _TIMEOUT, *SERVER),
        action="--list",
    ),
    Form(_TOOL, DeleteGroups, options=(*_GROUPS, _TIMEOUT, *SERVER), action="--delete", check=_groups_check),
    Form(
        _TOOL,
        DeleteOffsets,
        options=(
            Option("--group", "group", TEXT, needed=True),
            Option("--topic", "topics", _TOPIC, "many", needed=True),
            _TIMEOUT,
            *SERVER,
        ),
        action="--delete-offsets",
    ),
    Form(
        _TOOL,
        ResetOffsets,
        options=(
            *_GROUPS,
            Option("--topic", "topics", _TOPIC, "many"),
            flag("--all-topics", "all_topics"),
            flag("--to-earliest", "to_earliest"),
            flag("--to-latest", "to_latest"),
            flag("--to-current", "to_current"),
            Option("--to-offset", "to_offset", _OFFSET),
            Option("--shift-by", "shift_by", _OFFSET),
            Option("--to-datetime", "to_datetime", Kind("YYYY-MM-DDThh:mm:ss.sss", TEXT.read, TEXT.write)),
            Option("--by-duration", "by_duration", Kind("PnDTnHnMnS", TEXT.read, TEXT.write)),
            Option("--from-file", "from_file", Kind("CSV", TEXT.read, TEXT.write)),
            flag("--dry-run", "dry_run"),
            flag("--execute", "execute"),
            flag("--export", "export"),
            _TIMEOUT,
            *SERVER,
        ),
        action="--reset-offsets",
        check=_reset_check,
    ),
    Form(
        _TOOL,
        ValidateRegex,
        slots=(Slot("regex", Kind("REGEX", TEXT.read, TEXT.write)),),
        options=SERVER,
        action="--validate-regex",
    ),
)
