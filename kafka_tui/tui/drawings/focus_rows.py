"""The rows of the focus around the records: leader epochs, segment files, and the consumers that read."""

from __future__ import annotations

from typing import NamedTuple

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.canvas.lines import LEFT, RIGHT, UP
from kafka_tui.tui.drawings.logs import Window
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model import LogRow, PartitionRow, View


class Reader(NamedTuple):
    """A consumer's place in the partition: the offset it reads next and what its group has committed."""

    name: str
    position: int | None
    committed: int | None


def readers_of(view: View, partition: str) -> tuple[Reader, ...]:
    """Consumers that read a partition, and groups that have committed there without a member reading it now.

    A process that has ended reads nothing any more: what its group had committed is all that is left of its place.
    """
    committed = {
        group.group: offset.committed_offset
        for group in view.groups
        for offset in group.offsets
        if offset.partition == partition
    }
    reading = [
        Reader(row.name, row.positions[partition], committed.pop(row.group, None) if row.group else None)
        for row in view.consumers
        if partition in row.positions and row.state in ("running", "paused")
    ]
    left = [Reader(group, None, offset) for group, offset in sorted(committed.items()) if offset is not None]
    return (*reading, *left)


def draw_readers(buffer: Buffer, x: int, y: int, window: Window, readers: tuple[Reader, ...], look: Look) -> None:
    """One row a reader: a square under its committed offset, an arrow under the record it reads next, its name.

    At the left of the last row stands how many have no row.
    """
    room = buffer.height - y
    if 0 < room < len(readers):
        words = look.say("drawing.more", count=len(readers) - room)
        buffer.put(1, buffer.height - 1, words, Ink.DIM, limit=max(x - 2, 0))
    for place, reader in enumerate(readers[: max(room, 0)]):
        here = y + place
        offsets = [offset for offset in (reader.committed, reader.position) if offset is not None]
        columns = [x + _column(window, offset) for offset in offsets]
        if not columns:
            continue
        for column in range(min(columns), max(columns)):
            buffer.put(column, here, look.glyphs.bar_rest, Ink.CONSUMER)
        if reader.committed is not None:
            buffer.put(x + _column(window, reader.committed), here, look.glyphs.full, Ink.CONSUMER)
        words = look.say("drawing.commit_mark", offset="-" if reader.committed is None else reader.committed)
        if reader.position is None:
            words = look.join(reader.name, words)
        else:
            buffer.put(x + _column(window, reader.position), here, look.glyphs.position, Ink.CONSUMER)
            words = look.join(look.say("drawing.position", name=reader.name, offset=reader.position), words)
        start = max(columns) + 2
        if start + cells_of(words) > buffer.width:
            start = max(min(columns) - 1 - cells_of(words), 0)
        buffer.put(start, here, words, Ink.CONSUMER)


def _column(window: Window, offset: int) -> int:
    """The column of an offset's record (its last digit), at the window's edge when it lies outside."""
    inside = min(max(offset, window.start), window.end)
    return min(window.cell_x(inside) + window.cell - 1, window.width)


def epochs_matter(row: PartitionRow) -> bool:
    """Whether any replica holds records of more than one leader epoch, or two replicas differ in theirs (E-9)."""
    return any(len(log.epochs) > 1 for log in row.logs) or len({log.epochs for log in row.logs if log.epochs}) > 1


def draw_epochs(buffer: Buffer, x: int, y: int, log: LogRow, leader: LogRow | None, window: Window, look: Look) -> None:
    """Which leader epoch appended which records; records the leader does not have stand out (E-10)."""
    bounds = [start for _, start in log.epochs[1:]] + [log.log_end_offset]
    for (epoch, start), stop in zip(log.epochs, bounds, strict=True):
        first, last = max(start, window.start), min(stop, window.end) - 1
        if first > last:
            continue
        strange = next((offset for offset in range(first, last + 1) if _strange(leader, log, offset, epoch)), last + 1)
        left, right = x + window.cell_x(first), x + window.cell_x(last) + window.cell
        split = right if strange > last else x + window.cell_x(strange)
        buffer.put(left, y, look.glyphs.bar_rest * (split - left), Ink.DIM)
        buffer.put(split, y, look.glyphs.bar_rest * (right - split), Ink.OUT)
        words = look.say("drawing.epoch_run", epoch=epoch)
        ink = Ink.OUT if strange == first else Ink.DIM
        buffer.put(left, y, words if cells_of(words) <= right - left else f"e{epoch}", ink, limit=right - left)
        if first < strange <= last:
            buffer.put(split, y, f"e{epoch}", Ink.OUT, limit=right - split)


def _strange(leader: LogRow | None, log: LogRow, offset: int, epoch: int) -> bool:
    """Whether the leader holds no such record at this offset: it has none, or one of another epoch."""
    return leader is not None and leader is not log and _epoch_at(leader, offset) != epoch


def _epoch_at(log: LogRow, offset: int) -> int | None:
    """The epoch of the record at an offset, or None where the log has none."""
    if offset >= log.log_end_offset:
        return None
    return max((epoch for epoch, start in log.epochs if start <= offset), default=None)


def draw_segments(buffer: Buffer, x: int, y: int, log: LogRow, window: Window, look: Look) -> None:
    """A bracket under the records of each segment, with its file's name of 20 digits where there is room (L-3)."""
    for segment in log.segments:
        first, last = max(segment.base_offset, window.start), min(segment.end_offset, window.end) - 1
        if first > last:
            continue
        left, right = x + window.cell_x(first), x + window.cell_x(last) + window.cell - 1
        if right <= left:
            buffer.put(left, y, look.glyphs.absent, Ink.FAINT)
            continue
        buffer.arm(left, y, UP | RIGHT, Ink.FAINT)
        buffer.across(left + 1, y, right - left - 1, Ink.FAINT)
        buffer.arm(right, y, UP | LEFT, Ink.FAINT)
        name = f"{segment.base_offset:020d}.log"
        room = right - left - 1
        if room < len(name):
            name = look.glyphs.ellipsis + name[-8:] if room >= 9 else ""
        buffer.put(left + 1 + (room - len(name)) // 2, y, name, Ink.DIM)
