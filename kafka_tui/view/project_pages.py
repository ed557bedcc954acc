"""The pages of a replica's segment files, as runs in one state with the records on them (D-1 … D-8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Literal, cast

from kafka_tui.engine.storage.batches import Batch
from kafka_tui.engine.storage.page_cache import PAGE_BYTES, File, PageCache, states
from kafka_tui.engine.storage.segments import Entry, Segment
from kafka_tui.engine.storage.sizes import BATCH_OVERHEAD, record_size
from kafka_tui.view.model import PageRow

PageState = Literal["dirty", "cached", "disk"]
Touch = Literal["hit", "miss"] | None
Touches = Callable[[int, int], Touch]
"""(segment's base offset, page) -> what a read of the shown moment found there."""


class PageIndex:
    """Which record begins on which page of one segment file; what an earlier or later state of it shares is kept."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._bounds: list[tuple[int, int]] = []  # page -> last record that begins before it, first on or behind it
        self._end = (0, 0, 0)  # the last page of the segment followed, its last record's offset, the one after

    def follow(self, segment: Segment) -> None:
        """Read what `segment` has more than the longest state read so far; begin anew where it has something else."""
        entries, known = segment.entries, self._entries
        shared = min(len(entries), len(known))
        if shared and entries[shared - 1] is not known[shared - 1]:
            known.clear()
            self._bounds.clear()
        for index in range(len(known), len(entries)):
            entry = entries[index]
            before = known[-1].batch.last_offset if known else entry.batch.base_offset
            for offset, position in _beginnings(entry, len(self._bounds)):
                while len(self._bounds) <= position // PAGE_BYTES:
                    self._bounds.append((before if offset == entry.batch.base_offset else offset - 1, offset))
            known.append(entry)
        batch = known[len(entries) - 1].batch
        self._end = ((segment.size_bytes - 1) // PAGE_BYTES, batch.last_offset, batch.next_offset)

    def records(self, first_page: int, last_page: int) -> tuple[int, int]:
        """First and last record that begin on these pages of a file that is not empty, or twice the one across."""
        first, last = self._bound(first_page)[1], self._bound(last_page + 1)[0]
        return (first, last) if first <= last else (last, last)

    def _bound(self, page: int) -> tuple[int, int]:
        last_page, last_offset, next_offset = self._end
        return self._bounds[page] if page <= min(last_page, len(self._bounds) - 1) else (last_offset, next_offset)


def _beginnings(entry: Entry, known_pages: int) -> Iterator[tuple[int, int]]:
    """(offset, position) of the records of a batch that may be the first of a page; the header is the first one's."""
    batch = entry.batch
    yield batch.base_offset, entry.position
    if (entry.end_position - 1) // PAGE_BYTES < max(known_pages, entry.position // PAGE_BYTES + 1):
        return
    position = entry.position + BATCH_OVERHEAD
    for index, (offset, size) in enumerate(_sizes(batch)):
        if index:
            yield offset, position
        position += size


def _sizes(batch: Batch) -> Iterator[tuple[int, int]]:
    """Offset and bytes of each record; in a compressed batch, where none has a place of its own, all the same."""
    if batch.compression != "none":
        share = max(1, (batch.size_bytes - BATCH_OVERHEAD) // max(1, len(batch.records)))
        yield from ((offset, share) for offset, _ in batch.numbered)
        return
    for offset, record in batch.numbered:
        delta = record.timestamp_ms - batch.base_timestamp_ms
        yield offset, record_size(record.key, record.value, record.headers, delta, offset - batch.base_offset)


def page_rows(
    segment: Segment,
    index: PageIndex,
    cache: PageCache,
    file: File,
    touches: Touches | None,
) -> list[PageRow]:
    """The pages of a segment's file, neighbours in one state together."""
    size = segment.size_bytes
    if not size:
        return []
    index.follow(segment)
    last_page = (size - 1) // PAGE_BYTES
    found = cast(tuple[PageState, ...], states(cache, file, 0, last_page))
    if touches is None and found.count(found[0]) == len(found):
        return [_run(0, last_page, found[0], None, index)]
    looks = [
        (state, None if touches is None else touches(segment.base_offset, page)) for page, state in enumerate(found)
    ]
    rows: list[PageRow] = []
    page = 0
    for (state, touched), same in groupby(looks):
        pages = sum(1 for _ in same)
        rows.append(_run(page, page + pages - 1, state, touched, index))
        page += pages
    return rows


def _run(first: int, last: int, state: PageState, touched: Touch, index: PageIndex) -> PageRow:
    first_offset, last_offset = index.records(first, last)
    return PageRow(
        first_offset=first_offset, last_offset=last_offset, pages=last - first + 1, state=state, touched=touched
    )
