"""What an entry of home opens: a lesson's performance, or a sandbox's."""

from __future__ import annotations

from kafka_tui.i18n.language import Language
from kafka_tui.lesson.loader import load_lesson
from kafka_tui.lesson.progress import ProgressStore
from kafka_tui.lesson.session import LessonSession
from kafka_tui.shell.offers import kept_file
from kafka_tui.shell.openings import open_file, open_scene
from kafka_tui.tui.panels.home import KEPT, QUIZ, SANDBOX, SCENE
from kafka_tui.tui.screens.lesson_performance import LessonPerformance
from kafka_tui.tui.screens.performance import Performance
from kafka_tui.tui.screens.quiz_performance import QuizPerformance
from kafka_tui.tui.screens.sandbox import FIRST_SCENE, Sandbox


def performance_for(entry: str, language: Language) -> Performance:
    """The performance of a lesson's id, of a chapter's questions, or of a sandbox.

    Raises LessonError for a lesson that cannot be read, and OpeningError for a kept run that cannot be.
    """
    if entry == SANDBOX:
        entry = SCENE + FIRST_SCENE
    if entry.startswith(QUIZ):
        return QuizPerformance(entry.removeprefix(QUIZ), language, ProgressStore())
    if not entry.startswith((SCENE, KEPT)):
        store = ProgressStore()
        loaded = load_lesson(entry)
        begun = store.load()[0].of(loaded.id).state == "started"
        return LessonPerformance(LessonSession(loaded, language, store, resume=begun))
    kind, _, name = entry.partition("/")
    return Sandbox(open_scene(name) if kind + "/" == SCENE else open_file(kept_file(name)))
