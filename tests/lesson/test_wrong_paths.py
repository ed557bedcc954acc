"""A wrong path that a learner takes is recognised by what was typed, and its text keeps the values of then."""

import pytest

from kafka_tui.lesson.loader import load_lesson
from kafka_tui.lesson.markdown import Block, Paragraph, plain_text
from kafka_tui.lesson.session import LessonSession
from tests.lesson.conftest import Damage

FIVE = "kafka-topics --alter --topic orders --partitions 5"
SIX = "kafka-topics --alter --topic orders --partitions 6"
SPARE = "kafka-topics --create --topic spare --partitions 1 --replication-factor 1"
OLD_TOML = 'run = ["kafka-topics --alter --topic orders --partitions 3"]\n  fails = "four"\n'
PATHS = f"""
  [[part.wrong]]
  id = "idling"
  run = ["run 20s"]
  fails = "second"

  [[part.wrong]]
  id = "five"
  run = ["{FIVE}", "run 10s"]
  fails = "four"

  [[part.wrong]]
  id = "six"
  run = ["{FIVE}", "run 5s", "{SIX}", "run until time_ms >= 60000"]
  fails = "four"

  [[part.wrong]]
  id = "only-six"
  run = ["{SIX}"]
  fails = "four"
"""
TEXTS = {
    "idling": "Idle with {topics.orders.partition_count}.",
    "five": "Five gave {topics.orders.partition_count}.",
    "six": "Six gave {topics.orders.partition_count}.",
    "only-six": "Six at once.",
}
HEADING = "### wrong partitions-can-shrink"


@pytest.fixture
def wrong(damage: Damage) -> LessonSession:
    """A session in a task with wrong paths that take time."""
    texts = "".join(f"### wrong {name}\n\n{text}\n\n" for name, text in TEXTS.items())
    damage("en.md", HEADING, texts + HEADING)
    damage("ko.md", HEADING, texts + HEADING)
    session = LessonSession(load_lesson(damage("lesson.toml", OLD_TOML, OLD_TOML + PATHS)))
    session.answer("what-happens", "shrinks")
    session.next_part()
    return session


def _said(session: LessonSession) -> str:
    blocks: tuple[Block, ...] = session.frame().wrong
    return " ".join(plain_text(block.spans) for block in blocks if isinstance(block, Paragraph))


@pytest.mark.parametrize(
    "lines",
    [
        [f"{FIVE}; run 10s"],
        ["kafka-topics.sh   --partitions 5   --topic orders --alter", "run 10s"],
        [FIVE, "kafka-topics --list; step 2; run 4s", "expect topics.orders.partition_count == 5", "run 6s"],
        [SPARE, FIVE, "run 15s"],
    ],
)
def test_equal_statements_are_the_same_path(wrong: LessonSession, lines: list[str]) -> None:
    """Spacing, the order of options, `.sh`, looking around and how time is made to pass do not matter."""
    for line in lines:
        assert _said(wrong) == ""
        wrong.command(line)
    assert _said(wrong) == "Five gave 5."


def test_time_that_passes_by_keys_counts(wrong: LessonSession) -> None:
    """A path that waits is taken as well when its time passes step by step."""
    wrong.command(f"{FIVE}; run 9s")
    assert _said(wrong) == ""
    for _ in range(2000):
        wrong.step("moment")
        if wrong.frame().wrong:
            break
    assert _said(wrong) == "Five gave 5."


@pytest.mark.parametrize(
    "lines",
    [
        [FIVE, "run 9s"],
        ["run 10s", FIVE],
        [FIVE, SPARE, "run 10s"],
        [FIVE, "run 4s", SIX.replace("6", "7"), "run until topics.orders.partition_count == 6 --within 1s"],
    ],
)
def test_less_or_something_else_is_no_path(wrong: LessonSession, lines: list[str]) -> None:
    """The order counts, the time counts, and nothing else may change the cluster in between."""
    for line in lines:
        wrong.command(line)
    assert _said(wrong) == ""


def test_what_timed_out_is_no_step_of_a_path(wrong: LessonSession) -> None:
    """A tool that asked a broker that is down has done nothing, so nothing is said as if it had."""
    wrong.command("broker kill 1")
    wrong.command(f"{FIVE} --bootstrap-server localhost:9092; run 10s")
    assert wrong.journey.visit.typed[-2].timed_out
    assert _said(wrong) == ""
    wrong.command(f"{FIVE} --bootstrap-server localhost:9093; run 10s")
    assert _said(wrong) == "Five gave 5."


def test_only_waiting_is_a_path_of_its_own(wrong: LessonSession) -> None:
    """A path that only waits is taken by whoever changes nothing."""
    wrong.command("run 19s")
    assert _said(wrong) == ""
    wrong.command("run 1s")
    assert _said(wrong) == "Idle with 3."
    wrong.command(SPARE)
    wrong.command("run 20s")
    assert _said(wrong) == ""


def test_a_text_keeps_the_values_of_its_moment(wrong: LessonSession) -> None:
    """Later moments do not change a wrong path's text; the next change withdraws it; a later path brings its own."""
    wrong.command(f"{FIVE}; run 10s; run 3s")
    before = wrong.journey.play.here
    assert _said(wrong) == "Five gave 5."
    wrong.command("kafka-topics --list")
    assert _said(wrong) == "Five gave 5."
    wrong.command(SIX)
    assert _said(wrong) == "Six at once."
    wrong.command("run 60s")  # what the longer path waits for comes about, however it is waited for
    assert _said(wrong) == "Six gave 6."
    wrong.seek(before.at)
    assert _said(wrong) == "Five gave 5."
    wrong.restart_part(confirmed=True)
    assert _said(wrong) == ""


def test_a_path_is_withdrawn_when_its_check_is_met(wrong: LessonSession) -> None:
    """A change that mends what the path failed at takes the text away."""
    wrong.command("run 20s")
    assert _said(wrong) == "Idle with 3."
    wrong.command(SPARE)
    assert _said(wrong) == ""


def test_only_paths_that_take_no_time_are_played(wrong: LessonSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is played before something was changed, and no path that waits ever: a key would wait for it."""
    played: list[int] = []
    paths = wrong.journey.visit._wrong_paths
    led_to = paths._led_to
    monkeypatch.setattr(paths, "_led_to", lambda number: (played.append(number), led_to(number))[1])
    wrong.step()
    wrong.command("run 1s")
    assert played == []
    for topic in ("clicks", "views"):
        wrong.command(f"kafka-topics --create --topic {topic} --partitions 1 --replication-factor 1")
    assert set(played) == {0, 4}


def test_a_right_beginning_of_a_wrong_path_is_no_mistake(damage: Damage) -> None:
    """Who has done, in other words, only the first and right step of a path is not told what its second leads to."""
    half = "kafka-topics --create --topic clicks --partitions 1 --replication-factor 1"
    path = f'  [[part.wrong]]\n  id = "half"\n  run = ["{half}", "producer start p --topic clicks"]\n  fails = "four"\n'
    for language in ("en", "ko"):
        damage(f"{language}.md", HEADING, f"### wrong half\n\nHalf.\n\n{HEADING}")
    session = LessonSession(load_lesson(damage("lesson.toml", OLD_TOML, f"{OLD_TOML}\n{path}")))
    session.answer("what-happens", "shrinks")
    session.next_part()
    session.command(half.replace("--partitions 1", "--partitions 2"))
    assert _said(session) == ""
    session.restart_part()
    session.command(half)
    assert _said(session) == ""
    session.command("producer start p --topic clicks")
    assert _said(session) == "Half."
