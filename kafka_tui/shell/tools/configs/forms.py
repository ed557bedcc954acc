"""How lines of `kafka-configs` are written."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, Option, Values, flag
from kafka_tui.shell.kinds import NAMES, SETTINGS, TEXT, choice
from kafka_tui.shell.tools.configs.output import ENTITY_TYPES
from kafka_tui.shell.tools.configs.statements import AlterConfigs, DescribeConfigs
from kafka_tui.shell.tools.options import BROKER, FILE, SERVER

_SHORT = ("topic", "broker", "broker_defaults", "broker_logger", "ip", "ip_defaults", "group", "client_metrics")
_TOGETHER = (("client", "client_defaults"), ("user", "user_defaults"))
"""A user and a client may be named together: the quota of a client of that user."""
_WITH_DEFAULT = ("brokers", "clients", "users", "ips")


def _entity_check(values: Values) -> tuple[str, str] | None:
    pairs = [sum(name in values for name in pair) for pair in _TOGETHER]
    short = sum(name in values for name in _SHORT) + (1 if max(pairs) == 1 else sum(pairs))
    longer = "entity_type" in values
    named = "entity_name" in values or "entity_default" in values
    if short + longer != 1 or (named and not longer) or ("entity_name" in values and "entity_default" in values):
        return "one_entity", "--topic"
    if "entity_default" in values and values["entity_type"] not in _WITH_DEFAULT:
        return "one_entity", "--entity-default"
    return None


def _alter_configs_check(values: Values) -> tuple[str, str] | None:
    if "entity_type" in values and "entity_name" not in values and "entity_default" not in values:
        return "one_entity", "--entity-name"
    if "add" in values and "add_file" in values:
        return "one_way_to_add", "--add-config-file"
    if not any(name in values for name in ("add", "add_file", "delete")):
        return "no_setting_to_alter", "--add-config"
    return _entity_check(values)


_ENTITY = (
    Option("--topic", "topic", TEXT),
    Option("--broker", "broker", BROKER),
    flag("--broker-defaults", "broker_defaults"),
    Option("--entity-type", "entity_type", choice("TYPE", ENTITY_TYPES)),
    Option("--entity-name", "entity_name", TEXT),
    flag("--entity-default", "entity_default"),
    Option("--broker-logger", "broker_logger", BROKER),
    Option("--client", "client", TEXT),
    flag("--client-defaults", "client_defaults"),
    Option("--user", "user", TEXT),
    flag("--user-defaults", "user_defaults"),
    Option("--ip", "ip", TEXT),
    flag("--ip-defaults", "ip_defaults"),
    Option("--group", "group", TEXT),
    Option("--client-metrics", "client_metrics", TEXT),
)

FORMS = (
    Form(
        ("kafka-configs",),
        AlterConfigs,
        options=(
            *_ENTITY,
            Option("--add-config", "add", SETTINGS),
            Option("--add-config-file", "add_file", FILE),
            Option("--delete-config", "delete", NAMES),
            flag("--force", "force"),
            *SERVER,
        ),
        action="--alter",
        check=_alter_configs_check,
    ),
    Form(
        ("kafka-configs",),
        DescribeConfigs,
        options=(*_ENTITY, flag("--all", "everything"), flag("--force", "force"), *SERVER),
        action="--describe",
        check=_entity_check,
    ),
)
