"""What a learner has done, kept in one plain JSON file that a teacher can read.

The file is replaced whole, so nobody ever reads half of it; where two programs write, the last one wins. A file that
cannot be read is put aside and never overwritten.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from kafka_tui.lesson.errors import Note, note
from kafka_tui.shell.user_files import data_folder, read_limited, reason, replace_file

FILE = "progress.json"
MOST_BYTES = 4 * 1024 * 1024
_KEPT_NAMES = 100


class PartProgress(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One part: whether it was done, which answer was given to each question, how many hints were taken.

    `done` with `solution_shown` was done after the solution had been shown, and gives no credit. `missed` has the first
    wrong answer to each question that the run decided otherwise, `wrong` the names of the wrong paths that were taken;
    neither is ever forgotten.
    """

    done: bool = False
    answers: dict[str, str] = {}
    hints: int = 0
    solution_shown: bool = False
    missed: dict[str, str] = {}
    wrong: tuple[str, ...] = ()


class LessonProgress(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One lesson: its parts by id, where the learner is, and whether its end was reached."""

    done: bool = False
    part: str = ""
    parts: dict[str, PartProgress] = {}

    @property
    def state(self) -> Literal["done", "shown", "started", "not_done"]:
        """In one word: "shown" is an end that was reached with a solution that was shown, or a task left out."""
        if self.done:
            return "done"
        if any(part.solution_shown for part in self.parts.values()):
            return "shown"
        return "started" if self.parts or self.part else "not_done"


def merged(old: LessonProgress, new: LessonProgress) -> LessonProgress:
    """`new`, but nothing that was done by oneself in `old` is undone by a later run through the lesson."""
    earned = {name: part for name, part in old.parts.items() if part.done and not part.solution_shown}
    parts = {**old.parts, **new.parts}
    for name, part in earned.items():
        parts[name] = msgspec.structs.replace(parts[name], done=True, answers=part.answers, solution_shown=False)
    for name, part in old.parts.items():
        missed, wrong = {**parts[name].missed, **part.missed}, tuple(dict.fromkeys((*part.wrong, *parts[name].wrong)))
        parts[name] = msgspec.structs.replace(parts[name], missed=missed, wrong=wrong)
    return LessonProgress(done=old.done or new.done, part=new.part, parts=parts)


class QuizProgress(msgspec.Struct, frozen=True, kw_only=True):
    """The questions of a chapter: how often they were asked, how many answers were right at best, and of how many."""

    taken: int
    best: int
    of: int


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is kept: lessons by id, the questions after chapters by the chapter's id."""

    format: Literal[1] = 1
    lessons: dict[str, LessonProgress] = {}
    quizzes: dict[str, QuizProgress] = {}

    def of(self, lesson: str) -> LessonProgress:
        """The progress of a lesson, empty if it was never begun."""
        return self.lessons.get(lesson, LessonProgress())

    def put(self, lesson: str, progress: LessonProgress) -> Progress:
        """This progress with that of one lesson replaced; lessons stay sorted by id."""
        return msgspec.structs.replace(self, lessons=dict(sorted({**self.lessons, lesson: progress}.items())))

    def times_asked(self, chapter: str) -> int:
        """How often the questions of a chapter were asked."""
        return self.quizzes[chapter].taken if chapter in self.quizzes else 0


def joined(mine: Progress, others: Progress) -> Progress:
    """What was done in either: for each lesson theirs on top of mine, for each chapter the better answers."""
    lessons = dict(mine.lessons)
    for lesson, theirs in others.lessons.items():
        lessons[lesson] = merged(mine.of(lesson), theirs)
    quizzes = dict(mine.quizzes)
    for chapter, quiz in others.quizzes.items():
        quizzes[chapter] = max(mine.quizzes.get(chapter, quiz), quiz, key=lambda one: (one.best, one.taken))
    return Progress(lessons=dict(sorted(lessons.items())), quizzes=dict(sorted(quizzes.items())))


def default_path() -> Path:
    """Where the user's progress is kept."""
    return data_folder() / FILE


class ProgressStore:
    """The file and what was read from it. Nothing here raises for a bad file or disk: a `Note` says what is wrong."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = default_path() if path is None else path

    def load(self) -> tuple[Progress, Note | None]:
        """What is kept, and a sentence if the file was damaged and put aside, or cannot be read."""
        try:
            return _decode(_read(self.path)), None
        except FileNotFoundError:
            return Progress(), None
        except OSError as error:
            return Progress(), note("error.file_unreadable", path=str(self.path), reason=reason(error))
        except msgspec.MsgspecError:
            return Progress(), self._put_aside()

    def save(self, progress: Progress) -> Note | None:
        """Replace the file; a sentence if that cannot be done."""
        return self.export(progress, self.path)

    def update(self, lesson: str, progress: LessonProgress) -> Note | None:
        """Keep the progress of one lesson beside what the file holds now of the others."""
        current, wrong = self.load()
        return self.save(current.put(lesson, progress)) or wrong

    def keep_quiz(self, chapter: str, right: int, total: int) -> Note | None:
        """Keep what came of the questions of a chapter; the best time counts."""
        current, wrong = self.load()
        before = current.quizzes.get(chapter, QuizProgress(taken=0, best=0, of=total))
        now = QuizProgress(taken=before.taken + 1, best=max(before.best, right), of=max(before.of, total))
        quizzes = dict(sorted({**current.quizzes, chapter: now}.items()))
        return self.save(msgspec.structs.replace(current, quizzes=quizzes)) or wrong

    def export(self, progress: Progress, target: Path) -> Note | None:
        """Write the progress to any file; a sentence if that cannot be done."""
        try:
            replace_file(target, msgspec.json.format(msgspec.json.encode(progress), indent=2) + b"\n")
        except OSError as error:
            return note("error.progress_unwritable", path=str(target), reason=reason(error))
        return None

    def import_from(self, source: Path) -> Note | None:
        """Add the progress of an exported file to what is kept; a sentence, and no change, if it cannot be read."""
        try:
            progress = _decode(_read(source))
        except OSError as error:
            return note("error.file_unreadable", path=str(source), reason=reason(error))
        except msgspec.MsgspecError as error:
            return note("error.file_unreadable", path=str(source), reason=str(error))
        current, wrong = self.load()
        return self.save(joined(current, progress)) or wrong

    def _put_aside(self) -> Note:
        """Give the damaged file another name, the first that is free."""
        names = (self.path.with_name(f"{self.path.stem}-damaged-{n}.json") for n in range(1, _KEPT_NAMES + 1))
        kept = next((name for name in names if not name.exists()), self.path.with_name("progress-damaged.json"))
        try:
            self.path.replace(kept)
        except OSError as error:
            return note("error.progress_unwritable", path=str(self.path), reason=reason(error))
        return note("error.progress_damaged", path=str(self.path), kept=str(kept))


def _read(path: Path) -> bytes:
    data = read_limited(path, MOST_BYTES)
    if len(data) > MOST_BYTES:
        raise msgspec.ValidationError("the file is too large")
    return data


def _decode(data: bytes) -> Progress:
    try:
        return msgspec.json.decode(data, type=Progress)
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError(str(error)) from None
