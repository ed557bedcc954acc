"""How the screen goes from one moment to another: which instant of simulated time is shown at which part of the way."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

import msgspec

from kafka_tui.engine.simulation.timeline import Timeline

STEP_SECONDS = 0.45
"""How long one step takes on the screen at speed 1."""
LONGEST_SECONDS = 3.0
"""How long a run of many steps takes at most."""


class Instant(NamedTuple):
    """A moment of the branch, and the simulated milliseconds that have passed since it."""

    place: int
    phase_ms: float


class Motion(msgspec.Struct, frozen=True):
    """The way over `stops` (moments' indexes, the first is where it begins); each stretch takes the same time."""

    stops: tuple[int, ...]

    @property
    def seconds(self) -> float:
        """How long it takes at speed 1."""
        return min((len(self.stops) - 1) * STEP_SECONDS, LONGEST_SECONDS)


def motion_between(timeline: Timeline, start: int, end: int) -> Motion | None:
    """The way from moment `start` on to `end`, stopping where something happens; None when it leads nowhere."""
    if end <= start:
        return None
    moments = timeline.moments
    stops = [start, *(index for index in range(start + 1, end) if moments[index].foreground), end]
    return Motion(tuple(stops))


def instant_at(timeline: Timeline, motion: Motion, part: float) -> Instant:
    """What is shown after `part` (0 … 1) of the way: requests stand as far on theirs as time has passed."""
    stretches = len(motion.stops) - 1
    whole = min(max(part, 0.0), 1.0) * stretches
    place = min(int(whole), stretches - 1)
    if whole >= stretches:
        return Instant(motion.stops[-1], 0.0)
    first, last = motion.stops[place], motion.stops[place + 1]
    moments = timeline.moments
    begun, ended = moments[first].cluster.now_ms, moments[last].cluster.now_ms
    now = begun + (ended - begun) * (whole - place)
    indexes = range(first, last)
    index = first + max(bisect_right(indexes, now, key=lambda one: moments[one].cluster.now_ms) - 1, 0)
    return Instant(index, max(now - moments[index].cluster.now_ms, 0.0))
