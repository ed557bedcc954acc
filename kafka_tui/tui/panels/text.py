"""The panels of words: the facts, the lesson, what commands printed."""

from __future__ import annotations

from typing import ClassVar

from textual.reactive import reactive

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.widget import Picture
from kafka_tui.tui.drawings import Look, draw_fact_log
from kafka_tui.tui.frame import Frame, Page, Printed
from kafka_tui.tui.palette import Ink
from kafka_tui.tui.panels.lines import Line, paint, printed_line, wrap_pieces
from kafka_tui.tui.panels.page import page_lines
from kafka_tui.tui.panels.panel import Panel


def draw_page(page: Page, top: int, width: int, height: int, look: Look) -> Buffer:
    """The lesson pane from its line `top` on."""
    return paint(page_lines(page, width, look), width, height, look, top)


def printed_lines(printed: tuple[Printed, ...], width: int, look: Look) -> tuple[Line, ...]:
    """Commands and what they printed, newest last."""
    lines: list[Line] = []
    for entry in printed:
        lines += wrap_pieces([("> ", Ink.DIM), (entry.command, Ink.STRONG)], width, 2)
        for ink, texts in ((Ink.TEXT, entry.lines), (Ink.OUT, entry.errors)):
            for text in texts:
                lines += printed_line(text, ink, width)
    return tuple(lines) or (((look.say("app.no_output"), Ink.DIM),),)


def draw_printed(printed: tuple[Printed, ...], back: int, width: int, height: int, look: Look) -> Buffer:
    """The newest lines that fit; `back` leaves out that many of the newest."""
    lines = printed_lines(printed, width, look)
    return paint(lines, width, height, look, max(len(lines) - height - back, 0))


class FactsPanel(Panel):
    """What happened, in sentences, newest last."""

    KEY: ClassVar[str] = "facts"

    back: reactive[int] = reactive(0, repaint=False)
    """How many of the newest sentences are scrolled away."""

    def inner(self, frame: Frame, look: Look) -> Picture:
        back = self.back
        places = {f"fact/{line.fact}": len(frame.facts) - 1 - place for place, line in enumerate(frame.facts)}
        if (here := places.get(look.selection)) is not None:
            back = max(here - max(self.rows // 2 - 1, 0), 0)
        return Picture(draw_fact_log, (frame.facts,), (look, back))

    def marks(self, frame: Frame) -> tuple[str, ...]:
        return tuple(f"fact/{line.fact}" for line in frame.facts)

    def watch_frame(self, old: Frame | None, new: Frame | None) -> None:
        if old is None or new is None or old.facts != new.facts:
            self.set_reactive(FactsPanel.back, 0)
        self.draw()

    def scroll_by(self, rows: int) -> None:
        count = len(self.frame.facts) if self.frame else 0
        self.set_reactive(FactsPanel.back, max(min(self.back - rows, count - 1), 0))
        self.draw()


class LessonPanel(Panel):
    """The lesson: prose, questions, goals, hints."""

    KEY: ClassVar[str] = "lesson"

    top: reactive[int] = reactive(0, repaint=False)
    """The first line shown."""

    def title(self, frame: Frame) -> str:
        return frame.page.title

    def inner(self, frame: Frame, look: Look) -> Picture:
        return Picture(draw_page, (frame.page, self.top), (look,))

    def watch_frame(self, old: Frame | None, new: Frame | None) -> None:
        """A new part begins at its top; new lines below the old ones are scrolled into sight."""
        if new is not None and self.columns:
            lines = page_lines(new.page, self.columns, new.look)
            before = page_lines(old.page, self.columns, old.look) if old is not None else ()
            if old is None or (old.page.title, old.page.heading) != (new.page.title, new.page.heading):
                self.set_reactive(LessonPanel.top, 0)
            elif len(lines) > len(before):
                pairs = enumerate(zip(lines, before, strict=False))
                first = next((place for place, (one, other) in pairs if one != other), len(before))
                bottom = self.top + self.rows
                if len(lines) > bottom:
                    self.set_reactive(LessonPanel.top, min(max(first - 1, 0), len(lines) - self.rows))
        self.draw()

    def scroll_by(self, rows: int) -> None:
        if self.frame is not None:
            most = len(page_lines(self.frame.page, self.columns, self.frame.look)) - self.rows
            self.set_reactive(LessonPanel.top, max(min(self.top + rows, most), 0))
            self.draw()


class OutputPanel(Panel):
    """What the commands printed."""

    KEY: ClassVar[str] = "output"

    back: reactive[int] = reactive(0, repaint=False)
    """How many of the newest lines are scrolled away."""

    def inner(self, frame: Frame, look: Look) -> Picture:
        return Picture(draw_printed, (frame.printed, self.back), (look,))

    def watch_frame(self, old: Frame | None, new: Frame | None) -> None:
        if old is None or new is None or old.printed != new.printed:
            self.set_reactive(OutputPanel.back, 0)
        self.draw()

    def scroll_by(self, rows: int) -> None:
        if self.frame is not None:
            most = len(printed_lines(self.frame.printed, self.columns, self.frame.look)) - self.rows
            self.set_reactive(OutputPanel.back, max(min(self.back - rows, most), 0))
            self.draw()
