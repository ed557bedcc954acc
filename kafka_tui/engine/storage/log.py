"""A replica's log: segments, offsets, leader epochs and producers, as one value (L-1 … L-7, L-12, E-9, E-10).

Source: Apache Kafka `UnifiedLog`, `LocalLog`, `LeaderEpochFileCache`. Times are ms, sizes bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Final

import msgspec

from kafka_tui.engine.epochs import EpochEndOffset, Epochs, assigned, end_offset_of_epoch, epochs_below
from kafka_tui.engine.ids import Value
from kafka_tui.engine.persistent import Table, Vector
from kafka_tui.engine.storage.batches import Batch
from kafka_tui.engine.storage.producer_state import ProducerState, remember
from kafka_tui.engine.storage.segments import (
    LogLimits,
    Segment,
    cut,
    extended,
    first_as_late,
    first_reaching,
    roll_cause,
)

_BASE_OFFSET: Final = attrgetter("base_offset")
NO_PRODUCERS: Final[Table[int, ProducerState]] = Table()
_NO_SEGMENTS: Final[Vector[Segment]] = Vector()


class Log(Value, frozen=True):
    """A log. Only `active` is written; `closed` are the segments before it, oldest first (L-4).

    `log_start_offset` is the first offset that may be read, `log_end_offset` that of the next record (L-2).
    `epochs` are (leader epoch, start offset), both increasing (E-9).
    """

    active: Segment = Segment(0, NO_PRODUCERS)
    closed: Vector[Segment] = _NO_SEGMENTS
    log_start_offset: int = 0
    log_end_offset: int = 0
    size_bytes: int = 0
    epochs: Epochs = ()
    producers: Table[int, ProducerState] = NO_PRODUCERS

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All segments, oldest first; the last one is active."""
        return (*self.closed, self.active)

    @property
    def last_epoch(self) -> int:
        """The newest leader epoch it knows, -1 if none (E-9)."""
        return self.epochs[-1][0] if self.epochs else -1


class Position(Value, frozen=True, order=True):
    """A place in a file: the base offset of its segment and the bytes before it."""

    segment: int
    byte: int


EMPTY_LOG: Final = Log()
"""The log of a new replica."""


def append(log: Log, batch: Batch, limits: LogLimits) -> Log:
    """Return `log` with the whole `batch` at its end, in a new segment if L-5 asks for one.

    The batch comes stamped with its offset and leader epoch. ValueError when its offsets are not behind the log's.
    """
    base_offset = batch.base_offset
    if base_offset < log.log_end_offset:
        raise ValueError(f"batch at offset {base_offset}, but the log already ends at {log.log_end_offset}")
    if roll_cause(log.active, batch, limits):  # L-5: on append only
        log = roll(log, base_offset)
    active, closed, producers = log.active, log.closed, log.producers
    if batch.producer_id >= 0:
        producer_id = batch.producer_id
        producers = producers.put(producer_id, remember(producers.get(producer_id), batch))  # P-12
    epochs = log.epochs
    if batch.leader_epoch >= 0 and (not epochs or epochs[-1][0] != batch.leader_epoch):
        epochs = assigned(epochs, batch.leader_epoch, base_offset)  # E-9
    return Log(
        extended(active, batch, producers, limits.index_interval_bytes),
        closed,
        log.log_start_offset,
        batch.next_offset,
        log.size_bytes + batch.size_bytes,
        epochs,
        producers,
    )


def roll(log: Log, base_offset: int | None = None) -> Log:
    """Return `log` with a new, empty active segment that begins at `base_offset`, the log's end if that is None."""
    start = log.log_end_offset if base_offset is None else base_offset
    return msgspec.structs.replace(log, active=Segment(start, log.producers), closed=log.closed.append(log.active))


def note_epoch(log: Log, epoch: int, start_offset: int) -> Log:
    """Return `log` of a new leader, which notes that `epoch` begins at `start_offset`, its log end offset (E-9)."""
    return msgspec.structs.replace(log, epochs=assigned(log.epochs, epoch, start_offset))


def read(log: Log, offset: int, max_bytes: int, below_offset: int, at_least_one: bool = True) -> tuple[Batch, ...]:
    """Return whole batches from the one that holds `offset` on, up to `max_bytes` and below `below_offset` (C-4).

    With `at_least_one` the first batch comes even if it is larger than `max_bytes`. As in Kafka a read ends with its
    segment. Empty when nothing is there; whether `offset` is in range is the caller's question (C-7).
    """
    segment, index = _locate(log, offset)
    entries = segment.entries
    batches: list[Batch] = []
    left = max_bytes
    for at in range(index, len(entries)):
        batch = entries[at].batch
        left -= batch.size_bytes
        if batch.next_offset > below_offset or (left < 0 and (batches or not at_least_one)):
            break
        batches.append(batch)
    return tuple(batches)


def position_of(log: Log, offset: int) -> Position:
    """Return where the batch that holds `offset`, or the next one, begins; at the log's end, the file's end."""
    segment, index = _locate(log, offset)
    if index == len(segment.entries):
        return Position(segment.base_offset, segment.size_bytes)
    return Position(segment.base_offset, segment.entries[index].position)


def segment_at(log: Log, base_offset: int) -> Segment:
    """Return the segment whose file is named by `base_offset`; there has to be one."""
    if log.active.base_offset == base_offset:
        return log.active
    return log.closed[log.closed.bisect(base_offset, _BASE_OFFSET)]


def truncate(log: Log, offset: int) -> Log:
    """Return `log` ending at `offset` at the latest: what is at or behind it goes, batch by batch (E-10).

    A batch that holds `offset` goes whole, and the log end offset is `offset` all the same, as in
    `UnifiedLog.truncateTo`. Epochs that begin at or behind the end are forgotten, producers as they were there.
    """
    if offset >= log.log_end_offset:
        # A leader without records has noted an epoch that nobody else knows.
        return msgspec.structs.replace(log, epochs=epochs_below(log.epochs, log.log_end_offset))
    closed, active = log.closed, log.active
    if offset < (closed[closed.start] if len(closed) else active).base_offset:
        return restarted(offset)
    gone = 0
    while active.base_offset > offset:
        gone += active.size_bytes
        active = closed[closed.end - 1]
        closed = closed.cut(closed.end - 1)
    kept = cut(active, offset)
    gone += active.size_bytes - kept.size_bytes
    last = kept.entries.last
    return Log(
        kept,
        closed,
        min(log.log_start_offset, offset),
        offset,
        log.size_bytes - gone,
        epochs_below(log.epochs, offset),
        kept.producers if last is None else last.producers,
    )


def left_on_disk(log: Log, lost_from: Callable[[int], int | None]) -> Log:
    """Return what is left of `log` when bytes were lost before they were written to the disk (D-2).

    `lost_from` gives the first lost byte of the segment with a base offset, None when all of it is there. As a
    recovering broker does, the log ends before the first batch that is not whole; behind it nothing counts.
    """
    for segment in log.segments:
        byte = lost_from(segment.base_offset)
        if byte is None:
            continue
        torn = next((entry for entry in segment.entries if entry.end_position > byte), None)
        if torn is not None:
            offset = torn.batch.base_offset
            return restarted(log.log_start_offset) if offset < log.log_start_offset else truncate(log, offset)
    return log


def restarted(base_offset: int, log_start_offset: int | None = None) -> Log:
    """Return an empty log that goes on at `base_offset`: a follower that fell below the leader's log start (L-12).

    `log_start_offset` lies above `base_offset` where the leader's first batch begins before its log start.
    """
    start = base_offset if log_start_offset is None else log_start_offset
    return Log(Segment(base_offset, NO_PRODUCERS), _NO_SEGMENTS, start, base_offset)


def advance_start(log: Log, offset: int) -> Log:
    """Return `log` with its log start offset at `offset` if that is later; no segment goes by this (L-12).

    ValueError above the log end offset.
    """
    if offset > log.log_end_offset:
        raise ValueError(f"log start offset {offset} would lie behind the log end offset {log.log_end_offset}")
    if offset <= log.log_start_offset:
        return log
    passed = tuple(entry for entry in log.epochs if entry[1] <= offset)
    epochs = ((passed[-1][0], offset), *log.epochs[len(passed) :]) if passed else log.epochs
    return msgspec.structs.replace(log, log_start_offset=offset, epochs=epochs)


def drop_segments(log: Log, count: int) -> Log:
    """Return `log` without its `count` oldest segments; the log start offset moves up to the first one left (L-12).

    ValueError when there are fewer, or when the active one would go: `roll` first (L-9).
    """
    closed = log.closed
    if not 0 <= count <= len(closed):
        raise ValueError(f"{count} segments to drop, but the log has {len(closed)} that are closed")
    first_left = closed.start + count
    gone = sum(closed[index].size_bytes for index in range(closed.start, first_left))
    left = msgspec.structs.replace(log, closed=closed.behead(first_left), size_bytes=log.size_bytes - gone)
    return advance_start(left, left.segments[0].base_offset) if count else log


def diverging(log: Log, last_fetched_epoch: int, fetch_offset: int) -> EpochEndOffset | None:
    """Return where a follower's log leaves this leader's: a diverging epoch and its end offset, or None (E-10).

    The follower's last record is of `last_fetched_epoch`, -1 if it has none, and it asks for `fetch_offset`.
    `UNDEFINED_EPOCH_END` means that the leader cannot tell: Kafka answers OFFSET_OUT_OF_RANGE.
    """
    if last_fetched_epoch < 0:
        return None
    epoch, end_offset = end_offset_of_epoch(log.epochs, log.log_end_offset, last_fetched_epoch)
    return (epoch, end_offset) if epoch < last_fetched_epoch or end_offset < fetch_offset else None


def offset_for_time(log: Log, timestamp_ms: int) -> tuple[int, int] | None:
    """Return timestamp and offset of the first record at `timestamp_ms` or later, None if none is (ListOffsets).

    As in Kafka only the first segment that reaches `timestamp_ms` is searched.
    """
    for segment in log.segments:
        if segment.largest_timestamp_ms < timestamp_ms:
            continue
        for index in range(first_as_late(segment, timestamp_ms), len(segment.entries)):
            batch = segment.entries[index].batch
            for offset, record in batch.numbered:
                found_ms = batch.timestamp_ms_of(record)
                if found_ms >= timestamp_ms and offset >= log.log_start_offset:
                    return found_ms, offset
        return None
    return None


def _locate(log: Log, offset: int) -> tuple[Segment, int]:
    """Return the segment and the entry in it that hold `offset` or what follows; the active one's end if none."""
    active, closed = log.active, log.closed
    if offset < active.base_offset:
        behind = closed.bisect(offset + 1, _BASE_OFFSET)
        # A segment may end in a gap of offsets: then the next one goes on behind it.
        for number in range(max(behind - 1, closed.start), closed.end):
            entry = first_reaching(closed[number], offset)
            if entry < len(closed[number].entries):
                return closed[number], entry
    return active, first_reaching(active, offset)
