"""The panels of words: the facts, the lesson, what commands printed."""

from __future__ import annotations

from typing import ClassVar

from textual.reactive import reactive

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.widget import Picture
from kafka_tui.tui.drawings import Look, draw_fact_log
from kafka_tui.tui.frame import Frame, Page, Printed
from kafka_tui.tui.intents import ReadOn
from kafka_tui.tui.keys import labels
from kafka_tui.tui.palette import Ink
from kafka_tui.tui.panels.lines import Line, paint, wrap_pieces
from kafka_tui.tui.panels.page import Laid, laid_out, page_lines
from kafka_tui.tui.panels.panel import ALL_IN_SIGHT, Hidden, Panel
from kafka_tui.tui.panels.printed import most_skipped, printed_lines


def draw_page(page: Page, top: int, width: int, height: int, look: Look) -> Buffer:
    """The lesson pane from its line `top` on."""
    return paint(page_lines(page, width, look), width, height, look, top, arrows=False)


def output_lines(printed: tuple[Printed, ...], width: int, look: Look, cut: bool, skip: int = 0) -> tuple[Line, ...]:
    """Commands and what they printed, newest last; tables are `cut` at the edge, without `skip` columns, or broken."""
    lines: list[Line] = []
    for entry in printed:
        for typed in entry.command.split("\n"):  # a here-document has several
            lines += wrap_pieces([("> ", Ink.DIM), (typed, Ink.STRONG)], width, 2)
        for ink, texts in ((Ink.TEXT, entry.lines), (Ink.OUT, entry.errors)):
            lines += printed_lines(texts, ink, width, look.glyphs.ellipsis if cut else "", skip)
    return tuple(lines) or (((look.say("app.no_output"), Ink.DIM),),)


def draw_printed(
    printed: tuple[Printed, ...], back: int, cut: bool, skip: int, width: int, height: int, look: Look
) -> Buffer:
    """The newest lines that fit; `back` leaves out that many of the newest, `skip` columns of tables that are `cut`."""
    lines = output_lines(printed, width, look, cut, skip)
    return paint(lines, width, height, look, max(len(lines) - height - back, 0), arrows=False)


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

    @property
    def hidden(self) -> Hidden:
        if self.frame is None:
            return ALL_IN_SIGHT
        most = self._most(self.frame)
        top = min(self.top, most)
        return Hidden(top, most - top, labels(ReadOn))

    def watch_frame(self, old: Frame | None, new: Frame | None) -> None:
        """A new part begins at its top; new lines below the old ones are scrolled into sight."""
        if new is not None and self.columns:
            self._follow(old, new)
        self.draw()

    def _follow(self, old: Frame | None, new: Frame) -> None:
        """Scroll to what is new on the page."""
        laid = laid_out(new.page, self.columns, new.look)
        before = laid_out(old.page, self.columns, old.look) if old is not None else Laid((), {})
        lines = laid.lines
        if old is None or (old.page.title, old.page.heading) != (new.page.title, new.page.heading):
            self.set_reactive(LessonPanel.top, 0)
        elif new.page.kind == "task" and "after" in laid.starts and "after" not in before.starts:
            self.show_section("after")
        elif old.page.wrong != new.page.wrong != ():
            self.show_section("wrong")
        elif len(lines) > len(before.lines):
            pairs = enumerate(zip(lines, before.lines, strict=False))
            first = next((place for place, (one, other) in pairs if one != other), len(before.lines))
            if len(lines) > self.top + self.rows:
                self.set_reactive(LessonPanel.top, min(max(first - 1, 0), len(lines) - self.rows))

    def show_section(self, name: str) -> None:
        """Bring a section of the page into sight, from its first line on; nothing moves where all of it is in sight."""
        if self.frame is None:
            return
        laid = laid_out(self.frame.page, self.columns, self.frame.look)
        first = laid.starts.get(name)
        if first is not None:
            after = [start for start in laid.starts.values() if start > first]
            end = min(after) - 1 if after else len(laid.lines)
            if first < self.top or end > self.top + self.rows:
                self._show_from(min(first, max(end - self.rows, 0)) if end - first <= self.rows else first)

    def scroll_by(self, rows: int) -> None:
        self._show_from(self.top + rows)

    def _show_from(self, top: int) -> None:
        if self.frame is not None:
            self.set_reactive(LessonPanel.top, max(min(top, self._most(self.frame)), 0))
            self.draw()

    def _most(self, frame: Frame) -> int:
        """How far the page can be scrolled."""
        return max(len(page_lines(frame.page, self.columns, frame.look)) - self.rows, 0)


class OutputPanel(Panel):
    """What the commands printed."""

    KEY: ClassVar[str] = "output"

    back: reactive[int] = reactive(0, repaint=False)
    """How many of the newest lines are scrolled away."""
    skip: reactive[int] = reactive(0, repaint=False)
    """How many columns of tables that are cut are scrolled away."""

    def inner(self, frame: Frame, look: Look) -> Picture:
        return Picture(draw_printed, (frame.printed, self.back, not self.zoomed, self.skip), (look,))

    @property
    def hidden(self) -> Hidden:
        most = self._most
        back = min(self.back, most)
        return Hidden(most - back, back)

    def watch_frame(self, old: Frame | None, new: Frame | None) -> None:
        if old is None or new is None or old.printed != new.printed:
            self.set_reactive(OutputPanel.back, 0)
            self.set_reactive(OutputPanel.skip, 0)
        self.draw()

    def scroll_columns(self, by: int) -> None:
        """Show the columns of tables that are further right, or further left when negative."""
        entries = self.frame.printed if self.frame else ()
        widths = (most_skipped(texts, self.columns) for one in entries for texts in (one.lines, one.errors))
        self.set_reactive(OutputPanel.skip, max(min(self.skip + by, max(widths, default=0)), 0))
        self.draw()

    def scroll_by(self, rows: int) -> None:
        self.set_reactive(OutputPanel.back, max(min(self.back - rows, self._most), 0))
        self.draw()

    @property
    def _most(self) -> int:
        """How far one can scroll."""
        frame = self.frame
        if frame is None:
            return 0
        return max(len(output_lines(frame.printed, self.columns, frame.look, not self.zoomed)) - self.rows, 0)
