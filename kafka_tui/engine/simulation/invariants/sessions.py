"""I-9: what an idempotent producer sends to a partition is there once, without a gap, in the order of sending.

Sequence numbers tell within an epoch. Across epochs the batches themselves are compared: a batch that goes again under
the next epoch has new numbers, but its records are the same object. Kafka does not promise it for a batch whose earlier
attempt was still on its way when the epoch was bumped and is appended after that (KIP-360): no log knows of the new
epoch yet.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from kafka_tui.engine.facts.broker import RecordsAppended
from kafka_tui.engine.facts.clients import BatchAcknowledged, ProducerEpochBumped
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.broker import Replica
from kafka_tui.engine.simulation.invariants.common import Life, Place, Violation
from kafka_tui.engine.storage.batches import MAX_SEQUENCE, Batch

Sent = tuple[tuple[int, tuple[int, ...]], int]
"""Where a batch stands in the order of sending, and its offset."""


class Session:
    """What is committed in one life of a partition. Batches are known by the identity of their records.

    `numbered` has the next sequence number and offset by (producer id, epoch), `newest` the newest batch by producer
    id, `stored` every numbered batch, `told` what producers were told of, in the order of sending.
    """

    def __init__(self) -> None:
        self.numbered: dict[tuple[int, int], tuple[int, int]] = {}
        self.newest: dict[int, Batch] = {}
        self.stored: dict[int, Batch] = {}
        self.told: dict[int, list[Sent]] = {}

    def release(self, offset: int) -> None:
        """What begins or ends at `offset` or behind it is promised no longer."""
        for key in [key for key, (_, following) in self.numbered.items() if following > offset]:
            del self.numbered[key]
        self.newest = {who: batch for who, batch in self.newest.items() if batch.last_offset < offset}
        self.stored = {key: batch for key, batch in self.stored.items() if batch.last_offset < offset}
        self.told = {who: [sent for sent in all_ if sent[1] < offset] for who, all_ in self.told.items()}


class Sessions:
    """All producers' sessions, by the life of a partition. `bumped` are the epochs that producers began themselves.

    `late` are batches of an older epoch that a leader appended after that.
    """

    def __init__(self) -> None:
        self._lives: dict[Life, Session] = {}
        self._bumped: dict[tuple[int, TopicPartition], int] = {}
        self._late: dict[int, Batch] = {}

    def begin_anew(self, life: Life) -> None:
        """An unclean election was held (E-5)."""
        self._lives.pop(life, None)

    def release(self, life: Life, offset: int) -> None:
        """Records from `offset` on are promised no longer (D-2)."""
        if life in self._lives:
            self._lives[life].release(offset)

    def bumped(self, producer_id: int, fact: ProducerEpochBumped) -> None:
        """A producer numbers its batches for a partition anew."""
        self._bumped[producer_id, fact.partition] = fact.producer_epoch

    def appended(self, fact: RecordsAppended) -> None:
        """A leader appended a batch; perhaps one that was on its way while its producer began a new epoch."""
        batch = fact.batch
        if batch.producer_epoch < self._bumped.get((batch.producer_id, fact.partition), 0):
            self._late[id(batch.records)] = batch

    def committed(self, place: Place, replica: Replica, batch: Batch) -> Iterator[Violation]:
        """Look at a numbered batch that is below a leader's HW for the first time, in the order of offsets."""
        session = self._lives.setdefault(place.life, Session())
        for found in (
            _out_of_sequence(session, batch),
            _epoch_turned(session, replica, batch),
            None if id(batch.records) in self._late else _twice(session, batch),
        ):
            if found:
                yield Violation("I-9", str(place.partition), f"producer {batch.producer_id}: {found}")
        session.stored.setdefault(id(batch.records), batch)
        newest = session.newest.get(batch.producer_id)
        if newest is None or newest.base_offset < batch.base_offset:
            session.newest[batch.producer_id] = batch

    def told(self, fact: BatchAcknowledged) -> Iterator[Violation]:
        """What a producer sent earlier lies at an earlier offset than what it sent later, whatever their epochs."""
        records = None if fact.batch.built is None else fact.batch.built.records
        for (partition, _), session in self._lives.items():
            stored = session.stored.get(id(records))
            if partition != fact.partition or stored is None or id(records) in self._late:
                continue
            sent = (fact.batch.place, stored.base_offset)
            row = session.told.setdefault(fact.batch.producer_id, [])
            at = bisect_left(row, sent)
            row.insert(at, sent)
            for one, other in pairwise(row[max(at - 1, 0) : at + 2]):
                if one[1] > other[1]:
                    found = f"batch {other[0][0]} at {other[1]} was sent after batch {one[0][0]} at {one[1]}"
                    yield Violation("I-9", str(partition), f"producer {fact.batch.producer_id}: {found}")


def _out_of_sequence(session: Session, batch: Batch) -> str:
    """What is wrong with the number of a batch within its epoch."""
    key = (batch.producer_id, batch.producer_epoch)
    expected, offset = session.numbered.get(key, (batch.base_sequence, 0))
    if batch.base_offset < offset:
        return ""
    session.numbered[key] = ((batch.last_sequence + 1) & MAX_SEQUENCE, batch.next_offset)
    return (
        ""
        if batch.base_sequence == expected
        else f"sequence {batch.base_sequence} at {batch.base_offset}, not {expected}"
    )


def _epoch_turned(session: Session, replica: Replica, batch: Batch) -> str:
    """Whether an epoch went back, or a new one began with another number than 0, in a log that knew of the earlier."""
    before = session.newest.get(batch.producer_id)
    if before is None or before.base_offset > batch.base_offset or before.base_offset < replica.log.log_start_offset:
        return ""
    epoch, at = batch.producer_epoch, batch.base_offset
    if epoch < before.producer_epoch:
        return f"epoch {epoch} at {at} behind epoch {before.producer_epoch} at {before.base_offset}"
    began = epoch == before.producer_epoch or batch.base_sequence == 0
    return "" if began else f"epoch {epoch} begins with sequence {batch.base_sequence} at {at}"


def _twice(session: Session, batch: Batch) -> str:
    """Whether the same batch is there already, under another epoch."""
    twin = session.stored.get(id(batch.records))
    if twin is None or twin.producer_epoch == batch.producer_epoch or twin.base_offset == batch.base_offset:
        return ""
    before, after = (twin, batch) if twin.base_offset < batch.base_offset else (batch, twin)
    return (
        f"the batch at {before.base_offset} (epoch {before.producer_epoch}) "
        f"is there again at {after.base_offset} (epoch {after.producer_epoch})"
    )
