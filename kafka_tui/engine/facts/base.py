"""What a fact is, and the two plain bookkeeping facts."""

from __future__ import annotations

from typing import ClassVar

from kafka_tui.engine.ids import NodeId, Value


class Fact(Value, frozen=True, kw_only=True, tag=True):
    """Something that happened on `node`.

    A class with `quiet` True is bookkeeping that no learner waits for; a step goes on past moments that hold nothing
    else. `background` asks a fact itself, since a heartbeat on its way is quiet and a produce request is not.
    """

    quiet: ClassVar[bool] = False
    node: NodeId

    @property
    def background(self) -> bool:
        """Whether this fact alone is no reason to stop a step at."""
        return self.quiet


class Recorded(Value, frozen=True):
    """A fact in its place: `id` counts a timeline's facts, `cause` is the id of the fact that led to it, or 0."""

    id: int
    cause: int
    fact: Fact


class Noted(Fact, frozen=True, kw_only=True, tag=True):
    """A node set fields of its own that no panel shows: (field, new value) pairs."""

    quiet = True
    changes: tuple[tuple[str, object], ...]


class EntryNoted(Fact, frozen=True, kw_only=True, tag=True):
    """A node put `value` under `key` in one of its own tables, or dropped the key (`value` None)."""

    quiet = True
    table: str
    key: object
    value: object
