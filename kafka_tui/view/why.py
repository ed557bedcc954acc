"""Why did it happen? The chain of causes of a fact, back to the command that began it."""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

from kafka_tui.engine.facts.base import Recorded
from kafka_tui.engine.facts.broker import PagesRead
from kafka_tui.engine.facts.network import MessageDelivered, MessageSent
from kafka_tui.engine.persistent import Vector
from kafka_tui.engine.simulation.timeline import Moment, Timeline
from kafka_tui.view.model import FactRow
from kafka_tui.view.project_facts import BOOKKEEPING, fact_row
from kafka_tui.view.rows import Row

MAX_CAUSES: Final = 100_000
"""How far back a chain is followed; chatter that kept itself going can make it long."""
MAX_LINKS: Final = 40
"""How many links a chain has at most; of a longer one its beginning and its end are kept."""

MOST_CONSEQUENCES = 12
"""How many consequences are told; what follows from a command never ends."""

Graph = Any  # networkx ships no types; it is imported only where a graph is really made
Place = tuple[Recorded, Moment]


class Link(Row, frozen=True, kw_only=True):
    """One fact of a chain with the rules that decide it, and the moment at which it happened."""

    fact: FactRow
    rules: tuple[str, ...]
    step: int


class Chain(Row, frozen=True, kw_only=True):
    """From the first cause, mostly a command, to the fact that was asked for; `shortened` when links were left out."""

    links: tuple[Link, ...]
    shortened: bool

    @property
    def facts(self) -> tuple[FactRow, ...]:
        """The facts of the chain, the first cause first."""
        return tuple(link.fact for link in self.links)

    @property
    def rules(self) -> tuple[str, ...]:
        """All rules that the chain names, each once."""
        return tuple(dict.fromkeys(rule for link in self.links for rule in link.rules))


def find_fact(timeline: Timeline, fact_id: int) -> tuple[Recorded, int] | None:
    """A fact of the current branch with the index of its moment, None when there is none; ids grow along a branch."""
    return _find(timeline.moments, fact_id, timeline.end)


def _find(moments: Vector[Moment], fact_id: int, last: int) -> tuple[Recorded, int] | None:
    low, high = moments.start, last + 1
    while low < high:
        middle = (low + high) // 2
        if moments[middle].cluster.next_fact <= fact_id:  # all facts up to this moment are older
            low = middle + 1
        else:
            high = middle
    if low > last:
        return None
    facts = moments[low].facts
    at = fact_id - facts[0].id if facts else -1
    if 0 <= at < len(facts) and facts[at].id == fact_id:
        return facts[at], low
    return next(((one, low) for one in facts if one.id == fact_id), None)


def why(timeline: Timeline, fact_id: int) -> Chain:
    """The causes of a fact of the current branch, first cause first, without bookkeeping and idle chatter.

    Where a message is a cause, what its sender did to the same partition just before stands in front of it.

    An empty chain when there is no such fact.
    """
    found = find_fact(timeline, fact_id)
    partition = None if found is None else getattr(found[0].fact, "partition", None)
    links: list[Link] = []
    shortened = False
    steps = 0
    later: Recorded | None = None
    while found is not None:
        recorded, index = found
        if later is None or _tells(recorded, later):
            links.append(_link(timeline, recorded, index))
            later = recorded
        if isinstance(recorded.fact, MessageSent):
            links.extend(_link(timeline, beside, index) for beside in _beside(timeline, recorded, index, partition))
        steps += 1
        if recorded.cause <= 0 or recorded.cause >= recorded.id or steps >= MAX_CAUSES:
            shortened = steps >= MAX_CAUSES
            break
        found = _find(timeline.moments, recorded.cause, index)
    links.reverse()
    if len(links) > MAX_LINKS:
        links, shortened = [*links[: MAX_LINKS // 2], *links[-MAX_LINKS // 2 :]], True
    return Chain(links=tuple(links), shortened=shortened)


def _link(timeline: Timeline, recorded: Recorded, index: int) -> Link:
    row = fact_row(recorded, timeline.moments[index].cluster.now_ms)
    return Link(fact=row, rules=row.rules, step=index)


def _beside(timeline: Timeline, sent: Recorded, index: int, partition: object) -> list[Recorded]:
    """What a node did to the partition in question before it sent a message, newest first.

    It has the same cause as the message, so the way back from the message would pass it by.
    """
    return [
        one
        for one in reversed(timeline.moments[index].facts)
        if partition is not None
        and one.cause == sent.cause
        and one.id < sent.id
        and getattr(one.fact, "partition", None) == partition
        and not isinstance(one.fact, PagesRead)
        and not one.fact.background
        and type(one.fact).__name__ not in BOOKKEEPING
    ]


def _tells(recorded: Recorded, later: Recorded) -> bool:
    """Whether a cause belongs in the chain: no bookkeeping, no chatter, not the sending of what then arrived."""
    fact = recorded.fact
    if type(fact).__name__ in BOOKKEEPING or fact.background:
        return False
    if isinstance(fact, MessageSent) and isinstance(later.fact, MessageDelivered):
        return fact.message.id != later.fact.message.id
    return True


def causes_graph(timeline: Timeline, fact_id: int) -> Graph:
    """A `networkx.DiGraph` of everything that the first cause of a fact led to, up to the timeline's current moment.

    Nodes are fact ids with their row as `fact`; edges go from cause to effect. Bookkeeping and chatter are left out:
    what they led to hangs on the nearest cause that is shown. Empty when there is no such fact.
    """
    import networkx as nx

    graph = nx.DiGraph()
    chain = why(timeline, fact_id)
    if not chain.links:
        return graph
    first = chain.links[0]
    shown: dict[int, int] = {first.fact.id: first.fact.id}  # fact -> the nearest shown fact at or above it
    kept = {link.fact.id for link in chain.links}
    graph.add_node(first.fact.id, fact=first.fact)
    for index in range(first.step, timeline.cursor + 1):
        moment = timeline.moments[index]
        for recorded in moment.facts:
            above = shown.get(recorded.cause)
            if above is None or recorded.id == first.fact.id:
                continue
            hidden = type(recorded.fact).__name__ in BOOKKEEPING or recorded.fact.background
            if hidden and recorded.id not in kept:
                shown[recorded.id] = above
                continue
            shown[recorded.id] = recorded.id
            graph.add_node(recorded.id, fact=fact_row(recorded, moment.cluster.now_ms))
            graph.add_edge(above, recorded.id)
    return graph


def consequences(timeline: Timeline, fact_id: int, most: int = MOST_CONSEQUENCES) -> tuple[FactRow, ...]:
    """What came of a fact up to the current moment, oldest first: everything below it in the graph of causes.

    Messages on their way are left out: what they did when they arrived is told.
    """
    import networkx as nx

    graph = causes_graph(timeline, fact_id)
    if fact_id not in graph:
        return ()
    below = sorted(nx.descendants(graph, fact_id))
    rows = (graph.nodes[one]["fact"] for one in below)
    return tuple(islice((row for row in rows if not row.name.startswith("Message")), most))
