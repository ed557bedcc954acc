"""A lesson is read whole or not at all, and what is wrong is said with file, line and what to write instead."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kafka_tui.i18n.glossary import violations
from kafka_tui.i18n.language import LANGUAGES
from kafka_tui.lesson.errors import Finding, LessonError
from kafka_tui.lesson.loader import MOST_BYTES, LoadedLesson, load_course, load_lesson
from kafka_tui.lesson.places import lessons_root
from kafka_tui.lesson.play import open_play
from tests.lesson.conftest import SMALL, Damage

# file, what stands there, what stands there instead, the problem, the file it is told in, what stands on its line
DAMAGES = [
    ("lesson.toml", "format = 1", "format = 2", "wrong_format", "lesson.toml", "format = 2"),
    ("lesson.toml", "seed = 7", "seed = ", "toml", "lesson.toml", "seed = "),
    ("lesson.toml", "seed = 7", "sede = 7", "unknown_key", "lesson.toml", "sede = 7"),
    ("lesson.toml", "seed = 7\n", "", "missing_key", "lesson.toml", "format"),
    ("lesson.toml", "seed = 7", 'seed = "7"', "wrong_type", "lesson.toml", "seed"),
    ("lesson.toml", "seed = 7", "seed = " + "7" * 5000, "toml", "lesson.toml", "format"),
    ("lesson.toml", "seed = 7", "seed = " + "[" * 5000 + "]" * 5000, "toml", "lesson.toml", "format"),
    (
        "lesson.toml",
        "brokers = 3",
        'brokers = 3\nracks = ["a", "", "b", "c"]',
        "too_many_racks",
        "lesson.toml",
        "racks",
    ),
    ("lesson.toml", 'teaches = ["T-7", "T-8"]', "teaches = []", "too_short", "lesson.toml", "teaches"),
    ("lesson.toml", "count(topics) == 2", "x" * 5000, "too_long", "lesson.toml", "that"),
    ("lesson.toml", "brokers = 3", 'brokers = 3\nconfigs = { "a" = 3 }', "wrong_type", "lesson.toml", "configs"),
    ("lesson.toml", "seed = 7", "seed = -7", "wrong_value", "lesson.toml", "seed"),
    ("lesson.toml", "brokers = 3", "brokers = 3\ncontrollers = 2", "wrong_value", "lesson.toml", "controllers"),
    ("lesson.toml", 'id = "grow"', 'id = "Grow"', "wrong_id", "lesson.toml", "Grow"),
    ("lesson.toml", 'kind = "task"', 'kind = "quiz"', "wrong_kind", "lesson.toml", "quiz"),
    ("lesson.toml", 'id = "small"', 'id = "other"', "id_is_folder", "lesson.toml", "other"),
    ("lesson.toml", '"T-8"', '"T-88"', "no_such_rule", "lesson.toml", "T-88"),
    ("lesson.toml", 'id = "second"', 'id = "four"', "id_twice", "lesson.toml", 'id = "four"'),
    ("lesson.toml", '"segments"', '"segment"', "no_such_panel", "lesson.toml", "segment"),
    ("lesson.toml", 'fails = "four"', 'fails = "five"', "no_such_check", "lesson.toml", "five"),
    ("lesson.toml", "count(topics) == 2", "count(topics == 2", "predicate", "lesson.toml", "count(topics == 2"),
    ("lesson.toml", "--topic orders --partitions 2", "", "command", "lesson.toml", '--alter "'),
    ("lesson.toml", "kafka-topics --describe --topic orders", "frobnicate", "command", "lesson.toml", "frobnicate"),
    ("lesson.toml", 'kind = "task"', 'kind = "scene"', "only_in_task", "lesson.toml", "[[part.solution]]"),
    ("lesson.toml", 'id = "grow"', 'id = "teacher"', "reserved_id", "lesson.toml", "teacher"),
    ("en.md", "### hint which-tool", "### hint wich-tool", "heading_missing", "lesson.toml", "[[part.hint]]"),
    ("en.md", "### hint which-tool", "### hint wich-tool", "text_unused", "en.md", "wich-tool"),
    ("ko.md", "## real-life\n\n파티션 수를 미리 계획하십시오.\n", "", "heading_missing", "lesson.toml", "format"),
    ("ko.md", "파티션 수를 미리 계획하십시오.", "", "text_empty", "ko.md", "## real-life"),
    ("ko.md", "## done\n\n이제 아셨습니다.\n", "", "heading_one_language", "en.md", "## done"),
    ("ko.md", "## grow: 늘리기", "## grow", "part_title_one_language", "en.md", "## grow: More"),
    ("en.md", "### check four", "#### check four", "strange_heading", "en.md", "#### check four"),
    ("en.md", "### check second", "### check four", "heading_twice", "en.md", "### check four"),
    ("en.md", "# Partitions stay\n", "", "no_title", "en.md", ""),
    ("en.md", "```\n\n### predict", "\n### predict", "fence_open", "en.md", "```"),
]


def _findings(folder: Path) -> tuple[Finding, ...]:
    with pytest.raises(LessonError) as caught:
        load_lesson(folder)
    return caught.value.findings


def test_a_lesson_may_have_three_controllers(damage: Damage) -> None:
    """`controllers = 3` gives the lesson a quorum of three, and its world one active controller."""
    lesson = load_lesson(damage("lesson.toml", "brokers = 3", "brokers = 3\ncontrollers = 3")).lesson
    view = open_play(lesson)[0].view
    assert [row.id for row in view.controllers] == [100, 101, 102] and sum(row.active for row in view.controllers) == 1


def test_the_small_lesson_is_read(small: LoadedLesson) -> None:
    """Structure and both languages are there."""
    assert [part.id for part in small.lesson.part] == ["refused", "grow", "afterwards"]
    assert [small.title(language) for language in LANGUAGES] == ["Partitions stay", "파티션은 그대로입니다"]
    assert small.texts["ko"].part_title("grow") == "늘리기"


@pytest.mark.parametrize(("file", "old", "new", "problem", "where", "line"), DAMAGES)
def test_damage_is_told_where_it_is(
    damage: Damage, file: str, old: str, new: str, problem: str, where: str, line: str
) -> None:
    """The finding names the problem at its file and line, with a sentence and what to write in both languages."""
    folder = damage(file, old, new)
    found = next(one for one in _findings(folder) if one.problem == problem)
    assert found.file == f"small/{where}"
    assert line in (folder / where).read_text(encoding="utf-8").splitlines()[found.line - 1]
    for language in LANGUAGES:
        assert found.what(language) and found.instead(language)
        assert found.sentence(language).startswith(f"{found.file}:{found.line}: ")
    assert violations(found.sentence("ko")) == []


def test_all_that_is_wrong_is_told_at_once(damage: Damage) -> None:
    """Several faults are several findings."""
    damage("lesson.toml", '"T-8"', '"T-88"')
    folder = damage("en.md", "### check four", "### check five")
    assert [one.problem for one in _findings(folder)] == ["no_such_rule", "heading_missing", "text_unused"]


def test_a_file_that_is_missing_large_or_not_text(damage: Damage) -> None:
    """No file that cannot be a lesson's is read."""
    folder = damage("en.md", "# Partitions stay", "# Partitions stay")
    (folder / "en.md").write_bytes(b"# x\n\xff\xfe")
    assert [(one.problem, one.line) for one in _findings(folder)] == [("not_utf8", 2)]
    (folder / "en.md").write_bytes(b"x" * (MOST_BYTES + 1))
    assert [one.problem for one in _findings(folder)] == ["too_large"]
    (folder / "en.md").unlink()
    assert [one.problem for one in _findings(folder)] == ["unreadable"]


def test_a_lesson_cannot_reach_outside_its_folder(damage: Damage, tmp_path: Path) -> None:
    """A link that leads out of the folder is not followed."""
    folder = damage("en.md", "# Partitions stay", "# Partitions stay")
    (folder / "en.md").rename(tmp_path / "outside.md")
    (folder / "en.md").symlink_to(tmp_path / "outside.md")
    assert [one.problem for one in _findings(folder)] == ["outside"]


@settings(max_examples=50)
@given(
    st.sampled_from(["lesson.toml", "en.md"]),
    st.integers(0, 3000),
    st.text(alphabet="[]{}=\"'#.,\n ab1-`*\\\0가", max_size=12),
)
def test_no_damage_raises_anything_else(file: str, at: int, new: str) -> None:
    """Wherever whatever is written into a file, the lesson is read or a sentence says what is wrong."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "small"
        shutil.copytree(SMALL, folder)
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_text(text[:at] + new + text[at + 3 :], encoding="utf-8")
        try:
            assert load_lesson(folder).id
        except LessonError as error:
            assert error.message("en") and error.message("ko")


@pytest.mark.parametrize("target", ["nothing-like-it", "", "\0", "x" * 10_000, "../../etc", "/", "."])
def test_a_target_that_is_no_lesson(target: str) -> None:
    """Whatever is asked for, the answer is a sentence."""
    with pytest.raises(LessonError) as caught:
        load_lesson(target)
    assert caught.value.message("ko")


def test_a_near_miss_is_helped() -> None:
    """An id that is almost right is answered with the right one."""
    with pytest.raises(LessonError) as caught:
        load_lesson("broker-failur")
    assert "broker-failure" in caught.value.first.instead("en")


def test_the_course_is_read_and_a_folder_too() -> None:
    """The course names its lessons, and any folder that holds a lesson is one."""
    assert load_course().lessons
    assert (lessons_root() / "course.toml").is_file()
    assert load_lesson(str(SMALL)).id == "small"
