"""Several producers side by side where there are few rows: what each has cost, then what each program knows."""

from __future__ import annotations

from collections.abc import Callable

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.drawings.sizes import Piece, bytes_words, put_row
from kafka_tui.tui.drawings.table import Cell, Line, counted, draw_table
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model_clients import ProducerRow

NARROW = 46
"""Below this width names are shortened."""

_Column = tuple[str, Callable[[ProducerRow], Cell]]
"""The last part of the heading's key, and the entry of a producer."""


def draw_producer_table(buffer: Buffer, producers: tuple[ProducerRow, ...], look: Look) -> int:
    """A line a producer, and below them, as far as there are rows, what each program knows; gives the row below.

    The last row says how many producers found none; the selected one always does.
    """
    columns = _columns(producers)
    titles = [look.say("drawing.producer"), *(look.say(f"producers.head_{key}") for key, _ in columns)]
    lines = [
        Line(f"producer/{row.name}", (_name(row, look), *(entry(row) for _, entry in columns))) for row in producers
    ]
    if len(lines) >= buffer.height > 2:
        room = buffer.height - 2
        shown = [*lines[:room], *(line for line in lines[room:] if line.thing == look.selection)]
        draw_table(buffer, 0, titles, [*shown[: room - 1], shown[-1]], look)
        buffer.put(0, buffer.height - 1, look.say("drawing.more", count=len(lines) - room), Ink.DIM)
        return buffer.height
    y = draw_table(buffer, 0, titles, lines, look)
    for row in producers:
        if y < buffer.height and row.sent:
            known = knowledge(row, look, short=buffer.width < NARROW) or [
                (look.say("producers.knows_nothing"), Ink.DIM)
            ]
            put_row(buffer, buffer.put(0, y, f"{row.name}: ", Ink.DIM), y, known, look)
            buffer.mark(0, y, buffer.width, 1, f"producer/{row.name}")
            y += 1
    return y


def knowledge(producer: ProducerRow, look: Look, *, short: bool) -> list[Piece]:
    """What the program itself knows, which may be less than what happened (P-16); `short` names of exceptions."""
    seen = []
    for one in producer.learnt.exceptions:
        name = one.exception.rpartition(".")[2]
        if short:
            seen.append(look.say("producers.saw_short", count=one.records, exception=name.removesuffix("Exception")))
        else:
            seen.append(look.say("producers.saw", count=one.records, exception=name, by=one.by))
    unheard = look.say("producers.unheard", count=producer.unconfirmed) if producer.unconfirmed else ""
    known = [
        look.say("producers.up_to", partition=partition, offset=offset)
        for partition, offset in producer.learnt.offsets.items()
        if offset >= 0
    ]
    told = [*((words, Ink.OUT) for words in seen), (unheard, Ink.LAG), *((words, Ink.GOAL) for words in known)]
    return [(words, ink) for words, ink in told if words]


def _columns(producers: tuple[ProducerRow, ...]) -> list[_Column]:
    """Requests, what went wrong or waits, costs, then the settings in which the programs differ."""
    columns: list[_Column] = [("requests", lambda row: counted(row.requests))]
    if any(row.retries for row in producers):
        columns.append(("retries", lambda row: counted(row.retries, Ink.LAG)))
    if any(row.queued for row in producers):
        columns.append(("queued", lambda row: counted(row.queued, Ink.PENDING)))
    if len({row.enable_idempotence for row in producers}) > 1:
        columns.append(("numbers", _numbers))
    columns.append(("each", _each))
    if any(packs(row) for row in producers):
        columns.append(("factor", _factor))
    columns.append(("wire", _wire))
    settings: tuple[_Column, ...] = (
        ("compression", lambda row: Cell(row.compression_type, Ink.DIM)),
        ("linger", lambda row: Cell(str(row.linger_ms), Ink.DIM, True)),
        ("batch", lambda row: Cell(str(row.batch_size), Ink.DIM, True)),
        ("acks", lambda row: Cell(row.acks, Ink.DIM)),
    )
    return columns + [(key, entry) for key, entry in settings if len({entry(row).text for row in producers}) > 1]


def carried(row: ProducerRow) -> int:
    """How many of its records have gone out: neither those that wait, nor those that it gave up."""
    return row.acknowledged + row.unconfirmed + row.in_flight


def each_request(row: ProducerRow) -> float:
    """How many records a request carries on the average; what was sent again is not counted again."""
    return carried(row) / max(row.requests - row.retries, 1)


def packs(row: ProducerRow) -> bool:
    """Whether it compresses its batches."""
    return row.compression_type != "none"


def _numbers(row: ProducerRow) -> Cell:
    """Whether it is idempotent."""
    return Cell("true", Ink.DIM) if row.enable_idempotence else Cell("false", Ink.LAG)


def _name(row: ProducerRow, look: Look) -> Cell:
    thing = f"producer/{row.name}"
    ink = Ink.SELECTED if look.selection == thing else Ink.STRONG if row.state == "running" else Ink.OUT
    return Cell(f"{look.glyphs.to_right} {row.name}", ink)


def _each(row: ProducerRow) -> Cell:
    """Records in a request, on the average."""
    return Cell(f"{each_request(row):.1f}" if row.requests else "-", Ink.TEXT, True)


def _wire(row: ProducerRow) -> Cell:
    """What a record takes on its way, on the average."""
    records = carried(row)
    return Cell(bytes_words(row.wire_bytes // records) if records and row.requests else "-", Ink.TEXT, True)


def _factor(row: ProducerRow) -> Cell:
    """How many times smaller the batches have become by packing."""
    packed = packs(row) and row.wire_bytes
    return Cell(f"{row.record_bytes / row.wire_bytes:.1f}×" if packed else "-", Ink.GOAL, True)
