"""Writes a lesson that already passes `check`, for a teacher to change."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kafka_tui.lesson.errors import LessonError, finding
from kafka_tui.lesson.model import Id
from kafka_tui.shell.user_files import reason

TEMPLATE = Path(__file__).parent / "template"
"""A lesson whose id is `TEMPLATE_ID`."""
TEMPLATE_ID = "my-lesson"


def write_new_lesson(lesson: str, folder: Path) -> Path:
    """Write the lesson into a new folder of its id inside `folder`, and give that.

    Raises LessonError for a bad id, for a folder that is there already, and where nothing can be written.
    """
    try:
        msgspec.convert(lesson, Id)
    except msgspec.ValidationError:
        raise LessonError((finding(lesson[:80], 0, "wrong_id", name="ID"),)) from None
    target = folder / lesson
    try:
        target.mkdir(parents=True)
        for file in sorted(TEMPLATE.iterdir()):
            text = file.read_text(encoding="utf-8")
            (target / file.name).write_text(text.replace(TEMPLATE_ID, lesson), encoding="utf-8", newline="\n")
    except FileExistsError:
        raise LessonError((finding(str(target), 0, "already_there"),)) from None
    except OSError as error:
        raise LessonError((finding(str(target), 0, "unwritable", reason=reason(error)),)) from None
    return target
