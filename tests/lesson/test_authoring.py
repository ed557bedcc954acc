"""What AUTHORING.md shows is what is read."""

import re

from kafka_tui.lesson.model import PANELS, Lesson
from kafka_tui.lesson.places import lessons_root
from kafka_tui.lesson.structure import check_structure, read_toml
from kafka_tui.lesson.texts import expected_keys, optional_keys, parse_texts
from kafka_tui.tui.panels.arrange import ORDER
from tests.lesson.paths_page import written

PAGE = (lessons_root() / "AUTHORING.md").read_text(encoding="utf-8")


def _block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_is_a_lesson() -> None:
    """The page's structure is read without a finding, and its headings are exactly those it may have."""
    lesson, source = read_toml("AUTHORING.md", _block("toml"), Lesson)
    assert check_structure(lesson, source, lesson.id) == []
    texts, wrong = parse_texts("AUTHORING.md", re.sub(r"\s+<- .*", "", _block("markdown")))
    assert wrong == ()
    assert expected_keys(lesson).keys() <= texts.sections.keys()
    assert texts.sections.keys() <= {*expected_keys(lesson), *optional_keys(lesson)}


def test_every_key_is_explained() -> None:
    """No key of a lesson's file is missing on the page."""
    for table in (Lesson, *Lesson.__subclasses__()):
        for name in table.__struct_fields__:
            assert re.search(rf"\b{name}\b", PAGE), name


def test_a_part_may_show_every_panel_of_the_app() -> None:
    """The names that a lesson may use are those of the app's panels."""
    assert PANELS == ORDER


def test_the_list_of_paths_is_that_of_the_code() -> None:
    """Every path and operator stands on the page; `python -m tests.lesson.paths_page` writes them anew."""
    assert written() == PAGE
