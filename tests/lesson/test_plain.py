"""A lesson as plain text: a book without a reader at the keyboard, a conversation with one."""

import itertools
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kafka_tui.i18n.language import LANGUAGES, Language
from kafka_tui.lesson import plain
from kafka_tui.lesson.errors import LessonError
from kafka_tui.lesson.loader import load_course
from kafka_tui.lesson.plain import MOST_FACTS, lessons_table, run_plain
from kafka_tui.lesson.progress import ProgressStore
from tests.lesson.conftest import SMALL, Damage

GROW = "kafka-topics --alter --topic orders --partitions 4"
SECOND = "kafka-topics --create --topic clicks --partitions 1 --replication-factor 1"


def _typed(*lines: str, language: Language = "en") -> list[str]:
    return list(run_plain(str(SMALL), language, lines))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_book_has_everything(language: Language) -> None:
    """Played by itself the lesson tells prose, question, commands, facts, output, checks, hints and ways."""
    lines = list(run_plain(str(SMALL), language, None))
    book = "\n".join(lines)
    for piece in {
        "en": [
            "# Partitions stay", "1 topic", "It refuses.", "What happened: It refuses.", "There are still 3.",
            "`INVALID_PARTITIONS`", "2 would not be an increase", "Hint 2 of 2", "That is what it has already.",
            f"kafka> {GROW}", "(3, needs 4)", "[x] `orders` has four partitions (done)", "Well done: 4.",
            "Plan the number", "You know it now.", "gets more partitions",
        ],
        "ko": ["# 파티션은 그대로입니다", "거부합니다.", "브로커 1이", "이미 그 개수입니다.", "현재 3, 4 필요",
               "이제 아셨습니다."],
    }[language]:  # fmt: skip
        assert piece in book, piece
    assert "Ask who" not in book and "본 적이" not in book
    assert all(line.isprintable() for line in lines)
    assert not any(a == b == "" for a, b in itertools.pairwise(lines))
    assert ProgressStore().load()[0].lessons == {}


def test_notes_are_for_the_teacher() -> None:
    """The teacher's notes come only when they are asked for."""
    assert "Ask who has seen this." in list(run_plain(str(SMALL), "en", None, notes=True))


def test_many_facts_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long command tells its first facts, how many more there were and how to see them."""
    monkeypatch.setattr(plain, "MOST_FACTS", 3)
    assert MOST_FACTS > 3
    assert any(line.strip().startswith("… and ") for line in run_plain(str(SMALL), "en", None))
    told = list(run_plain(str(SMALL), "en", None, facts=True))
    assert not any("--facts" in line for line in told) and len(told) > len(list(run_plain(str(SMALL), "en", None)))


def test_somebody_answers_and_does_the_task() -> None:
    """Answers and commands are asked for, and what was done is kept."""
    lines = _typed("nine", "3", "1", "", "", "hint", "checks", "", GROW, "back", GROW, SECOND, "")
    said = "\n".join(lines)
    assert lines.count("Please type a number from 1 to 2.") == 2
    assert "That is not what happened." in lines and "Many people expect this." in lines
    assert "That would lose records." in lines and "The tool is `kafka-topics`." in lines
    assert "The task is done." in lines
    assert "You have finished the lesson “Partitions stay”." in said
    assert ProgressStore().load()[0].of("small").state == "done"


def test_the_solution_is_shown_after_a_yes() -> None:
    """A no keeps it hidden, a yes shows it, and the lesson gives no credit."""
    refused = _typed("2", "", "", "solution", "n")
    assert f"    {GROW}" not in refused and refused[-1] == "Your progress is kept. Goodbye."
    shown = _typed("2", "", "", "solution", "y", "quit")
    assert f"    {GROW}" in shown
    assert ProgressStore().load()[0].of("small").state == "shown"


def test_back_does_not_leave_the_task() -> None:
    """At the task's first moment there is no way back."""
    assert "This is the first moment." in _typed("2", "", "", "back", "quit")


def test_a_task_can_be_left_out() -> None:
    """`next` goes on without the task, and the lesson is not counted as done."""
    assert any("Do its tasks yourself" in line for line in _typed("2", "", "", "next", ""))
    assert ProgressStore().load()[0].of("small").state == "started"


@pytest.mark.parametrize("count", range(8))
def test_whoever_stops_typing_is_let_go(count: int) -> None:
    """The end of the input is a goodbye, wherever it comes."""
    lines = _typed(*("2", "", "", "hint", GROW, "solution", "y")[:count], language="ko")
    assert lines[-1] == "진행 상황을 저장했습니다. 안녕히 가십시오."


@settings(max_examples=30)
@given(st.lists(st.text(max_size=20) | st.sampled_from(["1", "hint", "back", "solution", "y", GROW, "run 1s"])))
def test_nothing_typed_breaks_it(typed: list[str]) -> None:
    """Whatever is typed, every line of the answer can be printed."""
    categories = {unicodedata.category(char) for line in _typed(*typed) for char in line}
    assert sorted(categories & {"Cc", "Cf", "Cs", "Zl", "Zp"}) == []


def test_a_lesson_that_is_none() -> None:
    """A wrong id or a damaged lesson raises an error whose text is for people."""
    for target in ("nothing", "", "../.."):
        with pytest.raises(LessonError):
            list(run_plain(target, "en", None))


def test_a_world_that_cannot_be_built(damage: Damage) -> None:
    """Settings that no cluster can have are a finding, not a traceback."""
    configs = '[configs]\n"broker.session.timeout.ms" = "soon"\n\n'
    folder = damage(
        "lesson.toml", '[[part]]\nkind = "scene"\nid = "refused"', f'{configs}[[part]]\nkind = "scene"\nid = "refused"'
    )
    with pytest.raises(LessonError) as caught:
        list(run_plain(str(folder), "en", None))
    assert caught.value.first.problem == "no_world"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_names_every_lesson(language: Language) -> None:
    """Chapters with their titles, and each lesson on a line of its own with its state."""
    table = lessons_table(language)
    for chapter in load_course().chapter:
        assert chapter.title[language] in table
        for lesson in chapter.lessons:
            assert [line for line in table.splitlines() if line.split()[:1] == [lesson]]
