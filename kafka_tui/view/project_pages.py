"""The pages of a replica's segment files, as runs in one state with the records on them (D-1 … D-8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Literal, cast

from kafka_tui.engine.storage.batches import Batch
from kafka_tui.engine.storage.page_cache import PAGE_BYTES, PageCache, states
from kafka_tui.engine.storage.segments import Entry, Segment
from kafka_tui.engine.storage.sizes import BATCH_OVERHEAD, record_size
from kafka_tui.view.model import PageRow

PageState = Literal["dirty", "cached", "disk"]
Touch = Literal["hit", "miss"] | None
Touches = Callable[[int, int], Touch]
"""(segment's base offset, page) -> what a read of the shown moment found there."""


class PageIndex:
    """Which record begins on which page of one segment file; grows with the segment, begins anew after a cut."""

    def __init__(self) -> None:
        self._read = 0
        self._last: Entry | None = None
        self._first: list[int] = []  # page -> the first offset that begins on it or behind it

    def follow(self, segment: Segment) -> None:
        """Read what `segment` has more than it had."""
        entries = segment.entries
        if self._read and (self._read > len(entries) or entries[self._read - 1] is not self._last):
            self._read, self._first = 0, []
        for index in range(self._read, len(entries)):
            for offset, position in _beginnings(entries[index], len(self._first)):
                while len(self._first) <= position // PAGE_BYTES:
                    self._first.append(offset)
        self._read, self._last = len(entries), entries.last

    def records(self, first_page: int, last_page: int, end_offset: int) -> tuple[int, int]:
        """First and last record that begin on these pages, or twice the one that lies across."""
        first = self._from(first_page, end_offset)
        last = self._from(last_page + 1, end_offset) - 1
        return (first, last) if first <= last else (last, last)

    def _from(self, page: int, end_offset: int) -> int:
        return self._first[page] if page < len(self._first) else end_offset


def _beginnings(entry: Entry, known_pages: int) -> Iterator[tuple[int, int]]:
    """(offset, position) of the records of a batch that may be the first of a page; the header is the first one's."""
    batch = entry.batch
    yield batch.base_offset, entry.position
    if (entry.end_position - 1) // PAGE_BYTES < max(known_pages, entry.position // PAGE_BYTES + 1):
        return
    for index, size in enumerate(_sizes(batch)):
        if not index:
            position = entry.position + BATCH_OVERHEAD
        else:
            yield batch.base_offset + index, position
        position += size


def _sizes(batch: Batch) -> Iterator[int]:
    """Bytes of each record; in a compressed batch, where none has a place of its own, all the same."""
    if batch.compression != "none":
        share = max(1, (batch.size_bytes - BATCH_OVERHEAD) // len(batch.records))
        yield from (share for _ in batch.records)
        return
    for index, record in enumerate(batch.records):
        delta = record.timestamp_ms - batch.base_timestamp_ms
        yield record_size(record.key, record.value, record.headers, delta, index)


def page_rows(
    segment: Segment,
    end_offset: int,
    index: PageIndex,
    cache: PageCache,
    file: tuple[str, int, int],
    touches: Touches | None,
) -> Iterator[PageRow]:
    """The pages of a segment's file, neighbours in one state together."""
    if not segment.size_bytes:
        return
    index.follow(segment)
    last_page = (segment.size_bytes - 1) // PAGE_BYTES
    if file not in cache.files and touches is None:
        yield _run(0, last_page, "disk", None, index, end_offset)
        return
    found = cast(tuple[PageState, ...], states(cache, file, 0, last_page))
    looks = [
        (state, None if touches is None else touches(segment.base_offset, page)) for page, state in enumerate(found)
    ]
    page = 0
    for (state, touched), same in groupby(looks):
        pages = sum(1 for _ in same)
        yield _run(page, page + pages - 1, state, touched, index, end_offset)
        page += pages


def _run(first: int, last: int, state: PageState, touched: Touch, index: PageIndex, end_offset: int) -> PageRow:
    first_offset, last_offset = index.records(first, last, end_offset)
    return PageRow(
        first_offset=first_offset, last_offset=last_offset, pages=last - first + 1, state=state, touched=touched
    )
