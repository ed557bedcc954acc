"""A table: a heading over each column, a line for each thing, numbers to the right."""

from __future__ import annotations

from typing import NamedTuple

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.palette import Ink


class Cell(NamedTuple):
    """One entry of the table; a number stands at the right of its column."""

    text: str
    ink: Ink
    number: bool = False


class Line(NamedTuple):
    """One thing's entries, and the id that a click on it means."""

    thing: str
    cells: tuple[Cell, ...]


def counted(value: int, ink: Ink = Ink.TEXT) -> Cell:
    """A number; zero is dim."""
    return Cell(str(value), ink if value else Ink.DIM, True)


def draw_table(buffer: Buffer, y: int, titles: list[str], lines: list[Line], look: Look) -> int:
    """Headings and a line each; columns that do not fit are left out from the right. Gives the row below."""
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
        number = lines[0].cells[column].number
        for row, cell in enumerate([Cell(title, Ink.FAINT), *(line.cells[column] for line in lines)]):
            text = fit(cell.text, room, look.glyphs.ellipsis)
            buffer.put(x + room - cells_of(text) if number else x, y + row, text, cell.ink)
        x += wide + 2
    for row, line in enumerate(lines):
        buffer.mark(0, y + 1 + row, buffer.width, 1, line.thing)
    return y + 1 + len(lines)
