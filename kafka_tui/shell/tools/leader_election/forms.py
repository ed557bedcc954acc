"""How lines of `kafka-leader-election` are written."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, Option, Values, flag
from kafka_tui.shell.kinds import TEXT, choice
from kafka_tui.shell.tools.documents import JSON_FILE
from kafka_tui.shell.tools.leader_election.statements import ElectLeaders
from kafka_tui.shell.tools.options import PARTITION, SERVER


def _election_check(values: Values) -> tuple[str, str] | None:
    asked = sum(name in values for name in ("topic", "all_partitions", "file"))
    if asked != 1 or ("topic" in values) != ("partition" in values):
        return "partition_or_all", "--all-topic-partitions"
    return None


FORMS = (
    Form(
        ("kafka-leader-election",),
        ElectLeaders,
        options=(
            Option("--election-type", "election", choice("TYPE", ("preferred", "unclean"), fold=True), needed=True),
            Option("--topic", "topic", TEXT),
            Option("--partition", "partition", PARTITION),
            Option("--path-to-json-file", "file", JSON_FILE),
            flag("--all-topic-partitions", "all_partitions"),
            *SERVER,
        ),
        check=_election_check,
    ),
)
