"""Consumers that read from a replica in their own rack (C-2, KIP-392)."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.facts.consumers import PositionOutOfRange, ReadReplicaChanged, RecordsDelivered
from kafka_tui.engine.facts.network import MessageDelivered
from kafka_tui.engine.ids import TopicPartition, broker_node
from kafka_tui.engine.requests.control import CreateTopicsRequest, ElectLeadersRequest
from kafka_tui.engine.requests.data import FetchRequest, FetchResponse
from kafka_tui.engine.simulation.invariants.groups import served_below_the_mark
from kafka_tui.engine.simulation.invariants.watch import Watch
from kafka_tui.engine.simulation.kernel import Outcome, advance, apply
from kafka_tui.engine.simulation.world import new_cluster
from tests.engine.any_commands import Step, play

T0 = TopicPartition("t", 0)
SELECTOR = ("replica.selector.class", "org.apache.kafka.common.replica.RackAwareReplicaSelector")
CREATED = c.CallCluster(CreateTopicsRequest("t", assignment=((1, 2, 3),)))
HASTY = c.StartProducer("p", "t", (("linger.ms", "0"),))


def reader(rack: str) -> c.Command:
    """A consumer in a rack."""
    configs = (
        ("auto.offset.reset", "earliest"),
        ("client.rack", rack),
        ("metadata.max.age.ms", "20000"),
        ("session.timeout.ms", "6000"),
    )
    return c.StartConsumer("c", "g", ("t",), configs)


def started(rack: str = "b", configs: tuple[tuple[str, str], ...] = (SELECTOR,)) -> Cluster:
    """Brokers 1, 2, 3 in racks a, b, b; t-0 led by 1; a consumer in `rack` that has read one record."""
    cluster = new_cluster(3, racks=("a", "b", "b"), configs=configs)[0]
    return play(cluster, [CREATED, 100, HASTY, c.SendRecords("p", "t", b"x"), 1000, reader(rack), 8000])


def moments(cluster: Cluster, steps: list[Step]) -> Iterator[Outcome]:
    """The moments of the steps."""
    for step in steps:
        if isinstance(step, c.Command):
            outcome = apply(cluster, step)
            cluster = outcome.cluster
            yield outcome
            continue
        until = cluster.now_ms + step
        while cluster.agenda is not None and cluster.agenda.least.due_ms <= until:
            outcome = advance(cluster)
            cluster = outcome.cluster
            yield outcome


def facts(cluster: Cluster, steps: list[Step]) -> list[Fact]:
    """The facts of the steps."""
    return [recorded.fact for outcome in moments(cluster, steps) for recorded in outcome.facts]


def asked(cluster: Cluster, ms: int = 3000) -> set[int]:
    """The brokers that the consumer fetches from."""
    return {
        int(fact.node.name)
        for fact in facts(cluster, [ms])
        if isinstance(fact, MessageDelivered)
        and isinstance(fact.message.body, FetchRequest)
        and fact.message.source.kind == "consumer"
    }


def test_c2_a_consumer_reads_from_the_replica_in_its_rack() -> None:
    """The leader names an in-sync replica of the consumer's rack, and from then on the consumer reads there."""
    cluster = started()
    assert cluster.consumers["c"].partitions[T0].nearby in (2, 3)
    assert asked(cluster) == {cluster.consumers["c"].partitions[T0].nearby}
    cluster = play(cluster, [c.SendRecords("p", "t", b"y", count=5), 2000])
    assert cluster.consumers["c"].delivered == 6


def test_c2_without_selector_or_rack_or_with_the_leader_near_it_reads_from_the_leader() -> None:
    """Nobody is named when brokers have no selector, no replica is in the rack, or the leader itself is."""
    for cluster in (started(configs=()), started("z"), started("a")):
        assert asked(cluster) == {1}


def test_c2_what_a_follower_does_not_know_to_be_committed_is_not_read_there() -> None:
    """A consumer at a follower waits for the follower's high watermark, which comes with its next fetch (I-7, H-6)."""
    cluster, late = started(), 0
    for fact in facts(cluster, [c.SendRecords("p", "t", b"y"), 2000]):
        if isinstance(fact, MessageDelivered) and isinstance(fact.message.body, FetchResponse):
            assert list(served_below_the_mark(fact.message)) == []
        if isinstance(fact, RecordsDelivered):
            late += fact.records
    assert late == 1


def test_c2_a_replica_that_falls_out_of_sync_is_named_no_more() -> None:
    """When the replica dies the consumer goes back to the leader, which names the other one of the rack."""
    cluster = started()
    first = cluster.consumers["c"].partitions[T0].nearby
    cluster = play(cluster, [c.KillBroker(first), 15_000, c.SendRecords("p", "t", b"y"), 2000])
    assert cluster.consumers["c"].partitions[T0].nearby == {2: 3, 3: 2}[first]
    assert cluster.consumers["c"].delivered == 2


def test_c2_the_name_holds_for_the_metadata_s_age() -> None:
    """After metadata.max.age.ms the leader is asked again; a new leader is asked at once."""
    cluster = started()
    named = [fact for fact in facts(cluster, [21_000]) if isinstance(fact, ReadReplicaChanged)]
    assert len(named) == 1
    cluster = play(cluster, [c.StopBroker(1), 8000])
    reading = cluster.consumers["c"].partitions[T0]
    leader = cluster.consumers["c"].leader_of(T0)
    assert leader in (2, 3) and asked(cluster) == {leader}
    cluster = play(cluster, [c.StartBroker(1), 5000, c.CallCluster(ElectLeadersRequest("PREFERRED", (T0,))), 8000])
    assert cluster.consumers["c"].leader_of(T0) == 1 and reading is not cluster.consumers["c"].partitions[T0]
    assert asked(cluster) <= {2, 3}


def test_c7_a_follower_that_has_not_got_so_far_sends_the_consumer_back_without_a_reset() -> None:
    """OFFSET_OUT_OF_RANGE from a follower only ends reading there; the position stays."""
    cluster = started()
    near = cluster.consumers["c"].partitions[T0].nearby
    behind = [c.PauseNode(broker_node(near)), c.SendRecords("p", "t", b"y", count=3), 100]
    cluster = play(cluster, [*behind, c.ResumeNode(broker_node(near)), 5000])
    assert cluster.consumers["c"].delivered == 4
    assert not [fact for fact in facts(cluster, [3000]) if isinstance(fact, PositionOutOfRange)]


def test_i7_follower_reads_under_faults_break_nothing() -> None:
    """Readers of followers are never served above the high watermark they are told, whatever fails."""
    steps: list[Step] = [
        c.StartProducer("q", "t", (("acks", "1"), ("linger.ms", "0")), interval_ms=230),
        c.DelayNetwork(broker_node(1), broker_node(2), 80),
        3000,
        c.PauseNode(broker_node(1)),
        13_000,
        c.ResumeNode(broker_node(1)),
        3000,
        c.KillBroker(2),
        12_000,
        c.StartBroker(2),
        4000,
    ]
    watch, cluster, read_nearby = Watch(), started(), 0
    for outcome in moments(cluster, steps):
        assert watch.moment(cluster, outcome.facts) == ()
        cluster = outcome.cluster
        read_nearby += sum(isinstance(recorded.fact, ReadReplicaChanged) for recorded in outcome.facts)
    assert read_nearby > 1
