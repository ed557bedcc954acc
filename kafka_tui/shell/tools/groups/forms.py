"""How lines of `kafka-groups` are written."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, Option, Values, flag
from kafka_tui.shell.kinds import TEXT, choice
from kafka_tui.shell.tools.groups.statements import ListAllGroups
from kafka_tui.shell.tools.options import SERVER

TYPES = ("classic", "consumer", "share", "streams")


def _check(values: Values) -> tuple[str, str] | None:
    kinds = [name for name in ("consumer", "share", "streams") if name in values]
    filters = [name for name in ("group_type", "protocol") if name in values]
    return ("one_kind_of_group", f"--{kinds[-1]}") if len(kinds) > 1 or (kinds and filters) else None


FORMS = (
    Form(
        ("kafka-groups",),
        ListAllGroups,
        options=(
            Option("--group-type", "group_type", choice("TYPE", TYPES, fold=True)),
            Option("--protocol", "protocol", TEXT),
            flag("--consumer", "consumer"),
            flag("--share", "share"),
            flag("--streams", "streams"),
            *SERVER,
        ),
        action="--list",
        check=_check,
    ),
)
