"""The page cache of each broker's machine: how full, how much not yet on disk, and how reads went."""

from __future__ import annotations

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.drawings.look import Look, broker_state
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model import BrokerRow, PageCacheRow

MAX_BAR = 32


def draw_page_cache(brokers: tuple[BrokerRow, ...], width: int, height: int, look: Look) -> Buffer:
    """Draw a broker on two lines (bar, then counts), or on one where height is short.

    Where the counts are too long for a line, as many brokers as there is room for get a third one.
    """
    buffer = look.buffer(width, height)
    names = max((cells_of(look.say("broker.name", broker=row.id)) for row in brokers), default=0)
    names = min(names, width // 2)
    spare = height - 2 * len(brokers)
    y = 0
    for place, row in enumerate(brokers):
        lines = 2 if spare >= 0 else 1
        if spare > 0 and cells_of(look.join(*(words for words, _ in _counts(row, look)))) + 2 > width:
            lines, spare = 3, spare - 1
        if y + lines >= height and place + 1 < len(brokers):
            words = look.say("drawing.more_brokers", count=len(brokers) - place)
            buffer.put(0, y, fit(words, width, look.glyphs.ellipsis), Ink.DIM)
            break
        _draw_broker(buffer, y, row, names, lines, look)
        y += lines
    return buffer


def _draw_broker(buffer: Buffer, y: int, row: BrokerRow, names: int, lines: int, look: Look) -> None:
    """One broker's machine."""
    thing = f"broker/{row.id}"
    cache = row.page_cache
    state = broker_state(row, look)
    ink = Ink.SELECTED if look.selection == thing else Ink.OUT if state else Ink.TEXT
    buffer.put(0, y, fit(look.say("broker.name", broker=row.id), names, look.glyphs.ellipsis), ink)
    buffer.mark(0, y, buffer.width, lines, thing)
    pages = look.say("drawing.of_pages", used=cache.used_pages, capacity=cache.capacity_pages)
    x = names + 1
    bar = min(buffer.width - x - 1 - cells_of(pages), MAX_BAR)
    if bar >= 6:
        _draw_bar(buffer, x, y, bar, cache, look)
        x += bar + 1
    counts = _counts(row, look)
    down = [(state, Ink.OUT)] if state else []
    if lines == 1:
        _flow(buffer, x, y, [(pages, Ink.DIM), *down, *counts], look)
    else:
        _flow(buffer, x, y, [(pages, Ink.DIM), *down], look)
        left = names + 1 if buffer.width >= 46 else 2
        _flow(buffer, left, y + 1, counts if lines == 2 else counts[:2], look)
        if lines == 3:
            _flow(buffer, left, y + 2, counts[2:], look)


def _counts(row: BrokerRow, look: Look) -> list[tuple[str, Ink]]:
    """How reads went, what is not on disk yet, what had to make room; the most telling first."""
    cache = row.page_cache
    return [
        (look.say("page.hits", count=cache.hits), Ink.DIM),
        (look.say("page.misses", count=cache.misses), Ink.LAG if cache.misses else Ink.DIM),
        (look.say("page.dirty_pages", count=cache.dirty_pages), Ink.TEXT if cache.dirty_pages else Ink.DIM),
        (look.say("page.evictions", count=cache.evictions), Ink.DIM),
    ]


def _flow(buffer: Buffer, x: int, y: int, words: list[tuple[str, Ink]], look: Look) -> None:
    """Words after each other, as many as fit whole (the first is cut if it must be)."""
    for place, (text, ink) in enumerate(words):
        if place == 0:
            x = buffer.put(x, y, fit(text, buffer.width - x, look.glyphs.ellipsis), ink)
        elif x + 3 + cells_of(text) <= buffer.width:
            x = buffer.put(x, y, f" {look.glyphs.separator} ", Ink.FAINT)
            x = buffer.put(x, y, text, ink)
        else:
            return


def _draw_bar(buffer: Buffer, x: int, y: int, width: int, cache: PageCacheRow, look: Look) -> None:
    """Dirty pages, then clean ones, then free room, each with its letter or word, so that colour is not alone."""
    capacity = max(cache.capacity_pages, 1)
    buffer.put(x, y, look.glyphs.absent * width, Ink.FAINT)
    clean = cache.used_pages - cache.dirty_pages
    spare = cells_of(look.say("drawing.page_cached")) if clean else 0
    left = 0
    for pages, end, room, state, ink in (
        (cache.dirty_pages, cache.dirty_pages, width - spare, "dirty", Ink.PAGE_DIRTY),
        (clean, cache.used_pages, width, "cached", Ink.PAGE_CACHED),
    ):
        word, letter = look.say(f"page.{state}"), look.say(f"drawing.page_{state}")
        length = min(max(-(-end * width // capacity) - left, cells_of(letter)), room - left)
        if pages:
            buffer.put_centre(x + left, y, length, word if cells_of(word) <= length else letter, ink)
            left += length
