"""A rectangle of cells, each a character and an ink; writes outside it are cut off, never an error."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kafka_tui.tui.canvas.cells import cells
from kafka_tui.tui.canvas.lines import DOWN, LEFT, RIGHT, THIN, UNICODE_LINES, UP, Weights

Run = tuple[str, int]
"""Neighbouring cells of one ink: their text and the ink's number."""

RowKey = tuple[str, bytes]
"""A row as a value: its text and the ink of each cell. Two rows look the same exactly when their keys are equal."""

_SAME_INK = re.compile(rb"(.)\1*", re.DOTALL)


class Region(NamedTuple):
    """Cells that stand for a thing, e.g. "broker/1", "topic/orders/0", "request/17"."""

    x: int
    y: int
    width: int
    height: int
    thing: str


class Buffer:
    """Cells to draw on, and the regions that say what a click means. `lines` is the glyph set's box drawing."""

    def __init__(self, width: int, height: int, lines: Weights = UNICODE_LINES) -> None:
        """An empty buffer of spaces in ink 0; a negative size counts as 0."""
        self.width = max(width, 0)
        self.height = max(height, 0)
        self.regions: list[Region] = []
        self._lines = lines
        self._chars: list[list[str]] = [[" "] * self.width for _ in range(self.height)]
        self._inks: list[bytearray] = [bytearray(self.width) for _ in range(self.height)]
        self._arms: list[bytearray] = [bytearray(self.width) for _ in range(self.height)]

    def put(self, x: int, y: int, text: str, ink: int, limit: int | None = None) -> int:
        """Write text from cell (x, y) to the right, in at most `limit` cells; returns the cell after it.

        Half a wide character is never left: where the edge falls inside one, a space stands instead.
        """
        parts = cells(text)
        end = x + len(parts)
        if limit is None and parts and 0 <= y < self.height and x >= 0 and end <= self.width:  # nearly always
            self._write(x, y, parts, bytes((ink,)) * len(parts))
            return end
        if limit is not None and len(parts) > limit:
            parts = parts[: max(limit, 0)]
            if parts and _half(cells(text), len(parts)):
                parts = (*parts[:-1], " ")
        end = x + len(parts)
        if not 0 <= y < self.height or end <= 0 or x >= self.width or not parts:
            return end
        if x < 0:
            parts = parts[-x:]
            if parts[0] == "":
                parts = (" ", *parts[1:])
            x = 0
        if end > self.width:
            room = self.width - x
            parts = (*parts[: room - 1], " ") if _half(parts, room) else parts[:room]
        self._write(x, y, parts, bytes((ink,)) * len(parts))
        return end

    def _write(self, x: int, y: int, parts: Sequence[str], inks: bytes | bytearray) -> None:
        """Set cells that lie inside the buffer; the halves of wide characters left beside them become spaces."""
        row, stop = self._chars[y], x + len(parts)
        if row[x] == "":
            row[x - 1] = " "
        if stop < self.width and row[stop] == "":
            row[stop] = " "
        row[x:stop] = parts
        self._inks[y][x:stop] = inks

    def put_right(self, end: int, y: int, text: str, ink: int) -> int:
        """Write text so that it ends before cell `end`; returns its first cell."""
        start = end - len(cells(text))
        self.put(start, y, text, ink)
        return start

    def put_centre(self, x: int, y: int, width: int, text: str, ink: int) -> None:
        """Fill `width` cells with the ink and write the text in their middle."""
        length = min(len(cells(text)), width)
        before = (width - length) // 2
        self.fill(x, y, width, 1, ink)
        self.put(x + before, y, text, ink, limit=width - before)

    def fill(self, x: int, y: int, width: int, height: int, ink: int) -> None:
        """Paint a rectangle of spaces."""
        for row in range(max(y, 0), min(y + height, self.height)):
            self.put(x, row, " " * width, ink)

    def tint(self, x: int, y: int, width: int, ink: int) -> None:
        """Change the ink of cells and keep their characters."""
        if 0 <= y < self.height:
            start, stop = max(x, 0), min(x + width, self.width)
            if start < stop:
                self._inks[y][start:stop] = bytes((ink,)) * (stop - start)

    def ink_at(self, x: int, y: int) -> int:
        """The ink of a cell; 0 outside."""
        return self._inks[y][x] if 0 <= x < self.width and 0 <= y < self.height else 0

    def arm(self, x: int, y: int, arms: int, ink: int, weight: int = THIN) -> None:
        """Add line arms to a cell; lines that meet there join."""
        if 0 <= x < self.width and 0 <= y < self.height:
            mask = self._arms[y][x] | arms
            self._arms[y][x] = mask
            row = self._chars[y]
            if row[x] == "" or (x + 1 < self.width and row[x + 1] == ""):
                self.put(x, y, " ", ink)  # blanks the other half of a wide character
            row[x] = self._lines[weight][mask]
            self._inks[y][x] = ink

    def across(self, x: int, y: int, length: int, ink: int, weight: int = THIN) -> None:
        """A horizontal line over `length` cells, open at both ends: it joins what it crosses, not what it touches."""
        first, end = max(x, 0), min(x + length, self.width)
        if first >= end or not 0 <= y < self.height:
            return
        if any(self._arms[y][first:end]):
            for cell in range(first, end):
                self.arm(cell, y, LEFT | RIGHT, ink, weight)
            return
        count = end - first
        self._arms[y][first:end] = bytes((LEFT | RIGHT,)) * count
        self._write(first, y, self._lines[weight][LEFT | RIGHT] * count, bytes((ink,)) * count)

    def box(self, x: int, y: int, width: int, height: int, ink: int) -> None:
        """A rectangle's outline; nothing when it is smaller than 2 × 2."""
        if width < 2 or height < 2:
            return
        right, bottom = x + width - 1, y + height - 1
        for row in (y, bottom):
            self.across(x + 1, row, width - 2, ink)
        for row in range(y + 1, bottom):
            self.arm(x, row, UP | DOWN, ink)
            self.arm(right, row, UP | DOWN, ink)
        for column, row, arms in (
            (x, y, RIGHT | DOWN),
            (right, y, LEFT | DOWN),
            (x, bottom, RIGHT | UP),
            (right, bottom, LEFT | UP),
        ):
            self.arm(column, row, arms, ink)

    def mark(self, x: int, y: int, width: int, height: int, thing: str) -> None:
        """Say what a rectangle of cells stands for; a later mark lies above an earlier one."""
        self.regions.append(Region(x, y, width, height, thing))

    def at(self, x: int, y: int) -> str | None:
        """The thing at a cell, or None."""
        for region in reversed(self.regions):
            if region.x <= x < region.x + region.width and region.y <= y < region.y + region.height:
                return region.thing
        return None

    def key(self, y: int) -> RowKey:
        """Row y as a value to compare."""
        return "".join(self._chars[y]), bytes(self._inks[y])

    def row(self, y: int) -> tuple[Run, ...]:
        """Row y as runs of one ink each."""
        chars, inks = self._chars[y], self._inks[y]
        return tuple(("".join(chars[run.start() : run.end()]), inks[run.start()]) for run in _SAME_INK.finditer(inks))

    def rows(self) -> tuple[tuple[Run, ...], ...]:
        """All rows as runs."""
        return tuple(self.row(y) for y in range(self.height))

    def cell_rows(self) -> list[list[str]]:
        """The characters by cell; a wide one is followed by an empty string."""
        return [list(row) for row in self._chars]

    def text(self) -> str:
        """The buffer as plain text, without spaces at the ends of lines."""
        return "\n".join("".join(row).rstrip() for row in self._chars)

    def paste(self, other: Buffer, x: int, y: int) -> None:
        """Copy another buffer's cells and regions to (x, y), cut off at the edges."""
        first, last = max(-x, 0), min(other.width, self.width - x)
        if first < last:
            for row in range(max(-y, 0), min(other.height, self.height - y)):
                parts = other._chars[row][first:last]
                if parts[0] == "":
                    parts[0] = " "
                if _half(other._chars[row], last):
                    parts[-1] = " "
                self._write(x + first, y + row, parts, other._inks[row][first:last])
        self.regions += [region._replace(x=region.x + x, y=region.y + y) for region in other.regions]


def _half(parts: Sequence[str], end: int) -> bool:
    """Whether a cut before cell `end` would split a wide character."""
    return end < len(parts) and parts[end] == ""
