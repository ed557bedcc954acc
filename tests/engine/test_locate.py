"""Where a group's coordinator is."""

from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.coordinator.locate import coordinator_partition, java_hash

ANY_TEXT = st.text(st.characters(codec=None), max_size=200)


@given(ANY_TEXT, st.integers(1, 10_000))
def test_g1_coordinator_partition_is_in_range(group: str, partition_count: int) -> None:
    """Every group id, lone surrogates and emoji included, has a partition that exists."""
    assert 0 <= coordinator_partition(group, partition_count) < partition_count


@given(ANY_TEXT.filter(lambda text: text.isascii()), st.characters(codec="ascii"))
def test_g1_hash_grows_by_one_character_as_in_java(text: str, char: str) -> None:
    """The hash of a longer text is 31 times that of the shorter one plus the character, in 32 bits."""
    assert (java_hash(text + char) - 31 * java_hash(text) - ord(char)) % 2**32 == 0
    assert -(2**31) <= java_hash(text) < 2**31


def test_g1_a_character_outside_the_basic_plane_counts_as_two_units() -> None:
    """An emoji is hashed as its two UTF-16 surrogates."""
    assert java_hash("😀") == 31 * 0xD83D + 0xDE00


def test_g1_smallest_integer_counts_as_zero() -> None:
    """The group whose hash is Integer.MIN_VALUE is on partition 0, for every partition count."""
    assert java_hash("polygenelubricants") == -(2**31)
    assert [coordinator_partition("polygenelubricants", count) for count in (3, 7, 50)] == [0, 0, 0]
