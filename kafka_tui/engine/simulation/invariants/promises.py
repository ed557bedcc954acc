"""I-4: what was committed stays, and producers are told the truth; `sessions` looks at numbered batches (I-9)."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_tui.engine.facts.clients import BatchAcknowledged
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.broker import Replica
from kafka_tui.engine.simulation.invariants.common import Life, Place, Violation, agree, newest_first
from kafka_tui.engine.simulation.invariants.sessions import Sessions
from kafka_tui.engine.storage.batches import Batch


class Promises:
    """What has been below a leader's HW so far.

    `committed` are batches by offset by (partition, topic id). `void` are batches that an unclean election, the topic's
    deletion or a loss of power has made worthless, or that a leader committed who had not heard of it.
    """

    def __init__(self) -> None:
        self._committed: dict[Life, dict[int, Batch]] = {}
        self.sessions = Sessions()
        self._void: dict[TopicPartition, dict[int, list[Batch]]] = {}

    def begin_anew(self, life: Life) -> None:
        """An unclean election was held: nothing of what was committed need be kept (E-5)."""
        for batch in self._committed.pop(life, {}).values():
            self._make_void(life[0], batch)
        self.sessions.begin_anew(life)

    def outlived(self, partition: TopicPartition, replica: Replica, looked_below: int) -> None:
        """A leader of a deleted topic, or of before an unclean election, has not heard of it: it may still answer."""
        for batch in newest_first(replica, replica.high_watermark):
            if batch.next_offset <= looked_below:
                break
            if batch.next_offset <= replica.high_watermark:
                self._make_void(partition, batch)

    def _make_void(self, partition: TopicPartition, batch: Batch) -> None:
        self._void.setdefault(partition, {}).setdefault(batch.base_offset, []).append(batch)

    def committed_stays(self, place: Place, broker: int, replica: Replica, looked_below: int) -> Iterator[Violation]:
        """I-4 over time: what was once below a leader's HW is never another record below a later one's."""
        committed = self._committed.setdefault(place.life, {})
        fresh: list[Batch] = []
        for batch in newest_first(replica, replica.high_watermark):
            if batch.next_offset > replica.high_watermark:
                continue
            if batch.next_offset <= looked_below:
                break
            known = committed.get(batch.base_offset)
            if known is None:
                committed[batch.base_offset] = batch
                fresh.append(batch)
            elif not agree(known, batch):
                what = f"offset {batch.base_offset} on broker {broker} was another record once"
                yield Violation("I-4", str(place.partition), what)
        for batch in reversed(fresh):
            if batch.producer_id >= 0:
                yield from self.sessions.committed(place, replica, batch)

    def kept(self, fact: BatchAcknowledged) -> Iterator[Violation]:
        """I-4: what an acks=all producer was told is stored has been below a leader's HW at that offset."""
        stored = list(self._void.get(fact.partition, {}).get(fact.base_offset, ()))
        for (partition, _), committed in self._committed.items():  # the answer may tell of an earlier topic of the name
            if partition == fact.partition and fact.base_offset in committed:
                stored.append(committed[fact.base_offset])
        if not any(batch.records == fact.batch.records for batch in stored):
            found = f"{fact.node} was told of {fact.records} records at {fact.base_offset} that nobody committed"
            yield Violation("I-4", str(fact.partition), found)

    def release(self, place: Place, offset: int) -> None:
        """Nobody who had to keep them has the records from `offset` on any more: they are promised no longer (D-2)."""
        committed = self._committed.get(place.life, {})
        for gone in [base for base, batch in committed.items() if batch.last_offset >= offset]:
            self._make_void(place.partition, committed.pop(gone))
        self.sessions.release(place.life, offset)
