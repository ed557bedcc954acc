"""Static membership: a member whose place waits for it (G-12)."""

from __future__ import annotations

import pytest

from kafka_tui.engine.commands import KillBroker, KillConsumer, StopConsumer
from kafka_tui.engine.facts import consumers as c
from kafka_tui.engine.facts import groups as g
from tests.engine.coordinator.scenes import EARLIEST, Scene

STATIC = (*EARLIEST, ("heartbeat.interval.ms", "1000"), ("session.timeout.ms", "6000"))
QUICK = (("group.initial.rebalance.delay.ms", "1000"),)


def static(name: str) -> tuple[tuple[str, str], ...]:
    """The settings of a static member of this instance id."""
    return (*STATIC, ("group.instance.id", name))


def two(scene: Scene) -> None:
    """Two static members in a stable group of generation 1."""
    for name in ("s1", "s2"):
        scene.consumers(name, configs=static(name))
    scene.run(4_000)
    assert (scene.group().generation, scene.reads("s1"), scene.reads("s2")) == (1, (0, 1), (2,))


@pytest.mark.parametrize("end", [StopConsumer, KillConsumer])
@pytest.mark.parametrize("name", ["s1", "s2"])
def test_g12_a_restart_within_the_session_changes_nothing(end: type[StopConsumer | KillConsumer], name: str) -> None:
    """Closed or killed, group leader or not: who is back in time has its partitions again in the same generation."""
    scene = Scene(settings=QUICK)
    two(scene)
    before = scene.reads(name)
    led = scene.group().members[scene.group().leader].client
    scene.do(end(name))
    scene.run(3_000)
    assert scene.happened(g.MemberLeft) == []
    scene.consumers(name, configs=static(name))
    scene.run(2_000)
    assert scene.reads(name) == before
    assert scene.group().generation == 1
    assert scene.group().members[scene.group().leader].client == led
    assert len(scene.happened(g.RebalanceStarted)) == 1
    scene.run(20_000)
    assert scene.group().generation == 1
    assert len(scene.group().members) == 2


def test_g12_after_the_session_timeout_others_take_over() -> None:
    """Nobody waits for a static member longer than for any other one (G-6)."""
    scene = Scene(settings=QUICK)
    two(scene)
    scene.do(StopConsumer("s1"))
    scene.run(5_000)
    assert scene.reads("s2") == (2,)
    scene.run(5_000)
    assert [fact.reason for _, fact in scene.happened(g.MemberLeft)] == ["session timeout"]
    assert (scene.group().generation, scene.reads("s2")) == (2, (0, 1, 2))


def test_g12_a_second_consumer_of_the_same_id_fences_the_first() -> None:
    """The second one takes the place, the first one learns it from its next request and ends with Kafka's exception."""
    scene = Scene(settings=QUICK)
    two(scene)
    scene.consumers("twin", configs=static("s1"))
    scene.run(3_000)
    assert scene.group().generation == 1
    assert scene.reads("twin") == (0, 1)
    failed = [fact for _, fact in scene.happened(c.ConsumerFailed)]
    assert [(fact.node.name, fact.error) for fact in failed] == [("s1", "FENCED_INSTANCE_ID")]
    assert failed[0].message.startswith("The broker rejected this static consumer since another consumer")
    assert scene.reads("s1") == ()
    revoked = scene.happened(c.PartitionsRevoked, since_ms=4_000)
    assert [(fact.node.name, fact.how) for _, fact in revoked] == [("s1", "lost")]


def test_g12_the_coordinators_successor_knows_static_members() -> None:
    """Instance ids are in the offsets topic: a restart under another coordinator changes nothing either (G-14)."""
    scene = Scene(settings=QUICK)
    two(scene)
    scene.do(StopConsumer("s1"))
    home = scene.coordinator()
    scene.do(KillBroker(home))
    scene.run(12_000)
    assert scene.coordinator() != home
    scene.consumers("s1", configs=static("s1"))
    scene.run(3_000)
    assert (scene.group().generation, scene.reads("s1"), scene.reads("s2")) == (1, (0, 1), (2,))


def test_g12_a_static_member_that_is_away_keeps_its_part_in_a_rebalance() -> None:
    """A rebalance goes on without it only when its session is over; until then it is waited for (G-3)."""
    scene = Scene(settings=QUICK)
    two(scene)
    scene.do(StopConsumer("s2"))
    scene.run(500)
    scene.consumers("c1", configs=STATIC)
    scene.run(3_000)
    assert scene.group().state == "PreparingRebalance"
    scene.consumers("s2", configs=static("s2"))
    scene.run(3_000)
    group = scene.group()
    assert (group.state, group.generation, len(group.members)) == ("Stable", 2, 3)
    assert sorted(scene.reads("s1") + scene.reads("s2") + scene.reads("c1")) == [0, 1, 2]


def test_g7_g12_a_static_member_that_polls_too_late_does_not_leave() -> None:
    """Its session has to run out: it stops its heartbeats, and says nothing (KIP-345)."""
    scene = Scene(settings=QUICK)
    scene.produce(2, partition=0)
    slow = (*static("s1"), ("max.poll.interval.ms", "5000"), ("max.poll.records", "1"))
    scene.consumers("s1", configs=slow, processing_ms=20_000)
    over = scene.run_until(c.PollIntervalExceeded)
    at = scene.now_ms
    assert over.node.name == "s1"
    scene.run(3_000)
    assert scene.happened(g.MemberLeft) == []
    left = scene.run_until(g.MemberLeft)
    assert left.reason == "session timeout"
    assert scene.now_ms - at <= 6_000
