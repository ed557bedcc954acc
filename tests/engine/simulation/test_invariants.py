"""The invariants about clients see what they are for; the others are proved by runs without a rule."""

from __future__ import annotations

from itertools import pairwise

from msgspec.structs import replace

from kafka_tui.engine.evolve.apply_fact import evolve
from kafka_tui.engine.facts.clients import BatchAcknowledged
from kafka_tui.engine.simulation.invariants.common import Violation
from kafka_tui.engine.simulation.invariants.watch import Watch
from kafka_tui.shell.setting import Setting
from kafka_tui.verify.play import timeline_after
from kafka_tui.verify.script import Script


def test_i4_a_promise_that_nobody_keeps_is_seen() -> None:
    """An acks=all acknowledgement of records that nobody committed at that offset breaks I-4; the true one does not."""
    lines = (
        "kafka-topics --create --topic t --partitions 1 --replication-factor 3",
        "producer start p --topic t",
        "produce t x --via p",
        "run 2s",
    )
    watch, told, broken = Watch(), 0, list[tuple[Violation, ...]]()
    for before, moment in pairwise(timeline_after(Script(Setting(), lines, ())).moments):
        cluster = before.cluster
        for recorded in moment.facts:
            cluster, fact = evolve(cluster, recorded), recorded.fact
            assert watch.look(cluster, fact) == ()
            if isinstance(fact, BatchAcknowledged):
                told += 1
                broken.append(watch.look(cluster, replace(fact, base_offset=fact.base_offset + 1)))
    assert told == 1
    assert [[violation.invariant for violation in violations] for violations in broken] == [["I-4"]]
