"""A batch on the producer's side: it grows in the accumulator, waits, and goes until somebody stores it (P-6, P-11)."""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.ids import Value
from kafka_tui.engine.storage.batches import Record
from kafka_tui.engine.storage.sizes import BATCH_OVERHEAD, record_size


class QueuedBatch(Value, frozen=True):
    """A batch of the accumulator (P-6). `size_bytes` as B-5 counts, `limit_bytes` the room it has.

    `memory_bytes` is what it takes of `buffer.memory` (P-10). `closed` takes no more records. `attempts` failed so far,
    the next is not made before `not_before_ms`; `leader_epoch` is that of the last attempt. `sends` says how its
    records were sent: runs of (way, number of records) (P-16). `number` counts batches as they are begun; `piece`
    tells the parts of a split one apart (B-7).
    """

    number: int
    created_ms: int
    limit_bytes: int
    memory_bytes: int
    records: tuple[Record, ...] = ()
    size_bytes: int = BATCH_OVERHEAD
    closed: bool = False
    sends: tuple[tuple[str, int], ...] = ()
    piece: tuple[int, ...] = ()
    attempts: int = 0
    not_before_ms: int = 0
    leader_epoch: int = -1
    producer_id: int = -1
    producer_epoch: int = -1
    base_sequence: int = -1

    @property
    def place(self) -> tuple[int, tuple[int, ...]]:
        """Where it stands among the batches of its partition, however often it was sent."""
        return self.number, self.piece

    @property
    def full(self) -> bool:
        """Whether nothing more goes in (P-6)."""
        return self.closed or self.size_bytes >= self.limit_bytes

    @property
    def heard(self) -> int:
        """The index of the last record whose fate the program hears of, -1 for none (P-16)."""
        at = len(self.records)
        for way, number in reversed(self.sends):
            if way != "fire-and-forget":
                return at - 1
            at -= number
        return -1

    @property
    def sync(self) -> bool:
        """Whether the program waits for it."""
        return any(way == "sync" for way, _ in self.sends)

    def sends_of(self, first: int, count: int) -> tuple[tuple[str, int], ...]:
        """How the `count` records from index `first` on were sent."""
        found: list[tuple[str, int]] = []
        at = 0
        for way, number in self.sends:
            taken = min(at + number, first + count) - max(at, first)
            if taken > 0:
                found.append((way, taken))
            at += number
        return tuple(found)

    def sent_by(self, way: str, count: int) -> QueuedBatch:
        """This batch, its newest `count` records noted as sent in this way."""
        before = self.sends
        if before and before[-1][0] == way:
            before, count = before[:-1], count + before[-1][1]
        return replace(self, sends=(*before, (way, count)))

    def taking(self, record: Record, count: int) -> int:
        """How many copies of `record`, at most `count`, go in; the first record always does (P-6)."""
        if self.full and self.records:
            return 0
        first, taken, size = self.records[0] if self.records else record, 0, self.size_bytes
        held = len(self.records)
        while taken < count:
            size += _size(record, first, held + taken)
            if size > self.limit_bytes and held + taken > 0:
                break
            taken += 1
        return taken

    def with_records(self, record: Record, count: int) -> QueuedBatch:
        """This batch with `count` copies of `record` at its end."""
        first, held = self.records[0] if self.records else record, len(self.records)
        size = self.size_bytes + sum(_size(record, first, held + i) for i in range(count))
        return replace(self, records=(*self.records, *(record,) * count), size_bytes=size)


def _size(record: Record, first: Record, offset_delta: int) -> int:
    delta_ms = record.timestamp_ms - first.timestamp_ms
    return record_size(record.key, record.value, record.headers, delta_ms, offset_delta)
