"""A batch that is compressed while it fills: what is thought of its size, and what it becomes (P-6, Z-1, Z-5)."""

import ctypes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.storage.batches import Record, make_batch
from kafka_tui.engine.storage.codecs import Compression
from kafka_tui.engine.storage.compression_ratio import INITIAL, after_split, guessed_bytes, learnt
from kafka_tui.engine.storage.queued_batch import QueuedBatch
from kafka_tui.engine.storage.sizes import BATCH_OVERHEAD

ZSTD = Compression("zstd")
RECORDS = st.builds(
    Record,
    key=st.none() | st.binary(max_size=70),
    value=st.none() | st.binary(max_size=300),
    timestamp_ms=st.integers(1000, 100_000),
)


def single(number: float) -> float:
    """Return the single-precision number next to `number`, as C and Java have it."""
    return ctypes.c_float(number).value


@pytest.mark.parametrize(
    ("ratio", "observed", "following"),
    [
        (1.0, 0.3, 0.995),  # as good as it may be, hope grows by small steps
        (1.0, 0.997, 0.997),
        (0.5, 0.7, 0.7),  # what was worse is believed at once
        (0.5, 0.51, 0.55),  # and at least a large step
        (0.5, 0.5, 0.5),
        (1.0, 1.4, 1.4),
    ],
)
def test_z5_a_ratio_improves_slowly_and_worsens_at_once(ratio: float, observed: float, following: float) -> None:
    """A batch moves what is thought of the codec as Kafka's CompressionRatioEstimator does."""
    assert learnt(single(ratio), observed) == pytest.approx(following, abs=1e-6)


def test_z5_a_split_forgets_all_hope() -> None:
    """After a batch that was too large nothing is taken to shrink, or it even grows as that one did (B-7)."""
    assert after_split(0.2) == INITIAL == 1.0
    assert after_split(1.25) == 1.25


@given(st.integers(0, 2**24), st.floats(0.125, 3, width=32))
def test_z5_sizes_are_guessed_in_single_precision(records_bytes: int, ratio: float) -> None:
    """The guess is Java's `(int) (bytes * ratio * 1.05f)`: each product is rounded to single precision."""
    assert guessed_bytes(records_bytes, ratio) == int(single(single(records_bytes * ratio) * single(1.05)))


@given(st.lists(RECORDS, min_size=1, max_size=20), st.integers(1, 60), st.integers(100, 3000), st.floats(0.05, 2))
def test_p6_room_is_asked_of_the_guess(records: list[Record], repeat: int, limit: int, ratio: float) -> None:
    """A record goes in while what is thought of the others and its own size before compression fit together."""
    batch = QueuedBatch(1, 0, limit, 0, single(ratio))
    for record in records:
        taken, after = batch.taking(record, repeat), batch
        for _ in range(taken):
            alone = after.with_records(record, 1)
            more = alone.records_bytes - after.records_bytes
            assert not after.records or (after.size_bytes < limit and after.size_bytes + more <= limit)
            after = alone
        if taken < repeat:
            more = after.with_records(record, 1).records_bytes - after.records_bytes
            assert after.full or after.size_bytes + more > limit
        assert after == batch.with_records(record, taken)
        batch = after


def test_z1_a_batch_is_packed_once() -> None:
    """Built, it has its true size and takes nothing more; going out again it is the very same bytes."""
    batch = QueuedBatch(1, 0, 10_000, 0, INITIAL).with_records(Record(None, b"same same same " * 20), 10)
    built = batch.packed(ZSTD)
    assert built.built == make_batch(batch.records, compression=ZSTD)
    assert built.size_bytes < batch.size_bytes / 5
    assert built.closed and built.taking(batch.records[0], 1) == 0
    assert built.packed(Compression("gzip")) is built
    assert built.observed_ratio == (built.size_bytes - BATCH_OVERHEAD) / batch.records_bytes
