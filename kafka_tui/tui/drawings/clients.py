"""Producers and consumers in a table: what they sent and got, what failed, what waits."""

from __future__ import annotations

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.drawings.look import Look, program_ink
from kafka_tui.tui.drawings.table import Cell, Line, counted, draw_table
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model_clients import ConsumerRow, ProducerRow


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
        y = (
            draw_table(
                buffer, y, list(map(look.say, heads)), [_producer(row, unheard, look) for row in producers], look
            )
            + 1
        )
    if consumers:
        handed = any(row.waiting for row in consumers)
        heads = (
            "legend.consumer",
            "drawing.group",
            "drawing.delivered",
            *(("drawing.waiting",) if handed else ()),
            "drawing.duplicates",
            "drawing.missed",
            "drawing.out_of_order",
        )
        lines = [_consumer(row, handed, look) for row in consumers]
        draw_table(buffer, y, list(map(look.say, heads)), lines, look)
    if not producers and not consumers:
        buffer.put(0, 0, fit(look.say("drawing.no_clients"), width, look.glyphs.ellipsis), Ink.DIM)
    return buffer


def _name(name: str, state: str, glyph: str, ink: Ink, thing: str, look: Look) -> Cell:
    """A client's name, and its state where it does not run."""
    words = "" if state == "running" else look.say(f"broker.{state}")
    chosen = Ink.SELECTED if look.selection == thing else program_ink(state, ink)
    return Cell(look.join(f"{glyph} {name}", words), chosen)


def _producer(row: ProducerRow, unheard: bool, look: Look) -> Line:
    thing = f"producer/{row.name}"
    return Line(
        thing,
        (
            _name(row.name, row.state, look.glyphs.to_right, Ink.TEXT, thing, look),
            Cell(row.acks, Ink.DIM),
            counted(row.sent),
            counted(row.acknowledged, Ink.GOAL),
            *((counted(row.unconfirmed, Ink.LAG),) if unheard else ()),
            counted(row.failed, Ink.OUT),
            counted(row.in_flight),
            counted(row.queued),
            Cell(row.last_error or "", Ink.OUT),
        ),
    )


def _consumer(row: ConsumerRow, handed: bool, look: Look) -> Line:
    thing = f"consumer/{row.name}"
    return Line(
        thing,
        (
            _name(row.name, row.state, look.glyphs.node, Ink.CONSUMER, thing, look),
            Cell(row.group or "-", Ink.DIM),
            counted(row.delivered),
            *((counted(row.waiting, Ink.LAG),) if handed else ()),
            counted(row.duplicates, Ink.LAG),
            counted(row.missed, Ink.OUT),
            counted(row.out_of_order, Ink.LAG),
        ),
    )
