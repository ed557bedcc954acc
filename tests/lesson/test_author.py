"""The author's side: a new lesson, a lesson watched, and lesson folders that want more than to be a lesson."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kafka_tui.lesson import play as play_module
from kafka_tui.lesson import watch as watch_module
from kafka_tui.lesson.check import check_target
from kafka_tui.lesson.errors import LessonError
from kafka_tui.lesson.loader import load_lesson
from kafka_tui.lesson.new_lesson import write_new_lesson
from kafka_tui.lesson.play import open_play
from kafka_tui.lesson.watch import watch
from kafka_tui.shell.files import NoFiles
from tests.lesson.conftest import Damage


def _problem(target: Path) -> str:
    with pytest.raises(LessonError) as caught:
        load_lesson(target)
    return caught.value.first.problem


def test_a_new_lesson_holds(tmp_path: Path) -> None:
    """What is written passes the proof as it is, under the id that was asked for."""
    folder = write_new_lesson("first-steps", tmp_path / "mine")
    assert folder == tmp_path / "mine" / "first-steps"
    assert load_lesson(folder).id == "first-steps"
    assert check_target(str(folder)) == ()


def test_a_new_lesson_overwrites_nothing(tmp_path: Path) -> None:
    """An id that is taken, an id that is none and a folder that is a file are told; what is there stays."""
    (tmp_path / "taken").mkdir()
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for lesson, folder, problem in (
        ("taken", tmp_path, "already_there"),
        ("../out", tmp_path, "wrong_id"),
        ("a", tmp_path / "file", "unwritable"),
    ):
        with pytest.raises(LessonError) as caught:
            write_new_lesson(lesson, folder)
        assert caught.value.first.problem == problem
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "taken"]
    assert list((tmp_path / "taken").iterdir()) == []


class _Enough(Exception):
    """Ends the watching, as Ctrl-C does."""


def test_a_lesson_is_checked_again_when_it_changes(damage: Damage, monkeypatch: pytest.MonkeyPatch) -> None:
    """One check at first, none while nothing changes, one for each change, also for a file that goes."""
    folder = damage("lesson.toml", "format = 1", "format = 1")
    checked: list[str | None] = []

    def changes() -> Iterator[None]:
        yield
        os.utime(folder / "en.md", ns=(1, 1))
        yield
        yield
        (folder / "ko.md").unlink()
        yield
        raise _Enough

    def check(target: str | None, _language: str) -> tuple[str, int]:
        checked.append(target)
        return "checked", 0

    monkeypatch.setattr(watch_module, "check_command", check)
    told: list[str] = []
    waits = changes()
    with pytest.raises(_Enough):
        watch(str(folder), "en", told.append, lambda _seconds: next(waits))
    assert checked == [str(folder)] * 3
    assert told.count("checked") == 3


def test_of_a_course_only_what_changed_is_checked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A changed lesson is checked alone; a changed course file means the whole course."""
    for lesson in ("one", "two"):
        write_new_lesson(lesson, tmp_path)
    course = tmp_path / "course.toml"
    course.write_text("format = 1\n", encoding="utf-8")
    checked: list[str | None] = []

    def changes() -> Iterator[None]:
        os.utime(tmp_path / "two" / "ko.md", ns=(1, 1))
        yield
        course.write_text("format = 1\n\n", encoding="utf-8")
        yield
        raise _Enough

    def check(target: str | None, _language: str) -> tuple[str, int]:
        checked.append(target)
        return "", 0

    monkeypatch.setattr(watch_module, "check_command", check)
    monkeypatch.setattr(watch_module, "lessons_root", lambda: tmp_path)
    waits = changes()
    with pytest.raises(_Enough):
        watch(None, "en", lambda _line: None, lambda _seconds: next(waits))
    assert checked == [None, str(tmp_path / "two"), None]


def test_a_lesson_reads_nothing_outside_its_folder(damage: Damage, tmp_path: Path) -> None:
    """Links out of the folder, pipes and folders in the place of a file are refused, and none is opened."""
    folder = damage("lesson.toml", "format = 1", "format = 1")
    secret = tmp_path / "secret.md"
    secret.write_text("# secret\n", encoding="utf-8")
    text = folder / "en.md"
    text.unlink()
    text.symlink_to(secret)
    assert _problem(folder) == "outside"
    text.unlink()
    text.symlink_to("/dev/zero")
    assert _problem(folder) == "outside"
    text.unlink()
    os.mkfifo(text)
    assert _problem(folder) == "no_file"
    text.unlink()
    text.mkdir()
    assert _problem(folder) == "no_file"
    text.rmdir()
    assert _problem(folder) == "unreadable"
    text.write_bytes(b"# x\n" + b"x" * (256 * 1024))
    assert _problem(folder) == "too_large"


@pytest.mark.parametrize(
    "line",
    [
        "include /etc/passwd",
        "!ls",
        "$(touch here)",
        "python -c 1",
        "kafka-topics --create --topic a > here",
    ],
)
def test_a_lesson_runs_no_programs(damage: Damage, line: str) -> None:
    """Its lines are those of the simulated shell and nothing else: each of these is told as a line that cannot be."""
    folder = damage("lesson.toml", '"kafka-topics --describe --topic orders",', f"'{line}',")
    assert _problem(folder) in ("command", "command_unknown")


def test_a_lesson_names_files_in_vain(damage: Damage) -> None:
    """Where Kafka's tools take a file, a lesson has none: the tool says so, and the file is not read."""
    line = "kafka-console-consumer --topic orders --consumer.config /etc/hostname --timeout-ms 10"
    lesson = load_lesson(damage("lesson.toml", "setup = [", f'setup = ["{line}", ')).lesson
    play, answers = open_play(lesson)
    assert isinstance(play.shell.files, NoFiles)
    assert answers[0].status or answers[0].exit_status


def test_a_lesson_without_an_end_is_stopped(damage: Damage, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long its lines wait, a lesson's world makes so many moments and no more."""
    monkeypatch.setattr(play_module, "MOST_MOMENTS", 500)
    folder = damage("lesson.toml", "setup = [", 'setup = ["run 100h", "run 100h", ')
    play, answers = open_play(load_lesson(folder).lesson)
    assert play.timeline.cursor == 500
    assert [bool(answer.status) for answer in answers] == [True, True, True]
    assert "500" in answers[0].stderr[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("brokers = 3", "brokers = 100000"),
        ("seed = 7", "seed = 99999999999999999999"),
        ('"T-8"', '"' + "x" * 5000 + '"'),
        ("setup = [", "setup = [" + '"run 1s", ' * 61),
        ("format = 1", "format = 1\ncode = 'x'"),
    ],
)
def test_a_lesson_has_bounds(damage: Damage, old: str, new: str) -> None:
    """Too many brokers, digits, letters or lines, and keys that nobody knows, are told and never played."""
    _problem(damage("lesson.toml", old, new))
