"""The stage that statements are carried out on: a timeline, its view, and what happened since the part began."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from copy import copy
from typing import Any

import msgspec

from kafka_tui.engine.commands import Command
from kafka_tui.engine.facts.base import Recorded
from kafka_tui.engine.ids import NodeId
from kafka_tui.engine.simulation.kernel import next_due_ms
from kafka_tui.engine.simulation.timeline import Timeline, advance_once, apply_command, pass_until
from kafka_tui.i18n.catalogue import Value, text
from kafka_tui.i18n.language import Language
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.files import Files, NoFiles
from kafka_tui.shell.happenings import Happenings
from kafka_tui.shell.statements import Saying
from kafka_tui.view.model import FactRow, View
from kafka_tui.view.paths import Json, plain
from kafka_tui.view.predicates import Happened, matches
from kafka_tui.view.project import Document, Projector, fact_rows

Flow = Generator[None, None, Answer]
"""A statement under way: it yields after each moment it made."""

MOST_MOMENTS = 100_000
"""The most moments one statement makes; it says so when it stops there."""


def at_once(answer: Answer) -> Flow:
    """The flow of a statement that takes no moment."""
    yield from ()
    return answer


class _Refused(msgspec.Struct, frozen=True):
    """A tool refused by itself, without asking the cluster, at this moment of this branch."""

    branch: str
    cursor: int
    error: str
    sentence: str


class Stage:
    """Holds `timeline`, which may be set to another one between statements.

    `language` is that of the shell's own sentences; what Kafka's tools print is English, as theirs is. `files` reads
    the files that lines name.
    """

    def __init__(self, timeline: Timeline, language: Language = "en", files: Files | None = None) -> None:
        self.timeline = timeline
        self.language = language
        self.files: Files = files or NoFiles()
        self._projector = Projector()
        self._refused: _Refused | None = None
        self.bootstrap: tuple[NodeId, ...] | None = None  # where the tool's client begins; None when it knows all
        self.client_log: tuple[str, ...] = ()  # what the client of the tool under way has logged so far
        self._mark = timeline.cursor
        self._happenings = Happenings(timeline.cursor)
        self._imagined: list[tuple[str, int, FactRow]] = []
        self._ran_to: tuple[str, int, int] = (timeline.branch, timeline.cursor, 0)

    def fork(self) -> Stage:
        """Another stage at the same moment; whatever is done on it, this one stays as it is."""
        other = copy(self)
        other._imagined = [*self._imagined]
        other._happenings = Happenings(self._mark)
        return other

    def mark(self) -> None:
        """A new part begins: `part_facts` counts from here."""
        self._mark = self.timeline.cursor
        self._happenings = Happenings(self.timeline.cursor)
        self._imagined = []

    @property
    def part_facts(self) -> tuple[FactRow, ...]:
        """The facts since the part began, without the simulation's bookkeeping; what was imagined comes last."""
        moments = self.timeline.moments
        since = (moments[index] for index in range(self._mark + 1, self.timeline.cursor + 1))
        happened = (row for moment in since for row in fact_rows(moment.facts, moment.cluster.now_ms))
        return (*happened, *self._imagined_here())

    def _imagined_here(self) -> Iterator[FactRow]:
        timeline = self.timeline
        return (row for branch, at, row in self._imagined if branch == timeline.branch and at <= timeline.cursor)

    def times_happened(self, clause: Happened) -> int:
        """How many of the part's facts match, `not` left aside. Raises PathError and PredicateTypeError."""
        imagined: list[dict[str, Json]] = [
            {"name": row.name, "node": row.node, "fields": row.fields} for row in self._imagined_here()
        ]
        return self._happenings.count(self.timeline, clause) + sum(matches(fact, clause) for fact in imagined)

    def view(self) -> View:
        """The current moment, with the refusal of a tool that did not ask the cluster."""
        return View(**self.fields())

    def fields(self, names: tuple[str, ...] = View.__struct_fields__) -> Document:
        """Fields of the view by name, and nothing made for the others."""
        made = self._projector.fields(self.timeline, names)
        refused, timeline = self._refused, self.timeline
        if refused is not None and refused.branch == timeline.branch and refused.cursor <= timeline.cursor:
            said = {"refusal": refused.error, "refusal_text": refused.sentence}
            made |= {name: value for name, value in said.items() if name in names}
        return made

    def document(self, fields: tuple[str, ...] = View.__struct_fields__) -> Document:
        """The view, or some `fields` of it, as plain data."""
        return {name: plain(value) for name, value in self.fields(fields).items()}

    def say(self, key: str, **values: Value) -> str:
        """One of the shell's own sentences."""
        return text(self.language, f"shell.{key}", **values)

    def apply(self, command: Command) -> tuple[Recorded, ...]:
        """Make the moment of a command; gives its facts."""
        self.timeline = apply_command(self.timeline, command)
        return self.timeline.moment.facts

    def advance(self) -> tuple[Recorded, ...]:
        """Go to the next moment; gives its facts."""
        self.timeline = advance_once(self.timeline)
        return self.timeline.moment.facts

    def refuse(self, error: str, sentence: str) -> None:
        """Remember the refusal of a tool that did not ask the cluster."""
        self._refused = _Refused(self.timeline.branch, self.timeline.cursor, error, sentence)

    def forget_refusal(self) -> None:
        """The next thing is asked of the cluster."""
        self._refused = None

    def log(self, line: str) -> None:
        """The client of the tool under way logs a line."""
        self.client_log = (*self.client_log, line)

    def imagine(self, row: FactRow) -> None:
        """Add what was imagined to the facts of the part."""
        self._imagined.append((self.timeline.branch, self.timeline.cursor, row))

    def ran_to_ms(self) -> int:
        """Up to when time has passed: in the past the clock shows a moment that is kept, a run may have ended later."""
        branch, cursor, end_ms = self._ran_to
        now_ms = self.timeline.cluster.now_ms
        is_after = branch == self.timeline.branch and cursor <= self.timeline.cursor
        return max(now_ms, end_ms) if is_after else now_ms

    def end_run(self, end_ms: int) -> None:
        """A run has ended at `end_ms`, and that is what the clock shows; in the past it shows a moment that is kept."""
        self.timeline = pass_until(self.timeline, end_ms)
        self._ran_to = (self.timeline.branch, self.timeline.cursor, end_ms)


def due_before(stage: Stage, end_ms: int) -> bool:
    """Whether the next moment lies at `end_ms` or before, in what has happened already or in what is due."""
    timeline = stage.timeline
    moments, following = timeline.moments, timeline.cursor + 1
    if following < moments.end:
        return moments[following].cluster.now_ms <= end_ms
    due_ms = next_due_ms(moments[timeline.cursor].cluster)
    return due_ms is not None and due_ms <= end_ms


Flows = dict[type[Saying], Callable[[Stage, Any], Flow]]  # each flow takes the statement it is listed for
"""Which flow carries out which statement."""
