"""A lesson of the tests' own, and copies of it that may be damaged."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kafka_tui.lesson.loader import LoadedLesson, load_lesson
from kafka_tui.lesson.session import LessonSession

SMALL = Path(__file__).parent / "fixtures" / "small"

Damage = Callable[[str, str, str], Path]
"""Replaces a text by another in one file of a copy of the small lesson, every time it stands there."""


@pytest.fixture
def small() -> LoadedLesson:
    """The small lesson as it is."""
    return load_lesson(SMALL)


@pytest.fixture
def damage(tmp_path: Path) -> Damage:
    """Damages a copy of the small lesson; several calls damage the same copy."""
    copy = tmp_path / "small"
    shutil.copytree(SMALL, copy)

    def replace(file: str, old: str, new: str) -> Path:
        text = (copy / file).read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r} to damage"
        (copy / file).write_text(text.replace(old, new), encoding="utf-8")
        return copy

    return replace


@pytest.fixture
def session(small: LoadedLesson) -> LessonSession:
    """A session at the lesson's beginning, in English."""
    return LessonSession(small)


@pytest.fixture
def task(session: LessonSession) -> LessonSession:
    """A session at the beginning of the task."""
    session.answer("what-happens", "shrinks")
    session.next_part()
    return session
