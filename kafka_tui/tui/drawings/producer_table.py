"""Several producers side by side where there are few rows: what each has cost, then what each program knows."""

from __future__ import annotations

from collections.abc import Callable

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.drawings.sizes import Piece, bytes_words, put_row
from kafka_tui.tui.drawings.table import Cell, Line, counted, draw_table
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model_clients import ProducerRow

_Column = tuple[str, Callable[[ProducerRow], Cell]]
"""The last part of the heading's key, and the entry of a producer."""


def draw_producer_table(buffer: Buffer, producers: tuple[ProducerRow, ...], look: Look) -> int:
    """A line a producer, and below them, as far as there are rows, what each program knows; gives the row below."""
    columns = _columns(producers)
    titles = [look.say("drawing.producer"), *(look.say(f"producers.head_{key}") for key, _ in columns)]
    lines = [
        Line(f"producer/{row.name}", (_name(row, look), *(entry(row) for _, entry in columns))) for row in producers
    ]
    y = draw_table(buffer, 0, titles, lines, look)
    for row in producers:
        if y < buffer.height and row.sent:
            known = knowledge(row, look) or [(look.say("producers.knows_nothing"), Ink.DIM)]
            put_row(buffer, buffer.put(0, y, f"{row.name}: ", Ink.DIM), y, known, look)
            buffer.mark(0, y, buffer.width, 1, f"producer/{row.name}")
            y += 1
    return y


def knowledge(producer: ProducerRow, look: Look) -> list[Piece]:
    """What the program itself knows, which may be less than what happened (P-16)."""
    seen = [
        look.say("producers.saw", count=one.records, exception=one.exception.rpartition(".")[2], by=one.by)
        for one in producer.learnt.exceptions
    ]
    unheard = look.say("producers.unheard", count=producer.unconfirmed) if producer.unconfirmed else ""
    known = [
        look.say("producers.up_to", partition=partition, offset=offset)
        for partition, offset in producer.learnt.offsets.items()
        if offset >= 0
    ]
    told = [*((words, Ink.OUT) for words in seen), (unheard, Ink.LAG), *((words, Ink.GOAL) for words in known)]
    return [(words, ink) for words, ink in told if words]


def _columns(producers: tuple[ProducerRow, ...]) -> list[_Column]:
    """Costs, then what went wrong or waits, then the settings in which the programs differ."""
    columns: list[_Column] = [("requests", lambda row: counted(row.requests)), ("each", _each), ("wire", _wire)]
    if any(row.compression_type != "none" for row in producers):
        columns.append(("factor", _factor))
    if any(row.retries for row in producers):
        columns.append(("retries", lambda row: counted(row.retries, Ink.LAG)))
    if any(row.queued for row in producers):
        columns.append(("queued", lambda row: counted(row.queued, Ink.PENDING)))
    settings: tuple[_Column, ...] = (
        ("compression", lambda row: Cell(row.compression_type, Ink.DIM)),
        ("linger", lambda row: Cell(str(row.linger_ms), Ink.DIM, True)),
        ("batch", lambda row: Cell(str(row.batch_size), Ink.DIM, True)),
        ("acks", lambda row: Cell(row.acks, Ink.DIM)),
    )
    return columns + [(key, entry) for key, entry in settings if len({entry(row).text for row in producers}) > 1]


def _name(row: ProducerRow, look: Look) -> Cell:
    thing = f"producer/{row.name}"
    ink = Ink.SELECTED if look.selection == thing else Ink.STRONG if row.state == "running" else Ink.OUT
    return Cell(f"{look.glyphs.to_right} {row.name}", ink)


def _each(row: ProducerRow) -> Cell:
    """Records in a request, on the average."""
    return Cell(f"{(row.sent - row.queued) / row.requests:.1f}" if row.requests else "-", Ink.TEXT, True)


def _wire(row: ProducerRow) -> Cell:
    """What a record takes on its way, on the average."""
    carried = row.sent - row.queued
    return Cell(bytes_words(row.wire_bytes // carried) if carried > 0 and row.requests else "-", Ink.TEXT, True)


def _factor(row: ProducerRow) -> Cell:
    """How many times smaller the batches have become by packing."""
    packs = row.compression_type != "none" and row.wire_bytes
    return Cell(f"{row.record_bytes / row.wire_bytes:.1f}×" if packs else "-", Ink.GOAL, True)
