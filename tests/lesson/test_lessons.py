"""Every lesson there is holds, and reads as its book does: the moment a folder exists, this is its test.

A book is what `kafka-tui lesson ID --plain` prints when nobody types, in each language.
`pytest tests/lesson/test_lessons.py --snapshot-update` writes the books anew, with `-k ID` that of one lesson.
"""

import re
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kafka_tui.engine.simulation import timeline as timeline_module
from kafka_tui.i18n.language import LANGUAGES, Language
from kafka_tui.lesson import play as play_module
from kafka_tui.lesson.check import check_target
from kafka_tui.lesson.loader import lessons_root, load_course, load_lesson
from kafka_tui.lesson.markdown import templates
from kafka_tui.lesson.plain import run_plain

FOLDERS = sorted(path.parent for path in lessons_root().glob("*/lesson.toml"))
BOOKS = Path(__file__).parent / "transcripts"
MOST_LINES = 220
WRITE = "pytest tests/lesson/test_lessons.py --snapshot-update -k"


@pytest.fixture
def one_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let proof and books be played on one world: the engine is a function, so what it made once is made."""
    known: dict[Any, tuple[Any, Any]] = {}

    def remember(module: ModuleType, name: str, first: Callable[[Any], Any]) -> None:
        make = getattr(module, name)

        def made(*given: Any) -> Any:
            key = (name, first(given[0]), *map(repr, given[1:]))
            if key not in known:
                known[key] = (make(*given), given)  # what was given is held, so that its identity is its own
            return known[key][0]

        monkeypatch.setattr(module, name, made)

    remember(play_module, "new_world", repr)
    for name in ("advance", "apply", "pass_time"):
        remember(timeline_module, name, id)
    yield
    known.clear()


@pytest.mark.usefixtures("one_world")
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_lesson_holds_and_reads_as_its_book(folder: Path, pytestconfig: pytest.Config) -> None:
    """Played on the engine, everything the lesson says comes true, and its books are the ones that are kept."""
    assert [one.sentence("en") for one in check_target(str(folder))] == []
    for language in LANGUAGES:
        _same_book(folder.name, language, pytestconfig.option.update_snapshots)


@pytest.mark.parametrize("lesson", load_course().lessons)
def test_a_lesson_of_the_course_is_whole(lesson: str) -> None:
    """Each task has three hints, a common belief can be chosen, a wrong path is known, and one is told what to read."""
    loaded = load_lesson(lesson)
    parts = loaded.lesson.part
    assert [part.id for part in parts if part.kind == "task" and (len(part.hint) < 3 or not part.wrong)] == []
    assert any(choice.belief for part in parts for predict in part.predict for choice in predict.choices)
    for language, words in (("en", "read on"), ("ko", "더 읽")):
        assert words in " ".join(templates(loaded.texts[language].blocks("real-life"))).lower()


def _same_book(lesson: str, language: Language, update: bool) -> None:
    file = BOOKS / f"{lesson}.{language}.txt"
    book = "\n".join(run_plain(lesson, language, None)) + "\n"
    if update:
        file.parent.mkdir(exist_ok=True)
        file.write_text(book, encoding="utf-8")
    if not file.exists():
        pytest.fail(f"There is no book {file.name} yet. Write it: {WRITE} {lesson}", pytrace=False)
    difference = _difference(file.read_text(encoding="utf-8").split("\n"), book.split("\n"))
    if difference:
        advice = f"Where the new one is truer, write it: {WRITE} {lesson}"
        pytest.fail(f"{file.name}: {difference}\n{advice}", pytrace=False)


def _difference(kept: list[str], now: list[str]) -> str:
    """The first line in which two books differ; "" when none does."""
    for number, (old, new) in enumerate(zip_longest(kept, now, fillvalue="(nothing)"), 1):
        if old != new:
            return f"line {number} is another one now.\n  kept: {old}\n  now:  {new}"
    return ""


def test_no_book_is_left_over() -> None:
    """Each book is that of a lesson of the course."""
    names = {f"{folder.name}.{language}.txt" for folder in FOLDERS for language in LANGUAGES}
    assert sorted({path.name for path in BOOKS.iterdir()} - names) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_lesson_is_short(folder: Path) -> None:
    """The structure of a lesson can be read in one go."""
    assert len((folder / "lesson.toml").read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_korean_lesson_asks_in_one_tone(folder: Path) -> None:
    """What a lesson asks of its reader it asks in 합니다체 (-십시오), never in 해요체 (-세요)."""
    said = re.sub("“[^”]*”", "", (folder / "ko.md").read_text(encoding="utf-8"))
    assert re.findall(r"\S*세요(?![가-힣])", said) == []


def test_the_course_names_every_lesson_after_what_it_needs() -> None:
    """No lesson is left out of the course, and none comes before one that it needs."""
    order = load_course().lessons
    assert sorted(folder.name for folder in FOLDERS) == sorted(order)
    for number, lesson in enumerate(order):
        assert sorted(load_lesson(lesson).lesson.needs) == sorted(
            set(load_lesson(lesson).lesson.needs) & {*order[:number]}
        )
