"""Every lesson there is holds: the moment a folder exists, this is its test."""

from pathlib import Path

import pytest

from kafka_tui.lesson.check import check_target
from kafka_tui.lesson.loader import lessons_root, load_course, load_lesson

FOLDERS = sorted(path.parent for path in lessons_root().glob("*/lesson.toml"))
MOST_LINES = 220


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_lesson_holds(folder: Path) -> None:
    """Played on the engine, everything the lesson says comes true."""
    assert [one.sentence("en") for one in check_target(str(folder))] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_lesson_is_short(folder: Path) -> None:
    """The structure of a lesson can be read in one go."""
    assert len((folder / "lesson.toml").read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_the_course_names_every_lesson_after_what_it_needs() -> None:
    """No lesson is left out of the course, and none comes before one that it needs."""
    order = load_course().lessons
    assert sorted(folder.name for folder in FOLDERS) == sorted(order)
    for number, lesson in enumerate(order):
        assert sorted(load_lesson(lesson).lesson.needs) == sorted(
            set(load_lesson(lesson).lesson.needs) & {*order[:number]}
        )
