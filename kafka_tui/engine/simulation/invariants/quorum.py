"""What the controllers promise (K-1, K-10): one leader for an epoch, and one metadata log, of which all know a part."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.epochs import end_offset_of_epoch
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.facts.broker import MetadataLearnt
from kafka_tui.engine.facts.controller import Committed
from kafka_tui.engine.facts.quorum import ControllerElected, MetadataCommitted, MetadataTruncated
from kafka_tui.engine.metadata import MetadataRecord
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.simulation.invariants.common import Violation

Entry = tuple[int, MetadataRecord]
"""A record of the metadata log with the epoch it was written in."""


class Quorum:
    """Who led in which controller epoch, and the log as it was committed so far."""

    def __init__(self) -> None:
        self._leaders: dict[int, int] = {}
        self._log: list[Entry] = []

    def look(self, cluster: Cluster, fact: Fact) -> Iterator[Violation]:
        """What a fact breaks that was just made on a controller, or on a broker that read the log."""
        if isinstance(fact, MetadataLearnt):
            yield from self._learnt(cluster, fact)
        controller = cluster.controllers.get(int(fact.node.name)) if fact.node.kind == "controller" else None
        if controller is None:
            return
        if isinstance(fact, ControllerElected) and self._leaders.setdefault(fact.epoch, controller.id) != controller.id:
            found = f"controllers {self._leaders[fact.epoch]} and {controller.id} lead in epoch {fact.epoch}"
            yield Violation("K-1", str(fact.node), found)
        if isinstance(fact, MetadataTruncated) and fact.new < controller.high_watermark:
            found = f"its log is cut to {fact.new}, and was committed up to {controller.high_watermark}"
            yield Violation("K-1", str(fact.node), found)
        elif isinstance(fact, Committed | MetadataCommitted):
            yield from self._committed(controller, fact.old if isinstance(fact, MetadataCommitted) else None)

    def _committed(self, controller: Controller, old: int | None) -> Iterator[Violation]:
        """What is committed is never another record, and never gone. `old` None: only what nobody has seen yet."""
        start = len(self._log) if old is None else min(old, len(self._log))
        for offset in range(max(start, controller.log.start), controller.high_watermark):
            entry = (_epoch_at(controller, offset), controller.log[offset])
            if offset == len(self._log):
                self._log.append(entry)
            elif self._log[offset] != entry:
                yield Violation(
                    "K-1", f"metadata log of controller {controller.id}", f"offset {offset} was another once"
                )
                return

    def _learnt(self, cluster: Cluster, fact: MetadataLearnt) -> Iterator[Violation]:
        """A broker's image is a part of the one committed log (K-10)."""
        for controller in cluster.controllers.values():  # what was committed before anybody looked
            for offset in range(len(self._log), controller.high_watermark):
                self._log.append((_epoch_at(controller, offset), controller.log[offset]))
        known = [record for _, record in self._log[fact.offset : fact.offset + len(fact.records)]]
        if known != list(fact.records):
            yield Violation("K-10", str(fact.node), f"it learnt at {fact.offset} what nobody committed there")


def _epoch_at(controller: Controller, offset: int) -> int:
    """The epoch in which the record at `offset` was written."""
    return next(
        epoch
        for epoch, start in controller.epochs
        if start <= offset < end_offset_of_epoch(controller.epochs, controller.log.end, epoch)[1]
    )
