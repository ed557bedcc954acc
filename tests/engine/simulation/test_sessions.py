"""I-9 across epochs: what a healthy session is, and each way in which one can be broken by hand (P-12, KIP-360)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from kafka_tui.engine.facts.broker import RecordsAppended
from kafka_tui.engine.facts.clients import BatchAcknowledged, ProducerEpochBumped
from kafka_tui.engine.ids import NodeId, broker_node
from kafka_tui.engine.nodes.broker import Replica
from kafka_tui.engine.simulation.invariants.common import Place
from kafka_tui.engine.simulation.invariants.sessions import Sessions
from kafka_tui.engine.storage.batches import Batch, Record, make_batch
from kafka_tui.engine.storage.queued_batch import QueuedBatch
from tests.engine.simulation.test_hand_broken import T0, healthy

WHO = 7


@pytest.fixture(scope="module")
def place() -> Place:
    """A partition whose log begins at offset 0."""
    return healthy()


def batch(word: bytes, offset: int, sequence: int, epoch: int = 0) -> Batch:
    """A batch of one record as a producer numbers it and a leader stores it."""
    made = make_batch((Record(None, word),))
    return replace(made, base_offset=offset, producer_id=WHO, producer_epoch=epoch, base_sequence=sequence)


def found(sessions: Sessions, place: Place, *batches: Batch) -> list[str]:
    """What is wrong with these batches, each committed after the one before."""
    replica: Replica = place.replicas[0][1]
    return [one.found for each in batches for one in sessions.committed(place, replica, each)]


def told(sessions: Sessions, number: int, stored: Batch) -> list[str]:
    """What is wrong when the producer hears that its batch of this number is stored."""
    sent = QueuedBatch(number, 0, 0, 0, built=stored, producer_id=WHO)
    node = NodeId("producer", "p")
    fact = BatchAcknowledged(node=node, partition=T0, acks="all", base_offset=stored.base_offset, records=1, batch=sent)
    return [one.found for one in sessions.told(fact)]


def test_i9_a_new_epoch_goes_on_where_the_old_one_ended(place: Place) -> None:
    """A batch that was given up leaves a gap in the numbers, and the next epoch begins at 0."""
    sessions, one, other = Sessions(), batch(b"a", 0, 0), batch(b"c", 1, 0, epoch=1)
    assert not found(sessions, place, one, other, batch(b"d", 2, 1, epoch=1))
    assert not [*told(sessions, 1, one), *told(sessions, 3, other)]


def test_i9_a_batch_under_two_epochs_is_seen(place: Place) -> None:
    """The same batch with new numbers is a duplicate, unless its first attempt came in behind the new epoch's back."""
    once = batch(b"a", 0, 0)
    again = replace(once, base_offset=1, producer_epoch=1)
    twice = "producer 7: the batch at 0 (epoch 0) is there again at 1 (epoch 1)"
    assert found(Sessions(), place, once, again) == [twice]
    sessions = Sessions()
    sessions.bumped(WHO, ProducerEpochBumped(node=NodeId("producer", "p"), partition=T0, producer_epoch=1))
    late = dict(node=broker_node(1), partition=T0, role="leader", base_offset=0, end_offset=1, size_bytes=0)
    sessions.appended(RecordsAppended(**late, batch=once))
    assert not found(sessions, place, once, again)


def test_i9_epochs_that_go_back_or_begin_in_the_middle_are_seen(place: Place) -> None:
    """A log that knows a producer takes no earlier epoch, and a later one from 0 on only."""
    first, second = batch(b"a", 0, 0, epoch=1), batch(b"b", 1, 0, epoch=0)
    assert found(Sessions(), place, first, second) == ["producer 7: epoch 0 at 1 behind epoch 1 at 0"]
    skipped = batch(b"c", 1, 3, epoch=2)
    assert found(Sessions(), place, first, skipped) == ["producer 7: epoch 2 begins with sequence 3 at 1"]


def test_i9_batches_that_changed_places_are_seen(place: Place) -> None:
    """Two batches that a producer was told of lie in the order of sending, whatever their epochs."""
    sessions, late, early = Sessions(), batch(b"a", 0, 0), batch(b"b", 1, 0, epoch=1)
    assert not [*found(sessions, place, late, early), *told(sessions, 2, late)]
    assert told(sessions, 1, early) == ["producer 7: batch 2 at 0 was sent after batch 1 at 1"]


def test_i9_what_an_unclean_election_took_is_forgotten(place: Place) -> None:
    """Nothing is promised of what was released, so the same batch may come again (E-5, D-2)."""
    once = batch(b"a", 0, 0)
    again = replace(once, base_offset=1, producer_epoch=1)
    for forget in (lambda one: one.begin_anew(place.life), lambda one: one.release(place.life, 0)):
        sessions = Sessions()
        assert not found(sessions, place, once)
        forget(sessions)
        assert not found(sessions, place, again)
