"""When everything works again, the cluster does: nothing waits for ever for a message that was lost."""

from __future__ import annotations

import pytest

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.ids import NodeId, TopicPartition, broker_node, controller_node
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.simulation.invariants.common import committed_image
from kafka_tui.engine.simulation.kernel import advance, apply
from kafka_tui.engine.simulation.world import new_cluster
from tests.engine.any_commands import play
from tests.engine.random_runs import random_script

BROKERS = (1, 2, 3)


def mended(cluster: Cluster) -> Cluster:
    """The cluster some time after every link was healed, every process started, and every producer closed."""
    for a, b in cluster.network.links:
        cluster = play(cluster, [c.HealNetwork(a, b), c.DelayNetwork(a, b, 1)])
    for broker in BROKERS:
        cluster = apply(cluster, c.ResumeNode(broker_node(broker))).cluster  # refused where it is not paused
    cluster = play(cluster, [40_000])  # a controlled shutdown under way ends by then
    for broker in BROKERS:
        cluster = apply(cluster, c.StartBroker(broker)).cluster  # refused where it runs
    return play(cluster, [*(c.StopProducer(name) for name in cluster.producers), 150_000])


def out_of_step(cluster: Cluster) -> list[str]:
    """What is not as it should be in a cluster without faults and without load."""
    image, found = committed_image(cluster), []
    found += [f"broker {one.broker} is fenced" for one in image.brokers.values() if not one.active]
    for topic in image.topics.values():
        for number, state in enumerate(topic.partitions):
            partition = TopicPartition(topic.name, number)
            if not state.has_leader or len(state.isr) < len(state.replicas):
                found.append(f"{partition}: leader {state.leader}, ISR {state.isr}")
            replicas = [cluster.brokers[broker].replicas.get(partition) for broker in state.replicas]
            marks = {(-1, -1) if one is None else (one.high_watermark, one.log.log_end_offset) for one in replicas}
            if len(marks) != 1 or None in replicas:
                found.append(f"{partition}: HW and LEO {sorted(marks)}")
    for name in cluster.producers:
        if cluster.processes[NodeId("producer", name)].state == "running":
            found.append(f"producer {name} never ends")
    for name, consumer in cluster.consumers.items():
        if cluster.processes[NodeId("consumer", name)].state != "running":
            continue
        if consumer.state != "member":
            found.append(f"consumer {name} is {consumer.state}")
        for partition, reading in consumer.partitions.items():
            mark = cluster.brokers[consumer.leader_of(partition)].replicas[partition].high_watermark
            if reading.position != mark:
                found.append(f"consumer {name} is at {reading.position} of {mark} in {partition}")
    return found


@pytest.mark.parametrize("seed", [4, 11])
def test_a_mended_cluster_is_whole_again(seed: int) -> None:
    """After random faults and their repair all replicas are in sync, and clients have ended or caught up."""
    cluster = play(new_cluster(3, seed)[0], random_script(seed, length=12))
    assert out_of_step(mended(cluster)) == []


def test_k2_a_registration_that_was_lost_is_sent_again() -> None:
    """A broker that came up while the controller was out of reach registers once the link works."""
    link = (broker_node(3), controller_node(100))
    cluster = play(new_cluster(3)[0], [c.KillBroker(3), 12_000, c.CutNetwork(*link), c.StartBroker(3), 5000])
    cluster = play(cluster, [c.HealNetwork(*link), 40_000])
    assert committed_image(cluster).active(3)


def test_h9_a_proposal_that_was_lost_is_sent_again() -> None:
    """A leader whose AlterPartition never arrived asks again, and the follower gets back into the ISR."""
    created = c.CallCluster(CreateTopicsRequest("t", assignment=((1, 2),)))
    cluster = play(new_cluster(2)[0], [created, 100, c.KillBroker(2), 12_000, c.StartBroker(2)])
    state = committed_image(cluster).partition(TopicPartition("t", 0))
    assert state is not None and state.isr == (1,)
    link = (broker_node(1), controller_node(100))
    while not cluster.brokers[1].proposals:
        cluster = advance(cluster).cluster
    cluster = play(cluster, [c.CutNetwork(*link), 3000, c.HealNetwork(*link), 40_000])
    assert out_of_step(cluster) == []
