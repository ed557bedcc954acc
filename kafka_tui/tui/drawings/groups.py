"""Consumer groups under each other, with who reads on behalf of a group or of none."""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.drawings.group import draw_group, draw_heads, group_lines, group_table
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model import TopicRow
from kafka_tui.view.model_clients import ConsumerRow, GroupOffsetRow, GroupRow, MemberRow


def draw_groups(
    groups: tuple[GroupRow, ...],
    consumers: tuple[ConsumerRow, ...],
    topics: tuple[TopicRow, ...],
    width: int,
    height: int,
    look: Look,
    whole: bool = False,
) -> Buffer:
    """One group, or several with their names, those whose programs are gone last; below them who reads alone.

    With `whole` each partition keeps its row, and what is selected is scrolled into sight.
    """
    shown = tuple(_with_readers(group, consumers) for group in groups)
    gone = {row.name for row in consumers if row.state in ("crashed", "stopped")}
    shown = tuple(sorted(shown, key=lambda group: (not _attended(group, gone), not group.members)))
    alone = tuple(row for row in consumers if row.group is None and _reads(row))
    if alone:
        shown += (_without_group(alone, topics),)
    if len(shown) == 1:
        return draw_group(shown[0], consumers, width, height, look, None, whole)
    buffer = look.buffer(width, height)
    table = group_table(shown, consumers, width, look)
    attended = [_attended(group, gone) for group in shown]
    rooms = _rooms(shown, attended, height - 1)
    y = 0
    if any(len(group_lines(group)) < room for group, room in zip(shown, rooms, strict=True)):
        y = draw_heads(buffer, 0, table)
    else:
        rooms = _rooms(shown, attended, height)
    for place, (group, room) in enumerate(zip(shown, rooms, strict=True)):
        buffer.paste(draw_group(group, consumers, width, room, look, table, whole), 0, y)
        y += room + (1 if height - y - room > sum(_needs(one) for one in shown[place + 1 :]) else 0)
    if not shown:
        buffer.put(0, 0, fit(look.say("panel.empty"), width, look.glyphs.ellipsis), Ink.DIM)
    return buffer


def _needs(group: GroupRow) -> int:
    """The rows of a group under a name."""
    return 1 + max(len(group_lines(group)), 1)


def _attended(group: GroupRow, gone: set[str]) -> bool:
    """Whether a member's program runs; a group learns only after a while that one has crashed (G-6)."""
    return any(member.client not in gone for member in group.members)


def _rooms(groups: tuple[GroupRow, ...], attended: list[bool], height: int) -> list[int]:
    """How many rows each group gets: what it needs or a fair share; one is enough for a group that nobody attends."""
    rooms: list[int] = []
    for place, group in enumerate(groups):
        left, waiting = height - sum(rooms), list(zip(groups, attended, strict=True))[place:]
        alone = sum(not live for _, live in waiting)
        share = max(left - alone, 0) // max(len(waiting) - alone, 1)
        shares = [min(_needs(one), share if live else 1) for one, live in waiting]
        rooms.append(min(_needs(group), max(left - sum(shares[1:]), shares[0])))
    return rooms


def _reads(row: ConsumerRow) -> bool:
    return row.state in ("running", "paused") and bool(row.positions)


def _member(row: ConsumerRow) -> MemberRow:
    """A consumer that chose its partitions itself, in the place where members stand."""
    return MemberRow(member="", client=row.name, partitions=tuple(row.positions), idle=False, why=None)


def _with_readers(group: GroupRow, consumers: tuple[ConsumerRow, ...]) -> GroupRow:
    """A group with what its members go on reading in a cooperative rebalance, before they are told anything (S-5).

    In a group that nobody ever joined, which consumers use only to commit, they stand where members do.
    """
    readers = {row.name: _member(row) for row in consumers if row.group == group.group and _reads(row)}
    if not group.members:
        return group if group.generation else replace(group, members=tuple(readers.values()))
    told = tuple(
        member if member.partitions or member.idle else replace(member, partitions=readers[member.client].partitions)
        for member in group.members
        if member.client in readers
    )
    others = {member.client: member for member in told}
    return replace(group, members=tuple(others.get(member.client, member) for member in group.members))


def _without_group(alone: tuple[ConsumerRow, ...], topics: tuple[TopicRow, ...]) -> GroupRow:
    """Those who read without a group as one without a name: nothing is committed, the lag is end - position."""
    ends = {f"{topic.name}-{row.partition}": row.high_watermark for topic in topics for row in topic.partitions}
    offsets = tuple(
        GroupOffsetRow(partition=name, committed_offset=None, log_end_offset=ends[name], lag=ends[name] - at, member="")
        for name, at in sorted({name: at for row in alone for name, at in row.positions.items()}.items())
        if name in ends
    )
    return GroupRow(
        group="",
        state="Empty",
        protocol="classic",
        assignor="",
        generation=0,
        coordinator=None,
        members=tuple(_member(row) for row in alone),
        offsets=offsets,
    )
