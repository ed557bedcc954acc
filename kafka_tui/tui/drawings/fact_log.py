"""The fact log: what happened, in sentences somebody else has narrated, newest last."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal

import msgspec

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit, wrap
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.palette import Ink

Kind = Literal["fact", "command", "refusal", "background", "good"]

_INKS: dict[Kind, Ink] = {
    "fact": Ink.TEXT,
    "command": Ink.STRONG,
    "refusal": Ink.OUT,
    "background": Ink.FAINT,
    "good": Ink.GOAL,
}


class FactLine(msgspec.Struct, frozen=True):
    """One sentence with its time as text; a click on it selects `fact/<fact>`.

    `tell` says the sentence: it is asked for when the line is drawn, as most are out of sight.
    """

    time: str
    tell: Callable[[], str]
    kind: Kind
    fact: int


def draw_fact_log(lines: tuple[FactLine, ...], width: int, height: int, look: Look, back: int = 0) -> Buffer:
    """Draw the newest lines that fit, wrapped; `back` skips that many of the newest."""
    buffer = look.buffer(width, height)
    shown = lines[: max(len(lines) - max(back, 0), 0)]
    if not shown:
        buffer.put(0, 0, fit(look.say("drawing.no_facts"), width, look.glyphs.ellipsis), Ink.DIM)
        return buffer
    times = max(cells_of(line.time) for line in shown[-height:]) if height else 0
    indent = times + 1 if times + 12 <= width else 0
    blocks: list[tuple[FactLine, tuple[str, ...]]] = []
    used = 0
    for line in reversed(shown):
        if used >= height:
            break
        wrapped = _wrapped(line.tell(), width - indent)
        blocks.append((line, wrapped))
        used += len(wrapped)
    y = min(height - used, 0)
    for line, wrapped in reversed(blocks):
        _draw_line(buffer, y, line, wrapped, indent, times, look)
        y += len(wrapped)
    return buffer


def _draw_line(
    buffer: Buffer, y: int, line: FactLine, wrapped: tuple[str, ...], indent: int, times: int, look: Look
) -> None:
    """One sentence, with its time right aligned before it; the selected one on a ground of its own."""
    thing = f"fact/{line.fact}"
    chosen = look.selection == thing
    ink = Ink.SELECTED if chosen else _INKS[line.kind]
    if chosen:
        buffer.fill(0, y, buffer.width, len(wrapped), ink)
    if indent:
        buffer.put_right(times, y, line.time, ink if chosen else Ink.FAINT)
    for row, text in enumerate(wrapped):
        buffer.put(indent, y + row, text, ink)
    buffer.mark(0, y, buffer.width, len(wrapped), thing)


@lru_cache(maxsize=2048)
def _wrapped(sentence: str, width: int) -> tuple[str, ...]:
    """The sentence's lines; at least one, so that every fact has a row to click."""
    return tuple(wrap(sentence, width)) or ("",)
