"""Requests and responses on their way: where they stand, and how they look.

Records are a filled label with their last offset and a short tail (a produce request's records have no offsets yet:
"+3"); a request without records is hollow, an answer without records a dot, an error a cross.
"""

from __future__ import annotations

from typing import NamedTuple

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.canvas.lines import THICK
from kafka_tui.tui.drawings.look import TAIL_CELLS, Look
from kafka_tui.tui.drawings.wires import Way
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model import CargoRow, InFlightRow, View

MAX_LABEL = 5
"""Cells of an offset on its way: a longer one shows its last digits, so that the wire stays in sight."""


class Mark(NamedTuple):
    """How something on its way looks; `tail` when it carries records."""

    text: str
    ink: Ink
    tail: bool


def fraction(row: InFlightRow, view: View, look: Look) -> float:
    """How far a request has come, 0 … 1, so that going back in time is exact."""
    length = row.due_ms - row.sent_ms
    if length <= 0:
        return 1.0
    return min(max((view.time_ms + look.phase_ms - row.sent_ms) / length, 0.0), 1.0)


def mark_of(row: InFlightRow, cargo: CargoRow | None, look: Look) -> Mark:
    """The look of a request or response, for one partition of its cargo or (None) as a whole."""
    glyphs = look.glyphs
    if row.background:
        return Mark(glyphs.answer if row.response else glyphs.fetch, Ink.FAINT, False)
    if cargo is not None and cargo.error is not None:
        return Mark(glyphs.fault, Ink.OUT, False)
    records = 0 if cargo is None else cargo.end_offset - cargo.first_offset
    if cargo is not None and records > 0 and (row.kind, row.response) in (("produce", False), ("fetch", True)):
        label = str(cargo.end_offset - 1) if row.response else f"+{records}"
        return Mark(
            label if len(label) <= MAX_LABEL else look.glyphs.ellipsis + label[1 - MAX_LABEL :], Ink.FLIGHT, True
        )
    if row.response:
        return Mark(glyphs.answer, Ink.ANSWER, False)
    return Mark(glyphs.fetch, Ink.FETCH, False)


def whole_mark(row: InFlightRow, look: Look) -> Mark:
    """The look of a request or response as a whole: an error first, then its records, counted over all partitions."""
    errors = [cargo for cargo in row.cargo if cargo.error is not None]
    full = [cargo for cargo in row.cargo if cargo.end_offset > cargo.first_offset]
    mark = mark_of(row, next(iter(errors or full or row.cargo), None), look)
    if mark.tail and len(full) > 1:
        records = sum(cargo.end_offset - cargo.first_offset for cargo in full)
        return mark._replace(text=f"+{records}")
    return mark


def draw_flight(buffer: Buffer, steps: Way, part: float, mark: Mark, look: Look, thing: str) -> None:
    """Draw a mark at its place on a way, with its tail behind it; behind a box's border it is not seen."""
    if not steps:
        return
    place = round(part * (len(steps) - 1))
    here = steps[place]
    if here.hidden:
        return
    if mark.tail:
        for back in range(1, TAIL_CELLS + cells_of(mark.text) // 2 + 1):
            if place - back >= 0 and not steps[place - back].hidden:
                step = steps[place - back]
                buffer.put(step.x, step.y, look.glyphs.lines[THICK][step.arms], Ink.TAIL)
    columns = label_columns(steps, part, mark.text)
    buffer.put(columns.start, here.y, mark.text, mark.ink)
    buffer.mark(columns.start, here.y, len(columns), 1, thing)


def label_columns(steps: Way, part: float, text: str) -> range:
    """The columns a label takes: around its place, inside its own straight part of the way."""
    place = round(part * (len(steps) - 1))
    length = cells_of(text)
    low, high = _span(steps, place)
    left = max(min(steps[place].x - length // 2, high - length + 1), low)
    return range(left, left + length)


def _span(steps: Way, place: int) -> tuple[int, int]:
    """The first and last column a label at a place may cover: those of its own straight part of the way."""
    y = steps[place].y
    first = last = place
    while first > 0 and steps[first - 1].y == y and not steps[first - 1].hidden:
        first -= 1
    while last + 1 < len(steps) and steps[last + 1].y == y and not steps[last + 1].hidden:
        last += 1
    ends = steps[first].x, steps[last].x
    return min(ends), max(ends)
