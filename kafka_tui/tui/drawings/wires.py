"""The way between two brokers for one partition, cell by cell, and the lines drawn along it.

Neighbours are joined straight on the partition's row. A broker further away is reached through the lane row, behind
the boxes between; where there is no lane, the way is broken and hidden behind them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.canvas.lines import BROKEN, DOWN, LEFT, RIGHT, THIN, UP
from kafka_tui.tui.drawings.layout import Plan
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model import PartitionRow

BEND = 2
"""How far from a box a way turns into the lane."""


class Step(NamedTuple):
    """One cell of a way: the line arms it shows; `behind` a box it is broken, `hidden` there without a lane."""

    x: int
    y: int
    arms: int
    behind: bool = False
    hidden: bool = False


Way = tuple[Step, ...]


Box = tuple[int, int]
"""A box's first column and its width."""


def way(plan: Plan, source: int, target: int, y: int) -> Way:
    """The cells from box `source` to box `target` (places among the boxes) for the log row `y`."""
    if source > target:
        return way(plan, target, source, y)[::-1]
    boxes = tuple((box.x, box.width) for box in plan.boxes[source : target + 1])
    return _way(boxes, y, plan.lane(y))


@lru_cache(maxsize=1024)
def _way(boxes: tuple[Box, ...], y: int, lane: int) -> Way:
    """The cells from the first box to the last; the same few are asked for in every frame."""
    if len(boxes) < 2:
        return ()
    start, stop, between = sum(boxes[0]), boxes[-1][0], boxes[1:-1]
    if not between:
        return tuple(Step(x, y, LEFT | RIGHT) for x in range(start, stop))
    if lane == y:
        return tuple(_hidden(x, y, between) for x in range(start, stop))
    down, up = start + BEND, stop - 1 - BEND
    steps = [Step(x, y, LEFT | RIGHT) for x in range(start, down)]
    steps.append(Step(down, y, LEFT | DOWN))
    steps += [Step(down, row, UP | DOWN) for row in range(y + 1, lane)]
    steps.append(Step(down, lane, UP | RIGHT))
    steps += [_behind(x, lane, between) for x in range(down + 1, up)]
    steps.append(Step(up, lane, LEFT | UP))
    steps += [Step(up, row, UP | DOWN) for row in range(lane - 1, y, -1)]
    steps.append(Step(up, y, DOWN | RIGHT))
    steps += [Step(x, y, LEFT | RIGHT) for x in range(up + 1, stop)]
    return tuple(steps)


def _behind(x: int, y: int, boxes: tuple[Box, ...]) -> Step:
    """A lane cell: broken inside a box, hidden by its border."""
    for left, wide in boxes:
        if left <= x < left + wide:
            return Step(x, y, LEFT | RIGHT, behind=True, hidden=x in (left, left + wide - 1))
    return Step(x, y, LEFT | RIGHT)


def _hidden(x: int, y: int, boxes: tuple[Box, ...]) -> Step:
    """A cell of a way without a lane: broken everywhere, and not seen where a box stands."""
    return Step(x, y, LEFT | RIGHT, behind=True, hidden=any(left <= x < left + wide for left, wide in boxes))


def draw_way(buffer: Buffer, steps: Way, ink: Ink, head: str) -> None:
    """Draw a way and the arrow head at its end."""
    for step in steps:
        if not step.hidden:
            buffer.arm(step.x, step.y, step.arms, ink, BROKEN if step.behind else THIN)
    if steps:
        buffer.put(steps[-1].x, steps[-1].y, head, ink)


def draw_wires(
    buffer: Buffer, plan: Plan, partition: PartitionRow, y: int, look: Look, live: dict[tuple[int, int], bool]
) -> None:
    """Draw the ways on which followers get a partition's records from its leader; `live` ones carry something now.

    A broker that does not run, or is not drawn, has none. Where nobody leads, the first gap between boxes says so.
    """
    if partition.leader is None:
        _say_no_leader(buffer, plan, y, look)
        return
    leader = plan.index(partition.leader)
    if leader is None or plan.boxes[leader].broker.state != "running":
        return
    wanted: list[tuple[int, Ink, int]] = []
    for replica in partition.replicas:
        place = plan.index(replica)
        if place is None or place == leader or plan.boxes[place].broker.state != "running":
            continue
        if replica not in partition.isr:
            wanted.append((1, Ink.WIRE_OUT, place))
        elif live.get((min(place, leader), max(place, leader))):
            wanted.append((2, Ink.WIRE_LIVE, place))
        else:
            wanted.append((0, Ink.WIRE, place))

    def order(entry: tuple[int, Ink, int]) -> tuple[int, int, int, int]:
        """With lanes, a live way lies on top where two share cells; without, the nearest, whose head is in the way."""
        rank, _, place = entry
        return rank if plan.lanes else 0, -abs(place - leader), rank, place

    for _, ink, place in sorted(wanted, key=order):
        draw_way(
            buffer, way(plan, leader, place, y), ink, look.glyphs.to_right if place > leader else look.glyphs.to_left
        )


def _say_no_leader(buffer: Buffer, plan: Plan, y: int, look: Look) -> None:
    """In the first gap between boxes: "no leader", or a crossed star where that is too long."""
    if len(plan.boxes) < 2:
        return
    left = plan.boxes[0].x + plan.boxes[0].width
    room = plan.boxes[1].x - left
    words = look.say("partition.no_leader")
    shown = words if cells_of(words) <= room else look.glyphs.out + look.glyphs.leader
    buffer.put(left + (room - cells_of(shown)) // 2, y, shown, Ink.OUT)
