"""One replica's own log as a row; segments that did not change are not looked at again."""

from __future__ import annotations

from typing import Literal

from kafka_tui.engine.ids import NO_LEADER, TopicPartition
from kafka_tui.engine.nodes.broker import Broker, Replica
from kafka_tui.engine.storage.page_cache import File
from kafka_tui.engine.storage.segments import Segment
from kafka_tui.view.model import LogRow, PageRow, SegmentRow
from kafka_tui.view.project_common import ALIVE, ProcessState
from kafka_tui.view.project_pages import PageIndex, Touches, page_rows

Role = Literal["leader", "follower", "none"]
MOST_POINTS = 64
"""How many entries of an offset index are shown."""


class _Known:
    """What is known of one segment: the value it was read from last, its row and where its records begin."""

    __slots__ = ("index", "row", "segment")

    def __init__(self, segment: Segment, row: SegmentRow, index: PageIndex) -> None:
        self.segment, self.row, self.index = segment, row, index


class LogReader:
    """Makes the rows of one replica."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}

    def row(self, broker: Broker, replica: Replica, state: ProcessState, touches: Touches | None) -> LogRow:
        """The replica's log as it lies on `broker`, whose process is in `state`."""
        log = replica.log
        segments = log.segments
        rows: list[SegmentRow] = []
        pages: list[PageRow] = []
        for number, segment in enumerate(segments):
            last = number == len(segments) - 1
            end = log.log_end_offset if last else segments[number + 1].base_offset
            one = self._segment(segment, end, last)
            rows.append(one.row)
            file = File(replica.partition.topic, replica.partition.partition, segment.base_offset)
            pages.extend(page_rows(segment, one.index, broker.cache, file, touches))
        return LogRow(
            broker=broker.id,
            log_start_offset=log.log_start_offset,
            log_end_offset=log.log_end_offset,
            high_watermark=replica.high_watermark,
            leader_epoch=log.last_epoch if replica.leader_epoch < 0 else replica.leader_epoch,
            segments=tuple(rows),
            role=role_of(replica, state),
            epochs=log.epochs,
            pages=tuple(pages),
            cleaned=replica.cleaned,
        )

    def _segment(self, segment: Segment, end: int, active: bool) -> _Known:
        known = self._known.get(segment.base_offset)
        if known is not None and known.segment is segment and (known.row.active, known.row.end_offset) == (active, end):
            return known
        row = SegmentRow(
            base_offset=segment.base_offset,
            end_offset=end,
            size_bytes=segment.size_bytes,
            records=segment.record_count,
            active=active,
            largest_timestamp_ms=segment.largest_timestamp_ms,
            index_entries=segment.offset_index_entries,
            time_index_entries=segment.time_index_entries,
            index_points=_index_points(segment, None if known is None else known.row),
        )
        known = self._known[segment.base_offset] = _Known(segment, row, PageIndex() if known is None else known.index)
        return known


def _index_points(segment: Segment, before: SegmentRow | None) -> tuple[tuple[int, int], ...]:
    """Where the newest entries of the offset index point at; `before` is a row of the same file."""
    count = segment.offset_index_entries
    if before is not None and before.index_entries == count and before.end_offset <= _end(segment):
        return before.index_points
    entries = segment.entries
    numbers = range(max(count - MOST_POINTS, 0) + 1, count + 1)
    newest = [entries[entries.bisect(number, lambda entry: entry.offset_index_entries)] for number in numbers]
    return tuple((entry.batch.last_offset, entry.position) for entry in newest)


def _end(segment: Segment) -> int:
    """The offset after the segment's last record."""
    last = segment.entries.last
    return segment.base_offset if last is None else last.batch.last_offset + 1


def role_of(replica: Replica, state: ProcessState) -> Role:
    """What the broker believes to be for this partition; a process that is gone is nothing."""
    if state not in ALIVE:
        return "none"
    if replica.leadership is not None:
        return "leader"
    return "none" if replica.leader == NO_LEADER else "follower"


def file_partition(file: File) -> TopicPartition:
    """The partition that a segment's file belongs to."""
    return TopicPartition(file.topic, file.partition)
