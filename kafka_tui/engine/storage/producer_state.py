"""What a log remembers of each idempotent producer, and what it answers to its batches (P-12).

Source: Apache Kafka `ProducerStateEntry`, `ProducerAppendInfo.checkSequence`, `UnifiedLog.append`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from kafka_tui.engine.ids import TopicPartition, Value
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.storage.batches import MAX_SEQUENCE, Batch

BATCHES_KEPT = 5
"""How many of a producer's batches are remembered, and so recognised when they come again (P-12)."""

OUT_OF_ORDER = "OUT_OF_ORDER_SEQUENCE_NUMBER"
INVALID_EPOCH = "INVALID_PRODUCER_EPOCH"


class Appended(Value, frozen=True):
    """A batch that was appended: its sequence numbers and its offsets, both ends included."""

    first_sequence: int
    last_sequence: int
    base_offset: int
    last_offset: int


class ProducerState(Value, frozen=True):
    """A producer's epoch and its newest batches of that epoch, oldest first, at most `BATCHES_KEPT`."""

    epoch: int
    batches: tuple[Appended, ...]


class Verdict(NamedTuple):
    """What is to happen to a batch: append it, answer with an earlier base offset, or refuse it.

    `error` is Kafka's error name, `NONE` unless refused. `duplicate_of` is the base offset at which the same batch
    was appended before: success, and nothing is appended.
    """

    error: str = NONE
    duplicate_of: int | None = None


APPEND: Final = Verdict()
"""The batch is to be appended."""


def check(state: ProducerState | None, batch: Batch) -> Verdict:
    """Return what a leader does with a producer's `batch`; `state` is None for a producer the log does not know.

    An unknown producer may begin with any sequence number: its records may have been deleted by retention. So when a
    new producer's first batch is refused or lost and a later one is stored, the first one is out of order for good: its
    producer takes it for one of a row that is late, and tries again until `delivery.timeout.ms` (KAFKA-14359; from 4.5
    on a log that never held a record insists on sequence number 0, KAFKA-15591).
    """
    if batch.producer_id < 0 or state is None:
        return APPEND
    first_sequence = batch.base_sequence
    if batch.producer_epoch == state.epoch:
        last_sequence = batch.last_sequence
        for known in state.batches:
            if known.first_sequence == first_sequence and known.last_sequence == last_sequence:
                return Verdict(duplicate_of=known.base_offset)  # P-12: a duplicate is answered as success
        return APPEND if first_sequence == _following(state.batches[-1].last_sequence) else Verdict(OUT_OF_ORDER)
    if batch.producer_epoch < state.epoch:
        return Verdict(INVALID_EPOCH)
    return APPEND if first_sequence == 0 else Verdict(OUT_OF_ORDER)  # a new epoch begins at 0


def complaint(state: ProducerState | None, batch: Batch, partition: TopicPartition, offset: int) -> str:
    """Return what the broker's own log says of a `batch` that `check` refuses at `offset` (`ProducerAppendInfo`).

    The words that run into each other do so in Kafka.
    """
    if state is None or batch.producer_epoch < state.epoch:
        known = -1 if state is None else state.epoch
        return (
            f"Epoch of producer {batch.producer_id} at offset {offset} in {partition} is {batch.producer_epoch}, "
            f"which is smaller than the last seen epoch {known}"
        )
    if batch.producer_epoch > state.epoch:
        return (
            f"Invalid sequence number for new epoch of producer {batch.producer_id}at offset {offset} in partition "
            f"{partition}: {batch.producer_epoch} (request epoch), {batch.base_sequence} (seq. number), "
            f"{state.epoch} (current producer epoch)"
        )
    return (
        f"Out of order sequence number for producer {batch.producer_id} at offset {offset} in partition {partition}: "
        f"{batch.base_sequence} (incoming seq. number), {state.batches[-1].last_sequence} (current end sequence number)"
    )


def remember(state: ProducerState | None, batch: Batch) -> ProducerState:
    """Return the state after `batch` was appended; a new epoch forgets the batches of the old one (P-12)."""
    base_offset = batch.base_offset
    appended = Appended(batch.base_sequence, batch.last_sequence, base_offset, batch.last_offset)
    if state is None or state.epoch != batch.producer_epoch:
        return ProducerState(batch.producer_epoch, (appended,))
    return ProducerState(state.epoch, (*state.batches[1 - BATCHES_KEPT :], appended))


def _following(sequence: int) -> int:
    """Return the sequence number behind `sequence`; it wraps to 0."""
    return (sequence + 1) & MAX_SEQUENCE
