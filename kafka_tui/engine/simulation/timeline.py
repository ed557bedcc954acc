"""Moments in a row, the place one stands at, and the branches that begin when somebody acts in the past."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import Command
from kafka_tui.engine.evolve.apply_fact import evolve
from kafka_tui.engine.facts.base import Fact, Recorded
from kafka_tui.engine.ids import Value
from kafka_tui.engine.persistent import Table, Vector
from kafka_tui.engine.simulation.kernel import Outcome, advance, apply, pass_time

MAIN = "main"
FOREGROUND, MOMENT, FACT = "foreground", "moment", "fact"
"""The grains of a step: to the next moment with a foreground fact, to the next moment, to the next fact of one."""


QUIET_MS = 30_000
"""How much simulated time without a foreground fact one step passes over at most."""


class Moment(Value, frozen=True, gc=False):
    """One place of a timeline: the cluster, the command that led to it if one did, and the facts."""

    cluster: Cluster
    cause: Command | None
    facts: tuple[Recorded, ...]
    foreground: bool


class Branch(Value, frozen=True, gc=False):
    """A line of moments; those up to `forked_at` are its parent's."""

    name: str
    parent: str | None
    forked_at: int
    moments: Vector[Moment]


class Timeline(Value, frozen=True, gc=False):
    """All branches and the current place: moment `cursor` of `branch`, whole or only its first `within` facts.

    `within` is 0 for the whole moment.
    """

    branches: Table[str, Branch]
    branch: str = MAIN
    cursor: int = 0
    within: int = 0

    @property
    def moments(self) -> Vector[Moment]:
        """The moments of the current branch."""
        return self.branches[self.branch].moments

    @property
    def moment(self) -> Moment:
        """The current moment; inside one, what its first facts have made of the cluster before it."""
        whole = self.moments[self.cursor]
        if not self.within:
            return whole
        facts = whole.facts[: self.within]
        cluster = self.moments[self.cursor - 1].cluster
        for recorded in facts:
            cluster = evolve(cluster, recorded)
        return Moment(cluster, whole.cause, facts, whole.foreground)

    @property
    def cluster(self) -> Cluster:
        """The cluster as it is now."""
        return self.moment.cluster

    @property
    def end(self) -> int:
        """The index of the branch's last moment."""
        return self.moments.end - 1

    @property
    def at_end(self) -> bool:
        """Whether no later moment has happened already; inside the last one, its own facts still lie ahead."""
        return self.cursor == self.end


def start(cluster: Cluster, facts: tuple[Recorded, ...] = ()) -> Timeline:
    """A timeline of one moment."""
    moments: Vector[Moment] = Vector.of([Moment(cluster, None, facts, True)])
    return Timeline(Table.of([(MAIN, Branch(MAIN, None, 0, moments))]))


def seek(timeline: Timeline, index: int) -> Timeline:
    """Stand at moment `index` of the branch, or at the nearest there is; O(1)."""
    return replace(timeline, cursor=max(timeline.moments.start, min(index, timeline.end)), within=0)


def switch(timeline: Timeline, branch: str) -> Timeline:
    """Stand at the end of another branch; KeyError when there is none of that name."""
    return Timeline(timeline.branches, branch, timeline.branches[branch].moments.end - 1)


def back(timeline: Timeline, grain: str = FOREGROUND) -> Timeline:
    """Go back one step; at the beginning nothing happens."""
    if grain == FACT:
        earlier = [place for place in fact_places(timeline) if place < (timeline.within or len(timeline.moment.facts))]
        if earlier and timeline.cursor > timeline.moments.start:
            return replace(timeline, within=earlier[-1])
    index = timeline.cursor - 1
    while grain == FOREGROUND and index > timeline.moments.start and not timeline.moments[index].foreground:
        index -= 1
    return seek(timeline, index)


def forward(timeline: Timeline, grain: str = FOREGROUND) -> Timeline:
    """Go on one step among the moments that exist; at the end nothing happens."""
    if grain == FACT:
        if timeline.within:
            return _inside(timeline, timeline.within)
        return timeline if timeline.at_end else enter(seek(timeline, timeline.cursor + 1))
    index = timeline.cursor + 1
    while grain == FOREGROUND and index < timeline.end and not timeline.moments[index].foreground:
        index += 1
    return seek(timeline, index)


def fact_places(timeline: Timeline) -> list[int]:
    """After how many facts of the current moment one may stand: after each that is more than bookkeeping."""
    facts = timeline.moments[timeline.cursor].facts
    told = [index + 1 for index, recorded in enumerate(facts) if not recorded.fact.quiet]
    return [place for place in told if place < len(facts)][: len(told) - 1 if told else 0]


def enter(timeline: Timeline) -> Timeline:
    """Stand behind the first fact of the current moment."""
    return _inside(timeline, 0)


def _inside(timeline: Timeline, after: int) -> Timeline:
    """Stand behind the next fact of the current moment; behind the last one the moment is whole."""
    return replace(timeline, within=next((place for place in fact_places(timeline) if place > after), 0))


def happened(timeline: Timeline, begun: int, kind: type[Fact]) -> Iterator[tuple[int, Moment, Recorded]]:
    """The facts of a class in the moments after `begun`, up to the current one, each with its moment and its number."""
    for index, moment in enumerate(timeline.moments.between(begun + 1, timeline.cursor + 1), begun + 1):
        for recorded in moment.facts:
            if type(recorded.fact) is kind:
                yield index, moment, recorded


def record(timeline: Timeline, command: Command | None, outcome: Outcome) -> Timeline:
    """Put a new moment after the current one; in the past that begins a new branch, and the old one stays."""
    foreground = command is not None
    for recorded in () if foreground else outcome.facts:
        if not recorded.fact.background:
            foreground = True
            break
    moment = Moment(outcome.cluster, command, outcome.facts, foreground)
    branches, name, cursor = timeline.branches, timeline.branch, timeline.cursor
    old = branches[name]
    if cursor == old.moments.end - 1:
        branch = Branch(name, old.parent, old.forked_at, old.moments.append(moment))
    else:
        name = f"branch-{len(branches) + 1}"
        branch = Branch(name, old.name, cursor, old.moments.cut(cursor + 1).append(moment))
    return Timeline(branches.put(name, branch), name, cursor + 1)


def apply_command(timeline: Timeline, command: Command) -> Timeline:
    """Do what the command asks, after the whole of the current moment; a fork when that is in the past."""
    return record(timeline, command, apply(timeline.moments[timeline.cursor].cluster, command))


def pass_until(timeline: Timeline, to_ms: int) -> Timeline:
    """Let the clock stand at `to_ms` where nothing comes due before; among moments that exist it stays as it is."""
    if not timeline.at_end or timeline.cluster.now_ms >= to_ms:
        return timeline
    return record(timeline, None, pass_time(timeline.cluster, to_ms))


def advance_once(timeline: Timeline, grain: str = MOMENT) -> Timeline:
    """Go to the next moment, or the next fact: one that exists, or what the engine makes, if anything is due."""
    moments = timeline.moments
    if timeline.cursor < moments.end - 1 or (grain == FACT and timeline.within):
        return forward(timeline, grain)
    cluster = moments[timeline.cursor].cluster
    if cluster.agenda is None:
        return timeline
    made = record(timeline, None, advance(cluster))
    return enter(made) if grain == FACT else made
