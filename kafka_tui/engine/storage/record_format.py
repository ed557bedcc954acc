"""Records as bytes: variable-length integers (B-4) and the record of format 2 (B-3), written and read.

Source: Apache Kafka `ByteUtils`, `DefaultRecord`. Sizes without bytes are in `sizes`.
"""

from __future__ import annotations

from typing import NamedTuple

from kafka_tui.engine.storage.sizes import Headers

VARLONG_BYTES_MAX = 10
"""The most bytes a 64-bit integer takes; its tenth has one bit left to say."""
_INT64 = (1 << 64) - 1


class MalformedBatch(ValueError):
    """Bytes that are no record batch of format 2; the text says what is wrong, and where."""


class Written(NamedTuple):
    """A record as its bytes say it; deltas count from the batch's base timestamp (ms) and base offset."""

    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp_delta: int
    offset_delta: int


def written_varint(value: int) -> bytes:
    """Return the bytes of a signed 64-bit `value` as a zig-zag varint or varlong (B-4)."""
    rest = ((value << 1) ^ (value >> 63)) & _INT64
    if rest < 0x80:
        return bytes((rest,))
    written = bytearray()
    while rest > 0x7F:
        written.append(rest & 0x7F | 0x80)
        rest >>= 7
    written.append(rest)
    return bytes(written)


def written_record(
    key: bytes | None,
    value: bytes | None,
    headers: Headers = (),
    timestamp_delta: int = 0,
    offset_delta: int = 0,
) -> bytes:
    """Return the bytes of one record in its batch, its own length first (B-3); as many as `sizes.record_size` says."""
    body = b"".join(
        (
            b"\x00",  # attributes: none are in use
            written_varint(timestamp_delta),
            written_varint(offset_delta),
            _nullable(key),
            _nullable(value),
            written_varint(len(headers)),
            *(_nullable(name.encode()) + _nullable(data) for name, data in headers),
        )
    )
    return written_varint(len(body)) + body


def _nullable(data: bytes | None) -> bytes:
    return b"\x01" if data is None else written_varint(len(data)) + data


class Reader:
    """Reads what `written_record` writes, from a place in `data` on; MalformedBatch where it cannot be that."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.position = 0

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.position == len(self._data)

    def varint(self, what: str, bits: int = 32) -> int:
        """Read a zig-zag integer of at most `bits` bits; `what` names it in an error."""
        rest = shift = 0
        for position in range(self.position, min(self.position + VARLONG_BYTES_MAX, len(self._data))):
            byte = self._data[position]
            rest |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                if rest >> bits:
                    raise MalformedBatch(f"the {what} at byte {self.position} of the records exceeds {bits} bits")
                self.position = position + 1
                return (rest >> 1) ^ -(rest & 1)
        raise MalformedBatch(f"the {what} at byte {self.position} of the records does not end")

    def record(self) -> Written:
        """Read one record."""
        size = self.varint("length of a record")
        start = self.position
        if not 0 < size <= len(self._data) - start:
            left = len(self._data) - start
            raise MalformedBatch(f"a record claims {size} bytes at byte {start} of the records, where {left} are left")
        self.position += 1  # attributes: none are in use
        timestamp_delta = self.varint("timestamp delta", 64)
        offset_delta = self.varint("offset delta")
        key = self._nullable("key", start + size)
        value = self._nullable("value", start + size)
        headers = self._headers(start + size)
        if self.position != start + size:
            used = self.position - start
            raise MalformedBatch(f"a record at byte {start} of the records claims {size} bytes and has {used}")
        return Written(key, value, headers, timestamp_delta, offset_delta)

    def _headers(self, end: int) -> Headers:
        count = self.varint("number of headers")
        if not 0 <= count <= end - self.position:  # each takes a byte at least
            raise MalformedBatch(f"a record claims {count} headers in {max(end - self.position, 0)} bytes")
        headers = []
        for _ in range(count):
            name = self._nullable("header key", end)
            if name is None:
                raise MalformedBatch(f"the header key before byte {self.position} of the records is null")
            try:
                text = name.decode()
            except UnicodeDecodeError as error:
                raise MalformedBatch(f"the header key {name!r} is not UTF-8") from error
            headers.append((text, self._nullable("header value", end)))
        return tuple(headers)

    def _nullable(self, what: str, end: int) -> bytes | None:
        """Read a length and its bytes, of which none may lie behind `end`."""
        size = self.varint(f"length of a {what}")
        if size < 0:  # Kafka writes -1, and takes any negative length for null
            return None
        start = self.position
        if size > end - start:
            raise MalformedBatch(f"a {what} claims {size} bytes at byte {start} of the records, past its record's end")
        self.position += size
        return self._data[start : self.position]
