"""A small cluster to play group scenes on, whole and through its two verbs."""

from __future__ import annotations

from typing import TypeVar

from kafka_tui.engine.commands import (
    CallCluster,
    Command,
    SendRecords,
    StartConsumer,
    StartProducer,
)
from kafka_tui.engine.coordinator.locate import coordinator_partition
from kafka_tui.engine.facts.base import Fact, Recorded
from kafka_tui.engine.ids import INTERNAL_TOPIC, TopicPartition
from kafka_tui.engine.nodes.consumer import Consumer
from kafka_tui.engine.nodes.group import Group
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.simulation.kernel import advance, apply
from kafka_tui.engine.simulation.world import new_cluster

F = TypeVar("F", bound=Fact)
EARLIEST = (("auto.offset.reset", "earliest"),)


class Scene:
    """A cluster with its facts so far, each with the time it happened."""

    def __init__(
        self,
        brokers: int = 3,
        partitions: int = 3,
        seed: int = 1,
        settings: tuple[tuple[str, str], ...] = (),
        switched_off: tuple[str, ...] = (),
        racks: tuple[str, ...] = (),
    ) -> None:
        given = (("offsets.topic.num.partitions", "5"), *settings)
        self.cluster, _ = new_cluster(brokers, seed, racks, configs=given, switched_off=switched_off)
        self.facts: list[tuple[int, Recorded]] = []
        self.do(CallCluster(CreateTopicsRequest("orders", partitions, min(brokers, 3))))
        self.run(500)

    @property
    def now_ms(self) -> int:
        """Simulated time."""
        return self.cluster.now_ms

    def do(self, command: Command) -> None:
        """Apply one command; a refused one fails the test."""
        outcome = apply(self.cluster, command)
        self.cluster = outcome.cluster
        self.facts += [(self.now_ms, recorded) for recorded in outcome.facts]
        assert self.cluster.admin.refusal is None, self.cluster.admin.refusal

    def step(self) -> tuple[Recorded, ...]:
        """One moment."""
        outcome = advance(self.cluster)
        self.cluster = outcome.cluster
        self.facts += [(self.now_ms, recorded) for recorded in outcome.facts]
        return outcome.facts

    def run(self, for_ms: int) -> None:
        """Let time pass: everything due within `for_ms` happens."""
        until = self.now_ms + for_ms
        while self.cluster.agenda is not None and self.cluster.agenda.least.due_ms <= until:
            self.step()

    def run_until(self, kind: type[F], within_ms: int = 60_000, **fields: object) -> F:
        """Let time pass until such a fact happens; fails the test if none does."""
        until = self.now_ms + within_ms
        while self.cluster.agenda is not None and self.cluster.agenda.least.due_ms <= until:
            for recorded in self.step():
                fact = recorded.fact
                if isinstance(fact, kind) and all(getattr(fact, name) == value for name, value in fields.items()):
                    return fact
        raise AssertionError(f"no {kind.__name__} {fields} within {within_ms} ms")

    def consumers(self, *names: str, group: str = "billing", commit: str = "auto", processing_ms: int = 0,
                  configs: tuple[tuple[str, str], ...] = EARLIEST) -> None:  # fmt: skip  # one line a call
        """Start consumers of orders."""
        for name in names:
            self.do(StartConsumer(name, group, ("orders",), tuple(sorted(configs)), commit, processing_ms))

    def produce(self, count: int, partition: int | None = None) -> None:
        """Hand records to producer p1 and wait until they are stored."""
        if "p1" not in self.cluster.producers:
            self.do(StartProducer("p1", "orders"))
        self.do(SendRecords("p1", "orders", b"value", partition=partition, count=count))
        self.run(200)

    def consumer(self, name: str) -> Consumer:
        """A consumer as it is now."""
        return self.cluster.consumers[name]

    def reads(self, name: str) -> tuple[int, ...]:
        """The numbers of the partitions of orders that a consumer reads."""
        return tuple(partition.partition for partition in self.consumer(name).partitions)

    def coordinator(self, group: str = "billing") -> int:
        """The broker that the controllers have made the group's coordinator (G-1)."""
        topic = self.cluster.controllers[100].image.topics[INTERNAL_TOPIC]
        return topic.partitions[coordinator_partition(group, len(topic.partitions))].leader

    def group(self, name: str = "billing") -> Group:
        """The group as its coordinator holds it."""
        return self.cluster.brokers[self.coordinator(name)].groups[name]

    def committed(self, partition: int, group: str = "billing") -> int | None:
        """A committed offset of orders as the coordinator holds it."""
        return self.group(group).offsets.get(TopicPartition("orders", partition))

    def happened(self, kind: type[F], since_ms: int = 0) -> list[tuple[int, F]]:
        """The facts of a class, with their times."""
        return [(at, r.fact) for at, r in self.facts if at >= since_ms and isinstance(r.fact, kind)]

    def causes(self, fact: Fact) -> list[Fact]:
        """What led to a fact, nearest cause first."""
        by_id = {recorded.id: recorded for _, recorded in self.facts}
        found: list[Fact] = []
        at = next(recorded.cause for _, recorded in self.facts if recorded.fact is fact)
        while at in by_id:
            found.append(by_id[at].fact)
            at = by_id[at].cause
        return found
