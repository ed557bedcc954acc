"""Which records lie on which page, against a count byte by byte."""

from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.storage.batches import Record, make_batch, stamped
from kafka_tui.engine.storage.log import EMPTY_LOG, Log, append, truncate
from kafka_tui.engine.storage.page_cache import PAGE_BYTES, PageCache, write, write_back
from kafka_tui.engine.storage.segments import LogLimits
from kafka_tui.engine.storage.sizes import BATCH_OVERHEAD, record_size
from kafka_tui.view.model import PageRow
from kafka_tui.view.project_pages import PageIndex, page_rows

FILE = ("orders", 0, 0)
batches = st.lists(st.lists(st.integers(0, 9000), min_size=1, max_size=6), max_size=8)


def _grown(log: Log, sizes: list[list[int]]) -> Log:
    for values in sizes:
        records = tuple(Record(None, b"x" * size) for size in values)
        log = append(log, stamped(make_batch(records), log.log_end_offset, 0), LogLimits())
    return log


def _beginnings(log: Log) -> dict[int, int]:
    """Offset -> the byte at which the record begins; a batch's header belongs to its first record."""
    found = {}
    for entry in log.active.entries:
        position = entry.position + BATCH_OVERHEAD
        for index, record in enumerate(entry.batch.records):
            found[entry.batch.base_offset + index] = position if index else entry.position
            position += record_size(record.key, record.value, (), 0, index)
    return found


def _rows(log: Log, index: PageIndex, cache: PageCache) -> list[PageRow]:
    return page_rows(log.active, index, cache, FILE, None)


def _check(log: Log, rows: list[PageRow]) -> None:
    beginnings = _beginnings(log)
    assert sum(row.pages for row in rows) == -(-log.active.size_bytes // PAGE_BYTES)
    page = 0
    for row in rows:
        first, end = page * PAGE_BYTES, (page + row.pages) * PAGE_BYTES
        page += row.pages
        on = [offset for offset, at in beginnings.items() if first <= at < end]
        across = [offset for offset, at in beginnings.items() if at < first]
        expected = (on[0], on[-1]) if on else (across[-1], across[-1])
        assert (row.first_offset, row.last_offset) == expected


@given(batches, batches, st.integers(0, 40), st.integers(0, 30), st.integers(1, 6))
def test_d6_pages_hold_the_records_that_begin_on_them(
    sizes: list[list[int]], more: list[list[int]], cut: int, dirty_from: int, capacity: int
) -> None:
    """However a log grew, was cut and grew again, each run of pages names exactly the records that begin on it."""
    index = PageIndex()
    log = _grown(EMPTY_LOG, sizes)
    cache = write(PageCache(capacity), FILE, dirty_from * 1000, 5000, 0)
    _check(log, _rows(log, index, write_back(cache, 60_000)))
    log = truncate(log, min(cut, log.log_end_offset))
    log = _grown(log, more)
    _check(log, _rows(log, index, cache))
    assert _rows(log, index, cache) == _rows(log, PageIndex(), cache)


@given(batches, st.lists(st.integers(0, 8), min_size=1, max_size=6), st.booleans())
def test_an_index_shows_earlier_and_later_states_of_a_log_alike(
    sizes: list[list[int]], looks: list[int], cached: bool
) -> None:
    """One index that is led back and forth among the states of a growing log tells what a fresh one tells of each."""
    logs = [EMPTY_LOG]
    for values in sizes:
        logs.append(_grown(logs[-1], [values]))
    index, cache = PageIndex(), write(PageCache(4), FILE, 3000, 9000 if cached else 1, 0)
    for look in looks:
        log = logs[look % len(logs)]
        rows = _rows(log, index, cache)
        assert rows == _rows(log, PageIndex(), cache)
        _check(log, rows)
