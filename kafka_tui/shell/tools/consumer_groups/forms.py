"""How lines of `kafka-consumer-groups` are written."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, Option, Values, flag
from kafka_tui.shell.kinds import TEXT
from kafka_tui.shell.tools.consumer_groups.statements import DescribeGroups, ListGroups
from kafka_tui.shell.tools.options import SERVER


def _groups_check(values: Values) -> tuple[str, str] | None:
    if ("groups" in values) == ("all_groups" in values):
        return "group_or_all", "--all-groups"
    if sum(name in values for name in ("offsets", "members", "state")) > 1:
        return "one_table", "--members"
    return None


FORMS = (
    Form(
        ("kafka-consumer-groups",),
        DescribeGroups,
        options=(
            Option("--group", "groups", TEXT, "many"),
            flag("--all-groups", "all_groups"),
            flag("--offsets", "offsets"),
            flag("--members", "members"),
            flag("--state", "state"),
            flag("--verbose", "verbose"),
            *SERVER,
        ),
        action="--describe",
        check=_groups_check,
    ),
    Form(
        ("kafka-consumer-groups",),
        ListGroups,
        options=(Option("--state", "state", TEXT, "maybe"), *SERVER),
        action="--list",
    ),
)
