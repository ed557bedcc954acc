"""How fast the engine is, and how much a kept moment weighs. Nothing here fails for being slow."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from kafka_tui.engine.cluster import Due
from kafka_tui.engine.facts.network import MessageSent, TimerSet
from kafka_tui.engine.persistent import pop, push
from kafka_tui.engine.simulation.timeline import Timeline, advance_once, seek
from kafka_tui.view.project import Projector
from tests.benchmarks.conftest import Line, Report
from tests.benchmarks.scenes import scene, seconds, typical
from tests.house.source import ROOT

MOMENTS = 10_000
STATM = Path("/proc/self/statm")


def _advanced(timeline: Timeline, moments: int) -> Timeline:
    for _ in range(moments):
        timeline = advance_once(timeline)
    return timeline


_WEIGHED = """
import gc
from pathlib import Path
from kafka_tui.engine.simulation.timeline import advance_once
from tests.benchmarks.scenes import scene

def resident():
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES

timeline = scene()
before = resident()
for _ in range(MOMENTS):
    timeline = advance_once(timeline)
print(resident() - before)
"""
"""A program of its own, because memory that another measurement has left would be used again here unseen.

The hash tries lie outside of Python's heap, so it is the system that is asked.
"""


def test_steps_against_a_bare_agenda(report: Report) -> None:
    """Moments a second with every moment kept, beside an agenda that is given the same items and does nothing else."""
    start = scene()
    end = start

    def run() -> None:
        nonlocal end
        end = _advanced(start, MOMENTS)

    taken = seconds(run)
    assert start.cluster.agenda is not None
    items: list[list[Due]] = []
    facts = 0
    for index in range(start.cursor + 1, end.cursor + 1):
        moment = end.moments[index]
        facts += len(moment.facts)
        due = [
            one.fact.due_ms if isinstance(one.fact, TimerSet) else one.fact.message.due_ms
            for one in moment.facts
            if isinstance(one.fact, TimerSet | MessageSent)
        ]
        node = moment.facts[0].fact.node
        items.append([Due(at_ms, index, node, 0, index, 0, False) for at_ms in due])
    agenda = start.cluster.agenda

    def bare() -> None:
        heap = agenda
        for pushed in items:
            for item in pushed:
                heap = push(heap, item)
            left = pop(heap)
            assert left is not None
            heap = left

    bare_taken = seconds(bare)
    found = f"{MOMENTS / taken:,.0f} steps/s"
    report.append(
        Line("engine, 3 × 12, every moment kept", "≥ 20,000 steps/s", found, f"{facts / MOMENTS:.1f} facts a step")
    )
    passed_ms = end.cluster.now_ms - start.cluster.now_ms
    report.append(Line("  simulated time", "", f"{passed_ms / 1000 / taken:.1f} s a second", "100 records a second"))
    report.append(
        Line("  against a bare agenda", "", f"{taken / bare_taken:.1f} ×", f"bare: {MOMENTS / bare_taken:,.0f}/s")
    )
    assert end.cursor == start.cursor + MOMENTS


def test_steps_in_a_large_cluster(report: Report) -> None:
    """Moments a second with every moment kept, on 100 brokers with 1,000 partitions."""
    start = scene(100, 1000, consumers=0)
    taken = seconds(lambda: _advanced(start, MOMENTS))
    report.append(Line("engine, 100 × 1,000", "", f"{MOMENTS / taken:,.0f} steps/s", "every moment kept"))


def test_growth_with_partitions(report: Report) -> None:
    """What a step costs on three brokers as partitions grow, against ten of them; most lie idle, as most do."""
    first = 0.0
    for partitions, idle_topics in ((10, 0), (100, 0), (1000, 0), (1000, 9)):
        start = scene(3, partitions, consumers=0, idle_topics=idle_topics)
        taken = seconds(lambda start=start: _advanced(start, MOMENTS // 4))
        first = first or taken
        total = partitions * (idle_topics + 1)
        report.append(Line(f"a step with {total:,} partitions", "", f"{taken / first:.1f} × ten", ""))


@pytest.mark.skipif(not STATM.exists(), reason="the system does not tell how much memory a process has")
def test_weight_of_a_moment(report: Report) -> None:
    """What one more kept moment adds to a process that does nothing else."""
    program = f"MOMENTS, PAGE_BYTES = {2 * MOMENTS}, {resource.getpagesize()}\n{_WEIGHED}"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    weight = int(run.stdout) / (2 * MOMENTS)
    report.append(Line("a kept moment", "≤ 3 KB", f"{weight / 1024:.1f} KB", "resident memory"))
    assert weight > 0


def test_seek_against_a_step(report: Report) -> None:
    """Going anywhere in 10,000 moments, beside making one more; alone and with the view that a screen needs."""
    timeline = _advanced(scene(), MOMENTS)
    dice = random.Random(0)
    places = [dice.randrange(timeline.moments.end) for _ in range(300)]
    here = timeline

    def jump() -> None:
        nonlocal here
        here = seek(timeline, places[here.cursor % len(places)])

    jumping = typical(jump, 300)
    here = timeline
    stepping = typical(lambda: advance_once(timeline), 300)
    report.append(
        Line("seek in 10,000 moments, engine", "≤ 2 × a step", f"{jumping / stepping:.2f} ×", f"{jumping * 1e6:.1f} µs")
    )
    projector = Projector()

    def step_and_look() -> None:
        nonlocal timeline
        timeline = advance_once(timeline)
        projector.view(timeline)

    def jump_and_look() -> None:
        nonlocal here
        here = seek(timeline, dice.randrange(timeline.moments.end))
        projector.view(here)

    step_and_look()
    step = typical(step_and_look, 300)
    seen = typical(jump_and_look, 300)
    times = f"{seen * 1e3:.2f} ms against {step * 1e3:.2f} ms"
    report.append(Line("seek with its view", "≤ 2 × a step", f"{seen / step:.2f} ×", times))
