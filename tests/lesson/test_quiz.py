"""The questions after a chapter: drawn from its predictions, on other clusters, decided by the engine."""

from pathlib import Path

import pytest

from kafka_tui.lesson import loader as loader_module
from kafka_tui.lesson import quiz as quiz_module
from kafka_tui.lesson.errors import LessonError
from kafka_tui.lesson.loader import LoadedLesson
from kafka_tui.lesson.new_lesson import write_new_lesson
from kafka_tui.lesson.plain import lessons_table, run_plain
from kafka_tui.lesson.progress import LessonProgress, Progress, ProgressStore, QuizProgress
from kafka_tui.lesson.quiz import Quiz, chapter_ended_by
from kafka_tui.lesson.session import LessonSession
from kafka_tui.lesson.told_progress import progress_lines

COURSE = """\
format = 1
[[chapter]]
id = "one"
title = { en = "One", ko = "하나" }
lessons = ["first", "second"]
[[chapter]]
id = "empty"
title = { en = "None", ko = "없음" }
lessons = []
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of two small chapters, and a place of its own for progress."""
    root = tmp_path / "course"
    for lesson in ("first", "second"):
        write_new_lesson(lesson, root)
    (root / "course.toml").write_text(COURSE, encoding="utf-8")
    monkeypatch.setattr(loader_module, "lessons_root", lambda: root)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return root


def _asked(seed: int) -> list[LessonSession]:
    quiz = Quiz("one", "en", seed)
    sessions = [quiz.begin()]
    while (session := quiz.next()) is not None:
        sessions.append(session)
    return sessions


@pytest.mark.usefixtures("course")
def test_each_prediction_is_asked_on_another_cluster() -> None:
    """Each session stands before one question, with a seed that is not the lesson's; a seed asks the same again."""
    sessions = _asked(3)
    assert sorted(one.loaded.id for one in sessions) == ["first", "second"]
    for session in sessions:
        assert session.phase == "predict" and len(session.frame().predictions) == 1
        assert session.loaded.lesson.seed != 7 and session.journey.first == session.journey.visit.start.at
        session.answer("who-is-in-sync", "two")
        while session.phase == "run":
            session.step()
        assert [choice.right for choice in session.frame().predictions[0].choices] == [False, True]
    seeds = [[one.loaded.lesson.seed for one in _asked(seed)] for seed in (3, 3, 4)]
    assert seeds[0] == seeds[1] != seeds[2]


def test_a_question_that_does_not_come_true_is_not_asked(small: LoadedLesson, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no seed makes the scene true the question is left out, and a chapter without one says so."""
    monkeypatch.setattr(quiz_module, "_lessons", lambda _chapter: (small,))
    assert Quiz("any", "en", 1).begin().frame().part == "refused"
    monkeypatch.setattr(quiz_module, "fits", lambda *_: False)
    with pytest.raises(LessonError) as caught:
        Quiz("any", "en", 1).begin()
    assert caught.value.first.problem == "no_questions"


@pytest.mark.usefixtures("course")
def test_somebody_answers_in_plain_text() -> None:
    """One right, one wrong: the result is told with the lesson to look at again, and kept."""
    first = list(run_plain("quiz/one", "en", ["2", "", "", "1", "", ""]))
    assert "1 of 2 answers came true." in first
    assert sum(line == "Worth another look: A broker dies" for line in first) == 1
    kept = ProgressStore().load()[0]
    assert kept.quizzes == {"one": QuizProgress(taken=1, best=1, of=2)}
    assert list(progress_lines(kept, "en")) == ["quiz/one: 1 of 2 right"]
    assert "1 of 2 right" in lessons_table("en")
    assert "진행 상황을 저장했습니다. 안녕히 가십시오." in list(run_plain("quiz/one", "ko", ["1"]))
    book = list(run_plain("quiz/one", "en", None))
    assert not any("came true." in line for line in book) and "What happened: It has lost broker 1." in book
    assert ProgressStore().load()[0].times_asked("one") == 1


@pytest.mark.usefixtures("course")
def test_a_chapter_that_is_none() -> None:
    """What is no chapter, or has no questions, is a sentence with what there is."""
    for chapter, problem in (("two", "unknown_chapter"), ("empty", "no_questions")):
        with pytest.raises(LessonError) as caught:
            run_plain(f"quiz/{chapter}", "ko", None)
        assert caught.value.first.problem == problem and caught.value.message("ko")


@pytest.mark.usefixtures("course")
def test_the_last_lesson_of_a_chapter_leads_to_its_questions() -> None:
    """It is offered after the last lesson of a chapter, and after no other one."""
    assert [chapter_ended_by(lesson) for lesson in ("first", "second", "small")] == [None, "one", None]


def test_old_progress_is_read_and_nothing_of_it_lost(tmp_path: Path) -> None:
    """A file without questions is read; keeping a lesson keeps the questions, and the best result stays."""
    store = ProgressStore(tmp_path / "p.json")
    old = b'{"format": 1, "lessons": {"a": {"done": true, "parts": {"x": {"answers": {"q": "c"}, "hints": 1}}}}}'
    store.path.write_bytes(old)
    assert store.load()[0].of("a").parts["x"].missed == {}
    assert store.keep_quiz("log", 4, 5) is None and store.keep_quiz("log", 2, 5) is None
    store.update("b", LessonProgress(done=True))
    kept = store.load()[0]
    assert kept.quizzes == {"log": QuizProgress(taken=2, best=4, of=5)}
    assert kept.of("a").done and kept.of("b").done and kept != Progress()
