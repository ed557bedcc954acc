"""Five quick questions after a chapter: its predictions again, on clusters of fresh seeds; the engine decides.

A question is a scene of a lesson played with another seed, reached the lesson's own way. Where a seed leads to a
cluster in which the scene does not come true, another seed is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from kafka_tui.engine.split_mix import split_mix
from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import Language
from kafka_tui.lesson.errors import LessonError, Note, finding
from kafka_tui.lesson.loader import LoadedLesson, load_course, load_lesson
from kafka_tui.lesson.progress import ProgressStore
from kafka_tui.lesson.proof import fits
from kafka_tui.lesson.session import LessonSession

QUESTIONS = 5
_TRIES = 3
PREFIX = "quiz/"
"""What stands before a chapter's id to name its questions."""


class Asked(NamedTuple):
    """A prediction to be asked: its lesson, the number of its part, and its own number there."""

    loaded: LoadedLesson
    part: int
    predict: int


class Quiz:
    """The questions of a chapter; the same `seed` asks the same, `missed` are the lessons of wrong answers.

    Raises LessonError for a chapter that is not there.
    """

    def __init__(self, chapter: str, language: Language, seed: int) -> None:
        self.chapter, self.language = chapter, language
        self.asked = self.right = 0
        self.missed: list[LoadedLesson] = []
        self.lessons = _lessons(chapter)
        self._chance = seed
        pool = [
            Asked(loaded, number, n)
            for loaded in self.lessons
            for number, part in enumerate(loaded.lesson.part)
            for n in range(len(part.predict))
        ]
        self.total = min(len(pool), QUESTIONS)
        self._sessions = self._draw([pool.pop(self._drawn() % len(pool)) for _ in range(len(pool))])

    def begin(self) -> LessonSession:
        """A session that stands at the first question. Raises LessonError where there is none to ask."""
        session = self.next()
        if session is None:
            raise LessonError((finding(PREFIX + self.chapter, 0, "no_questions", chapter=self.chapter),))
        return session

    def next(self) -> LessonSession | None:
        """A session that stands at the next question; None after the last one."""
        session = next(self._sessions, None)
        self.asked += session is not None
        return session

    def count(self, session: LessonSession) -> None:
        """Look at an answer once its run is over."""
        if all(one.result is True for one in session.frame().predictions):
            self.right += 1
        elif session.loaded.id not in [one.id for one in self.missed]:
            self.missed.append(session.loaded)

    def verdict(self) -> Iterator[str]:
        """How many answers came true, and which lessons to look at again."""
        yield text(self.language, "quiz.result", right=self.right, total=self.asked)
        for loaded in self.missed:
            yield text(self.language, "quiz.again", title=loaded.title(self.language))

    def keep(self, store: ProgressStore) -> Note | None:
        """Write the result down; a sentence if that cannot be done."""
        return store.keep_quiz(self.chapter, self.right, self.asked)

    def _drawn(self) -> int:
        """A number below 2**31."""
        self._chance, drawn = split_mix(self._chance)
        return drawn >> 33

    def _draw(self, pool: list[Asked]) -> Iterator[LessonSession]:
        """Questions that come true, as many as are asked."""
        made = 0
        for one in pool:
            if made == QUESTIONS:
                return
            found = (self._session(one, self._drawn()) for _ in range(_TRIES))
            session = next((session for session in found if session is not None), None)
            if session is not None:
                made += 1
                yield session

    def _session(self, asked: Asked, seed: int) -> LessonSession | None:
        """The lesson with this seed, at a scene with one question; None where the scene does not come true."""
        loaded, lesson = asked.loaded, asked.loaded.lesson
        scene = replace(lesson.part[asked.part], predict=(lesson.part[asked.part].predict[asked.predict],))
        parts = (*lesson.part[: asked.part], scene)
        session = LessonSession(replace(loaded, lesson=replace(lesson, seed=seed, part=parts)), self.language)
        journey = session.journey
        while journey.visit.number < asked.part:
            journey.next()
        journey.visits = [journey.visit]  # what came before is no part of the question
        return session if fits(journey.play, journey.loaded.lesson, loaded.source, asked.part) else None


def _lessons(chapter: str) -> tuple[LoadedLesson, ...]:
    """The lessons of a chapter. Raises LessonError."""
    chapters = {one.id: one.lessons for one in load_course().chapter}
    if chapter not in chapters:
        known = ", ".join(PREFIX + one for one in chapters)
        raise LessonError((finding(PREFIX + chapter[:60], 0, "unknown_chapter", chapter=chapter[:60], known=known),))
    return tuple(load_lesson(lesson) for lesson in chapters[chapter])


def entry_after(entry: str) -> str | None:
    """What the course has after a lesson or a chapter's questions (`quiz/ID`); None at its end and outside of it."""
    try:
        chapters = load_course().chapter
    except LessonError:
        return None
    order = [one for chapter in chapters for one in (*chapter.lessons, PREFIX + chapter.id)]
    return order[order.index(entry) + 1] if entry in order[:-1] else None


def chapter_ended_by(lesson: str) -> str | None:
    """The chapter whose last lesson this is; None inside a chapter, and for a lesson that is none of the course."""
    try:
        return next((one.id for one in load_course().chapter if one.lessons[-1:] == (lesson,)), None)
    except LessonError:
        return None
