"""How the verbs are written for which a real cluster has no tool."""

from __future__ import annotations

from kafka_tui.engine import commands as c
from kafka_tui.shell.grammar import Form, Option, Slot, Values, flag
from kafka_tui.shell.kinds import DURATION, NAME, PREDICATE, RATE, REQUEST_KIND, SETTING, TEXT, choice, number
from kafka_tui.shell.tools.options import BROKER, MOST_BROKERS, MOST_PARTITIONS, PARTITION
from kafka_tui.shell.verbs.statements import (
    CutLink,
    DelayLink,
    DropOnLink,
    Expect,
    Explain,
    HealLink,
    Help,
    MeasureCompression,
    NetworkStatus,
    PauseBroker,
    PauseConsumer,
    PauseController,
    Produce,
    ResumeBroker,
    ResumeConsumer,
    ResumeController,
    RunFor,
    RunUntil,
    Step,
    WhatIfDecrease,
)

MOST_RECORDS = 100_000
"""The most records one line may send."""
MOST_BYTES = 10_000_000
"""The largest record one line may send."""
MOST_MOMENTS = 1_000_000
"""The most moments one line may go on by."""
_CONTROLLER = number("CONTROLLER", MOST_BROKERS, MOST_BROKERS + 2)
_RECORDS = number("COUNT", 1, MOST_RECORDS)
_BYTES = number("BYTES", 0, MOST_BYTES)
_CONFIGS = Option("--config", "configs", SETTING, "many", sorts=True)


def _produce_check(values: Values) -> tuple[str, str] | None:
    return ("value_or_size", "--size") if ("value" in values) == ("size_bytes" in values) else None


def _consumer_check(values: Values) -> tuple[str, str] | None:
    return ("topic_or_include", "--include") if ("topics" in values) == ("pattern" in values) else None


MACHINES = (
    Form(
        ("broker", "add"),
        c.AddBroker,
        (Slot("broker", BROKER),),
        (Option("--rack", "rack", TEXT), _CONFIGS),
    ),
    Form(("broker", "stop"), c.StopBroker, (Slot("broker", BROKER),)),
    Form(("broker", "kill"), c.KillBroker, (Slot("broker", BROKER),)),
    Form(("broker", "power-loss"), c.LosePower, (Slot("broker", BROKER),)),
    Form(("broker", "start"), c.StartBroker, (Slot("broker", BROKER),)),
    Form(("broker", "pause"), PauseBroker, (Slot("broker", BROKER),)),
    Form(("broker", "resume"), ResumeBroker, (Slot("broker", BROKER),)),
    Form(("broker", "remove"), c.RemoveBroker, (Slot("broker", BROKER),)),
    Form(("controller", "stop"), c.StopController, (Slot("controller", _CONTROLLER),)),
    Form(("controller", "kill"), c.KillController, (Slot("controller", _CONTROLLER),)),
    Form(("controller", "start"), c.StartController, (Slot("controller", _CONTROLLER),)),
    Form(("controller", "pause"), PauseController, (Slot("controller", _CONTROLLER),)),
    Form(("controller", "resume"), ResumeController, (Slot("controller", _CONTROLLER),)),
    Form(("network", "cut"), CutLink, (Slot("a", NAME), Slot("b", NAME))),
    Form(("network", "heal"), HealLink, (Slot("a", NAME, needed=False), Slot("b", NAME, needed=False))),
    Form(("network", "status"), NetworkStatus),
    Form(("network", "delay"), DelayLink, (Slot("a", NAME), Slot("b", NAME), Slot("delay_ms", DURATION))),
    Form(
        ("network", "drop"),
        DropOnLink,
        (Slot("source", NAME), Slot("target", NAME), Slot("kind", REQUEST_KIND, needed=False)),
        (flag("--response", "response"),),
    ),
    Form(
        ("cache", "shrink"),
        c.ShrinkCache,
        (Slot("broker", BROKER),),
        (Option("--pages", "pages", number("PAGES", 1, 1_000_000), needed=True),),
    ),
)

PROGRAMS = (
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
            Option("--values", "values", choice("KIND", ("numbered", "orders"))),
            _CONFIGS,
        ),
    ),
    Form(("producer", "stop"), c.StopProducer, (Slot("name", NAME),), (Option("--timeout", "timeout_ms", DURATION),)),
    Form(("producer", "flush"), c.FlushProducer, (Slot("name", NAME),)),
    Form(("producer", "kill"), c.KillProducer, (Slot("name", NAME),)),
    Form(
        ("produce",),
        Produce,
        (Slot("topic", TEXT), Slot("value", TEXT, needed=False)),
        (
            Option("--size", "size_bytes", _BYTES),
            Option("--key", "key", TEXT),
            Option("--partition", "partition", PARTITION),
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
            Option("--partition", "partitions", PARTITION, "many"),
            Option("--offset", "offset", number("OFFSET", 0, 10**15)),
            _CONFIGS,
            Option("--commit", "commit", choice("HOW", ("auto", "sync", "async"))),
            Option("--commit-when", "commit_when", choice("WHEN", ("after", "before"))),
            Option("--processing", "processing_ms", DURATION),
            flag("--hand-over", "hand_over"),
        ),
        check=_consumer_check,
    ),
    Form(("consumer", "stop"), c.StopConsumer, (Slot("name", NAME),)),
    Form(("consumer", "kill"), c.KillConsumer, (Slot("name", NAME),)),
    Form(("consumer", "pause"), PauseConsumer, (Slot("name", NAME),)),
    Form(("consumer", "resume"), ResumeConsumer, (Slot("name", NAME),)),
)

TIME = (
    Form(
        ("what-if", "decrease"),
        WhatIfDecrease,
        (Slot("topic", TEXT),),
        (Option("--to", "to", number("COUNT", 1, MOST_PARTITIONS), needed=True),),
    ),
    Form(("measure", "compression"), MeasureCompression),
    Form(("step",), Step, (Slot("count", number("COUNT", 1, MOST_MOMENTS), needed=False),)),
    Form(("run", "until"), RunUntil, (Slot("that", PREDICATE),), (Option("--within", "within_ms", DURATION),)),
    Form(("run",), RunFor, (Slot("duration_ms", DURATION),)),
    Form(("expect",), Expect, (Slot("that", PREDICATE),)),
    Form(("explain",), Explain, holds="said"),
    Form(("help",), Help, (Slot("about", TEXT, needed=False),)),
)

FORMS = (*MACHINES, *PROGRAMS, *TIME)
