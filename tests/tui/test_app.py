"""The app from keys to frames: few presses, on sessions that were set up first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kafka_tui.lesson import quiz
from kafka_tui.lesson.loader import load_lesson
from kafka_tui.tui.app import KafkaApp
from kafka_tui.tui.canvas.widget import Canvas
from kafka_tui.tui.frame import Frame, Settings
from kafka_tui.tui.intents import NextTheme, RunPart
from kafka_tui.tui.panels.arrange import ORDER
from kafka_tui.tui.panels.cluster import SegmentsPanel
from kafka_tui.tui.panels.panel import Panel
from kafka_tui.tui.panels.text import FactsPanel
from kafka_tui.tui.screens.base import KafkaScreen
from kafka_tui.tui.screens.dialogs import AskDialog
from kafka_tui.tui.screens.home import HomeScreen
from kafka_tui.tui.screens.pages import TextScreen
from kafka_tui.tui.screens.play import PlayScreen
from kafka_tui.tui.screens.title_card import TitleCard

LESSON = "tests/lesson/fixtures/small"
CREATE = "kafka-topics --create --topic orders --partitions 3 --replication-factor 3"


@asynccontextmanager
async def opened(
    first: str | None, *lines: str, size: tuple[int, int] = (120, 40), settings: Settings | None = None
) -> AsyncIterator[tuple[KafkaApp, Pilot[None]]]:
    """The app with a lesson, the sandbox or home on it, after some commands."""
    app = KafkaApp(settings or Settings(animated=False), first)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for line in lines:
            played(app).commands.run(line)
        await pilot.pause()
        yield app, pilot


def played(app: KafkaApp) -> PlayScreen:
    """The main screen, below any dialog."""
    return next(screen for screen in app.screen_stack if isinstance(screen, PlayScreen))


def frame_of(app: KafkaApp) -> Frame:
    """What the main screen shows."""
    frame = played(app).frame
    assert frame is not None
    return frame


async def test_home_opens_what_is_marked() -> None:
    """The sandbox stands below the lessons; Enter opens it, and Esc comes back."""
    async with opened(None) as (app, pilot):
        assert isinstance(app.screen, HomeScreen)
        assert app.screen.contents is not None
        ids = [entry.id for entry in app.screen.contents.entries]
        app.screen.mark(ids[ids.index("scene/one") - 1])
        await pilot.press("down", "enter")
        assert isinstance(app.screen, PlayScreen)
        assert frame_of(app).page.kind == "sandbox"
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


async def test_home_marks_what_was_left() -> None:
    """Who opened a lesson from the command line finds it marked when they leave it."""
    async with opened("segments") as (app, pilot):
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen) and app.screen.contents is not None
        assert app.screen.contents.marked == "segments"


async def test_a_sandbox_is_kept_and_opened_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """ctrl+s asks for a name; home then lists it, and it opens where it was left."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    async with opened("sandbox", CREATE, "produce orders hello") as (app, pilot):
        left = frame_of(app).view
        await pilot.press("ctrl+s", "m", "y", "enter")
        assert "my.json" in frame_of(app).notice
        await pilot.press("escape")
        home = app.screen
        assert isinstance(home, HomeScreen) and home.contents is not None
        assert home.contents.entries[-1].id == "kept/my"
        app.open("kept/my")
        await pilot.pause()
        assert frame_of(app).view == left
        assert [printed.command for printed in frame_of(app).printed] == [CREATE, "produce orders hello"]


async def test_leaving_a_sandbox_that_is_not_kept_asks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Esc and q ask where something was done: stay by key, syllable or mouse, keep it first, or lose it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    async with opened("sandbox", "help", CREATE, size=(80, 24)) as (app, pilot):
        play = played(app)
        for answer in ("escape", "ㅊ", "c"):
            await pilot.press("escape")
            assert isinstance(app.screen, AskDialog)
            await pilot.press(answer)
            assert app.screen is play
        await pilot.press("q")
        await pilot.click(Canvas, offset=(20, 6))
        assert app.screen is play
        await pilot.press("escape", "enter", "m", "enter")
        assert isinstance(app.screen, HomeScreen)
        assert (tmp_path / "kafka-tui" / "sandboxes" / "m.json").exists()
        app.open("kept/m")
        await pilot.pause()
        played(app).performance.run("broker kill 1")
        await pilot.press("escape", "ㅣ")
        assert isinstance(app.screen, HomeScreen)


async def test_a_sandbox_in_which_nothing_was_done_is_left_at_once() -> None:
    """Nothing is asked where nothing is lost: after help, or steps alone."""
    async with opened("sandbox", "help") as (app, pilot):
        await pilot.press("right", "escape")
        assert isinstance(app.screen, HomeScreen)


async def test_a_damaged_sandbox_is_not_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Home says what is wrong with the file and stays."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    file = tmp_path / "kafka-tui" / "sandboxes" / "odd.json"
    file.parent.mkdir(parents=True)
    file.write_text("[/]{", "utf-8")
    async with opened(None) as (app, pilot):
        app.open("kept/odd")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen) and app.screen.contents is not None
        assert "odd.json" in app.screen.contents.notice
    assert file.read_text("utf-8") == "[/]{"


async def test_time_goes_on_and_back() -> None:
    """→ goes to the next moment in which something happens, ← back to the one before, at the same place."""
    async with opened("sandbox", CREATE) as (app, pilot):
        end = frame_of(app).view.step
        await pilot.press("left")
        before = frame_of(app)
        assert before.view.step < end
        await pilot.press("right")
        assert frame_of(app).view.step == end
        await pilot.press("left")
        assert frame_of(app) == before


async def test_acting_in_the_past_starts_a_branch_and_g_leads_back() -> None:
    """A command typed in the past forks; the old branch is reached again by its name."""
    async with opened("sandbox", CREATE) as (app, pilot):
        old = frame_of(app).view
        await pilot.press("left", "left")
        played(app).commands.run("broker kill 3")
        assert frame_of(app).view.branch != old.branch
        assert old.branch != played(app).performance.timeline.branch
        await pilot.press("g", *"main", "enter")
        assert (frame_of(app).view.branch, frame_of(app).view.step) == (old.branch, old.step)


async def test_a_line_that_cannot_be_read_stays_and_says_why() -> None:
    """The text is kept, nothing happens to the cluster, and a sentence tells what is wrong."""
    async with opened("sandbox") as (app, pilot):
        screen = played(app)
        await pilot.press("colon")
        screen.commands.line.value = "kafka-topix --list"
        await pilot.press("enter")
        assert screen.commands.line.value == "kafka-topix --list"
        assert "kafka-topix" in frame_of(app).notice
        assert frame_of(app).view.step == 0
        await pilot.press("escape")
        assert not screen.typing


async def test_time_keys_are_text_while_somebody_types() -> None:
    """In the command line space, arrows, brackets and `q` belong to the text."""
    async with opened("sandbox", CREATE) as (app, pilot):
        step = frame_of(app).view.step
        await pilot.press("colon", "q", "space", "left_square_bracket", "left", "l")
        assert played(app).commands.line.value == "q l["
        assert frame_of(app).view.step == step


@pytest.mark.parametrize("key", ["l", "ㅣ"])
async def test_the_language_changes_in_place(key: str) -> None:
    """Every word changes, and neither the moment nor the selection does."""
    async with opened("sandbox", CREATE) as (app, pilot):
        await pilot.press("left")
        played(app).panels.select("topic/orders/1")
        before = frame_of(app)
        await pilot.press(key)
        after = frame_of(app)
        assert (before.look.language, after.look.language) == ("en", "ko")
        assert after.view == before.view
        assert after.look.selection == before.look.selection
        assert after.page.title == "브로커 세 대"


async def test_a_syllable_is_two_keys() -> None:
    """`됴`: nothing; `ㅗㅐ` composed to `ㅙ` is h and o, so the hint is asked for."""
    async with opened("sandbox") as (app, pilot):
        await pilot.press("ㅙ")
        assert "task" in frame_of(app).notice


async def test_tab_goes_round_all_panels() -> None:
    """Each of the panels gets the focus once, is in sight then, and the round closes."""
    async with opened("sandbox", CREATE, size=(80, 24)) as (app, pilot):
        seen = []
        there = [key for key in ORDER if key not in played(app).absent]
        for _ in there:
            await pilot.press("tab")
            focused = app.screen.focused
            assert isinstance(focused, Panel)
            assert focused.size.height > 0
            seen.append(focused.KEY)
        assert sorted(seen) == sorted(there)
        assert {panel.KEY for panel in app.screen.query(Panel)} - set(there) == {"producers", "quorum"}


async def test_a_class_sees_each_part_s_title_and_the_teacher_the_notes() -> None:
    """Before a class a part begins with its title, which any key takes away; `n` shows the notes, never by itself."""
    settings = Settings(animated=False, classroom=True)
    async with opened("page-cache", settings=settings) as (app, pilot):
        assert isinstance(app.screen, TitleCard)
        await pilot.press("pagedown")
        assert app.screen is played(app)
        await pilot.press("shift+right")
        assert isinstance(app.screen, TitleCard)
        await pilot.press("enter", "n")
        assert isinstance(app.screen, TextScreen)
        assert len(app.screen.text) > 200


async def test_zoom_is_taken_back_by_escape() -> None:
    """A zoomed panel has the whole board; Esc gives the others back and stays in the lesson."""
    async with opened("sandbox", CREATE) as (app, pilot):
        await pilot.press("z")
        assert list(played(app).board.boxes) == ["lesson"]
        await pilot.press("escape")
        assert len(played(app).board.boxes) == 4


async def test_why_answers_with_causes_and_rules() -> None:
    """The newest fact is asked about when nothing is selected; its chain begins with the command."""
    async with opened("sandbox", CREATE, "produce orders hello --partition 0") as (app, pilot):
        played(app).panels.select("topic/orders/0")
        await pilot.press("w")
        assert isinstance(app.screen, TextScreen)
        words = app.screen.text
        assert "Command:" in words
        assert "Rule H-4" in words
        await pilot.press("escape")
        assert isinstance(app.screen, PlayScreen)


async def test_why_a_broker_is_crashed_goes_back_to_its_kill() -> None:
    """What was sent to a dead broker afterwards does not hide the command that killed it."""
    lines = (CREATE, "controller kill 100", "broker kill 2", "run 2s")
    async with opened("sandbox", *lines) as (app, pilot):
        played(app).panels.select("broker/2")
        await pilot.press("w")
        assert isinstance(app.screen, TextScreen)
        assert "Broker 2 crashes." in app.screen.text


async def test_a_lesson_is_played_to_its_task() -> None:
    """Answer, run, go on: the prediction is judged, and the task's checks are live."""
    async with opened(LESSON) as (app, pilot):
        await pilot.press("right")
        assert frame_of(app).notice
        await pilot.press("2")
        assert frame_of(app).page.questions[0].choices[1].state == "chosen"
        played(app).wish(RunPart)
        assert frame_of(app).page.questions[0].choices[1].state == "right"
        while frame_of(app).page.kind == "scene":
            await pilot.press("pagedown")
        assert [goal.done for goal in frame_of(app).page.goals] == [False, False, True]
        assert played(app).panels.recent == ("lesson", "segments", "facts", "output")
        assert played(app).query_one(SegmentsPanel).display and not played(app).query_one(FactsPanel).display
        played(app).commands.run("kafka-topics --alter --topic orders --partitions 4")
        assert [goal.done for goal in frame_of(app).page.goals] == [True, False, True]
        assert "Output" not in frame_of(app).notice


async def test_the_solution_is_asked_for_first() -> None:
    """After the last hint `h` asks; only yes shows the solution."""
    async with opened(LESSON) as (app, pilot):
        played(app).performance.answer(1)
        played(app).performance.next_part()
        await pilot.press("h", "h")
        assert len(frame_of(app).page.hints) == 2
        await pilot.press("h", "n")
        assert frame_of(app).page.solution == ()
        await pilot.press("h", "y")
        assert frame_of(app).page.solution != ()


async def test_help_lists_every_key() -> None:
    """Help has a line for every intent with a key, also at a small size where it scrolls."""
    async with opened(None, size=(80, 24)) as (app, pilot):
        await pilot.press("question_mark")
        assert isinstance(app.screen, TextScreen)
        assert "Give a panel the whole screen" in app.screen.text


async def test_the_palette_finds_korean_words_in_english() -> None:
    """A wish typed in Korean is found while English is shown, and is carried out below the palette."""
    async with opened("sandbox") as (app, pilot):
        await pilot.press("ctrl+p", *"한국어")
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, KafkaScreen)
        assert frame_of(app).look.language == "ko"


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (79, 24), (80, 23)])
@pytest.mark.parametrize("first", [None, "sandbox"])
async def test_any_terminal_is_survived(first: str | None, size: tuple[int, int]) -> None:
    """A terminal too small for anything asks for room, hears keys, and shows everything again when it grows."""
    async with opened(first, size=size) as (app, pilot):
        await pilot.press("right", "tab", "l", "l")
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert not app.screen.has_class("-too-small")
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert app.is_running


async def test_hostile_names_are_shown_and_not_obeyed() -> None:
    """Markup in what a learner types is text, in the output, the facts and the notice."""
    async with opened("sandbox", CREATE) as (app, _):
        played(app).commands.run("produce orders '[bold red]x[/]' --key '[/]'")
        played(app).commands.run("produce [/] x")
        text = "\n".join(line for printed in frame_of(app).printed for line in (*printed.lines, *printed.errors))
        assert "[/]" in text or "[/]" in frame_of(app).notice
        assert app.is_running


async def test_themes_change_everywhere() -> None:
    """The next theme's palette is that of every canvas."""
    async with opened("sandbox", CREATE) as (app, pilot):
        before = frame_of(app).palette.name
        app.wish_on_screen(NextTheme)
        await pilot.pause()
        after = frame_of(app).palette
        assert after.name != before
        assert {panel.palette.name for panel in app.screen.query(Panel)} == {after.name}


async def test_the_questions_of_a_chapter_are_asked_on_the_screen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Home has them at the end of a chapter; one is answered, runs, and the last page says how many came true."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(quiz, "_lessons", lambda _chapter: (load_lesson(LESSON),))
    async with opened(None) as (app, pilot):
        home = app.screen
        assert isinstance(home, HomeScreen) and home.contents is not None
        entry = home.contents.sections[0].entries[-1]
        assert entry.title == "Quick questions"
        app.open(entry.id)
        await pilot.pause()
        assert frame_of(app).place == "Quick questions · Question 1 of 1"
        await pilot.press("pagedown")
        assert frame_of(app).notice
        await pilot.press("2")
        played(app).wish(RunPart)
        assert [choice.state for choice in frame_of(app).page.questions[0].choices] == ["open", "right"]
        played(app).performance.next_part()
        played(app).show()
        page = frame_of(app).page
        assert page.kind == "end" and page.questions == ()
        following = home.contents.sections[1].entries[0]
        assert page.following == following.id and following.title in frame_of(app).notice
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen) and app.screen.contents is not None
        assert app.screen.contents.sections[0].entries[-1].state == "done"
