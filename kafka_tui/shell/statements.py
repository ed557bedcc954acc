"""What a line says, as a value. Most verbs are a command of the engine; the classes here are all the others.

Times are integer milliseconds. Brokers and other nodes are named as on the line; which node that is, the shell looks
up when it carries the statement out.
"""

from __future__ import annotations

import msgspec

from kafka_tui.engine.commands import Command
from kafka_tui.shell.plans import Plan
from kafka_tui.view.predicates import Predicate


class Verb(msgspec.Struct, frozen=True):
    """Base of all statements that are no command of the engine."""


class CreateTopic(Verb, frozen=True):
    """`kafka-topics --create`; `configs` are written NAME=VALUE and not yet taken apart, as the tool does it."""

    topic: str
    partitions: int | None = None
    replication_factor: int | None = None
    assignment: tuple[tuple[int, ...], ...] = ()
    configs: tuple[str, ...] = ()
    if_not_exists: bool = False


class AlterTopic(Verb, frozen=True):
    """`kafka-topics --alter --partitions N`: N is the new total (T-7)."""

    topic: str
    partitions: int
    assignment: tuple[tuple[int, ...], ...] = ()
    if_exists: bool = False


class DescribeTopics(Verb, frozen=True):
    """`kafka-topics --describe`; `topic` is a regular expression."""

    topic: str | None = None
    under_replicated: bool = False
    unavailable: bool = False
    under_min_isr: bool = False
    at_min_isr: bool = False
    exclude_internal: bool = False
    if_exists: bool = False
    with_overrides: bool = False


class ListTopics(Verb, frozen=True):
    """`kafka-topics --list`; `topic` is a regular expression."""

    topic: str | None = None
    exclude_internal: bool = False


class DeleteTopic(Verb, frozen=True):
    """`kafka-topics --delete`; `topic` is a regular expression."""

    topic: str
    if_exists: bool = False


class DescribeGroups(Verb, frozen=True):
    """`kafka-consumer-groups --describe`: offsets, unless `members` or `state` asks for those."""

    groups: tuple[str, ...] = ()
    all_groups: bool = False
    offsets: bool = False
    members: bool = False
    state: bool = False
    verbose: bool = False


class ListGroups(Verb, frozen=True):
    """`kafka-consumer-groups --list`; `state` is None without `--state`, "" without a list behind it."""

    state: str | None = None


class ElectLeaders(Verb, frozen=True):
    """`kafka-leader-election`: of one partition, or of all (E-6)."""

    election: str
    topic: str | None = None
    partition: int | None = None
    all_partitions: bool = False


class ConfigEntity(Verb, frozen=True):
    """Whose settings a line of `kafka-configs` is about, in its long or its short form; exactly one is named."""

    topic: str | None = None
    broker: int | None = None
    broker_defaults: bool = False
    entity_type: str | None = None
    entity_name: str | None = None
    entity_default: bool = False


class AlterConfigs(ConfigEntity, frozen=True):
    """`kafka-configs --alter`: set and take away settings while everything runs (KIP-226)."""

    add: tuple[tuple[str, str], ...] = ()
    delete: tuple[str, ...] = ()


class DescribeConfigs(ConfigEntity, frozen=True):
    """`kafka-configs --describe`: what was set, or with `everything` all settings and where their values come from."""

    everything: bool = False


class ExecuteReassignment(Verb, frozen=True):
    """`kafka-reassign-partitions --execute`: move partitions (R-1), at `throttle` bytes/s between brokers at most."""

    plan: Plan
    additional: bool = False
    throttle: int | None = None


class VerifyReassignment(Verb, frozen=True):
    """`kafka-reassign-partitions --verify`: how far it is; takes the throttles away when nothing moves any more."""

    plan: Plan
    preserve_throttles: bool = False


class CancelReassignment(Verb, frozen=True):
    """`kafka-reassign-partitions --cancel`: partitions stay where they were (R-3)."""

    plan: Plan
    preserve_throttles: bool = False


class ListReassignments(Verb, frozen=True):
    """`kafka-reassign-partitions --list`: everything that is being moved."""


class PauseBroker(Verb, frozen=True):
    """Freeze a broker's process (K-7)."""

    broker: int


class ResumeBroker(Verb, frozen=True):
    """Let a frozen broker go on."""

    broker: int


class PauseController(Verb, frozen=True):
    """Freeze a controller's process (K-8)."""

    controller: int


class ResumeController(Verb, frozen=True):
    """Let a frozen controller go on."""

    controller: int


class PauseConsumer(Verb, frozen=True):
    """Freeze a consumer's process."""

    name: str


class ResumeConsumer(Verb, frozen=True):
    """Let a frozen consumer go on."""

    name: str


class CutLink(Verb, frozen=True):
    """Nothing passes between two nodes; a node is a broker's or controller's number or a client's name."""

    a: str
    b: str


class HealLink(Verb, frozen=True):
    """The link between two nodes works again."""

    a: str
    b: str


class DelayLink(Verb, frozen=True):
    """Everything between two nodes takes `delay_ms` one way."""

    a: str
    b: str
    delay_ms: int


class DropOnLink(Verb, frozen=True):
    """The next request from `source` to `target` is lost once; with `response` the next answer."""

    source: str
    target: str
    kind: str | None = None
    response: bool = False


class Produce(Verb, frozen=True):
    """Send `count` records alike: `value`, or `size_bytes` of filling; without `via` by the console producer."""

    topic: str
    value: str | None = None
    size_bytes: int | None = None
    key: str | None = None
    partition: int | None = None
    count: int = 1
    via: str | None = None
    mode: str = "async"


class WhatIfDecrease(Verb, frozen=True):
    """Imagine that Kafka merged a topic's partitions into the first `to` (T-8)."""

    topic: str
    to: int


class Step(Verb, frozen=True):
    """Go on by `count` moments, background ones too."""

    count: int = 1


class RunFor(Verb, frozen=True):
    """Let simulated time pass."""

    duration_ms: int


class RunUntil(Verb, frozen=True):
    """Let simulated time pass until `that` holds, for `within_ms` at most."""

    that: Predicate
    within_ms: int = 60_000


class Expect(Verb, frozen=True):
    """Say whether `that` holds now."""

    that: Predicate


class Help(Verb, frozen=True):
    """Which commands there are, or how one is written."""

    about: str | None = None


Saying = Verb | Command
"""What a line says."""


class Statement(msgspec.Struct, frozen=True):
    """One statement of a script: what it says, the text it was read from, and its line there, counted from 1."""

    saying: Saying
    source: str
    line: int = 1
