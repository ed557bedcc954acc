"""I-4, I-9: what was committed stays, producers are told the truth, and numbered batches come once and in order."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_tui.engine.facts.clients import BatchAcknowledged
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.broker import Replica
from kafka_tui.engine.simulation.invariants.common import Place, Violation, agree, newest_first
from kafka_tui.engine.storage.batches import MAX_SEQUENCE, Batch


class Promises:
    """What has been below a leader's HW so far.

    `committed` are batches by (partition, topic id, base offset), `numbered` the next sequence number and offset of
    what is committed by (partition, topic id, producer id, producer epoch). `released` are batches that were committed
    until the last machine that had them lost its power.
    """

    def __init__(self) -> None:
        self._committed: dict[tuple[TopicPartition, int, int], Batch] = {}
        self._released: dict[tuple[TopicPartition, int, int], Batch] = {}
        self._numbered: dict[tuple[TopicPartition, int, int, int], tuple[int, int]] = {}

    def committed_stays(self, place: Place, broker: int, replica: Replica, looked_below: int) -> Iterator[Violation]:
        """I-4 over time: what was once below a leader's HW is never another record below a later one's."""
        fresh: list[Batch] = []
        for batch in newest_first(replica, replica.high_watermark):
            if batch.next_offset > replica.high_watermark:
                continue
            if batch.next_offset <= looked_below:
                break
            key = (*place.life, batch.base_offset)
            known = self._committed.get(key)
            if known is None:
                self._committed[key] = batch
                fresh.append(batch)
            elif not agree(known, batch):
                what = f"offset {batch.base_offset} on broker {broker} was another record once"
                yield Violation("I-4", str(place.partition), what)
        for batch in reversed(fresh):
            if batch.producer_id >= 0:
                yield from self._in_sequence(place, batch)

    def _in_sequence(self, place: Place, batch: Batch) -> Iterator[Violation]:
        """I-9: per producer, partition and session no duplicates, no gaps, in the order of sending."""
        key = (*place.life, batch.producer_id, batch.producer_epoch)
        expected, offset = self._numbered.get(key, (batch.base_sequence, 0))
        if batch.base_offset < offset:
            return
        if batch.base_sequence != expected:
            who, at = batch.producer_id, batch.base_offset
            what = f"producer {who}: sequence {batch.base_sequence} at {at}, not {expected}"
            yield Violation("I-9", str(place.partition), what)
        self._numbered[key] = ((batch.last_sequence + 1) & MAX_SEQUENCE, batch.next_offset)

    def kept(self, place: Place, fact: BatchAcknowledged) -> Iterator[Violation]:
        """I-4: what an acks=all producer was told is stored has been below a leader's HW at that offset."""
        lives = range(place.topic_id, -1, -1)  # the answer may tell of an earlier topic of the name
        keys = [(fact.partition, life, fact.base_offset) for life in lives]
        stored = [book.get(key) for key in keys for book in (self._committed, self._released)]
        if not any(batch is not None and batch.records == fact.batch.records for batch in stored):
            found = f"{fact.node} was told of {fact.records} records at {fact.base_offset} that nobody committed"
            yield Violation("I-4", str(fact.partition), found)

    def release(self, place: Place, offset: int) -> None:
        """Nobody who had to keep them has the records from `offset` on any more: they are promised no longer (D-2)."""
        gone = [key for key, batch in self._committed.items() if key[:2] == place.life and batch.last_offset >= offset]
        for key in gone:
            self._released[key] = self._committed.pop(key)
        for number, (_, following) in tuple(self._numbered.items()):
            if number[:2] == place.life and following > offset:
                del self._numbered[number]
