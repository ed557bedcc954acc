"""Records that a program hands over to a worker, and what a crash makes of records in hand (O-3, O-6)."""

from __future__ import annotations

import pytest

from kafka_tui.engine.clients.consumer import COMMITS_TOO_EARLY, new_consumer
from kafka_tui.engine.commands import KillConsumer, StartConsumer, StopConsumer
from kafka_tui.engine.configs import ConfigError
from kafka_tui.engine.facts import consumers as c
from kafka_tui.engine.facts.network import TimerFired
from kafka_tui.engine.ids import NodeId, TopicPartition
from kafka_tui.engine.nodes.consumer import InHand, with_taken, without_first
from tests.engine.coordinator.scenes import EARLIEST, Scene

SOON = (*EARLIEST, ("session.timeout.ms", "6000"), ("heartbeat.interval.ms", "2000"))
P0, P1 = TopicPartition("orders", 0), TopicPartition("orders", 1)


def _handing_over(records: int, **configs: str) -> Scene:
    """A program of 1 s a record that was given `records` and hands them over; nothing of it is worked on yet."""
    scene = Scene(partitions=1)
    scene.produce(records, 0)
    pairs = tuple((name.replace("_", "."), value) for name, value in configs.items())
    scene.do(StartConsumer("c1", "billing", ("orders",), (*SOON, *pairs), processing_ms=1000, hand_over=True))
    scene.run_until(c.RecordsDelivered, end_offset=records)
    assert (scene.consumer("c1").in_hand, scene.consumer("c1").processed) == (records, 0)
    return scene


def test_o3_what_is_handed_over_is_committed_before_it_is_worked_on() -> None:
    """The program polls on, so the next automatic commit takes all records with it; a crash loses what was not done."""
    scene = _handing_over(20)
    scene.run(8_500)
    assert (scene.committed(0), scene.consumer("c1").processed, scene.consumer("c1").in_hand) == (20, 8, 12)
    scene.do(KillConsumer("c1"))
    [lost] = [fact for _, fact in scene.happened(c.WorkAbandoned)]
    assert (lost.partition, lost.first_offset, lost.end_offset, lost.records) == (P0, 8, 20, 12)
    scene.consumers("c2", configs=SOON)
    scene.run(20_000)
    scene.produce(1, 0)
    scene.run(1_000)
    assert [fact.first_offset for _, fact in scene.happened(c.RecordsDelivered)][-1] == 20


def test_o3_who_hands_over_polls_in_time_however_slow_its_worker_is() -> None:
    """The worker takes longer than max.poll.interval.ms, one record after the other, and the member stays."""
    scene = _handing_over(12, max_poll_interval_ms="6000", max_poll_records="3")
    ticks = len(scene.happened(TimerFired))
    scene.run(11_000)
    assert scene.consumer("c1").processed == 11
    assert all(fact.background for _, fact in scene.happened(TimerFired)[ticks:])
    scene.run(1_000)
    assert (scene.consumer("c1").in_hand, scene.consumer("c1").processed) == (0, 12)
    assert not scene.happened(c.PollIntervalExceeded)


def test_o3_stopping_waits_for_the_worker_and_commits_then() -> None:
    """close() comes when the worker is through; meanwhile nobody polls, so nothing is fetched or committed."""
    scene = _handing_over(4)
    scene.do(StopConsumer("c1"))
    scene.produce(1, 0)
    scene.run(3_500)
    node = scene.consumer("c1")
    assert (node.in_hand, node.delivered, scene.committed(0)) == (1, 4, None)
    scene.run(1_500)
    assert scene.cluster.processes[NodeId("consumer", "c1")].state == "stopped"
    assert (scene.consumer("c1").processed, scene.committed(0)) == (4, 4)


def test_o3_only_automatic_commits_go_with_it() -> None:
    """A program that commits by itself could wait for its worker: that it hands over is refused."""
    with pytest.raises(ConfigError) as refused:
        new_consumer(StartConsumer("c1", "billing", ("orders",), commit="sync", hand_over=True), (1,))
    assert str(refused.value) == COMMITS_TOO_EARLY


def test_o6_a_crash_in_the_loop_leaves_what_was_not_reached() -> None:
    """A program that works in its loop has done one record after the other when it crashes, not all or none."""
    scene = Scene(partitions=1)
    scene.produce(5, 0)
    scene.consumers("c1", processing_ms=1000, configs=EARLIEST)
    scene.run_until(c.RecordsDelivered)
    scene.run(3_200)
    scene.do(KillConsumer("c1"))
    [lost] = [fact for _, fact in scene.happened(c.WorkAbandoned)]
    assert (lost.first_offset, lost.end_offset, scene.consumer("c1").processed) == (3, 5, 3)


def test_o3_what_is_in_hand_is_taken_in_order() -> None:
    """Records are worked on in the order in which they came, also across partitions."""
    hand: tuple[InHand, ...] = ()
    for more in (InHand(P0, 3, 3), InHand(P0, 5, 2), InHand(P1, 9, 1), InHand(P1, 9, 0), InHand(P0, 6, 1)):
        hand = with_taken(hand, more)
    assert [(one.partition, one.first_offset, one.end_offset) for one in hand] == [(P0, 0, 5), (P1, 8, 9), (P0, 5, 6)]
    assert without_first(hand, 4) == (InHand(P0, 5, 1), *hand[1:])
    assert without_first(hand, 6) == hand[2:] and without_first(hand, 99) == ()
