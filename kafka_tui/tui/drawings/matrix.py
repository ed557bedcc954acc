"""The matrix: many brokers and partitions, one cell a replica, only what is in sight drawn.

A column is a partition and a row a broker, so that a broker that falls out is one line of crosses.
"""

from __future__ import annotations

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.drawings.look import Look, broker_state, partition_thing, role
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model import PartitionRow, View

NAME_WIDTH = 16
"""Cells for a broker's name and state."""


def draw_matrix(
    view: View, width: int, height: int, look: Look, first_broker: int = 0, first_partition: int = 0
) -> Buffer:
    """Draw the replicas of all topics that are not internal, from a broker's and a partition's place on.

    The places are clipped so that the matrix never ends before the picture does.
    """
    buffer = look.buffer(width, height)
    columns = [(topic.name, row) for topic in view.topics if not topic.internal for row in topic.partitions]
    names = min(NAME_WIDTH, width // 3)
    wide = max(width - names, 0)
    high = max(height - 3, 0)
    left = min(max(first_partition, 0), max(len(columns) - wide, 0))
    top = min(max(first_broker, 0), max(len(view.brokers) - high, 0))
    shown = columns[left : left + wide]
    _draw_topics(buffer, names, shown, look)
    for place, node in enumerate(view.brokers[top : top + high]):
        y = 2 + place
        state = broker_state(node, look)
        label = look.join(look.say("drawing.broker", broker=node.id), state)
        ink = Ink.SELECTED if look.selection == f"broker/{node.id}" else Ink.OUT if state else Ink.TEXT
        buffer.put(0, y, fit(label, names - 1, look.glyphs.ellipsis), ink)
        buffer.mark(0, y, names, 1, f"broker/{node.id}")
        buffer.put(names, y, look.glyphs.absent * len(shown), Ink.FAINT)
    rows = {broker.id: 2 + place for place, broker in enumerate(view.brokers[top : top + high])}
    for column, (name, row) in enumerate(shown):
        thing = partition_thing(name, row.partition)
        for broker in row.replicas:
            if broker in rows:
                buffer.put(names + column, rows[broker], *role(row, broker, look))
        buffer.mark(names + column, 1, 1, 1 + min(high, len(view.brokers)), thing)
        if look.selection == thing:
            for y in range(1, 2 + min(high, len(view.brokers))):
                buffer.tint(names + column, y, 1, Ink.SELECTED)
    _draw_extent(buffer, len(view.brokers), (top, high), len(columns), (left, wide), look)
    return buffer


def _draw_topics(buffer: Buffer, x: int, shown: list[tuple[str, PartitionRow]], look: Look) -> None:
    """Over the columns: each topic's name where it begins, and each tenth partition's number."""
    free = x
    for place, (name, row) in enumerate(shown):
        column = x + place
        if place == 0 or shown[place - 1][0] != name:
            span = next((step for step, (other, _) in enumerate(shown[place:]) if other != name), len(shown) - place)
            buffer.put(column, 0, fit(name, span, look.glyphs.ellipsis), Ink.STRONG)
        number = str(row.partition)
        if row.partition % 10 == 0 and column >= free and column + cells_of(number) <= buffer.width:
            free = buffer.put(column, 1, number, Ink.FAINT) + 1


def _draw_extent(
    buffer: Buffer, brokers: int, rows: tuple[int, int], partitions: int, columns: tuple[int, int], look: Look
) -> None:
    """The last line: which part of the whole is in sight."""
    words = []
    for key, total, (first, room) in (
        ("drawing.more_matrix", brokers, rows),
        ("drawing.rows_matrix", partitions, columns),
    ):
        if total > room > 0:
            words.append(look.say(key, first=first + 1, last=min(first + room, total), total=total))
    if words and buffer.height > 3:
        buffer.put(0, buffer.height - 1, fit(look.join(*words), buffer.width, look.glyphs.ellipsis), Ink.DIM)
