"""How many bytes records and batches take, in the v2 format and without compression (B-4, B-5, B-6).

Source: Apache Kafka `ByteUtils`, `DefaultRecord`, `DefaultRecordBatch` and `AbstractRecords`.
All sizes are bytes. A header is (key, value); its key is text, counted in UTF-8.
"""

from collections.abc import Iterable

Headers = tuple[tuple[str, bytes | None], ...]

BATCH_OVERHEAD = 61
"""Bytes of a batch's header (B-2)."""

ATTRIBUTES_SIZE = 1
RECORD_OVERHEAD_MAX = 21
"""The most that a record's length, attributes, timestamp delta and offset delta can take together: 5 + 1 + 10 + 5."""


def varint_size(value: int) -> int:
    """Return the bytes, 1 to 10, of a signed 64-bit `value` as a zig-zag varint or varlong (B-4)."""
    zigzag = (value << 1) ^ (value >> 63)
    return max(1, (zigzag.bit_length() + 6) // 7)


def record_size(
    key: bytes | None,
    value: bytes | None,
    headers: Headers = (),
    timestamp_delta: int = 0,
    offset_delta: int = 0,
) -> int:
    """Return the bytes of one record in its batch, its own length field included (B-5).

    `timestamp_delta` (ms) and `offset_delta` count from the batch's first record.
    """
    deltas = varint_size(timestamp_delta) + varint_size(offset_delta)
    body = ATTRIBUTES_SIZE + deltas + _payload_size(key, value, headers)
    return varint_size(body) + body


def batch_size(record_sizes: Iterable[int]) -> int:
    """Return the bytes of an uncompressed batch of records that take `record_sizes` each (B-5)."""
    return BATCH_OVERHEAD + sum(record_sizes)


def record_upper_bound(key: bytes | None, value: bytes | None, headers: Headers = ()) -> int:
    """Return the most a record can take, whatever its deltas are and without a batch's header (B-6)."""
    return RECORD_OVERHEAD_MAX + _payload_size(key, value, headers)


def batch_upper_bound(key: bytes | None, value: bytes | None, headers: Headers = ()) -> int:
    """Return what the producer takes a batch of this one record to need, at most (B-6).

    It is compared with `max.request.size` (B-7) and is the smallest room of a new batch (P-6).
    """
    return BATCH_OVERHEAD + record_upper_bound(key, value, headers)


def _payload_size(key: bytes | None, value: bytes | None, headers: Headers) -> int:
    """Bytes of key, value and headers with their lengths and the number of headers."""
    size = _nullable_size(key) + _nullable_size(value) + varint_size(len(headers))
    for header_key, header_value in headers:
        size += _nullable_size(header_key.encode()) + _nullable_size(header_value)
    return size


def _nullable_size(data: bytes | None) -> int:
    """Bytes of `data` behind its length; null is the length -1 and no bytes (B-3)."""
    return varint_size(-1) if data is None else varint_size(len(data)) + len(data)
