"""Record batches of format 2 as bytes, on the wire and on disk: written and read (B-1, B-2).

Source: Apache Kafka `DefaultRecordBatch`. What is read may come from anybody: whatever is wrong with it is said as
`MalformedBatch`.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import Final, NamedTuple

import google_crc32c

from kafka_tui.engine.storage.batches import Batch, Record, records_part
from kafka_tui.engine.storage.codecs import DECOMPRESSED_BYTES_MAX, NAMES, CodecError, decompress
from kafka_tui.engine.storage.record_format import MalformedBatch, Reader, Written
from kafka_tui.engine.storage.sizes import BATCH_OVERHEAD

MAGIC: Final = 2
"""The format's number; 0 and 1 are of Kafka before 0.11, and 4.0 takes them from nobody."""

_FRONT: Final = struct.Struct(">qiibI")  # base offset, length, partition leader epoch, magic, CRC: B-2
_BODY: Final = struct.Struct(">hiqqqhii")  # what the CRC covers, before the records
_LENGTH_FROM: Final = 12
"""The length field counts from behind itself."""
_COMPRESSION_BITS: Final = 0b111
_LOG_APPEND_TIME: Final = 1 << 3
_DELETE_HORIZON: Final = 1 << 6
_NOT_HERE: Final = {1 << 4: "transactional", 1 << 5: "a control batch"}


class Dump(NamedTuple):
    """What `kafka-dump-log` prints of a batch in a segment's file, under its names in snake case.

    `position` and `size` are bytes. `timestamp_type` is "CreateTime" or "LogAppendTime", `timestamp_ms` the largest;
    `delete_horizon_ms` is -1 where the tool prints `OptionalLong.empty`.
    """

    base_offset: int
    last_offset: int
    record_count: int
    base_sequence: int
    last_sequence: int
    producer_id: int
    producer_epoch: int
    partition_leader_epoch: int
    delete_horizon_ms: int
    position: int
    timestamp_type: str
    timestamp_ms: int
    size: int
    magic: int
    compress_codec: str
    crc: int
    is_valid: bool


def encode(batch: Batch) -> bytes:
    """Return the bytes of `batch`, `batch.size_bytes` of them."""
    body, crc = _sealed(batch)
    length = BATCH_OVERHEAD - _LENGTH_FROM + len(body) - _BODY.size
    return _FRONT.pack(batch.base_offset, length, batch.leader_epoch, MAGIC, crc) + body


def _sealed(batch: Batch) -> tuple[bytes, int]:
    """What the CRC covers, and the CRC: base offset and leader epoch stay outside, so a leader may set them (B-1)."""
    attributes = NAMES.index(batch.compression)
    attributes |= _LOG_APPEND_TIME if batch.log_append_time else 0
    attributes |= _DELETE_HORIZON if batch.delete_horizon_ms >= 0 else 0
    header = _BODY.pack(
        attributes,
        batch.last_offset_delta,
        batch.base_timestamp_ms,
        batch.max_timestamp_ms,
        batch.producer_id,
        batch.producer_epoch,
        batch.base_sequence,
        len(batch.records),
    )
    body = header + (records_part(batch) if batch.compression == "none" else batch.payload)
    return body, google_crc32c.value(body)


def decode(data: bytes, limit_bytes: int = DECOMPRESSED_BYTES_MAX) -> Batch:
    """Return the one batch that `data` is, whoever wrote it; its records part may inflate to `limit_bytes`.

    Raises MalformedBatch.
    """
    if len(data) < BATCH_OVERHEAD:
        raise MalformedBatch(f"a batch has a header of {BATCH_OVERHEAD} bytes, and here are {len(data)} in all")
    base_offset, length, leader_epoch, magic, crc = _FRONT.unpack_from(data)
    if magic != MAGIC:
        raise MalformedBatch(f"the format (magic) is {magic}, and only {MAGIC} can be read")
    if length != len(data) - _LENGTH_FROM:
        raise MalformedBatch(
            f"the batch claims {length} bytes behind its length field, and {len(data) - _LENGTH_FROM} are there"
        )
    computed = google_crc32c.value(data[_FRONT.size :])
    if crc != computed:
        raise MalformedBatch(f"Record is corrupt (stored crc = {crc}, computed crc = {computed})")
    attributes, last_delta, base_ms, max_ms, producer_id, producer_epoch, base_sequence, count = _BODY.unpack_from(
        data, _FRONT.size
    )
    codec = _codec(attributes)
    payload = data[BATCH_OVERHEAD:]
    found = _records(payload, codec, count, limit_bytes)
    deltas = tuple(one.offset_delta for one in found)
    if any(later <= sooner for sooner, later in pairwise((-1, *deltas, last_delta + 1))):
        raise MalformedBatch(f"the records' offset deltas do not rise from 0 to the last one, {last_delta}")
    records = tuple(Record(one.key, one.value, one.headers, base_ms + one.timestamp_delta) for one in found)
    return Batch(
        base_offset=base_offset,
        records=records,
        size_bytes=len(data),
        base_timestamp_ms=base_ms,
        max_timestamp_ms=max_ms,
        last_offset_delta=last_delta,
        leader_epoch=leader_epoch,
        producer_id=producer_id,
        producer_epoch=producer_epoch,
        base_sequence=base_sequence,
        compression=codec,
        offset_deltas=() if last_delta == count - 1 else deltas,
        delete_horizon_ms=base_ms if attributes & _DELETE_HORIZON else -1,
        payload=b"" if codec == "none" else payload,
        log_append_time=bool(attributes & _LOG_APPEND_TIME),
    )


def _codec(attributes: int) -> str:
    for bit, what in _NOT_HERE.items():
        if attributes & bit:
            raise MalformedBatch(f"the batch is {what}, which this cluster does not have yet")
    number = attributes & _COMPRESSION_BITS
    if number >= len(NAMES):
        raise MalformedBatch(f"Unknown compression type id: {number}")
    return NAMES[number]


def _records(payload: bytes, codec: str, count: int, limit_bytes: int) -> list[Written]:
    if count < 0:
        raise MalformedBatch(f"Found invalid record count {count} in magic v2 batch")
    try:
        reader = Reader(decompress(codec, payload, limit_bytes))
    except CodecError as error:
        raise MalformedBatch(f"the records part cannot be decompressed: {error}") from error
    records: list[Written] = []
    while len(records) < count:
        if reader.at_end:
            raise MalformedBatch(f"the batch claims {count} records and holds {len(records)}")
        records.append(reader.record())
    if not reader.at_end:
        raise MalformedBatch(f"Incorrect declared batch size, records still remaining behind the {count} claimed")
    return records


def dump(batch: Batch, position: int) -> Dump:
    """Return what `kafka-dump-log` tells of `batch`, which begins at byte `position` of its segment's file."""
    _, crc = _sealed(batch)
    return Dump(
        base_offset=batch.base_offset,
        last_offset=batch.last_offset,
        record_count=batch.record_count,
        base_sequence=batch.base_sequence,
        last_sequence=batch.last_sequence,
        producer_id=batch.producer_id,
        producer_epoch=batch.producer_epoch,
        partition_leader_epoch=batch.leader_epoch,
        delete_horizon_ms=batch.delete_horizon_ms,
        position=position,
        timestamp_type="LogAppendTime" if batch.log_append_time else "CreateTime",
        timestamp_ms=batch.max_timestamp_ms,
        size=batch.size_bytes,
        magic=MAGIC,
        compress_codec=batch.compression,
        crc=crc,
        is_valid=True,
    )
