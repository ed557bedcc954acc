"""Three controllers: elections, failover, a lost majority, and what a controller keeps over a crash (K-1 … K-10)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.controller import quorum
from kafka_tui.engine.facts.quorum import VoteGiven
from kafka_tui.engine.ids import TopicPartition, broker_node, controller_node
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.requests.quorum import VoteRequest
from kafka_tui.engine.simulation.kernel import advance, apply
from kafka_tui.engine.simulation.world import new_cluster
from kafka_tui.engine.turn import Making, Turn
from tests.engine.any_commands import play

T0 = TopicPartition("t", 0)
VOTERS = (100, 101, 102)
CREATED = c.CallCluster(CreateTopicsRequest("t", assignment=((1, 2, 3),)))


def three(seed: int = 0, switched_off: tuple[str, ...] = ()) -> Cluster:
    """Three controllers, three brokers, and a topic with a replica on each."""
    cluster, _ = new_cluster(3, seed, controllers=3, switched_off=switched_off)
    return play(cluster, [CREATED, 1000])


def active(cluster: Cluster) -> Controller | None:
    """The one that is active and whose process runs; AssertionError when there are two in one epoch."""
    found = [
        one
        for one in cluster.controllers.values()
        if one.active and cluster.processes[controller_node(one.id)].state == "running"
    ]
    assert len({one.epoch for one in found}) == len(found)
    return max(found, key=lambda one: one.epoch, default=None)


def active_id(cluster: Cluster) -> int:
    """Its number."""
    found = active(cluster)
    assert found is not None
    return found.id


def until_active(cluster: Cluster, within_ms: int) -> Cluster:
    """The cluster as soon as a controller is active that no one knew before."""
    old = max(one.epoch for one in cluster.controllers.values())
    until = cluster.now_ms + within_ms
    while cluster.agenda is not None and cluster.agenda.least.due_ms <= until:
        cluster = advance(cluster).cluster
        found = active(cluster)
        if found is not None and found.epoch > old:
            return cluster
    raise AssertionError(f"nobody became active in {within_ms} ms")


def fenced(cluster: Cluster) -> list[int]:
    """The brokers that count as gone."""
    return [one.broker for one in cluster.committed_image.brokers.values() if one.fenced]


def isr(cluster: Cluster) -> tuple[int, ...]:
    """The committed ISR of t-0."""
    state = cluster.committed_image.partition(T0)
    assert state is not None
    return state.isr


@pytest.mark.parametrize("seed", range(4))
def test_k1_three_controllers_elect_one_leader(seed: int) -> None:
    """One is active, the others follow it in its epoch and have its log, and what it decides is committed by all."""
    cluster = three(seed)
    leader = active(cluster)
    assert leader is not None
    for one in cluster.controllers.values():
        assert (one.leader, one.epoch, one.high_watermark) == (leader.id, leader.epoch, leader.log.end)
        assert one.committed.topics == leader.image.topics and one.committed.brokers == leader.image.brokers
        assert list(one.log) == list(leader.log) and one.epochs == leader.epochs
    assert fenced(cluster) == [] and isr(cluster) == (1, 2, 3)
    assert all(broker.controller == leader.id for broker in cluster.brokers.values())


FAILURES = {
    "kill": lambda number: c.KillController(number),
    "pause": lambda number: c.PauseNode(controller_node(number)),
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("failure", list(FAILURES))
def test_k8_another_controller_takes_over_within_seconds(failure: str, seed: int) -> None:
    """A dead or frozen active controller is replaced 1.5 to 4.5 s later; nobody is fenced by that."""
    cluster = three(seed)
    old, began = active_id(cluster), cluster.now_ms
    cluster = until_active(apply(cluster, FAILURES[failure](old)).cluster, 4500)
    assert active_id(cluster) != old and cluster.now_ms - began >= 1400
    for _ in range(20):
        cluster = play(cluster, [1000])
        assert fenced(cluster) == []
    cluster = play(cluster, [c.KillBroker(3), 12_000])
    assert fenced(cluster) == [3] and isr(cluster) == (1, 2)


def test_k8_a_stopped_active_controller_hands_over_at_once() -> None:
    """EndQuorumEpoch names successors: the next controller is active in well under a second."""
    cluster = three()
    old = active_id(cluster)
    cluster = until_active(apply(cluster, c.StopController(old)).cluster, 700)
    assert active_id(cluster) != old
    cluster = play(cluster, [3000])
    assert cluster.processes[controller_node(old)].state == "stopped"


def test_k8_records_flow_while_there_is_no_controller() -> None:
    """Brokers go on with the metadata they have; what needs the controller waits for the next one."""
    cluster = play(three(), [c.StartProducer("p", "t"), c.SendRecords("p", "t", b"x"), 1000])
    cluster = apply(cluster, c.KillController(active_id(cluster))).cluster
    cluster = play(cluster, [c.SendRecords("p", "t", b"x", count=5), 500])
    assert active(cluster) is None and cluster.producers["p"].acknowledged == 6
    cluster = apply(cluster, c.CallCluster(CreateTopicsRequest("u", 1, 3))).cluster
    cluster = play(cluster, [500])
    assert "u" not in cluster.committed_image.topics and cluster.admin.answer is None
    cluster = play(until_active(cluster, 4500), [4000])
    assert "u" in cluster.committed_image.topics
    assert cluster.admin.answer is not None and cluster.admin.answer.refusal is None


def test_k9_without_a_majority_nothing_changes_and_data_flows() -> None:
    """The last controller resigns; no fencing, ISR change or topic comes about, until a second one returns."""
    cluster = play(three(), [c.StartProducer("p", "t", (("acks", "1"),)), c.SendRecords("p", "t", b"x"), 1000])
    kept = active_id(cluster)
    gone = [voter for voter in VOTERS if voter != kept]
    cluster = play(cluster, [c.KillController(gone[0]), c.KillController(gone[1]), 6000])
    assert active(cluster) is None
    cluster = play(cluster, [c.CallCluster(CreateTopicsRequest("u", 1, 3)), c.KillBroker(3), 40_000])
    cluster = play(cluster, [c.SendRecords("p", "t", b"x", count=5), 5000])
    assert fenced(cluster) == [] and isr(cluster) == (1, 2, 3) and "u" not in cluster.committed_image.topics
    assert cluster.producers["p"].acknowledged >= 1
    cluster = play(until_active(apply(cluster, c.StartController(gone[0])).cluster, 12_000), [14_000])
    assert fenced(cluster) == [3] and isr(cluster) == (1, 2)


def test_k8_an_old_leader_that_wakes_up_decides_nothing() -> None:
    """A controller frozen for less than it takes to resign wakes up in office, and what it decides never counts."""
    cluster = three()
    old = active_id(cluster)
    cluster = until_active(apply(cluster, c.PauseNode(controller_node(old))).cluster, 2990)
    assert cluster.controllers[old].active
    # Only the old leader hears of this broker; nobody but it can be told.
    links = [(controller_node(old), controller_node(voter)) for voter in VOTERS if voter != old]
    cluster = play(cluster, [*(c.CutNetwork(*link) for link in links), c.ResumeNode(controller_node(old)), 100])
    woken = cluster.controllers[old]
    cluster = play(cluster, [4000, *(c.HealNetwork(*link) for link in links), 6000])
    now = cluster.controllers[old]
    leader = active(cluster)
    assert leader is not None and leader.id != old and not now.active
    assert woken.epoch < leader.epoch == now.epoch and list(now.log) == list(leader.log)
    assert fenced(cluster) == []


def test_k1_a_decision_counts_when_a_majority_has_it() -> None:
    """A leader that is cut off decides and answers nobody; back in touch its log is cut, and the decision is gone."""
    cluster = three()
    old = active_id(cluster)
    others = [voter for voter in VOTERS if voter != old]
    links = [(controller_node(old), controller_node(voter)) for voter in others]
    cluster = play(cluster, [*(c.CutNetwork(*link) for link in links), 700])
    cluster = play(cluster, [c.CallCluster(CreateTopicsRequest("u", 1, 3)), 200])
    assert "u" in cluster.controllers[old].image.topics and "u" not in cluster.controllers[old].committed.topics
    assert "u" not in cluster.committed_image.topics and cluster.admin.answer is None
    ahead = cluster.controllers[old].log.end
    cluster = play(until_active(cluster, 5000), [3000])
    assert not cluster.controllers[old].active and "u" not in cluster.controllers[old].image.topics
    cluster = play(cluster, [4000, *(c.HealNetwork(*link) for link in links), 10_000])
    leader = active(cluster)
    assert leader is not None and list(cluster.controllers[old].log) == list(leader.log)
    assert leader.log.end >= ahead and "u" in cluster.committed_image.topics  # the tool has asked again


def test_k1_what_lies_on_a_controllers_disk_survives_a_crash() -> None:
    """Log, epoch and vote are there after a crash of all three, and so is every topic."""
    cluster = three()
    before = {one.id: (list(one.log), one.epoch, one.voted) for one in cluster.controllers.values()}
    cluster = play(cluster, [c.KillController(voter) for voter in VOTERS])
    cluster = play(cluster, [c.StartController(voter) for voter in VOTERS])
    after = {one.id: (list(one.log), one.epoch, one.voted) for one in cluster.controllers.values()}
    assert after == before
    cluster = play(until_active(cluster, 10_000), [5000])
    assert isr(cluster) == (1, 2, 3) and fenced(cluster) == []


def test_k2_brokers_come_and_go_with_whichever_controller_is_active() -> None:
    """Registration, controlled shutdown and unregistering work after a failover; broker epochs are metadata offsets."""
    cluster = three()
    cluster = until_active(apply(cluster, c.KillController(active_id(cluster))).cluster, 4500)
    cluster = play(cluster, [c.AddBroker(4), 3000, c.StopBroker(1), 3000])
    image = cluster.committed_image
    assert image.active(4) and cluster.processes[broker_node(1)].state == "stopped"
    assert all(one.epoch < image.offset for one in image.brokers.values())
    assert len({one.epoch for one in image.brokers.values()}) == 4
    state = image.partition(T0)
    assert state is not None and state.leader == 2 and state.isr == (2, 3)
    cluster = play(cluster, [c.StopBroker(4), 3000, c.RemoveBroker(4), 3000, c.StartBroker(1), 5000])
    assert 4 not in cluster.committed_image.brokers and set(isr(cluster)) == {1, 2, 3}


def test_k7_a_frozen_leader_is_refused_and_truncated_when_it_wakes() -> None:
    """It believes in its old epoch: its ISR change is refused, and what it took with acks=1 is cut."""
    cluster = play(three(), [c.StartProducer("p", "t", (("acks", "1"), ("linger.ms", "0"))), 1000])
    cluster = play(cluster, [c.SendRecords("p", "t", b"kept", count=2), 1000])
    others = [(broker_node(1), broker_node(other)) for other in (2, 3)]
    cluster = play(cluster, [*(c.CutNetwork(*link) for link in others), 1, c.SendRecords("p", "t", b"lost"), 200])
    assert cluster.producers["p"].acknowledged == 3
    cluster = play(cluster, [c.PauseNode(broker_node(1)), 12_000, *(c.HealNetwork(*link) for link in others)])
    state = cluster.committed_image.partition(T0)
    assert state is not None and fenced(cluster) == [1] and (state.leader, state.isr) == (2, (2, 3))
    woken = apply(cluster, c.ResumeNode(broker_node(1))).cluster
    held = woken.brokers[1].replicas[T0].leadership
    assert held is not None and held.epoch < state.leader_epoch
    cluster = play(woken, [6000])
    replica = cluster.brokers[1].replicas[T0]
    assert (replica.log.log_end_offset, replica.leadership, set(isr(cluster))) == (2, None, {1, 2, 3})


def test_k8_a_follower_that_alone_misses_the_leader_disturbs_nobody() -> None:
    """Whoever still hears the leader refuses the pre-vote (KIP-996): the epoch stays, and the follower catches up."""
    cluster = three()
    leader = active(cluster)
    assert leader is not None
    link = (controller_node(leader.id), controller_node(leader.others[0]))
    cluster = play(cluster, [c.CutNetwork(*link), 12_000])
    assert active_id(cluster) == leader.id
    assert {one.epoch for one in cluster.controllers.values()} == {leader.epoch}
    cluster = play(cluster, [c.CallCluster(CreateTopicsRequest("u", 1, 3)), 1000, c.HealNetwork(*link), 5000])
    assert all("u" in one.committed.topics for one in cluster.controllers.values())


def test_k1_a_controller_with_a_shorter_log_is_not_elected() -> None:
    """What a majority has survives: of two that are left, the one that lacks committed records gets no vote."""
    for seed in range(4):
        cluster = three(seed)
        leader = active(cluster)
        assert leader is not None
        behind, ahead = leader.others
        links = [(controller_node(behind), controller_node(other)) for other in (leader.id, ahead)]
        cluster = play(cluster, [*(c.CutNetwork(*link) for link in links), 100])
        cluster = play(cluster, [c.CallCluster(CreateTopicsRequest("u", 1, 3)), 500, c.KillController(leader.id)])
        cluster = apply(cluster, c.HealNetwork(*links[1])).cluster
        cluster = until_active(cluster, 15_000)
        assert active_id(cluster) == ahead and "u" in cluster.committed_image.topics


def test_k1_a_vote_binds_over_a_crash() -> None:
    """A controller that has voted in an epoch and crashed gives no second vote in it."""
    cluster = three()
    leader = active(cluster)
    assert leader is not None
    voter, epoch = leader.others[0], leader.epoch + 5
    asked = VoteRequest(leader.others[1], epoch, leader.epoch, leader.log.end + 10, pre_vote=False)

    def answer(cluster: Cluster, candidate: int) -> tuple[Cluster, bool]:
        making = Making(cluster)
        turn: Turn[Controller] = Turn(making, controller_node(voter), 0)
        quorum.on_vote(turn, Call(1, controller_node(candidate)), replace(asked, candidate=candidate))
        return making.cluster, any(isinstance(one.fact, VoteGiven) and one.fact.granted for one in making.facts)

    cluster, granted = answer(cluster, leader.others[1])
    assert granted
    cluster = play(cluster, [c.KillController(voter), c.StartController(voter)])
    assert not answer(cluster, leader.id)[1]
    assert answer(cluster, leader.others[1])[1]
