"""Panels alone: each in an app of its own, with a frame that was made by hand."""

from __future__ import annotations

from functools import partial

import pytest
from msgspec.structs import replace
from textual.app import App, ComposeResult

from kafka_tui.i18n.language import Language
from kafka_tui.lesson.markdown import Paragraph, Span
from kafka_tui.tui.canvas.widget import Canvas
from kafka_tui.tui.drawings import FactLine, Look, Track
from kafka_tui.tui.frame import Choice, Frame, Goal, Page, Printed, Question
from kafka_tui.tui.palette import ASCII
from kafka_tui.tui.panels.cluster import CachePanel, ClientsPanel, FocusPanel, GroupPanel, OverviewPanel
from kafka_tui.tui.panels.panel import Panel
from kafka_tui.tui.panels.text import FactsPanel, LessonPanel, OutputPanel, output_lines
from tests.tui.sample_views import HOSTILE, busy

PANELS: tuple[type[Panel], ...] = (
    OverviewPanel, FocusPanel, GroupPanel, CachePanel, ClientsPanel, FactsPanel, OutputPanel, LessonPanel,
)  # fmt: skip


def said(words: str) -> tuple[Paragraph]:
    return (Paragraph((Span(words),)),)


FACTS = tuple(FactLine(f"{n} ms", partial(str, f"Fact number {n} {HOSTILE}"), "fact", n) for n in range(40))
"""Lines that are the same objects in every frame, as the chronicle's are."""


def frame(language: Language = "en") -> Frame:
    """Something of everything."""
    return Frame(
        view=busy(),
        look=Look(language=language),
        track=Track(step=12, last=48, time_ms=1234),
        facts=FACTS,
        page=Page(
            title="Scene",
            heading="A heading",
            kind="scene",
            blocks=said(f"Prose with {HOSTILE} in it."),
            questions=(
                Question(
                    blocks=said("What happens?"),
                    choices=(
                        Choice(blocks=said("This."), state="wrong", after=said("It does not.")),
                        Choice(blocks=said("That."), state="right", after=said("It does.")),
                    ),
                    open=False,
                ),
            ),
            ran=(Printed("kafka-topics --list", ("orders",)),),
            goals=(
                Goal(blocks=said("Four partitions"), done=False, guard=False, note="3, needs 4"),
                Goal(blocks=said("Three copies"), done=True, guard=True, note="done"),
            ),
            hints=(said("Look at --alter."),),
            hint_count=2,
        ),
        printed=(Printed("kafka-topics --list", ("orders", "[/] [bold]x"), ("no such thing",)),),
    )


class Alone(App[None]):
    """One panel and nothing else."""

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self.panel = panel
        self.things: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.panel

    def on_canvas_selected(self, event: Canvas.Selected) -> None:
        self.things.append(event.thing)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.KEY)
async def test_a_panel_shows_its_frame(panel: type[Panel], language: Language) -> None:
    """Title and content come with the frame, and an equal frame repaints nothing."""
    app = Alone(panel())
    async with app.run_test(size=(70, 24)) as pilot:
        app.panel.frame = frame(language)
        await pilot.pause()
        text = app.panel.as_text()
        assert app.panel.title(frame(language)) in text
        assert len(text.splitlines()) == 24
        picture = app.panel.picture
        app.panel.frame = frame(language)
        assert app.panel.picture is picture


async def test_the_border_says_who_has_the_focus() -> None:
    """The picture changes with the focus and changes back."""
    app = Alone(GroupPanel())
    async with app.run_test(size=(70, 24)) as pilot:
        app.panel.frame = frame()
        app.set_focus(None)
        await pilot.pause()
        without = app.panel.picture
        app.panel.focus()
        await pilot.pause()
        assert app.panel.picture != without
        app.set_focus(None)
        await pilot.pause()
        assert app.panel.picture == without


async def test_a_click_names_the_thing() -> None:
    """Nothing but an id goes upwards."""
    app = Alone(FactsPanel())
    async with app.run_test(size=(70, 24)) as pilot:
        app.panel.frame = frame()
        await pilot.pause()
        await pilot.click(FactsPanel, offset=(10, 22))
        assert app.things == ["fact/39"]


async def test_only_what_travels_is_drawn_anew_between_moments() -> None:
    """A frame that differs in nothing but how far requests have come leaves the other panels' pictures alone."""
    app = Alone(ClientsPanel())
    async with app.run_test(size=(70, 24)) as pilot:
        app.panel.frame = frame()
        await pilot.pause()
        picture = app.panel.picture
        app.panel.frame = replace(frame(), look=Look(phase_ms=0.5))
        assert app.panel.picture is picture


async def test_the_lesson_says_everything_in_words() -> None:
    """Right and wrong answers, goals and hints are told by signs and words, not by colour."""
    app = Alone(LessonPanel())
    async with app.run_test(size=(70, 40)) as pilot:
        app.panel.frame = frame()
        await pilot.pause()
        text = app.panel.as_text()
        for words in (
            "× 1. This.",
            "● 2. That.",
            "It does.",
            "○ Four partitions",
            "3, needs 4",
            "● Three copies",
            "Hint 1 of 2",
        ):
            assert words in text
        assert "> kafka-topics --list\n" in "\n".join(line.strip("│ ") for line in text.splitlines())


async def test_ascii_is_ascii() -> None:
    """With the ASCII glyphs nothing of ours is of ambiguous width."""
    plain = replace(frame(), look=Look(glyphs=ASCII), page=Page(title="Scene", heading="→ ← · …", kind="scene"))
    app = Alone(LessonPanel())
    async with app.run_test(size=(70, 12)) as pilot:
        app.panel.frame = plain
        await pilot.pause()
        assert app.panel.as_text().isascii()


async def test_long_prose_scrolls_and_says_so() -> None:
    """An arrow stands where more is, and the last line can be reached."""
    app = Alone(LessonPanel())
    page = Page(title="Scene", heading="", kind="scene", blocks=tuple(b for n in range(30) for b in said(f"Line {n}.")))
    async with app.run_test(size=(40, 10)) as pilot:
        app.panel.frame = replace(frame(), page=page)
        await pilot.pause()
        assert "▼" in app.panel.as_text()
        app.panel.scroll_by(1000)
        assert "Line 29." in app.panel.as_text()
        assert "▲" in app.panel.as_text()


def test_a_here_document_is_shown_line_by_line() -> None:
    """The output panel repeats a command of several lines as it was typed."""
    ran = Printed("kafka-console-producer --topic a <<EOF\none\nEOF", ())
    shown = ["".join(text for text, _ in line) for line in output_lines((ran,), 60, Look(), cut=True)]
    assert shown == ["> kafka-console-producer --topic a <<EOF", "> one", "> EOF"]
