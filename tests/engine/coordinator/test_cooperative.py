"""Eager and cooperative rebalances, and which assignor a group takes (G-5, G-9, S-5, S-6)."""

from __future__ import annotations

import pytest

from kafka_tui.engine.commands import CallCluster, KillConsumer, StopConsumer
from kafka_tui.engine.facts import consumers as c
from kafka_tui.engine.facts import groups as g
from kafka_tui.engine.requests.control import CreatePartitionsRequest
from tests.engine.coordinator.scenes import EARLIEST, Scene

PACKAGE = "org.apache.kafka.clients.consumer."
MEMBER = (*EARLIEST, ("heartbeat.interval.ms", "1000"), ("session.timeout.ms", "6000"))
QUICK = (("group.initial.rebalance.delay.ms", "0"),)


def by(*assignors: str) -> tuple[tuple[str, str], ...]:
    """A member's settings with these assignors."""
    return (*MEMBER, ("partition.assignment.strategy", ",".join(assignors)))


@pytest.mark.parametrize(("assignor", "reads_on"), [("cooperative-sticky", True), ("range", False)])
def test_g9_a_cooperative_member_reads_on_while_the_group_rebalances(assignor: str, reads_on: bool) -> None:
    """A member that has joined again and waits for another one goes on delivering, unless it is eager."""
    scene = Scene(partitions=4, settings=QUICK)
    scene.consumers("c1", configs=by(assignor))
    scene.consumers("c2", configs=(*by(assignor), ("heartbeat.interval.ms", "5000")))
    scene.run(12_000)
    mine = scene.reads("c1")[0]
    scene.run_until(g.HeartbeatNoted, member=scene.consumer("c2").member)  # it will be the last to learn of it
    scene.consumers("c3", configs=by(assignor))
    scene.run_until(g.MemberRejoined, client="c1")
    begun = scene.now_ms
    scene.produce(1, partition=mine)
    assert scene.group().state == "PreparingRebalance"
    delivered = [fact.node.name for _, fact in scene.happened(c.RecordsDelivered, since_ms=begun)]
    assert delivered == (["c1"] if reads_on else [])
    scene.run(12_000)
    assert sum(scene.consumer(name).delivered for name in ("c1", "c2", "c3")) == 1


def test_s5_what_moves_is_given_back_first_and_nobody_has_it_meanwhile() -> None:
    """From the first rebalance to the second the moving partition has no owner, and all others keep theirs."""
    scene = Scene(partitions=4, settings=QUICK)
    scene.consumers("c1", "c2", configs=by("cooperative-sticky"))
    scene.run(6_000)
    before = {name: scene.reads(name) for name in ("c1", "c2")}
    assert sorted(before["c1"] + before["c2"]) == [0, 1, 2, 3]
    scene.consumers("c3", configs=by("cooperative-sticky"))
    revoked = scene.run_until(c.PartitionsRevoked)
    moving = {partition.partition for partition in revoked.partitions}
    assert len(moving) == 1
    kept = {name: tuple(p for p in reads if p not in moving) for name, reads in before.items()}
    given = scene.run_until(c.PartitionsAssigned, partitions=revoked.partitions)
    assert given.node.name == "c3"
    assert {name: scene.reads(name) for name in before} == kept
    assert given.generation == scene.group().generation
    told = [fact for _, fact in scene.happened(c.PartitionsRevoked, since_ms=6_000)]
    assert told == [revoked]  # nobody else gave anything back


def test_s6_the_sticky_assignor_gives_eager_members_back_what_they_had() -> None:
    """Everything is revoked, and all but what has to move comes back to the same members."""
    scene = Scene(partitions=6, settings=QUICK)
    scene.consumers("c1", "c2", configs=by(PACKAGE + "StickyAssignor"))
    scene.run(6_000)
    before = {name: set(scene.reads(name)) for name in ("c1", "c2")}
    scene.consumers("c3", configs=by("sticky"))
    scene.run(6_000)
    assert scene.group().assignor == "sticky"
    assert all(set(scene.reads(name)) < before[name] and len(scene.reads(name)) == 2 for name in before)
    assert {len(fact.partitions) for _, fact in scene.happened(c.PartitionsRevoked, since_ms=6_000)} == {3}
    scene.do(StopConsumer("c1"))
    scene.run(6_000)
    kept = {name: set(scene.reads(name)) for name in ("c2", "c3")}
    assert before["c2"] - kept["c2"] == before["c2"] & kept["c3"]
    assert {len(reads) for reads in kept.values()} == {3}


def test_g5_only_what_all_support_is_chosen_and_most_votes_win() -> None:
    """Each votes for the first of its list that all have; one without a common assignor is turned away."""
    scene = Scene(partitions=3, settings=QUICK)
    scene.consumers("c1", configs=by("sticky", "roundrobin", "range"))
    scene.consumers("c2", configs=by("range", "roundrobin"))
    scene.consumers("c3", configs=by("sticky", "roundrobin"))
    scene.run(8_000)
    assert scene.group().assignor == "roundrobin"
    scene.consumers("c4", configs=by("cooperative-sticky"))
    failed = scene.run_until(c.ConsumerFailed)
    assert (failed.node.name, failed.error) == ("c4", "INCONSISTENT_GROUP_PROTOCOL")
    assert failed.message.startswith("The group member's supported protocols are incompatible")
    assert len(scene.group().members) == 3


def test_g10_one_rolling_restart_leads_from_range_to_cooperative() -> None:
    """With the default list range goes on; when the last member without range is back, the group is cooperative."""
    scene = Scene(partitions=4, settings=QUICK)
    scene.consumers("c1", "c2", configs=MEMBER)
    scene.run(6_000)
    assert scene.group().assignor == "range"
    for name in ("c1", "c2"):
        scene.do(StopConsumer(name))
        scene.run(2_000)
        scene.consumers(name, configs=by("cooperative-sticky"))
        scene.run(6_000)
    assert scene.group().assignor == "cooperative-sticky"
    assert sorted(scene.reads("c1") + scene.reads("c2")) == [0, 1, 2, 3]


@pytest.mark.parametrize("assignor", ["range", "roundrobin", "sticky", "cooperative-sticky"])
def test_g8_new_partitions_are_found_and_given_out(assignor: str) -> None:
    """The group's leader sees the greater count at a metadata refresh, and the group rebalances."""
    scene = Scene(partitions=2, settings=QUICK)
    aged = ("metadata.max.age.ms", "5000")
    scene.consumers("c1", "c2", configs=(*by(assignor), aged))
    scene.run(8_000)
    scene.do(CallCluster(CreatePartitionsRequest("orders", 4)))
    scene.run(16_000)
    assert sorted(scene.reads("c1") + scene.reads("c2")) == [0, 1, 2, 3]
    assert len(scene.reads("c1")) == 2
    assert "leader joined again" in [fact.reason for _, fact in scene.happened(g.RebalanceStarted)]


def test_g9_a_killed_cooperative_member_costs_the_others_nothing_they_had() -> None:
    """After the session timeout its partitions are handed out at once; nobody else gives anything back."""
    scene = Scene(partitions=6, settings=QUICK)
    scene.consumers("c1", "c2", "c3", configs=by("cooperative-sticky"))
    scene.run(10_000)
    before = {name: set(scene.reads(name)) for name in ("c1", "c2")}
    generation = scene.group().generation
    scene.do(KillConsumer("c3"))
    at = scene.now_ms
    scene.run(12_000)
    assert scene.group().generation == generation + 1
    assert scene.happened(c.PartitionsRevoked, since_ms=at) == []
    for name, had in before.items():
        assert had < set(scene.reads(name)) and len(scene.reads(name)) == 3
