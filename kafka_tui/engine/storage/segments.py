"""Segments: the files of a log (L-3, L-4), when a new one begins (L-5) and how sparse their indexes are (L-7).

Source: Apache Kafka `LogSegment`, `OffsetIndex`, `TimeIndex`. An entry carries the segment's running totals, so that
an append adds one entry and a truncation takes entries away; nothing is counted anew.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Final

import msgspec

from kafka_tui.engine.ids import Value
from kafka_tui.engine.persistent import Table, Vector
from kafka_tui.engine.storage.batches import Batch
from kafka_tui.engine.storage.producer_state import ProducerState

NO_TIMESTAMP = -1
"""The largest timestamp of a segment without records."""
OFFSET_INDEX_ENTRY_BYTES = 8
TIME_INDEX_ENTRY_BYTES = 12
MAX_RELATIVE_OFFSET = 2**31 - 1
"""The largest offset relative to its segment's base that an index entry can hold (L-5)."""


class LogLimits(Value, frozen=True):
    """What decides when a segment is rolled and indexed: `segment.bytes`, `segment.ms`, … (L-5, L-6, L-7)."""

    segment_bytes: int = 1_073_741_824
    segment_ms: int = 604_800_000
    index_interval_bytes: int = 4096
    segment_index_bytes: int = 10_485_760


class Entry(Value, frozen=True):
    """A batch in its segment with the totals of the segment up to and including it.

    `last_offset` is the batch's; `position` is its first byte in the file, `end_position` the byte behind it.
    `largest_timestamp_ms` and `records` count from the segment's beginning. `unindexed_bytes` were appended since the
    last index entry; `indexed_timestamp_ms` is the time index's last timestamp. `producers` is what the log knew of
    producers then.
    """

    batch: Batch
    last_offset: int
    producers: Table[int, ProducerState]
    position: int
    end_position: int
    records: int
    largest_timestamp_ms: int
    unindexed_bytes: int
    offset_index_entries: int
    time_index_entries: int
    indexed_timestamp_ms: int


NO_ENTRIES: Final[Vector[Entry]] = Vector()


class Segment(Value, frozen=True):
    """A segment; its file is named by `base_offset`. `producers` is what the log knew of producers when it began.

    `first_timestamp_ms` is the largest timestamp of its first batch, from which `segment.ms` counts (L-5);
    `NO_TIMESTAMP` if it is empty.
    """

    base_offset: int
    producers: Table[int, ProducerState]
    entries: Vector[Entry] = NO_ENTRIES
    first_timestamp_ms: int = NO_TIMESTAMP

    @property
    def size_bytes(self) -> int:
        """Bytes of its `.log` file."""
        last = self.entries.last
        return 0 if last is None else last.end_position

    @property
    def record_count(self) -> int:
        """How many records it holds."""
        last = self.entries.last
        return 0 if last is None else last.records

    @property
    def largest_timestamp_ms(self) -> int:
        """The largest timestamp of its records (L-8); `NO_TIMESTAMP` if empty."""
        last = self.entries.last
        return NO_TIMESTAMP if last is None else last.largest_timestamp_ms

    @property
    def offset_index_entries(self) -> int:
        """How many entries its `.index` file has (L-7)."""
        last = self.entries.last
        return 0 if last is None else last.offset_index_entries

    @property
    def time_index_entries(self) -> int:
        """How many entries its `.timeindex` file has (L-7), without the one that a roll adds."""
        last = self.entries.last
        return 0 if last is None else last.time_index_entries


def file_name(base_offset: int) -> str:
    """Return the 20 digits that begin the names of a segment's files (L-3)."""
    return f"{base_offset:020d}"


def roll_cause(segment: Segment, batch: Batch, limits: LogLimits) -> str:
    """Tell why `batch` needs a new segment behind `segment`: "size", "time", "index" or "offset"; "" if not (L-5)."""
    if batch.last_offset - segment.base_offset > MAX_RELATIVE_OFFSET:
        return "offset"
    last = segment.entries.last
    if last is None:
        return ""  # a batch larger than segment.bytes would only replace an empty segment by its like
    if last.end_position > limits.segment_bytes - batch.size_bytes:
        return "size"
    if batch.max_timestamp_ms - segment.first_timestamp_ms > limits.segment_ms:
        return "time"
    if (
        last.offset_index_entries >= limits.segment_index_bytes // OFFSET_INDEX_ENTRY_BYTES
        # Kafka keeps the time index's last place for the entry that a roll adds.
        or last.time_index_entries >= limits.segment_index_bytes // TIME_INDEX_ENTRY_BYTES - 1
    ):
        return "index"
    return ""


def extended(
    segment: Segment, batch: Batch, producers: Table[int, ProducerState], index_interval_bytes: int
) -> Segment:
    """Return `segment` with `batch` at its end; with index entries if enough was appended before it (L-7)."""
    entries = segment.entries
    last = entries.last
    size_bytes, largest_ms, records = batch.size_bytes, batch.max_timestamp_ms, len(batch.records)
    if last is None:
        entry = Entry(
            batch, batch.last_offset, producers, 0, size_bytes, records, largest_ms, size_bytes, 0, 0, NO_TIMESTAMP
        )
        return Segment(segment.base_offset, segment.producers, entries.append(entry), largest_ms)
    if largest_ms < last.largest_timestamp_ms:
        largest_ms = last.largest_timestamp_ms
    unindexed_bytes, offset_entries = last.unindexed_bytes, last.offset_index_entries
    time_entries, indexed_ms = last.time_index_entries, last.indexed_timestamp_ms
    if unindexed_bytes > index_interval_bytes:  # L-7
        unindexed_bytes = 0
        offset_entries += 1
        if largest_ms > indexed_ms:
            time_entries, indexed_ms = time_entries + 1, largest_ms
    entry = Entry(
        batch,
        batch.last_offset,
        producers,
        last.end_position,
        last.end_position + size_bytes,
        last.records + records,
        largest_ms,
        unindexed_bytes + size_bytes,
        offset_entries,
        time_entries,
        indexed_ms,
    )
    return Segment(segment.base_offset, segment.producers, entries.append(entry), segment.first_timestamp_ms)


def cut(segment: Segment, offset: int) -> Segment:
    """Return `segment` without its batches that hold `offset` or a later one, as `LogSegment.truncateTo`.

    Counting towards the next index entry begins anew, as Kafka's does.
    """
    end = first_reaching(segment, offset)
    if end == len(segment.entries):
        return segment
    if not end:
        return Segment(segment.base_offset, segment.producers)
    last = segment.entries[end - 1]
    entries = segment.entries.cut(end - 1).append(msgspec.structs.replace(last, unindexed_bytes=0))
    return Segment(segment.base_offset, segment.producers, entries, segment.first_timestamp_ms)


def first_reaching(segment: Segment, offset: int) -> int:
    """Return the index in `entries` of the first batch that holds `offset` or a later one; their number if none."""
    return segment.entries.bisect(offset, _LAST_OFFSET)


def first_as_late(segment: Segment, timestamp_ms: int) -> int:
    """Return the index in `entries` of the first batch as late as `timestamp_ms`; their number if none."""
    return segment.entries.bisect(timestamp_ms, _LARGEST_TIMESTAMP_MS)


_LAST_OFFSET: Final = attrgetter("last_offset")
_LARGEST_TIMESTAMP_MS: Final = attrgetter("largest_timestamp_ms")
