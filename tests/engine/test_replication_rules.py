"""Each rule of replication, election and durability, on a whole simulated cluster (H, E, A)."""

from __future__ import annotations

import pytest

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.controller import leadership
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.facts.broker import AppendRefused, IsrProposed
from kafka_tui.engine.facts.controller import BrokerFenced, PartitionChanged
from kafka_tui.engine.facts.network import MessageSent
from kafka_tui.engine.ids import TopicPartition, broker_node, controller_node
from kafka_tui.engine.metadata import PartitionState
from kafka_tui.engine.nodes.broker import Replica
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.requests import control as r
from kafka_tui.engine.requests.data import FetchRequest, FetchResponse, ProduceRequest
from kafka_tui.engine.simulation.kernel import advance, apply
from kafka_tui.engine.simulation.world import new_cluster
from kafka_tui.engine.turn import Making, Turn
from tests.engine.any_commands import play

T0 = TopicPartition("t", 0)
Step = c.Command | int
CONTROLLER = controller_node(100)


def created(*replicas: int, min_isr: int = 1) -> c.Command:
    """Create t-0 on these brokers."""
    configs = (("min.insync.replicas", str(min_isr)),)
    return c.CallCluster(r.CreateTopicsRequest("t", assignment=(replicas,), configs=configs))


def producer(acks: str = "all", **configs: str) -> c.Command:
    """A producer without linger."""
    given = {"acks": acks, "linger.ms": "0", **{name.replace("_", "."): value for name, value in configs.items()}}
    return c.StartProducer("p", "t", tuple(sorted(given.items())))


def sent(count: int = 1) -> c.Command:
    """Hand it records."""
    return c.SendRecords("p", "t", b"x", count=count)


def state_of(cluster: Cluster) -> PartitionState:
    """The committed state of t-0."""
    state = cluster.committed_image.partition(T0)
    assert state is not None
    return state


def replica_of(cluster: Cluster, broker: int) -> Replica:
    """A broker's replica of t-0."""
    return cluster.brokers[broker].replicas[T0]


def facts(cluster: Cluster, *steps: Step) -> list[Fact]:
    """The facts of the steps."""
    found: list[Fact] = []
    for step in steps:
        if isinstance(step, c.Command):
            outcome = apply(cluster, step)
            cluster = outcome.cluster
            found.extend(recorded.fact for recorded in outcome.facts)
            continue
        until = cluster.now_ms + step
        while cluster.agenda is not None and cluster.agenda.least.due_ms <= until:
            outcome = advance(cluster)
            cluster = outcome.cluster
            found.extend(recorded.fact for recorded in outcome.facts)
    return found


def bodies(found: list[Fact]) -> list[tuple[str, str, object]]:
    """(from, to, body) of the messages sent."""
    return [
        (str(fact.message.source), str(fact.message.target), fact.message.body)
        for fact in found
        if isinstance(fact, MessageSent)
    ]


def test_h1_followers_pull_and_producers_write_to_the_leader_alone() -> None:
    """Every produce request goes to the leader, and every follower's fetch too."""
    cluster = play(new_cluster(3)[0], [created(2, 1, 3), 100, producer(), 1000])
    messages = bodies(facts(cluster, sent(), 1000))
    assert {target for _, target, body in messages if isinstance(body, ProduceRequest)} == {"broker 2"}
    pulls = [
        (source, target)
        for source, target, body in messages
        if isinstance(body, FetchRequest) and T0 in body.partitions_named
    ]
    assert set(pulls) == {("broker 1", "broker 2"), ("broker 3", "broker 2")}


def test_h2_a_fetch_from_an_offset_says_that_all_below_is_stored() -> None:
    """A follower asks from its own log end, an empty fetch waits 500 ms, and one with news is answered at once."""
    cluster = play(new_cluster(2)[0], [created(1, 2), 100, producer(), sent(3), 1000])
    asked = [
        item.fetch_offset
        for _, _, body in bodies(facts(cluster, 1600))
        if isinstance(body, FetchRequest) and body.replica == 2
        for item in body.partitions
        if item.partition == T0
    ]
    assert asked and set(asked) == {3} and len(asked) <= 4
    answered = [body for _, _, body in bodies(facts(cluster, sent(), 10)) if isinstance(body, FetchResponse)]
    assert any(part.batches for body in answered for part in body.partitions)


def test_h3_the_leader_knows_of_a_follower_what_its_fetches_say() -> None:
    """Log end offset and last caught-up time are those of the last fetch; a cut-off follower's stay as they were."""
    cluster = play(new_cluster(2)[0], [created(1, 2), 100, producer("1"), sent(2), 1000])
    held = replica_of(cluster, 1).leadership
    assert held is not None and held.followers[0].log_end_offset == 2
    cut = play(cluster, [c.CutNetwork(broker_node(1), broker_node(2)), sent(2), 1000])
    known = replica_of(cut, 1).leadership
    assert known is not None and known.followers[0].log_end_offset == 2
    assert replica_of(cut, 1).log.log_end_offset == 4


def test_h7_a_restarted_replica_begins_with_its_checkpoint() -> None:
    """A clean stop writes the high watermark down; after a crash it is up to five seconds old."""
    loaded: list[Step] = [created(1), 100, producer(), sent(2), 6000, sent(3), 100]
    crashed = play(new_cluster(1)[0], [*loaded, c.KillBroker(1)])
    assert replica_of(crashed, 1).checkpoint == 2
    assert replica_of(play(crashed, [c.StartBroker(1)]), 1).high_watermark == 2
    stopped = play(new_cluster(1)[0], [*loaded, c.StopBroker(1), 1000])
    assert replica_of(play(stopped, [c.StartBroker(1)]), 1).high_watermark == 5


def test_h11_writes_that_wait_are_answered_when_the_slow_one_has_left() -> None:
    """With the stuck follower out of the ISR the high watermark jumps and acks=all completes."""
    stuck: list[Step] = [created(1, 2, 3), 100, producer(), 1000, c.CutNetwork(broker_node(1), broker_node(3)), sent()]
    cluster = play(new_cluster(3)[0], [*stuck, 20_000])
    assert (replica_of(cluster, 1).high_watermark, cluster.producers["p"].acknowledged) == (0, 0)
    cluster = play(cluster, [30_000])
    assert state_of(cluster).isr == (1, 2)
    assert (replica_of(cluster, 1).high_watermark, replica_of(cluster, 1).log.log_end_offset) == (1, 1)


def test_h12_a_dead_broker_leaves_through_the_controller_before_it_lags() -> None:
    """Nine seconds without heartbeats fence it and take it out of the ISR; no leader proposes that."""
    found = facts(play(new_cluster(2)[0], [created(1, 2), 100]), c.KillBroker(2), 12_000)
    fenced = next(fact for fact in found if isinstance(fact, BrokerFenced))
    assert 9000 <= fenced.silent_ms <= 10_200
    changed = [fact for fact in found if isinstance(fact, PartitionChanged) and fact.partition == T0]
    assert [(fact.reason, fact.isr) for fact in changed] == [("fenced", (1,))]
    assert not [fact for fact in found if isinstance(fact, IsrProposed)]


REFUSED: dict[str, tuple[dict[str, object], str]] = {
    "taken": ({}, "NONE"),
    "old leader epoch": ({"leader_epoch": 0}, "FENCED_LEADER_EPOCH"),
    "newer leader epoch": ({"leader_epoch": 9}, "NOT_CONTROLLER"),
    "newer partition epoch": ({"partition_epoch": 99}, "NOT_CONTROLLER"),
    "old partition epoch": ({"partition_epoch": 0}, "INVALID_UPDATE_VERSION"),
    "not a replica": ({"isr": (2, 4), "isr_epochs": (-1, -1)}, "INVALID_REQUEST"),
    "without the leader": ({"isr": (3,), "isr_epochs": (-1,)}, "INVALID_REQUEST"),
    "a fenced member": ({"isr": (2, 3, 1), "isr_epochs": (-1, -1, -1)}, "INELIGIBLE_REPLICA"),
    "a member's old life": ({"isr_epochs": (-1, 0)}, "INELIGIBLE_REPLICA"),
    "another topic of the name": ({"topic_id": 77}, "UNKNOWN_TOPIC_ID"),
    "unknown partition": ({"partition": TopicPartition("t", 5)}, "UNKNOWN_TOPIC_OR_PARTITION"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_h9_the_controller_checks_a_proposal(case: str) -> None:
    """Each reason to refuse a proposed ISR has Kafka's error name, in the order of Kafka's checks."""
    steps: list[Step] = [created(1, 2, 3), 100, c.KillBroker(1), 12_000]
    cluster = play(new_cluster(4)[0], steps)
    state = state_of(cluster)
    assert state.leader == 2
    broker = cluster.brokers[2]
    good: dict[str, object] = {
        "partition": T0,
        "topic_id": broker.replicas[T0].topic_id,
        "leader_epoch": state.leader_epoch,
        "partition_epoch": state.partition_epoch,
        "isr": (2, 3),
        "isr_epochs": (broker.epoch, -1),
    }
    changes, expected = REFUSED[case]
    proposal = r.Proposal(**{**good, **changes})  # type: ignore[arg-type]  # each value is of its field's type

    def asked(sender: int, epoch: int) -> r.AlterPartitionResponse:
        turn: Turn[Controller] = Turn(Making(cluster), CONTROLLER, 0)
        return leadership.alter_partition(turn, r.AlterPartitionRequest(sender, epoch, (proposal,)))

    assert [item.error for item in asked(2, broker.epoch).decisions] == [expected]
    assert asked(2, broker.epoch - 1).error == "STALE_BROKER_EPOCH"
    if case == "taken":
        assert asked(3, cluster.brokers[3].epoch).decisions[0].error == "INVALID_REQUEST"  # it does not lead


def test_h9_one_request_carries_all_that_is_proposed_meanwhile() -> None:
    """The first proposal goes at once; what comes up until its answer goes together in the next request."""
    many = c.CallCluster(r.CreateTopicsRequest("t", assignment=((1, 2),) * 6))
    stuck: list[Step] = [many, 100, producer("1"), 1000, c.CutNetwork(broker_node(1), broker_node(2))]
    writes = [c.SendRecords("p", "t", b"x", partition=number) for number in range(6)]
    cluster = play(new_cluster(2)[0], [*stuck, *writes, 1000])
    requests = [body for _, _, body in bodies(facts(cluster, 50_000)) if isinstance(body, r.AlterPartitionRequest)]
    assert [len(request.proposals) for request in requests] == [1, 5]


def test_e1_only_the_controller_makes_leaders() -> None:
    """While it is frozen a dead leader is not replaced, however many replicas are alive."""
    cluster = play(new_cluster(3)[0], [created(1, 2, 3), 100, c.PauseNode(CONTROLLER), c.KillBroker(1), 30_000])
    assert state_of(cluster).leader == 1
    assert all(replica_of(cluster, broker).leadership is None for broker in (2, 3))
    assert state_of(play(cluster, [c.ResumeNode(CONTROLLER), 12_000])).leader in (2, 3)


def test_e5_an_administrator_s_unclean_election_takes_the_first_alive() -> None:
    """Not the longest log but the first alive replica leads, and what it lacks is lost."""
    ahead: list[Step] = [
        *(c.CutNetwork(broker_node(a), broker_node(b)) for a, b in ((2, 3), (2, 1))),
        *(producer("1"), sent(3), 45_000, c.KillBroker(3), 12_000, c.KillBroker(1), 12_000),
    ]
    cluster = play(new_cluster(3)[0], [created(1, 2, 3), 100, *ahead])
    assert (state_of(cluster).leader, state_of(cluster).elr) == (-1, (1,))
    elected = play(cluster, [c.CallCluster(r.ElectLeadersRequest("UNCLEAN", (T0,))), 100])
    assert (state_of(elected).leader, state_of(elected).isr) == (2, (2,))
    assert replica_of(elected, 2).log.log_end_offset == 0


def test_e6_a_preferred_replica_that_is_away_leaves_the_leader_in_office() -> None:
    """PREFERRED_LEADER_NOT_AVAILABLE while it is out of the ISR; of all partitions none is told that needs none."""
    cluster = play(new_cluster(2)[0], [created(1, 2), 100, c.KillBroker(1), 12_000])
    asked = play(cluster, [c.CallCluster(r.ElectLeadersRequest("PREFERRED", (T0,))), 100])
    assert asked.admin.refusal is not None and asked.admin.refusal.error == "PREFERRED_LEADER_NOT_AVAILABLE"
    assert state_of(asked).leader == 2
    back = play(cluster, [c.StartBroker(1), 5000, c.CallCluster(r.ElectLeadersRequest("PREFERRED", ())), 100])
    assert (back.admin.refusal, state_of(back).leader) == (None, 1)
    for election in ("PREFERRED", "UNCLEAN"):
        again = play(back, [c.CallCluster(r.ElectLeadersRequest(election, ())), 100])
        assert again.admin.answer is not None and again.admin.answer.results == ()


def test_e7_a_thousand_at_a_time_and_the_rest_without_delay() -> None:
    """The five-minute run moves 1000 leaderships, and looks at once whether there are more."""
    many = c.CallCluster(r.CreateTopicsRequest("t", assignment=((1, 2),) * 1003))
    back: list[Step] = [many, 100, c.StopBroker(1), 1000, c.StartBroker(1), 5000]
    cluster = play(new_cluster(2)[0], back)
    assert {state.leader for state in cluster.committed_image.topics["t"].partitions} == {2}
    making = Making(cluster)
    turn: Turn[Controller] = Turn(making, CONTROLLER, 0)
    assert leadership.balance(turn)
    assert not leadership.balance(turn)
    assert {state.leader for state in making.cluster.committed_image.topics["t"].partitions} == {1}


def test_e11_the_new_leader_s_high_watermark_may_be_lower_for_a_moment() -> None:
    """The leader dies before its followers know what is committed: the new one begins lower and soon knows as well."""
    cluster = play(new_cluster(3)[0], [created(1, 2, 3), 100, producer(), 1000, sent()])
    while replica_of(cluster, 1).high_watermark < 1:
        cluster = advance(cluster).cluster
    assert replica_of(cluster, 2).high_watermark == 0
    cluster = apply(cluster, c.KillBroker(1)).cluster
    while replica_of(cluster, 2).leadership is None:
        cluster = advance(cluster).cluster
    assert (replica_of(cluster, 2).high_watermark, replica_of(cluster, 2).log.log_end_offset) == (0, 1)
    cluster = play(cluster, [1000])
    assert (replica_of(cluster, 2).high_watermark, cluster.producers["p"].acknowledged) == (1, 1)


def test_a2_acks_1_is_told_before_anybody_else_has_it() -> None:
    """The leader answers after its own append; when it dies before replication the record is gone."""
    cut: list[Step] = [c.CutNetwork(broker_node(1), broker_node(2)), c.CutNetwork(broker_node(1), broker_node(3))]
    cluster = play(new_cluster(3)[0], [created(1, 2, 3, min_isr=3), 100, producer("1"), 1000, *cut, sent(), 100])
    assert cluster.producers["p"].acknowledged == 1
    cluster = play(cluster, [c.KillBroker(1), 12_000])
    assert state_of(cluster).leader == 2 and replica_of(cluster, 2).log.log_end_offset == 0


def test_a3_acks_all_waits_for_the_isr_not_for_all_replicas() -> None:
    """With a replica out of the ISR the write is answered by those that are in."""
    cluster = play(new_cluster(3)[0], [created(1, 2, 3), 100, c.KillBroker(3), 12_000, producer(), sent(), 1000])
    assert (state_of(cluster).isr, cluster.producers["p"].acknowledged) == ((1, 2), 1)
    alone = play(cluster, [c.KillBroker(2), 12_000, sent(), 1000])
    assert (state_of(alone).isr, alone.producers["p"].acknowledged) == ((1,), 2)


def test_a4_the_broker_says_which_isr_was_too_small() -> None:
    """Before the append: nothing is written, and the broker's log names the ISR and what it should be."""
    few: list[Step] = [
        created(1, 2, min_isr=2),
        100,
        c.KillBroker(2),
        12_000,
        producer(retries="0", enable_idempotence="false"),
    ]
    cluster = play(new_cluster(2)[0], few)
    refused = [fact for fact in facts(cluster, sent(), 1000) if isinstance(fact, AppendRefused)]
    assert [fact.text for fact in refused] == [
        "The size of the current ISR : 1 is insufficient to satisfy the min.isr requirement of 2 for partition t-0, "
        "live replica(s) broker.id are : Set(1)"
    ]
    assert replica_of(cluster, 1).log.log_end_offset == 0


def test_a5_a_write_that_was_refused_late_may_be_there_twice() -> None:
    """Without idempotence a retry after a lost answer is a second record; with it there is one."""
    for idempotent, expected in (("false", 2), ("true", 1)):
        names = {"enable_idempotence": idempotent, "request_timeout_ms": "1000", "delivery_timeout_ms": "35000"}
        steps: list[Step] = [created(1, 2), 100, producer(**names), 1000, c.CutNetwork(broker_node(1), broker_node(2))]
        steps += [sent(), 1500, c.HealNetwork(broker_node(1), broker_node(2)), 40_000]
        cluster = play(new_cluster(2)[0], steps)
        assert cluster.producers["p"].acknowledged == 1
        assert replica_of(cluster, 1).log.log_end_offset >= expected
        assert (replica_of(cluster, 1).log.log_end_offset == 1) == (idempotent == "true")


def test_a6_three_replicas_and_a_minimum_of_two_survive_one_loss_without_a_stop() -> None:
    """One broker down: writes go on. Two: they stop, and nothing acknowledged is lost when they come back."""
    cluster = play(new_cluster(3)[0], [created(1, 2, 3, min_isr=2), 100, producer(), sent(5), 1000])
    cluster = play(cluster, [c.KillBroker(1), 12_000, sent(5), 1000])
    assert cluster.producers["p"].acknowledged == 10
    cluster = play(cluster, [c.KillBroker(2), 12_000, sent(), 2000])
    assert cluster.producers["p"].acknowledged == 10
    cluster = play(cluster, [c.StartBroker(2), c.StartBroker(1), 40_000])
    leader = state_of(cluster).leader
    assert replica_of(cluster, leader).high_watermark >= 10


def test_t2_checks_come_in_kafkas_order() -> None:
    """The replication factor is looked at before the partition count, and both before the placement."""
    for request, error in (
        (r.CreateTopicsRequest("t", 0, 0), "INVALID_REPLICATION_FACTOR"),
        (r.CreateTopicsRequest("t", 0, 9), "INVALID_PARTITIONS"),
        (r.CreateTopicsRequest("t", 1, 9), "INVALID_REPLICATION_FACTOR"),
    ):
        refusal = play(new_cluster(3)[0], [c.CallCluster(request), 100]).admin.refusal
        assert refusal is not None and refusal.error == error
    cluster = play(new_cluster(3)[0], [c.CallCluster(r.CreateTopicsRequest("t")), 100])
    partitions = cluster.committed_image.topics["t"].partitions
    assert [len(state.replicas) for state in partitions] == [1]


def test_t3_t4_a_dead_broker_counts_for_the_factor_and_is_not_in_the_isr() -> None:
    """Three registered brokers of which one is down: factor 3 is placed on it too, the active ones are in the ISR."""
    cluster = play(new_cluster(3)[0], [c.KillBroker(1), 12_000, created(1, 2, 3), 100])
    state = state_of(cluster)
    assert (state.isr, state.leader, state.leader_epoch, state.partition_epoch) == ((2, 3), 2, 0, 0)
    third = play(cluster, [c.CallCluster(r.CreateTopicsRequest("u", 1, 3)), 100])
    assert third.admin.refusal is None
    nobody = play(cluster, [c.CallCluster(r.CreateTopicsRequest("v", assignment=((1,),))), 100]).admin.refusal
    assert nobody is not None and nobody.error == "INVALID_REPLICA_ASSIGNMENT"


def test_t6_a_manual_assignment_leaves_the_counts_to_itself() -> None:
    """Partition count and replication factor beside an assignment are refused, and so is a number given twice."""
    for request, sentence in (
        (
            r.CreateTopicsRequest("t", 1, -1, assignment=((1,),)),
            "A manual partition assignment was specified, but numPartitions was not set to -1.",
        ),
        (
            r.CreateTopicsRequest("t", -1, 1, assignment=((1,),)),
            "A manual partition assignment was specified, but replication factor was not set to -1.",
        ),
        (
            r.CreateTopicsRequest("t", assignment=((1,), (2,)), assigned_numbers=(0, 0)),
            "Found multiple manual partition assignments for partition 0",
        ),
    ):
        refusal = play(new_cluster(2)[0], [c.CallCluster(request), 100]).admin.refusal
        assert refusal is not None and refusal.message == sentence


def test_t11_the_replication_factor_changes_by_a_reassignment() -> None:
    """A topic of one replica has three after it was moved to three brokers."""
    moved = c.CallCluster(r.AlterPartitionReassignmentsRequest((r.Reassignment(T0, (1, 2, 3)),)))
    cluster = play(new_cluster(3)[0], [created(1), 100, producer(), sent(3), 1000, moved, 3000])
    assert (state_of(cluster).replicas, set(state_of(cluster).isr)) == ((1, 2, 3), {1, 2, 3})
    assert replica_of(cluster, 3).high_watermark == 3


def test_t14_a_minimum_above_the_factor_is_capped() -> None:
    """min.insync.replicas=3 with one replica is accepted, and acks=all is answered by that one."""
    cluster = play(new_cluster(3)[0], [created(1, min_isr=3), 100, producer(), sent(), 1000])
    assert (cluster.admin.refusal, cluster.producers["p"].acknowledged) == (None, 1)


def test_r6_under_replicated_offline_and_under_the_minimum_are_different_things() -> None:
    """A smaller ISR than replicas, no leader, and a smaller ISR than the minimum, one after another."""
    cluster = play(new_cluster(3)[0], [created(1, 2, 3, min_isr=2), 100, c.KillBroker(3), 12_000])
    assert (len(state_of(cluster).isr), state_of(cluster).has_leader) == (2, True)
    cluster = play(cluster, [c.KillBroker(2), 12_000])
    assert (len(state_of(cluster).isr), state_of(cluster).has_leader) == (1, True)
    cluster = play(cluster, [c.KillBroker(1), 12_000])
    assert (len(state_of(cluster).isr), state_of(cluster).has_leader) == (0, False)
