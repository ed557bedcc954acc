"""Throttled replicas are copied no faster than their brokers' rates allow (R-1, KIP-73)."""

from __future__ import annotations

import pytest

from kafka_tui.engine import commands as c
from kafka_tui.engine.broker.throttle import bytes_per_second, with_bytes
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.configs import BrokerConfig
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.broker import Samples
from kafka_tui.engine.requests import control as r
from kafka_tui.engine.simulation.world import new_cluster
from tests.engine.any_commands import play

T0 = TopicPartition("t", 0)
RATE = 20_000
Step = c.Command | int
LOADED: list[Step] = [
    c.CallCluster(r.CreateTopicsRequest("t", assignment=((1, 2),))),
    100,
    c.StartProducer("p", "t", (("linger.ms", "0"), ("batch.size", "2000"))),
    c.SendRecords("p", "t", b"x" * 1000, count=200),
    3000,
]
"""200 kB on brokers 1 and 2."""


def settings(kind: str, name: str, *pairs: tuple[str, str]) -> c.Command:
    """Set settings of a topic or broker."""
    operations = tuple(r.ConfigOperation(key, value) for key, value in pairs)
    alteration = r.ConfigAlteration(r.ConfigResource(kind, name), operations)
    return c.CallCluster(r.IncrementalAlterConfigsRequest((alteration,)))


def moving(side: str, replicas: str) -> Cluster:
    """t-0 on its way from brokers 1, 2 to 1, 3, throttled on one side; small fetches, as a large one is one gulp."""
    cluster = new_cluster(3, configs=(("replica.fetch.max.bytes", "4000"),))[0]
    throttled = [settings("topic", "t", (f"{side}.replication.throttled.replicas", replicas)), 50]
    for broker in ("1", "3"):
        throttled += [settings("broker", broker, (f"{side}.replication.throttled.rate", str(RATE))), 50]
    moved = c.CallCluster(r.AlterPartitionReassignmentsRequest((r.Reassignment(T0, (1, 3)),)))
    return play(cluster, [*LOADED, *throttled, moved])


def copied(cluster: Cluster) -> int:
    """Bytes of t-0 on broker 3."""
    replica = cluster.brokers[3].replicas.get(T0)
    return 0 if replica is None else replica.log.size_bytes


@pytest.mark.parametrize(("side", "replicas"), [("leader", "0:1"), ("follower", "0:3"), ("leader", "*")])
def test_r1_a_throttled_move_takes_as_long_as_its_rate_says(side: str, replicas: str) -> None:
    """200 kB at 20 kB/s: about 20 kB for each second that has passed, and in the end the move is done."""
    cluster = moving(side, replicas)
    for second in range(2, 8, 2):
        cluster = play(cluster, [2000])
        assert 0.5 * RATE * second <= copied(cluster) <= 1.2 * RATE * (second + 1)
    assert cluster.committed_image.topics["t"].partitions[0].adding == (3,)
    cluster = play(cluster, [10_000])
    assert cluster.committed_image.topics["t"].partitions[0].replicas == (1, 3)


def test_r1_other_replicas_are_not_throttled() -> None:
    """A rate without throttled replicas, and replicas of another broker, slow nothing down."""
    for replicas in ("", "0:2", "1:1"):
        cluster = play(moving("leader", replicas), [1500])
        assert cluster.committed_image.topics["t"].partitions[0].replicas == (1, 3)


def test_r1_what_is_in_sync_is_not_held_back() -> None:
    """Throttled or not, the ISR goes on: nobody leaves it for a throttle (`shouldLeaderThrottle`)."""
    cluster = play(moving("leader", "*"), [c.SendRecords("p", "t", b"y" * 1000, count=100), 3000])
    assert cluster.producers["p"].acknowledged == 300


def test_r1_without_the_rate_the_rest_comes_at_once() -> None:
    """Taking the rate away ends the waiting."""
    cluster = play(
        moving("leader", "0:1"), [1000, settings("broker", "1", ("leader.replication.throttled.rate", "1000000000"))]
    )
    cluster = play(cluster, [2000])
    assert cluster.committed_image.topics["t"].partitions[0].replicas == (1, 3)


def test_the_rate_is_that_of_the_last_eleven_seconds() -> None:
    """Bytes are forgotten with their window; a burst counts over one second at least."""
    config, samples = BrokerConfig(), Samples()
    samples = with_bytes(samples, 500, 0, config)
    samples = with_bytes(samples, 500, 999, config)
    assert (samples, bytes_per_second(samples, 999, config)) == (((0, 1000),), 1000)
    assert bytes_per_second(samples, 4000, config) == 250
    assert bytes_per_second(samples, 11_000, config) == 0
    for second in range(1, 15):
        samples = with_bytes(samples, 100, second * 1000, config)
    assert len(samples) == 11
    assert bytes_per_second(samples, 14_000, config) == 110
