"""How lines of `kafka-topics` are written."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, Option, Values, flag
from kafka_tui.shell.kinds import ASSIGNMENT, TEXT, number
from kafka_tui.shell.tools.options import FACTOR, PARTITIONS, SERVER
from kafka_tui.shell.tools.topics.statements import AlterTopic, CreateTopic, DeleteTopic, DescribeTopics, ListTopics


def _create_check(values: Values) -> tuple[str, str] | None:
    if "assignment" in values and ("partitions" in values or "replication_factor" in values):
        return "assignment_excludes_counts", "--replica-assignment"
    return None


def _describe_check(values: Values) -> tuple[str, str] | None:
    filters = ("under_replicated", "unavailable", "under_min_isr", "at_min_isr", "with_overrides")
    return ("one_filter", "--unavailable-partitions") if sum(name in values for name in filters) > 1 else None


FORMS = (
    Form(
        ("kafka-topics",),
        CreateTopic,
        options=(
            Option("--topic", "topic", TEXT, needed=True),
            Option("--partitions", "partitions", PARTITIONS),
            Option("--replication-factor", "replication_factor", FACTOR),
            Option("--replica-assignment", "assignment", ASSIGNMENT),
            Option("--config", "configs", TEXT, "many"),
            flag("--if-not-exists", "if_not_exists"),
            *SERVER,
        ),
        action="--create",
        check=_create_check,
    ),
    Form(
        ("kafka-topics",),
        AlterTopic,
        options=(
            Option("--topic", "topic", TEXT, needed=True),
            Option("--partitions", "partitions", PARTITIONS, needed=True),
            Option("--replica-assignment", "assignment", ASSIGNMENT),
            flag("--if-exists", "if_exists"),
            Option("--delete-config", "delete_config", TEXT, "many"),
            *SERVER,
        ),
        action="--alter",
        elsewhere=(
            ("--config", "kafka-configs --alter --topic TOPIC --add-config NAME=VALUE"),
            ("--replication-factor", "kafka-reassign-partitions --execute --reassignment-json-file FILE|JSON"),
        ),
    ),
    Form(
        ("kafka-topics",),
        DescribeTopics,
        options=(
            Option("--topic", "topic", TEXT),
            Option("--topic-id", "topic_id", TEXT),
            flag("--under-replicated-partitions", "under_replicated"),
            flag("--unavailable-partitions", "unavailable"),
            flag("--under-min-isr-partitions", "under_min_isr"),
            flag("--at-min-isr-partitions", "at_min_isr"),
            flag("--topics-with-overrides", "with_overrides"),
            flag("--exclude-internal", "exclude_internal"),
            flag("--if-exists", "if_exists"),
            Option("--partition-size-limit-per-response", "response_limit", number("COUNT", 1)),
            *SERVER,
        ),
        action="--describe",
        check=_describe_check,
    ),
    Form(
        ("kafka-topics",),
        ListTopics,
        options=(Option("--topic", "topic", TEXT), flag("--exclude-internal", "exclude_internal"), *SERVER),
        action="--list",
    ),
    Form(
        ("kafka-topics",),
        DeleteTopic,
        options=(Option("--topic", "topic", TEXT, needed=True), flag("--if-exists", "if_exists"), *SERVER),
        action="--delete",
    ),
)
