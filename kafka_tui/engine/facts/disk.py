"""Facts on a broker's disk: segments that begin and go, cleaned logs, lost power (L, D)."""

from __future__ import annotations

from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.facts.broker import PartitionFact


class SegmentRolled(PartitionFact, frozen=True, kw_only=True, tag=True):
    """A new active segment begins at `base_offset`; the one at `closed_offset` is synced to the disk (L-5, D-2).

    `reason` is "size", "time", "index", "offset" or "retention" (L-9); `pages` were dirty in the closed segment.
    """

    reason: str
    closed_offset: int
    base_offset: int
    size_bytes: int
    pages: int


class LogFlushed(PartitionFact, frozen=True, kw_only=True, tag=True):
    """The active segment was synced to the disk because `flush.messages` records were not (D-2); `pages` were dirty."""

    pages: int
    end_offset: int


class SegmentsDeleted(PartitionFact, frozen=True, kw_only=True, tag=True):
    """The oldest segments went, with all below `new`; their files are renamed to `.deleted` (L-8 … L-11).

    `reason` is one of `retention.REASONS`, `limit` the setting's value, -1 for the log start offset. `old` and `new`
    are log start offsets, `size_bytes` what is freed when the files go.
    """

    reason: str
    limit: int
    segments: int
    records: int
    size_bytes: int
    old: int
    new: int


class FilesRemoved(PartitionFact, frozen=True, kw_only=True, tag=True):
    """Files that were renamed to `.deleted` are gone from the disk and from the page cache (L-11, D-9)."""

    number: int
    files: int
    size_bytes: int

    @property
    def background(self) -> bool:
        """Nobody waits for it: the records were gone before."""
        return True


class LogCleaned(PartitionFact, frozen=True, kw_only=True, tag=True):
    """The log cleaner went through the log (L-13, L-14): all from `first_offset` to before `end_offset` was dirty.

    `segments` became `segments_after`; sizes and records are those of all segments that were rewritten.
    """

    first_offset: int
    end_offset: int
    segments: int
    segments_after: int
    records: int
    records_after: int
    size_bytes: int
    size_after_bytes: int


class LogRestarted(PartitionFact, frozen=True, kw_only=True, tag=True):
    """The follower lay below its leader's log start offset: it forgot its log and goes on at `new` (L-12)."""

    old: int
    new: int


class PowerLost(Fact, frozen=True, kw_only=True, tag=True):
    """The machine has no power: its page cache is gone, with `pages` that were not on the disk yet (D-1, D-2)."""

    pages: int


class UnflushedLost(PartitionFact, frozen=True, kw_only=True, tag=True):
    """What of the log was not on the disk is gone: offsets `new` … `old` - 1 (D-2)."""

    old: int
    new: int
