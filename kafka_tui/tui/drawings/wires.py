"""The way between two brokers for one partition, cell by cell, and the lines drawn along it.

Neighbours are joined straight on the partition's row. A broker further away is reached through the lane row, behind
the boxes between; where there is no lane, the way is broken and hidden behind them.
"""

from __future__ import annotations

from typing import NamedTuple

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.lines import BROKEN, DOWN, LEFT, RIGHT, THIN, UP
from kafka_tui.tui.drawings.layout import BoxPlan, Plan
from kafka_tui.tui.palette import Glyphs, Ink
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


def way(plan: Plan, source: int, target: int, y: int) -> Way:
    """The cells from box `source` to box `target` (places among the boxes) for the log row `y`."""
    if source == target:
        return ()
    if source > target:
        return way(plan, target, source, y)[::-1]
    left, right = plan.boxes[source], plan.boxes[target]
    start, stop = left.x + left.width, right.x
    if target - source == 1:
        return tuple(Step(x, y, LEFT | RIGHT) for x in range(start, stop))
    lane = plan.lane(y)
    between = plan.boxes[source + 1 : target]
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


def _behind(x: int, y: int, boxes: tuple[BoxPlan, ...]) -> Step:
    """A lane cell: broken inside a box, hidden by its border."""
    for box in boxes:
        if box.x <= x < box.x + box.width:
            return Step(x, y, LEFT | RIGHT, behind=True, hidden=x in (box.x, box.x + box.width - 1))
    return Step(x, y, LEFT | RIGHT)


def _hidden(x: int, y: int, boxes: tuple[BoxPlan, ...]) -> Step:
    """A cell of a way without a lane: broken everywhere, and not seen where a box stands."""
    return Step(x, y, LEFT | RIGHT, behind=True, hidden=any(box.x <= x < box.x + box.width for box in boxes))


def draw_way(buffer: Buffer, steps: Way, ink: Ink, head: str) -> None:
    """Draw a way and the arrow head at its end."""
    for step in steps:
        if not step.hidden:
            buffer.arm(step.x, step.y, step.arms, ink, BROKEN if step.behind else THIN)
    if steps:
        buffer.put(steps[-1].x, steps[-1].y, head, ink)


def draw_wires(
    buffer: Buffer, plan: Plan, partition: PartitionRow, y: int, glyphs: Glyphs, live: dict[tuple[int, int], bool]
) -> None:
    """Draw the ways on which followers get a partition's records from its leader; `live` ones carry something now.

    A replica whose broker does not run, or is not drawn, has none.
    """
    leader = None if partition.leader is None else plan.index(partition.leader)
    if leader is None:
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
    for _, ink, place in sorted(wanted, key=lambda entry: (entry[0], -abs(entry[2] - leader), entry[2])):
        draw_way(buffer, way(plan, leader, place, y), ink, glyphs.to_right if place > leader else glyphs.to_left)
