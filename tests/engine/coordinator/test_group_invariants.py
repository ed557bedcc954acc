"""Whatever happens to members and brokers: I-7 holds in every moment, I-8 when all is calm again."""

from __future__ import annotations

import random

import pytest

from kafka_tui.engine.commands import (
    Command,
    KillBroker,
    KillConsumer,
    PauseNode,
    ResumeNode,
    SendRecords,
    StartBroker,
    StartConsumer,
    StartProducer,
    StopBroker,
    StopConsumer,
)
from kafka_tui.engine.facts.base import Recorded
from kafka_tui.engine.facts.consumers import RecordsDelivered
from kafka_tui.engine.ids import NodeId, TopicPartition, broker_node
from kafka_tui.engine.metadata import Configs
from kafka_tui.engine.nodes.consumer import MEMBER
from kafka_tui.engine.nodes.group import STABLE
from kafka_tui.engine.simulation.invariants.common import Violation
from kafka_tui.engine.simulation.invariants.watch import Watch
from tests.engine.coordinator.scenes import EARLIEST, Scene

NAMES = ("c1", "c2", "c3", "c4")
SESSION = (("heartbeat.interval.ms", "1000"), ("max.poll.interval.ms", "15000"), ("session.timeout.ms", "6000"))


STRATEGIES = ("range,cooperative-sticky", "roundrobin", "sticky", "cooperative-sticky")


class Watched(Scene):
    """A scene that checks I-7 after every moment."""

    def __init__(self, seed: int, switched_off: tuple[str, ...] = ()) -> None:
        self.watch = Watch()
        self.violations: list[Violation] = []
        super().__init__(seed=seed, switched_off=switched_off)

    def step(self) -> tuple[Recorded, ...]:
        """One moment, and what must hold after it."""
        before = self.cluster
        facts = super().step()
        self.violations += self.watch.moment(before, facts)
        for recorded in facts:
            if isinstance(recorded.fact, RecordsDelivered):
                self.check_delivery(recorded.fact)
        self.check_owners()
        return facts

    def check_delivery(self, fact: RecordsDelivered) -> None:
        """I-7: what poll returns lies below the high watermark that came with it."""
        reading = self.consumer(str(fact.node.name)).partitions[fact.partition]
        assert fact.first_offset < fact.end_offset <= reading.high_watermark

    def check_owners(self) -> None:
        """I-7: in one generation nobody reads what another one reads."""
        owners: dict[tuple[str, int, TopicPartition], str] = {}
        for consumer in self.cluster.consumers.values():
            if consumer.state == MEMBER and not consumer.lost:
                for partition in consumer.partitions:
                    key = (consumer.group, consumer.generation, partition)
                    assert key not in owners, (key, owners[key], consumer.name)
                    owners[key] = consumer.name

    def state(self, node: NodeId) -> str:
        """A process's state, "none" for one that never was."""
        process = self.cluster.processes.get(node)
        return "none" if process is None else process.state


def _fault(scene: Watched, rng: random.Random, member: Configs) -> Command | None:
    """One thing that may happen now; consumers start with the settings `member`."""
    name = rng.choice(NAMES)
    broker = rng.choice((1, 2, 3))
    consumer, running = scene.state(NodeId("consumer", name)), scene.state(broker_node(broker))
    others_run = all(scene.state(broker_node(b)) == "running" for b in (1, 2, 3) if b != broker)
    wish = rng.choice(("start", "start", "stop", "kill", "pause", "produce", "produce", "broker", "broker"))
    if wish == "start" and consumer not in ("running", "paused"):
        commit = rng.choice(("auto", "sync", "async"))
        instance = (("group.instance.id", name),) if rng.random() < 0.3 else ()
        return StartConsumer(name, "billing", ("orders",), (*member, *instance), commit, rng.choice((0, 5, 9_000)))
    if wish in ("stop", "kill", "pause") and consumer == "running":
        if wish == "pause":
            return PauseNode(NodeId("consumer", name))
        return StopConsumer(name) if wish == "stop" else KillConsumer(name)
    if wish in ("start", "kill") and consumer == "paused":
        return ResumeNode(NodeId("consumer", name)) if wish == "start" else KillConsumer(name)
    if wish == "broker" and running in ("stopped", "crashed"):
        return StartBroker(broker)
    if wish == "broker" and running == "running" and others_run:
        return rng.choice((KillBroker(broker), StopBroker(broker)))
    if wish == "produce":
        return SendRecords("p1", "orders", b"value", count=rng.randrange(1, 8))
    return None


@pytest.mark.parametrize("seed", range(8))
def test_i7_i8_hold_under_faults(seed: int) -> None:
    """Deliveries stay below the HW, owners stay apart, and in the end everything is read by somebody.

    Whatever the assignor, with static and dynamic members.
    """
    member = (*EARLIEST, *SESSION, ("partition.assignment.strategy", STRATEGIES[seed % 4]))
    rng = random.Random(seed)
    scene = Watched(seed=seed)
    scene.do(StartProducer("p1", "orders"))
    for _ in range(25):
        command = _fault(scene, rng, member)
        if command is not None:
            scene.do(command)
        scene.run(rng.choice((1, 5, 50, 700, 4_000)))
    for name in NAMES:
        state = scene.state(NodeId("consumer", name))
        if state in ("running", "paused") and scene.consumer(name).processing_ms > 1_000:
            scene.do(KillConsumer(name))  # too slow for its poll interval, it would come and go for ever (G-7)
        elif state == "paused":
            scene.do(ResumeNode(NodeId("consumer", name)))
    for broker in (1, 2, 3):
        while scene.state(broker_node(broker)) == "running" and scene.cluster.brokers[broker].stopping:
            scene.run(100)
        if scene.state(broker_node(broker)) in ("stopped", "crashed"):
            scene.do(StartBroker(broker))
    scene.consumers("c9", configs=member)
    scene.run(90_000)
    group = scene.group()
    alive = [c for c in scene.cluster.consumers.values() if scene.state(NodeId("consumer", c.name)) == "running"]
    assert scene.violations == []
    assert group.state == STABLE
    assert sorted(member.client for member in group.members.values()) == sorted(c.name for c in alive)
    owned = sorted(partition for consumer in alive for partition in consumer.partitions)
    assert owned == [TopicPartition("orders", number) for number in range(3)]  # I-8
    assert max(len(c.partitions) for c in alive) - min(len(c.partitions) for c in alive) <= 1  # S-1


@pytest.mark.parametrize(("switched_off", "broken"), [((), []), (("S-5",), ["I-7"])])
def test_i7_s5_a_partition_handed_on_too_soon_is_seen(switched_off: tuple[str, ...], broken: list[str]) -> None:
    """Without the cooperative adjustment a new member is given what a busy one still has, and I-7 says so."""
    scene = Watched(seed=1, switched_off=switched_off)
    member = (*EARLIEST, *SESSION, ("partition.assignment.strategy", "cooperative-sticky"))
    scene.consumers("c1", configs=member, processing_ms=400)
    scene.run(5_000)
    scene.consumers("c2", configs=member)
    for _ in range(20):
        scene.produce(1)
    assert [violation.invariant for violation in scene.violations[:1]] == broken
