"""Hints, solutions, and what a learner is given credit for."""

from pathlib import Path

from kafka_tui.lesson.loader import LoadedLesson
from kafka_tui.lesson.markdown import Block, Paragraph, plain_text
from kafka_tui.lesson.progress import ProgressStore
from kafka_tui.lesson.session import LessonSession

GROW = "kafka-topics --alter --topic orders --partitions 4"
SECOND = "kafka-topics --create --topic clicks --partitions 1 --replication-factor 1"


def _words(blocks: tuple[Block, ...]) -> str:
    return " ".join(plain_text(block.spans) for block in blocks if isinstance(block, Paragraph))


def test_hints_come_one_by_one(task: LessonSession) -> None:
    """Each wish gives one hint more, until there are none."""
    given_hints = []
    for _ in range(3):
        task.hint()
        given_hints.append(len(task.frame().hints))
    assert given_hints == [1, 2, 2]
    assert task.frame().feedback == ("There are no more hints.",)
    task.previous_part()
    task.hint()
    assert task.frame().feedback == ("There are hints only in a task.",)


def test_a_solution_is_asked_for_twice_and_costs_the_credit(small: LoadedLesson, tmp_path: Path) -> None:
    """The first wish only asks; after the yes the commands are shown and the lesson is not counted as done."""
    store = ProgressStore(tmp_path / "p.json")
    session = LessonSession(small, store=store)
    session.next_part()
    session.show_solution()
    assert session.frame().asking == "solution" and session.frame().solutions == ()
    session.show_solution(confirmed=True)
    assert session.frame().solutions[0] == (GROW, SECOND)
    for line in session.frame().solutions[0]:
        session.command(line)
    session.next_part()
    session.next_part()
    assert session.frame().phase == "end" and "Do its tasks yourself" in session.frame().feedback[0]
    assert store.load()[0].of("small").state == "shown"


def test_a_lesson_done_by_oneself_is_done(small: LoadedLesson, tmp_path: Path) -> None:
    """With every task done the lesson is, and looking at the solution afterwards costs nothing."""
    store = ProgressStore(tmp_path / "p.json")
    session = LessonSession(small, store=store)
    session.next_part()
    session.command(f"{GROW}; {SECOND}")
    session.show_solution()
    assert session.frame().solutions and session.frame().asking == ""
    session.next_part()
    session.next_part()
    end = session.frame()
    assert (end.phase, _words(end.prose), _words(end.after)) == (
        "end", "You know it now.", "Plan the number of partitions.",
    )  # fmt: skip
    assert store.load()[0].of("small").state == "done"
    session.back()
    assert session.frame().phase != "end"


def test_a_lesson_is_taken_up_again(small: LoadedLesson, tmp_path: Path) -> None:
    """With `resume` one stands in the part one left; without, at the beginning, and questions are asked again."""
    store = ProgressStore(tmp_path / "p.json")
    session = LessonSession(small, store=store)
    session.answer("what-happens", "refuses")
    session.next_part()
    session.hint()
    again = LessonSession(small, store=store, resume=True)
    assert again.frame().part == "grow" and len(again.frame().hints) == 1
    anew = LessonSession(small, store=store)
    assert anew.frame().phase == "predict"
