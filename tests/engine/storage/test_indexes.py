"""The sparse indexes of a segment: what stands in them and what a reader gains from it (L-7)."""

from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.storage.batches import Record, make_batch, stamped
from kafka_tui.engine.storage.indexes import OffsetIndexEntry, TimeIndexEntry, offset_index, position_before, time_index
from kafka_tui.engine.storage.log import EMPTY_LOG, Log, append, position_of
from kafka_tui.engine.storage.segments import LogLimits

LIMITS = LogLimits(index_interval_bytes=200)


def _log(sizes: list[int]) -> Log:
    log = EMPTY_LOG
    for number, size in enumerate(sizes):
        record = Record(None, b"v" * size, timestamp_ms=number * 7919 % 50)
        log = append(log, stamped(make_batch((record, record)), log.log_end_offset, 0), LIMITS)
    return log


def test_l7_entries_are_sparse() -> None:
    """An entry comes for a batch behind more than index.interval.bytes: its last offset and its first byte."""
    log = _log([100] * 4)  # batches of 279 bytes
    assert list(offset_index(log.active)) == [
        OffsetIndexEntry(3, 279),
        OffsetIndexEntry(5, 558),
        OffsetIndexEntry(7, 837),
    ]
    assert list(time_index(log.active)) == [TimeIndexEntry(19, 3), TimeIndexEntry(38, 5)]
    assert list(time_index(_log([1, 1]).active)) == []
    assert list(time_index(_log([1, 1]).active, closed=True)) == [TimeIndexEntry(19, 3)]


@given(st.lists(st.integers(0, 300), min_size=1, max_size=30))
def test_l7_a_reader_scans_on_from_an_entry(sizes: list[int]) -> None:
    """From where the index sends a reader the wanted batch still lies ahead, at most an interval and two batches."""
    log = _log(sizes)
    segment = log.active
    assert len(list(offset_index(segment))) == segment.offset_index_entries
    assert len(list(time_index(segment))) == segment.time_index_entries
    largest = max(entry.batch.size_bytes for entry in segment.entries)
    for offset in range(log.log_end_offset):
        gap = position_of(log, offset).byte - position_before(segment, offset)
        assert 0 <= gap <= LIMITS.index_interval_bytes + 2 * largest
