"""A screen of text to read and scroll: the base of help and of the answers to why."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from kafka_tui.i18n.jamo import jamo_for
from kafka_tui.tui.canvas.widget import Canvas
from kafka_tui.tui.frame import Settings
from kafka_tui.tui.palette import Ink
from kafka_tui.tui.panels.lines import Line
from kafka_tui.tui.panels.panel import EDGE
from kafka_tui.tui.screens.dialogs import framed, wrap_lines

_CLOSE = ("escape", "enter", "q", jamo_for("q") or "q", "w", jamo_for("w") or "w", "question_mark")


UNWRAPPED = 1 << 16
"""More columns than any line has: a page wraps its lines itself."""


class TextScreen(ModalScreen[None]):
    """Lines in a box on an opaque ground; ↑ ↓ PgUp PgDn scroll, Esc closes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, "dismiss(None)") for key in _CLOSE),
        Binding("up", "scroll(-1)"),
        Binding("down", "scroll(1)"),
        Binding("pageup", "scroll(-10)"),
        Binding("pagedown", "scroll(10)"),
        Binding("space", "scroll(10)"),
    ]
    DEFAULT_CSS: ClassVar[str] = """
    TextScreen { align: center middle; background: $background; }
    TextScreen Canvas { width: 100%; max-width: 110; height: 100%; }
    """

    def __init__(self, settings: Settings, title: str, lines: tuple[Line, ...]) -> None:
        """A page with a title."""
        super().__init__()
        self._settings = settings
        self._title = title
        self._lines = (*lines, (), ((settings.look.say("app.close_keys"), Ink.DIM),))
        self._top = 0

    def compose(self) -> ComposeResult:
        yield Canvas()

    def on_mount(self) -> None:
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        self._show()

    @property
    def text(self) -> str:
        """The whole page as plain text."""
        return "\n".join("".join(words for words, _ in line) for line in self._lines).replace("\u00a0", " ")

    def action_scroll(self, rows: int) -> None:
        """Go down by rows, or up when negative."""
        canvas = self.query_one(Canvas)
        width = max(canvas.size.width - 2 * EDGE, 1)
        total = len(wrap_lines(self._lines, width))
        self._top = max(min(self._top + rows, total - (canvas.size.height - 2)), 0)
        self._show()

    def _show(self) -> None:
        canvas = self.query_one(Canvas)
        canvas.palette = self._settings.palette
        canvas.picture = framed(self._title, self._lines, self._settings, self._top)

    def on_mouse_scroll_down(self) -> None:
        self.action_scroll(2)

    def on_mouse_scroll_up(self) -> None:
        self.action_scroll(-2)
