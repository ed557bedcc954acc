"""Members come, stay idle, go and fall silent; the group goes on without them (G)."""

from __future__ import annotations

from kafka_tui.engine.commands import (
    CallCluster,
    KillConsumer,
    PauseNode,
    ResumeNode,
    StartConsumer,
    StopConsumer,
)
from kafka_tui.engine.facts import groups as g
from kafka_tui.engine.facts.consumers import ConsumerFailed, MembershipLost, PartitionsAssigned, PartitionsRevoked
from kafka_tui.engine.facts.network import CommandGiven, MessageSent
from kafka_tui.engine.ids import NodeId
from kafka_tui.engine.nodes.group import EMPTY, STABLE
from kafka_tui.engine.requests.control import CreatePartitionsRequest
from kafka_tui.engine.requests.groups import HeartbeatRequest, JoinGroupResponse
from tests.engine.coordinator.scenes import EARLIEST, Scene


def five_on_three() -> Scene:
    """Five consumers of one group read three partitions."""
    scene = Scene()
    scene.consumers("c1", "c2", "c3", "c4", "c5")
    scene.run(15_000)
    return scene


def test_g3_first_join_is_answered_with_a_member_id() -> None:
    """A join without a member id is refused with one that begins with the client's name, and sent again."""
    scene = Scene()
    scene.consumers("c1")
    scene.run(5_000)
    answers = [
        fact.message.body.error
        for _, fact in scene.happened(MessageSent)
        if isinstance(fact.message.body, JoinGroupResponse)
    ]
    assert answers == ["MEMBER_ID_REQUIRED", "NONE"]
    assert next(iter(scene.group().members)).startswith("c1-")


def test_g3_an_empty_group_waits_for_members_and_again_for_more() -> None:
    """The first generation forms 3 s after the first member, or 3 s later for each delay somebody joined in."""
    alone = Scene()
    alone.consumers("c1")
    alone.run_until(g.MemberJoined)
    joined_ms = alone.now_ms
    alone.run_until(g.GenerationFormed)
    assert alone.now_ms - joined_ms == 3_000
    two = Scene()
    two.consumers("c1")
    two.run_until(g.MemberJoined)
    first_ms = two.now_ms
    two.run(1_000)
    two.consumers("c2")
    formed = two.run_until(g.GenerationFormed)
    assert two.now_ms - first_ms == 6_000
    assert formed.members == ("c1", "c2") and formed.leader_client == "c1"


def test_g4_only_the_group_leader_learns_of_the_members() -> None:
    """The join answer lists the members for the leader and nobody else."""
    scene = five_on_three()
    listed = [
        (str(fact.message.target.name), len(fact.message.body.members))
        for _, fact in scene.happened(MessageSent)
        if isinstance(fact.message.body, JoinGroupResponse) and fact.message.body.error == "NONE"
    ]
    assert listed == [("c1", 5), ("c2", 0), ("c3", 0), ("c4", 0), ("c5", 0)]


def test_g11_surplus_members_are_idle_and_heartbeat() -> None:
    """Of five members on three partitions two read nothing, stay, and send heartbeats."""
    scene = five_on_three()
    assert [scene.reads(f"c{n}") for n in range(1, 6)] == [(0,), (1,), (2,), (), ()]
    since = scene.now_ms
    scene.run(100_000)
    assert scene.group().state == STABLE and len(scene.group().members) == 5
    beats = [
        fact
        for _, fact in scene.happened(MessageSent, since)
        if isinstance(fact.message.body, HeartbeatRequest) and fact.node == NodeId("consumer", "c5")
    ]
    assert len(beats) in (33, 34)
    idle = scene.happened(MessageSent, since)
    assert all(fact.background for _, fact in idle if fact.node == NodeId("consumer", "c5"))


def test_g6_a_killed_member_is_out_after_the_session_timeout() -> None:
    """45 s after the last heartbeat of a killed member the others share its partitions; the cause is the kill."""
    scene = five_on_three()
    scene.run(1_000)
    killed_ms = scene.now_ms
    scene.do(KillConsumer("c1"))
    left = scene.run_until(g.MemberLeft)
    assert left.client == "c1" and left.reason == "session timeout"
    assert 42_000 <= scene.now_ms - killed_ms <= 45_000
    root = scene.causes(left)[-1]
    assert isinstance(root, CommandGiven) and root.command == KillConsumer("c1")
    scene.run(5_000)
    assert [scene.reads(f"c{n}") for n in range(2, 6)] == [(0,), (1,), (2,), ()]
    assert scene.group().generation == 2


def test_g8_a_member_that_closes_leaves_at_once() -> None:
    """close() sends LeaveGroup: the rebalance begins at once and ends after the others' next heartbeats."""
    scene = five_on_three()
    closed_ms = scene.now_ms
    scene.do(StopConsumer("c2"))
    assert scene.run_until(g.MemberLeft).reason == "left"
    assert scene.now_ms - closed_ms <= 10
    scene.run_until(g.AssignmentsStored)
    assert scene.now_ms - closed_ms <= 3_100
    scene.run(10)
    assert [scene.reads(f"c{n}") for n in (1, 3, 4, 5)] == [(0,), (1,), (2,), ()]
    assert scene.cluster.processes[NodeId("consumer", "c2")].state == "stopped"


def test_g8_the_last_member_leaves_an_empty_group_with_its_offsets() -> None:
    """A group without members is Empty; its generation counts on and its offsets stay."""
    scene = Scene()
    scene.produce(6, 0)
    scene.consumers("c1")
    scene.run(10_000)
    scene.do(StopConsumer("c1"))
    scene.run(1_000)
    group = scene.group()
    assert (group.state, group.generation, len(group.members)) == (EMPTY, 2, 0)
    assert scene.committed(0) == 6


def test_g9_everybody_gives_back_all_partitions_before_a_new_generation() -> None:
    """With the eager protocol each member revokes everything before anything is assigned anew."""
    scene = five_on_three()
    since = scene.now_ms + 1
    scene.do(StopConsumer("c1"))
    scene.run(5_000)
    revoked = [at for at, fact in scene.happened(PartitionsRevoked, since) if fact.how == "revoked"]
    assigned = [at for at, _ in scene.happened(PartitionsAssigned, since)]
    assert len(revoked) == 3 and len(assigned) == 4  # c1 as it leaves; c4 and c5 had none to give back
    assert max(revoked) < min(assigned)


def test_g8_more_partitions_are_noticed_at_a_metadata_refresh() -> None:
    """The group leader joins again when a refresh of its metadata shows more partitions."""
    scene = five_on_three()
    scene.do(CallCluster(CreatePartitionsRequest("orders", 5)))
    scene.run(60_000)
    assert scene.group().generation == 1
    scene.run(250_000)
    assert scene.group().generation == 2
    assert [scene.reads(f"c{n}") for n in range(1, 6)] == [(0,), (1,), (2,), (3,), (4,)]


def test_g13_a_member_that_was_out_is_fenced_and_joins_anew() -> None:
    """A paused member's session ends; when it goes on it hears UNKNOWN_MEMBER_ID, loses its partitions, joins anew."""
    scene = Scene()
    scene.consumers("c1", "c2")
    scene.run(10_000)
    scene.do(PauseNode(NodeId("consumer", "c1")))
    assert scene.run_until(g.MemberLeft).client == "c1"
    scene.run(5_000)
    assert scene.reads("c2") == (0, 1, 2)
    scene.do(ResumeNode(NodeId("consumer", "c1")))
    lost = scene.run_until(MembershipLost)
    assert lost.error == "UNKNOWN_MEMBER_ID"
    scene.run(10_000)
    assert [fact.how for _, fact in scene.happened(PartitionsRevoked) if fact.node.name == "c1"] == ["lost"]
    assert scene.reads("c1") == (0, 1) and scene.reads("c2") == (2,)


def test_g3_a_silent_member_is_left_behind_after_the_rebalance_timeout() -> None:
    """A member that does not poll, but heartbeats, is out when the rebalance timeout is over."""
    scene = Scene()
    slow = (*EARLIEST, ("max.poll.interval.ms", "20000"))
    scene.produce(1, 0)
    scene.consumers("c1", processing_ms=3_600_000, configs=slow)
    scene.run(8_000)
    scene.consumers("c2", configs=slow)
    scene.run(30_000)
    assert [member.client for member in scene.group().members.values()] == ["c2"]
    assert scene.reads("c2") == (0, 1, 2)


def test_g6_a_session_shorter_than_the_broker_allows_is_refused() -> None:
    """INVALID_SESSION_TIMEOUT ends a consumer that asks for a session of less than 6 s."""
    scene = Scene()
    configs = (("heartbeat.interval.ms", "1000"), ("session.timeout.ms", "5000"))
    scene.do(StartConsumer("c1", "billing", ("orders",), configs))
    assert scene.run_until(ConsumerFailed).error == "INVALID_SESSION_TIMEOUT"
    scene.run(100)
    assert scene.cluster.processes[NodeId("consumer", "c1")].state == "stopped"


def test_g3_a_full_group_takes_nobody_else_in() -> None:
    """Whoever comes when group.max.size members are there is told so, and that ends it; nobody else is disturbed."""
    scene = Scene(settings=(("group.max.size", "1"),))
    scene.consumers("c1")
    scene.run(6_000)
    scene.consumers("c2")
    failed = scene.run_until(ConsumerFailed)
    assert (failed.node.name, failed.error) == ("c2", "GROUP_MAX_SIZE_REACHED")
    refused = next(fact for fact in scene.causes(failed) if isinstance(fact, g.JoinRefused))
    assert (refused.client, refused.wanted) == ("c2", "1")
    assert scene.group().state == STABLE and scene.reads("c1") == (0, 1, 2)


def test_g8_a_member_that_does_not_know_a_new_partition_asks_for_metadata() -> None:
    """A member given a partition it has not heard of looks for its leader at once, not after metadata.max.age.ms."""
    scene = Scene()
    watchful = (*EARLIEST, ("metadata.max.age.ms", "2000"))
    scene.do(StartConsumer("c1", "billing", ("orders",), watchful))
    scene.consumers("c2")
    scene.run(12_000)
    scene.do(CallCluster(CreatePartitionsRequest("orders", 4)))
    scene.run(12_000)
    given = [p for name in ("c1", "c2") for p in scene.consumer(name).positions]
    assert sorted(p.partition for p in given) == [0, 1, 2, 3]
