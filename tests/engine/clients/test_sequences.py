"""Sequence numbers after batches that were given up: gaps that are real and gaps that are none (P-12)."""

import pytest

from kafka_tui.engine.facts import clients as f
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.refusals import NONE
from tests.engine.clients.scripted_cluster import LOST, UNHEARD, ScriptedCluster

ORDERS_0 = TopicPartition("orders", 0)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> ScriptedCluster:
    """One broker that leads the one partition of orders."""
    scripted = ScriptedCluster(monkeypatch)
    scripted.leaders["orders"] = [1]
    return scripted


def _retried_then_expired(world: ScriptedCluster, fault: str) -> None:
    """A first batch that is stored, and a second that is sent twice and then given up."""
    world.fault = lambda number, request: fault if 2 <= number <= 3 else NONE
    world.start(linger_ms="0", request_timeout_ms="400", delivery_timeout_ms="900", retry_backoff_ms="100")
    world.send(b"first")
    world.run(200)
    world.send(b"second")
    world.run(1400)
    [failed] = world.happened(f.BatchFailed)
    assert failed.exception == "TimeoutException"


def test_p12_a_batch_given_up_and_not_stored_leaves_a_real_gap(world: ScriptedCluster) -> None:
    """Nothing after it is acknowledged, so the epoch is bumped, and what follows is stored from sequence 0."""
    _retried_then_expired(world, UNHEARD)
    assert [fact.producer_epoch for fact in world.happened(f.ProducerEpochBumped)] == [1]
    assert len(world.producer.unresolved) == 0
    world.send(b"third")
    world.run(3000)
    assert world.stored() == [b"first", b"third"]


def test_p12_a_batch_given_up_though_stored_is_not_stored_twice(world: ScriptedCluster) -> None:
    """The producer cannot know that it was stored: it bumps its epoch, and nothing is lost or doubled."""
    _retried_then_expired(world, LOST)
    assert [fact.producer_epoch for fact in world.happened(f.ProducerEpochBumped)] == [1]
    world.send(b"third")
    world.run(3000)
    assert world.stored() == [b"first", b"second", b"third"]


def test_p12_later_batches_that_are_acknowledged_resolve_what_was_given_up(world: ScriptedCluster) -> None:
    """When a batch sent behind one that was given up is acknowledged there is no gap, and no epoch is bumped."""
    world.fault = lambda number, request: LOST if 2 <= number <= 3 else NONE
    world.start(linger_ms="0", request_timeout_ms="400", delivery_timeout_ms="900", retry_backoff_ms="100")
    world.send(b"first")
    world.run(200)
    world.send(b"second")
    world.run(800)
    assert len(world.produced) == 3
    world.send(b"third")  # goes while the second attempt of "second" is under way
    world.run(3000)
    assert [failed.exception for failed in world.happened(f.BatchFailed)] == ["TimeoutException"]
    assert world.happened(f.ProducerEpochBumped) == []
    assert len(world.producer.unresolved) == 0
    world.send(b"fourth")
    world.run(4000)
    assert world.stored() == [b"first", b"second", b"third", b"fourth"]
    assert world.producer.sequences[ORDERS_0].next_sequence == 4


def test_p12_an_error_that_is_final_frees_the_numbers(world: ScriptedCluster) -> None:
    """A batch that the broker refuses for good did not use its numbers: the others begin anew under the next epoch."""
    world.fault = lambda number, request: "INVALID_RECORD" if number == 2 else NONE
    world.start(linger_ms="0")
    for value in (b"first", b"refused", b"third"):
        world.send(value)
        world.run(world.cluster.now_ms + 100)
    assert [fact.producer_epoch for fact in world.happened(f.ProducerEpochBumped)] == [1]
    assert world.stored() == [b"first", b"third"]


def test_p12_out_of_order_for_the_next_number_is_a_real_gap(world: ScriptedCluster) -> None:
    """The broker refuses the very number that follows the last acknowledged one: the epoch is bumped, it goes again."""
    world.fault = lambda number, request: "OUT_OF_ORDER_SEQUENCE_NUMBER" if number == 2 else NONE
    world.start(linger_ms="0")
    for value in (b"first", b"second"):
        world.send(value)
        world.run(world.cluster.now_ms + 500)
    assert [fact.producer_epoch for fact in world.happened(f.ProducerEpochBumped)] == [1]
    assert world.stored() == [b"first", b"second"]


def test_p12_a_first_batch_that_others_have_passed_is_out_of_order_for_good(world: ScriptedCluster) -> None:
    """A log takes any first number of a producer it does not know, so a lost first batch goes again until it expires.

    The producer sees later numbers acknowledged, so the gap is not real to it: no epoch is bumped (KAFKA-14359).
    """
    world.fault = lambda number, request: UNHEARD if number == 1 else NONE
    world.start(linger_ms="0", request_timeout_ms="1000", delivery_timeout_ms="5000")
    world.send(b"first")
    world.run(100)
    world.send(b"second")
    world.run(6000)
    errors = [retried.error for retried in world.happened(f.BatchRetried)]
    assert len(errors) > 5 and set(errors[1:]) == {"OUT_OF_ORDER_SEQUENCE_NUMBER"}
    assert [failed.exception for failed in world.happened(f.BatchFailed)] == ["TimeoutException"]
    assert world.happened(f.ProducerEpochBumped) == []
    world.send(b"third")
    world.run(7000)
    assert world.stored() == [b"second", b"third"]


def test_p12_partitions_that_ask_together_share_one_epoch(world: ScriptedCluster) -> None:
    """Two partitions of one request have a real gap: the sender bumps the epoch once, and both begin anew under it."""
    world.leaders["orders"] = [1, 1]
    world.fault = lambda number, request: "OUT_OF_ORDER_SEQUENCE_NUMBER" if number == 1 else NONE
    world.start(linger_ms="10")
    world.send(b"a", partition=0)
    world.send(b"b", partition=1)
    world.run(2000)
    assert len(world.produced[0][2].data) == 2
    bumped = [(fact.partition.partition, fact.producer_epoch) for fact in world.happened(f.ProducerEpochBumped)]
    assert bumped == [(0, 1), (1, 1)]
    assert all(sequences.epoch == 1 for sequences in world.producer.sequences.values())
    assert world.stored() == [b"a"] and world.producer.acknowledged == 2
