"""Consumers with group.protocol=consumer, in a whole cluster (N-1 … N-6, O-2, O-8, G-7, G-11, G-12, G-14)."""

from __future__ import annotations

from kafka_tui.engine.commands import (
    CallCluster,
    KillBroker,
    KillConsumer,
    PauseNode,
    ResumeNode,
    StartConsumer,
    StopConsumer,
)
from kafka_tui.engine.facts import groups as classic
from kafka_tui.engine.facts import modern_groups as f
from kafka_tui.engine.facts.consumers import (
    ConsumerFailed,
    MembershipLost,
    PartitionsAssigned,
    PartitionsRevoked,
    PollIntervalExceeded,
    RecordsDelivered,
)
from kafka_tui.engine.ids import NodeId, TopicPartition
from kafka_tui.engine.nodes.group import EMPTY, STABLE
from kafka_tui.engine.nodes.modern_group import ConsumerGroup
from kafka_tui.engine.requests.control import CreatePartitionsRequest, CreateTopicsRequest
from tests.engine.coordinator.modern_desk import orders
from tests.engine.coordinator.scenes import EARLIEST, Scene

NEW = (("group.protocol", "consumer"), *EARLIEST)


class ModernScene(Scene):
    """A scene whose consumers speak the new protocol."""

    def start(self, *names: str, **settings: str) -> None:
        """Start members of the group "modern"; settings are Kafka's with underscores."""
        more = tuple((name.replace("_", "."), value) for name, value in settings.items())
        self.consumers(*names, group="modern", configs=(*NEW, *more))

    @property
    def modern(self) -> ConsumerGroup:
        """The group as its coordinator holds it."""
        return self.cluster.brokers[self.coordinator("modern")].consumer_groups["modern"]


def test_n1_a_single_consumer_reads_all_at_once() -> None:
    """No delay for a first member: it has its partitions and reads within a second of the coordinator's being there."""
    scene = ModernScene()
    scene.produce(6, 0)
    scene.start("c1")
    scene.run(1500)
    assert scene.reads("c1") == (0, 1, 2)
    assert scene.consumer("c1").delivered == 6
    assert (scene.modern.state, scene.modern.epoch) == (STABLE, 2)
    assert len(scene.consumer("c1").member) == 22


def test_n2_a_partition_moves_within_about_a_heartbeat_and_the_others_are_read_on() -> None:
    """From join to ownership it takes at most two heartbeat intervals; nobody else stops (observed: 5 s)."""
    scene = ModernScene()
    scene.start("c1")
    scene.run(8000)
    joined = scene.now_ms
    scene.start("c2")
    scene.run(12_000)
    assert (scene.reads("c1"), scene.reads("c2")) == ((0, 1), (2,))
    revoked = scene.happened(PartitionsRevoked, joined)
    assert [(fact.node.name, fact.partitions, fact.how) for _, fact in revoked] == [("c1", orders(2), "revoked")]
    taken = [at for at, fact in scene.happened(PartitionsAssigned, joined) if fact.partitions == orders(2)]
    assert revoked[0][0] < taken[0] <= joined + 10_000
    assert scene.modern.state == STABLE and scene.modern.epoch == 3


def test_o8_what_was_read_is_committed_before_it_is_given_back() -> None:
    """The new owner reads on where the old one stopped: no record twice, none left out."""
    scene = ModernScene()
    scene.start("c1")
    scene.run(3000)
    scene.start("c2")
    for _ in range(20):
        scene.produce(1, 2)
        scene.run(500)
    scene.run(3000)
    offsets = [o for _, x in scene.happened(RecordsDelivered) for o in range(x.first_offset, x.end_offset)]
    assert offsets == list(range(20))
    readers = [fact.node.name for _, fact in scene.happened(RecordsDelivered)]
    assert set(readers) == {"c1", "c2"}


def test_g11_the_surplus_idles_and_takes_over() -> None:
    """Five members and three partitions: two have nothing, until somebody leaves or dies."""
    scene = ModernScene()
    scene.start("c1", "c2", "c3", "c4", "c5")
    scene.run(25_000)
    assert scene.modern.state == STABLE
    sizes = sorted(len(scene.reads(name)) for name in ("c1", "c2", "c3", "c4", "c5"))
    assert sizes == [0, 0, 1, 1, 1]
    reader = next(name for name in ("c1", "c2", "c3", "c4", "c5") if scene.reads(name))
    scene.do(KillConsumer(reader))
    left = scene.run_until(classic.MemberLeft)
    assert (left.client, left.reason) == (reader, "session timeout")
    scene.run(12_000)
    assert scene.modern.state == STABLE
    alive = [name for name in ("c1", "c2", "c3", "c4", "c5") if name != reader]
    assert sorted(scene.reads(name) for name in alive) == [(), (0,), (1,), (2,)]


def test_n1_close_leaves_at_once_and_commits() -> None:
    """A member that closes says so with epoch -1; the last one leaves an Empty group with its offsets."""
    scene = ModernScene()
    scene.produce(5, 0)
    scene.start("c1")
    scene.run(2000)
    scene.do(StopConsumer("c1"))
    scene.run(500)
    assert scene.cluster.processes[NodeId("consumer", "c1")].state == "stopped"
    assert scene.modern.state == EMPTY
    assert scene.modern.offsets.get(*orders(0)) == 5
    scene.start("c2")
    scene.run(3000)
    assert scene.consumer("c2").delivered == 0 and scene.reads("c2") == (0, 1, 2)


def test_n6_a_frozen_member_is_fenced_drops_its_partitions_and_joins_again() -> None:
    """Who wakes up after its session hears UNKNOWN_MEMBER_ID, loses what it had and comes back under the same id."""
    scene = ModernScene()
    scene.start("c1", "c2")
    scene.run(15_000)
    member, had = scene.consumer("c1").member, scene.consumer("c1").partitions.keys
    scene.do(PauseNode(NodeId("consumer", "c1")))
    scene.run(60_000)
    assert scene.reads("c2") == (0, 1, 2)
    scene.do(ResumeNode(NodeId("consumer", "c1")))
    scene.run(20_000)
    lost = scene.happened(MembershipLost)
    assert [fact.error for _, fact in lost] == ["UNKNOWN_MEMBER_ID"]
    given_back = [fact for _, fact in scene.happened(PartitionsRevoked) if fact.node.name == "c1"]
    assert (given_back[-1].how, given_back[-1].partitions) == ("lost", had)
    assert scene.consumer("c1").member == member
    assert scene.modern.state == STABLE
    assert sorted((*scene.reads("c1"), *scene.reads("c2"))) == [0, 1, 2]


def test_g7_a_program_that_does_not_poll_leaves_and_comes_back() -> None:
    """After max.poll.interval.ms the client itself leaves with epoch -1; its next poll joins again."""
    scene = ModernScene()
    scene.produce(3, 0)
    scene.consumers("c1", group="modern", processing_ms=4000,
                    configs=(*NEW, ("max.poll.interval.ms", "7000")))  # fmt: skip  # one call
    exceeded = scene.run_until(PollIntervalExceeded)
    assert exceeded.node.name == "c1"
    scene.run(100)
    assert scene.modern.state == EMPTY
    scene.run(10_000)
    assert scene.happened(PartitionsRevoked)[-1][1].how == "lost"
    assert scene.modern.state == STABLE and scene.reads("c1") == (0, 1, 2)


def test_g12_a_static_member_restarts_without_another_assignment() -> None:
    """Closed and started again within the session it has what it had, in the same group epoch."""
    scene = ModernScene()
    scene.start("c1", group_instance_id="i1")
    scene.run(2000)
    scene.start("c2", group_instance_id="i2")
    scene.run(15_000)
    epoch, had = scene.modern.epoch, scene.reads("c1")
    scene.do(StopConsumer("c1"))
    scene.run(3000)
    assert scene.reads("c2") != (0, 1, 2)
    scene.start("c1", group_instance_id="i1")
    scene.run(8000)
    assert (scene.modern.epoch, scene.reads("c1"), scene.modern.state) == (epoch, had, STABLE)
    scene.start("c3", group_instance_id="i1")
    scene.run(2000)
    failed = scene.happened(ConsumerFailed)[-1][1]
    assert (failed.node.name, failed.error) == ("c3", "UNRELEASED_INSTANCE_ID")
    assert scene.reads("c1") == had


def test_g14_members_go_on_with_the_next_coordinator() -> None:
    """Killing the coordinator costs no epoch and no partition."""
    scene = ModernScene()
    scene.produce(9, 0)
    scene.start("c1", "c2")
    scene.run(16_000)
    before, old = scene.modern, scene.coordinator("modern")
    had = (scene.reads("c1"), scene.reads("c2"))
    scene.do(KillBroker(old))
    scene.run(30_000)
    assert scene.coordinator("modern") != old
    assert (scene.modern.epoch, scene.modern.state) == (before.epoch, STABLE)
    assert (scene.reads("c1"), scene.reads("c2")) == had
    scene.produce(3, 0)
    scene.run(6000)
    assert scene.modern.offsets.get(*orders(0)) == 12


def test_g8_more_partitions_reach_the_members_by_their_heartbeats() -> None:
    """A topic that grows raises the group epoch, and its new partitions are read."""
    scene = ModernScene()
    scene.start("c1", "c2")
    scene.run(15_000)
    scene.do(CallCluster(CreatePartitionsRequest("orders", 5)))
    scene.run(15_000)
    assert scene.happened(f.GroupEpochBumped)[-1][1].reason == "topics changed"
    assert scene.modern.state == STABLE
    assert sorted((*scene.reads("c1"), *scene.reads("c2"))) == [0, 1, 2, 3, 4]
    scene.produce(4, 4)
    scene.run(3000)
    assert sum(scene.consumer(name).delivered for name in ("c1", "c2")) == 4


def test_n6_an_assignor_that_the_broker_does_not_have_ends_the_program() -> None:
    """UNSUPPORTED_ASSIGNOR is nothing that time heals."""
    scene = ModernScene()
    scene.start("c1", group_remote_assignor="best")
    failed = scene.run_until(ConsumerFailed)
    assert (failed.error, failed.message) == (
        "UNSUPPORTED_ASSIGNOR",
        "ServerAssignor best is not supported. Supported assignors: uniform, range.",
    )
    scene.run(500)
    assert scene.cluster.processes[NodeId("consumer", "c1")].state == "stopped"


def test_g8_a_pattern_of_topics_is_followed_by_the_client() -> None:
    """The topics that match are told to the coordinator; a new one is read after the next metadata refresh."""
    scene = ModernScene()
    configs = (*NEW, ("metadata.max.age.ms", "5000"))
    scene.do(StartConsumer("c1", "modern", (), configs, pattern="ord.*"))
    scene.run(3000)
    assert scene.reads("c1") == (0, 1, 2)
    scene.do(CallCluster(CreateTopicsRequest("ordinary", 1, 3)))
    scene.run(15_000)
    assert TopicPartition("ordinary", 0) in scene.consumer("c1").partitions
    assert scene.happened(f.GroupEpochBumped)[-1][1].reason == "subscription changed"
