"""The forbidden merge on logs made by hand, where every number can be counted on fingers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.shell.verbs.what_if import (
    DISK_BYTES_PER_S,
    GroupLoss,
    MergedGroup,
    MergedPartition,
    MergedRecord,
    MergeImagined,
    imagine_merge,
)


def _log(*records: tuple[str | None, int], size_bytes: int = 100, replicas: int = 3, first: int = 0) -> MergedPartition:
    """A partition of records (key, time in ms) from offset `first` on, each in a batch of its own."""
    found = tuple(
        MergedRecord(first + at, None if key is None else key.encode(), time_ms)
        for at, (key, time_ms) in enumerate(records)
    )
    return MergedPartition(found, size_bytes, len(found), replicas)


def _merge(
    *partitions: MergedPartition, to: int, groups: tuple[MergedGroup, ...] = (), goes_to: str = ""
) -> MergeImagined:
    """Merge; `goes_to` says where keys go afterwards: "a0 b1"."""
    keys = sorted({record.key for one in partitions for record in one.records if record.key is not None})
    said = {word[0].encode(): int(word[1:]) for word in goes_to.split()}
    return imagine_merge("orders", partitions, to, groups, tuple((key, said.get(key, 0)) for key in keys))


def test_t8_records_behind_later_ones_are_counted() -> None:
    """Only a record that stands behind one that was made later breaks the order; equal times do not."""
    merge = _merge(_log((None, 10), (None, 30)), _log((None, 20), (None, 30), (None, 40)), to=1)
    assert (merge.records_moved, merge.order_broken, merge.key_pairs_broken) == (3, 1, 0)


def test_t8_pairs_of_one_key_are_counted() -> None:
    """A key whose records lie in two partitions loses its order pair by pair."""
    merge = _merge(_log(("a", 50), ("b", 60)), _log(("a", 10), ("a", 20), ("b", 70)), to=1)
    assert merge.key_pairs_broken == 2


def test_t8_keys_that_go_on_elsewhere_are_counted() -> None:
    """A key is split when its next record goes to another partition than its old ones were moved to."""
    merge = _merge(_log(("a", 1)), _log(("b", 2)), _log(("c", 3), ("c", 4)), to=2, goes_to="a0 b1 c1")
    assert merge.keys_split == 1  # c: moved from 2 to 0, goes on in 1


def test_t8_offsets_that_are_taken_are_counted() -> None:
    """A moved record clashes when its offset is taken by a record that stays or that came before."""
    merge = _merge(_log((None, 1), (None, 2)), _log((None, 3), (None, 4), (None, 5)), _log((None, 6), first=2), to=1)
    assert merge.clashing_offsets == 3  # offsets 0 and 1 of the second, offset 2 of the third


@pytest.mark.parametrize(
    ("committed", "reread", "skipped"),
    [
        ((2, 3), 3, 0),  # all read: what moved stands behind the offset that stays
        ((0, 0), 0, 0),  # nothing read: its beginning is right
        ((2, 0), 0, 0),  # what stays is read, what moves is not
        ((1, 3), 3, 1),
        ((0, 2), 2, 2),
        ((None, 3), 3, 2),
        ((1, None), 0, 0),
    ],
)
def test_t8_committed_offsets_lose_their_meaning(
    committed: tuple[int | None, int | None], reread: int, skipped: int
) -> None:
    """An offset that stays repeats what was read of what moved; one behind all that was read leaves out the rest."""
    group = MergedGroup("billing", committed)
    merge = _merge(_log((None, 1), (None, 2)), _log((None, 3), (None, 4), (None, 5)), to=1, groups=(group,))
    assert merge.groups == (GroupLoss("billing", reread, skipped),)
    assert (merge.reread, merge.skipped) == (reread, skipped)


def test_t8_bytes_requests_and_time() -> None:
    """Only what moves is read, once, and written, on every replica; each batch is read, written and fetched."""
    merge = _merge(
        _log((None, 1), size_bytes=999),
        _log((None, 2), (None, 3), size_bytes=DISK_BYTES_PER_S, replicas=2),
        _log((None, 4), size_bytes=DISK_BYTES_PER_S // 2, replicas=2),
        to=1,
    )
    assert (merge.bytes_moved, merge.bytes_written, merge.copies) == (150_000_000, 300_000_000, 2)
    assert merge.requests == 3 * (1 + 2)
    assert merge.stopped_ms == 4500


def test_a_merge_needs_fewer_partitions() -> None:
    """As many partitions, more, or none at all is no merge."""
    for to in (0, 2, 3):
        with pytest.raises(ValueError, match="cannot become"):
            _merge(_log(), _log(), to=to)


_RECORDS = st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.integers(0, 20)), max_size=8)


@given(st.lists(_RECORDS, min_size=2, max_size=5), st.data())
def test_t8_the_numbers_agree_with_counting_by_hand(
    logs: list[list[tuple[str | None, int]]], data: st.DataObject
) -> None:
    """On any logs the quick counts equal those of the definition, pair by pair."""
    to = data.draw(st.integers(1, len(logs) - 1))
    committed = tuple(data.draw(st.integers(0, len(log))) for log in logs)
    merge = _merge(*(_log(*log) for log in logs), to=to, groups=(MergedGroup("g", committed),))
    behind = pairs = clashes = reread = skipped = 0
    for kept in range(to):
        merged = [
            (key, time_ms, offset, offset < committed[number])
            for number in range(kept, len(logs), to)
            for offset, (key, time_ms) in enumerate(logs[number])
        ]
        for at, (key, time_ms, offset, _) in enumerate(merged):
            before = merged[:at]
            behind += any(other[1] > time_ms for other in before)
            pairs += sum(other[0] == key and key is not None and other[1] > time_ms for other in before)
            clashes += any(other[2] == offset for other in before)
        reread += sum(read for *_, read in merged[len(logs[kept]) :])
        last_read = max((at for at, (*_, read) in enumerate(merged) if read), default=-1)
        skipped += sum(not read for *_, read in merged[: last_read + 1])
    assert (merge.order_broken, merge.key_pairs_broken, merge.clashing_offsets) == (behind, pairs, clashes)
    assert (merge.reread, merge.skipped) == (reread, skipped)
