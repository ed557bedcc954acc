"""Apps that say when they have painted, for what is measured from a key to the terminal's bytes."""

from __future__ import annotations

import asyncio
from time import perf_counter

from rich.console import RenderableType
from rich.segment import Segment
from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget


class Painted(App[None]):
    """Notes each paint; as a terminal would have it, the update is turned into its bytes first."""

    painted: asyncio.Event | None = None
    bytes_painted = 0

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate):
            self.bytes_painted += len(renderable.render_segments(self.console))
        super()._display(screen, renderable)
        if self.painted is not None and renderable is not None:
            self.painted.set()


async def key_to_paint(app: Painted, key: str) -> float:
    """Seconds from a key's arrival to the next painted bytes."""
    app.painted = asyncio.Event()
    start = perf_counter()
    app.post_message(events.Key(key, None))
    await asyncio.wait_for(app.painted.wait(), 10)
    taken = perf_counter() - start
    app.painted = None
    return taken


class Strips(Widget):
    """One widget as large as the screen, whose every row changes with every key."""

    DEFAULT_CSS = "Strips { width: 1fr; height: 1fr; }"
    turn = 0

    def render_line(self, y: int) -> Strip:
        """A row of ten pieces."""
        width = self.size.width
        pieces = [Segment(f"{self.turn + y + at:>{width // 10}}") for at in range(10)]
        return Strip(pieces).adjust_cell_length(width)


class StripApp(Painted):
    """Repaints one strip screen with every key."""

    def compose(self) -> ComposeResult:
        """The one widget."""
        yield Strips()

    def on_key(self, event: events.Key) -> None:
        """Change every row."""
        strips = self.query_one(Strips)
        strips.turn += 1
        strips.refresh()
