"""Which partition a key goes to."""

from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.clients.partitioner import murmur2, partition_for_key


@given(st.binary(max_size=300), st.integers(1, 100_000))
def test_p4_partition_is_in_range(key: bytes, partition_count: int) -> None:
    """Every key, the empty one too, goes to a partition that exists."""
    assert 0 <= partition_for_key(key, partition_count) < partition_count


@given(st.binary(max_size=300))
def test_p4_hash_is_a_signed_32_bit_integer(key: bytes) -> None:
    """The hash is a Java int."""
    assert -(2**31) <= murmur2(key) < 2**31


def test_p4_a_number_as_four_bytes_is_another_key_than_its_text() -> None:
    """What is hashed is the serialized key: 42 as an integer and "42" go to different partitions."""
    assert partition_for_key((42).to_bytes(4, "big"), 50) != partition_for_key(b"42", 50)


def test_p4_keys_move_when_partitions_are_added() -> None:
    """With one partition more, some of the keys map to another partition."""
    keys = [f"user-{number}".encode() for number in range(100)]
    moved = sum(partition_for_key(key, 3) != partition_for_key(key, 4) for key in keys)
    assert 0 < moved < len(keys)


def test_p4_the_sign_bit_is_masked_and_not_dropped_by_abs() -> None:
    """The partition of a negative hash differs from what abs() would give."""
    assert murmur2(b"abcdefg") == -346467175
    assert partition_for_key(b"abcdefg", 100) == 73 != abs(murmur2(b"abcdefg")) % 100
