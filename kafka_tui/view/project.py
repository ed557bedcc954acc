"""From a moment of a timeline to the view: `Projector` for many moments in a row, `project` for one.

A projector remembers the rows it made and the engine's values they were made of. A value is never changed, so the
same object gives the same row, and a step costs what changed. What it gives depends on the timeline alone, never on
what it was asked before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, Final

import msgspec

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.facts.broker import PagesRead
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.simulation.timeline import Moment, Timeline
from kafka_tui.view.model import FactRow, View
from kafka_tui.view.project_brokers import BrokersRoom
from kafka_tui.view.project_clients import ClientsRoom
from kafka_tui.view.project_facts import fact_rows
from kafka_tui.view.project_groups import GroupsRoom
from kafka_tui.view.project_network import NetworkRoom
from kafka_tui.view.project_quorum import QuorumRoom, controller_rows
from kafka_tui.view.project_topics import Reads, TopicsRoom
from kafka_tui.view.rows import ReasonRow

FORMAT: Final = 1
"""The version of the document's shape."""

Document = dict[str, Any]  # JSON objects of many shapes

__all__ = ["Document", "Projector", "document", "fact_rows", "project"]


class Projector:
    """Makes views; keep one for as long as a timeline is looked at."""

    def __init__(self) -> None:
        self._seen: dict[str, Table[int, Broker]] = {}
        self._topics = TopicsRoom()
        self._brokers = BrokersRoom()
        self._groups = GroupsRoom()
        self._clients = ClientsRoom()
        self._network = NetworkRoom()
        self._quorum = QuorumRoom()

    def view(self, timeline: Timeline) -> View:
        """The current moment of `timeline`."""
        return View(**self.fields(timeline))

    def fields(self, timeline: Timeline, names: Collection[str] = View.__struct_fields__) -> Document:
        """Fields of the view by name; what is asked for at every moment of a run costs no more than those it names."""
        made = {name: make(timeline) for name, make in _OF_A_MOMENT.items() if name in names}
        made |= {name: room for name, room in self._rooms(timeline, names)}
        return made

    def _rooms(self, timeline: Timeline, names: Collection[str]) -> Iterator[tuple[str, object]]:
        """The fields that remember; brokers and groups are told by the topics' room who leads what."""
        cluster = timeline.cluster
        image = cluster.committed_image
        if not {"topics", "brokers", "groups"}.isdisjoint(names):
            earlier = timeline.cursor > timeline.moments.start
            before = timeline.moments[timeline.cursor - 1].cluster if earlier else None
            news = self._news("topics", cluster)
            yield "topics", self._topics.rows(cluster, news, image, _reads(timeline.moment), before)
        if "brokers" in names:
            counts = self._topics.leaders, self._topics.replicas
            yield "brokers", self._brokers.rows(cluster, self._news("brokers", cluster), image, counts)
        if "groups" in names:
            yield "groups", self._groups.rows(cluster, self._news("groups", cluster), image, self._topics)
        if "producers" in names:
            yield "producers", self._clients.producers(cluster)
        if "consumers" in names:
            yield "consumers", self._clients.consumers(timeline)
        if "in_flight" in names:
            yield "in_flight", self._network.rows(cluster.network)
        if "quorum" in names:
            yield "quorum", self._quorum.row(cluster)

    def _news(self, room: str, cluster: Cluster) -> list[int]:
        """The brokers that are not what they were when this room last looked."""
        news = cluster.brokers.news(self._seen.get(room, _NOBODY))
        self._seen[room] = cluster.brokers
        return news


_NOBODY: Table[int, Broker] = Table()


def _refusal(timeline: Timeline) -> ReasonRow | None:
    refusal = timeline.cluster.admin.refusal
    return None if refusal is None else ReasonRow(rule=refusal.rule, values=dict(refusal.values))


_OF_A_MOMENT: Final[dict[str, Callable[[Timeline], object]]] = {
    "format": lambda _: FORMAT,
    "source": lambda _: "simulation",
    "kafka": lambda _: "4.x",
    "time_ms": lambda timeline: timeline.cluster.now_ms,
    "step": lambda timeline: timeline.cursor,
    "branch": lambda timeline: timeline.branch,
    "refusal": lambda timeline: getattr(timeline.cluster.admin.refusal, "error", None),
    "refusal_text": lambda timeline: getattr(timeline.cluster.admin.refusal, "message", None),
    "controllers": lambda timeline: controller_rows(timeline.cluster),
    "controller_epoch": lambda timeline: max((one.epoch for one in timeline.cluster.controllers.values()), default=0),
    "facts": lambda timeline: moment_facts(timeline.moment),
    "refusal_reason": _refusal,
}
"""The fields that are made anew each time."""


def project(timeline: Timeline) -> View:
    """The view of the current moment, made from nothing."""
    return Projector().view(timeline)


def moment_facts(moment: Moment) -> tuple[FactRow, ...]:
    """The rows of a moment's facts."""
    return fact_rows(moment.facts, moment.cluster.now_ms)


def document(view: View) -> Document:
    """The view as plain data, ready for paths, predicates and JSON."""
    built: Document = msgspec.to_builtins(view)
    return built


def _reads(moment: Moment) -> Reads:
    return tuple((int(one.fact.node.name), one.fact) for one in moment.facts if isinstance(one.fact, PagesRead))
