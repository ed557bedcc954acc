"""How lines of `kafka-configs` are written."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, Option, Values, flag
from kafka_tui.shell.kinds import NAMES, SETTINGS, TEXT, choice
from kafka_tui.shell.tools.configs.statements import AlterConfigs, DescribeConfigs
from kafka_tui.shell.tools.options import BROKER, SERVER


def _entity_check(values: Values) -> tuple[str, str] | None:
    short = sum(name in values for name in ("topic", "broker", "broker_defaults"))
    longer = "entity_type" in values
    named = "entity_name" in values or "entity_default" in values
    if short + longer != 1 or (named and not longer) or ("entity_name" in values and "entity_default" in values):
        return "one_entity", "--topic"
    if "entity_default" in values and values["entity_type"] != "brokers":
        return "one_entity", "--entity-default"
    return None


def _alter_configs_check(values: Values) -> tuple[str, str] | None:
    if "entity_type" in values and "entity_name" not in values and "entity_default" not in values:
        return "one_entity", "--entity-name"
    if "add" not in values and "delete" not in values:
        return "no_setting_to_alter", "--add-config"
    return _entity_check(values)


_ENTITY = (
    Option("--topic", "topic", TEXT),
    Option("--broker", "broker", BROKER),
    flag("--broker-defaults", "broker_defaults"),
    Option("--entity-type", "entity_type", choice("TYPE", ("topics", "brokers"))),
    Option("--entity-name", "entity_name", TEXT),
    flag("--entity-default", "entity_default"),
)

FORMS = (
    Form(
        ("kafka-configs",),
        AlterConfigs,
        options=(
            *_ENTITY,
            Option("--add-config", "add", SETTINGS),
            Option("--delete-config", "delete", NAMES),
            *SERVER,
        ),
        action="--alter",
        check=_alter_configs_check,
    ),
    Form(
        ("kafka-configs",),
        DescribeConfigs,
        options=(*_ENTITY, flag("--all", "everything"), *SERVER),
        action="--describe",
        check=_entity_check,
    ),
)
