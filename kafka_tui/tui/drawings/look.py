"""What every drawing is told beside its rows, and the few words all of them share."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from kafka_tui.i18n.catalogue import Value, text
from kafka_tui.i18n.language import Language
from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.palette import UNICODE, Glyphs, Ink
from kafka_tui.view.model import BrokerRow, LogRow, PartitionRow, TopicRow

TAIL_CELLS = 2
"""How many cells trail behind records on their way."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Language, glyphs, what is selected ("broker/1", "topic/orders/0", …), and how far time has run on.

    `phase_ms` is simulated time past the view's own `time_ms`, so that a request stands between two moments.
    """

    language: Language = "en"
    glyphs: Glyphs = UNICODE
    selection: str = ""
    phase_ms: float = 0.0

    def buffer(self, width: int, height: int) -> Buffer:
        """An empty buffer that draws lines with this look's glyphs."""
        return Buffer(width, height, self.glyphs.lines)

    def say(self, key: str, **values: Value) -> str:
        """The program's string of that key, in this look's language and with glyphs it may use."""
        words = _said(self.language, key, tuple(values.items()))
        return words if self.glyphs.name == "unicode" else words.translate(_PLAIN)

    def join(self, *words: str) -> str:
        """Words on one line with the separator between those that are not empty."""
        return f" {self.glyphs.separator} ".join(word for word in words if word)


_PLAIN = str.maketrans({"·": "-", "–": "-", "…": "~", "◂": "<", "▸": ">", "→": ">", "×": "x"})
"""Signs inside strings that a terminal without our glyph set may draw two cells wide."""


@lru_cache(maxsize=4096)
def _said(language: Language, key: str, values: tuple[tuple[str, Value], ...]) -> str:
    """One filled string; the same few are asked for in every frame."""
    return text(language, key, **dict(values))


def partition_thing(topic: str, partition: int) -> str:
    """The id of a partition as a thing to select."""
    return f"topic/{topic}/{partition}"


def split_partition(name: str) -> tuple[str, int]:
    """`orders-0` as (orders, 0); the number is -1 when there is none."""
    topic, dash, number = name.rpartition("-")
    return (topic, int(number)) if dash and number.isdecimal() else (name, -1)


def selected_topic(selection: str) -> str | None:
    """The topic a selection lies in, or None."""
    parts = selection.split("/")
    return parts[1] if parts[0] == "topic" and len(parts) > 1 else None


def find_partition(topics: tuple[TopicRow, ...], thing: str) -> tuple[TopicRow, PartitionRow] | None:
    """The partition of a thing id ("topic/orders/0"; of "topic/orders" its first), or None."""
    parts = thing.split("/")
    if parts[0] != "topic" or len(parts) < 2:
        return None
    for topic in topics:
        if topic.name == parts[1]:
            for row in topic.partitions:
                if len(parts) < 3 or str(row.partition) == parts[2]:
                    return topic, row
    return None


def role(partition: PartitionRow, broker: int, look: Look) -> tuple[str, Ink]:
    """The glyph and ink of a replica: leader, in sync, being added, or out of the ISR."""
    if partition.leader == broker:
        return look.glyphs.leader, Ink.LEADER
    if broker in partition.isr:
        return look.glyphs.in_sync, Ink.IN_SYNC
    if broker in partition.adding:
        return look.glyphs.adding, Ink.DIM
    return look.glyphs.out, Ink.OUT


def leads_in_belief(partition: PartitionRow, log: LogRow, broker: BrokerRow | None) -> bool:
    """Whether a broker that is alive believes it leads a partition that the controllers gave to another (K-7)."""
    alive = broker is not None and broker.state in ("running", "paused")
    return alive and log.role == "leader" and partition.leader != log.broker


def reference_end(partition: PartitionRow) -> int:
    """The end other replicas are behind of: the leader's, or the longest log's where nobody leads."""
    ends = [log.log_end_offset for log in partition.logs if log.broker == partition.leader]
    return max(ends or [log.log_end_offset for log in partition.logs], default=0)


def end_digits(partition: PartitionRow) -> int:
    """How many cells the largest log end offset of a partition takes."""
    return len(str(max((log.log_end_offset for log in partition.logs), default=0)))


def broker_states(broker: BrokerRow, look: Look) -> tuple[str, ...]:
    """What is wrong with a broker, in words: its process, and whether the controller has fenced it (K-2)."""
    states = () if broker.state == "running" else (look.say(f"broker.{broker.state}"),)
    return (*states, look.say("broker.fenced")) if broker.fenced else states


def broker_state(broker: BrokerRow, look: Look) -> str:
    """What is wrong with a broker, on one line; empty when it runs and is not fenced."""
    return look.join(*broker_states(broker, look))


def program_ink(state: str, running: Ink) -> Ink:
    """The ink of a program by its state: one that was stopped is out of the way, one that died is in trouble."""
    return running if state == "running" else Ink.DIM if state == "stopped" else Ink.OUT


def digits(offset: int, width: int) -> str:
    """An offset in a record cell of `width` cells: right aligned, or its last digits where it is longer."""
    shown = str(offset)
    return shown.rjust(width) if len(shown) <= width else shown[-width:]
