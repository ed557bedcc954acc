"""What a line says for which a real cluster has no tool, where it is no command of the engine.

Times are integer milliseconds. Brokers and other nodes are named as on the line; which node that is, the shell looks
up when it carries the statement out.
"""

from __future__ import annotations

from kafka_tui.shell.statements import Saying, Verb
from kafka_tui.view.predicates import Predicate


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
    """The link between two nodes is as usual again; without `b` all of `a`'s links are, without both all there are."""

    a: str | None = None
    b: str | None = None


class NetworkStatus(Verb, frozen=True):
    """Which links are cut or slow, and what is going to be lost on them."""


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


class MeasureCompression(Verb, frozen=True):
    """Let each codec pack orders, beside the simulation (Z-1)."""


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


class Explain(Verb, frozen=True):
    """Tell what a statement would do, and do nothing."""

    said: Saying


class Help(Verb, frozen=True):
    """Which commands there are, or how one is written."""

    about: str | None = None
