"""The machine under a broker: its page cache, its flusher, and its power (D-1 … D-6)."""

from __future__ import annotations

import random

import pytest

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import Command
from kafka_tui.engine.coordinator.records import read_groups
from kafka_tui.engine.evolve.apply_fact import evolve
from kafka_tui.engine.facts.base import Recorded
from kafka_tui.engine.facts.broker import LogTruncated, PagesRead, PagesWrittenBack
from kafka_tui.engine.facts.disk import LogFlushed, PowerLost, UnflushedLost
from kafka_tui.engine.ids import INTERNAL_TOPIC, broker_node
from kafka_tui.engine.simulation.invariants.watch import Watch
from kafka_tui.engine.simulation.world import new_cluster
from kafka_tui.engine.storage.compaction import clean, dirt_of
from kafka_tui.engine.storage.log import roll
from kafka_tui.engine.storage.segments import LogLimits
from tests.engine.test_storage_life import LINGER, QUICK, T0, created, deletion, records, replica_on, span, watched

ALL = (("linger.ms", "0"), ("acks", "all"), ("request.timeout.ms", "2000"))


def loaded(*, replicas: tuple[int, ...] = (1, 2, 3), acks: str = "all", count: int = 5) -> list[Command | int]:
    """A topic with a producer that has been told of `count` records."""
    settings = (("acks", acks), ("linger.ms", "0"))
    sent: list[Command | int] = [c.StartProducer("p", "t", settings)]
    for number in range(count):
        sent += [c.SendRecords("p", "t", b"v" * 1500, key=b"%d" % number), 100]
    return [created(replicas=replicas), 100, *sent, 300]


def leader_of(cluster: Cluster) -> int:
    """Who leads t-0 as the controllers committed it."""
    state = cluster.committed_image.partition(T0)
    assert state is not None
    return state.leader


def test_d1_a_process_leaves_the_cache_warm_a_machine_cold() -> None:
    """After broker kill the pages are there, after a power loss none is; counters begin anew."""
    cluster, _ = new_cluster(1)
    cluster, _ = watched(cluster, loaded(replicas=(1,)))
    used = cluster.brokers[1].cache.used_pages
    killed, _ = watched(cluster, [c.KillBroker(1)])
    assert used == killed.brokers[1].cache.used_pages == 2  # 5 × 1.6 kB in pages of 4 kB
    dark, facts = watched(cluster, [c.LosePower(1)])
    assert dark.brokers[1].cache.used_pages == 0
    assert [fact.pages for fact in facts if isinstance(fact, PowerLost)] == [used]


def test_d6_the_flusher_goes_on_without_the_process() -> None:
    """Pages of a killed or frozen broker are written after 30 to 35 s; then a power loss costs nothing."""
    for end in (c.KillBroker(1), c.PauseNode(broker_node(1))):
        cluster, _ = new_cluster(1)
        cluster, facts = watched(cluster, [*loaded(replicas=(1,)), end, 36_000])
        written = [fact.pages for fact in facts if isinstance(fact, PagesWrittenBack) and fact.node.name == 1]
        assert sum(written) == 2 and cluster.brokers[1].cache.dirty_pages == 0
        cluster, facts = watched(cluster, [c.LosePower(1), c.StartBroker(1), 3000])
        assert not [fact for fact in facts if isinstance(fact, UnflushedLost)]
        assert span(cluster, 1)[2] == 5


def test_d6_many_dirty_pages_are_written_early() -> None:
    """Above 10 % the flusher wakes up at once, above 20 % the writer itself writes pages back; both are counted."""
    cluster, _ = new_cluster(1, configs=(("page.cache.pages", "40"),))
    cluster, facts = watched(cluster, loaded(replicas=(1,), count=12))
    causes = [(fact.cause_name, fact.pages) for fact in facts if isinstance(fact, PagesWrittenBack)]
    assert causes == [("flusher", 1)]  # the fifth dirty page
    big = c.SendRecords("p", "t", b"v" * 60_000)
    cluster, facts = watched(cluster, [big, 100])
    causes = [(fact.cause_name, fact.pages) for fact in facts if isinstance(fact, PagesWrittenBack)]
    assert [cause for cause, _ in causes] == ["writer", "flusher"]
    assert cluster.brokers[1].cache.dirty_pages == 4
    assert cluster.brokers[1].cache.written_pages == 1 + sum(pages for _, pages in causes)


def test_d2_one_machine_of_three_costs_nothing() -> None:
    """With acks=all and three replicas the leader's machine may lose its power: all that was acknowledged is there."""
    cluster, _ = new_cluster(3)
    watch = Watch()
    cluster, facts = watched(cluster, [*loaded(), c.LosePower(1)], watch)
    assert [(fact.old, fact.new) for fact in facts if isinstance(fact, UnflushedLost)] == [(5, 0)]
    cluster, _ = watched(cluster, [15_000, c.StartBroker(1), 15_000], watch)
    assert leader_of(cluster) != 1
    assert [span(cluster, broker) for broker in (1, 2, 3)] == [(0, 5, 5)] * 3
    reader = c.StartConsumer("c", "g", ("t",), (("auto.offset.reset", "earliest"),))
    cluster, _ = watched(cluster, [reader, 6000], watch)
    assert cluster.consumers["c"].delivered == cluster.producers["p"].acknowledged == 5


def test_d2_a_single_replica_may_lose_what_it_acknowledged() -> None:
    """Acknowledged is not on disk: without another replica a power loss takes it, with acks=all as with acks=1."""
    for acks in ("1", "all"):
        cluster, _ = new_cluster(1)
        cluster, _ = watched(cluster, [*loaded(replicas=(1,), acks=acks), c.LosePower(1), c.StartBroker(1), 3000])
        assert cluster.producers["p"].acknowledged == 5
        assert span(cluster, 1) == (0, 0, 0) and leader_of(cluster) == 1


def test_d2_acks_1_may_lose_what_no_follower_had() -> None:
    """The leader acknowledged alone; its machine goes before a follower has fetched: the records are nowhere."""
    cluster, _ = new_cluster(3)
    slow = [c.DelayNetwork(broker_node(1), broker_node(other), 400) for other in (2, 3)]
    cluster, _ = watched(cluster, [*loaded(acks="1", count=2), *slow, 2000])
    cluster, _ = watched(cluster, [c.SendRecords("p", "t", b"late"), 50, c.LosePower(1), 15_000])
    assert cluster.producers["p"].acknowledged == 3 and span(cluster, leader_of(cluster))[2] == 2


def test_d2_all_machines_at_once_lose_what_was_not_written() -> None:
    """Three machines lose power together: acknowledged records are gone, which the watch excuses; then life goes on."""
    cluster, _ = new_cluster(3)
    watch = Watch()
    dark = [c.LosePower(broker) for broker in (1, 2, 3)]
    cluster, _ = watched(cluster, [*loaded(), 40_000, *records("late=1"), *dark], watch)
    assert [span(cluster, broker)[2] for broker in (1, 2, 3)] == [5, 5, 5]  # of a page, what was there before stays
    up = [c.StartBroker(broker) for broker in (1, 2, 3)]
    cluster, _ = watched(cluster, [2000, *up, 20_000, *records("new=1"), 1000], watch)
    leader = leader_of(cluster)
    assert leader > 0 and span(cluster, leader)[2] == 6
    assert replica_on(cluster, leader).log.active.entries.last is not None


def test_d2_a_loss_that_power_does_not_explain_is_found() -> None:
    """One machine without power excuses no other replica: what goes from the last one that has it is a violation."""
    cluster, _ = new_cluster(3)
    watch = Watch()
    cluster, _ = watched(cluster, [*loaded(), c.LosePower(3)], watch)
    fact = LogTruncated(node=broker_node(2), partition=T0, old=5, new=0, leader_epoch=0)
    broken = watch.look(evolve(cluster, Recorded(cluster.next_fact, 0, fact)), fact)
    assert {violation.invariant for violation in broken} == {"I-4"}


@pytest.mark.parametrize("seed", range(3))
def test_d2_power_losses_one_after_another(seed: int) -> None:
    """Whatever machine loses its power next, while the others are in sync: no promise is broken, none is excused."""
    dice, watch = random.Random(seed), Watch()
    cluster, _ = new_cluster(3, seed)
    steps: list[Command | int] = [created(), 100, c.StartProducer("p", "t", ALL, interval_ms=dice.choice([700, 2500]))]
    for _ in range(3):
        broker = dice.choice((1, 2, 3))
        steps += [dice.choice([500, 7000, 31_000]), c.LosePower(broker), dice.choice([10, 3000, 12_000])]
        steps += [c.StartBroker(broker), 12_000]
    cluster, _ = watched(cluster, [*steps, c.StopProducer("p"), 5000], watch)
    ends = [span(cluster, broker) for broker in (1, 2, 3)]
    assert ends[0] == ends[1] == ends[2]
    assert cluster.producers["p"].acknowledged <= ends[0][1]


def test_d2_what_a_clean_stop_wrote_survives() -> None:
    """A clean stop syncs every log: the machine of a stopped broker has nothing to lose."""
    cluster, _ = new_cluster(1)
    cluster, facts = watched(
        cluster, [*loaded(replicas=(1,)), c.StopBroker(1), 1000, c.LosePower(1), c.StartBroker(1), 3000]
    )
    assert not [fact for fact in facts if isinstance(fact, UnflushedLost)]
    assert span(cluster, 1) == (0, 5, 5)


@pytest.mark.parametrize(("protocols", "zero_copy"), [("PLAINTEXT:PLAINTEXT", True), ("PLAINTEXT:SSL", False)])
def test_d3_tls_copies_what_sendfile_would_not(protocols: str, zero_copy: bool) -> None:
    """Fetches are served by sendfile, unless the listener speaks TLS; the bytes are counted on either side."""
    cluster, _ = new_cluster(2, configs=(("listener.security.protocol.map", protocols),))
    cluster, facts = watched(
        cluster, [created(replicas=(1, 2)), 100, c.StartProducer("p", "t", LINGER), *records("a=1"), 500]
    )
    reads = [fact for fact in facts if isinstance(fact, PagesRead) and fact.partition == T0]
    assert [fact.zero_copy for fact in reads] == [zero_copy]
    cache = cluster.brokers[1].cache
    assert (cache.zero_copy_bytes, cache.copied_bytes) == ((70, 0) if zero_copy else (0, 70))


def test_d2_flush_messages_1_is_on_disk() -> None:
    """With flush.messages=1 each batch is synced before it is acknowledged: a single machine loses nothing."""
    cluster, _ = new_cluster(1)
    steps = [
        created(("flush.messages", "1"), replicas=(1,)),
        100,
        c.StartProducer("p", "t", LINGER),
        *records("a=1", "b=1"),
    ]
    cluster, facts = watched(cluster, [*steps, c.LosePower(1), c.StartBroker(1), 15_000])
    assert [fact.end_offset for fact in facts if isinstance(fact, LogFlushed)] == [1, 2]
    assert span(cluster, 1) == (0, 2, 2)


def test_g14_groups_outlive_the_cleaning_of_the_offsets_topic() -> None:
    """What a coordinator reads of a compacted partition of __consumer_offsets is what it read before (L-13)."""
    cluster, _ = new_cluster(1)
    reader = c.StartConsumer("c", "g", ("t",), (("auto.commit.interval.ms", "100"), ("auto.offset.reset", "earliest")))
    steps: list[Command | int] = [created(replicas=(1,)), 100, c.StartProducer("p", "t", LINGER), reader, 5000]
    for number in range(8):
        steps += [*records(f"k={number}"), 300]
    cluster, _ = watched(cluster, [*steps, c.StopConsumer("c"), 3000])
    held = cluster.brokers[1].replicas.items()
    partition, log = next((p.partition, r.log) for p, r in held if p.topic == INTERNAL_TOPIC and r.log.log_end_offset)
    rolled = roll(log)
    dirt = dirt_of(rolled, -1, rolled.log_end_offset, 0, cluster.now_ms)
    made = clean(rolled, dirt, LogLimits(), 86_400_000, cluster.now_ms)
    assert made.after < made.before
    assert read_groups(made.log, partition, 0) == read_groups(log, partition, 0) != ()


@pytest.mark.parametrize("seed", range(3))
def test_d2_l13_any_faults_among_cleaning_and_retention(seed: int) -> None:
    """Power losses, crashes, freezes, cuts and deletions in any order: every invariant holds for what is promised."""
    dice = random.Random(seed)
    settings = (
        ("cleanup.policy", dice.choice(["compact", "compact,delete", "delete"])),
        ("segment.ms", dice.choice(["300", "4000"])),
        ("retention.ms", dice.choice(["3000", "-1"])),
        ("min.cleanable.dirty.ratio", dice.choice(["0.0", "0.5"])),
        ("min.insync.replicas", dice.choice(["1", "2"])),
    )
    steps: list[Command | int] = [created(*settings), 100, c.StartProducer("p", "t", ALL)]
    for _ in range(12):
        broker, other = dice.sample((1, 2, 3), 2)
        steps += [
            *records(*(f"k{dice.randrange(3)}" + dice.choice(["", "=v"]) for _ in range(3))),
            dice.choice([5, 2500, 9000]),
        ]
        a, b = broker_node(broker), broker_node(other)
        fault = dice.choice(
            [c.LosePower(broker), c.KillBroker(broker), c.PauseNode(a), c.CutNetwork(a, b), deletion(3)]
        )
        steps += [fault, dice.choice([10, 12_000]), c.StartBroker(broker), c.ResumeNode(a), c.HealNetwork(a, b)]
    cluster, _ = new_cluster(3, seed, configs=QUICK)
    cluster, _ = watched(cluster, [*steps, *(c.StartBroker(broker) for broker in (1, 2, 3)), 30_000])
    assert len({span(cluster, broker)[1:] for broker in (1, 2, 3)}) == 1
