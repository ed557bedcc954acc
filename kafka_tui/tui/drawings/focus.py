"""The focus: one partition in full, its replicas stacked under one scale of offsets, the leader first.

A rail at the left carries what the followers fetch; the leader's HW is a vertical guide through all of them; each
replica shows its own HW and end; pages, leader epochs and segment files stand below the records they hold; consumers
point from below at the record they read next.
"""

from __future__ import annotations

import msgspec

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.canvas.lines import DOWN, LEFT, RIGHT, UP
from kafka_tui.tui.drawings.flights import draw_flight, fraction, mark_of
from kafka_tui.tui.drawings.focus_rows import draw_epochs, draw_readers, draw_segments, epochs_matter, readers_of
from kafka_tui.tui.drawings.logs import Window, draw_log, draw_pages, window_of
from kafka_tui.tui.drawings.look import (
    Look,
    end_digits,
    find_partition,
    leads_in_belief,
    partition_thing,
    reference_end,
    role,
)
from kafka_tui.tui.drawings.wires import Step, Way, draw_way
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model import BrokerRow, LogRow, PartitionRow, TopicRow, View

RAIL = 6
"""Cells between a replica's name and its records, where the rail runs."""


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """The focus's measures: the names' width, where records begin, the window, and the rows of each replica."""

    names: int
    x: int
    window: Window
    extras: tuple[str, ...]
    block: int
    top: int
    footer: int


def focused(view: View, look: Look) -> tuple[TopicRow, PartitionRow] | None:
    """The selected partition, else the first of the first topic that is not internal; None when there is none."""
    found = find_partition(view.topics, look.selection)
    if found is not None:
        return found
    own = [topic for topic in view.topics if not topic.internal and topic.partitions]
    return (own[0], own[0].partitions[0]) if own else None


def draw_focus(view: View, width: int, height: int, look: Look) -> Buffer:
    """Draw the selected partition at a size."""
    buffer = look.buffer(width, height)
    found = focused(view, look)
    if found is None:
        buffer.put(0, 0, fit(look.say("drawing.no_partition"), width, look.glyphs.ellipsis), Ink.DIM)
        return buffer
    topic, row = found
    name = f"{topic.name}-{row.partition}"
    logs = {log.broker: log for log in row.logs}
    order = sorted(row.replicas, key=lambda broker: broker != row.leader)
    order += [log.broker for log in row.logs if log.broker not in row.replicas]
    brokers = {broker.id: broker for broker in view.brokers}
    labels = {broker: _label(row, broker, brokers.get(broker), look) for broker in order}
    doubts = {broker for broker in logs if leads_in_belief(row, logs[broker], brokers.get(broker))}
    scale = _scale(view, row, name, labels, (width, height), look, doubts=bool(doubts))
    buffer.mark(0, 0, width, height, partition_thing(topic.name, row.partition))
    _draw_offsets(buffer, scale, look)
    for place, broker in enumerate(order):
        y = scale.top + place * scale.block
        _draw_label(buffer, y, row, broker, labels[broker], scale, broker in doubts, look)
        down = broker in brokers and brokers[broker].state != "running"
        if broker in logs:
            _draw_replica(buffer, scale, y, logs[broker], row, logs, look, down)
    _draw_rail(buffer, view, scale, row, name, order, look)
    bottom = min(scale.top + len(order) * scale.block, height)
    _draw_guide(buffer, scale, bottom, logs.get(row.leader or -1), look)
    draw_readers(buffer, scale.x, bottom + 1, scale.window, readers_of(view, name), look)
    return buffer


def _label(row: PartitionRow, broker: int, node: BrokerRow | None, look: Look) -> str:
    """A replica's name and role in words: "b1 leader", "b3 out of sync", "b1 crashed"."""
    name = look.say("drawing.broker", broker=broker)
    elr = look.say("legend.elr") if broker in row.elr else ""
    if node is not None and node.state != "running":
        state = look.say(f"broker_short.{node.state}" if elr else f"broker.{node.state}")
        return f"{name} {look.join(state, elr)}"
    if row.leader == broker:
        part = look.say("legend.leader")
    elif broker in row.isr:
        part = look.say("legend.in_sync")
    elif broker in row.adding:
        part = look.say("legend.being_added")
    else:
        part = elr or look.say("legend.out_of_sync")
    return f"{name} {look.join(part, look.say('legend.leaves') if broker in row.removing else '')}"


def _scale(
    view: View, row: PartitionRow, name: str, labels: dict[int, str], size: tuple[int, int], look: Look, *, doubts: bool
) -> Scale:
    """Choose the widest record cell that shows enough records, and the rows there is height for."""
    width, height = size
    words = [*labels.values(), look.say("drawing.thinks_leads") if doubts else ""]
    names = min(max(map(cells_of, words)) + 3, max(width // 3, 2))
    x = names + RAIL
    tail = _tail(width, end_digits(row))
    first = min((log.log_start_offset for log in row.logs), default=0)
    wanted = min(max((log.log_end_offset for log in row.logs), default=0) - first + 1, 12)
    cell, slots = 1, max(width - x - tail, 0)
    for candidate in (3, 2):
        fitting = (width - x - tail - 1) // (candidate + 1)
        if fitting >= max(wanted, 6):
            cell, slots = candidate, fitting
            break
    window = window_of(row, slots, cell, 0 if cell == 1 else 1)
    readers = len(readers_of(view, name))
    top = 1 if height > len(labels) else 0
    rows = len(labels) * (1 if readers else 2)  # who reads where comes before the pages below the records
    footer = min(1 + readers, max(height - top - rows, 0))
    room = max((height - top - footer) // max(len(labels), 1), 1)
    wishes = ["pages"] + (["epochs"] if epochs_matter(row) else []) + ["segments"]
    extras = tuple(wishes[: room - 1])
    return Scale(
        names=names, x=x, window=window, extras=extras, block=min(room, len(extras) + 2), top=top, footer=footer
    )


def _tail(width: int, number: int) -> int:
    """Cells at the right for a replica's numbers of so many digits: LEO, then its word, then HW, as there is room."""
    alone = max(number, 4) + 1
    return 2 * alone + 7 if width >= 90 else alone + 4 if width >= 50 else alone


def _draw_offsets(buffer: Buffer, scale: Scale, look: Look) -> None:
    """The header: the offset over each column, or over as many as leave a space between them."""
    if scale.top == 0:
        return
    buffer.put(1, 0, look.say("drawing.offset"), Ink.FAINT, limit=scale.x - 2)
    window = scale.window
    free = scale.x - 1
    for offset in range(window.start, window.end):
        end = scale.x + window.cell_x(offset) + window.cell
        if end - len(str(offset)) >= free and (window.gap or offset % 5 == 0):
            buffer.put_right(end, 0, str(offset), Ink.FAINT)
            free = end + 1


def _draw_label(
    buffer: Buffer, y: int, row: PartitionRow, broker: int, label: str, scale: Scale, believes: bool, look: Look
) -> None:
    """A replica's glyph, name and role; one that only believes it leads says so below."""
    glyph, ink = role(row, broker, look)
    buffer.put(1, y, glyph, ink)
    words = Ink.TEXT if ink == Ink.IN_SYNC else ink
    buffer.put(3, y, fit(label, scale.names - 3, look.glyphs.ellipsis), words)
    buffer.mark(0, y, scale.names, 1, f"broker/{broker}")
    if believes and scale.extras:
        belief = look.say("drawing.thinks_leads")
        buffer.put(3, y + 1, fit(belief, scale.names - 3, look.glyphs.ellipsis), Ink.OUT)


def _draw_replica(
    buffer: Buffer,
    scale: Scale,
    y: int,
    log: LogRow,
    row: PartitionRow,
    logs: dict[int, LogRow],
    look: Look,
    down: bool,
) -> None:
    """One replica's records, what lies below them, and its numbers at the right."""
    leads = row.leader == log.broker
    leader = None if row.leader is None else logs.get(row.leader)
    out = log.broker not in row.isr
    draw_log(buffer, scale.x, y, log, scale.window, look, down=down, leader_end=reference_end(row), out=out)
    for place, extra in enumerate(scale.extras, start=1):
        if extra == "pages":
            draw_pages(buffer, scale.x, y + place, log, scale.window, look, down=down)
        elif extra == "epochs":
            draw_epochs(buffer, scale.x, y + place, log, leader, scale.window, look)
        else:
            draw_segments(buffer, scale.x, y + place, log, scale.window, look)
    ink = Ink.LEADER if leads and not down else Ink.DIM
    digits = max(end_digits(row), 3)
    x = buffer.put_right(buffer.width - 1, y, f"{log.log_end_offset:>{digits + 1}}", ink)
    if buffer.width >= 50:
        x = buffer.put_right(x, y, look.say("legend.log_end_offset"), ink)
    if buffer.width >= 90:
        watermark = f"{look.say('legend.high_watermark')}{log.high_watermark:>{max(end_digits(row), 2) + 1}}"
        buffer.put_right(x - 1, y, watermark, Ink.HIGH_WATERMARK if leads and not down else Ink.DIM)


def _draw_guide(buffer: Buffer, scale: Scale, bottom: int, leader: LogRow | None, look: Look) -> None:
    """The leader's HW as a guide through the replicas below it, with its number at the foot."""
    window = scale.window
    if leader is None or leader.high_watermark > window.end or window.gap == 0:
        return
    words = look.say("drawing.hw", offset=leader.high_watermark)
    if leader.high_watermark < window.start:
        buffer.put(scale.x, bottom, f"{look.glyphs.behind} {words}", Ink.HIGH_WATERMARK)
        return
    x = scale.x + window.mark_x(leader.high_watermark)
    pages = (Ink.PAGE_CACHED, Ink.PAGE_DIRTY, Ink.PAGE_HIT, Ink.PAGE_MISS)
    rows = buffer.cell_rows()
    for y in range(scale.top + 1, bottom):
        if x < buffer.width and rows[y][x] in (" ", look.glyphs.absent) and buffer.ink_at(x, y) not in pages:
            buffer.put(x, y, look.glyphs.rail, Ink.HIGH_WATERMARK)
    buffer.put(x, bottom, look.glyphs.high_watermark, Ink.HIGH_WATERMARK)
    buffer.put(x + 1, bottom, f" {words}", Ink.HIGH_WATERMARK)


def _draw_rail(
    buffer: Buffer, view: View, scale: Scale, row: PartitionRow, name: str, order: list[int], look: Look
) -> None:
    """The ways from the leader to its followers at the left of the records, and what is on them."""
    if row.leader is None or row.leader not in order:
        words = look.say("partition.no_leader")
        buffer.fill(0, 0, scale.x if scale.top else 0, 1, Ink.OUT)
        buffer.put(1, 0, fit(words, scale.x - 2 if scale.top else 0, look.glyphs.ellipsis), Ink.OUT)
        return
    rows = {broker: scale.top + place * scale.block for place, broker in enumerate(order)}
    running = {broker.id for broker in view.brokers if broker.state == "running"}
    flights = [
        entry
        for entry in view.in_flight
        if name in entry.partitions and _other(entry.source, entry.target, row.leader) in rows
    ]
    live = {_other(entry.source, entry.target, row.leader) for entry in flights if not entry.background}
    followers = [broker for broker in order if broker != row.leader and {broker, row.leader} <= running]
    for broker in sorted(followers, key=lambda broker: broker in live):  # a live way on top where they share the rail
        ink = Ink.WIRE_OUT if broker not in row.isr else Ink.WIRE_LIVE if broker in live else Ink.WIRE
        draw_way(buffer, _rail_way(scale, rows[row.leader], rows[broker]), ink, look.glyphs.to_right)
    for entry in sorted(flights, key=lambda entry: (not entry.background, entry.id)):
        other = _other(entry.source, entry.target, row.leader)
        steps = _rail_way(scale, rows[row.leader], rows[other])
        steps = steps if entry.source == f"broker {row.leader}" else steps[::-1]
        cargo = next((cargo for cargo in entry.cargo if cargo.partition == name), None)
        mark = mark_of(entry, cargo, look)
        draw_flight(buffer, steps, fraction(entry, view, look), mark, look, f"request/{entry.id}")


def _other(source: str, target: str, leader: int) -> int:
    """The broker at the other end of a request to or from the leader; -1 when it is none."""
    ends = [source, target]
    if f"broker {leader}" not in ends:
        return -1
    ends.remove(f"broker {leader}")
    kind, _, name = ends[0].partition(" ")
    return int(name) if kind == "broker" and name.isdecimal() else -1


def _rail_way(scale: Scale, leader: int, follower: int) -> Way:
    """From the leader's row to the left, along the rail, and to the right into the follower's row."""
    rail, last = scale.names + 1, scale.x - 2
    return (
        *(Step(x, leader, LEFT | RIGHT) for x in range(last, rail, -1)),
        Step(rail, leader, RIGHT | DOWN),
        *(Step(rail, y, UP | DOWN) for y in range(leader + 1, follower)),
        Step(rail, follower, UP | RIGHT),
        *(Step(x, follower, LEFT | RIGHT) for x in range(rail + 1, last + 1)),
    )
