"""No sequence of commands breaks the simulation, whatever their values; time always goes on."""

from __future__ import annotations

import pytest

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import Command
from kafka_tui.engine.ids import NodeId, broker_node
from kafka_tui.engine.simulation.kernel import apply
from kafka_tui.engine.simulation.world import new_cluster
from tests.engine.any_commands import any_script, play


@pytest.mark.parametrize("brokers", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_no_sequence_of_commands_raises(seed: int, brokers: int) -> None:
    """Commands with sensible, odd and impossible values are carried out or refused, and time goes on."""
    cluster, _ = new_cluster(brokers, seed)
    play(cluster, any_script(100 * brokers + seed, length=30))


def refused(cluster: Cluster, command: Command) -> bool:
    """Whether the command is refused."""
    return apply(cluster, command).cluster.admin.refusal is not None


def test_impossible_values_are_refused() -> None:
    """A value that means nothing gets a refusal, and nothing comes of it."""
    cluster, _ = new_cluster(2)
    one, two = broker_node(1), broker_node(2)
    for command in (
        c.ShrinkCache(1, 0),
        c.DelayNetwork(one, two, 0),
        c.CutNetwork(one, one),
        c.CutNetwork(one, broker_node(9)),
        c.HealNetwork(NodeId("ghost", "x"), one),
        c.AddController(101),
        c.StartProducer("p", "t", interval_ms=10, size_bytes=-1),
        c.StartProducer("p", "t", interval_ms=10, key_count=-1),
        c.StartProducer("p", "t", interval_ms=10, limit=-1),
        c.StartConsumer("c", "", ("t",)),
        c.StartConsumer("c", "g", ()),
        c.StartConsumer("c", "g", ("t",), commit="never"),
        c.StartConsumer("c", "g", ("t",), processing_ms=-1),
        c.StartConsumer("c", "g", ("t",), (("heartbeat.interval.ms", "0"),)),
    ):
        assert refused(cluster, command), command


def test_a_client_without_any_broker_to_ask_is_refused() -> None:
    """Without bootstrap servers no client starts, as Kafka's constructors throw."""
    cluster, _ = new_cluster(1)
    cluster = play(cluster, [c.KillBroker(1), c.RemoveBroker(1)])
    assert refused(cluster, c.StartConsumer("c", "g", ("t",)))
    assert refused(cluster, c.StartProducer("p", "t"))


def test_time_goes_on_for_an_idle_producer_whose_brokers_are_all_dead() -> None:
    """Old metadata that nobody can be asked for does not stop the clock."""
    cluster, _ = new_cluster(1)
    cluster = play(cluster, [c.StartProducer("p", "t"), c.SendRecords("p", "t", b"x"), 1000, c.KillBroker(1)])
    after = play(cluster, [400_000])
    assert after.now_ms >= cluster.now_ms + 300_000


def test_a_broker_of_the_same_id_is_not_woken_by_timers_of_the_removed_one() -> None:
    """What a machine that is gone had asked to be woken for does not reach the new one of its id."""
    cluster, _ = new_cluster(3)
    cluster = play(cluster, [c.KillBroker(3), c.RemoveBroker(3), 10_000])
    old = cluster.processes
    assert broker_node(3) not in old
    cluster = apply(cluster, c.AddBroker(3)).cluster
    alive = cluster.processes[broker_node(3)]
    due = [
        item for item in cluster.agenda or () if item.node == broker_node(3) and item.incarnation == alive.incarnation
    ]
    kinds = [type(item.what).__name__ for item in due if not isinstance(item.what, int)]
    assert len(kinds) == len(set(kinds)), kinds
