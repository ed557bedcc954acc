"""Finds and reads the course and its lessons. A lesson is a folder and can name nothing outside it."""

from __future__ import annotations

import difflib
import stat
from pathlib import Path

import msgspec

from kafka_tui.i18n.language import LANGUAGES, Language
from kafka_tui.lesson.errors import Finding, LessonError, finding
from kafka_tui.lesson.model import Course, Lesson
from kafka_tui.lesson.places import lessons_root
from kafka_tui.lesson.structure import Source, check_structure, read_toml
from kafka_tui.lesson.texts import Texts, compare_headings, expected_keys, parse_texts
from kafka_tui.shell.user_files import read_limited

MOST_BYTES = 256 * 1024
"""The size of the largest file of a lesson that is read."""


class LoadedLesson(msgspec.Struct, frozen=True):
    """A lesson that was read whole: its structure, where that stands in its file, its words by language."""

    lesson: Lesson
    source: Source
    texts: dict[Language, Texts]
    folder: Path

    @property
    def id(self) -> str:
        """The lesson's id."""
        return self.lesson.id

    def title(self, language: Language) -> str:
        """The lesson's title."""
        return self.texts[language].title


def load_course(root: Path | None = None) -> Course:
    """The course of `root`, by default ours. Raises LessonError."""
    course, _ = load_course_source(root)
    return course


def load_course_source(root: Path | None = None) -> tuple[Course, Source]:
    """The course and where each piece of it stands in its file. Raises LessonError."""
    folder = lessons_root() if root is None else root
    return read_toml("course.toml", _read(folder, "course.toml", "course.toml"), Course)


def load_lesson(target: str | Path, root: Path | None = None) -> LoadedLesson:
    """The lesson of an id of the course, or of any folder that holds one. Raises LessonError.

    A text with a `/` in it, `.` and a folder that exists with a `lesson.toml` are folders; anything else is an id.
    """
    loaded, found = read_lesson(target, root)
    if loaded is None or found:
        raise LessonError(found)
    return loaded


def read_lesson(target: str | Path, root: Path | None = None) -> tuple[LoadedLesson | None, tuple[Finding, ...]]:
    """A lesson named as in `load_lesson`, and what is wrong with it; None where its structure is.

    So one whose words are not written yet can be played. Raises LessonError for files that cannot be read.
    """
    folder = folder_of(target, root)
    name = folder.resolve().name
    toml = f"{name}/lesson.toml"
    lesson, source = read_toml(toml, _read(folder, "lesson.toml", toml), Lesson)
    found = check_structure(lesson, source, name)
    holds = not found
    texts: dict[Language, Texts] = {}
    for language in LANGUAGES:
        file = f"{name}/{language}.md"
        try:
            texts[language], wrong = parse_texts(file, _read(folder, f"{language}.md", file))
        except LessonError as error:
            raise LessonError((*found, *error.findings)) from None
        found += wrong
    lines = {key: source.line(*place) for key, place in expected_keys(lesson).items()}
    found += compare_headings(lesson, tuple(texts.values()), toml, lines)
    return LoadedLesson(lesson, source, texts, folder) if holds else None, tuple(found)


def folder_of(target: str | Path, root: Path | None = None) -> Path:
    """The folder of a lesson that is named as in `load_lesson`. Raises LessonError for an id that nothing has."""
    if isinstance(target, Path):
        return target
    root = lessons_root() if root is None else root
    if "/" in target or target in (".", "..") or "\\" in target:
        return Path(target)
    try:
        known: tuple[str, ...] = load_course(root).lessons
    except LessonError:
        known = ()
    if target in known:
        return root / target
    if _is_lesson(target):
        return Path(target)
    raise LessonError((_unknown(target, known),))


def _is_lesson(target: str) -> bool:
    try:
        return (Path(target) / "lesson.toml").is_file()
    except (OSError, ValueError):
        return False


def _unknown(target: str, known: tuple[str, ...]) -> Finding:
    near = difflib.get_close_matches(target[:80], known, n=1)
    return finding(target[:80], 0, "unknown_lesson", lesson=target[:80], known=near[0] if near else ", ".join(known))


def _read(folder: Path, name: str, shown: str) -> str:
    """The text of a file that lies in `folder` itself; a link that leads out of it is not followed."""
    path = folder / name
    try:
        inside = path.resolve().parent == folder.resolve()
        # Only a file is opened: a pipe would be waited for, and a device has no end.
        is_file = inside and stat.S_ISREG(path.stat().st_mode)
        data = read_limited(path, MOST_BYTES) if is_file else b""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise LessonError((finding(shown, 0, "unreadable", reason=reason),)) from None
    if not inside:
        raise LessonError((finding(shown, 0, "outside"),))
    if not is_file:
        raise LessonError((finding(shown, 0, "no_file"),))
    if len(data) > MOST_BYTES:
        raise LessonError((finding(shown, 0, "too_large", most=MOST_BYTES // 1024),))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LessonError((finding(shown, line, "not_utf8"),)) from None
