"""Reading a lesson with one key, what scenes print, and what is said where there is little room."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from textual import events

from kafka_tui.engine.simulation.timeline import QUIET_MS
from kafka_tui.shell.forms import TOOLS
from kafka_tui.tui.drawings import Look
from kafka_tui.tui.palette import Ink
from kafka_tui.tui.panels.bars import NOTICE_ROWS, KeyBar, draw_notice, notice_rows
from kafka_tui.tui.panels.cluster import Corner, OverviewPanel
from kafka_tui.tui.panels.command import CommandLine
from kafka_tui.tui.panels.page import laid_out
from kafka_tui.tui.panels.printed import most_skipped, printed_lines
from kafka_tui.tui.panels.text import LessonPanel, OutputPanel
from kafka_tui.tui.screens.course import course_contents
from tests.tui.test_app import CREATE, LESSON, frame_of, opened, played

BIG = "kafka-topics --create --topic big --partitions 200 --replication-factor 1"
WIDTHS = (1, 7, 20, 42, 80, 200)
DESCRIBED = "\tTopic: orders\tPartition: 0\tLeader: 1\tReplicas: 1,2,3\tIsr: 1,2,3\tElr: \tLastKnownElr: "
TABLE = (
    "GROUP           TOPIC           PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG",
    "billing         orders          0          15              22              7",
    "billing         orders          1          15              28              13",
)


async def test_one_key_leads_through_a_lesson_and_skips_nothing() -> None:
    """PgDn reads on, stops at a question and at a task, runs a scene, and shows every row of every page on its way."""
    async with opened(LESSON, size=(80, 24)) as (app, pilot):
        panel = app.screen.query_one(LessonPanel)
        for _ in range(6):
            await pilot.press("pagedown")
        assert frame_of(app).page.questions[0].open
        assert frame_of(app).notice == "Answer the question first."
        await pilot.press("2")
        seen: set[int] = set()
        runs = 0
        while frame_of(app).page.kind == "scene":
            if played(app).performance.waiting == "next":
                seen |= set(range(panel.top, panel.top + panel.rows))
                rows = len(laid_out(frame_of(app).page, panel.columns, frame_of(app).look).lines)
            waited = played(app).performance.waiting
            await pilot.press("pagedown")
            runs += waited == "run" and played(app).performance.waiting == "next"
        assert runs == 1
        assert rows - 1 in seen
        for _ in range(4):
            await pilot.press("pagedown")
        assert frame_of(app).page.kind == "task"
        assert frame_of(app).notice.startswith("Some goals are still open.")
        await pilot.press("pageup", "pageup", "pageup", "pageup", "pageup")
        assert frame_of(app).page.kind == "scene"


async def test_the_question_is_brought_into_sight() -> None:
    """A step that waits for an answer shows the question; the answer shows what comes next."""
    async with opened(LESSON, size=(80, 24)) as (app, pilot):
        panel = app.screen.query_one(LessonPanel)
        await pilot.press("right")
        starts = laid_out(frame_of(app).page, panel.columns, frame_of(app).look).starts
        assert panel.top <= starts["question"] < panel.top + panel.rows
        await pilot.press("1")
        starts = laid_out(frame_of(app).page, panel.columns, frame_of(app).look).starts
        assert panel.top <= starts["prompt"] < panel.top + panel.rows


async def test_e_runs_the_part_and_its_output_is_shown_until_time_goes_on() -> None:
    """What a scene's tool printed comes into sight by itself, and gives its place back to what it covered."""
    async with opened(LESSON, size=(80, 24)) as (app, pilot):
        await pilot.press("e")
        assert frame_of(app).notice == "Answer the question first."
        await pilot.press("2", "e")
        assert played(app).performance.waiting == "next"
        assert "output" in played(app).board.boxes
        played(app).panels.show_output(False)
        assert "facts" in played(app).board.boxes


async def test_what_a_scene_is_about_stays_in_sight_when_it_ends() -> None:
    """A scene that says what is to be seen ends with that, not with what its last command printed."""
    async with opened("page-cache", size=(80, 24)) as (app, _pilot):
        screen = played(app)
        while frame_of(app).page.heading != 'What does "acknowledged" mean?':
            screen.time.go_part(screen.performance.next_part)
        screen.performance.answer(1)
        screen.time.run_part()
        assert screen.performance.waiting == "next"
        assert frame_of(app).printed
        assert "page_cache" in screen.board.boxes
        assert "output" not in screen.board.boxes


async def test_marks_in_the_title_of_a_part_are_read() -> None:
    """A title is a line of Markdown like all others: its marks are inks."""
    async with opened(LESSON) as (app, _pilot):
        page = replace(frame_of(app).page, heading="Make `sales` *safe*")
        heading = laid_out(page, 40, frame_of(app).look).lines[0]
        assert "".join(words for words, _ in heading) == "Make sales safe"


async def test_playing_stops_at_the_end_of_a_part() -> None:
    """Time that runs by itself never leaves a part's outcome unread."""
    async with opened(LESSON) as (app, pilot):
        await pilot.press("2", "space")
        for _ in range(200):
            played(app).time.tick()
        assert played(app).performance.waiting == "next"
        assert not played(app).time.playing


async def test_a_quiet_step_ends_after_a_while_and_says_so() -> None:
    """In a cluster in which nothing happens a step takes half a minute of its time, not thousands of moments."""
    async with opened("sandbox", "run 60s") as (app, pilot):
        before = frame_of(app).view.time_ms
        await pilot.press("right")
        assert QUIET_MS <= frame_of(app).view.time_ms - before < 2 * QUIET_MS
        assert frame_of(app).notice == "Nothing happened for 30 s."


async def test_an_empty_command_line_lets_time_go() -> None:
    """Where nothing is typed yet → and ← mean time; in a line they move the cursor."""
    async with opened("sandbox", CREATE) as (app, pilot):
        await pilot.press("colon", "left")
        back = frame_of(app).view.step
        assert back < played(app).performance.timeline.end
        await pilot.press("x", "left", "left")
        assert frame_of(app).view.step == back
        assert app.screen.query_one(CommandLine).cursor_position == 0


async def test_tab_completes_and_goes_through_the_ways() -> None:
    """First the common beginning and the choices with what they are for, then one after the other."""
    async with opened("sandbox", CREATE) as (app, pilot):
        await pilot.press("colon", *"brok", "tab")
        line = app.screen.query_one(CommandLine)
        assert line.value == "broker "
        line.put("broker kill")
        for value in ("broker kill ", "broker kill ", "broker kill 1 ", "broker kill 2 "):
            await pilot.press("tab")
            assert line.value == value
        assert frame_of(app).notice == "1 (running)  2 (running)  3 (running)"
        line.put("kafka-topics --")
        await pilot.press("tab", "tab")
        assert line.value == "kafka-topics --alter "
        assert frame_of(app).notice.startswith("--alter: Gives a topic more partitions.")


async def test_older_lines_come_back_by_their_beginning() -> None:
    """↑ and ↓ know what was typed in an earlier session too; ctrl+r looks anywhere in a line."""
    async with opened("sandbox", CREATE, "kafka-topics --list") as (app, pilot):
        await pilot.press("colon")
        app.screen.query_one(CommandLine)
    async with opened("sandbox") as (app, pilot):
        await pilot.press("colon", "k", "up")
        line = app.screen.query_one(CommandLine)
        assert line.value == "kafka-topics --list"
        line.action_older()
        assert line.value == CREATE
        line.action_newer()
        line.action_newer()
        assert line.value == "k"
        line.put("create")
        line.action_search()
        assert line.value == CREATE


async def test_a_script_is_pasted() -> None:
    """All of it is read before anything runs; what is not finished waits for another line."""
    async with opened("sandbox") as (app, pilot):
        screen = played(app)
        await pilot.press("colon")
        app.post_message(events.Paste("# a topic\n" + CREATE + "\nbroker kll 1\n"))
        await pilot.pause()
        assert frame_of(app).notice.startswith("3:8: ")
        assert screen.performance.printed == ()
        app.post_message(events.Paste(f"# a topic\n{CREATE} # mine\nstep; step\nproduce orders \\\n  a"))
        await pilot.pause()
        assert [one.command for one in screen.performance.printed] == [CREATE, "step", "step", "produce orders \\\n  a"]
        screen.commands.line.put("kafka-console-producer --topic orders <<EOF")
        await pilot.press("enter")
        assert "just EOF is missing" in frame_of(app).notice
        await pilot.press("x", "enter", "E", "O", "F", "enter")
        assert screen.performance.printed[-1].command.endswith("<<EOF\nx\nEOF")
        assert screen.commands.line.text == ""
        await pilot.press("up")
        assert screen.commands.line.text.endswith("<<EOF\nx\nEOF")


async def test_a_wrong_line_is_answered_in_full_and_kept() -> None:
    """At 80 columns the sentence has the rows it needs, and no numbers of a file's line; the cursor is at the end."""
    async with opened("sandbox", size=(80, 24)) as (app, pilot):
        await pilot.press("colon", *"broker kll 1", "enter")
        notice = frame_of(app).notice
        assert "broker kill 1" in notice
        assert not notice[0].isdigit()
        line = app.screen.query_one(CommandLine)
        assert (line.value, line.cursor_position) == ("broker kll 1", len("broker kll 1"))
        bars = 24 - played(app).board.size.height
        assert bars == 2 + notice_rows(notice, 80)


async def test_keys_act_in_the_order_in_which_they_are_typed() -> None:
    """However fast somebody types, Tab and Enter take what was typed before them, and nothing that came after."""
    async with opened("sandbox") as (app, pilot):
        screen = played(app)
        await pilot.press("colon")
        for key in ("s", "t", "tab", "enter", "b", "r", "o", "tab", "x"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        assert [one.command for one in screen.performance.printed] == ["step "]
        assert screen.commands.line.value == "broker x"


async def test_as_many_ways_to_go_on_are_told_as_fit() -> None:
    """In three rows of 80 columns, and how many more there are."""
    async with opened("sandbox", size=(80, 24)) as (app, pilot):
        await pilot.press("colon")
        played(app).commands.line.put("kafka-")
        await pilot.press("tab")
        notice = frame_of(app).notice
        assert notice_rows(notice, 80) == NOTICE_ROWS
        words = notice.split()
        assert words[-1] == f"+{len(TOOLS) - len(words) + 1}"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_notice_is_whole_where_its_rows_allow(width: int) -> None:
    """It is wrapped at spaces; what three rows cannot hold ends in an ellipsis."""
    notice = "There is no command named brker. Write help to see every command. Write: broker kill 1"
    rows = notice_rows(notice, width)
    shown = [line.strip() for line in draw_notice(notice, width, rows, Look()).text().splitlines()]
    assert rows <= NOTICE_ROWS
    if width >= 42:
        assert " ".join(shown) == notice
    elif width > 3:
        assert shown[-1].endswith("…")
        assert "  " not in shown[-1]


@pytest.mark.parametrize("width", WIDTHS)
def test_fields_between_tabs_are_never_broken(width: int) -> None:
    """A described partition keeps each name with its value, in any width that has room for the longest."""
    rows = printed_lines((DESCRIBED,), Ink.TEXT, width)
    lines = ["".join(text for text, _ in row).replace("\u00a0", " ") for row in rows]
    if width >= 20:
        for field in DESCRIBED.strip().split("\t"):
            assert any(field.strip() in line for line in lines)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("cut", ["", "…"])
def test_a_table_keeps_its_columns(width: int, cut: str) -> None:
    """It fits the panel; no word is broken that fits; nothing but blanks is lost unless a sign says so."""
    lines = printed_lines(TABLE, Ink.TEXT, width, cut)
    rows = ["".join(text for text, _ in line) for line in lines]
    assert all(len(row) <= max(width, 2) for row in rows)
    if width >= 80:
        assert any(row.split() == TABLE[0].split() for row in rows)
    if width >= 20:
        known = {word for row in TABLE for word in row.split()}
        assert {word for row in rows for word in row.split()} <= known | {"…"}
        assert len(rows) == len(TABLE) or not cut
    if not cut and width >= 20:
        assert sorted(" ".join(rows).split()) == sorted(" ".join(TABLE).split())


@pytest.mark.parametrize("width", [12, 32, 50])
def test_a_table_that_is_cut_shows_every_column_when_moved(width: int) -> None:
    """Column by column to the left until the last one is seen, and then no further; a sign stands at each cut edge."""
    most = most_skipped(TABLE, width)
    seen: set[str] = set()
    for skip in range(most + 2):
        rows = ["".join(text for text, _ in line) for line in printed_lines(TABLE, Ink.TEXT, width, "…", skip)]
        assert all(len(row) <= width for row in rows) and len(rows) == len(TABLE)
        assert all(row.startswith("…") == (min(skip, most) > 0) for row in rows)
        assert all(row.endswith("…") for row in rows) or skip >= most
        seen.update(word for row in rows for word in row.replace("…", " ").split())
    words = {word for row in TABLE for word in row.split() if len(word) < width - 1}
    assert most > 0 and words <= seen
    assert most_skipped(TABLE, 300) == 0


async def test_columns_of_what_was_printed_are_moved_by_keys() -> None:
    """ctrl+→ and ctrl+← move a wide table, and a colon too many in the open command line is no part of a command."""
    async with opened("sandbox", size=(80, 24)) as (app, pilot):
        for line in (":consumer start c1 --topic orders --group g", "run 9s", ":kafka-consumer-groups --list"):
            played(app).commands.run(line)
        assert not frame_of(app).notice and frame_of(app).printed[-1].lines == ("g",)
        played(app).commands.run("kafka-consumer-groups --describe --group g --members")
        await pilot.press("ctrl+right", "ctrl+right", "ctrl+left")
        panel = app.screen.query_one(OutputPanel)
        assert panel.skip == 1 and "CONSUMER-ID" in panel.as_text() and "GROUP " not in panel.as_text()


def test_home_shows_no_place_for_a_value() -> None:
    """What a lesson's text takes from its cluster cannot be told before there is one."""
    for language in ("en", "ko"):
        for entry in course_contents(language).entries:
            assert "{" not in str(entry.intro)
            assert entry.intro


async def test_a_zoomed_matrix_is_scrolled_by_keys() -> None:
    """PgDn and PgUp go along the partitions to the last one and back; selecting one brings it into sight."""
    async with opened("sandbox", BIG, size=(80, 24)) as (app, pilot):
        panel = app.screen.query_one(OverviewPanel)
        played(app).panels.focus("overview")
        await pilot.press("z", "pagedown")
        first = panel.corner.partition
        assert 0 < first < 200
        await pilot.press(*["pagedown"] * 4)
        assert str(200) in panel.as_text()
        assert panel.corner.partition + first == 200
        await pilot.press(*["pageup"] * 5)
        assert panel.corner == Corner()
        await pilot.press("z")
        played(app).panels.select("topic/big/150")
        frame = frame_of(app)
        drawn = panel.inner(frame, frame.look).before[-1]
        assert isinstance(drawn, Corner)
        assert drawn.partition <= 150 < drawn.partition + first


async def test_a_step_reads_the_outcome_before_it_leaves_the_part() -> None:
    """→ at the end of a part shows the rest of the page first, and e says what is waited for."""
    async with opened(LESSON, size=(80, 24)) as (app, pilot):
        await pilot.press("2", "e")
        panel = app.screen.query_one(LessonPanel)
        assert panel.hidden.below
        await pilot.press("right", "e")
        assert frame_of(app).page.kind == "scene"
        assert frame_of(app).notice == "Press PgDn to go on."
        while panel.hidden.below:
            await pilot.press("right")
        await pilot.press("right")
        assert frame_of(app).page.kind == "task"


async def test_the_sandbox_offers_no_key_of_a_lesson() -> None:
    """The key line names only what does something here."""
    async with opened("sandbox") as (app, _):
        words = app.screen.query_one(KeyBar).as_text()
        assert "step" in words
        assert "hint" not in words
        assert "end" not in words.split()


async def test_facts_of_a_moment_are_gone_through_one_by_one() -> None:
    """`>` stops within a moment and says where, `<` goes back the same way, and `.` goes on from the whole of it."""
    async with opened("sandbox", CREATE) as (app, pilot):
        screen = played(app)
        screen.time.go(screen.performance.timeline.cursor - 4)
        await pilot.press("greater_than_sign")
        while not screen.performance.timeline.within:
            await pilot.press("greater_than_sign")
        inside = screen.performance.timeline
        assert frame_of(app).notice.startswith("Fact 1 of ")
        await pilot.press("less_than_sign")
        assert screen.performance.timeline.cursor == inside.cursor - 1
        await pilot.press("greater_than_sign", "full_stop")
        assert (screen.performance.timeline.cursor, screen.performance.timeline.within) == (inside.cursor + 1, 0)
