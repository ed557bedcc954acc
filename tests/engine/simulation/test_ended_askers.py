"""What becomes of an answer when the process that asked has ended, is frozen or cut off (C-4, H-2, K-7)."""

from __future__ import annotations

import pytest

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import Command
from kafka_tui.engine.facts import network as f
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.ids import NodeId, broker_node
from kafka_tui.engine.simulation.world import new_cluster
from kafka_tui.view.project_facts import fact_fields
from tests.engine.test_storage_life import LINGER, created, replica_on, watched

READER, LEADER, FOLLOWER = NodeId("consumer", "c"), broker_node(1), broker_node(2)
START = c.StartConsumer("c", topics=("t",), configs=(("auto.offset.reset", "earliest"),), partitions=(0,))
RECORD: list[Command | int] = [c.SendRecords("p", "t", b"x"), 20]


@pytest.fixture(scope="module")
def scene() -> Cluster:
    """Broker 1 leads t-0 and holds back a fetch of its follower, broker 2, and one of consumer c."""
    cluster, _ = new_cluster(2)
    steps = [
        created(replicas=(1, 2)),
        100,
        c.StartProducer("p", "t", LINGER),
        c.SendRecords("p", "t", b"x"),
        950,
        START,
    ]
    cluster, _ = watched(cluster, [*steps, 200])
    assert {parked.call.source for parked in cluster.brokers[1].parked_fetches.values()} == {READER, FOLLOWER}
    return cluster


def answers_to(facts: list[Fact], asker: NodeId) -> list[tuple[str, bool, str]]:
    """(name of the fact, whether nobody is there to hear, reason) for each fetch answer of broker 1 to that process."""
    kinds = (f.MessageSent, f.MessageHeld, f.MessageDelivered, f.MessageLost)
    told = ((type(fact).__name__, fact_fields(fact)) for fact in facts if isinstance(fact, kinds))
    return [
        (name, fields["unheard"], fields.get("reason", ""))
        for name, fields in told
        if fields["response"] and fields["kind"] == "fetch" and fields["target"] == str(asker)
    ]


GONE = [("MessageSent", True, ""), ("MessageLost", True, "gone")]


@pytest.mark.parametrize("again", [[], [START]], ids=["killed", "started again"])
def test_c4_a_fetch_outlives_who_asked(scene: Cluster, again: list[Command | int]) -> None:
    """The broker does not look at the connection before it answers, and no later process gets that answer."""
    killed, facts = watched(scene, [c.KillConsumer("c")])
    assert not [fact for fact in facts if isinstance(fact, f.MessageLost)]  # the broker still has it
    assert len(killed.brokers[1].parked_fetches) == 2
    _, facts = watched(killed, [*again, *RECORD])
    assert [one for one in answers_to(facts, READER) if one[1]] == GONE
    assert ("MessageDelivered", False, "") in answers_to(facts, READER) or not again


def test_k7_a_frozen_process_keeps_its_connection(scene: Cluster) -> None:
    """The answer waits in the frozen process's machine and is read when it goes on."""
    frozen, facts = watched(scene, [c.PauseNode(READER), *RECORD])
    assert answers_to(facts, READER) == [("MessageSent", False, "")]
    _, facts = watched(frozen, [c.ResumeNode(READER), 1])
    assert answers_to(facts, READER)[0] == ("MessageDelivered", False, "")


def test_h2_what_a_cut_holds_gets_through_when_it_is_healed(scene: Cluster) -> None:
    """No end of a cut connection knows of it: TCP sends the answer again, and what follows comes after it."""
    cut, facts = watched(scene, [c.CutNetwork(READER, LEADER), *RECORD])
    assert answers_to(facts, READER) == [("MessageSent", False, ""), ("MessageHeld", False, "")]
    assert cut.network.link(READER, LEADER).held
    healed, facts = watched(cut, [5000, c.HealNetwork(READER, LEADER), 20])
    assert answers_to(facts, READER)[0] == ("MessageDelivered", False, "")
    assert healed.consumers["c"].delivered == 2 and not len(healed.network.links)


def test_h2_who_gives_up_closes_the_connection(scene: Cluster) -> None:
    """After request.timeout.ms the reader asks anew; the answer to its first question never reaches it."""
    cut, facts = watched(scene, [c.CutNetwork(READER, LEADER), *RECORD, 40_000, c.HealNetwork(READER, LEADER)])
    assert ("MessageLost", False, "given_up") in answers_to(facts, READER)
    healed, _ = watched(cut, [2000])
    assert healed.consumers["c"].delivered == 2


def test_e10_a_dead_leader_takes_with_it_what_a_cut_holds(scene: Cluster) -> None:
    """What it had answered while it was cut off is lost with its process, so its followers never get it."""
    link = (LEADER, FOLLOWER)
    cluster, facts = watched(scene, [c.CutNetwork(*link), *RECORD, c.KillBroker(1), c.HealNetwork(*link), 2000])
    assert ("MessageLost", False, "given_up") in answers_to(facts, FOLLOWER)
    assert replica_on(cluster, 2).log.log_end_offset < replica_on(cluster, 1).log.log_end_offset


@pytest.mark.parametrize("end", [c.KillBroker(2), c.LosePower(2)], ids=["killed", "powerless"])
def test_h2_a_dead_follower_is_answered_and_counts_for_nothing(scene: Cluster, end: Command) -> None:
    """The leader's answer to the fetch it still holds is lost; records stay above the high watermark (H-4)."""
    cluster, facts = watched(scene, [end, *RECORD])
    assert answers_to(facts, FOLLOWER) == GONE
    assert replica_on(cluster, 1).high_watermark < replica_on(cluster, 1).log.log_end_offset


def test_a_dead_asker_is_told_nothing_when_the_other_end_dies_too(scene: Cluster) -> None:
    """A connection that has lost both ends breaks for nobody."""
    _, facts = watched(scene, [c.KillConsumer("c"), c.KillBroker(1), 20])
    assert not answers_to(facts, READER)
    assert not [fact for fact in facts if isinstance(fact, f.MessageSent) and fact.message.target == READER]
