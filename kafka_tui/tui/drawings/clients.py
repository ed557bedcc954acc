"""Producers and consumers in a table: what they sent and got, what failed, what waits."""

from __future__ import annotations

from typing import NamedTuple

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model_clients import ConsumerRow, ProducerRow


class Cell(NamedTuple):
    """One entry of the table."""

    text: str
    ink: Ink


class Line(NamedTuple):
    """One client's entries, and the thing a click on it means."""

    thing: str
    cells: tuple[Cell, ...]


def draw_clients(
    producers: tuple[ProducerRow, ...], consumers: tuple[ConsumerRow, ...], width: int, height: int, look: Look
) -> Buffer:
    """Draw the producers' table, then the consumers'; columns that do not fit are left out from the right."""
    buffer = look.buffer(width, height)
    y = 0
    heads: tuple[str, ...]
    if producers:
        unheard = any(row.unconfirmed for row in producers)
        heads = (
            "drawing.producer",
            "drawing.acks",
            "drawing.sent",
            "drawing.acknowledged",
            *(("drawing.unconfirmed",) if unheard else ()),
            "drawing.failed",
            "drawing.in_flight",
            "drawing.queued",
            "drawing.error",
        )
        y = _table(buffer, y, heads, [_producer(row, unheard, look) for row in producers], look) + 1
    if consumers:
        counts = ("drawing.delivered", "drawing.duplicates", "drawing.missed", "drawing.out_of_order")
        heads = ("legend.consumer", "drawing.group", *counts)
        _table(buffer, y, heads, [_consumer(row, look) for row in consumers], look)
    if not producers and not consumers:
        buffer.put(0, 0, fit(look.say("drawing.no_clients"), width, look.glyphs.ellipsis), Ink.DIM)
    return buffer


def _name(name: str, state: str, glyph: str, ink: Ink, thing: str, look: Look) -> Cell:
    """A client's name, and its state where it does not run."""
    words = "" if state == "running" else look.say(f"broker.{state}")
    chosen = Ink.SELECTED if look.selection == thing else Ink.OUT if words else ink
    return Cell(look.join(f"{glyph} {name}", words), chosen)


def _count(value: int, ink: Ink = Ink.TEXT) -> Cell:
    """A number; zero is dim."""
    return Cell(str(value), ink if value else Ink.DIM)


def _producer(row: ProducerRow, unheard: bool, look: Look) -> Line:
    thing = f"producer/{row.name}"
    return Line(
        thing,
        (
            _name(row.name, row.state, look.glyphs.to_right, Ink.TEXT, thing, look),
            Cell(row.acks, Ink.DIM),
            _count(row.sent),
            _count(row.acknowledged, Ink.GOAL),
            *((_count(row.unconfirmed, Ink.LAG),) if unheard else ()),
            _count(row.failed, Ink.OUT),
            _count(row.in_flight),
            _count(row.queued),
            Cell(row.last_error or "", Ink.OUT),
        ),
    )


def _consumer(row: ConsumerRow, look: Look) -> Line:
    thing = f"consumer/{row.name}"
    return Line(
        thing,
        (
            _name(row.name, row.state, look.glyphs.node, Ink.CONSUMER, thing, look),
            Cell(row.group or "-", Ink.DIM),
            _count(row.delivered),
            _count(row.duplicates, Ink.LAG),
            _count(row.missed, Ink.OUT),
            _count(row.out_of_order, Ink.LAG),
        ),
    )


def _table(buffer: Buffer, y: int, heads: tuple[str, ...], lines: list[Line], look: Look) -> int:
    """A heading and a line each, numbers to the right; returns the row below."""
    titles = [look.say(head) for head in heads]
    widths = [
        max([cells_of(title), *(cells_of(line.cells[column].text) for line in lines)])
        for column, title in enumerate(titles)
    ]
    widths[0] = min(widths[0], max(buffer.width // 3, 6))
    x = 0
    for column, (title, wide) in enumerate(zip(titles, widths, strict=True)):
        last = column == len(titles) - 1
        room = min(wide, buffer.width - x)
        if room < wide and not (last and room > 8) and column > 0:
            break
        number = column > 1 and lines[0].cells[column].text.isdecimal()
        for row, cell in enumerate([Cell(title, Ink.FAINT), *(line.cells[column] for line in lines)]):
            text = fit(cell.text, room, look.glyphs.ellipsis)
            buffer.put(x + room - cells_of(text) if number else x, y + row, text, cell.ink)
        x += wide + 2
    for row, line in enumerate(lines):
        buffer.mark(0, y + 1 + row, buffer.width, 1, line.thing)
    return y + 1 + len(lines)
