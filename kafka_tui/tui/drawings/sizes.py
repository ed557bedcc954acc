"""Numbers with units as panels write them, and rows of pieces."""

from __future__ import annotations

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.palette import Ink

Piece = tuple[str, Ink]
"""Words and their ink."""


def bytes_words(size: int) -> str:
    """Bytes in the largest unit that leaves three digits or fewer before the point: 812 B, 15.9 KB, 1 GB."""
    value, unit = float(size), "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1024, larger
    return f"{size} B" if unit == "B" else f"{value:.1f} {unit}".replace(".0 ", " ")


def time_words(duration_ms: int) -> str:
    """A duration in the largest unit of which it has two: 40 ms, 12 s, 3 min, 7 d."""
    for size, unit in ((86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s")):
        if duration_ms >= 2 * size:
            return f"{duration_ms // size} {unit}"
    return f"{duration_ms} ms"


def put_row(buffer: Buffer, x: int, y: int, pieces: list[Piece], look: Look) -> int:
    """Pieces with two cells between, as many as fit whole; the first is cut if it must be. Gives the cell behind."""
    for place, (words, ink) in enumerate(pieces):
        if not words:
            continue
        if place and x + cells_of(words) > buffer.width:
            return x
        x = buffer.put(x, y, fit(words, max(buffer.width - x, 0), look.glyphs.ellipsis), ink) + 2
    return x
