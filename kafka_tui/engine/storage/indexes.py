"""What stands in a segment's `.index` and `.timeindex` files (L-7), worked out from its entries.

Source: Apache Kafka `LogSegment.append`, `OffsetIndex`, `TimeIndex`. A reader looks for the last index entry at or
before what it wants and reads the file on from there; `log.read` finds the same batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kafka_tui.engine.storage.segments import NO_TIMESTAMP, Segment


class OffsetIndexEntry(NamedTuple):
    """8 bytes: the last offset of a batch, counted from the segment's base offset, and the byte it begins at."""

    relative_offset: int
    position: int


class TimeIndexEntry(NamedTuple):
    """12 bytes: the largest timestamp so far, and the last offset of the batch it came with, from the base offset."""

    timestamp_ms: int
    relative_offset: int


def offset_index(segment: Segment) -> Iterator[OffsetIndexEntry]:
    """The entries of the `.index` file: for a batch before which more than `index.interval.bytes` were appended."""
    known = 0
    for entry in segment.entries:
        if entry.offset_index_entries > known:
            known = entry.offset_index_entries
            yield OffsetIndexEntry(entry.batch.last_offset - segment.base_offset, entry.position)


def time_index(segment: Segment, closed: bool = False) -> Iterator[TimeIndexEntry]:
    """The entries of the `.timeindex` file. Rolling writes one more, for the largest timestamp of the `closed` one."""
    known, written_ms, largest_ms, offset = 0, NO_TIMESTAMP, NO_TIMESTAMP, 0
    for entry in segment.entries:
        if entry.largest_timestamp_ms > largest_ms:
            largest_ms, offset = entry.largest_timestamp_ms, entry.batch.last_offset - segment.base_offset
        if entry.time_index_entries > known:
            known, written_ms = entry.time_index_entries, largest_ms
            yield TimeIndexEntry(largest_ms, offset)
    if closed and largest_ms > written_ms:
        yield TimeIndexEntry(largest_ms, offset)


def position_before(segment: Segment, offset: int) -> int:
    """The byte from which a reader of `offset` scans the file: what the offset index says, 0 below its first entry."""
    found = 0
    for entry in offset_index(segment):
        if entry.relative_offset > offset - segment.base_offset:
            break
        found = entry.position
    return found
