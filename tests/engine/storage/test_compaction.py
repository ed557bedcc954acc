"""The cleaner's rewriting against what Apache Kafka's `Cleaner` did, and what it promises whatever was appended."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.storage.batches import Record, make_batch, stamped
from kafka_tui.engine.storage.compaction import Dirt, clean, dirt_of, is_overdue
from kafka_tui.engine.storage.log import EMPTY_LOG, Log, append, read, roll, truncate
from kafka_tui.engine.storage.segments import LogLimits
from kafka_tui.engine.storage.sizes import BATCH_OVERHEAD
from tests.engine.storage.test_log_vectors import shape_of
from tests.golden_vectors import Document, cases

SMALL = LogLimits(segment_bytes=300, index_interval_bytes=100)
Step = tuple[int, int, bool, int]
STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 3), st.booleans(), st.sampled_from([-1, 1, 2])), max_size=30
)
"""Appends: key, records, whether they are tombstones, producer."""


def records_of(log: Log) -> list[tuple[int, Record]]:
    """Return all records with their offsets."""
    return [one for segment in log.segments for entry in segment.entries for one in entry.batch.numbered]


def _append_kv(log: Log, words: list[str], now_ms: int, limits: LogLimits) -> Log:
    for word in words:
        key, equals, value = word.partition("=")
        record = Record(key.encode(), value.encode() if equals else None, timestamp_ms=now_ms)
        log = append(log, stamped(make_batch((record,)), log.log_end_offset, 0), limits)
    return log


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode()


def _check_pass(step: Document, config: Document, log: Log, cleaned_offset: int) -> tuple[Log, int]:
    """Clean as one step of a vector says; gives the log and where the next pass begins."""
    limits = LogLimits(segment_bytes=config["segment.bytes"])
    now_ms = step["t_ms"]
    dirt = dirt_of(log, cleaned_offset, log.log_end_offset, config.get("min.compaction.lag.ms", 0), now_ms)
    total = dirt.clean_bytes + dirt.cleanable_bytes
    assert dirt.first_dirty_offset == step["first_dirty_offset"]
    assert dirt.first_uncleanable_offset == step["first_uncleanable_offset"]
    assert (dirt.clean_bytes, dirt.cleanable_bytes) == (step["clean_bytes"], step["cleanable_bytes"])
    assert (dirt.ratio if total else None) == step["cleanable_ratio"]
    eligible = dirt.ratio > config["min.cleanable.dirty.ratio"]
    assert eligible == step["eligible"]
    if eligible:
        log = clean(log, dirt, limits, config.get("delete.retention.ms", 86_400_000), now_ms).log
        cleaned_offset = dirt.first_uncleanable_offset
        assert cleaned_offset == step["next_first_dirty_offset"]
    found = [{"offset": at, "key": _text(record.key), "value": _text(record.value)} for at, record in records_of(log)]
    assert found == step["records_after"]
    sizes = [{"base_offset": segment.base_offset, "size": segment.size_bytes} for segment in log.segments]
    assert (sizes, log.log_end_offset) == (step["segments_after"], step["log_end_offset"])
    return log, cleaned_offset


@pytest.mark.parametrize("case", cases("log_compaction"))
def test_l13_passes_of_the_cleaner(case: Document) -> None:
    """Each pass chooses, keeps, removes and merges what Kafka's does, to the byte."""
    config = case["topic_config"]
    log, cleaned_offset = EMPTY_LOG, -1
    for step in case["steps"]:
        if step["op"] == "append_kv":
            log = _append_kv(log, step["appended"], step["t_ms"], LogLimits(segment_bytes=config["segment.bytes"]))
            assert log.log_end_offset == step["log_end_offset"]
        elif step["op"] == "roll":
            log = roll(log)
        elif step["op"] == "clean":
            log, cleaned_offset = _check_pass(step, config, log, cleaned_offset)
        if "segments" in step:
            shape = shape_of(log)
            assert shape == {key: step[key] for key in shape}, step["action"]
            assert step["high_watermark"] == log.log_end_offset


def build(steps: list[Step]) -> Log:
    """Return a log of all steps in small segments."""
    log, sequences = EMPTY_LOG, {1: 0, 2: 0}
    for number, (key, count, tombstone, producer) in enumerate(steps):
        value = None if tombstone else b"%d" % number
        records = tuple(Record(b"k%d" % (key + more), value, timestamp_ms=number) for more in range(count))
        batch = make_batch(records, producer, 0, sequences.get(producer, -1))
        if producer > 0:
            sequences[producer] += count
        log = append(log, stamped(batch, log.log_end_offset, 0), SMALL)
    return log


@given(STEPS, st.integers(0, 60), st.integers(0, 40))
def test_l13_what_a_pass_keeps(steps: list[Step], mark: int, later_ms: int) -> None:
    """Whatever was appended: each key's last value, all offsets and the active segment stay; a 2nd pass is idle."""
    log = build(steps)
    dirt = dirt_of(log, -1, min(mark, log.log_end_offset), 0, 100)
    made = clean(log, dirt, SMALL, 1000, 100)
    before, after = records_of(log), records_of(made.log)
    assert set(after) <= set(before) and after == sorted(after, key=lambda one: one[0])
    assert made.log.active is log.active and made.log.log_end_offset == log.log_end_offset
    assert made.log.size_bytes == sum(segment.size_bytes for segment in made.log.segments)
    below = [one for one in before if one[0] < dirt.first_uncleanable_offset]
    last = {record.key: (offset, record) for offset, record in below}
    assert sorted(last.values(), key=lambda one: one[0]) == after[: len(last)]
    assert after[len(last) :] == before[len(below) :]
    ends = [batch.last_offset for segment in made.written for batch in [e.batch for e in segment.entries][-1:]]
    assert not made.written or ends[-1:] == [dirt.first_uncleanable_offset - 1]
    again = dirt_of(made.log, dirt.first_uncleanable_offset, min(mark, log.log_end_offset), 0, 100 + later_ms)
    assert again.cleanable_bytes == 0 and again.first_dirty_offset == dirt.first_uncleanable_offset
    for offset in range(log.log_end_offset):
        found = read(made.log, offset, 1, log.log_end_offset)
        assert found and found[0].last_offset >= offset


@given(STEPS)
def test_l13_sequence_numbers_survive(steps: list[Step]) -> None:
    """The last batch of each producer keeps its sequence numbers, if need be as a bare header of 61 bytes."""
    log = roll(build(steps))
    made = clean(log, dirt_of(log, -1, log.log_end_offset, 0, 0), SMALL, 1000, 0)
    assert made.log.producers == log.producers
    left = [entry.batch for segment in made.log.segments for entry in segment.entries]
    for producer, state in log.producers.items():
        last = next(
            batch
            for batch in left
            if batch.producer_id == producer and batch.last_offset == state.batches[-1].last_offset
        )
        assert last.last_sequence == state.batches[-1].last_sequence
        assert last.records or last.size_bytes == BATCH_OVERHEAD
    assert truncate(made.log, log.log_end_offset).producers == log.producers


def test_l14_a_tombstone_stays_for_its_time() -> None:
    """The pass that first sees a tombstone gives it delete.retention.ms; the first pass after that removes it."""
    log = roll(_append_kv(EMPTY_LOG, ["a=1", "a", "b=1"], 0, SMALL))
    log = clean(log, dirt_of(log, -1, 3, 0, 50), SMALL, 1000, 50).log
    assert [record.value for _, record in records_of(log)] == [None, b"1"]
    for now_ms, left in ((1049, [1, 2]), (1050, [2])):
        made = clean(log, Dirt(3, 3, 0, 0), SMALL, 1000, now_ms)
        assert [offset for offset, _ in records_of(made.log)] == left


def test_l13_max_compaction_lag_forces_a_pass() -> None:
    """A closed segment whose first record is older than max.compaction.lag.ms makes its log overdue."""
    log = roll(_append_kv(EMPTY_LOG, ["a=1"], 100, SMALL))
    dirt = dirt_of(log, -1, 1, 0, 1000)
    assert (is_overdue(log, dirt, 900, 1000), is_overdue(log, dirt, 899, 1000)) == (False, True)
    assert not is_overdue(log, Dirt(1, 1, dirt.cleanable_bytes, 0), 1, 1000)
