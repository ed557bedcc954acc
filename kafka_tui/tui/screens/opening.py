"""What an entry of home opens: a lesson's performance, or the sandbox's."""

from __future__ import annotations

from kafka_tui.engine.simulation.world import new_world
from kafka_tui.i18n.language import Language
from kafka_tui.lesson.loader import load_lesson
from kafka_tui.lesson.progress import ProgressStore
from kafka_tui.lesson.session import LessonSession
from kafka_tui.shell.session import Shell
from kafka_tui.tui.panels.home import SANDBOX
from kafka_tui.tui.screens.lesson_performance import LessonPerformance
from kafka_tui.tui.screens.performance import Performance

SANDBOX_BROKERS = 3


def performance_for(entry: str, language: Language) -> Performance:
    """The performance of a lesson's id, or of the sandbox. Raises LessonError for a lesson that cannot be read."""
    if entry != SANDBOX:
        store = ProgressStore()
        loaded = load_lesson(entry)
        begun = store.load()[0].of(loaded.id).state == "started"
        return LessonPerformance(LessonSession(loaded, language, store, resume=begun))
    performance = Performance(Shell(new_world(SANDBOX_BROKERS)))
    performance.speak(language)
    return performance
