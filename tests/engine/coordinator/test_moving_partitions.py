"""What is read twice and what is skipped when partitions move, and when the coordinator dies under load (O-2 … O-8)."""

from __future__ import annotations

import pytest

from kafka_tui.engine.commands import KillBroker, KillConsumer, StartBroker, StartProducer, StopConsumer
from kafka_tui.engine.facts import consumers as c
from kafka_tui.engine.facts import groups as g
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.metadata import Configs
from tests.engine.coordinator.scenes import EARLIEST, Scene

MEMBER = (*EARLIEST, ("heartbeat.interval.ms", "1000"), ("session.timeout.ms", "6000"))
QUICK = (("group.initial.rebalance.delay.ms", "0"),)
COOPERATIVE = (("partition.assignment.strategy", "cooperative-sticky"),)
STATIC = (("group.instance.id", "one"),)


def readings(scene: Scene) -> dict[TopicPartition, list[int]]:
    """Every offset of each partition in the order in which members of the group were given it."""
    found: dict[TopicPartition, list[int]] = {}
    for _, fact in scene.happened(c.RecordsDelivered):
        found.setdefault(fact.partition, []).extend(range(fact.first_offset, fact.end_offset))
    return found


def read_twice(scene: Scene) -> int:
    """How many deliveries were of records that the group had been given before."""
    return sum(len(offsets) - len(set(offsets)) for offsets in readings(scene).values())


def never_read(scene: Scene, written: int) -> int:
    """How many of the records that were written no member was given."""
    return written - sum(len(set(offsets)) for offsets in readings(scene).values())


@pytest.mark.parametrize("extra", [(), COOPERATIVE, STATIC], ids=["eager", "cooperative", "static"])
@pytest.mark.parametrize(("commit", "twice"), [("auto", 5), ("sync", 0), ("async", 0)])
def test_o3_o8_after_a_crash_what_was_not_committed_is_read_again(commit: str, twice: int, extra: Configs) -> None:
    """Whoever takes over begins at the last commit: after an automatic one of long ago all since is read twice.

    Nothing is skipped, whichever way to commit, and whether the member's place is taken by another or by itself.
    """
    scene = Scene(partitions=1, settings=QUICK)
    member = (*MEMBER, *extra, ("auto.commit.interval.ms", "60000"))
    scene.consumers("c1", configs=member, commit=commit)
    scene.run(4_000)
    scene.produce(5)
    scene.run(1_000)
    scene.do(KillConsumer("c1"))
    scene.consumers("c2", configs=member, commit=commit)
    scene.run(20_000)
    assert scene.reads("c2") == (0,)
    assert (read_twice(scene), never_read(scene, 5)) == (twice, 0)
    assert scene.consumer("c2").delivered == twice


@pytest.mark.parametrize("commit", ["auto", "sync", "async"])
def test_o8_a_crash_while_records_are_processed(commit: str) -> None:
    """A program that dies with records in hand has not committed them, so they are read again."""
    scene = Scene(partitions=1, settings=QUICK)
    scene.consumers("c1", configs=MEMBER, commit=commit, processing_ms=1_000)
    scene.run(4_000)
    scene.produce(3)
    scene.run(100)
    assert scene.consumer("c1").delivered == 3
    scene.do(KillConsumer("c1"))
    scene.consumers("c2", configs=MEMBER)
    scene.run(20_000)
    assert (read_twice(scene), never_read(scene, 3)) == (3, 0)


@pytest.mark.parametrize("extra", [(), COOPERATIVE], ids=["eager", "cooperative"])
@pytest.mark.parametrize("commit", ["auto", "sync", "async"])
def test_o8_members_that_come_and_go_in_order_read_everything_once(commit: str, extra: Configs) -> None:
    """While records keep coming, joins and closes neither skip nor repeat any: what is read is committed in time."""
    scene = Scene(partitions=4, settings=QUICK)
    scene.do(StartProducer("p", "orders", interval_ms=300, key_count=9, limit=60))
    for name in ("c1", "c2", "c3"):
        scene.consumers(name, configs=(*MEMBER, *extra), commit=commit)
        scene.run(5_000)
    scene.do(StopConsumer("c1"))
    scene.run(10_000)
    assert (read_twice(scene), never_read(scene, 60)) == (0, 0)


@pytest.mark.parametrize(
    ("commit", "extra", "repeats"), [("auto", COOPERATIVE, True), ("sync", COOPERATIVE, False), ("auto", (), False)]
)
def test_o8_a_cooperative_members_automatic_commit_comes_before_it_reads_on(
    commit: str, extra: Configs, repeats: bool
) -> None:
    """What it reads of a moving partition after the commit before its join is read again by the new owner.

    A program that commits itself does so when the partition is revoked, and an eager member does not read on.
    """
    scene = Scene(partitions=4, settings=QUICK)
    scene.consumers("c1", configs=(*MEMBER, *extra), commit=commit)
    slow = (*MEMBER, *extra, ("heartbeat.interval.ms", "5000"))
    scene.consumers("c0", configs=slow, commit=commit)  # the others wait for it to join again
    scene.run(12_000)
    scene.run_until(g.HeartbeatNoted, member=scene.consumer("c0").member)
    scene.do(StartProducer("p", "orders", interval_ms=50, key_count=20, limit=200))
    scene.consumers("c3", configs=(*MEMBER, *extra), commit=commit)
    scene.run(25_000)
    assert never_read(scene, 200) == 0
    assert (read_twice(scene) > 0) == repeats


@pytest.mark.parametrize("extra", [(), COOPERATIVE, STATIC], ids=["eager", "cooperative", "static"])
def test_g14_a_coordinator_that_dies_under_load_costs_no_rebalance(extra: Configs) -> None:
    """Its members find the next coordinator and go on in the same generation; nothing is skipped or read twice."""
    scene = Scene(partitions=3, settings=QUICK)
    scene.do(StartProducer("p", "orders", interval_ms=100, key_count=9, limit=250))
    for name in ("c1", "c2"):
        mine = tuple((key, f"{value}-{name}") for key, value in extra) if extra == STATIC else extra
        scene.consumers(name, configs=(*MEMBER, *mine))
    scene.run(8_000)
    home, generation = scene.coordinator(), scene.group().generation
    reads = {name: scene.reads(name) for name in ("c1", "c2")}
    begun = scene.now_ms
    scene.do(KillBroker(home))
    scene.run(14_000)
    assert scene.coordinator() != home
    assert scene.group().generation == generation
    scene.do(StartBroker(home))
    scene.run(20_000)
    assert scene.group().generation == generation
    assert {name: scene.reads(name) for name in reads} == reads
    assert scene.happened(g.RebalanceStarted, since_ms=begun) == []
    assert (read_twice(scene), never_read(scene, 250)) == (0, 0)
    assert sum(offset or 0 for offset in scene.group().offsets.values()) == 250
