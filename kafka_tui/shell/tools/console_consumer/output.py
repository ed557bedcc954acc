"""What console consumers have printed, read off the timeline when they end: it is there on every branch.

Source: Apache Kafka `ConsoleConsumer`, and `golden/cli`.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Final

import msgspec

from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.facts.consumers import ConsumerFailed, PatienceEnded, RecordsDelivered
from kafka_tui.engine.facts.network import ProcessStarted, ProcessStopped
from kafka_tui.engine.ids import NodeId
from kafka_tui.engine.nodes.consumer import Consumer
from kafka_tui.engine.simulation.timeline import Timeline, happened
from kafka_tui.shell.tools.calls import java_class
from kafka_tui.shell.tools.client_log import warnings
from kafka_tui.shell.tools.console_consumer.formatter import Formatter, formatter
from kafka_tui.shell.tools.log_lines import log_line

ADVERTISEMENT: Final = (
    "The consumer rebalance protocol (KIP-848) is production-ready! Set group.protocol=consumer to try it out. "
    "See https://kafka.apache.org/documentation/#consumer_rebalance_protocol"
)
_TERMINATING: Final = "Error processing message, terminating consumer process: "
UNKNOWN_ERROR: Final = "Unknown error when running consumer: "
"""What is logged when the client cannot be made."""
TOOL: Final = "org.apache.kafka.tools.consumer.ConsoleConsumer"
"""The tool's logger."""


class Printed(msgspec.Struct, frozen=True):
    """The lines on standard output and on standard error; `early` is what stands there before anything is read."""

    stdout: tuple[str, ...] = ()
    stderr: tuple[str, ...] = ()
    early: tuple[str, ...] = ()


def ended_consoles(timeline: Timeline, begun: int) -> Printed:
    """What those console consumers have printed in their life that ended after the moment `begun`."""
    stdout: list[str] = []
    stderr: list[str] = []
    early: list[str] = []
    for index, moment, recorded in happened(timeline, begun, ProcessStopped):
        fact = recorded.fact
        assert isinstance(fact, ProcessStopped)
        if fact.node.kind == "consumer":
            consumer = moment.cluster.consumers[str(fact.node.name)]
            if consumer.console is not None:
                printed = _life(timeline, index, fact, consumer)
                stdout += printed.stdout
                stderr += printed.stderr
                early += printed.early
    return Printed(tuple(stdout), tuple(stderr), tuple(early))


def _life(timeline: Timeline, last: int, end: ProcessStopped, consumer: Consumer) -> Printed:
    """All that the program printed, from its start to the moment `last`, in which it ended."""
    text: list[str] = []
    form, count = formatter(consumer.console or ()), 0
    first = _start(timeline, last, end.node)
    logged: list[tuple[int, tuple[str, ...]]] = []
    logged += [(time_ms, (line,)) for time_ms, line in warnings(timeline, first, last, end.node)]
    for time_ms, fact in _facts(timeline, first, last, end.node):
        terminating = log_line(time_ms, "ERROR", _TERMINATING, TOOL)
        match fact:
            case RecordsDelivered(records=records):
                text += _written(form, fact)
                count += records
            case PatienceEnded():
                logged.append((time_ms, (terminating, java_class("TimeoutException"))))
            case ConsumerFailed(error=error, message=message):
                logged.append((time_ms, (terminating, f"{java_class(error)}: {message}")))
    early = (ADVERTISEMENT,) if consumer.membership is None and not consumer.chosen else ()
    stderr = [line for _, lines in sorted(logged, key=itemgetter(0)) for line in lines]
    if end.how == "stopped":
        stderr.append(f"Processed a total of {count} messages")
    lines = "".join(text).split("\n")
    return Printed(tuple(lines[:-1] if not lines[-1] else lines), tuple(stderr), early)


def _start(timeline: Timeline, last: int, node: NodeId) -> int:
    """The moment in which the process was started that ended in the moment `last`."""
    first = last
    while first > timeline.moments.start and not _starts(timeline, first, node):
        first -= 1
    return first


def _facts(timeline: Timeline, first: int, last: int, node: NodeId) -> Iterator[tuple[int, Fact]]:
    """The facts on `node` in these moments, with their times."""
    for index in range(first, last + 1):
        moment = timeline.moments[index]
        for recorded in moment.facts:
            if recorded.fact.node == node:
                yield moment.cluster.now_ms, recorded.fact


def _starts(timeline: Timeline, index: int, node: NodeId) -> bool:
    facts = timeline.moments[index].facts
    return any(isinstance(recorded.fact, ProcessStarted) and recorded.fact.node == node for recorded in facts)


def _written(form: Formatter, fact: RecordsDelivered) -> Iterator[str]:
    for batch in fact.batches:
        for offset, record in batch.numbered:
            if fact.first_offset <= offset < fact.end_offset:
                yield form.written(fact.partition.partition, offset, batch, record)
