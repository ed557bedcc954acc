"""What the controller keeps of a topic through elections and deletions (E-5, T-12)."""

from __future__ import annotations

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.facts.network import MessageDelivered, MessageLost
from kafka_tui.engine.ids import TopicPartition, broker_node
from kafka_tui.engine.metadata import PartitionState
from kafka_tui.engine.requests.control import CreateTopicsRequest, DeleteTopicsRequest, ElectLeadersRequest
from kafka_tui.engine.simulation.kernel import advance
from kafka_tui.engine.simulation.world import new_cluster
from tests.engine.any_commands import play

T0 = TopicPartition("t", 0)
CREATED = c.CallCluster(CreateTopicsRequest("t", assignment=((1, 2),)))


def state_of(cluster: Cluster) -> PartitionState:
    """The committed state of t-0."""
    state = cluster.committed_image.partition(T0)
    assert state is not None
    return state


def test_e5_an_unclean_leader_is_recovering_until_its_next_proposal() -> None:
    """Whoever led by an unclean election has recovered once the controller takes an ISR of its own."""
    cluster = play(new_cluster(3)[0], [CREATED, 100, c.KillBroker(2), 12_000, c.KillBroker(1), 12_000])
    cluster = play(cluster, [c.StartBroker(2), 3000])
    assert not state_of(cluster).has_leader
    cluster = play(cluster, [c.CallCluster(ElectLeadersRequest("UNCLEAN", (T0,))), 100])
    assert (state_of(cluster).leader, state_of(cluster).isr, state_of(cluster).recovering) == (2, (2,), True)
    cluster = play(cluster, [c.StartBroker(1), 3000])
    assert (state_of(cluster).isr, state_of(cluster).recovering) == ((1, 2), False)


def test_k2_a_starting_broker_listens_to_nobody_until_it_is_unfenced() -> None:
    """While the session of its last life lasts it is refused, and whoever asks it finds no open port."""
    cluster = play(new_cluster(3)[0], [CREATED, 100, c.KillBroker(1), c.StartBroker(1)])
    unanswered, end_ms = 0, cluster.now_ms + 12_000
    while cluster.now_ms < end_ms and not cluster.brokers[1].listening:
        outcome = advance(cluster)
        cluster = outcome.cluster
        facts = [recorded.fact for recorded in outcome.facts if recorded.fact.node == broker_node(1)]
        assert not any(isinstance(fact, MessageDelivered) and not fact.message.answers for fact in facts)
        unanswered += sum(isinstance(fact, MessageLost) and fact.reason == "closed" for fact in facts)
    assert cluster.committed_image.active(1) and unanswered > 1
    assert state_of(play(cluster, [3000])).isr == (1, 2)


def test_t12_deletion_may_be_disabled() -> None:
    """With delete.topic.enable=false a topic stays, and the administrator is told why."""
    cluster, _ = new_cluster(3, configs=(("delete.topic.enable", "false"),))
    cluster = play(cluster, [CREATED, 100, c.CallCluster(DeleteTopicsRequest("t")), 100])
    refusal = cluster.admin.refusal
    assert refusal is not None and refusal.error == "TOPIC_DELETION_DISABLED"
    assert "t" in cluster.committed_image.topics
