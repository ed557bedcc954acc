"""Which of a log's oldest segments may go: by log start offset, by size, by age (L-8, L-9, L-10).

Source: Apache Kafka `UnifiedLog.deleteOldSegments` and the three methods it calls. Times are ms, sizes bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kafka_tui.engine.storage.log import Log
from kafka_tui.engine.storage.segments import Segment

LOG_START = "log start offset"
BY_SIZE = "retention.bytes"
BY_AGE = "retention.ms"
REASONS: Final = (LOG_START, BY_SIZE, BY_AGE)
"""Why segments go, in the order in which Kafka looks; a log without `delete` in its policy knows only the first."""

Judgement = Callable[[Segment, Segment | None], bool]
"""Whether a segment may go, given the one behind it, None for the active one."""


def overdue(log: Log, reason: str, high_watermark: int, limit: int, now_ms: int) -> int:
    """Return how many of the oldest segments go for `reason`; `limit` is the setting of that name, below 0 for none.

    As many as there are when the active one goes too: then a new one has to be rolled first (L-9).
    """
    if reason == LOG_START:
        return _oldest(log, high_watermark, lambda _, behind: _is_below_start(log, behind))
    if limit < 0:
        return 0
    if reason == BY_AGE:
        return _oldest(log, high_watermark, lambda segment, _: _is_too_old(segment, limit, now_ms))
    left = log.size_bytes - limit

    def is_too_much(segment: Segment, behind: Segment | None) -> bool:
        nonlocal left
        left -= segment.size_bytes
        return left >= 0

    return _oldest(log, high_watermark, is_too_much) if left >= 0 else 0


def _oldest(log: Log, high_watermark: int, may_go: Judgement) -> int:
    """Go from the oldest segment and stop at the first that may not go, or reaches above the high watermark (L-8)."""
    segments = log.segments
    for number, segment in enumerate(segments):
        behind = segments[number + 1] if number + 1 < len(segments) else None
        end = log.log_end_offset if behind is None else behind.base_offset
        is_empty_end = behind is None and not segment.size_bytes
        if high_watermark < end or is_empty_end or not may_go(segment, behind):
            return number
    return len(segments)


def _is_below_start(log: Log, behind: Segment | None) -> bool:
    return behind is not None and behind.base_offset <= log.log_start_offset


def _is_too_old(segment: Segment, retention_ms: int, now_ms: int) -> bool:
    """L-10: the largest timestamp counts. In a segment without any, compaction has left nothing that could be kept."""
    return not segment.size_bytes or now_ms - segment.largest_timestamp_ms > retention_ms
