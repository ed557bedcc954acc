"""Steps of one fact: through what happens within a moment, one after the other."""

from __future__ import annotations

from kafka_tui.engine.simulation.timeline import FACT, MOMENT, back, enter, forward
from kafka_tui.tui.screens.performance import Performance, Told


def fact_forward(performance: Performance) -> Told:
    """Go on by one fact: inside the moment, else into the next one."""
    timeline = performance.timeline
    if timeline.within:
        performance.stand(forward(timeline, FACT))
        return ()
    told = performance.step(MOMENT)
    moved = performance.timeline
    if (moved.branch, moved.cursor) != (timeline.branch, timeline.cursor):
        performance.stand(enter(moved))
    return told


def fact_back(performance: Performance) -> Told:
    """Go back by one fact: inside the moment, else to the whole of the one before."""
    earlier = back(performance.timeline, FACT)
    if earlier.cursor != performance.timeline.cursor:
        return performance.back(MOMENT)
    performance.stand(earlier)
    return ()
