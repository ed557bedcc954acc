"""What a log answers to idempotent producers (P-12)."""

import pytest

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.storage.batches import MAX_SEQUENCE, Batch, Record, make_batch, stamped
from kafka_tui.engine.storage.producer_state import (
    APPEND,
    BATCHES_KEPT,
    INVALID_EPOCH,
    OUT_OF_ORDER,
    ProducerState,
    Verdict,
    check,
    complaint,
    remember,
)


def sent(sequence: int, count: int = 1, epoch: int = 0, producer: int = 7) -> Batch:
    """Return a batch as a producer sends it."""
    return make_batch((Record(None, b"v"),) * count, producer, epoch, sequence)


def after(*batches: Batch) -> ProducerState:
    """Return the state after `batches` were appended one behind the other from offset 100 on."""
    state, offset = None, 100
    for batch in batches:
        state = remember(state, stamped(batch, offset, 0))
        offset += batch.record_count
    assert state is not None
    return state


def test_p12_the_next_sequence_is_appended() -> None:
    """A batch whose first sequence follows the last one is appended."""
    assert check(after(sent(0, 3)), sent(3)) == APPEND


@pytest.mark.parametrize("sequence", [2, 4, 900])
def test_p12_a_gap_or_an_overlap_is_out_of_order(sequence: int) -> None:
    """A batch that leaves a gap or begins too early is refused."""
    assert check(after(sent(0, 3)), sent(sequence)) == Verdict(OUT_OF_ORDER)


def test_p12_the_last_five_batches_are_duplicates() -> None:
    """Each of the last five batches is answered with its own offset; the one before them is out of order."""
    batches = [sent(2 * number, 2) for number in range(BATCHES_KEPT + 1)]
    state = after(*batches)
    answers = [check(state, batch) for batch in batches]
    assert answers == [Verdict(OUT_OF_ORDER), *(Verdict(duplicate_of=100 + 2 * number) for number in range(1, 6))]


def test_p12_a_duplicate_has_the_same_range() -> None:
    """A batch that begins like a known one but ends elsewhere is no duplicate."""
    assert check(after(sent(0, 3), sent(3)), sent(0, 2)) == Verdict(OUT_OF_ORDER)


def test_p12_the_broker_s_log_says_what_was_wrong_with_the_number() -> None:
    """The sentences of `ProducerAppendInfo`: a number out of order, a new epoch that begins behind 0, an old one."""
    state = after(sent(0, 3, epoch=2))
    said = [complaint(state, batch, TopicPartition("t", 1), 103) for batch in (sent(5, 1, 2), sent(5, 1, 3), sent(0))]
    assert said == [
        "Out of order sequence number for producer 7 at offset 103 in partition t-1: 5 (incoming seq. number), "
        "2 (current end sequence number)",
        "Invalid sequence number for new epoch of producer 7at offset 103 in partition t-1: 3 (request epoch), "
        "5 (seq. number), 2 (current producer epoch)",
        "Epoch of producer 7 at offset 103 in t-1 is 0, which is smaller than the last seen epoch 2",
    ]


def test_p12_an_unknown_producer_begins_anywhere() -> None:
    """A producer the log does not know may begin with any sequence: its records may have been deleted."""
    assert check(None, sent(41)) == APPEND


def test_p12_without_idempotence_everything_is_appended() -> None:
    """A batch without producer id is never checked (P-14)."""
    assert check(None, sent(-1, producer=-1, epoch=-1)) == APPEND


def test_p12_epochs() -> None:
    """An older epoch is refused, a newer one has to begin at 0 and forgets the old one's batches."""
    state = after(sent(0, 3, epoch=2))
    assert check(state, sent(3, epoch=1)) == Verdict(INVALID_EPOCH)
    assert check(state, sent(3, epoch=3)) == Verdict(OUT_OF_ORDER)
    assert check(state, sent(0, 3, epoch=3)) == APPEND
    newer = remember(state, sent(0, 1, epoch=3))
    assert (newer.epoch, len(newer.batches)) == (3, 1)
    assert check(newer, sent(0, 3, epoch=2)) == Verdict(INVALID_EPOCH)


def test_p12_sequences_wrap() -> None:
    """Behind 2^31-1 comes 0, inside a batch and between two."""
    assert check(after(sent(MAX_SEQUENCE)), sent(0)) == APPEND
    wrapping = sent(MAX_SEQUENCE - 1, 4)
    assert wrapping.last_sequence == 1
    assert check(after(wrapping), sent(2)) == APPEND
    assert check(after(wrapping), wrapping) == Verdict(duplicate_of=100)
