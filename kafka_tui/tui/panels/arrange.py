"""Which panel lies where at a size: pure, so that every size is tested without an app.

Three shapes: *small* (80×24: overview or focus above, one panel and the lesson below), *middle* (120×40: overview
above; focus over one panel at the left, the lesson at the right) and *large* (200×60: caches and groups side by side,
facts below them). Panels that share a place are *neighbours*; the one that had the focus last lies on top.
"""

from __future__ import annotations

from typing import NamedTuple

MIN_WIDTH, MIN_HEIGHT = 80, 24
"""The smallest terminal in which something can be learned."""
MIDDLE = (110, 36)
LARGE = (170, 52)

ORDER = (
    *("overview", "focus", "segments", "page_cache", "producers", "group", "clients"),
    *("facts", "output", "lesson"),
)
"""Every panel, in the order in which tab goes round."""


_LOWER = ("facts", "group", "producers", "clients", "segments", "page_cache", "output")
"""Those that share one place where there is little room."""


class Box(NamedTuple):
    """A panel's rectangle, and the panels that wait in its place."""

    x: int
    y: int
    width: int
    height: int
    neighbours: tuple[str, ...] = ()


def arrange(
    width: int, height: int, recent: tuple[str, ...] = (), zoomed: str = "", overview_rows: int = 12
) -> dict[str, Box]:
    """The boxes of the panels in sight within `width` × `height` cells.

    `recent` are panels in the order in which they had the focus, the latest first; `overview_rows` is the height in
    which the overview shows everything, border included.
    """
    if zoomed:
        return {zoomed: Box(0, 0, width, height)}
    if width >= LARGE[0] and height >= LARGE[1] - 4:
        return _large(width, height, recent, overview_rows)
    if width >= MIDDLE[0] and height >= MIDDLE[1] - 4:
        return _middle(width, height, recent, overview_rows)
    return _small(width, height, recent, overview_rows)


def _slot(names: tuple[str, ...], recent: tuple[str, ...], x: int, y: int, width: int, height: int) -> dict[str, Box]:
    """A place that several panels share: the one of them that had the focus last, else the first."""
    top = next((name for name in recent if name in names), names[0])
    place = names.index(top)
    return {top: Box(x, y, width, height, (*names[place + 1 :], *names[:place]))}


def _small(width: int, height: int, recent: tuple[str, ...], overview_rows: int) -> dict[str, Box]:
    upper = min(max(overview_rows, 9), max(height * 11 // 20, min(height, 3)))
    lesson = width * 11 // 20
    return {
        **_slot(("overview", "focus"), recent, 0, 0, width, upper),
        **_slot(_LOWER, recent, 0, upper, width - lesson, height - upper),
        "lesson": Box(width - lesson, upper, lesson, height - upper),
    }


def _middle(width: int, height: int, recent: tuple[str, ...], overview_rows: int) -> dict[str, Box]:
    upper = min(max(overview_rows, 9), height * 2 // 5)
    lesson = width * 2 // 5
    left, lower = width - lesson, height - upper
    focus = min(max(lower // 2, 8), 14)
    return {
        "overview": Box(0, 0, width, upper),
        "focus": Box(0, upper, left, focus),
        **_slot(_LOWER, recent, 0, upper + focus, left, lower - focus),
        "lesson": Box(left, upper, lesson, lower),
    }


def _large(width: int, height: int, recent: tuple[str, ...], overview_rows: int) -> dict[str, Box]:
    upper = min(max(overview_rows, 9), height * 2 // 5)
    lesson = width * 2 // 5
    left, lower = width - lesson, height - upper
    focus = min(max(lower * 2 // 5, 9), 16)
    rest = lower - focus
    side = max(rest * 2 // 5, 6)
    half = left // 2
    return {
        "overview": Box(0, 0, width, upper),
        "focus": Box(0, upper, left, focus),
        **_slot(("page_cache", "segments"), recent, 0, upper + focus, half, side),
        **_slot(("group", "producers", "clients"), recent, half, upper + focus, left - half, side),
        **_slot(("facts", "output"), recent, 0, upper + focus + side, left, rest - side),
        "lesson": Box(left, upper, lesson, lower),
    }
