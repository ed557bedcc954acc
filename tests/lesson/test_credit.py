"""Hints, solutions, and what a learner is given credit for."""

from pathlib import Path

from kafka_tui.lesson.loader import LoadedLesson
from kafka_tui.lesson.markdown import Block, Paragraph, plain_text
from kafka_tui.lesson.plain import block_lines
from kafka_tui.lesson.progress import LessonProgress, PartProgress, Progress, ProgressStore
from kafka_tui.lesson.session import LessonSession
from kafka_tui.lesson.told_progress import progress_lines

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


def _page(session: LessonSession) -> list[str]:
    """The page after the lesson, line by line."""
    return [line for line in block_lines(session.frame().shown) if line]


def test_the_last_page_says_what_was_shown(small: LoadedLesson, tmp_path: Path) -> None:
    """Tasks done alone, and a belief that the run did not bear out, with what happened instead."""
    store = ProgressStore(tmp_path / "p.json")
    session = LessonSession(small, store=store)
    session.answer("what-happens", "shrinks")
    session.next_part()
    session.command("kafka-topics --alter --topic orders --partitions 3")
    session.command(f"{GROW}; {SECOND}")
    session.next_part()
    session.next_part()
    assert _page(session) == [
        "What you have shown you can do", "• `orders` has four partitions", "• There are two topics",
        "Beliefs you were cured of", "• You expected: “It removes a partition.”", "  → What happened: “It refuses.”",
        "• You tried: `kafka-topics --alter --topic orders --partitions 3`", "  → That is what it has already.",
    ]  # fmt: skip
    progress = store.load()[0]
    assert progress.of("small").parts["refused"].missed == {"what-happens": "shrinks"}
    assert progress.of("small").parts["grow"].wrong == ("partitions-can-shrink",)
    told = list(progress_lines(progress, "ko"))
    assert told == ["small: 완료", "  예상: shrinks", "  시도: partitions-can-shrink"]


def test_a_belief_is_not_forgotten_when_the_answer_is_right_later(small: LoadedLesson, tmp_path: Path) -> None:
    """The first wrong answer stays; who was right at once is told so, and a shown solution is nothing shown."""
    store = ProgressStore(tmp_path / "p.json")
    for answer in ("shrinks", "refuses"):
        session = LessonSession(small, store=store)
        session.answer("what-happens", answer)
        session.next_part()
    assert store.load()[0].of("small").parts["refused"].missed == {"what-happens": "shrinks"}
    session.show_solution(confirmed=True)
    session.command(f"{GROW}; {SECOND}")
    session.next_part()
    session.next_part()
    assert _page(session)[0] == "Beliefs you were cured of"
    right = LessonSession(small)
    right.answer("what-happens", "refuses")
    for _ in range(3):
        right.next_part()
    assert _page(right) == ["What you foresaw", "• It refuses."]


def test_progress_is_told_in_the_lessons_words(tmp_path: Path) -> None:
    """Of a lesson of the course the answer itself is told, in the order of the course; what nobody knows by its id."""
    part = PartProgress(missed={"what-happens": "shrinks"}, answers={"what-happens": "shrinks"})
    kept = Progress(
        lessons={
            "gone": LessonProgress(done=True),
            "no-fewer-partitions": LessonProgress(part="refused", parts={"refused": part}),
        }
    )
    lines = list(progress_lines(kept, "en"))
    assert lines[0].startswith("no-fewer-partitions · ") and lines[0].endswith(": started") and lines[2] == "gone: done"
    assert lines[1].startswith("  You expected: ") and lines[1].endswith("(Many people expect this.)")
    assert list(progress_lines(Progress(), "en")) == ["No lesson has been begun yet."]
