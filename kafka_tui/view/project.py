"""From a moment of a timeline to the view: `Projector` for many moments in a row, `project` for one.

A projector remembers the rows it made and the engine's values they were made of. A value is never changed, so the
same object gives the same row, and a step costs what changed. What it gives depends on the timeline alone, never on
what it was asked before.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

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
        self._seen: Table[int, Broker] = Table()
        self._topics = TopicsRoom()
        self._brokers = BrokersRoom()
        self._groups = GroupsRoom()
        self._clients = ClientsRoom()
        self._network = NetworkRoom()
        self._quorum = QuorumRoom()

    def view(self, timeline: Timeline) -> View:
        """The current moment of `timeline`."""
        moment = timeline.moment
        cluster = moment.cluster
        image = cluster.committed_image
        news = cluster.brokers.news(self._seen)
        self._seen = cluster.brokers
        before = timeline.moments[timeline.cursor - 1].cluster if timeline.cursor > timeline.moments.start else None
        topics = self._topics.rows(cluster, news, image, _reads(moment), before)
        refusal = cluster.admin.refusal
        return View(
            format=FORMAT,
            source="simulation",
            kafka="4.x",
            time_ms=cluster.now_ms,
            step=timeline.cursor,
            branch=timeline.branch,
            refusal=None if refusal is None else refusal.error,
            refusal_text=None if refusal is None else refusal.message,
            controllers=controller_rows(cluster),
            controller_epoch=max((one.epoch for one in cluster.controllers.values()), default=0),
            quorum=self._quorum.row(cluster),
            brokers=self._brokers.rows(cluster, news, image, (self._topics.leaders, self._topics.replicas)),
            topics=topics,
            groups=self._groups.rows(cluster, news, image, self._topics),
            producers=self._clients.producers(cluster),
            consumers=self._clients.consumers(timeline),
            in_flight=self._network.rows(cluster.network),
            facts=moment_facts(moment),
            refusal_reason=None if refusal is None else ReasonRow(rule=refusal.rule, values=dict(refusal.values)),
        )


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
