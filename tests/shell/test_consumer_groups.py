"""What `kafka-consumer-groups` reads: dates, durations, plans and topics."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.simulation.world import new_world
from kafka_tui.shell.files import FilesOnDisk
from kafka_tui.shell.session import Shell
from kafka_tui.shell.tools.consumer_groups import csv_plans
from kafka_tui.shell.tools.consumer_groups.dates import milliseconds_of, time_at
from kafka_tui.shell.tools.consumer_groups.failures import NoSense, ToolFailure
from kafka_tui.shell.tools.consumer_groups.resets import partitions_in

BEGINNING = datetime.datetime(1970, 1, 1)


@given(st.datetimes(datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31)))
def test_the_calendar_counts_days_as_people_do(date: datetime.datetime) -> None:
    """Any date is read as the milliseconds since 1970."""
    date = date.replace(microsecond=date.microsecond // 1000 * 1000)
    time_ms = (date - BEGINNING) // datetime.timedelta(milliseconds=1)
    assert time_at(f"{date.isoformat(timespec='milliseconds')}") == time_ms


@pytest.mark.parametrize(
    ("date", "time_ms"),
    [
        ("1970-01-01T00:00:01.5", 1005),
        ("1970-01-01T09:00:00.000+09:00", 0),
        ("1970-01-01T00:00:00.000-01", 3_600_000),
        ("1970-01-01T00:00:00.000Z", 0),
    ],
)
def test_dates_are_read_as_java_reads_them(date: str, time_ms: int) -> None:
    """UTC unless a zone is given; what stands behind the point are milliseconds."""
    assert time_at(date) == time_ms


@pytest.mark.parametrize(
    ("date", "sentence"),
    [
        ("2026-01-01", "Error parsing timestamp. It does not contain a 'T' according to ISO8601 format"),
        ("2026-02-30T00:00:00.000", 'Unparseable date: "2026-02-30T00:00:00.000Z"'),
        ("2026-01-01T00:00:00", 'Unparseable date: "2026-01-01T00:00:00Z"'),
        ("2026-01-01T24:00:00.000", 'Unparseable date: "2026-01-01T24:00:00.000Z"'),
    ],
)
def test_what_is_no_date_is_refused_in_javas_words(date: str, sentence: str) -> None:
    """A ParseException, as of a calendar that is not lenient."""
    with pytest.raises(ToolFailure) as caught:
        time_at(date)
    assert caught.value.chain[-1] == ("java.text.ParseException", sentence)


@pytest.mark.parametrize(
    ("duration", "expected_ms"),
    [
        ("PT1H", 3_600_000),
        ("P1DT2H3M4.5S", 93_784_500),
        ("pt-1m", -60_000),
        ("-PT1M", -60_000),
        ("PT-0.5S", -500),
        ("P", None),
        ("PT", None),
        ("P1DT", None),
        ("1h", None),
    ],
)
def test_durations_are_read_as_java_reads_them(duration: str, expected_ms: int | None) -> None:
    """ISO-8601 days to fractions of seconds, with signs; nothing else."""
    if expected_ms is not None:
        assert milliseconds_of(duration) == expected_ms
        return
    with pytest.raises(ToolFailure, match="Text cannot be parsed to a Duration"):
        milliseconds_of(duration)


_OFFSETS = st.dictionaries(
    st.builds(TopicPartition, st.from_regex(r"[a-z.-]{1,30}", fullmatch=True), st.integers(0, 99)),
    st.integers(0, 10**12),
    min_size=1,
    max_size=3,
)


@given(st.dictionaries(st.text("abc ,\"'\u00e9", min_size=1, max_size=30), _OFFSETS, min_size=1, max_size=2))
def test_a_plan_that_was_exported_is_read_again(plans: dict[str, dict[TopicPartition, int]]) -> None:
    """Whatever the group is called; with one group the rows need not name it."""
    assert csv_plans.read("\n".join(csv_plans.written(plans, with_group=True)), None) == plans
    group = next(iter(plans))
    own = {group: plans[group]}
    assert csv_plans.read("\n".join(csv_plans.written(own, with_group=False)), group) == own


def test_a_plan_stands_in_a_file_or_on_the_line(tmp_path: Path) -> None:
    """A file is read as it is; on the line spaces part the rows."""
    (tmp_path / "plan.csv").write_text("t,0,1\nt,1,2\n")
    shell = Shell(new_world(), files=FilesOnDisk())
    for written in (str(tmp_path / "plan.csv"), "t,0,1 t,1,2"):
        plans = csv_plans.read(csv_plans.text_of(shell, written), "g")
        assert plans == {"g": {TopicPartition("t", 0): 1, TopicPartition("t", 1): 2}}


def test_a_plan_is_refused_as_jackson_refuses_it() -> None:
    """No file, an empty row, a word where a number is meant, a column too many; missing columns are 0."""
    for text, sentence in (("g,t,x,1", "not a valid `int` value"), ("g,t,0,1,2", "Too many entries")):
        with pytest.raises(ToolFailure, match=sentence):
            csv_plans.read(text, None)
    with pytest.raises(ToolFailure, match="No content to map due to end-of-input"):
        csv_plans.read("t,0,1\n\nt,1,1", "g")
    with pytest.raises(ToolFailure) as caught:
        csv_plans.text_of(Shell(new_world(), files=FilesOnDisk()), "no-such-plan.csv")
    assert caught.value.stdout[1].endswith("failed due to java.nio.file.NoSuchFileException: no-such-plan.csv")
    assert csv_plans.read("t", "g") == {"g": {TopicPartition("t", 0): 0}}


@pytest.mark.parametrize("arg", ["t:", "t:x", "t:1:2", "t:1,,2"])
def test_partitions_that_cannot_be_read_make_no_sense(arg: str) -> None:
    """Kafka's tool answers with its usage."""
    with pytest.raises(NoSense):
        partitions_in(arg)
