"""One partition's segment files on each broker: names, sizes, what they hold, where their index points (L-3 … L-8)."""

from __future__ import annotations

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.drawings.focus import focused
from kafka_tui.tui.drawings.look import Look, role
from kafka_tui.tui.drawings.sizes import Piece, bytes_words, put_row, time_words
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model import LogRow, PartitionRow, SegmentRow, TopicRow, View

MAX_BAR, MIN_BAR = 32, 8
SHORT, NARROW = 60, 84
"""Cells below which a name is shortened, and below which a file has a second row, if there is room, for what stands at
the right elsewhere."""
NAME_CELLS = 24
"""`00000000000000000000.log`."""


def draw_segments(view: View, width: int, height: int, look: Look) -> Buffer:
    """Draw the files of the partition in focus: what holds for all, then each replica's files, the newest last.

    In a narrow panel a file has two rows where that leaves all files in sight.
    """
    buffer = look.buffer(width, height)
    found = focused(view, look)
    if found is None:
        buffer.put(0, 0, fit(look.say("drawing.no_partition"), width, look.glyphs.ellipsis), Ink.DIM)
        return buffer
    topic, partition = found
    y = 0
    for row in _folded(_rules(topic, look, width < SHORT), width):
        put_row(buffer, 0, y, row, look)
        y += 1
    largest = max((one.size_bytes for log in partition.logs for one in log.segments), default=1) or 1
    logs = sorted(partition.logs, key=lambda log: (log.broker != partition.leader, log.broker))
    files = [len(log.segments) for log in logs]
    tall = 2 if width < NARROW and y + len(logs) + 2 * sum(files) <= height else 1
    rooms = _rooms([tall * count for count in files], height - y)
    for log, room in zip(logs, rooms, strict=True):
        y = _draw_log(buffer, y, room, tall, view.time_ms, topic, partition, log, largest, look)
    return buffer


def _folded(pieces: list[Piece], width: int) -> list[list[Piece]]:
    """Pieces in as many rows as they need, in the order they have."""
    rows: list[list[Piece]] = [[]]
    used = 0
    for piece in pieces:
        length = cells_of(piece[0])
        if rows[-1] and used + length > width:
            rows.append([])
            used = 0
        rows[-1].append(piece)
        used += length + 2
    return rows


def _rules(topic: TopicRow, look: Look, narrow: bool) -> list[Piece]:
    """The topic's settings that decide when a file is closed and when it goes; narrow without what is usual."""
    kept = time_words(topic.retention_ms) if topic.retention_ms >= 0 else look.say("segments.for_ever")
    usual = narrow and topic.cleanup_policy == "delete"
    pieces = [] if usual else [(look.say("segments.policy", policy=topic.cleanup_policy), Ink.DIM)]
    if "delete" in topic.cleanup_policy:
        pieces.append((f"retention.ms {kept}", Ink.DIM))
        if topic.retention_bytes >= 0:
            pieces.append((f"retention.bytes {bytes_words(topic.retention_bytes)}", Ink.DIM))
    named = [name for name in ("segment.bytes", "segment.ms", "index.interval.bytes") if name in topic.configs]
    for name in named:
        value = int(topic.configs[name])
        pieces.append((f"{name} {time_words(value) if name.endswith('ms') else bytes_words(value)}", Ink.DIM))
    return pieces


def _rooms(files: list[int], height: int) -> list[int]:
    """How many rows each replica gets: all of them its name and newest file, the leader what is left first."""
    rooms = [min(count, 1) + 1 for count in files]
    left = height - sum(rooms)
    for place, count in enumerate(files):
        more = max(min(count - 1, left), 0)
        rooms[place] += more
        left -= more
    return rooms


def _draw_log(
    buffer: Buffer, y: int, room: int, tall: int, now_ms: int, topic: TopicRow, partition: PartitionRow, log: LogRow,
    largest: int, look: Look,
) -> int:  # fmt: skip
    """One replica: whose it is, and its newest files, `tall` rows each; returns the row below."""
    if y >= buffer.height:
        return y
    glyph, ink = role(partition, log.broker, look)
    files = log.segments[len(log.segments) - (room - 1) // tall :] if room > 1 else ()
    hidden = len(log.segments) - len(files)
    total = sum(one.size_bytes for one in log.segments)
    pieces = [
        (f"{glyph} {look.say('broker.name', broker=log.broker)}", ink),
        (look.say("segments.files", count=len(log.segments)), Ink.TEXT),
        (bytes_words(total), Ink.TEXT),
        (
            look.say("segments.from_offset", offset=log.log_start_offset),
            Ink.DIM if not log.log_start_offset else Ink.LAG,
        ),
        (look.say("segments.older", count=hidden) if hidden else "", Ink.DIM),
    ]
    put_row(buffer, 0, y, pieces, look)
    buffer.mark(0, y, buffer.width, 1, f"broker/{log.broker}")
    for place, one in enumerate(files):
        row = y + 1 + place * tall
        if row < buffer.height:
            _draw_file(buffer, row, tall, now_ms, topic, log, one, largest, look)
    return y + 1 + len(files) * tall


def _draw_file(
    buffer: Buffer, y: int, tall: int, now_ms: int, topic: TopicRow, log: LogRow, one: SegmentRow, largest: int,
    look: Look,
) -> None:  # fmt: skip
    """One file: its name, a bar as long as it is large with a stroke where the index points, and what it holds."""
    name = f"{one.base_offset:020d}.log"
    short = buffer.width < SHORT
    buffer.put(2, y, f"{look.glyphs.ellipsis}{name[-12:]}" if short else name, Ink.STRONG if one.active else Ink.TEXT)
    x = 2 + (13 if short else NAME_CELLS) + 1
    words = [
        (bytes_words(one.size_bytes).rjust(8), Ink.TEXT),
        (_held(one, look), Ink.TEXT),
        (look.say("segments.index_entries", count=one.index_entries), Ink.FETCH if one.index_entries else Ink.DIM),
        _fate(now_ms, topic, log, one, look),
    ]
    first = words if tall == 1 else words[:2]
    bar = min(max(buffer.width - x - 1 - sum(cells_of(text) + 2 for text, _ in first), MIN_BAR), MAX_BAR)
    if buffer.width - x > MIN_BAR + 10:
        _draw_bar(buffer, x, y, bar, one, largest, look)
        x += bar + 1
    put_row(buffer, x, y, first, look)
    if tall > 1:
        put_row(buffer, 4, y + 1, words[2:], look)


def _held(one: SegmentRow, look: Look) -> str:
    """The offsets in a file."""
    if not one.records:
        return look.say("segments.empty")
    return look.say("segments.offsets", first=one.base_offset, last=one.end_offset - 1)


def _fate(now_ms: int, topic: TopicRow, log: LogRow, one: SegmentRow, look: Look) -> Piece:
    """Whether records are still written to it, or how old its newest record is, and whether that is too old (L-10)."""
    if one.active:
        return look.say("drawing.active"), Ink.GOAL
    if one.end_offset <= log.log_start_offset:
        return look.say("segments.before_start"), Ink.OUT
    age_ms = max(now_ms - one.largest_timestamp_ms, 0)
    expires = "delete" in topic.cleanup_policy and 0 <= topic.retention_ms < age_ms
    return look.say("segments.age", age=time_words(age_ms)), Ink.OUT if expires else Ink.DIM


def _draw_bar(buffer: Buffer, x: int, y: int, bar: int, one: SegmentRow, largest: int, look: Look) -> None:
    """The file's bytes; a stroke stands at each byte that the offset index points at."""
    full = max(one.size_bytes * bar // largest, 1 if one.size_bytes else 0)
    buffer.put(x, y, look.glyphs.absent * bar, Ink.FAINT)
    buffer.put(x, y, look.glyphs.full * full, Ink.COMMITTED if one.active else Ink.BAR)
    for _, position in one.index_points:
        buffer.put(x + min(position * bar // largest, full - 1), y, look.glyphs.high_watermark, Ink.HIGH_WATERMARK)
