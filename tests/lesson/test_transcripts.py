"""Every lesson as a book, in both languages: what `kafka-tui lesson ID --plain` prints when nobody types.

`pytest tests/lesson/test_transcripts.py --snapshot-update` writes the books anew, with `-k ID` that of one lesson.
"""

from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from kafka_tui.engine.simulation import timeline as timeline_module
from kafka_tui.i18n.language import LANGUAGES
from kafka_tui.lesson import play as play_module
from kafka_tui.lesson.loader import load_course
from kafka_tui.lesson.plain import run_plain

BOOKS = Path(__file__).parent / "transcripts"
LESSONS = load_course().lessons
WRITE = "pytest tests/lesson/test_transcripts.py --snapshot-update -k"


@pytest.fixture
def one_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let both languages be played on one world: the engine is a function, so what it made once is made."""
    known: dict[Any, tuple[Any, ...]] = {}

    def remembered(make: Callable[..., Any]) -> Callable[..., Any]:
        def made(*given: Any) -> Any:
            key = (make, id(given[0]), *given[1:])
            if key not in known:
                known[key] = (make(*given), given)  # what was given is held, so that its identity is its own
            return known[key][0]

        return made

    def new_world(*given: Any) -> Any:
        key = repr(given)
        if key not in known:
            known[key] = (play_new_world(*given),)
        return known[key][0]

    play_new_world = play_module.new_world
    monkeypatch.setattr(play_module, "new_world", new_world)
    for name in ("advance", "apply", "pass_time"):
        monkeypatch.setattr(timeline_module, name, remembered(getattr(timeline_module, name)))
    yield
    known.clear()


@pytest.mark.usefixtures("one_world")
@pytest.mark.parametrize("lesson", LESSONS)
def test_the_book_of_a_lesson(lesson: str, pytestconfig: pytest.Config) -> None:
    """The book is the one that is kept, in both languages."""
    for language in LANGUAGES:
        file = BOOKS / f"{lesson}.{language}.txt"
        book = "\n".join(run_plain(lesson, language, None)) + "\n"
        if pytestconfig.option.update_snapshots:
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
    names = {f"{lesson}.{language}.txt" for lesson in LESSONS for language in LANGUAGES}
    assert sorted({path.name for path in BOOKS.iterdir()} - names) == []
