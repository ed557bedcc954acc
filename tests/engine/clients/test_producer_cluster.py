"""Producers and tools against the cluster's own brokers and controller, end to end through the kernel."""

import pytest

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import (
    CallCluster,
    Command,
    CutNetwork,
    HealNetwork,
    KillBroker,
    RemoveBroker,
    SendRecords,
    StartBroker,
    StartProducer,
    StopBroker,
)
from kafka_tui.engine.ids import NodeId, TopicPartition, broker_node, controller_node
from kafka_tui.engine.nodes.producer import outstanding
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.simulation.kernel import advance, apply, next_due_ms
from kafka_tui.engine.simulation.world import new_cluster
from kafka_tui.engine.storage.log import read


class World:
    """A cluster of three brokers with topic orders (1 partition, 3 replicas) and producer p1."""

    def __init__(self, seed: int, interval_ms: int | None = None, **configs: str) -> None:
        self.cluster: Cluster = new_cluster(seed=seed)[0]
        self.give(CallCluster(CreateTopicsRequest("orders", 1, 3)))
        self.run(1000)
        pairs = tuple((name.replace("_", "."), value) for name, value in configs.items())
        self.give(StartProducer("p1", "orders", pairs, interval_ms=interval_ms))
        self.run(200)

    def give(self, command: Command) -> None:
        self.cluster = apply(self.cluster, command).cluster

    def run(self, for_ms: int) -> None:
        until_ms = self.cluster.now_ms + for_ms
        while (due_ms := next_due_ms(self.cluster)) is not None and due_ms <= until_ms:
            self.cluster = advance(self.cluster).cluster

    @property
    def leader(self) -> int:
        state = self.cluster.controllers[100].image.partition(TopicPartition("orders", 0))
        assert state is not None
        return state.leader

    def stored(self, broker: int) -> list[bytes | None]:
        log = self.cluster.brokers[broker].replicas[TopicPartition("orders", 0)].log
        batches = read(log, 0, 10**9, below_offset=10**9)
        return [record.value for batch in batches for record in batch.records]


@pytest.mark.parametrize("seed", range(5))
def test_i9_no_acknowledged_record_is_lost_when_the_leader_dies(seed: int) -> None:
    """With acks=all every record is on the new leader once and in order, and the program waited for it (A-3, P-12)."""
    world = World(seed, interval_ms=20)
    world.run(1000 + seed)
    dead = world.leader
    world.give(KillBroker(dead))
    world.run(20_000)
    node = world.cluster.producers["p1"]
    assert world.leader != dead
    assert node.failed == 0
    assert outstanding(node) <= 3
    numbers = [int(value.split(b"-")[1].rstrip(b".")) for value in world.stored(world.leader) if value is not None]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= node.acknowledged > 500


def test_k5_a_controlled_shutdown_costs_no_record() -> None:
    """Stopping the leader in order moves leadership first; the producer follows the new metadata (H-13)."""
    world = World(3, interval_ms=20)
    world.run(1000)
    world.give(StopBroker(world.leader))
    world.run(5000)
    world.give(StartBroker(next(b for b in (1, 2, 3) if b != world.leader)))
    world.run(1000)
    node = world.cluster.producers["p1"]
    assert node.failed == 0
    assert node.acknowledged > 200


def test_t13_producing_to_an_unknown_topic_creates_it() -> None:
    """The metadata request of a client creates the topic with the broker's defaults, and the record goes there."""
    world = World(1)
    world.give(SendRecords("p1", "fresh", b"a"))
    world.run(3000)
    assert world.cluster.producers["p1"].acknowledged == 1
    topic = world.cluster.controllers[100].image.topics["fresh"]
    assert [len(state.replicas) for state in topic.partitions] == [1]


def test_a4_too_few_in_sync_replicas_hold_the_record_back() -> None:
    """NOT_ENOUGH_REPLICAS is tried again until enough replicas are back."""
    world = World(2)
    world.give(CallCluster(CreateTopicsRequest("safe", 1, 3, configs=(("min.insync.replicas", "2"),))))
    world.run(500)
    world.give(SendRecords("p1", "safe", b"a"))
    world.run(500)
    for broker in (1, 2):
        world.give(StopBroker(broker))
        world.run(3000)
    world.give(SendRecords("p1", "safe", b"b"))
    world.run(5000)
    node = world.cluster.producers["p1"]
    assert (node.acknowledged, outstanding(node)) == (1, 1)
    assert node.retries > 2
    world.give(StartBroker(1))
    world.run(10_000)
    assert world.cluster.producers["p1"].acknowledged == 2


def test_r5_taking_a_machine_away_unregisters_its_broker() -> None:
    """RemoveBroker has the tools take the registration back."""
    world = World(4)
    world.give(StopBroker(3))
    world.run(3000)
    world.give(RemoveBroker(3))
    world.run(1000)
    assert tuple(world.cluster.controllers[100].image.brokers) == (1, 2)
    assert world.cluster.admin.bootstrap == (1, 2)


def test_k10_an_old_leader_is_not_believed_again() -> None:
    """Who knows of a newer leader epoch keeps it when a broker that was cut off tells an older one (KIP-320)."""
    world = World(1, request_timeout_ms="2000")
    producer, old = NodeId("producer", "p1"), world.leader
    others = [broker_node(broker) for broker in (1, 2, 3) if broker != old]
    for node in (controller_node(100), *others):
        world.give(CutNetwork(broker_node(old), node))
    world.run(15_000)
    world.give(CutNetwork(broker_node(old), producer))
    world.give(SendRecords("p1", "orders", b"x"))
    world.run(5000)
    known = world.cluster.producers["p1"].metadata["orders"].partitions[0]
    assert known.leader == world.leader != old
    world.give(HealNetwork(broker_node(old), producer))
    for node in others:
        world.give(CutNetwork(node, producer))
    world.give(SendRecords("p1", "orders", b"y"))
    asked_ms = world.cluster.now_ms
    world.run(20_000)
    after = world.cluster.producers["p1"]
    assert after.metadata_ms > asked_ms
    assert after.metadata["orders"].partitions[0] == known
    assert world.stored(old) == []
