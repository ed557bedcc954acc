"""The legend: each sign beside its word, in as many rows as it takes; and the sentence for too small a terminal."""

from __future__ import annotations

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.canvas.cells import wrap
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.palette import Ink

SPACE = 3
"""Cells between two entries."""

Entry = tuple[tuple[str, Ink], str]


def legend_entries(look: Look) -> tuple[Entry, ...]:
    """Every sign of the drawings with its ink, and its meaning in words; the most needed first."""
    glyphs = look.glyphs
    return (
        ((glyphs.leader, Ink.LEADER), look.say("legend.leader")),
        ((glyphs.in_sync, Ink.TEXT), look.say("legend.in_sync")),
        ((glyphs.out, Ink.OUT), look.say("legend.out_of_sync")),
        ((" 5 ", Ink.COMMITTED), look.say("legend.committed")),
        ((" 6 ", Ink.PENDING), look.say("legend.uncommitted")),
        ((glyphs.high_watermark, Ink.HIGH_WATERMARK), look.say("legend.high_watermark")),
        ((glyphs.log_end, Ink.LOG_END), look.say("legend.log_end_offset")),
        ((glyphs.fetch, Ink.FETCH), look.say("drawing.request")),
        (("8", Ink.FLIGHT), look.say("legend.in_flight")),
        ((glyphs.answer, Ink.ANSWER), look.say("drawing.answer")),
        ((glyphs.position, Ink.CONSUMER), look.say("legend.position")),
        ((glyphs.full, Ink.CONSUMER), look.say("legend.committed_offset")),
        ((look.say("drawing.page_cached"), Ink.PAGE_CACHED), look.say("page.cached")),
        ((look.say("drawing.page_dirty"), Ink.PAGE_DIRTY), look.say("page.dirty")),
        ((look.say("drawing.page_hit"), Ink.PAGE_HIT), look.say("page.hit")),
        ((look.say("drawing.page_miss"), Ink.PAGE_MISS), look.say("page.miss")),
    )


def draw_legend(width: int, height: int, look: Look) -> Buffer:
    """Draw as many entries as fit whole, in rows."""
    buffer = look.buffer(width, height)
    start = 1 if width > 20 else 0
    x, y = start, 0
    space = SPACE if width >= 100 else 2
    for (sign, ink), words in legend_entries(look):
        length = cells_of(sign) + 1 + cells_of(words)
        if x > start and x + length > width:
            x, y = start, y + 1
        if y >= height or start + length > width:
            break
        x = buffer.put(buffer.put(x, y, sign, ink) + 1, y, words, Ink.DIM) + space
    return buffer


def draw_too_small(width: int, height: int, columns: int, rows: int, look: Look) -> Buffer:
    """One sentence that asks for `columns` × `rows`, as much of it as fits; a sign alone in a very small terminal."""
    buffer = look.buffer(width, height)
    long = look.say("terminal.too_small", columns=columns, rows=rows, width=width, height=height)
    for sentence in (long, look.say("drawing.too_small"), f"{columns}{look.glyphs.out}{rows}"):
        lines = wrap(sentence, width)
        if lines and len(lines) <= height:
            top = (height - len(lines)) // 2
            for y, line in enumerate(lines):
                buffer.put((width - cells_of(line)) // 2, top + y, line, Ink.TEXT)
            return buffer
    buffer.put(0, 0, look.glyphs.out, Ink.OUT)
    return buffer
