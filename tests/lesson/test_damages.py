"""No kind of damage is missed: what is left over from the lists of single damages, and a look that none is."""

import re
from pathlib import Path

import pytest

from kafka_tui.lesson import check as check_module
from kafka_tui.lesson import loader as loader_module
from kafka_tui.lesson.check import check_course, check_target
from kafka_tui.lesson.new_lesson import write_new_lesson
from tests.lesson.conftest import Damage
from tests.lesson.test_sentences import problems

PATTERNS = [
    (
        "no_check",
        "lesson.toml",
        r'(that = "(?:topics.orders.partition_count == 4|count.topics. == 2)")',
        r"\1\n  guard = true",
    ),
    ("no_solution", "lesson.toml", r"(?s)  \[\[part.solution\]\]\n  run = \[.*?\n  \]\n", ""),
    ("no_world", "lesson.toml", "brokers = 3", 'brokers = 3\nconfigs = { "no.such.setting" = "1" }'),
    ("predict_without_run", "lesson.toml", r'(?s)(id = "refused")\nrun = \[.*?\n\]\n', r"\1\n"),
    ("text_before_title", "en.md", "# Partitions stay", "Hello\n\n# Partitions stay"),
]
"""The problem, a file, and by a pattern what stands there and what stands there instead."""


def _course(root: Path, needs: dict[str, tuple[str, ...]], named: tuple[str, ...]) -> None:
    """A course of new lessons."""
    for lesson, before in needs.items():
        toml = write_new_lesson(lesson, root) / "lesson.toml"
        text = toml.read_text(encoding="utf-8")
        toml.write_text(text.replace("needs = []", f"needs = {list(before)}"), encoding="utf-8")
    lessons = ", ".join(f'"{lesson}"' for lesson in named)
    chapter = f'[[chapter]]\nid = "one"\ntitle = {{ en = "One", ko = "하나" }}\nlessons = [{lessons}]\n'
    (root / "course.toml").write_text(f"format = 1\n{chapter}", encoding="utf-8")


@pytest.mark.parametrize(
    ("needs", "named", "problem"),
    [
        ({"a": ("b",), "b": ("a",)}, ("a", "b"), "needs_circle"),
        ({"a": ("b",), "b": ()}, ("a", "b"), "needs_later"),
        ({"a": (), "b": ()}, ("a",), "not_in_course"),
        ({"a": ()}, ("a", "c"), "unreadable"),
    ],
)
def test_damage_of_the_course(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    needs: dict[str, tuple[str, ...]],
    named: tuple[str, ...],
    problem: str,
) -> None:
    """Lessons that need each other, that come too early, that are left out or are not there."""
    _course(tmp_path, needs, named)
    for module in (check_module, loader_module):
        monkeypatch.setattr(module, "lessons_root", lambda: tmp_path)
    checked, found = check_course()
    assert checked == named
    assert problem in [one.problem for one in found]


def test_a_lesson_nobody_knows() -> None:
    """An id that no lesson has is a finding, too."""
    assert [one.problem for one in check_target("no-such-lesson")] == ["unknown_lesson"]


@pytest.mark.parametrize(("problem", "file", "old", "new"), PATTERNS)
def test_damage_by_pattern(damage: Damage, problem: str, file: str, old: str, new: str) -> None:
    """Damage that a plain text cannot name is found as well."""
    folder = damage(file, "", "")
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(re.sub(old, new, text), encoding="utf-8")
    assert problem in [one.problem for one in check_target(str(folder))]


def test_a_lesson_of_scenes_alone(damage: Damage) -> None:
    """A lesson in which the learner does nothing is told so."""
    folder = damage("lesson.toml", "", "")
    toml = folder / "lesson.toml"
    head, _, rest = toml.read_text(encoding="utf-8").partition('[[part]]\nkind = "task"')
    toml.write_text(head + "[[part]]" + rest.rpartition("[[part]]")[2], encoding="utf-8")
    for language in ("en", "ko"):
        file = folder / f"{language}.md"
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(?ms)^## grow.*?(?=^## afterwards)", "", text), encoding="utf-8")
    assert "no_task" in [one.problem for one in check_target(str(folder))]


def test_every_problem_is_provoked() -> None:
    """Each problem that the room can tell of stands in a test that damages something."""
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [problem for problem in problems() if f'"{problem}"' not in tests] == []
