"""What changes a subscription, or what is behind it: patterns of topics, deleted topics, racks (G-8, KIP-881)."""

from __future__ import annotations

from kafka_tui.engine.commands import CallCluster, StartConsumer
from kafka_tui.engine.facts import consumers as c
from kafka_tui.engine.facts import groups as g
from kafka_tui.engine.requests.control import CreateTopicsRequest, DeleteTopicsRequest
from kafka_tui.engine.simulation.kernel import apply
from tests.engine.coordinator.scenes import EARLIEST, Scene

TIMES = (("heartbeat.interval.ms", "1000"), ("metadata.max.age.ms", "4000"), ("session.timeout.ms", "6000"))
MEMBER = (*EARLIEST, *TIMES)
QUICK = (("group.initial.rebalance.delay.ms", "0"),)


def topics_of(scene: Scene, name: str) -> dict[str, int]:
    """How many partitions of which topic a consumer reads."""
    found: dict[str, int] = {}
    for partition in scene.consumer(name).partitions:
        found[partition.topic] = found.get(partition.topic, 0) + 1
    return found


def test_g8_a_pattern_follows_the_topics_that_there_are() -> None:
    """A matching topic is read after a metadata refresh, a deleted one no more, others and internal ones never."""
    scene = Scene(partitions=2, settings=QUICK)
    scene.do(StartConsumer("c1", "billing", configs=MEMBER, pattern="o.*|__.*"))
    scene.do(StartConsumer("c2", "billing", configs=MEMBER, pattern="o.*|__.*"))
    scene.run(6_000)
    assert (topics_of(scene, "c1"), topics_of(scene, "c2")) == ({"orders": 1}, {"orders": 1})
    scene.do(CallCluster(CreateTopicsRequest("others", 2, 3)))
    scene.do(CallCluster(CreateTopicsRequest("payments", 2, 3)))
    scene.run(12_000)
    both = {"orders": 1, "others": 1}
    assert (topics_of(scene, "c1"), topics_of(scene, "c2")) == (both, both)
    assert {fact.reason for _, fact in scene.happened(g.RebalanceStarted, since_ms=7_000)} <= {
        "leader joined again",
        "subscription changed",
    }
    scene.do(CallCluster(DeleteTopicsRequest("orders")))
    scene.run(12_000)
    assert (topics_of(scene, "c1"), topics_of(scene, "c2")) == ({"others": 1}, {"others": 1})
    assert scene.group().state == "Stable"


def test_g8_a_cooperative_member_gives_back_at_once_what_its_pattern_matches_no_more() -> None:
    """Before the join it revokes the partitions of topics that it does not subscribe to any longer, and only these."""
    scene = Scene(partitions=2, settings=QUICK)
    scene.do(CallCluster(CreateTopicsRequest("others", 2, 3)))
    scene.run(500)
    cooperative = (*MEMBER, ("partition.assignment.strategy", "cooperative-sticky"))
    scene.do(StartConsumer("c1", "billing", configs=cooperative, pattern="o.*"))
    scene.run(4_000)
    assert topics_of(scene, "c1") == {"orders": 2, "others": 2}
    scene.do(CallCluster(DeleteTopicsRequest("others")))
    scene.run(10_000)
    revoked = [fact for _, fact in scene.happened(c.PartitionsRevoked)]
    assert {partition.topic for fact in revoked for partition in fact.partitions} == {"others"}
    assert topics_of(scene, "c1") == {"orders": 2}


def test_a_consumer_subscribes_to_topics_or_to_a_pattern() -> None:
    """Neither, both, and what is no regular expression are refused."""
    scene = Scene(partitions=1)
    for topics, pattern in (((), ""), (("orders",), "o.*"), ((), "(")):
        outcome = apply(scene.cluster, StartConsumer("c1", "billing", topics, pattern=pattern))
        assert outcome.cluster.admin.refusal is not None
        assert outcome.cluster.admin.refusal.error == "INVALID_CONFIG"


def test_s1_members_with_racks_get_partitions_of_their_rack() -> None:
    """`client.rack` reaches the group's leader, and replicas' racks come with its metadata (KIP-881)."""
    scene = Scene(partitions=1, settings=QUICK, racks=("a", "b", "c"))
    scene.do(CallCluster(CreateTopicsRequest("near", assignment=((1,), (2,), (3,)))))
    scene.run(500)
    for name, rack in (("c1", "b"), ("c2", "c"), ("c3", "a")):
        scene.do(StartConsumer(name, "billing", ("near",), (*MEMBER, ("client.rack", rack))))
    scene.run(12_000)
    read = {name: [p.partition for p in scene.consumer(name).partitions] for name in ("c1", "c2", "c3")}
    assert read == {"c1": [1], "c2": [2], "c3": [0]}
