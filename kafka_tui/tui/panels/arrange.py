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

_LOWER = ("facts", "group", "producers", "clients", "segments", "page_cache", "quorum", "output")
"""Those that share one place where there is little room, in the order of their names in its title."""

ORDER = ("overview", "focus", *_LOWER, "lesson")
"""Every panel, in the order in which tab goes round."""


class Box(NamedTuple):
    """A panel's rectangle, and the panels that wait in its place."""

    x: int
    y: int
    width: int
    height: int
    neighbours: tuple[str, ...] = ()


def arrange(
    width: int,
    height: int,
    recent: tuple[str, ...] = (),
    zoomed: str = "",
    overview_rows: int = 12,
    absent: frozenset[str] = frozenset(),
    ended: bool = False,
) -> dict[str, Box]:
    """The boxes of the panels in sight within `width` × `height` cells.

    `recent` are panels in the order in which they had the focus, the latest first; `overview_rows` is the height in
    which the overview shows everything, border included. Those that are `absent` have nothing to show. Where
    there is little room, all share one place once a lesson has `ended`, so that its last page can be read.
    """
    if zoomed:
        return {zoomed: Box(0, 0, width, height)}
    shape = _one if ended else _small
    if width >= LARGE[0] and height >= LARGE[1] - 4:
        shape = _large
    elif width >= MIDDLE[0] and height >= MIDDLE[1] - 4:
        shape = _middle
    boxes: dict[str, Box] = {}
    for names, box in shape(width, height, overview_rows):
        boxes |= _slot(tuple(name for name in names if name not in absent), recent, box)
    return boxes


def _slot(names: tuple[str, ...], recent: tuple[str, ...], box: Box) -> dict[str, Box]:
    """A place that several panels share: the one of them that had the focus last, else the first."""
    top = next((name for name in recent if name in names), names[0])
    place = names.index(top)
    return {top: box._replace(neighbours=(*names[place + 1 :], *names[:place]))}


_Slots = tuple[tuple[tuple[str, ...], Box], ...]
"""Panels that share a place, and the place."""


def _one(width: int, height: int, overview_rows: int) -> _Slots:
    return ((("lesson", "overview", "focus", *_LOWER), Box(0, 0, width, height)),)


def _small(width: int, height: int, overview_rows: int) -> _Slots:
    upper = min(max(overview_rows, 9), max(height * 11 // 20, min(height, 3)))
    lesson = width * 11 // 20
    return (
        (("overview", "focus"), Box(0, 0, width, upper)),
        (_LOWER, Box(0, upper, width - lesson, height - upper)),
        (("lesson",), Box(width - lesson, upper, lesson, height - upper)),
    )


def _middle(width: int, height: int, overview_rows: int) -> _Slots:
    upper = min(max(overview_rows, 9), height * 2 // 5)
    lesson = width * 2 // 5
    left, lower = width - lesson, height - upper
    focus = min(max(lower // 2, 8), 14)
    return (
        (("overview",), Box(0, 0, width, upper)),
        (("focus",), Box(0, upper, left, focus)),
        (_LOWER, Box(0, upper + focus, left, lower - focus)),
        (("lesson",), Box(left, upper, lesson, lower)),
    )


def _large(width: int, height: int, overview_rows: int) -> _Slots:
    upper = min(max(overview_rows, 9), height * 2 // 5)
    lesson = width * 2 // 5
    left, lower = width - lesson, height - upper
    focus = min(max(lower * 2 // 5, 9), 16)
    rest = lower - focus
    side = max(rest * 2 // 5, 6)
    half = left // 2
    return (
        (("overview",), Box(0, 0, width, upper)),
        (("focus",), Box(0, upper, left, focus)),
        (("page_cache", "segments"), Box(0, upper + focus, half, side)),
        (("group", "producers", "clients", "quorum"), Box(half, upper + focus, left - half, side)),
        (("facts", "output"), Box(0, upper + focus + side, left, rest - side)),
        (("lesson",), Box(left, upper, lesson, lower)),
    )
