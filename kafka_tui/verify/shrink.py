"""The shortest script that still breaks the invariant: delta debugging (ddmin; Zeller and Hildebrandt, 2002)."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from kafka_tui.verify.play import Result, play
from kafka_tui.verify.script import Script

MOST_PLAYS = 400
"""How often a shorter script is tried; then the shortest so far is good enough."""

Judge = Callable[[tuple[str, ...]], bool]
"""Whether these lines still show it."""


def shrink(script: Script, broken: Result, most_plays: int = MOST_PLAYS) -> tuple[Script, Result]:
    """A script of some of the lines that breaks the same invariant, and what comes of it.

    Of its lines none can be left out, unless `most_plays` were not enough to find that out. Mending stays whole.
    """
    wanted = broken.violations[0].invariant
    best, best_result, left = script, broken, most_plays

    def breaks(candidate: Script) -> bool:
        nonlocal best, best_result, left
        if left == 0:
            return False
        left -= 1
        result = play(candidate)
        if not result.violations or result.violations[0].invariant != wanted:
            return False
        best, best_result = candidate, result
        return True

    if not broken.mended:
        breaks(replace(script, mending=(), faults=script.faults[: broken.fault_lines]))
    before = None
    while before != best and left:
        before = best
        ddmin(best.faults, lambda lines: breaks(replace(best, faults=lines)))
        ddmin(best.setup, lambda lines: breaks(replace(best, setup=lines)))
    return best, best_result


def ddmin(lines: tuple[str, ...], shows: Judge) -> tuple[str, ...]:
    """The lines without those that can be left out, tried in ever smaller parts; `shows` held for all of them."""
    parts = 2
    while lines:
        size = -(-len(lines) // parts)
        for start in range(0, len(lines), size):
            rest = (*lines[:start], *lines[start + size :])
            if shows(rest):
                lines, parts = rest, max(parts - 1, 2)
                break
        else:
            if size == 1:
                break
            parts = min(len(lines), parts * 2)
    return lines
