"""The panels that show the cluster: overview, one partition, page caches, groups, clients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from msgspec.structs import replace
from textual.reactive import reactive

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.canvas.widget import Picture
from kafka_tui.tui.drawings import (
    Look,
    draw_clients,
    draw_focus,
    draw_groups,
    draw_legend,
    draw_matrix,
    draw_overview,
    draw_page_cache,
    draw_producers,
    draw_quorum,
    draw_segments,
)
from kafka_tui.tui.drawings.focus import focused
from kafka_tui.tui.drawings.group import group_lines
from kafka_tui.tui.drawings.look import partition_thing, split_partition
from kafka_tui.tui.drawings.matrix import NAME_WIDTH
from kafka_tui.tui.frame import Frame
from kafka_tui.tui.panels.panel import Panel
from kafka_tui.view.model import View
from kafka_tui.view.model_clients import GroupRow

MANY_BROKERS, MANY_PARTITIONS = 8, 60
"""From more on, the overview is a matrix with a cell for each replica."""


class Corner(NamedTuple):
    """The places of the broker and of the partition with which the part of a matrix in sight begins."""

    broker: int = 0
    partition: int = 0


def is_matrix(view: View) -> bool:
    """Whether a cluster is too large to be drawn broker by broker."""
    partitions = sum(topic.partition_count for topic in view.topics if not topic.internal)
    return len(view.brokers) > MANY_BROKERS or partitions > MANY_PARTITIONS


def draw_cluster(view: View, title_cells: int, corner: Corner, width: int, height: int, look: Look) -> Buffer:
    """The overview, or the matrix of a large cluster; in the last row the legend, after the panel's title."""
    buffer = look.buffer(width, height)
    high = max(height - 1, 0)
    if is_matrix(view):
        buffer.paste(draw_matrix(view, width, high, look, corner.broker, corner.partition), 0, 0)
    else:
        buffer.paste(draw_overview(view, width, high, look), 0, 0)
    buffer.paste(draw_legend(max(width - title_cells, 0), 1, look), title_cells, height - 1)
    return buffer


def partition_things(view: View) -> tuple[str, ...]:
    """Every partition of the topics that are not Kafka's own."""
    return tuple(
        partition_thing(topic.name, row.partition)
        for topic in view.topics
        if not topic.internal
        for row in topic.partitions
    )


def following(frame: Frame, look: Look) -> Look:
    """The look with the partition to show: the selected one, else the one that something happened to last."""
    chosen = look.selection.startswith("topic/")
    return look if chosen else replace(look, selection=frame.followed)


def _in_sight(place: int, first: int, room: int) -> int:
    """Where to begin so that a place is in sight, changing as little as possible."""
    return min(max(first, place - room + 1), place)


class OverviewPanel(Panel):
    """Brokers side by side, and what travels between them."""

    KEY: ClassVar[str] = "overview"
    FRAMED: ClassVar[bool] = False
    ANIMATED: ClassVar[bool] = True

    corner: reactive[Corner] = reactive(Corner(), repaint=False)
    """Where the part of a matrix in sight begins."""

    def inner(self, frame: Frame, look: Look) -> Picture:
        names = (self.title(frame), *(look.say(f"slot.{key}") for key in self.neighbours))
        corner = self._with_selected(frame.view, look) if is_matrix(frame.view) else Corner()
        return Picture(draw_cluster, (frame.view, sum(cells_of(name) + 3 for name in names) - 1, corner), (look,))

    def _with_selected(self, view: View, look: Look) -> Corner:
        """The corner; moved where what is selected would be out of sight, unless the matrix is being scrolled."""
        if self.zoomed:
            return self.corner
        things, brokers = partition_things(view), [f"broker/{row.id}" for row in view.brokers]
        broker, partition = self.corner
        if look.selection in things:
            partition = _in_sight(things.index(look.selection), partition, self._room.partition)
        if look.selection in brokers:
            broker = _in_sight(brokers.index(look.selection), broker, self._room.broker)
        return Corner(broker, partition)

    @property
    def _room(self) -> Corner:
        """How many brokers and partitions the matrix has room for."""
        width, height = self.size
        return Corner(max(height - 4, 1), max(width - min(NAME_WIDTH, width // 3), 1))

    def scroll_by(self, rows: int) -> None:
        """Go down or up among the brokers of a matrix."""
        self._scroll(rows, 0)

    def scroll_page(self, by: int) -> None:
        """Go on or back among the partitions of a matrix, by what is in sight."""
        self._scroll(0, by * self._room.partition)

    def _scroll(self, brokers: int, partitions: int) -> None:
        if self.frame is None or not is_matrix(self.frame.view):
            return
        view, room = self.frame.view, self._room
        most = Corner(len(view.brokers) - room.broker, len(partition_things(view)) - room.partition)
        broker, partition = self.corner.broker + brokers, self.corner.partition + partitions
        self.corner = Corner(max(min(broker, most.broker), 0), max(min(partition, most.partition), 0))

    def watch_corner(self) -> None:
        """Draw the other part."""
        self.draw()

    def marks(self, frame: Frame) -> tuple[str, ...]:
        view = frame.view
        if self.zoomed and is_matrix(view):
            return ()  # the arrow keys scroll
        return (
            *partition_things(view),
            *(f"broker/{row.id}" for row in view.brokers),
            *(f"controller/{row.id}" for row in view.controllers),
            *(f"request/{row.id}" for row in view.in_flight if not row.background),
        )


class FocusPanel(Panel):
    """One partition: its replicas' logs under each other."""

    KEY: ClassVar[str] = "focus"
    ANIMATED: ClassVar[bool] = True

    def title(self, frame: Frame) -> str:
        found = focused(frame.view, following(frame, frame.look))
        if found is None:
            return frame.look.say("slot.focus")
        return frame.look.say("panel.focus", partition=f"{found[0].name}-{found[1].partition}")

    def inner(self, frame: Frame, look: Look) -> Picture:
        return Picture(draw_focus, (frame.view,), (following(frame, look),))

    def marks(self, frame: Frame) -> tuple[str, ...]:
        return partition_things(frame.view)


class SegmentsPanel(Panel):
    """The segment files of the partition in focus, on every broker that has it."""

    KEY: ClassVar[str] = "segments"

    def title(self, frame: Frame) -> str:
        found = focused(frame.view, following(frame, frame.look))
        if found is None:
            return frame.look.say("slot.segments")
        return frame.look.say("panel.segment_files", partition=f"{found[0].name}-{found[1].partition}")

    def inner(self, frame: Frame, look: Look) -> Picture:
        return Picture(draw_segments, (frame.view,), (following(frame, look),))

    def marks(self, frame: Frame) -> tuple[str, ...]:
        return partition_things(frame.view)


class CachePanel(Panel):
    """Each broker machine's page cache."""

    KEY: ClassVar[str] = "page_cache"

    def inner(self, frame: Frame, look: Look) -> Picture:
        return Picture(draw_page_cache, (frame.view.brokers,), (look,))

    def marks(self, frame: Frame) -> tuple[str, ...]:
        return tuple(f"broker/{row.id}" for row in frame.view.brokers)


class GroupPanel(Panel):
    """The consumer groups: who reads what, how far, and who idles and why."""

    KEY: ClassVar[str] = "group"

    def title(self, frame: Frame) -> str:
        groups = frame.view.groups
        if len(groups) == 1:
            return frame.look.say("panel.group_named", group=groups[0].group)
        return frame.look.say("panel.group")

    def inner(self, frame: Frame, look: Look) -> Picture:
        kind, slash, name = look.selection.partition("/")
        if kind == "consumer":  # the drawing calls a consumer of a group its member
            look = replace(look, selection=f"member{slash}{name}")
        given = frame.view.groups, frame.view.consumers, frame.view.topics
        return Picture(draw_groups, given, (look, self.zoomed))

    def marks(self, frame: Frame) -> tuple[str, ...]:
        named = [thing for group in frame.view.groups for thing in self._marks_of(group)]
        return (*named, *(f"consumer/{row.name}" for row in frame.view.consumers if row.group is None))

    def _marks_of(self, group: GroupRow) -> Iterator[str]:
        """The group and its members; where all rows can be scrolled to, their partitions too."""
        yield f"group/{group.group}"
        for line in group_lines(group):
            if line.member is not None:
                yield f"consumer/{line.member.client}"
            if line.partition is not None and self.zoomed:
                yield partition_thing(*split_partition(line.partition))


class ClientsPanel(Panel):
    """Producers and consumers, and what they have sent and got."""

    KEY: ClassVar[str] = "clients"

    def inner(self, frame: Frame, look: Look) -> Picture:
        return Picture(draw_clients, (frame.view.producers, frame.view.consumers), (look,))

    def marks(self, frame: Frame) -> tuple[str, ...]:
        producers = tuple(f"producer/{row.name}" for row in frame.view.producers)
        return (*producers, *(f"consumer/{row.name}" for row in frame.view.consumers))


class ProducersPanel(Panel):
    """Each producing program from the inside: batches, requests, and what the program knows."""

    KEY: ClassVar[str] = "producers"

    @staticmethod
    def is_needed(view: View) -> bool:
        return bool(view.producers)

    def inner(self, frame: Frame, look: Look) -> Picture:
        return Picture(draw_producers, (frame.view.producers, frame.view.time_ms), (look,))

    def marks(self, frame: Frame) -> tuple[str, ...]:
        return tuple(f"producer/{row.name}" for row in frame.view.producers)


class QuorumPanel(Panel):
    """The controllers, where there are several: who leads, who votes, who lags."""

    KEY: ClassVar[str] = "quorum"

    @staticmethod
    def is_needed(view: View) -> bool:
        return len(view.controllers) > 1

    def inner(self, frame: Frame, look: Look) -> Picture:
        return Picture(draw_quorum, (frame.view.controllers, frame.view.quorum), (look,))

    def marks(self, frame: Frame) -> tuple[str, ...]:
        return tuple(f"controller/{row.id}" for row in frame.view.controllers)
