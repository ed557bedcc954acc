"""A consumer group: who reads which partition, how far reading and commits have come, and who idles and why."""

from __future__ import annotations

from typing import NamedTuple

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit, wrap
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.drawings.look import Look, partition_thing, split_partition
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model_clients import ConsumerRow, GroupOffsetRow, GroupRow, MemberRow

MAX_BAR, MIN_BAR = 40, 8
COLUMNS = ("position", "committed", "end", "lag")
GIVEN_UP = ("end", "position", "committed")
"""The columns that go where there is no room for all, the first of them first; the lag never goes."""


class Line(NamedTuple):
    """A row of the table: a member where its rows begin, a partition, and the client that reads it."""

    member: MemberRow | None
    partition: str | None
    reader: str = ""


class Column(NamedTuple):
    """Numbers one below the other: what they are, their heading, and the cell behind the last digit."""

    key: str
    head: str
    right: int


class Table(NamedTuple):
    """Where everything of a table stands: the cells of names and partitions, and the columns of numbers."""

    names: int
    parts: int
    columns: tuple[Column, ...]


def draw_group(
    group: GroupRow,
    consumers: tuple[ConsumerRow, ...],
    width: int,
    height: int,
    look: Look,
    among: Table | None = None,
    whole: bool = False,
) -> Buffer:
    """Draw a group: state, a row a partition, then what nobody reads, then the members that idle.

    A partition's row has the consumer's position, the group's committed offset, the end that a consumer can read up to
    (the high watermark) and the lag, which is end - committed (C-9); where there is room, a bar beside them.
    Where there is no room for a row a partition, a member has one, with all its partitions and their lag, unless the
    table is to be shown `whole`, as far as it goes. With
    `among`, the table of several groups, its name stands before, and the headings above all of them.
    """
    buffer = look.buffer(width, height)
    if group.group:
        buffer.mark(0, 0, width, height, f"group/{group.group}")
    lines = group_lines(group)
    waiting = sum(row.waiting for row in consumers if group.group and row.group == group.group)
    y = _draw_state(
        buffer, group, "" if among is None else group.group, waiting, 2 if height > len(lines) + 2 else 1, look
    )
    positions = {row.name: row.positions for row in consumers if row.group == (group.group or None)}
    if len(lines) > height - y and group.members and not whole:
        _draw_by_member(buffer, y, group, look)
        return buffer
    table = among or group_table((group,), consumers, width, look)
    if among is None and any(line.partition for line in lines) and height - y > min(len(lines), 2):
        y = draw_heads(buffer, y, table)
    room = max(height - y, 0)
    shown = _in_sight(lines, room, look.selection)
    for row, line in enumerate(shown, y):
        if line.member is not None:
            _draw_member(buffer, row, line.member, table.names, group, look)
        if line.partition is not None:
            reads = positions.get(line.reader, {}).get(line.partition)
            _draw_partition(buffer, row, line, reads, table, group, look)
    if room and len(shown) < len(lines):
        words = look.say("drawing.members_more", count=len(lines) - len(shown))
        buffer.put(0, height - 1, fit(words, width, look.glyphs.ellipsis), Ink.DIM)
    if not lines and room:
        buffer.put(0, y, fit(look.say("group.no_members"), width, look.glyphs.ellipsis), Ink.DIM)
    return buffer


def draw_heads(buffer: Buffer, y: int, table: Table) -> int:
    """The headings of the columns; gives the row below."""
    for column in table.columns:
        buffer.put_right(column.right, y, column.head, Ink.FAINT)
    return y + 1


def _draw_by_member(buffer: Buffer, y: int, group: GroupRow, look: Look) -> None:
    """A row a member: its partitions and what they lag together, or why it idles; then what nobody reads."""
    held = {name for member in group.members for name in member.partitions}
    unread = tuple(offset.partition for offset in group.offsets if offset.partition not in held)
    rows = [Line(member, None) for member in sorted(group.members, key=lambda member: member.idle)]
    rows += [Line(None, None)] if unread else []
    names = min(max(cells_of(member.client) for member in group.members), max(buffer.width // 4, 2))
    lags = {offset.partition: offset.lag for offset in group.offsets if offset.lag is not None}
    shown = _in_sight(rows, buffer.height - y, look.selection)
    for row, line in enumerate(shown, y):
        partitions = unread if line.member is None else line.member.partitions
        if line.member is None:
            buffer.put(2, row, "-", Ink.LAG)
        else:
            _draw_member(buffer, row, line.member, names, group, look)
        lag = sum(lags.get(name, 0) for name in partitions)
        words = look.say("group.lags", lag=lag) if any(name in lags for name in partitions) else ""
        room = buffer.width - 3 - names - cells_of(words) - 1
        parts = " ".join(_short(name, group) for name in partitions)
        buffer.put(3 + names, row, fit(parts, room, look.glyphs.ellipsis), Ink.TEXT)
        buffer.put_right(buffer.width, row, words, Ink.LAG if lag else Ink.DIM)
    if len(shown) < len(rows) and buffer.height > y:
        words = look.say("drawing.members_more", count=len(rows) - len(shown))
        buffer.put(0, buffer.height - 1, fit(words, buffer.width, look.glyphs.ellipsis), Ink.DIM)


def group_lines(group: GroupRow) -> list[Line]:
    """The rows of a group's table: members that read, partitions that nobody reads, members that idle."""
    lines: list[Line] = []
    busy = [member for member in group.members if not member.idle]
    for member in busy:
        lines += [
            Line(None if place else member, name, member.client) for place, name in enumerate(member.partitions)
        ] or [Line(member, None)]
    held = {name for member in busy for name in member.partitions}
    lines += [Line(None, offset.partition) for offset in group.offsets if offset.partition not in held]
    return lines + [Line(member, None) for member in group.members if member.idle]


def _in_sight(lines: list[Line], room: int, selection: str) -> list[Line]:
    """The rows that find room, with the selected thing among them; one row is kept to say how many do not."""
    if len(lines) <= room:
        return lines
    things = [{f"member/{line.member.client}" if line.member else "", _thing(line.partition or "")} for line in lines]
    chosen = next((place for place, of_line in enumerate(things) if selection and selection in of_line), 0)
    first = max(chosen - room + 2, 0)
    return lines[first : first + max(room - 1, 0)]


def group_table(groups: tuple[GroupRow, ...], consumers: tuple[ConsumerRow, ...], width: int, look: Look) -> Table:
    """Columns as wide as their entries; headings get shorter, gaps narrower, and at last columns go, if they must."""
    most = max(width // 4, 2)
    members = [member.client for group in groups for member in group.members]
    names = min(max(map(cells_of, members), default=1), most)
    short: list[str] = []
    numbers: list[dict[str, str]] = []
    for group in groups:
        positions = {row.name: row.positions for row in consumers if row.group == (group.group or None)}
        offsets = {offset.partition: offset for offset in group.offsets}
        for line in group_lines(group):
            if line.partition is not None:
                short.append(_short(line.partition, group))
                reads = positions.get(line.reader, {}).get(line.partition)
                numbers.append(_numbers(offsets.get(line.partition), reads))
    parts = min(max(map(cells_of, short), default=2), most)
    left = names + 3 + parts
    keys: tuple[str, ...] = COLUMNS
    columns: list[Column] = []
    for gone in ("", *GIVEN_UP):
        keys = tuple(key for key in keys if key != gone)
        for size, gap in (("long", 2), ("short", 2), ("short", 1)):
            columns, right = [], left
            for key in keys:
                head = look.say(f"group.{key}_{size}")
                right += gap + max(cells_of(head), *(len(row[key]) for row in numbers), 1)
                columns.append(Column(key, head, right))
            if right <= width:
                return Table(names, parts, tuple(columns))
    return Table(names, parts, tuple(columns))


def _numbers(offset: GroupOffsetRow | None, position: int | None) -> dict[str, str]:
    """A partition's entries; what is not known is a dash, as in Kafka's own tool."""
    known = (None, None, None) if offset is None else (offset.committed_offset, offset.log_end_offset, offset.lag)
    values = zip(COLUMNS, (position, *known), strict=True)
    return {key: "-" if value is None else str(value) for key, value in values}


def _draw_state(buffer: Buffer, group: GroupRow, name: str, waiting: int, rows: int, look: Look) -> int:
    """Name, state, what waits for workers, generation, coordinator, assignor in so many rows; returns the row below."""
    if not group.group:
        buffer.put(0, 0, fit(look.say("group.alone"), buffer.width, look.glyphs.ellipsis), Ink.DIM)
        return 1
    words = [
        name,
        look.say("group.state", state=group.state),
        look.say("group.waiting", count=waiting) if waiting else "",
        look.say("group.generation", generation=group.generation),
        "" if group.coordinator is None else look.say("group.coordinator", broker=group.coordinator),
        look.say("group.assignor", assignor=group.assignor) if group.assignor else "",
    ]
    if buffer.height < 3 and not name:
        return 0
    lines = wrap(look.join(*words), buffer.width)
    while len(lines) > rows and len(words) > 3:
        words.pop()
        lines = wrap(look.join(*words), buffer.width)
    ink = Ink.DIM if group.state == "Stable" and not waiting else Ink.LAG
    for y, line in enumerate(lines[:rows]):
        buffer.put(0, y, line, ink)
    buffer.put(0, 0, fit(name, buffer.width, look.glyphs.ellipsis), Ink.STRONG)
    return min(len(lines), rows)


def _draw_member(buffer: Buffer, y: int, member: MemberRow, names: int, group: GroupRow, look: Look) -> None:
    """A member's name; one that idles is dim and says why."""
    thing = f"member/{member.client}"
    ink = Ink.SELECTED if look.selection == thing else Ink.DIM if member.idle else Ink.CONSUMER
    buffer.put(0, y, look.glyphs.idle if member.idle else look.glyphs.node, ink)
    buffer.put(2, y, fit(member.client, names, look.glyphs.ellipsis), ink)
    buffer.mark(0, y, names + 2, 1, thing)
    if member.idle:
        room = buffer.width - 3 - names
        buffer.put(3 + names, y, fit(_why(member, group, room, look), room, look.glyphs.ellipsis), Ink.DIM)


def _why(member: MemberRow, group: GroupRow, room: int, look: Look) -> str:
    """Why a member idles, by the reason the view gives (G-11), else by the group's state; shorter in a small room."""
    if member.why is not None and member.why.rule == "G-8":
        return look.say("group.idle_not_noticed")
    values = {} if member.why is None else member.why.values
    partitions, members = values.get("partitions"), values.get("members")
    if isinstance(partitions, int) and isinstance(members, int) and partitions:
        words = look.say("drawing.idle", partitions=partitions, members=members)
        short = look.say("drawing.idle_short", partitions=partitions, members=members)
        return words if cells_of(words) <= room else short
    if group.state in ("PreparingRebalance", "CompletingRebalance", "Assigning", "Reconciling"):
        return look.say("group.idle_joining")
    return look.say("group.idle_no_topic")


def _short(name: str, group: GroupRow) -> str:
    """A partition's name: `P0` where the group reads one topic, else `orders-0`."""
    topics = {split_partition(offset.partition)[0] for offset in group.offsets}
    topics |= {split_partition(part)[0] for member in group.members for part in member.partitions}
    return f"P{split_partition(name)[1]}" if len(topics) == 1 else name


def _draw_partition(
    buffer: Buffer, y: int, line: Line, position: int | None, table: Table, group: GroupRow, look: Look
) -> None:
    """A partition's name and numbers, a bar or what is said where nobody reads it."""
    name, left = line.partition or "", table.names + 3
    if not line.reader:
        buffer.put(2, y, "-", Ink.LAG)
    chosen = Ink.SELECTED if look.selection == _thing(name) else Ink.TEXT
    buffer.put(left, y, fit(_short(name, group), table.parts, look.glyphs.ellipsis), chosen)
    buffer.mark(left, y, buffer.width - left, 1, _thing(name))
    offset = next((one for one in group.offsets if one.partition == name), None)
    numbers = _numbers(offset, position)
    late = Ink.LAG if offset is not None and offset.lag else Ink.DIM
    inks = {"position": Ink.CONSUMER, "committed": Ink.TEXT, "end": Ink.DIM, "lag": late}
    for column in table.columns:
        buffer.put_right(column.right, y, numbers[column.key], inks[column.key])
    x = (table.columns[-1].right if table.columns else left + table.parts) + 2
    words = "" if line.reader else look.say("drawing.unassigned")
    bar = min(buffer.width - x - (cells_of(words) + 1 if words else 0), MAX_BAR)
    if offset is not None and bar >= MIN_BAR:
        _draw_bar(buffer, x, y, bar, offset, position, max(one.log_end_offset for one in group.offsets), look)
        x += bar + 1
    if words and x + cells_of(words) <= buffer.width:
        buffer.put(x, y, words, Ink.LAG)


def _draw_bar(
    buffer: Buffer, x: int, y: int, width: int, offset: GroupOffsetRow, position: int | None, ends: int, look: Look
) -> None:
    """Committed, then read but not committed, then still to read, then not yet readable; an arrow at the position."""

    def cells(value: int) -> int:
        return min(round(value * width / max(ends, 1)), width)

    committed = cells(offset.committed_offset or 0)
    readable = cells((offset.committed_offset or 0) + offset.lag) if offset.lag is not None else committed
    end = cells(offset.log_end_offset)
    buffer.put(x, y, look.glyphs.bar_rest * end, Ink.FAINT)
    buffer.put(x, y, look.glyphs.bar * readable, Ink.LAG)
    buffer.put(x, y, look.glyphs.bar * committed, Ink.CONSUMER)
    if position is not None:
        here = min(cells(position), width - 1)
        if here > committed:
            buffer.put(x + committed, y, look.glyphs.bar_rest * (here - committed), Ink.CONSUMER)
        buffer.put(x + here, y, look.glyphs.position, Ink.CONSUMER)


def _thing(partition: str) -> str:
    """The id of a partition as a thing to select."""
    return partition_thing(*split_partition(partition))
