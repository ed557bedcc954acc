"""How long the view of the next moment takes, in a small scene and in a large one."""

from __future__ import annotations

from functools import partial
from statistics import median

from kafka_tui.engine.simulation.timeline import Timeline, advance_once
from kafka_tui.view.project import Projector
from tests.benchmarks.conftest import Line, Report
from tests.benchmarks.scenes import scene, seconds

STEPS = 300


def _a_step(timeline: Timeline) -> float:
    """Seconds for the view of one moment after another, with one projector."""
    projector = Projector()
    projector.view(timeline)
    taken = []
    for _ in range(STEPS):
        timeline = advance_once(timeline)
        taken.append(seconds(partial(projector.view, timeline)))
    return median(taken)


def test_view_small_and_large(report: Report) -> None:
    """A step's view at 100 brokers × 1,000 partitions, beside 3 × 12."""
    small = _a_step(scene())
    large = _a_step(scene(100, 1_000, consumers=0))
    report.append(Line("view of a step, 3 × 12", "", f"{small * 1e3:.2f} ms"))
    report.append(Line("view of a step, 100 × 1,000", "≤ 2 × small", f"{large / small:.2f} ×", f"{large * 1e3:.2f} ms"))
