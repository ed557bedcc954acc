"""Small questions over the main screen, on an opaque ground: one of a few answers, or a word."""

from __future__ import annotations

from itertools import takewhile
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Input

from kafka_tui.i18n.jamo import decompose
from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.widget import Canvas, Picture
from kafka_tui.tui.drawings import Look
from kafka_tui.tui.frame import Settings
from kafka_tui.tui.palette import Ink
from kafka_tui.tui.panels.lines import Line, paint, wrap_pieces
from kafka_tui.tui.panels.panel import EDGE, draw_framed

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


Answers = tuple[tuple[str, str], ...]
"""A question's answers: a letter to press, and the words for it."""


def draw_question(question: str, answers: Answers, width: int, height: int, look: Look) -> Buffer:
    """A question, and below it an answer on each row; a click on one is a press of its letter."""
    lines: Line = ((question, Ink.STRONG),)
    asked = wrap_lines((lines,), width)
    buffer = paint(asked, width, height, look, 0)
    for y, (letter, words) in enumerate(answers, len(asked) + 1):
        others = {1: " Enter", len(answers): " Esc"}.get(y - len(asked), "")
        x = buffer.put(0, y, letter + others, Ink.LAG)
        buffer.put(max(x, 8) + 1, y, words, Ink.TEXT)
        buffer.mark(0, y, width, 1, f"answer/{letter}")
    return buffer


class AskDialog(ModalScreen[str]):
    """A question with an answer for each letter: Enter gives the first one, Esc the last."""

    DEFAULT_CSS: ClassVar[str] = """
    AskDialog { align: center middle; background: $background; }
    AskDialog Canvas { width: 64; max-width: 100%; max-height: 100%; }
    """

    def __init__(self, settings: Settings, question: str, answers: Answers) -> None:
        """The question and its answers in the words that are shown."""
        super().__init__()
        self._settings = settings
        self._question, self._answers = question, answers

    def compose(self) -> ComposeResult:
        yield Canvas()

    def on_resize(self, event: events.Resize) -> None:
        """As high as the question and its answers are at this width."""
        rows = wrap_lines((((self._question, Ink.STRONG),),), max(min(WIDTH, event.size.width) - 2 * EDGE, 1))
        self.query_one(Canvas).styles.height = len(rows) + len(self._answers) + 3

    def on_mount(self) -> None:
        look = self._settings.look
        inner = Picture(draw_question, (self._question, self._answers), (look,))
        canvas = self.query_one(Canvas)
        canvas.palette = self._settings.palette
        canvas.picture = Picture(draw_framed, (inner, "", (), True, look), ())

    def on_key(self, event: events.Key) -> None:
        """Under a Korean layout a letter arrives as its jamo, or as the first key of a syllable."""
        event.stop()
        letters = [letter for letter, _ in self._answers]
        typed = decompose(event.character or "")[:1].lower()
        if event.key in ("enter", "escape"):
            self.dismiss(letters[0 if event.key == "enter" else -1])
        elif typed in letters:
            self.dismiss(typed)

    @on(Canvas.Selected)
    def _clicked(self, event: Canvas.Selected) -> None:
        self.dismiss(event.thing.removeprefix("answer/"))


class WordDialog(ModalScreen[str]):
    """Asks for a word, such as a step's number or a name; gives "" when nothing is wished."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", priority=True)]
    DEFAULT_CSS: ClassVar[str] = """
    WordDialog { align: center middle; background: $background; }
    WordDialog Canvas { width: 64; max-width: 100%; height: 8; max-height: 50%; }
    WordDialog Input { width: 64; max-width: 100%; height: 1; border: none; padding: 0 2; background: $panel; }
    """

    def __init__(self, settings: Settings, title: str, prompt: str, keys: str) -> None:
        """`prompt` says what is asked for, `keys` what Enter and Esc do."""
        super().__init__()
        self._settings = settings
        self._title, self._prompt, self._keys = title, prompt, keys

    def compose(self) -> ComposeResult:
        yield Canvas()
        yield Input(compact=True)

    def on_mount(self) -> None:
        lines: tuple[Line, ...] = (((self._prompt, Ink.TEXT),), (), ((self._keys, Ink.DIM),))
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
