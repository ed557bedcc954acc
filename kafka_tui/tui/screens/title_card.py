"""The title of a part, large, before a class: which part of how many, and what it is called. Any key goes on."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Digits, Label

from kafka_tui.lesson.markdown import parse_spans
from kafka_tui.tui.canvas.cells import width as cells_of


class TitleCard(ModalScreen[None]):
    """A part's number and title on an opaque ground."""

    DEFAULT_CSS: ClassVar[str] = """
    TitleCard { align: center middle; background: $background; }
    TitleCard Vertical { width: 100%; height: auto; align-horizontal: center; }
    TitleCard Digits { width: 100%; text-align: center; color: $accent; }
    TitleCard Label { width: 100%; text-align: center; text-style: bold; margin-top: 1; }
    TitleCard #lesson { text-style: none; color: $text-muted; }
    """

    def __init__(self, lesson: str, number: int, total: int, title: str) -> None:
        """Part `number` of `total` of the lesson."""
        super().__init__()
        self._lesson, self._number, self._total = lesson, number, total
        self._title = "".join(span.text for span in parse_spans(title))

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Digits(f"{self._number}/{self._total}")
            yield Label(_spaced(self._title, self.app.size.width), markup=False)
            yield Label(self._lesson, id="lesson", markup=False)

    def on_key(self, event: events.Key) -> None:
        """Go on to the part."""
        event.stop()
        self.dismiss(None)

    def on_click(self) -> None:
        self.dismiss(None)


def _spaced(title: str, width: int) -> str:
    """The title with its letters apart, where there is room, so that the last row can read it."""
    wide = " ".join(title.replace(" ", "  "))
    return wide if cells_of(wide) <= width - 4 else title
