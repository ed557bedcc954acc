"""A panel: one picture in a border, with the names of the panels that share its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

import msgspec
from textual import events
from textual.message import Message
from textual.reactive import reactive

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.canvas.widget import Canvas, Picture
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.frame import Frame
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model import View

EDGE = 2
"""Columns of the border: a line and a space at each side."""


class Hidden(NamedTuple):
    """How many rows of a panel are scrolled out of sight."""

    above: int = 0
    below: int = 0
    key: str = ""
    """The key that goes further down, for people."""


ALL_IN_SIGHT = Hidden()


def draw_framed(
    inner: Picture, title: str, neighbours: tuple[str, ...], focused: bool, look: Look, width: int, height: int,
    hidden: Hidden = ALL_IN_SIGHT,
) -> Buffer:  # fmt: skip
    """A picture in a border with a title; beside it, dim, the panels that wait in the same place, by their ids.

    In the border at the right an arrow with a number says how many rows are out of sight.
    """
    buffer = look.buffer(width, height)
    buffer.box(0, 0, width, height, Ink.BORDER_SELECTED if focused else Ink.BORDER)
    room = max(width - 6, 0)
    shown = fit(title, room, look.glyphs.ellipsis)
    if shown:
        x = buffer.put(2, 0, f" {shown} ", Ink.SELECTED if focused else Ink.STRONG)
        for key in neighbours:
            words = _named(key, look)
            if x + cells_of(words) > width - 2:
                break
            buffer.mark(x, 0, cells_of(words), 1, f"panel/{key}")
            x = buffer.put(x, 0, words, Ink.FAINT)
    picture = inner.paint(max(width - 2 * EDGE, 0), max(height - 2, 0))
    buffer.paste(picture, EDGE, 1)
    if hidden.above:
        _put_hidden(buffer, 0, f" {look.glyphs.to_up} {hidden.above} ", x if shown else 2)
    if hidden.below:
        key = f"{look.glyphs.separator} {hidden.key} " if hidden.key else ""
        _put_hidden(buffer, height - 1, f" {look.glyphs.to_down} {hidden.below} {key}", 2)
    return buffer


def _put_hidden(buffer: Buffer, y: int, words: str, free: int) -> None:
    """The words at the right of a border, where there is room for them."""
    if free + cells_of(words) <= buffer.width - 2:
        buffer.put_right(buffer.width - 2, y, words, Ink.FETCH)


def draw_open(
    inner: Picture, title: str, neighbours: tuple[str, ...], focused: bool, look: Look, width: int, height: int
) -> Buffer:
    """A picture without a border; its last row begins with the title, and the picture has the rest of that row."""
    buffer = look.buffer(width, height)
    buffer.paste(inner.paint(width, height), 0, 0)
    if height > 1:
        x = buffer.put(0, height - 1, f" {title} ", Ink.SELECTED if focused else Ink.STRONG)
        for key in neighbours:
            buffer.mark(x, height - 1, cells_of(_named(key, look)), 1, f"panel/{key}")
            x = buffer.put(x, height - 1, _named(key, look), Ink.FAINT)
    return buffer


def _named(key: str, look: Look) -> str:
    """The name of a panel that waits, as it stands behind the title."""
    return f"{look.glyphs.separator} {look.say(f'slot.{key}')} "


class Panel(Canvas, can_focus=True):
    """Base of the panels of the main screen; a subclass says its title, its picture, and what can be marked in it."""

    KEY: ClassVar[str] = ""
    """The panel's id, and the last part of its title's key in the catalogue's table `[panel]`."""
    FRAMED: ClassVar[bool] = True
    """Whether it has a border."""
    ANIMATED: ClassVar[bool] = False
    """Whether it shows how requests travel; the others are drawn once a moment."""

    frame: reactive[Frame | None] = reactive(None, repaint=False)
    """What the screen shows."""
    neighbours: reactive[tuple[str, ...]] = reactive((), repaint=False)
    """Ids of the panels that share this place and wait."""
    zoomed: reactive[bool] = reactive(False, repaint=False)
    """Whether it has the whole screen."""

    class Scrolled(Message):
        """The mouse wheel moved over a panel."""

        def __init__(self, panel: Panel, rows: int) -> None:
            """`rows` down, or up when negative."""
            super().__init__()
            self.panel = panel
            self.rows = rows

    def __init__(self) -> None:
        """A panel with the id `KEY`."""
        super().__init__(id=self.KEY)

    def title(self, frame: Frame) -> str:
        """What stands in the border."""
        return frame.look.say(f"panel.{self.KEY}")

    @staticmethod
    def is_needed(view: View) -> bool:
        """Whether the cluster has what the panel shows; others take its place until then."""
        del view
        return True

    def inner(self, frame: Frame, look: Look) -> Picture:
        """The picture inside the border."""
        raise NotImplementedError

    def marks(self, frame: Frame) -> tuple[str, ...]:
        """Ids of what the arrow keys go through, from top to bottom; none when they scroll."""
        return ()

    def scroll_by(self, rows: int) -> None:
        """Scroll what is inside, where it can scroll."""

    def scroll_page(self, by: int) -> None:
        """Scroll by pages, one row of the last page staying in sight."""
        self.scroll_by(by * max(self.rows - 1, 1))

    @property
    def hidden(self) -> Hidden:
        """How much is scrolled out of sight."""
        return ALL_IN_SIGHT

    def watch_frame(self, old: Frame | None, new: Frame | None) -> None:
        """Draw the new frame."""
        self.draw()

    def watch_neighbours(self) -> None:
        """Draw the border anew."""
        self.draw()

    def watch_zoomed(self) -> None:
        """A zoomed panel may show more."""
        self.draw()

    def on_resize(self, event: events.Resize) -> None:
        """What is out of sight depends on the size."""
        self.draw()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The border says who has the focus."""
        super().watch_has_focus(has_focus)
        self.draw()

    def on_mouse_scroll_down(self) -> None:
        self.post_message(self.Scrolled(self, 2))

    def on_mouse_scroll_up(self) -> None:
        self.post_message(self.Scrolled(self, -2))

    def draw(self) -> None:
        """Turn the frame into the picture to show."""
        frame = self.frame
        if frame is None:
            return
        self.palette = frame.palette
        look = frame.look if self.ANIMATED else msgspec.structs.replace(frame.look, phase_ms=0.0)
        framed: Callable[..., Buffer] = draw_framed if self.FRAMED else draw_open
        inner = self.inner(frame, look)
        hidden = (self.hidden,) if self.FRAMED else ()
        self.picture = Picture(framed, (inner, self.title(frame), self.neighbours, self.has_focus, look), hidden)

    @property
    def rows(self) -> int:
        """Rows inside the border."""
        return max(self.size.height - 2, 0)

    @property
    def columns(self) -> int:
        """Columns inside the border."""
        return max(self.size.width - 2 * EDGE, 0)
