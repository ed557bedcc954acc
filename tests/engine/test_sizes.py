"""How many bytes records and batches take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.storage.sizes import (
    BATCH_OVERHEAD,
    Headers,
    batch_size,
    batch_upper_bound,
    record_size,
    record_upper_bound,
    varint_size,
)

INT64 = st.integers(-(2**63), 2**63 - 1)
INT32 = st.integers(-(2**31), 2**31 - 1)
DATA = st.none() | st.binary(max_size=300)
HEADERS = st.lists(st.tuples(st.text(max_size=20), DATA), max_size=4).map(tuple)


def varint(value: int) -> bytes:
    """Encode a zig-zag varint, seven bits at a time."""
    rest = value * 2 if value >= 0 else -value * 2 - 1
    encoded = bytearray()
    while rest > 0x7F:
        encoded.append(rest & 0x7F | 0x80)
        rest >>= 7
    encoded.append(rest)
    return bytes(encoded)


def nullable(data: bytes | None) -> bytes:
    """Encode a length and its bytes."""
    return varint(-1) if data is None else varint(len(data)) + data


def record(key: bytes | None, value: bytes | None, headers: Headers, timestamp_delta: int, offset_delta: int) -> bytes:
    """Encode a record field by field, as B-3 lists them."""
    body = b"\x00" + varint(timestamp_delta) + varint(offset_delta) + nullable(key) + nullable(value)
    body += varint(len(headers)) + b"".join(nullable(name.encode()) + nullable(data) for name, data in headers)
    return varint(len(body)) + body


@given(INT64)
def test_b4_varint_size_is_that_of_the_encoding(value: int) -> None:
    """The size is the length of the encoded varint."""
    assert varint_size(value) == len(varint(value))


@pytest.mark.parametrize(("bits", "size"), [(6, 1), (13, 2), (20, 3), (27, 4), (34, 5), (62, 9), (63, 10)])
def test_b4_varint_boundaries(bits: int, size: int) -> None:
    """-64..63 take one byte, -8192..8191 two, and so on to ten bytes for the largest 64-bit integers."""
    assert varint_size(2**bits - 1) == varint_size(-(2**bits)) == size
    if bits < 63:
        assert varint_size(2**bits) == varint_size(-(2**bits) - 1) == size + 1


@given(DATA, DATA, HEADERS, INT64, INT32)
def test_b5_record_size_is_that_of_the_encoding(
    key: bytes | None, value: bytes | None, headers: Headers, timestamp_delta: int, offset_delta: int
) -> None:
    """The size is the length of the encoded record."""
    encoded = record(key, value, headers, timestamp_delta, offset_delta)
    assert record_size(key, value, headers, timestamp_delta, offset_delta) == len(encoded)


@given(DATA, DATA, HEADERS, INT64, INT32)
def test_b6_no_record_is_larger_than_its_upper_bound(
    key: bytes | None, value: bytes | None, headers: Headers, timestamp_delta: int, offset_delta: int
) -> None:
    """The producer's estimate holds whatever the deltas become."""
    assert record_size(key, value, headers, timestamp_delta, offset_delta) <= record_upper_bound(key, value, headers)
    assert batch_upper_bound(key, value, headers) == BATCH_OVERHEAD + record_upper_bound(key, value, headers)


def test_b5_the_number_and_the_names_of_headers_have_varints_too() -> None:
    """With the 64th header, and with the 64th byte of a header's key, the length needs another byte."""
    for headers in ((("h", b"v"),) * 63, (("h", b"v"),) * 64, (("h" * 63, None),), (("h" * 64, None),)):
        assert record_size(None, None, headers) == len(record(None, None, headers, 0, 0))


def test_b5_examples_of_the_size_formula() -> None:
    """One keyless five-byte value makes a batch of 73 bytes, a key with a null value one of 74."""
    assert record_size(None, b"hello") == 12
    assert batch_size([record_size(None, b"hello")]) == 73
    assert batch_size([record_size(b"user-1", None)]) == 74
    assert batch_size([]) == BATCH_OVERHEAD == 61


def test_b5_a_korean_character_takes_three_bytes() -> None:
    """Sizes count UTF-8 bytes, in header keys too."""
    assert record_size("값".encode(), None) == record_size(b"abc", None)
    assert record_size(None, None, (("헤더", None),)) == record_size(None, None, (("header", None),))
