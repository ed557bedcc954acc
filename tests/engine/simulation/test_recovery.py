"""When everything works again, the cluster does: nothing waits for ever for a message that was lost."""

from __future__ import annotations

import pytest

from kafka_tui.engine import commands as c
from kafka_tui.engine.ids import INTERNAL_TOPIC, NodeId, TopicPartition, broker_node, controller_node
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.requests.data import FetchRequest
from kafka_tui.engine.simulation.invariants.rest import not_whole
from kafka_tui.engine.simulation.kernel import advance
from kafka_tui.engine.simulation.world import new_cluster
from kafka_tui.shell.setting import Setting
from kafka_tui.verify.play import timeline_after
from kafka_tui.verify.random_scripts import random_script
from kafka_tui.verify.script import Script
from tests.engine.any_commands import play


@pytest.mark.parametrize("seed", [3, 10])
def test_a_mended_cluster_is_whole_again(seed: int) -> None:
    """After random faults and their repair all replicas are in sync, and clients have ended or caught up."""
    script = random_script(seed, length=12, mended=True)
    assert list(not_whole(timeline_after(script).cluster)) == []


def test_k2_a_registration_that_was_lost_is_sent_again() -> None:
    """A broker that came up while the controller was out of reach registers once the link works."""
    link = (broker_node(3), controller_node(100))
    cluster = play(new_cluster(3)[0], [c.KillBroker(3), 12_000, c.CutNetwork(*link), c.StartBroker(3), 5000])
    cluster = play(cluster, [c.HealNetwork(*link), 40_000])
    assert cluster.committed_image.active(3)


def test_h9_a_proposal_that_was_lost_is_sent_again() -> None:
    """A leader whose AlterPartition never arrived asks again, and the follower gets back into the ISR."""
    created = c.CallCluster(CreateTopicsRequest("t", assignment=((1, 2),)))
    cluster = play(new_cluster(2)[0], [created, 100, c.KillBroker(2), 12_000, c.StartBroker(2)])
    state = cluster.committed_image.partition(TopicPartition("t", 0))
    assert state is not None and state.isr == (1,)
    link = (broker_node(1), controller_node(100))
    while not cluster.brokers[1].proposals:
        cluster = advance(cluster).cluster
    cluster = play(cluster, [c.CutNetwork(*link), 3000, c.HealNetwork(*link), 40_000])
    assert list(not_whole(cluster)) == []


def test_a_connection_is_tried_every_ten_seconds() -> None:
    """Whoever waited in vain for 30 s connects anew, for 10 s at a time, and goes on as soon as the link works."""
    begin = ("kafka-topics --create --topic t --replica-assignment 1:2:3", "consumer start c1 --group g --topic t")
    cut = ("network cut 1 2", "network cut 1 c1", "produce t x --via p --send async", "run 55s")
    lines = (*begin, "producer start p --topic t", "run 5s", *cut)
    cluster = timeline_after(Script(Setting(), lines, ())).cluster
    assert cluster.now_ms - cluster.brokers[2].fetchers[1].sent_ms <= 11_000
    fetches = [call for call in cluster.consumers["c1"].calls.values() if isinstance(call.request, FetchRequest)]
    assert [call.until_ms - cluster.now_ms <= 10_500 for call in fetches] == [True]
    link = ((broker_node(1), broker_node(2)), (broker_node(1), NodeId("consumer", "c1")))
    cluster = play(cluster, [*(c.HealNetwork(*ends) for ends in link), 10_000])
    partition = TopicPartition("t", 0)
    assert cluster.brokers[2].replicas[partition].log.log_end_offset == 1
    assert cluster.consumers["c1"].positions[partition] == 1


def test_o2_a_commit_at_rest_is_no_fault_and_a_missing_copy_is_one() -> None:
    """Members go on committing; that followers hear of it a fetch later is no fault, but what they lack for long is."""
    begin = ("kafka-topics --create --topic t --replica-assignment 1:2:3", "consumer start c1 --group g --topic t")
    setting = Setting(configs=(("offsets.topic.num.partitions", "1"),))
    cluster = timeline_after(Script(setting, (*begin, "produce t x", "producer stop console", "run 15s"), ())).cluster
    offsets = TopicPartition(INTERNAL_TOPIC, 0)
    while len({broker.replicas[offsets].high_watermark for broker in cluster.brokers.values()}) == 1:
        cluster = advance(cluster).cluster
    assert list(not_whole(cluster)) == []
    cut = [c.CutNetwork(broker_node(3), broker_node(other)) for other in (1, 2)]
    cluster = play(cluster, [*cut, 9000])
    assert [one.where for one in not_whole(cluster)] == [str(offsets)]
