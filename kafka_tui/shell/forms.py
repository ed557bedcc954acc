"""Every statement the shell knows, form by form. Reading, printing, usage lines and `help` all come from here."""

from __future__ import annotations

from kafka_tui.engine import commands as c
from kafka_tui.shell import statements as s
from kafka_tui.shell.grammar import Form, Option, Slot, Values
from kafka_tui.shell.kinds import (
    ASSIGNMENT,
    DURATION,
    LARGEST,
    NAME,
    NAMES,
    PREDICATE,
    RATE,
    REQUEST_KIND,
    SETTING,
    SETTINGS,
    TEXT,
    choice,
    number,
)
from kafka_tui.shell.plans import PLAN

TOOLS = (
    "kafka-topics",
    "kafka-configs",
    "kafka-consumer-groups",
    "kafka-leader-election",
    "kafka-reassign-partitions",
)
"""Kafka's tools that the shell has."""

MOST_PARTITIONS = 10_000
"""The most partitions a line may ask for, so that every line ends; Kafka's own limit for one request."""
MOST_RECORDS = 100_000
"""The most records one line may send."""
MOST_BYTES = 10_000_000
"""The largest record one line may send."""
MOST_MOMENTS = 1_000_000
"""The most moments one line may go on by."""
MOST_BROKERS = 100
"""Brokers are 1 to 99: nodes 100, 101 and 102 are controllers."""

_BROKER = number("BROKER", 1, MOST_BROKERS - 1)
_CONTROLLER = number("CONTROLLER", MOST_BROKERS, MOST_BROKERS + 2)
_PARTITION = number("PARTITION")
_PARTITIONS = number("COUNT", -LARGEST, MOST_PARTITIONS)
_FACTOR = number("COUNT", -LARGEST, LARGEST)
_RECORDS = number("COUNT", 1, MOST_RECORDS)
_BYTES = number("BYTES", 0, MOST_BYTES)

_SERVER = (
    Option("--bootstrap-server", "", TEXT),
    Option("--command-config", "", TEXT),
)
_CONFIGS = Option("--config", "configs", SETTING, "many", sorts=True)


def _flag(name: str, field: str) -> Option:
    return Option(name, field, TEXT, "nothing")


def _create_check(values: Values) -> tuple[str, str] | None:
    if "assignment" in values and ("partitions" in values or "replication_factor" in values):
        return "assignment_excludes_counts", "--replica-assignment"
    return None


def _describe_check(values: Values) -> tuple[str, str] | None:
    filters = ("under_replicated", "unavailable", "under_min_isr", "at_min_isr", "with_overrides")
    return ("one_filter", "--unavailable-partitions") if sum(name in values for name in filters) > 1 else None


def _groups_check(values: Values) -> tuple[str, str] | None:
    if ("groups" in values) == ("all_groups" in values):
        return "group_or_all", "--all-groups"
    if sum(name in values for name in ("offsets", "members", "state")) > 1:
        return "one_table", "--members"
    return None


def _election_check(values: Values) -> tuple[str, str] | None:
    if ("topic" in values) == ("all_partitions" in values) or ("topic" in values) != ("partition" in values):
        return "partition_or_all", "--all-topic-partitions"
    return None


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


def _produce_check(values: Values) -> tuple[str, str] | None:
    return ("value_or_size", "--size") if ("value" in values) == ("size_bytes" in values) else None


def _consumer_check(values: Values) -> tuple[str, str] | None:
    return ("topic_or_include", "--include") if ("topics" in values) == ("pattern" in values) else None


_TOPICS = (
    Form(
        ("kafka-topics",),
        s.CreateTopic,
        options=(
            Option("--topic", "topic", TEXT, needed=True),
            Option("--partitions", "partitions", _PARTITIONS),
            Option("--replication-factor", "replication_factor", _FACTOR),
            Option("--replica-assignment", "assignment", ASSIGNMENT),
            Option("--config", "configs", TEXT, "many"),
            _flag("--if-not-exists", "if_not_exists"),
            *_SERVER,
        ),
        action="--create",
        check=_create_check,
    ),
    Form(
        ("kafka-topics",),
        s.AlterTopic,
        options=(
            Option("--topic", "topic", TEXT, needed=True),
            Option("--partitions", "partitions", _PARTITIONS, needed=True),
            Option("--replica-assignment", "assignment", ASSIGNMENT),
            _flag("--if-exists", "if_exists"),
            *_SERVER,
        ),
        action="--alter",
    ),
    Form(
        ("kafka-topics",),
        s.DescribeTopics,
        options=(
            Option("--topic", "topic", TEXT),
            _flag("--under-replicated-partitions", "under_replicated"),
            _flag("--unavailable-partitions", "unavailable"),
            _flag("--under-min-isr-partitions", "under_min_isr"),
            _flag("--at-min-isr-partitions", "at_min_isr"),
            _flag("--topics-with-overrides", "with_overrides"),
            _flag("--exclude-internal", "exclude_internal"),
            _flag("--if-exists", "if_exists"),
            *_SERVER,
        ),
        action="--describe",
        check=_describe_check,
    ),
    Form(
        ("kafka-topics",),
        s.ListTopics,
        options=(Option("--topic", "topic", TEXT), _flag("--exclude-internal", "exclude_internal"), *_SERVER),
        action="--list",
    ),
    Form(
        ("kafka-topics",),
        s.DeleteTopic,
        options=(Option("--topic", "topic", TEXT, needed=True), _flag("--if-exists", "if_exists"), *_SERVER),
        action="--delete",
    ),
)

_ENTITY = (
    Option("--topic", "topic", TEXT),
    Option("--broker", "broker", _BROKER),
    _flag("--broker-defaults", "broker_defaults"),
    Option("--entity-type", "entity_type", choice("TYPE", ("topics", "brokers"))),
    Option("--entity-name", "entity_name", TEXT),
    _flag("--entity-default", "entity_default"),
)

_SETTINGS = (
    Form(
        ("kafka-configs",),
        s.AlterConfigs,
        options=(
            *_ENTITY,
            Option("--add-config", "add", SETTINGS),
            Option("--delete-config", "delete", NAMES),
            *_SERVER,
        ),
        action="--alter",
        check=_alter_configs_check,
    ),
    Form(
        ("kafka-configs",),
        s.DescribeConfigs,
        options=(*_ENTITY, _flag("--all", "everything"), *_SERVER),
        action="--describe",
        check=_entity_check,
    ),
)

_GROUPS = (
    Form(
        ("kafka-consumer-groups",),
        s.DescribeGroups,
        options=(
            Option("--group", "groups", TEXT, "many"),
            _flag("--all-groups", "all_groups"),
            _flag("--offsets", "offsets"),
            _flag("--members", "members"),
            _flag("--state", "state"),
            _flag("--verbose", "verbose"),
            *_SERVER,
        ),
        action="--describe",
        check=_groups_check,
    ),
    Form(
        ("kafka-consumer-groups",),
        s.ListGroups,
        options=(Option("--state", "state", TEXT, "maybe"), *_SERVER),
        action="--list",
    ),
)

_ELECTION = (
    Form(
        ("kafka-leader-election",),
        s.ElectLeaders,
        options=(
            Option("--election-type", "election", choice("TYPE", ("preferred", "unclean"), fold=True), needed=True),
            Option("--topic", "topic", TEXT),
            Option("--partition", "partition", _PARTITION),
            _flag("--all-topic-partitions", "all_partitions"),
            *_SERVER,
        ),
        check=_election_check,
    ),
)

_PLAN = Option("--reassignment-json-file", "plan", PLAN, needed=True)
_PRESERVE = _flag("--preserve-throttles", "preserve_throttles")
# How long the tool waits for moves between the log directories of a broker, which there are none of.
_TIMEOUT = Option("--timeout", "", _FACTOR)

_REASSIGNMENT = (
    Form(
        ("kafka-reassign-partitions",),
        s.ExecuteReassignment,
        options=(
            _PLAN,
            _flag("--additional", "additional"),
            Option("--throttle", "throttle", number("BYTES")),
            _TIMEOUT,
            *_SERVER,
        ),
        action="--execute",
    ),
    Form(
        ("kafka-reassign-partitions",),
        s.VerifyReassignment,
        options=(_PLAN, _PRESERVE, *_SERVER),
        action="--verify",
    ),
    Form(
        ("kafka-reassign-partitions",),
        s.CancelReassignment,
        options=(_PLAN, _PRESERVE, _TIMEOUT, *_SERVER),
        action="--cancel",
    ),
    Form(("kafka-reassign-partitions",), s.ListReassignments, options=_SERVER, action="--list"),
)

_BROKERS = (
    Form(
        ("broker", "add"),
        c.AddBroker,
        (Slot("broker", _BROKER),),
        (Option("--rack", "rack", TEXT), _CONFIGS),
    ),
    Form(("broker", "stop"), c.StopBroker, (Slot("broker", _BROKER),)),
    Form(("broker", "kill"), c.KillBroker, (Slot("broker", _BROKER),)),
    Form(("broker", "power-loss"), c.LosePower, (Slot("broker", _BROKER),)),
    Form(("broker", "start"), c.StartBroker, (Slot("broker", _BROKER),)),
    Form(("broker", "pause"), s.PauseBroker, (Slot("broker", _BROKER),)),
    Form(("broker", "resume"), s.ResumeBroker, (Slot("broker", _BROKER),)),
    Form(("broker", "remove"), c.RemoveBroker, (Slot("broker", _BROKER),)),
    Form(("controller", "stop"), c.StopController, (Slot("controller", _CONTROLLER),)),
    Form(("controller", "kill"), c.KillController, (Slot("controller", _CONTROLLER),)),
    Form(("controller", "start"), c.StartController, (Slot("controller", _CONTROLLER),)),
    Form(("controller", "pause"), s.PauseController, (Slot("controller", _CONTROLLER),)),
    Form(("controller", "resume"), s.ResumeController, (Slot("controller", _CONTROLLER),)),
    Form(("network", "cut"), s.CutLink, (Slot("a", NAME), Slot("b", NAME))),
    Form(("network", "heal"), s.HealLink, (Slot("a", NAME), Slot("b", NAME))),
    Form(("network", "delay"), s.DelayLink, (Slot("a", NAME), Slot("b", NAME), Slot("delay_ms", DURATION))),
    Form(
        ("network", "drop"),
        s.DropOnLink,
        (Slot("source", NAME), Slot("target", NAME), Slot("kind", REQUEST_KIND, needed=False)),
        (_flag("--response", "response"),),
    ),
    Form(
        ("cache", "shrink"),
        c.ShrinkCache,
        (Slot("broker", _BROKER),),
        (Option("--pages", "pages", number("PAGES", 1, 1_000_000), needed=True),),
    ),
)

_CLIENTS = (
    Form(
        ("producer", "start"),
        c.StartProducer,
        (Slot("name", NAME),),
        (
            Option("--topic", "topic", TEXT, needed=True),
            Option("--rate", "interval_ms", RATE),
            Option("--size", "size_bytes", _BYTES),
            Option("--keys", "key_count", number("COUNT", 0, MOST_RECORDS)),
            Option("--limit", "limit", _RECORDS),
            _CONFIGS,
        ),
    ),
    Form(("producer", "stop"), c.StopProducer, (Slot("name", NAME),), (Option("--timeout", "timeout_ms", DURATION),)),
    Form(("producer", "flush"), c.FlushProducer, (Slot("name", NAME),)),
    Form(("producer", "kill"), c.KillProducer, (Slot("name", NAME),)),
    Form(
        ("produce",),
        s.Produce,
        (Slot("topic", TEXT), Slot("value", TEXT, needed=False)),
        (
            Option("--size", "size_bytes", _BYTES),
            Option("--key", "key", TEXT),
            Option("--partition", "partition", _PARTITION),
            Option("--count", "count", _RECORDS),
            Option("--via", "via", NAME),
            Option("--send", "mode", choice("HOW", ("fire-and-forget", "sync", "async"))),
        ),
        check=_produce_check,
    ),
    Form(
        ("consumer", "start"),
        c.StartConsumer,
        (Slot("name", NAME),),
        (
            Option("--group", "group", TEXT),
            Option("--topic", "topics", TEXT, "many"),
            Option("--include", "pattern", TEXT),
            Option("--partition", "partitions", _PARTITION, "many"),
            Option("--offset", "offset", number("OFFSET", 0, 10**15)),
            _CONFIGS,
            Option("--commit", "commit", choice("HOW", ("auto", "sync", "async"))),
            Option("--commit-when", "commit_when", choice("WHEN", ("after", "before"))),
            Option("--processing", "processing_ms", DURATION),
        ),
        check=_consumer_check,
    ),
    Form(("consumer", "stop"), c.StopConsumer, (Slot("name", NAME),)),
    Form(("consumer", "kill"), c.KillConsumer, (Slot("name", NAME),)),
    Form(("consumer", "pause"), s.PauseConsumer, (Slot("name", NAME),)),
    Form(("consumer", "resume"), s.ResumeConsumer, (Slot("name", NAME),)),
)

_TIME = (
    Form(
        ("what-if", "decrease"),
        s.WhatIfDecrease,
        (Slot("topic", TEXT),),
        (Option("--to", "to", number("COUNT", 1, MOST_PARTITIONS), needed=True),),
    ),
    Form(("step",), s.Step, (Slot("count", number("COUNT", 1, MOST_MOMENTS), needed=False),)),
    Form(("run", "until"), s.RunUntil, (Slot("that", PREDICATE),), (Option("--within", "within_ms", DURATION),)),
    Form(("run",), s.RunFor, (Slot("duration_ms", DURATION),)),
    Form(("expect",), s.Expect, (Slot("that", PREDICATE),)),
    Form(("help",), s.Help, (Slot("about", TEXT, needed=False),)),
)

FORMS: tuple[Form, ...] = (*_TOPICS, *_SETTINGS, *_GROUPS, *_ELECTION, *_REASSIGNMENT, *_BROKERS, *_CLIENTS, *_TIME)
"""All forms; among those with the same first word the longer ones come first."""
