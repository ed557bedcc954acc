"""A group whose members speak both protocols for a while (N-7)."""

from __future__ import annotations

import pytest

from kafka_tui.engine.commands import KillBroker, KillConsumer, StopConsumer
from kafka_tui.engine.facts import groups as classic
from kafka_tui.engine.facts import modern_groups as f
from kafka_tui.engine.facts.base import Recorded
from kafka_tui.engine.facts.consumers import PartitionsRevoked, RecordsDelivered
from kafka_tui.engine.nodes.group import STABLE
from kafka_tui.engine.simulation.invariants.watch import Watch
from tests.engine.coordinator.modern_desk import orders
from tests.engine.coordinator.scenes import EARLIEST
from tests.engine.coordinator.test_modern_consumers import ModernScene

COOPERATIVE = (("partition.assignment.strategy", "cooperative-sticky"),)


class Watched(ModernScene):
    """A scene in which every moment is looked at (I-7, I-8)."""

    def __init__(self, partitions: int = 3, settings: tuple[tuple[str, str], ...] = ()) -> None:
        self.watch = Watch()
        super().__init__(partitions=partitions, settings=settings)

    def step(self) -> tuple[Recorded, ...]:
        """One moment, and what must hold in it."""
        before = self.cluster
        facts = super().step()
        assert self.watch.moment(before, facts) == ()
        return facts

    def classics(self, *names: str, configs: tuple[tuple[str, str], ...] = ()) -> None:
        """Start members of the classic protocol."""
        self.consumers(*names, group="modern", configs=(*EARLIEST, *configs))


@pytest.mark.parametrize("configs", [(), COOPERATIVE])
def test_n7_a_group_migrates_member_by_member_and_back(configs: tuple[tuple[str, str], ...]) -> None:
    """The first member of the new protocol takes the group over, the last one gives it back; offsets stay."""
    scene = Watched()
    scene.produce(6, 0)
    scene.classics("c1", "c2", configs=configs)
    scene.run(12_000)
    generation = scene.group("modern").generation
    scene.start("n1")
    scene.run(25_000)
    assert scene.happened(f.GroupUpgraded)[-1][1].epoch == generation
    assert scene.modern.state == STABLE and scene.modern.epoch > generation
    assert sorted(scene.reads(name) for name in ("c1", "c2", "n1")) == [(0,), (1,), (2,)]
    scene.produce(3, 0)
    scene.run(9000)
    assert scene.modern.offsets.get(*orders(0)) == 9
    scene.do(StopConsumer("c1"))
    scene.do(StopConsumer("c2"))
    scene.run(12_000)
    assert scene.reads("n1") == (0, 1, 2)
    scene.classics("d1", configs=configs)
    scene.run(25_000)
    assert scene.modern.state == STABLE and len(scene.reads("d1")) == 1
    scene.do(StopConsumer("n1"))
    scene.run(15_000)
    assert len(scene.happened(f.GroupDowngraded)) == 1
    group = scene.group("modern")
    assert (group.state, scene.reads("d1")) == (STABLE, (0, 1, 2))
    assert group.offsets.get(*orders(0)) == 9
    delivered = [o for _, x in scene.happened(RecordsDelivered) for o in range(x.first_offset, x.end_offset)]
    assert delivered == list(range(9))


def test_n7_a_dead_classic_member_and_a_dead_coordinator() -> None:
    """Sessions of classic members are their own, and the next coordinator knows of which protocol each member is."""
    scene = Watched()
    scene.classics("c1", configs=(("session.timeout.ms", "10000"),))
    scene.run(6000)
    scene.start("n1")
    scene.run(20_000)
    assert scene.modern.state == STABLE
    traits = {member.client: member.classic for member in scene.modern.members.values()}
    scene.do(KillBroker(scene.coordinator("modern")))
    scene.run(15_000)
    assert {member.client: member.classic for member in scene.modern.members.values()} == traits
    scene.do(KillConsumer("c1"))
    killed = scene.now_ms
    left = scene.run_until(classic.MemberLeft)
    assert (left.client, left.reason) == ("c1", "session timeout")
    assert scene.now_ms - killed <= 10_100
    scene.run(8000)
    assert scene.reads("n1") == (0, 1, 2)


def test_n7_eager_members_give_everything_back_and_cooperative_ones_what_moves() -> None:
    """In a mixed group too the classic members rebalance as their assignors do (G-9)."""
    for configs, lost in (((), orders(0, 1, 2)), (COOPERATIVE, orders(2))):
        scene = Watched()
        scene.classics("c1", configs=configs)
        scene.run(6000)
        scene.start("n1")
        scene.run(20_000)
        revoked = [fact.partitions for _, fact in scene.happened(PartitionsRevoked) if fact.node.name == "c1"]
        assert revoked[0] == lost
        assert scene.modern.state == STABLE


def test_n7_whoever_was_handed_a_classic_member_id_joins_all_the_same() -> None:
    """A group that has only handed out an id is empty and makes way; the id is good in the new one."""
    scene = Watched()
    scene.classics("c1")
    scene.run_until(classic.MemberIdGiven)
    scene.start("n1")
    scene.run(25_000)
    assert scene.modern.state == STABLE
    assert sorted((*scene.reads("c1"), *scene.reads("n1"))) == [0, 1, 2]


def test_n7_without_migration_who_comes_with_the_other_protocol_is_refused() -> None:
    """group.consumer.migration.policy=disabled: the classic group stays one, and is not disturbed."""
    scene = Watched(settings=(("group.consumer.migration.policy", "disabled"),))
    scene.classics("c1")
    scene.run(6000)
    scene.start("n1")
    scene.run(3000)
    refused = scene.happened(f.HeartbeatRefused)
    assert [fact.error for _, fact in refused] == ["GROUP_ID_NOT_FOUND"]
    assert scene.reads("c1") == (0, 1, 2) and scene.group("modern").state == STABLE
