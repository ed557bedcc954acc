"""The invariants about clients see what they are for; the others are proved by runs without a rule."""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine import commands as c
from kafka_tui.engine.evolve.apply_fact import evolve
from kafka_tui.engine.facts.clients import BatchAcknowledged
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.simulation.invariants.common import Violation
from kafka_tui.engine.simulation.invariants.watch import Watch
from tests.engine.random_runs import Step, outcomes


def test_i4_a_promise_that_nobody_keeps_is_seen() -> None:
    """An acks=all acknowledgement of records that nobody committed at that offset breaks I-4; the true one does not."""
    steps: list[Step] = [
        c.CallCluster(CreateTopicsRequest("t", 1, 3)),
        100,
        c.StartProducer("p", "t"),
        c.SendRecords("p", "t", b"x"),
        2000,
    ]
    watch, told, broken = Watch(), 0, list[tuple[Violation, ...]]()
    for before, outcome in outcomes(steps):
        cluster = before
        for recorded in outcome.facts:
            cluster, fact = evolve(cluster, recorded), recorded.fact
            assert watch.look(cluster, fact) == ()
            if isinstance(fact, BatchAcknowledged):
                told += 1
                broken.append(watch.look(cluster, replace(fact, base_offset=fact.base_offset + 1)))
    assert told == 1
    assert [[violation.invariant for violation in violations] for violations in broken] == [["I-4"]]
