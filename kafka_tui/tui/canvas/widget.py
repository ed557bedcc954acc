"""The widget that shows a drawing: it paints at its own size, and repaints only the rows that changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import msgspec
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from kafka_tui.tui.canvas.buffer import Buffer, RowKey
from kafka_tui.tui.canvas.strips import blank, strip
from kafka_tui.tui.palette import DARK, Palette


class Picture(msgspec.Struct, frozen=True):
    """A frozen drawing input: a pure draw function, its rows (what comes before the size) and what comes after it."""

    draw: Callable[..., Buffer]
    before: tuple[object, ...]
    after: tuple[object, ...]

    def paint(self, width: int, height: int) -> Buffer:
        """The drawing at a size."""
        return self.draw(*self.before, width, height, *self.after)


class Canvas(Widget):
    """Shows a `Picture`; a click posts `Selected` with the thing that lies there."""

    ALLOW_SELECT: ClassVar[bool] = False

    DEFAULT_CSS = """
    Canvas {
        height: 1fr;
        width: 1fr;
    }
    """

    picture: reactive[Picture | None] = reactive(None, repaint=False)
    """What is shown; None paints the ground alone."""

    palette: reactive[Palette] = reactive(DARK, repaint=False)
    """The colours it is shown in."""

    class Selected(Message):
        """A thing was clicked, e.g. "broker/1", "topic/orders/0", "request/17", "step/12"."""

        def __init__(self, canvas: Canvas, thing: str) -> None:
            """A click on `thing` in `canvas`."""
            super().__init__()
            self.canvas = canvas
            self.thing = thing

        @property
        def control(self) -> Canvas:
            """The canvas that was clicked."""
            return self.canvas

    def __init__(
        self,
        *,
        id: str | None = None,
        classes: str | None = None,
        picture: Picture | None = None,
    ) -> None:
        """An empty canvas, or one with a picture."""
        super().__init__(id=id, classes=classes)
        self._buffer = Buffer(0, 0)
        self._keys: tuple[RowKey, ...] = ()
        self.set_reactive(Canvas.picture, picture)

    def watch_picture(self) -> None:
        """Draw the new picture and repaint the rows that differ."""
        self._redraw()

    def watch_palette(self) -> None:
        """Every row looks different now."""
        self._keys = ()
        self._redraw()

    def render_line(self, y: int) -> Strip:
        """One row of the drawing, on the palette's ground."""
        if y < self._buffer.height and self._buffer.width == self.size.width:
            return strip(self._buffer.row(y), self._buffer.width, self.palette)
        return blank(self.size.width, self.palette)

    def on_resize(self, event: events.Resize) -> None:
        """Draw again at the new size."""
        self._keys = ()
        self._redraw()

    def on_click(self, event: events.Click) -> None:
        """Say which thing was clicked."""
        offset = event.get_content_offset(self)
        thing = None if offset is None else self._buffer.at(offset.x, offset.y)
        if thing is not None:
            event.stop()
            self.post_message(self.Selected(self, thing))

    def as_text(self) -> str:
        """The drawing as plain text, to copy."""
        return self._buffer.text()

    def things(self) -> tuple[str, ...]:
        """The ids of everything drawn, each once, row by row from the top left: the order for keys to move in."""
        ordered = sorted(self._buffer.regions, key=lambda region: (region.y, region.x))
        return tuple(dict.fromkeys(region.thing for region in ordered))

    @property
    def buffer(self) -> Buffer:
        """The cells last drawn, for export."""
        return self._buffer

    def _redraw(self) -> None:
        """Draw at the present size and refresh only rows whose key changed."""
        width, height = self.size
        if width <= 0 or height <= 0:
            return
        self._buffer = Buffer(width, height) if self.picture is None else self.picture.paint(width, height)
        keys = tuple(self._buffer.key(y) for y in range(self._buffer.height))
        if len(keys) != len(self._keys):
            self.refresh()
        else:
            changed = [y for y, (new, old) in enumerate(zip(keys, self._keys, strict=True)) if new != old]
            regions = [Region(0, first, width, last - first + 1) for first, last in _spans(changed)]
            if regions:
                self.refresh(*regions)
        self._keys = keys

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as there is room: a drawing adapts."""
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as there is room."""
        return container.height


def _spans(rows: list[int]) -> list[tuple[int, int]]:
    """Neighbouring rows as (first, last)."""
    spans: list[tuple[int, int]] = []
    for row in rows:
        if spans and spans[-1][1] == row - 1:
            spans[-1] = spans[-1][0], row
        else:
            spans.append((row, row))
    return spans
