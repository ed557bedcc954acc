"""Records and record batches: the unit on the wire and on disk (B-1, B-2)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import msgspec

from kafka_tui.engine.ids import Value
from kafka_tui.engine.storage.codecs import UNCOMPRESSED, Compression
from kafka_tui.engine.storage.record_format import written_record
from kafka_tui.engine.storage.sizes import BATCH_OVERHEAD, Headers, batch_size, record_size

MAX_SEQUENCE = 2**31 - 1
"""The largest sequence number; 0 follows it (`DefaultRecordBatch.incrementSequence`)."""


class Record(Value, frozen=True):
    """What a producer appends (P-1). A null value with a key is a tombstone (L-14); `timestamp_ms` is CreateTime."""

    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    timestamp_ms: int = 0


class Batch(Value, frozen=True):
    """A batch of format 2: its header's fields (B-2) and its records, of which a producer sends at least one.

    `size_bytes` is the whole batch with its header (B-5). `base_timestamp_ms` is the first record's timestamp, from
    which those of the others are counted, `max_timestamp_ms` the largest. Producer fields are -1 without idempotence,
    `leader_epoch` -1 until appended.

    Compaction takes records out and leaves both ends as they were (L-13): `offset_deltas` are then the distances of
    the records from `base_offset`, () while they are 0, 1, 2, …; a batch kept for its producer's sake has no records.
    `delete_horizon_ms` is when its tombstones may go; then it stands in the place of the base timestamp. It is -1
    while the cleaner has seen no tombstone in it (L-14, KIP-534).

    `payload` is the records part as it lies on the wire and on disk where a codec made it (Z-1), empty with the
    `compression` "none": then the records say all of it. With `log_append_time` the broker's time, `max_timestamp_ms`,
    stands for that of every record (B-1).
    """

    base_offset: int
    records: tuple[Record, ...]
    size_bytes: int
    base_timestamp_ms: int
    max_timestamp_ms: int
    last_offset_delta: int
    leader_epoch: int = -1
    producer_id: int = -1
    producer_epoch: int = -1
    base_sequence: int = -1
    compression: str = "none"
    offset_deltas: tuple[int, ...] = ()
    delete_horizon_ms: int = -1
    payload: bytes = b""
    log_append_time: bool = False

    @property
    def record_count(self) -> int:
        """How many records it holds."""
        return len(self.records)

    @property
    def last_offset(self) -> int:
        """The last offset it stands for: its last record's, as it was appended."""
        return self.base_offset + self.last_offset_delta

    @property
    def next_offset(self) -> int:
        """The offset that follows its last one."""
        return self.base_offset + self.last_offset_delta + 1

    @property
    def numbered(self) -> Iterator[tuple[int, Record]]:
        """Its records with their offsets (L-1)."""
        if self.last_offset_delta == len(self.records) - 1:
            return zip(count(self.base_offset), self.records, strict=False)
        return zip((self.base_offset + delta for delta in self.offset_deltas), self.records, strict=True)

    def timestamp_ms_of(self, record: Record) -> int:
        """The timestamp that readers of one of its records are given: the broker's with `log_append_time` (B-1)."""
        return self.max_timestamp_ms if self.log_append_time else record.timestamp_ms

    @property
    def last_sequence(self) -> int:
        """The sequence number of its last record, wrapped behind `MAX_SEQUENCE`; -1 without idempotence (P-12)."""
        if self.base_sequence < 0:
            return -1
        return (self.base_sequence + self.last_offset_delta) & MAX_SEQUENCE


def make_batch(
    records: tuple[Record, ...],
    producer_id: int = -1,
    producer_epoch: int = -1,
    base_sequence: int = -1,
    compression: Compression = UNCOMPRESSED,
) -> Batch:
    """Return the batch of `records` as a producer sends it: base offset 0, no leader epoch (B-1, Z-1).

    Raises ValueError without records: the format has no batch for clients that holds none.
    """
    if not records:
        raise ValueError("a batch holds at least one record")
    made = Batch(
        base_offset=0,
        records=records,
        size_bytes=0,
        base_timestamp_ms=records[0].timestamp_ms,
        max_timestamp_ms=max(record.timestamp_ms for record in records),
        last_offset_delta=len(records) - 1,
        producer_id=producer_id,
        producer_epoch=producer_epoch,
        base_sequence=base_sequence,
    )
    return packed(made, compression)


def packed(batch: Batch, compression: Compression) -> Batch:
    """Return `batch` with its records part, and so its size, as `compression` makes it; all else stays.

    A producer packs its batch once (Z-1), a leader whose topic names another codec packs it anew (Z-3), and so does
    the cleaner that took records out.
    """
    payload, size_bytes = b"", 0
    if compression.codec == "none":
        base_ms = batch.base_timestamp_ms
        size_bytes = batch_size(  # B-5
            record_size(record.key, record.value, record.headers, record.timestamp_ms - base_ms, delta)
            for delta, record in zip(_deltas(batch), batch.records, strict=True)
        )
    else:
        payload = compression.compress(records_part(batch))
        size_bytes = BATCH_OVERHEAD + len(payload)
    return msgspec.structs.replace(batch, size_bytes=size_bytes, compression=compression.codec, payload=payload)


def records_part(batch: Batch) -> bytes:
    """Return the records of `batch` as bytes before any compression (B-3)."""
    base_ms = batch.base_timestamp_ms
    return b"".join(
        written_record(record.key, record.value, record.headers, record.timestamp_ms - base_ms, delta)
        for delta, record in zip(_deltas(batch), batch.records, strict=True)
    )


def _deltas(batch: Batch) -> tuple[int, ...] | range:
    return batch.offset_deltas or range(len(batch.records))


def stamped(batch: Batch, base_offset: int, leader_epoch: int) -> Batch:
    """Return `batch` with the two fields that the leader sets; its size and bytes stay as they are (B-1)."""
    return msgspec.structs.replace(batch, base_offset=base_offset, leader_epoch=leader_epoch)


def without(batch: Batch, kept: tuple[tuple[int, Record], ...], delete_horizon_ms: int) -> Batch:
    """Return `batch` with only its records `kept`, at least one, given with their offsets (L-13).

    Both ends stay. `delete_horizon_ms`, -1 for none, takes the place of the base timestamp, so that the records'
    distances from it, and with them the size, change (KIP-534). It is packed anew with its codec's default level.
    """
    records = tuple(record for _, record in kept)
    deltas = tuple(offset - batch.base_offset for offset, _ in kept)
    base_timestamp_ms = records[0].timestamp_ms if delete_horizon_ms < 0 else delete_horizon_ms
    latest_ms = max(record.timestamp_ms for record in records)
    left = msgspec.structs.replace(
        batch,
        records=records,
        offset_deltas=() if len(records) == batch.last_offset_delta + 1 else deltas,
        base_timestamp_ms=base_timestamp_ms,
        max_timestamp_ms=batch.max_timestamp_ms if batch.log_append_time else latest_ms,
        delete_horizon_ms=delete_horizon_ms,
    )
    return packed(left, Compression(batch.compression))


def emptied(batch: Batch) -> Batch:
    """Return the header of `batch` alone: no record is left, its offsets and sequence numbers are not forgotten."""
    return msgspec.structs.replace(
        batch,
        records=(),
        offset_deltas=(),
        size_bytes=BATCH_OVERHEAD,
        base_timestamp_ms=-1,
        delete_horizon_ms=-1,
        compression="none",
        payload=b"",
    )
