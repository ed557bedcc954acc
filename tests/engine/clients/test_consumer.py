"""A consuming program: positions, poll, fetch, processing, commits (C, O, G-7)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kafka_tui.engine.commands import (
    CallCluster,
    KillBroker,
    KillConsumer,
    StartConsumer,
    StopConsumer,
)
from kafka_tui.engine.facts import consumers as c
from kafka_tui.engine.facts import groups as g
from kafka_tui.engine.facts.network import MessageDelivered, MessageSent
from kafka_tui.engine.ids import NodeId, TopicPartition, broker_node
from kafka_tui.engine.requests.base import Disconnected
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.requests.data import FetchRequest, FetchResponse
from kafka_tui.engine.requests.groups import OffsetCommitRequest
from tests.engine.coordinator.scenes import EARLIEST, Scene

ORDERS_0 = TopicPartition("orders", 0)


def delivered(scene: Scene, name: str) -> list[tuple[int, int, int, int]]:
    """(time, partition, first offset, end offset) of what poll returned to a consumer."""
    return [
        (at, fact.partition.partition, fact.first_offset, fact.end_offset)
        for at, fact in scene.happened(c.RecordsDelivered)
        if fact.node == NodeId("consumer", name)
    ]


@pytest.mark.parametrize(("reset", "expected"), [("earliest", 8), ("latest", 3)])
def test_c6_without_a_commit_the_reset_rule_decides(reset: str, expected: int) -> None:
    """`earliest` reads what was there before, `latest` only what comes from now on."""
    scene = Scene()
    scene.produce(5, 0)
    scene.consumers("c1", configs=(("auto.offset.reset", reset),))
    scene.run(8_000)
    scene.produce(3, 0)
    scene.run(1_000)
    assert scene.consumer("c1").delivered == expected
    assert {fact.source for _, fact in scene.happened(c.PositionSet)} == {reset}


def test_c7_none_ends_the_program() -> None:
    """Without a committed offset and a reset rule poll throws, and the program closes its consumer."""
    scene = Scene()
    scene.consumers("c1", configs=(("auto.offset.reset", "none"),))
    failed = scene.run_until(c.ConsumerFailed)
    assert failed.error == "NoOffsetForPartitionException"
    assert failed.message == ("Undefined offset with no reset policy for partitions: [orders-0, orders-1, orders-2]")
    scene.run(1_000)
    assert scene.cluster.processes[NodeId("consumer", "c1")].state == "stopped"
    assert len(scene.group().members) == 0


def test_c1_the_position_advances_when_poll_returns_records() -> None:
    """While a batch of records is processed, the position stands behind it and later records wait in the client."""
    scene = Scene()
    scene.consumers("c1", processing_ms=1_000)
    scene.run(8_000)
    scene.produce(2, 0)
    assert scene.consumer("c1").positions[ORDERS_0] == 2
    scene.produce(4, 0)
    scene.run(600)
    waiting = scene.consumer("c1").partitions[ORDERS_0]
    assert waiting.position == 2 and sum(batch.record_count for batch in waiting.buffered) == 4
    scene.run(1_500)
    assert scene.consumer("c1").positions[ORDERS_0] == 6


def test_c5_max_poll_records_limits_what_a_poll_returns_not_what_is_fetched() -> None:
    """Ten records fetched at once come in polls of four, four and two, without another fetch of them."""
    scene = Scene()
    scene.produce(10, 0)
    since = scene.now_ms
    scene.consumers("c1", processing_ms=10, configs=(*EARLIEST, ("max.poll.records", "4")))
    scene.run(8_000)
    assert [entry[2:] for entry in delivered(scene, "c1")] == [(0, 4), (4, 8), (8, 10)]
    full = [
        fact
        for _, fact in scene.happened(MessageSent, since)
        if isinstance(fact.message.body, FetchResponse)
        and fact.message.target.kind == "consumer"
        and any(part.batches for part in fact.message.body.partitions)
    ]
    assert len(full) == 1


def test_c4_an_idle_consumer_makes_background_traffic_only() -> None:
    """With nothing to read, everything a consumer and its brokers do for it is background."""
    scene = Scene()
    scene.consumers("c1")
    scene.run(20_000)
    since = scene.now_ms + 1
    scene.run(20_000)
    loud = [
        fact
        for at, recorded in scene.facts
        if at >= since
        for fact in (recorded.fact,)
        if not fact.background and (fact.node.kind == "consumer" or isinstance(fact, MessageSent | MessageDelivered))
    ]
    assert loud == []
    asked = [
        at
        for at, fact in scene.happened(MessageSent, since)
        if isinstance(fact.message.body, FetchRequest)
        and fact.node.kind == "consumer"
        and fact.message.target == broker_node(1)
    ]
    assert all(500 <= later - at <= 504 for at, later in pairwise(asked))


def test_c4_records_are_returned_in_the_moment_they_arrive() -> None:
    """The answer to a waiting fetch is returned by poll when it arrives."""
    scene = Scene()
    scene.consumers("c1")
    scene.run(10_000)
    scene.produce(1, 0)
    arrived = [
        at
        for at, fact in scene.happened(MessageDelivered)
        if isinstance(fact.message.body, FetchResponse)
        and fact.node.kind == "consumer"
        and any(part.batches for part in fact.message.body.partitions)
    ]
    assert [entry[0] for entry in delivered(scene, "c1")] == arrived


def test_o2_automatic_commits_happen_inside_poll() -> None:
    """A program that processes for 12 s commits when it polls again, not every 5 s."""
    scene = Scene()
    scene.consumers("c1", processing_ms=12_000)
    scene.run(10_100)
    scene.produce(1, 0)
    polled_ms = delivered(scene, "c1")[0][0]
    scene.run(11_000)
    assert scene.committed(0) == 0
    scene.run_until(g.OffsetsCommitted)
    assert scene.now_ms - polled_ms - 12_000 in range(0, 20)
    assert scene.committed(0) == 1


def test_o2_automatic_commits_keep_their_interval() -> None:
    """Commits are 5 s apart, also when nothing is new: then the same positions go out again, as idle chatter."""
    scene = Scene()
    scene.consumers("c1")
    scene.run(10_000)
    for _ in range(100):
        scene.produce(1, 0)
    scene.run(6_000)
    scene.run(20_000)
    commits = [
        (at, fact.message.body.offsets, fact.background)
        for at, fact in scene.happened(MessageSent)
        if isinstance(fact.message.body, OffsetCommitRequest)
    ]
    assert {later[0] - at for (at, *_), later in pairwise(commits)} == {5_000}
    assert [quiet for *_, quiet in commits] == [False, *(a[1] == b[1] for a, b in pairwise(commits))]
    assert scene.committed(0) == 100 and commits[-1][2] and scene.now_ms - commits[-1][0] < 5_000


@pytest.mark.parametrize(
    "configs",
    [
        (),
        (("partition.assignment.strategy", "cooperative-sticky"),),
        (("group.protocol", "consumer"),),
    ],
    ids=["eager", "cooperative", "KIP-848"],
)
def test_o2_a_rebalance_and_close_commit_all_positions_once_more(configs: tuple[tuple[str, str], ...]) -> None:
    """Before it takes part in a new assignment, and as it closes, a member commits whatever it has committed before."""
    scene = Scene()
    scene.consumers("c1", configs=(("auto.commit.interval.ms", "3600000"), *configs))
    scene.run(5_000)
    scene.consumers("c2", configs=configs)
    scene.run(12_000)
    scene.do(StopConsumer("c1"))
    scene.run(1_000)
    of_c1 = [
        {item.partition.partition for item in fact.message.body.offsets}
        for _, fact in scene.happened(MessageSent)
        if isinstance(fact.message.body, OffsetCommitRequest) and fact.node == NodeId("consumer", "c1")
    ]
    kept = set(of_c1[-1])
    assert of_c1[0] == {0, 1, 2} and kept < of_c1[0]
    assert len(of_c1) >= 2 and all(offsets in (of_c1[0], kept) for offsets in of_c1)
    assert scene.consumer("c1").partitions.keys == ()


def test_o3_a_crash_repeats_what_was_not_committed() -> None:
    """Records returned after the last commit are read again by the next owner: at least once."""
    scene = Scene()
    scene.consumers("c1")
    scene.run(12_000)
    scene.produce(7, 0)
    scene.do(KillConsumer("c1"))
    scene.consumers("c2")
    scene.run(70_000)
    assert [entry[1:] for entry in delivered(scene, "c1")] == [(0, 0, 7)]
    assert [entry[1:] for entry in delivered(scene, "c2")] == [(0, 0, 7)]


@pytest.mark.parametrize("commit", ["sync", "async"])
def test_o4_o5_a_program_that_commits_itself_does_so_after_each_poll(commit: str) -> None:
    """Sync and async commits follow the processing of what poll returned; a sync one holds the next poll back."""
    scene = Scene()
    scene.produce(6, 0)
    scene.consumers("c1", commit=commit, configs=(*EARLIEST, ("max.poll.records", "2")))
    scene.run(9_000)
    polls = [at for at, *_ in delivered(scene, "c1")]
    assert len(polls) == 3 and scene.committed(0) == 6
    requests = [
        fact.message.body.offsets
        for _, fact in scene.happened(MessageSent)
        if isinstance(fact.message.body, OffsetCommitRequest)
    ]
    assert [[item.offset for item in offsets if item.partition == ORDERS_0] for offsets in requests] == [[2], [4], [6]]
    if commit == "sync":
        assert all(later > at for at, later in pairwise(polls))
    else:
        assert len(set(polls)) == 1


def test_o2_without_automatic_commits_nothing_is_committed() -> None:
    """`enable.auto.commit=false` and a program that does not commit: the group has no offsets."""
    scene = Scene()
    scene.produce(3, 0)
    scene.consumers("c1", configs=(*EARLIEST, ("enable.auto.commit", "false")))
    scene.run(20_000)
    scene.do(StopConsumer("c1"))
    scene.run(1_000)
    assert scene.consumer("c1").delivered == 3 and scene.committed(0) is None


def test_g7_a_program_that_polls_too_seldom_leaves_and_cannot_commit() -> None:
    """After max.poll.interval.ms the client leaves; the commit of what was processed meanwhile fails."""
    scene = Scene()
    scene.consumers("c1", commit="sync", processing_ms=40_000, configs=(*EARLIEST, ("max.poll.interval.ms", "30000")))
    scene.consumers("c2")
    scene.run(12_000)
    scene.produce(1, 0)
    polled_ms = scene.now_ms
    scene.run_until(c.PollIntervalExceeded)
    assert 29_000 <= scene.now_ms - polled_ms <= 30_000
    assert scene.run_until(g.MemberLeft).reason == "left"
    failed = scene.run_until(c.CommitFailed)
    assert failed.purpose == "sync"
    assert [fact.node.name for _, fact in scene.happened(c.PartitionsRevoked) if fact.how == "lost"] == ["c1"]
    assert any(entry[1:] == (0, 0, 1) for entry in delivered(scene, "c2"))
    scene.run(10_000)
    assert scene.reads("c1") and scene.reads("c2")


def test_o8_positions_are_committed_before_partitions_are_revoked() -> None:
    """A rebalance with automatic commits repeats no record: the positions are committed before the join."""
    scene = Scene()
    scene.consumers("c1")
    scene.run(10_500)
    scene.produce(9, 2)
    scene.consumers("c2")
    scene.run(8_000)
    assert scene.reads("c2") == (2,)
    scene.produce(1, 2)
    assert [entry[1:] for entry in delivered(scene, "c2")] == [(2, 9, 10)]


def test_h_a_new_leader_is_found_and_reading_goes_on() -> None:
    """When a leader dies, the consumer learns the new one and misses nothing."""
    scene = Scene()
    scene.consumers("c1")
    scene.run(10_000)
    scene.produce(3, 0)
    scene.run(6_000)
    leader = scene.cluster.controllers[100].image.topics["orders"].partitions[0].leader
    scene.do(KillBroker(leader))
    scene.run(30_000)
    scene.produce(4, 0)
    scene.run(10_000)
    assert [entry[1:] for entry in delivered(scene, "c1")] == [(0, 0, 3), (0, 3, 7)]
    assert any(isinstance(f.message.body, Disconnected) for _, f in scene.happened(MessageDelivered))
    requests = [f for _, f in scene.happened(MessageSent) if f.node.name == "c1" and f.message.target.name == leader]
    assert len(requests) < 200  # it backs off


def test_t13_a_topic_that_comes_later_is_read_when_it_is_there() -> None:
    """A consumer of an unknown topic joins with nothing to read, and reads it from its metadata refresh on."""
    scene = Scene()
    scene.do(StartConsumer("c1", "billing", ("later",), (("auto.offset.reset", "earliest"),)))
    scene.run(5_000)
    if "later" not in scene.cluster.controllers[100].image.topics:
        scene.do(CallCluster(CreateTopicsRequest("later", 2, 3)))
    scene.run(15_000)
    count = len(scene.cluster.controllers[100].image.topics["later"].partitions)
    assert len(scene.consumer("c1").partitions) == count
