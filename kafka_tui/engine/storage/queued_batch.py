"""A batch on the producer's side: it grows in the accumulator, waits, and goes until somebody stores it (P-6, P-11)."""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.ids import Value
from kafka_tui.engine.storage.batches import Batch, Record, make_batch
from kafka_tui.engine.storage.codecs import Compression
from kafka_tui.engine.storage.compression_ratio import guessed_bytes
from kafka_tui.engine.storage.sizes import BATCH_OVERHEAD, record_size


class QueuedBatch(Value, frozen=True):
    """A batch of the accumulator (P-6). `records_bytes` is the size of its records before compression (B-5).

    While it fills, `ratio` is what a codec is thought to make of them, None without codec (Z-5). `built` is the batch
    as it goes over the wire, packed once when it is first drained (Z-1), None before that. `limit_bytes` is the room
    it has, `memory_bytes` what it takes of `buffer.memory` (P-10). `closed` takes no more records. `attempts` failed
    so far, the next is not made before `not_before_ms`; `leader_epoch` is that of the last attempt. `sends`
    says how its records were sent: runs of (way, number of records) (P-16). `number` counts batches as they are begun;
    `piece` tells the parts of a split one apart (B-7).
    """

    number: int
    created_ms: int
    limit_bytes: int
    memory_bytes: int
    ratio: float | None = None
    records: tuple[Record, ...] = ()
    records_bytes: int = 0
    built: Batch | None = None
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
    def size_bytes(self) -> int:
        """The batch with its header: as built, or as it is thought to become (Z-5)."""
        return self._size(self.records_bytes) if self.built is None else self.built.size_bytes

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
        """How many copies of `record`, at most `count`, go in; the first record always does (P-6).

        What is in it counts as compressed, the record itself does not (Z-5).
        """
        if self.full and self.records:
            return 0
        first, taken, records_bytes = self.records[0] if self.records else record, 0, self.records_bytes
        held = len(self.records)
        while taken < count:
            more = _record_bytes(record, first, held + taken)
            if self._size(records_bytes) + more > self.limit_bytes and held + taken > 0:
                break
            records_bytes += more
            taken += 1
        return taken

    def with_records(self, record: Record, count: int) -> QueuedBatch:
        """This batch with `count` copies of `record` at its end."""
        first, held = self.records[0] if self.records else record, len(self.records)
        more = sum(_record_bytes(record, first, held + i) for i in range(count))
        return replace(self, records=(*self.records, *(record,) * count), records_bytes=self.records_bytes + more)

    def packed(self, compression: Compression) -> QueuedBatch:
        """This batch closed and built; one that is built already stays as it is, however often it goes (Z-1)."""
        if self.built is not None:
            return self
        return replace(self, closed=True, built=make_batch(self.records, compression=compression))

    @property
    def observed_ratio(self) -> float:
        """What the codec made of the records of a batch that is built; 1.0 of one that is not (Z-5)."""
        return 1.0 if self.built is None else (self.built.size_bytes - BATCH_OVERHEAD) / self.records_bytes

    def _size(self, records_bytes: int) -> int:
        return BATCH_OVERHEAD + (records_bytes if self.ratio is None else guessed_bytes(records_bytes, self.ratio))


def _record_bytes(record: Record, first: Record, offset_delta: int) -> int:
    delta_ms = record.timestamp_ms - first.timestamp_ms
    return record_size(record.key, record.value, record.headers, delta_ms, offset_delta)
