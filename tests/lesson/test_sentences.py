"""What the lesson room says is in the catalogue, and nothing there is left over."""

import ast
import re
from pathlib import Path

import kafka_tui.lesson
from kafka_tui.i18n.catalogue import catalogue

SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in Path(kafka_tui.lesson.__path__[0]).glob("*.py"))
KEYS = sorted(key for key in catalogue("en") if key.startswith("check."))


def problems() -> list[str]:
    """The problems that calls of `finding` name."""
    calls = [node for node in ast.walk(ast.parse(SOURCES)) if isinstance(node, ast.Call)]
    third = [node.args[2] for node in calls if ast.unparse(node.func) == "finding" and len(node.args) > 2]
    return sorted({node.value for node in third if isinstance(node, ast.Constant) and isinstance(node.value, str)})


def test_every_problem_has_its_sentences() -> None:
    """Each problem that is found says what is wrong and what to write instead."""
    named = problems()
    assert len(named) > 30
    assert [one for one in named if f"check.{one}" not in KEYS or f"check.{one}_do" not in KEYS] == []


def test_no_sentence_is_left_over() -> None:
    """Each sentence about a problem is said somewhere."""
    named = [key.removeprefix("check.").removesuffix("_do") for key in KEYS]
    assert [name for name in named if f'"{name}"' not in SOURCES and f'"check.{name}"' not in SOURCES] == []


def test_every_key_that_is_named_exists() -> None:
    """No key of the catalogue is mistyped."""
    named = re.findall(r'"((?:lesson|plain|simulation|home|dialog|error|check)\.[a-z_]+)"', SOURCES)
    assert [key for key in named if key not in catalogue("en") and key != "lesson.toml"] == []
