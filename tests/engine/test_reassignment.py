"""Partitions move to other brokers: step by step, by real fetches of the new replicas (R-1 … R-5)."""

from __future__ import annotations

from typing import Any

import pytest

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.controller.election import changed
from kafka_tui.engine.controller.reassignment import assignment_towards
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.facts.broker import ReplicaDeleted
from kafka_tui.engine.facts.controller import PartitionChanged
from kafka_tui.engine.ids import TopicPartition, broker_node
from kafka_tui.engine.metadata import PartitionState
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests import control as r
from kafka_tui.engine.simulation.invariants.watch import Watch
from kafka_tui.engine.simulation.kernel import advance, apply
from kafka_tui.engine.simulation.world import new_cluster
from tests.engine.any_commands import Step, play
from tests.golden_vectors import cases

Json = dict[str, Any]  # a case of the vectors
T0 = TopicPartition("t", 0)


def created(*replicas: int) -> c.CallCluster:
    """Create t-0 on these brokers."""
    return c.CallCluster(r.CreateTopicsRequest("t", assignment=(replicas,)))


def moved(*replicas: int) -> c.CallCluster:
    """Move t-0 to these brokers."""
    return c.CallCluster(r.AlterPartitionReassignmentsRequest((r.Reassignment(T0, replicas),)))


CANCELLED = c.CallCluster(r.AlterPartitionReassignmentsRequest((r.Reassignment(T0, None),)))
LOADED: tuple[Step, ...] = (
    c.StartProducer("p", "t", (("linger.ms", "0"),)),
    c.SendRecords("p", "t", b"x" * 100, count=50),
    1000,
)


def state_of(cluster: Cluster, partition: TopicPartition = T0) -> PartitionState:
    """The committed state of a partition."""
    state = cluster.committed_image.partition(partition)
    assert state is not None
    return state


def refusal_of(cluster: Cluster) -> tuple[str, str]:
    """Error and sentence of the last call's refusal."""
    assert isinstance(cluster.admin.refusal, Refusal)
    return cluster.admin.refusal.error, cluster.admin.refusal.message


def facts_of(cluster: Cluster, command: c.Command, ms: int) -> tuple[Cluster, list[Fact]]:
    """What a command and the time after it make."""
    outcome = apply(cluster, command)
    found = [recorded.fact for recorded in outcome.facts]
    cluster, until = outcome.cluster, outcome.cluster.now_ms + ms
    while cluster.agenda is not None and cluster.agenda.least.due_ms <= until:
        outcome = advance(cluster)
        found.extend(recorded.fact for recorded in outcome.facts)
        cluster = outcome.cluster
    return cluster, found


@pytest.mark.parametrize("case", cases("reassignment"))
def test_r1_transitional_lists_and_completion(case: Json) -> None:
    """What a reassignment begins with, and with which ISR it completes, is what Kafka's class says."""
    start = assignment_towards(tuple(case["current"]), tuple(case["target"]))
    expected = case["expected_start"]
    assert (list(start.replicas), list(start.adding), list(start.removing)) == (
        expected["replicas"],
        expected["adding"],
        expected["removing"],
    )
    current = tuple(case["current"])
    for step in case["expected_completion"]:
        before = PartitionState(replicas=current, isr=tuple(step["isr"]), leader=step["isr"][0])
        after = changed(
            before,
            acceptable=lambda _: True,
            min_isr=1,
            target_replicas=start.replicas,
            target_adding=start.adding,
            target_removing=start.removing,
        )
        assert after is not None
        assert (list(after.replicas), list(after.isr)) == (step["replicas_after"], step["isr_after"])
        still = bool(start.adding or start.removing) and not step["completes"]
        assert bool(after.adding or after.removing) == still


def test_r1_a_move_goes_through_the_new_replica_s_fetches() -> None:
    """[3,1,2] → [4,1,2]: replicas [4,1,2,3] with leader 3, then [4,1,2] with leader 4 and another leader epoch."""
    cluster = play(new_cluster(4)[0], [created(3, 1, 2), 100, *LOADED])
    first, facts = facts_of(cluster, moved(4, 1, 2), 2000)
    changes = [fact.after for fact in facts if isinstance(fact, PartitionChanged) and fact.partition == T0]
    begun, done = changes
    assert (begun.replicas, begun.adding, begun.removing) == ((4, 1, 2, 3), (4,), (3,))
    assert (begun.leader, set(begun.isr), begun.leader_epoch) == (3, {1, 2, 3}, 0)
    assert (done.replicas, done.adding, done.removing) == ((4, 1, 2), (), ())
    assert (done.leader, set(done.isr), done.leader_epoch) == (4, {1, 2, 4}, 1)
    assert first.brokers[4].replicas[T0].log.log_end_offset == 50
    assert first.brokers[4].replicas[T0].leadership is not None


def test_r1_removed_replicas_delete_their_logs() -> None:
    """Who is no replica any more has no log any more; a broker that was down then deletes it when it comes back."""
    cluster, facts = facts_of(play(new_cluster(4)[0], [created(1, 2, 3), 100, *LOADED]), moved(1, 2, 4), 2000)
    assert [(fact.node, fact.partition) for fact in facts if isinstance(fact, ReplicaDeleted)] == [(broker_node(3), T0)]
    assert T0 not in cluster.brokers[3].replicas
    cluster = play(new_cluster(4)[0], [created(1, 2, 3), 100, *LOADED, c.KillBroker(3), 12_000, moved(1, 2, 4), 2000])
    assert (state_of(cluster).replicas, T0 in cluster.brokers[3].replicas) == ((1, 2, 4), True)
    cluster = play(cluster, [c.StartBroker(3), 3000])
    assert T0 not in cluster.brokers[3].replicas


def test_r1_a_leader_that_stays_goes_on_with_a_new_epoch() -> None:
    """The leader epoch rises when a replica is removed, and a write that waits for it is answered all the same."""
    cluster = play(
        new_cluster(4)[0], [created(1, 2, 3), 100, *LOADED, c.DelayNetwork(broker_node(1), broker_node(2), 40)]
    )
    cluster = play(cluster, [c.SendRecords("p", "t", b"y"), 5, moved(1, 2, 4), 3000])
    assert (state_of(cluster).leader, state_of(cluster).leader_epoch, state_of(cluster).replicas) == (1, 1, (1, 2, 4))
    assert (cluster.producers["p"].acknowledged, cluster.producers["p"].failed) == (51, 0)


def test_r1_a_replica_that_cannot_fetch_keeps_the_move_under_way() -> None:
    """While the new replica lacks what the ISR has, nothing is removed; the listing shows it."""
    cut = c.CutNetwork(broker_node(1), broker_node(4))
    cluster = play(new_cluster(4)[0], [created(1, 2, 3), 100, *LOADED, cut, moved(1, 4), 5000])
    state = state_of(cluster)
    assert (state.replicas, state.adding, state.removing, state.leader) == ((1, 4, 2, 3), (4,), (2, 3), 1)
    cluster = play(cluster, [c.CallCluster(r.ListPartitionReassignmentsRequest()), 100])
    answer = cluster.admin.answer
    assert isinstance(answer, r.ListPartitionReassignmentsResponse)
    assert answer.ongoing == (r.OngoingReassignment(T0, (1, 4, 2, 3), (4,), (2, 3)),)
    cluster = play(cluster, [c.HealNetwork(broker_node(1), broker_node(4)), 40_000])
    assert state_of(cluster).replicas == (1, 4)


def test_r2_another_order_is_done_at_once_and_moves_no_leader() -> None:
    """Only the order changes: the list is new, the leader and its epoch stay until a preferred election."""
    cluster = play(new_cluster(3)[0], [created(1, 2, 3), 100, moved(3, 1, 2), 100])
    state = state_of(cluster)
    assert (state.replicas, state.adding, state.removing) == ((3, 1, 2), (), ())
    assert (state.leader, state.leader_epoch) == (1, 0)
    cluster = play(cluster, [c.CallCluster(r.ElectLeadersRequest("PREFERRED", (T0,))), 100])
    assert state_of(cluster).leader == 3


def test_r3_cancelling_drops_who_was_to_come() -> None:
    """A cancelled move leaves the old replicas, and the new ones delete what they had fetched."""
    cut = c.CutNetwork(broker_node(1), broker_node(5))
    cluster = play(new_cluster(5)[0], [created(1, 2, 3), 100, *LOADED, cut, moved(1, 4, 5), 3000])
    assert set(state_of(cluster).isr) == {1, 2, 3, 4}
    cluster = play(cluster, [CANCELLED, 1000])
    state = state_of(cluster)
    assert (state.replicas, set(state.isr), state.adding, state.removing) == ((1, 2, 3), {1, 2, 3}, (), ())
    assert T0 not in cluster.brokers[4].replicas and T0 not in cluster.brokers[5].replicas
    cluster = play(cluster, [CANCELLED, 100])
    assert refusal_of(cluster) == ("NO_REASSIGNMENT_IN_PROGRESS", "No partition reassignment is in progress.")


def test_r3_a_move_asked_for_again_is_cancelled_all_the_same() -> None:
    """Asked for once more, a move adds nobody new; who is being added is remembered, and cancelling drops them."""
    cut = c.CutNetwork(broker_node(1), broker_node(4))
    cluster = play(new_cluster(4)[0], [created(1, 2), 100, *LOADED, cut, moved(3, 4), 100, moved(3, 4), 100])
    state = state_of(cluster)
    assert (state.replicas, state.adding, state.removing) == ((3, 4, 1, 2), (3, 4), (1, 2))
    cluster = play(cluster, [CANCELLED, 1000])
    assert state_of(cluster).replicas == (1, 2)


def test_r3_no_cancelling_into_an_unclean_election() -> None:
    """When only new replicas are in sync, going back would lose records: refused, unless unclean elections may be."""
    cuts = (c.CutNetwork(broker_node(1), broker_node(3)), c.CutNetwork(broker_node(2), broker_node(3)))
    steps: list[Step] = [created(1), 100, *LOADED, *cuts, moved(2, 3), 3000, c.KillBroker(1), 12_000]
    cluster = play(new_cluster(3)[0], steps)
    assert (state_of(cluster).replicas, state_of(cluster).isr) == ((2, 3, 1), (2,))
    cluster = play(cluster, [CANCELLED, 100])
    sentence = "Unable to revert partition assignment for t:0 because it would require an unclean leader election."
    assert refusal_of(cluster) == ("INVALID_REPLICA_ASSIGNMENT", sentence)


def test_r4_a_new_broker_gets_nothing_but_new_partitions() -> None:
    """Adding a broker moves no replica; new topics and new partitions of old topics may be placed there at once."""
    cluster = play(new_cluster(3)[0], [c.CallCluster(r.CreateTopicsRequest("t", 3, 3)), 100])
    before = [state_of(cluster, TopicPartition("t", number)) for number in range(3)]
    cluster = play(cluster, [c.AddBroker(4, "r"), 30_000])
    assert [state_of(cluster, TopicPartition("t", number)) for number in range(3)] == before
    assert len(cluster.brokers[4].replicas) == 0
    cluster = play(cluster, [c.CallCluster(r.CreatePartitionsRequest("t", 9)), 100])
    assert [state_of(cluster, TopicPartition("t", number)) for number in range(3)] == before
    assert any(partition.topic == "t" for partition in cluster.brokers[4].replicas)


def test_r5_a_broker_is_emptied_before_it_goes() -> None:
    """Just stopped, its partitions stay under-replicated; moved first, then stopped and unregistered, none is."""
    cluster = play(new_cluster(4)[0], [created(1, 2, 3), 100, *LOADED])
    left = play(cluster, [c.StopBroker(3), 20_000, c.RemoveBroker(3), 60_000])
    assert (state_of(left).replicas, len(state_of(left).isr)) == ((1, 2, 3), 2)
    done = play(cluster, [moved(1, 2, 4), 3000, c.StopBroker(3), 20_000, c.RemoveBroker(3), 1000])
    assert (state_of(done).replicas, len(state_of(done).isr)) == ((1, 2, 4), 3)
    assert 3 not in done.committed_image.brokers


def test_t7_new_partitions_while_partition_0_moves_take_its_replica_count() -> None:
    """Observed on a real cluster: the union of old and new replicas counts as the replication factor."""
    cut = c.CutNetwork(broker_node(1), broker_node(4))
    cluster = play(new_cluster(4)[0], [created(1, 2), 100, *LOADED, cut, moved(3, 4), 1000])
    cluster = play(cluster, [c.CallCluster(r.CreatePartitionsRequest("t", 2)), 100])
    assert len(state_of(cluster, TopicPartition("t", 1)).replicas) == 4


@pytest.mark.parametrize("seed", range(3))
def test_i4_moves_under_load_and_faults_keep_every_promise(seed: int) -> None:
    """With records flowing and brokers failing, moves break no invariant."""
    steps: list[Step] = [
        c.CallCluster(r.CreateTopicsRequest("t", assignment=((1, 2),), configs=(("min.insync.replicas", "2"),))),
        100,
        c.StartProducer("p", "t", (("linger.ms", "0"),), interval_ms=130),
        c.StartProducer("q", "t", (("acks", "1"), ("linger.ms", "0")), interval_ms=210),
        2000,
        moved(3, 2),
        (1, 4, 9)[seed],
        (c.KillBroker(1), c.KillBroker(3), c.PauseNode(broker_node(1)))[seed],
        14_000,
        moved(2, 1),
        10,
        (c.StartBroker(1), c.StartBroker(3), c.ResumeNode(broker_node(1)))[seed],
        8000,
        CANCELLED,
        4000,
    ]
    play(new_cluster(3, seed)[0], steps, Watch())
