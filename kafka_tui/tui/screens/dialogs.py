"""Small questions over the main screen, on an opaque ground: yes or no, and a word."""

from __future__ import annotations

from itertools import takewhile
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Input

from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.jamo import jamo_for
from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.widget import Canvas, Picture
from kafka_tui.tui.drawings import Look
from kafka_tui.tui.frame import Settings
from kafka_tui.tui.keys import typed_keys
from kafka_tui.tui.palette import Ink
from kafka_tui.tui.panels.lines import Line, paint, wrap_pieces
from kafka_tui.tui.panels.panel import draw_framed

WIDTH = 64
"""Columns of a question's box, where there is room."""


def draw_lines(lines: tuple[Line, ...], top: int, width: int, height: int, look: Look) -> Buffer:
    """Lines from `top` on, wrapped to the width."""
    return paint(wrap_lines(lines, width), width, height, look, top)


def wrap_lines(lines: tuple[Line, ...], width: int) -> tuple[Line, ...]:
    """Lines wrapped to the width, the rows after the first moved in under the text."""
    return tuple(row for line in lines for row in (wrap_pieces(line, width, _indent(line)) if line else ((),)))


def _indent(line: Line) -> int:
    """How far the rows after the first are moved in: by the pieces that end with a fixed space, which are labels."""
    return sum(len(text) for text, _ in takewhile(lambda piece: piece[0].endswith("\u00a0"), line))


def framed(title: str, lines: tuple[Line, ...], settings: Settings, top: int = 0) -> Picture:
    """A box with a title and wrapped lines."""
    look = settings.look
    inner = Picture(draw_lines, (lines, top), (look,))
    return Picture(draw_framed, (inner, title, (), True, look), ())


class AskDialog(ModalScreen[bool]):
    """A question that is answered with yes or no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, "answer(True)") for key in ("y", jamo_for("y") or "y", "enter")),
        *(Binding(key, "answer(False)") for key in ("n", jamo_for("n") or "n", "escape", "q", jamo_for("q") or "q")),
    ]
    DEFAULT_CSS: ClassVar[str] = """
    AskDialog { align: center middle; background: $background; }
    AskDialog Canvas { width: 64; max-width: 100%; height: 8; max-height: 100%; }
    """

    def __init__(self, settings: Settings, question: str, yes: str, no: str) -> None:
        """`question`, `yes` and `no` are keys of the catalogue."""
        super().__init__()
        self._settings = settings
        self._question, self._yes, self._no = question, yes, no

    def compose(self) -> ComposeResult:
        yield Canvas()

    def on_mount(self) -> None:
        language = self._settings.language
        yes, no = text(language, self._yes), text(language, self._no)
        keys = text(language, "app.confirm_keys", yes=yes, no=no)
        lines: tuple[Line, ...] = (
            ((text(language, self._question), Ink.STRONG),),
            (),
            ((keys, Ink.DIM),),
        )
        canvas = self.query_one(Canvas)
        canvas.palette = self._settings.palette
        canvas.picture = framed("", lines, self._settings)

    def action_answer(self, yes: bool) -> None:
        """Give the answer to whoever asked."""
        self.dismiss(yes)

    def on_key(self, event: events.Key) -> None:
        """A composed syllable counts by its first key."""
        for key in typed_keys(event.character)[:1]:
            if key in "yn":
                self.dismiss(key == "y")


class WordDialog(ModalScreen[str]):
    """Asks for a word, such as a step's number or a name; gives "" when nothing is wished."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", priority=True)]
    DEFAULT_CSS: ClassVar[str] = """
    WordDialog { align: center middle; background: $background; }
    WordDialog Canvas { width: 64; max-width: 100%; height: 8; max-height: 50%; }
    WordDialog Input { width: 64; max-width: 100%; height: 1; border: none; padding: 0 2; background: $panel; }
    """

    def __init__(self, settings: Settings, title: str, prompt: str) -> None:
        """`prompt` says what is asked for."""
        super().__init__()
        self._settings = settings
        self._title, self._prompt = title, prompt

    def compose(self) -> ComposeResult:
        yield Canvas()
        yield Input(compact=True)

    def on_mount(self) -> None:
        language = self._settings.language
        lines: tuple[Line, ...] = (
            ((self._prompt, Ink.TEXT),),
            (),
            ((text(language, "app.go_keys"), Ink.DIM),),
        )
        canvas = self.query_one(Canvas)
        canvas.palette = self._settings.palette
        canvas.picture = framed(self._title, lines, self._settings)
        self.query_one(Input).focus()

    def action_leave(self) -> None:
        """Stay where one is."""
        self.dismiss("")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())
