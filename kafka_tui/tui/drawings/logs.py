"""One replica's log as record cells: what is committed, where its HW and its end stand, and the pages below."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.drawings.look import Look, digits
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model import LogRow, PageRow, PartitionRow

PAGE_INKS = {"dirty": Ink.PAGE_DIRTY, "cached": Ink.PAGE_CACHED, "disk": Ink.PAGE_DISK}

Marks = tuple[str, str, str]
"""The glyphs of a place without record, of a log's end and of its high watermark."""


class Window(NamedTuple):
    """The offsets every replica of a partition is drawn over: `start` … `start + slots` - 1.

    The record at offset o takes `cell` cells; before it (and after the last) lies a gap of `gap` cells.
    """

    start: int
    slots: int
    cell: int
    gap: int

    @property
    def end(self) -> int:
        """The first offset right of the window."""
        return self.start + self.slots

    @property
    def width(self) -> int:
        """Cells of the whole window."""
        return self.slots * (self.cell + self.gap) + self.gap

    def mark_x(self, offset: int) -> int:
        """The cell of the gap before an offset, from the window's left."""
        return (offset - self.start) * (self.cell + self.gap)

    def cell_x(self, offset: int) -> int:
        """The first cell of an offset's record, from the window's left."""
        return self.mark_x(offset) + self.gap


def window_of(partition: PartitionRow, slots: int, cell: int, gap: int) -> Window:
    """The window that shows the newest records of the longest replica and room for the next.

    It moves in steps of a third, so that records stand still while a few are appended.
    """
    first = min((log.log_start_offset for log in partition.logs), default=0)
    last = max((log.log_end_offset for log in partition.logs), default=0) + 1
    if last - first <= slots:
        return Window(first, slots, cell, gap)
    step = max(slots // 3, 1)
    start = -(-(last - slots) // step) * step
    return Window(max(start, first), slots, cell, gap)


def draw_log(
    buffer: Buffer,
    x: int,
    y: int,
    log: LogRow,
    window: Window,
    look: Look,
    *,
    down: bool,
    leader_end: int,
    out: bool,
) -> None:
    """Draw a log's records, its own HW and its end; where it ends before the window, how far it is behind."""
    marks = (look.glyphs.absent, look.glyphs.log_end, look.glyphs.high_watermark)
    start, end = max(window.start, log.log_start_offset), log.log_end_offset
    buffer.paste(_records(window, start, end, log.high_watermark, down, marks), x, y)
    if end < leader_end:
        _draw_behind(buffer, x, y, leader_end - end, end, window, look, out)


@lru_cache(maxsize=1024)
def _records(window: Window, start: int, end: int, high_watermark: int, down: bool, marks: Marks) -> Buffer:
    """The row of the records from `start` to before `end`, nobody's to change: most logs look as a moment ago."""
    row = Buffer(window.width, 1)
    absent, log_end, watermark = marks
    committed, pending = (Ink.COMMITTED_DOWN, Ink.PENDING_DOWN) if down else (Ink.COMMITTED, Ink.PENDING)
    for offset in range(start, min(window.end, end)):
        ink = committed if offset < high_watermark else pending
        row.put(window.cell_x(offset), 0, digits(offset, window.cell), ink)
    for offset in range(max(window.start, end), window.end):
        row.put(window.cell_x(offset) + window.cell - 1, 0, absent, Ink.FAINT)
    if window.gap:
        if window.start <= end <= window.end:
            row.put(window.mark_x(end), 0, log_end, Ink.DIM if down else Ink.LOG_END)
        if window.start <= high_watermark <= window.end:
            ink = Ink.DIM if down else Ink.HIGH_WATERMARK
            row.put(window.mark_x(high_watermark), 0, watermark, ink)
    return row


def _draw_behind(buffer: Buffer, x: int, y: int, behind: int, end: int, window: Window, look: Look, out: bool) -> None:
    """Say how many records a replica lacks: when it ends before the window, or is out of sync and there is room."""
    left = window.gap if end <= window.start else window.mark_x(end) + 2
    if end > window.start and not out:
        return
    ink = Ink.OUT if out else Ink.DIM
    for words in (look.say("panel.behind", count=behind), f"{look.glyphs.behind} {behind}"):
        if left + cells_of(words) <= window.width:
            buffer.fill(x + left, y, min(cells_of(words) + 1, window.width - left), 1, ink)
            buffer.put(x + left, y, words, ink)
            return


def draw_pages(buffer: Buffer, x: int, y: int, log: LogRow, window: Window, look: Look, *, down: bool) -> None:
    """Draw the pages under the records of the window, each run with its state in words; dim on a broker that is down.

    A word that is longer than its run stands behind it where that is free, else there is its first letter.
    The machine keeps its page cache when the broker's process ends, so the words stay.
    """
    shown = [page for page in log.pages if page.last_offset >= window.start and page.first_offset < window.end]
    for place, page in enumerate(shown):
        first, last = max(page.first_offset, window.start), min(page.last_offset, window.end - 1)
        left = window.cell_x(first)
        right = window.cell_x(last) + window.cell
        if window.gap == 0 and place + 1 < len(shown) and right - left > 1:
            right -= 1  # where records touch, a gap tells two runs of pages apart
        ink, words = page_words(page, look, right - left)
        if down and ink != Ink.PAGE_DISK:
            ink = Ink.COMMITTED_DOWN
        free = window.cell_x(shown[place + 1].first_offset) if place + 1 < len(shown) else window.width
        whole = look.say(f"page.{page.touched or page.state}")
        if words != whole and window.gap and right + 1 + cells_of(whole) < free:
            buffer.fill(x + left, y, right - left, 1, ink)
            buffer.put(x + right + 1, y, whole, Ink.DIM)
        else:
            buffer.put_centre(x + left, y, right - left, words, ink)


def page_words(page: PageRow, look: Look, room: int) -> tuple[Ink, str]:
    """The ink and the state of a run of pages: the word where it fits, else its first letter."""
    state = page.touched or page.state
    ink = {"hit": Ink.PAGE_HIT, "miss": Ink.PAGE_MISS}.get(state) or PAGE_INKS[page.state]
    words = look.say(f"page.{state}")
    return ink, words if cells_of(words) <= room else look.say(f"drawing.page_{state}")
