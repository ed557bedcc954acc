"""Wishes in any order, and many of them: a session stays whole."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from kafka_tui.engine.simulation.timeline import MOMENT
from kafka_tui.lesson.loader import load_lesson
from kafka_tui.lesson.session import LessonSession
from tests.lesson.conftest import SMALL

GROW = "kafka-topics --alter --topic orders --partitions 4"
SECOND = "kafka-topics --create --topic clicks --partitions 1 --replication-factor 1"

WISHES: list[Callable[[LessonSession], None]] = [
    LessonSession.step,
    LessonSession.back,
    LessonSession.next_part,
    LessonSession.previous_part,
    LessonSession.hint,
    LessonSession.play,
    lambda session: session.step(MOMENT),
    lambda session: session.back(MOMENT),
    lambda session: session.answer("what-happens", "refuses"),
    lambda session: session.command(GROW),
    lambda session: session.command(SECOND),
    lambda session: session.command("run 20ms"),
    lambda session: session.command("nonsense"),
    lambda session: session.show_solution(confirmed=True),
    lambda session: session.restart_part(confirmed=True),
    lambda session: session.seek(session.journey.first + 5),
    lambda session: session.to_branch("branch-2"),
    lambda session: session.to_branch("main"),
]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(WISHES), max_size=14), st.sampled_from(["en", "ko"]))
def test_any_wishes_in_any_order(wishes: list[Callable[[LessonSession], None]], language: str) -> None:
    """Nothing raises, no moment, branch or answer is lost, and a run ends the same way whatever was tried beside it."""
    session = LessonSession(load_lesson(SMALL), "ko" if language == "ko" else "en")
    known: dict[str, int] = {}
    answered = False
    for wish in wishes:
        wish(session)
        frame = session.frame()
        assert frame.first_step <= frame.step
        branches = {name: branch.moments.end for name, branch in session.journey.play.timeline.branches.items()}
        assert all(branches[name] >= end for name, end in known.items())
        known = branches
        answered = answered or bool(session.progress.parts.get("refused") and session.progress.parts["refused"].answers)
        assert answered == bool(session.progress.parts.get("refused") and session.progress.parts["refused"].answers)
    for visit in session.journey.visits:
        if visit.part.id == "refused" and visit.complete:
            assert visit.right == {"what-happens": "refuses"}
