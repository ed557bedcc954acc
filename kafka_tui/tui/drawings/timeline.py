"""The timeline: where the shown moment stands among those on its branch, and where parts and branches begin."""

from __future__ import annotations

import msgspec

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.palette import Ink

MIN_BAR = 10


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """A branch as the timeline shows it: `step` of `last`, at `time_ms` of simulated time.

    The bar begins at step `first`: what lies before it (a lesson's setup) is counted and not drawn.
    `parts` and `branches` are the steps at which lesson parts and other branches begin.
    """

    step: int
    last: int
    time_ms: int
    first: int = 0
    playing: bool = False
    speed: str = "1"
    branch: str = "main"
    parts: tuple[int, ...] = ()
    branches: tuple[int, ...] = ()


def draw_timeline(track: Track, width: int, height: int, look: Look) -> Buffer:
    """Draw play state, step, bar and time in one row; a second row, where there is one, says branch and speed."""
    buffer = look.buffer(width, height)
    glyphs = look.glyphs
    state = glyphs.play if track.playing else glyphs.pause
    x = buffer.put(1 if width > 20 else 0, 0, state.ljust(2), Ink.GOAL if track.playing else Ink.STRONG) + 1
    counter = f"{track.step}/{track.last}"
    x = buffer.put(x, 0, fit(counter, width - x, glyphs.ellipsis), Ink.STRONG) + 1
    speed = look.say("simulation.speed", speed=track.speed)
    words = f"{track.time_ms} ms"
    line = look.join(words, f"{track.speed}{'x' if glyphs.name == 'ascii' else '×'}")
    end = width
    for candidate in (line, words):
        if width - cells_of(candidate) - 2 - x >= MIN_BAR:
            end = buffer.put_right(width - 1, 0, candidate, Ink.DIM) - 1
            break
    if end - x >= MIN_BAR:
        _draw_bar(buffer, x, end - x, track, look)
    if height > 1:
        state = look.say("simulation.playing" if track.playing else "simulation.paused")
        note = look.join(look.say("simulation.branch", branch=track.branch), state, speed)
        buffer.put(1, 1, fit(note, width - 1, glyphs.ellipsis), Ink.DIM)
    return buffer


def _draw_bar(buffer: Buffer, x: int, width: int, track: Track, look: Look) -> None:
    """Past heavy, future light; diamonds at parts (those reached in another ink), a branch off where one begins."""
    shown = max(track.last - track.first, 0)

    def column(step: int) -> int:
        return x + round(min(max(step - track.first, 0), shown) * (width - 1) / max(shown, 1))

    glyphs = look.glyphs
    here = column(track.step)
    buffer.put(x, 0, glyphs.bar_rest * width, Ink.WIRE)
    buffer.put(x, 0, glyphs.bar * (here - x), Ink.BAR)
    for cell in range(x, x + width):
        buffer.mark(cell, 0, 1, 1, f"step/{track.first + round((cell - x) * shown / max(width - 1, 1))}")
    for step in (step for step in track.branches if step >= track.first):
        buffer.put(column(step), 0, glyphs.branch, Ink.BAR if step <= track.step else Ink.DIM)
        buffer.mark(column(step), 0, 1, 1, f"step/{step}")
    for step in (step for step in track.parts if step >= track.first):
        done = step <= track.step
        buffer.put(column(step), 0, glyphs.part_done if done else glyphs.part, Ink.GOAL if done else Ink.DIM)
        buffer.mark(column(step), 0, 1, 1, f"step/{step}")
    buffer.put(here, 0, glyphs.cursor, Ink.CURSOR)
