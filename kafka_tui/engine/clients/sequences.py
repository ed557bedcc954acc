"""An idempotent producer's sequence numbers: given out, kept in order, begun anew after a gap (P-12).

Source: Apache Kafka `TransactionManager` (its idempotent part). An epoch is bumped once for all partitions that ask for
it before the sender runs again; other partitions follow when nothing of theirs is under way.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.facts import clients as f
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.producer import Producer, SentBatch, Sequences
from kafka_tui.engine.protocol_errors import RETRIABLE
from kafka_tui.engine.storage.batches import MAX_SEQUENCE
from kafka_tui.engine.storage.queued_batch import QueuedBatch
from kafka_tui.engine.turn import Turn

OUT_OF_ORDER = "OUT_OF_ORDER_SEQUENCE_NUMBER"

ProducerTurn = Turn[Producer]


def numbered(turn: ProducerTurn, partition: TopicPartition, batch: QueuedBatch) -> QueuedBatch:
    """The batch with the next sequence numbers of its partition, or with those that it has already."""
    if not turn.node.config.enable_idempotence or batch.base_sequence >= 0:
        return batch
    sequences = turn.node.sequences.get(partition)
    if sequences is None or sequences.epoch != turn.node.producer_epoch:
        sequences = Sequences(turn.node.producer_epoch)
    first = sequences.next_sequence
    following = (first + len(batch.records)) & MAX_SEQUENCE
    turn.put("sequences", partition, replace(sequences, next_sequence=following))
    return replace(
        batch, producer_id=turn.node.producer_id, producer_epoch=turn.node.producer_epoch, base_sequence=first
    )


def count(node: Producer, item: SentBatch) -> bool:
    """Whether a batch has sequence numbers, and of its partition's present epoch."""
    sequences = node.sequences.get(item.partition)
    return item.batch.base_sequence >= 0 and sequences is not None and sequences.epoch == item.batch.producer_epoch


def may_retry(turn: ProducerTurn, item: SentBatch, error: str) -> bool:
    """Whether an idempotent producer sends a batch again after `error`; a gap that is real bumps the epoch first.

    It is real when everything before the batch is acknowledged, or given up with unknown fate. A batch below the last
    acknowledged number is none of that: it goes again as it is until `delivery.timeout.ms` (`producer_state.check`).
    """
    if error != OUT_OF_ORDER:
        return error in RETRIABLE
    node = turn.node
    unresolved = node.unresolved.get(item.partition)
    sequences = node.sequences.get(item.partition)
    if not count(node, item) or sequences is None:
        return True  # numbered before the epoch was bumped: it goes again with new numbers
    base = item.batch.base_sequence
    is_next = base == (sequences.last_acknowledged + 1) & MAX_SEQUENCE
    if base == unresolved or (unresolved is None and is_next) or not turn.follows("KIP-360"):
        _ask_for_bump(turn, item.partition)
    return True


def on_failure(turn: ProducerTurn, item: SentBatch, error: str) -> None:
    """The broker's last word is an error: the numbers of a batch with retries left were not used, so begin anew."""
    retries_left = item.batch.attempts < turn.node.config.retries
    if count(turn.node, item) and (error == OUT_OF_ORDER or retries_left):
        _ask_for_bump(turn, item.partition)


def on_expiry(turn: ProducerTurn, item: SentBatch) -> None:
    """A batch that was sent again is given up: nobody knows whether its numbers were used."""
    if count(turn.node, item) and item.batch.attempts > 0:
        following = (item.batch.base_sequence + len(item.batch.records)) & MAX_SEQUENCE
        turn.put("unresolved", item.partition, max(following, turn.node.unresolved.get(item.partition) or 0))


def resolve(turn: ProducerTurn) -> None:
    """Once nothing of a partition is under way its numbers tell: all acknowledged, or a gap that bumps the epoch."""
    for partition in turn.node.unresolved:
        node = turn.node
        waiting = any(batch.base_sequence >= 0 for batch in node.queue(partition))
        if waiting or node.under_way(partition):
            continue
        sequences = node.sequences[partition]
        turn.put("unresolved", partition, None)
        if (sequences.last_acknowledged + 1) & MAX_SEQUENCE != sequences.next_sequence:
            _ask_for_bump(turn, partition)


def _ask_for_bump(turn: ProducerTurn, partition: TopicPartition) -> None:
    if partition not in turn.node.bumps:
        turn.note(bumps=(*turn.node.bumps, partition))


def bump_epoch(turn: ProducerTurn) -> None:
    """Begin anew at 0 under the next epoch for the partitions that ask for it, as the sender does when it runs."""
    epoch = turn.node.producer_epoch + 1
    for partition in turn.node.bumps:
        turn.emit(f.ProducerEpochBumped(node=turn.id, partition=partition, producer_epoch=epoch))
    if turn.node.bumps:
        turn.note(bumps=())
