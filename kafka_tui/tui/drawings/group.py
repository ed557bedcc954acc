"""A consumer group: its state, who reads which partition and how far, and who idles and why."""

from __future__ import annotations

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit, wrap
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.drawings.look import Look, split_partition
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model_clients import ConsumerRow, GroupOffsetRow, GroupRow, MemberRow

MAX_BAR, MIN_BAR = 40, 8


def draw_group(group: GroupRow, consumers: tuple[ConsumerRow, ...], width: int, height: int, look: Look) -> Buffer:
    """Draw a group: its state, a line a partition with a bar, then what nobody reads, then the members that idle."""
    buffer = look.buffer(width, height)
    buffer.mark(0, 0, width, height, f"group/{group.group}")
    y = _draw_state(buffer, group, look)
    ends = max((offset.log_end_offset for offset in group.offsets), default=0)
    positions = {row.name: row.positions for row in consumers if row.group == group.group}
    busy = [member for member in group.members if not member.idle]
    idle = [member for member in group.members if member.idle]
    names = max((cells_of(member.client) for member in group.members), default=1)
    parts = max((cells_of(_short(name, group)) for member in busy for name in member.partitions), default=2)
    names, parts = min(names, max(width // 4, 2)), min(parts, max(width // 4, 2))
    offsets = {offset.partition: offset for offset in group.offsets}
    lines: list[tuple[MemberRow | None, str | None]] = []
    for member in busy:
        lines += [(member if place == 0 else None, name) for place, name in enumerate(member.partitions)]
        lines += [] if member.partitions else [(member, None)]
    held = {name for member in busy for name in member.partitions}
    lines += [(None, offset.partition) for offset in group.offsets if offset.partition not in held]
    lines += [(member, None) for member in idle]
    owner: dict[str, str] = {name: member.client for member in busy for name in member.partitions}
    room = max(height - y, 0)
    for place, (who, name) in enumerate(lines):
        if place == room - 1 and len(lines) > room:
            words = look.say("drawing.members_more", count=len(lines) - place)
            buffer.put(0, y + place, fit(words, width, look.glyphs.ellipsis), Ink.DIM)
            break
        row = y + place
        if who is not None:
            _draw_member(buffer, row, who, names, group, look)
        if name is not None:
            reads = positions.get(owner.get(name, ""), {}).get(name)
            _draw_partition(buffer, row, names + 3, parts, name, offsets.get(name), reads, ends, group, look)
    if not lines and room:
        buffer.put(0, y, fit(look.say("group.no_members"), width, look.glyphs.ellipsis), Ink.DIM)
    return buffer


def _draw_state(buffer: Buffer, group: GroupRow, look: Look) -> int:
    """State, generation, coordinator, assignor; returns the row below."""
    words = [
        look.say("group.state", state=group.state),
        look.say("group.generation", generation=group.generation),
        "" if group.coordinator is None else look.say("group.coordinator", broker=group.coordinator),
        look.say("group.assignor", assignor=group.assignor) if group.assignor else "",
    ]
    if buffer.height < 3:
        return 0
    lines = wrap(look.join(*words), buffer.width)
    while len(lines) > max(buffer.height // 4, 1) and len(words) > 1:
        words.pop()
        lines = wrap(look.join(*words), buffer.width)
    ink = Ink.DIM if group.state == "Stable" else Ink.LAG
    for y, line in enumerate(lines[:2]):
        buffer.put(0, y, line, ink)
    return min(len(lines), 2)


def _draw_member(buffer: Buffer, y: int, member: MemberRow, names: int, group: GroupRow, look: Look) -> None:
    """A member's name; one that idles is dim and says why."""
    thing = f"member/{member.client}"
    ink = Ink.SELECTED if look.selection == thing else Ink.DIM if member.idle else Ink.CONSUMER
    buffer.put(0, y, look.glyphs.idle if member.idle else look.glyphs.node, ink)
    buffer.put(2, y, fit(member.client, names, look.glyphs.ellipsis), ink)
    buffer.mark(0, y, names + 2, 1, thing)
    if member.idle:
        buffer.put(
            3 + names, y, fit(_why(member, group, look), buffer.width - 3 - names, look.glyphs.ellipsis), Ink.DIM
        )


def _why(member: MemberRow, group: GroupRow, look: Look) -> str:
    """Why a member idles, by the reason the view gives (G-11), else by the group's state."""
    if member.why is not None and member.why.rule == "G-8":
        return look.say("group.idle_not_noticed")
    values = {} if member.why is None else member.why.values
    partitions, members = values.get("partitions"), values.get("members")
    if isinstance(partitions, int) and isinstance(members, int) and partitions:
        return look.say("drawing.idle", partitions=partitions, members=members)
    if group.state in ("PreparingRebalance", "CompletingRebalance", "Assigning", "Reconciling"):
        return look.say("group.idle_joining")
    return look.say("group.idle_no_topic")


def _short(name: str, group: GroupRow) -> str:
    """A partition's name: `P0` where the group reads one topic, else `orders-0`."""
    topics = {split_partition(offset.partition)[0] for offset in group.offsets}
    topics |= {split_partition(part)[0] for member in group.members for part in member.partitions}
    return f"P{split_partition(name)[1]}" if len(topics) == 1 else name


def _draw_partition(
    buffer: Buffer,
    y: int,
    x: int,
    parts: int,
    name: str,
    offset: GroupOffsetRow | None,
    position: int | None,
    ends: int,
    group: GroupRow,
    look: Look,
) -> None:
    """A partition's name, its bar, and committed offset / log end offset with the lag."""
    buffer.put(x, y, fit(_short(name, group), parts, look.glyphs.ellipsis), Ink.TEXT)
    topic, number = split_partition(name)
    buffer.mark(x, y, buffer.width - x, 1, f"topic/{topic}/{number}")
    if offset is None:
        return
    committed = "-" if offset.committed_offset is None else str(offset.committed_offset)
    lag = look.say("drawing.no_lag") if offset.lag is None else look.say("drawing.lag", lag=offset.lag)
    words = f"{committed}/{offset.log_end_offset} {lag}"
    if offset.member is None:
        words = look.join(words, look.say("drawing.unassigned"))
    left = x + parts + 1
    bar = min(max(buffer.width - left - 24, 0), MAX_BAR)
    if bar >= MIN_BAR:
        _draw_bar(buffer, left, y, bar, offset, position, ends, look)
        left += bar + 1
    ink = Ink.LAG if offset.lag else Ink.DIM
    buffer.put(left, y, fit(words, buffer.width - left, look.glyphs.ellipsis), ink)


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
