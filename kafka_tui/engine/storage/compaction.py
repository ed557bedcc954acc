"""The log cleaner's work on one log: what is dirty, which log needs it most, and the rewriting (L-13, L-14).

Source: Apache Kafka `LogCleanerManager.cleanableOffsets`, `Cleaner`, `MemoryRecords.filterTo` (KIP-534). Kafka's map
of keys holds some five million of them; here it is never full. Times are ms, sizes bytes.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import msgspec

from kafka_tui.engine.persistent import Vector
from kafka_tui.engine.storage.batches import Batch, Record, emptied, without
from kafka_tui.engine.storage.log import Log
from kafka_tui.engine.storage.segments import (
    MAX_RELATIVE_OFFSET,
    OFFSET_INDEX_ENTRY_BYTES,
    TIME_INDEX_ENTRY_BYTES,
    LogLimits,
    Segment,
    extended,
)


class Dirt(NamedTuple):
    """The dirty part of a log, which the cleaner has not seen yet, and the sizes that decide whether it is chosen."""

    first_dirty_offset: int
    first_uncleanable_offset: int
    clean_bytes: int
    cleanable_bytes: int

    @property
    def ratio(self) -> float:
        """The dirty part's share, 0 … 1; compared with `min.cleanable.dirty.ratio`."""
        total = self.clean_bytes + self.cleanable_bytes
        return self.cleanable_bytes / total if total else 0.0


class Cleaning(NamedTuple):
    """What one pass makes of a log: `written` segments stand for `replaced` ones. Counts are records."""

    log: Log
    replaced: tuple[Segment, ...]
    written: tuple[Segment, ...]
    before: int
    after: int


class _Pass(NamedTuple):
    """`latest` is where each key of the dirty part has its last record; all below `end` may be removed."""

    latest: dict[bytes, int]
    end: int
    last_offsets: dict[int, int]
    now_ms: int
    delete_retention_ms: int


def dirt_of(log: Log, cleaned_offset: int, high_watermark: int, min_lag_ms: int, now_ms: int) -> Dirt:
    """Return what of `log` may be cleaned; `cleaned_offset` is where the last pass ended (L-13.1).

    Never the active segment, nothing at or above the high watermark, no segment younger than `min_lag_ms`.
    """
    valid = log.log_start_offset <= cleaned_offset <= log.log_end_offset
    first_dirty = cleaned_offset if valid else log.log_start_offset
    bound = min(high_watermark, log.active.base_offset)
    closed = _closed(log)
    if min_lag_ms > 0:
        for segment, end in closed:
            if end > first_dirty and segment.largest_timestamp_ms > now_ms - min_lag_ms:
                bound = min(bound, segment.base_offset)
                break
    bound = max(bound, first_dirty)
    # Only whole segments are cleaned: the bound moves down to the beginning of the one it lies in.
    uncleanable = log.active.base_offset
    for segment, end in closed:
        if end > bound:
            uncleanable = segment.base_offset
            break
    clean = sum(segment.size_bytes for segment in log.segments if segment.base_offset < first_dirty)
    cleanable = sum(
        segment.size_bytes
        for segment, end in closed
        if end > min(first_dirty, uncleanable) and segment.base_offset < uncleanable
    )
    return Dirt(first_dirty, uncleanable, clean, cleanable)


def is_overdue(log: Log, dirt: Dirt, max_lag_ms: int, now_ms: int) -> bool:
    """Tell whether `max.compaction.lag.ms` asks for a pass now, however little is dirty (L-13.2)."""
    firsts = [
        first.batch.max_timestamp_ms
        for segment, end in _closed(log)
        if end > dirt.first_dirty_offset and (first := next(iter(segment.entries), None)) is not None
    ]
    earliest = min((first_ms for first_ms in firsts if first_ms > 0), default=None)
    return dirt.cleanable_bytes > 0 and earliest is not None and earliest < now_ms - max_lag_ms


def _closed(log: Log) -> list[tuple[Segment, int]]:
    """Return the segments before the active one, each with the offset at which the next one begins."""
    return [(segment, behind.base_offset) for segment, behind in pairwise(log.segments)]


def clean(log: Log, dirt: Dirt, limits: LogLimits, delete_retention_ms: int, now_ms: int) -> Cleaning:
    """Return `log` after one pass over all below the first uncleanable offset (L-13.3 … 5, L-14).

    Offsets stay, gaps come; neighbours that fit into one segment become one. The last batch of a producer and of the
    pass stays even without records, so that sequence numbers and the end of the cleaned part are not forgotten.
    """
    end = dirt.first_uncleanable_offset
    sources = [segment for segment in log.closed if segment.base_offset < end]
    latest: dict[bytes, int] = {}
    for segment in sources:
        for entry in segment.entries:
            for offset, record in entry.batch.numbered:
                if record.key is not None and offset >= dirt.first_dirty_offset:
                    latest[record.key] = offset
    last_offsets = {producer: state.batches[-1].last_offset for producer, state in log.producers.items()}
    work = _Pass(latest, end, last_offsets, now_ms, delete_retention_ms)
    written = tuple(_rewritten(group, work, limits) for group in _groups(sources, limits, end))
    untouched = [segment for segment in log.closed if segment.base_offset >= end]
    gone = sum(segment.size_bytes for segment in sources) - sum(segment.size_bytes for segment in written)
    after = msgspec.structs.replace(log, closed=Vector.of((*written, *untouched)), size_bytes=log.size_bytes - gone)
    return Cleaning(
        after,
        tuple(sources),
        written,
        sum(segment.record_count for segment in sources),
        sum(segment.record_count for segment in written),
    )


def _groups(segments: list[Segment], limits: LogLimits, end: int) -> list[list[Segment]]:
    """Return neighbours that become one segment: as they are now, they fit in one (`groupSegmentsBySize`)."""
    groups: list[list[Segment]] = []
    room = offset_room = time_room = 0
    for number, segment in enumerate(segments):
        offsets = segment.offset_index_entries * OFFSET_INDEX_ENTRY_BYTES
        times = segment.time_index_entries * TIME_INDEX_ENTRY_BYTES
        behind = segments[number + 1].base_offset if number + 1 < len(segments) else end
        fits = bool(groups) and segment.size_bytes <= room and offsets <= offset_room and times <= time_room
        if not fits or behind - 1 - groups[-1][0].base_offset > MAX_RELATIVE_OFFSET:
            groups.append([])
            room, offset_room, time_room = limits.segment_bytes, limits.segment_index_bytes, limits.segment_index_bytes
        groups[-1].append(segment)
        room, offset_room, time_room = room - segment.size_bytes, offset_room - offsets, time_room - times
    return groups


def _rewritten(group: list[Segment], work: _Pass, limits: LogLimits) -> Segment:
    """Return the segment that stands for `group`."""
    written = Segment(group[0].base_offset, group[0].producers)
    for segment in group:
        for entry in segment.entries:
            batch = _filtered(entry.batch, work)
            if batch is not None:
                written = extended(written, batch, entry.producers, limits.index_interval_bytes)
    return written


def _filtered(batch: Batch, work: _Pass) -> Batch | None:
    """Return what stays of `batch`; None when nothing does."""
    kept = tuple(one for one in batch.numbered if _stays(*one, batch.delete_horizon_ms, work))
    if not kept:
        is_last_of_producer = work.last_offsets.get(batch.producer_id) == batch.last_offset
        return emptied(batch) if is_last_of_producer or batch.next_offset == work.end else None
    horizon_ms = batch.delete_horizon_ms
    if horizon_ms < 0 and any(record.value is None for _, record in kept):  # L-14, KIP-534
        horizon_ms = work.now_ms + work.delete_retention_ms
    if len(kept) == batch.record_count and horizon_ms == batch.delete_horizon_ms:
        return batch
    return without(batch, kept, horizon_ms)


def _stays(offset: int, record: Record, delete_horizon_ms: int, work: _Pass) -> bool:
    """Tell whether a record stays: the last one of its key, and no tombstone whose time is over (L-13.3, L-14)."""
    if record.key is None:
        return False
    is_last = offset >= work.latest.get(record.key, -1)
    return is_last and (record.value is not None or delete_horizon_ms < 0 or work.now_ms < delete_horizon_ms)
