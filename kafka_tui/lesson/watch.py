"""Checks lessons again whenever their files change; it looks at the files' times, which works on every system."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import LANGUAGES, Language
from kafka_tui.lesson.check import check_command
from kafka_tui.lesson.errors import LessonError
from kafka_tui.lesson.loader import folder_of
from kafka_tui.lesson.places import lessons_root

SECONDS = 0.5
"""How long there is between two looks."""

_COURSE = "course.toml"
FILES = ("lesson.toml", *(f"{language}.md" for language in LANGUAGES))

Stamp = tuple[tuple[str, int, int], ...]
"""The files of a folder that are there: name, time of the last change in ns, bytes."""


def watch(
    target: str | None, language: Language, show: Callable[[str], None], wait: Callable[[float], None]
) -> NoReturn:
    """Check a lesson, or the whole course, and then again what changed; goes on until `wait` raises."""
    before = _stamps(target)
    show(check_command(target, language)[0])
    show(text(language, "check.watching"))
    while True:
        wait(SECONDS)
        now = _stamps(target)
        changed = [name for name, stamp in now.items() if before.get(name) != stamp]
        if changed or now.keys() != before.keys():
            show("")
            # What the course file says concerns every lesson.
            for name in [target] if target is not None else changed if _COURSE not in changed else [None]:
                show(check_command(name, language)[0])
        before = now


def _stamps(target: str | None) -> dict[str, Stamp]:
    """By what is to be checked, the stamps of its files; the course file stands for the course."""
    if target is not None:
        try:
            return {target: _stamp(folder_of(target))}
        except LessonError:
            return {target: ()}
    root = lessons_root()
    lessons = {str(path): _stamp(path) for path in sorted(root.iterdir()) if path.is_dir()}
    return {_COURSE: _stamp(root, (_COURSE,)), **{name: stamp for name, stamp in lessons.items() if stamp}}


def _stamp(folder: Path, names: tuple[str, ...] = FILES) -> Stamp:
    found = []
    for name in names:
        try:
            state = (folder / name).stat()
        except OSError:
            continue
        found.append((name, state.st_mtime_ns, state.st_size))
    return tuple(found)
