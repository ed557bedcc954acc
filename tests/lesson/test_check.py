"""The proof of lessons sees every kind of damage, and says it in both languages."""

from pathlib import Path

import pytest

from kafka_tui.i18n.language import LANGUAGES
from kafka_tui.lesson.check import check_command, check_lesson, check_target
from kafka_tui.lesson.errors import Finding
from kafka_tui.lesson.loader import LoadedLesson
from tests.lesson.conftest import SMALL, Damage

FOUR = 'that = "topics.orders.partition_count == 4"'
GROW = '"kafka-topics --alter --topic orders --partitions 4"'

# file, what stands there, what stands there instead, the problem, what stands on the line it is told at
DAMAGES = [
    ("lesson.toml", GROW, '"kafka-topics --list"', "solution_fails", "[[part.solution]]"),
    ("lesson.toml", FOUR, 'that = "topics.orders.partition_count == 3"', "check_at_start", "[[part.check]]"),
    ("lesson.toml", "replication_factor == 3", "replication_factor == 2", "guard_at_start", "[[part.check]]"),
    ("lesson.toml", "count(topics) == 2", "topics.orders.partition_count > 3", "prefix_finishes", "[[part.solution]]"),
    ("lesson.toml", "--alter --topic orders --partitions 3", "--alter --topic orders --partitions 4", "wrong_passes",
     "fails"),
    ("lesson.toml", '"topics.orders.partition_count == 3"', '"topics.orders.partition_count == 2"', "expect_fails", ""),
    ("lesson.toml", 'when = "topics.orders.partition_count == 2", belief = true', 'when = "count(topics) == 1"',
     "choices_right", "[[part.predict]]"),
    ("lesson.toml", 'when = "refusal == INVALID_PARTITIONS"', 'when = "refusal == UNKNOWN"', "no_choice_right", ""),
    ("lesson.toml", "right = true", "right = true, belief = true", "belief_right", "refuses"),
    ("lesson.toml", ", right = true", "", "no_mark", "choices"),
    ("lesson.toml", "belief = true", "right = true", "two_marked", "choices"),
    ("lesson.toml", 'belief = true },\n    { id = "refuses", when = "refusal == INVALID_PARTITIONS", right = true }',
     'right = true },\n    { id = "refuses", when = "refusal == INVALID_PARTITIONS" }', "other_right", "shrinks"),
    ("en.md", "That would lose", "Right. That would lose", "praised", "### choice shrinks"),
    ("ko.md", "파티션은 여전히", "아닙니다. 파티션은 여전히", "blamed", "### choice refuses"),
    ("lesson.toml", '"topics.orders.partition_count == 3"', '"topics.order.partition_count == 3"', "unjudged", ""),
    ("lesson.toml", '"topics.orders.partition_count == 3"', '"happened LeaderElectd"', "no_such_fact", "expect"),
    ("lesson.toml", '"T-8"', '"H-5"', "rule_not_shown", "teaches"),
    ("lesson.toml", 'shows = { "T-8" = "refused" }', "", "shown_unmarked", "teaches"),
    ("lesson.toml", '"T-8" = "refused"', '"T-8" = "grow"', "shown_elsewhere", "shows"),
    ("lesson.toml", '"T-8" = "refused"', '"T-8" = "refused", "T-7" = "refused"', "shows_nothing", "shows"),
    ("lesson.toml", "setup = [", 'setup = ["kafka-topics --delete --topic x", ', "setup_fails", "setup"),
    ("lesson.toml", "brokers = 3", "brokers = 1", "setup_fails", "setup"),
    ("lesson.toml", '  "kafka-topics --describe --topic orders",', '  "expect refusal == X",', "command_failed", "run"),
    ("lesson.toml", "run = [\n", 'run = ["broker kill 9", "run until count(topics) == 9 --within 1s",\n', "was_refused",
     "run"),
    ("lesson.toml", "run = [\n", 'run = ["run until count(topics) == 9 --within 1s",\n', "command_failed", "run"),
    ("en.md", "That would lose records.", "> That would lose records.", "not_drawn", "> That"),
    ("ko.md", "거부합니다.", "[거부](x)합니다.", "not_drawn", "거부"),
    ("en.md", "{refusal}", "{refusals}", "placeholder", "### after"),
    ("en.md", "There are still {topics.orders", "There are still {topics.clicks", "placeholder", "### choice refuses"),
    ("ko.md", "그러면 레코드를", "그러면 메시지를", "glossary", "### choice shrinks"),
]  # fmt: skip


def _found(folder: Path, problem: str) -> Finding:
    found = check_target(str(folder))
    assert problem in [one.problem for one in found], [one.sentence("en") for one in found]
    return next(one for one in found if one.problem == problem)


def test_the_small_lesson_holds(small: LoadedLesson) -> None:
    """A lesson that is right has no findings, each time it is asked."""
    assert check_lesson(small) == check_lesson(small) == ()
    for language in LANGUAGES:
        report, status = check_command(str(SMALL), language)
        assert (status, len(report.splitlines())) == (0, 1)


@pytest.mark.parametrize(("file", "old", "new", "problem", "line"), DAMAGES)
def test_damage_is_found(damage: Damage, file: str, old: str, new: str, problem: str, line: str) -> None:
    """What does not hold on the engine is told with its line and what to write instead."""
    folder = damage(file, old, new)
    found = _found(folder, problem)
    assert found.file == f"small/{file}"
    assert line in (folder / file).read_text(encoding="utf-8").splitlines()[found.line - 1]
    for language in LANGUAGES:
        assert found.what(language) and found.instead(language)


def test_a_lesson_is_played_before_its_words_are_written(damage: Damage) -> None:
    """What does not hold on the engine comes first, then the headings that are missing and left over, a line a file."""
    damage("lesson.toml", "partition_count == 3", "partition_count == 2")
    damage("lesson.toml", '"refused"', '"no"')
    folder = damage("lesson.toml", '"grow"', '"add"')
    found = check_target(str(folder))
    assert [(one.problem, one.file) for one in found[:1]] == [("expect_fails", "small/lesson.toml")]
    words = [(one.problem, one.file) for one in found if one.file.endswith(".md")]
    assert words == [
        (problem, f"small/{language}.md") for language in LANGUAGES for problem in ("headings_missing", "text_unused")
    ]
    assert "## no, ### predict what-happens, ### choice shrinks" in found[-2].sentence("en")


@pytest.mark.parametrize(
    ("parts", "problem"),
    [("part.predict", "no_prediction"), ("part.hint", "no_hint"), ("part.wrong", "no_wrong")],
)
def test_a_lesson_has_all_its_pieces(damage: Damage, parts: str, problem: str) -> None:
    """A lesson without predictions, hints or a wrong path is not whole."""
    folder = damage("lesson.toml", "format = 1", "format = 1")
    toml = folder / "lesson.toml"
    blocks = toml.read_text(encoding="utf-8").split("\n\n")
    toml.write_text("\n\n".join(block for block in blocks if f"[[{parts}]]" not in block), encoding="utf-8")
    for language in LANGUAGES:
        texts = folder / f"{language}.md"
        kept, dropped = [], {"part.predict": ("predict", "choice"), "part.hint": ("hint",), "part.wrong": ("wrong",)}
        skipping = False
        for line in texts.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                skipping = line.startswith(tuple(f"### {kind} " for kind in dropped[parts]))
            kept += [] if skipping else [line]
        texts.write_text("\n".join(kept), encoding="utf-8")
    _found(folder, problem)


def test_the_report_lists_every_finding(damage: Damage) -> None:
    """Each finding is a line, then their number; the status is 1."""
    folder = damage("ko.md", "그러면 레코드를", "그러면 메시지를")
    report, status = check_command(str(folder), "ko")
    assert status == 1
    assert [line.split(":")[0] for line in report.splitlines()[:-1]] == ["small/ko.md"]
    assert "1" in report.splitlines()[-1]
    assert check_command("no-such-lesson", "en")[1] == 1
