"""Where the overview puts what: which brokers and partitions fit, and the cells they get."""

from __future__ import annotations

import msgspec

from kafka_tui.tui.drawings.look import (
    Look,
    end_digits,
    find_partition,
    leads_in_belief,
    partition_thing,
    selected_topic,
)
from kafka_tui.view.model import BrokerRow, PartitionRow, TopicRow, View

MIN_BOX, MIN_GUTTER = 17, 4
MAX_BOX, MAX_GUTTER = 76, 14
STRIP_ROWS = 2
"""The nodes beside the brokers (clients, controllers), and the row their requests travel in."""


class BoxPlan(msgspec.Struct, frozen=True):
    """One broker's box."""

    broker: BrokerRow
    x: int
    width: int


class BlockPlan(msgspec.Struct, frozen=True):
    """One partition's rows: its log row is `y`; `partition` None is the heading of its topic."""

    topic: TopicRow
    partition: PartitionRow | None
    y: int


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The whole overview. A block has the log row, then maybe one of pages, then maybe a lane for far wires."""

    width: int
    strip: bool
    boxes: tuple[BoxPlan, ...]
    top: int
    height: int
    blocks: tuple[BlockPlan, ...]
    bands: bool
    lanes: bool
    name_width: int
    cell: int
    number: int
    hidden_left: int
    hidden_right: int
    hidden_partitions: int

    @property
    def gap(self) -> int:
        """Cells between two records, where HW and LEO stand; none where a record is one cell."""
        return 0 if self.cell == 1 else 1

    @property
    def tail(self) -> int:
        """Cells at the right of a log for its LEO, with the word where records are wider than one cell."""
        return self.number + (1 if self.cell == 1 else 3)

    def slots(self, box: BoxPlan) -> int:
        """How many offsets fit in a box."""
        return max((box.width - 2 - self.name_width - self.tail - self.gap) // (self.cell + self.gap), 0)

    def lane(self, y: int) -> int:
        """The lane row of the block whose log row is `y`; the log row itself where there are no lanes."""
        return y + 1 + self.bands if self.lanes else y

    def index(self, broker: int) -> int | None:
        """The place of a broker among the boxes, or None when it is not drawn."""
        return next((place for place, box in enumerate(self.boxes) if box.broker.id == broker), None)


def plan(view: View, width: int, height: int, look: Look) -> Plan:
    """Lay the overview out for a size; every size works, a small one shows less."""
    boxes, hidden_left, hidden_right = _boxes(view, width, look)
    cell = 3 if boxes and boxes[0].width >= 52 else 2 if boxes and boxes[0].width >= 32 else 1
    strip = height >= 8
    top = STRIP_ROWS if strip else 0
    shelves = _shelves(view, boxes, look)
    total = sum(len(topic.partitions) for topic in view.topics if not topic.internal)
    total += sum(len(topic.partitions) for topic, _ in shelves if topic.internal)
    hidden = hidden_left + hidden_right > 0
    room = height - top - 2 - hidden
    far = len(boxes) > 2
    bands, lanes = _detail(shelves, room, cell, far)
    blocks = _blocks(shelves, room, 1 + bands + lanes, look)
    missing = total - sum(1 for block in blocks if block.partition)
    if missing and not hidden:
        blocks = _blocks(shelves, room - 1, 1 + bands + lanes, look)
        missing = total - sum(1 for block in blocks if block.partition)
    used = blocks[-1].y + (1 if blocks[-1].partition is None else 1 + bands + lanes) if blocks else 0
    blocks = [msgspec.structs.replace(block, y=block.y + top + 1) for block in blocks]
    doubts = any(_in_doubt(block.partition, view) for block in blocks if block.partition)
    largest = max((block.partition.partition for block in blocks if block.partition), default=0)
    longest = max((end_digits(block.partition) for block in blocks if block.partition), default=0)
    return Plan(
        width=width,
        strip=strip,
        boxes=boxes,
        top=top,
        height=min(max(used, 1) + 2, height - top),
        blocks=tuple(blocks),
        bands=bands,
        lanes=lanes,
        name_width=2 + (cell == 1) + doubts + len(str(largest)),
        cell=cell,
        number=max(longest, 3) if cell == 1 else max(longest + 1, 4),
        hidden_left=hidden_left,
        hidden_right=hidden_right,
        hidden_partitions=missing,
    )


def overview_height(view: View, width: int, look: Look, height: int = 10_000) -> int:
    """The rows on which the overview shows everything it can at a width and a height, so that a panel is no higher."""
    layout = plan(view, width, height, look)
    hidden = layout.hidden_left + layout.hidden_right + layout.hidden_partitions > 0
    return min(layout.top + layout.height + hidden, height)


def _in_doubt(partition: PartitionRow, view: View) -> bool:
    """Whether some broker believes it leads a partition that it does not."""
    brokers = {broker.id: broker for broker in view.brokers}
    return any(leads_in_belief(partition, log, brokers.get(log.broker)) for log in partition.logs)


def _boxes(view: View, width: int, look: Look) -> tuple[tuple[BoxPlan, ...], int, int]:
    """The boxes that fit, around the selected broker or partition, and how many are hidden at each side."""
    count = len(view.brokers)
    fit = max(min((width + MIN_GUTTER) // (MIN_BOX + MIN_GUTTER), count), min(1, count))
    if fit == 0 or width < 2:
        return (), 0, 0
    gutter = min(max(width * 9 // (40 * fit), MIN_GUTTER), MAX_GUTTER)
    box = min((width - (fit - 1) * gutter) // fit, MAX_BOX)
    centre = _centre(view, look)
    start = min(max(centre - fit // 2, 0), count - fit)
    left = (width - fit * box - (fit - 1) * gutter) // 2
    boxes = tuple(
        BoxPlan(broker, left + place * (box + gutter), box)
        for place, broker in enumerate(view.brokers[start : start + fit])
    )
    return boxes, start, count - fit - start


def _centre(view: View, look: Look) -> int:
    """The place of the broker to keep in sight: the selected one, or the selected partition's leader."""
    wanted: int | None = None
    if look.selection.startswith("broker/"):
        name = look.selection.split("/")[1]
        wanted = int(name) if name.isdecimal() else None
    else:
        found = find_partition(view.topics, look.selection)
        wanted = found[1].leader if found else None
    return next((place for place, broker in enumerate(view.brokers) if broker.id == wanted), 0)


Shelf = tuple[TopicRow, tuple[PartitionRow, ...]]
"""A topic and those of its partitions that have a replica on a broker in sight."""


def _shelves(view: View, boxes: tuple[BoxPlan, ...], look: Look) -> list[Shelf]:
    """The selected topic first, then the learner's own; internal ones only when selected."""
    chosen = selected_topic(look.selection)
    first = [topic for topic in view.topics if topic.name == chosen]
    topics = first + [topic for topic in view.topics if topic.name != chosen and not topic.internal]
    seen = {box.broker.id for box in boxes}
    if len(seen) == len(view.brokers):
        return [(topic, topic.partitions) for topic in topics]
    return [
        (topic, rows)
        for topic in topics
        if (rows := tuple(row for row in topic.partitions if not seen.isdisjoint(row.replicas)))
    ]


def _detail(shelves: list[Shelf], room: int, cell: int, far: bool) -> tuple[bool, bool]:
    """Whether blocks have rows for pages and lanes: as much as leaves every partition in sight.

    Where not even the bare partitions fit, as much as leaves those of as many topics in sight as can be.
    """
    choices = ((cell > 1, far), (False, far), (cell > 1 and not far, False), (False, False))
    for topics in range(len(shelves), 0, -1):
        partitions = sum(len(rows) for _, rows in shelves[:topics]) or 1
        spare = topics + (topics < len(shelves))
        for bands, lanes in choices:
            if partitions * (1 + bands + lanes) + spare <= room:
                return bands, lanes
    return False, False


def _blocks(shelves: list[Shelf], room: int, block: int, look: Look) -> list[BlockPlan]:
    """Rows from 0 for the headings and partitions that fit; the selected partition is among them."""
    blocks: list[BlockPlan] = []
    y = 0
    headings = len(shelves) > 1 or any(len(rows) * block + 1 <= room for _, rows in shelves)
    for topic, rows in shelves:
        start = _start(topic, rows, (room - headings) // block, look) if y == 0 else 0
        for place, row in enumerate(rows[start:]):
            before = headings if place == 0 else 0
            if y + before + block > room:
                return blocks
            if before:
                blocks.append(BlockPlan(topic, None, y))
            blocks.append(BlockPlan(topic, row, y + before))
            y += before + block
    return blocks


def _start(topic: TopicRow, rows: tuple[PartitionRow, ...], fit: int, look: Look) -> int:
    """Which of a topic's partitions to begin with, so that the selected one is in the middle of those that fit."""
    for place, row in enumerate(rows):
        if partition_thing(topic.name, row.partition) == look.selection:
            return max(min(place - fit // 2, len(rows) - fit), 0)
    return 0
