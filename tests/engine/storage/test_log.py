"""The log as a value: appends, reads, truncation, epochs, times."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.epochs import UNDEFINED_EPOCH_END, end_offset_of_epoch, truncation_offset
from kafka_tui.engine.storage.batches import Batch, Record, make_batch, stamped
from kafka_tui.engine.storage.log import (
    EMPTY_LOG,
    Log,
    Position,
    advance_start,
    append,
    diverging,
    drop_segments,
    note_epoch,
    offset_for_time,
    position_of,
    read,
    restarted,
    roll,
    truncate,
)
from kafka_tui.engine.storage.segments import LogLimits, Segment, file_name

SMALL = LogLimits(segment_bytes=400, index_interval_bytes=100)
Step = tuple[int, int, int, int]
STEPS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 300), st.integers(0, 2), st.sampled_from([-1, 1, 2])), max_size=40
)
"""Appends: records, bytes of each value, by how much the leader epoch grows before it, producer."""


def build(steps: list[Step], limits: LogLimits = SMALL) -> tuple[Log, list[Log], list[Batch]]:
    """Return the log after all steps, the logs before each step, and its batches."""
    log, before, batches, epoch = EMPTY_LOG, [], [], 0
    sequences = {1: 0, 2: 0}
    for number, (count, size, later, producer) in enumerate(steps):
        epoch += later
        records = tuple(Record(None, b"v" * size, timestamp_ms=(number * 7919) % 50) for _ in range(count))
        sequence = sequences.get(producer, -1)
        batch = stamped(make_batch(records, producer, 0, sequence), log.log_end_offset, epoch)
        if producer > 0:
            sequences[producer] += count
        before.append(log)
        batches.append(batch)
        log = append(log, batch, limits)
    return log, before, batches


def content(log: Log) -> list[Batch]:
    """Return all batches."""
    return [entry.batch for segment in log.segments for entry in segment.entries]


def test_b1_stamping_changes_two_fields() -> None:
    """The leader sets base offset and leader epoch; size and records stay."""
    batch = make_batch((Record(b"user-1", None),))
    assert batch.size_bytes == 74  # B-5's example
    assert stamped(batch, 9, 3) == msgspec.structs.replace(batch, base_offset=9, leader_epoch=3)
    assert (stamped(batch, 9, 3).last_offset, stamped(batch, 9, 3).next_offset) == (9, 10)


def test_b2_timestamps_of_a_batch() -> None:
    """The base timestamp is the first record's, the max timestamp the largest."""
    batch = make_batch(tuple(Record(None, b"", timestamp_ms=at) for at in (5, 9, 2)))
    assert (batch.base_timestamp_ms, batch.max_timestamp_ms) == (5, 9)


def test_b2_a_batch_has_records() -> None:
    """A batch without records is refused."""
    with pytest.raises(ValueError, match="at least one record"):
        make_batch(())


def test_l3_file_name() -> None:
    """A segment's files begin with its base offset in 20 digits."""
    assert file_name(1234) == "00000000000000001234"


@given(STEPS)
def test_l1_offsets_and_sizes(steps: list[Step]) -> None:
    """Offsets follow each other, positions and totals are the sums they stand for, and no segment is too large."""
    log, _, batches = build(steps)
    assert content(log) == batches
    assert log.log_end_offset == sum(batch.record_count for batch in batches)
    assert log.size_bytes == sum(batch.size_bytes for batch in batches)
    for segment in log.segments:
        position = 0
        for entry in segment.entries:
            assert (entry.position, entry.end_position) == (position, position + entry.batch.size_bytes)
            assert position_of(log, entry.batch.last_offset) == Position(segment.base_offset, position)
            position = entry.end_position
        assert segment.size_bytes == position
        assert segment.size_bytes <= SMALL.segment_bytes or len(segment.entries) == 1
        assert segment.record_count == sum(entry.batch.record_count for entry in segment.entries)
    assert position_of(log, log.log_end_offset) == Position(log.active.base_offset, log.active.size_bytes)


def test_l1_an_offset_is_never_reused() -> None:
    """A batch that begins before the log end offset is an error, one behind a gap is not."""
    log, _, batches = build([(2, 10, 0, -1)])
    with pytest.raises(ValueError, match="already ends at 2"):
        append(log, batches[0], SMALL)
    assert append(log, stamped(batches[0], 5, 0), SMALL).log_end_offset == 7


def indexed(log: Log) -> tuple[int, int]:
    """Return the numbers of offset and time index entries of the active segment."""
    return log.active.offset_index_entries, log.active.time_index_entries


def append_each(sizes: list[int], times: list[int], limits: LogLimits) -> list[Log]:
    """Return the logs after appending batches with values of `sizes`, stamped with `times`."""
    log, logs = EMPTY_LOG, []
    for size, timestamp_ms in zip(sizes, times, strict=True):
        batch = make_batch((Record(None, b"v" * size, timestamp_ms=timestamp_ms),))
        log = append(log, stamped(batch, log.log_end_offset, 0), limits)
        logs.append(log)
    return logs


def test_l7_index_entries() -> None:
    """More than the interval before a batch gives an offset entry, a time entry only if time went on."""
    size = 100 - 68 - 2  # batches of 100 bytes
    logs = append_each([size] * 7, [5, 5, 5, 9, 9, 9, 9], LogLimits(index_interval_bytes=100))
    assert [log.active.size_bytes for log in logs[:2]] == [98, 196]
    # 98 appended is not more than 100, 196 is: every second batch from the third on has an entry.
    assert [indexed(log) for log in logs] == [(0, 0), (0, 0), (1, 1), (1, 1), (2, 2), (2, 2), (3, 2)]


def test_l7_the_interval_itself_is_not_enough() -> None:
    """Exactly `index.interval.bytes` since the last entry give none; one byte more does."""
    for interval, expected in ((98, 0), (97, 1)):
        log = append_each([30] * 2, [5] * 2, LogLimits(index_interval_bytes=interval))[-1]
        assert log.active.offset_index_entries == expected


def test_l5_a_full_offset_index_rolls() -> None:
    """A segment whose offset index is full takes no further batch, with time standing still."""
    limits = LogLimits(index_interval_bytes=0, segment_index_bytes=48)
    logs = append_each([1] * 9, [5] * 9, limits)
    assert [len(log.segments) for log in logs] == [1] * 7 + [2, 2]
    assert logs[6].active.offset_index_entries == 48 // 8


def test_l5_a_full_time_index_rolls() -> None:
    """The time index keeps its last place for the roll, so it is full one entry earlier."""
    limits = LogLimits(index_interval_bytes=0, segment_index_bytes=48)
    logs = append_each([1] * 9, list(range(9)), limits)
    assert [len(log.segments) for log in logs] == [1] * 4 + [2] * 4 + [3]
    assert logs[3].active.time_index_entries == 48 // 12 - 1


def test_l5_an_offset_too_far_from_the_base_rolls() -> None:
    """A batch whose offset does not fit in 32 bits relative to the base goes to a new segment."""
    batch = make_batch((Record(None, b"v"),))
    log = append(EMPTY_LOG, stamped(batch, 2**31 - 1, 0), LogLimits())
    assert len(log.segments) == 1
    assert [segment.base_offset for segment in append(log, stamped(batch, 2**31, 0), LogLimits()).segments] == [
        0,
        2**31,
    ]


@given(STEPS, st.integers(0, 170), st.integers(0, 900), st.integers(0, 170), st.booleans())
def test_c4_reads(steps: list[Step], offset: int, max_bytes: int, below: int, at_least_one: bool) -> None:
    """A read returns the whole batches of one segment that fit, from the one that holds the offset on."""
    log, _, batches = build(steps)
    expected: list[Batch] = []
    bases = [segment.base_offset for segment in log.segments]
    for batch in (batch for batch in batches if batch.last_offset >= offset):
        fits = sum(other.size_bytes for other in expected) + batch.size_bytes <= max_bytes
        same = not expected or not any(expected[0].base_offset < base <= batch.base_offset for base in bases)
        if batch.next_offset > below or not same or not (fits or (at_least_one and not expected)):
            break
        expected.append(batch)
    assert list(read(log, offset, max_bytes, below, at_least_one)) == expected


def test_c4_a_batch_is_read_whole_or_not_at_all() -> None:
    """A batch that reaches over the bound is left out; one that is asked for in its middle comes whole."""
    log, _, batches = build([(2, 1, 0, -1), (4, 1, 0, -1)])
    assert [read(log, 0, 1000, below) for below in (1, 2, 3, 5, 6)] == [
        (),
        (batches[0],),
        (batches[0],),
        (batches[0],),
        (batches[0], batches[1]),
    ]
    assert read(log, 4, 1, 6) == (batches[1],)
    assert read(log, 4, 1, 6, at_least_one=False) == ()
    assert read(log, 6, 1000, 6) == ()


def test_c4_reads_go_on_behind_a_gap() -> None:
    """An offset in a gap at a segment's end is answered from the next segment."""
    batch = make_batch((Record(None, b"v" * 300),))
    log = append(append(EMPTY_LOG, stamped(batch, 0, 0), SMALL), stamped(batch, 10, 0), SMALL)
    assert len(log.segments) == 2
    log = append(log, stamped(batch, 20, 0), SMALL)
    assert [found.base_offset for found in read(log, 5, 1000, 21)] == [10]
    assert position_of(log, 5) == Position(10, 0)


@given(STEPS, st.data())
def test_e10_truncation_to_a_batch_undoes_its_append(steps: list[Step], data: st.DataObject) -> None:
    """Cutting at the beginning of a batch gives the log as it was before, in every part."""
    log, before, batches = build(steps, LogLimits(segment_bytes=400))
    if not batches:
        return
    number = data.draw(st.integers(0, len(batches) - 1))
    cut = truncate(log, batches[number].base_offset)
    earlier = before[number]
    assert content(cut) == content(earlier)
    for field in ("log_start_offset", "log_end_offset", "size_bytes", "epochs", "producers"):
        assert getattr(cut, field) == getattr(earlier, field), field
    # A roll makes the segment only when the batch comes, so the cut may leave it there, empty.
    kept = [segment for segment in cut.segments if segment.record_count]
    assert [segment.base_offset for segment in kept] == [s.base_offset for s in earlier.segments if s.record_count]
    again = append(cut, batches[number], LogLimits(segment_bytes=400))
    assert content(again) == batches[: number + 1]


def test_e10_truncation_inside_a_batch() -> None:
    """The batch that holds the offset goes whole; the log ends at the offset all the same (UnifiedLog.truncateTo)."""
    log, _, batches = build([(2, 10, 0, -1), (3, 10, 0, -1), (2, 10, 1, -1)])
    cut = truncate(log, 4)
    assert content(cut) == batches[:1]
    assert (cut.log_end_offset, cut.size_bytes, cut.epochs) == (4, batches[0].size_bytes, ((0, 0),))


def test_e10_truncation_counts_towards_the_index_anew() -> None:
    """After a cut the bytes since the last index entry are 0, as in LogSegment.truncateTo."""
    log = append_each([30] * 2, [5] * 2, LogLimits(index_interval_bytes=100))[-1]
    last = truncate(log, 1).active.entries.last
    assert last is not None
    assert last.unindexed_bytes == 0


def test_e10_truncation_behind_the_end_forgets_an_unused_epoch() -> None:
    """A leader that appended nothing in its epoch forgets it when it follows."""
    log, _, _ = build([(2, 10, 0, -1)])
    leader = note_epoch(log, 4, 2)
    assert leader.epochs == ((0, 0), (4, 2))
    assert truncate(leader, 2) == log
    assert truncate(leader, 99) == log


def test_e10_truncation_below_the_first_segment_empties_the_log() -> None:
    """Below the first segment there is nothing to keep: the log begins anew at the offset."""
    log, _, _ = build([(1, 300, 0, -1)] * 3)
    left = drop_segments(log, 2)
    assert left.log_start_offset == 2
    assert truncate(left, 1) == restarted(1)
    assert truncate(left, 2).segments == restarted(2).segments


def test_e9_epochs() -> None:
    """A newer epoch begins with its first batch; an entry that contradicts a new one goes."""
    log, _, _ = build([(2, 10, 0, -1), (1, 10, 0, -1), (1, 10, 2, -1)])
    assert log.epochs == ((0, 0), (2, 3))
    assert log.last_epoch == 2
    assert note_epoch(note_epoch(log, 3, 4), 5, 4).epochs == ((0, 0), (2, 3), (5, 4))
    assert EMPTY_LOG.last_epoch == -1


LEADER = note_epoch(build([(3, 1, 2, -1), (2, 1, 1, -1), (2, 1, 3, -1)])[0], 9, 7)
"""Epochs 2 from offset 0, 3 from 3, 6 from 5, 9 from 7; nothing is appended in 9 yet."""


@pytest.mark.parametrize(
    ("epoch", "expected"),
    [
        (-1, (-1, -1)),
        (0, (0, 0)),
        (2, (2, 3)),
        (3, (3, 5)),
        (4, (3, 5)),
        (6, (6, 7)),
        (8, (6, 7)),
        (9, (9, 7)),
        (10, (-1, -1)),
    ],
)
def test_e10_end_offset_of_an_epoch(epoch: int, expected: tuple[int, int]) -> None:
    """An epoch ends where the next known one begins; an unknown one is answered with the largest smaller one."""
    assert LEADER.epochs == ((2, 0), (3, 3), (6, 5), (9, 7))
    assert end_offset_of_epoch(LEADER.epochs, LEADER.log_end_offset, epoch) == expected


@pytest.mark.parametrize(
    ("last_epoch", "offset", "expected"),
    [
        (-1, 0, None),
        (3, 5, None),
        (3, 4, None),
        (3, 6, (3, 5)),
        (4, 4, (3, 5)),
        (9, 7, None),
        (10, 7, UNDEFINED_EPOCH_END),
    ],
)
def test_e10_diverging(last_epoch: int, offset: int, expected: tuple[int, int] | None) -> None:
    """A follower diverges if its last epoch is unknown to the leader or ended earlier there."""
    assert diverging(LEADER, last_epoch, offset) == expected


def test_e10_a_follower_that_does_not_know_the_epoch_asks_again() -> None:
    """It cuts at the end of its largest smaller epoch, not at the leader's end offset (KIP-279)."""
    follower, _, _ = build([(2, 1, 2, -1), (4, 1, 2, -1)])
    assert follower.epochs == ((2, 0), (4, 2))
    assert diverging(LEADER, 4, 6) == (3, 5)
    assert truncation_offset(follower.epochs, follower.log_end_offset, (3, 5)) == 2
    assert truncation_offset(follower.epochs, follower.log_end_offset, (2, 1)) == 1
    assert truncation_offset(follower.epochs, follower.log_end_offset, (4, 99)) == 6
    assert (
        truncation_offset(follower.epochs, follower.log_end_offset, (3, 1)) == 2
    )  # the leader's end is that of another epoch
    assert truncation_offset(EMPTY_LOG.epochs, EMPTY_LOG.log_end_offset, (3, 5)) == 0


def test_l12_log_start() -> None:
    """The log start only moves forward, not beyond the end, and takes the epochs along."""
    log = LEADER
    assert advance_start(log, 4).epochs == ((3, 4), (6, 5), (9, 7))
    assert advance_start(log, 5).epochs == ((6, 5), (9, 7))
    assert advance_start(advance_start(log, 4), 2) == advance_start(log, 4)
    with pytest.raises(ValueError, match="behind the log end offset 7"):
        advance_start(log, 8)


def test_l12_truncation_takes_the_log_start_along() -> None:
    """A log that is cut below its log start begins where it is cut."""
    log, _, _ = build([(2, 10, 0, -1), (2, 10, 0, -1)])
    cut = truncate(advance_start(log, 3), 2)
    assert (cut.log_start_offset, cut.log_end_offset) == (2, 2)


def test_l12_a_time_is_not_answered_below_the_log_start() -> None:
    """A record that was deleted is not found by its time."""
    log = append_each([10] * 3, [5, 9, 9], SMALL)[-1]
    assert offset_for_time(advance_start(log, 2), 5) == (9, 2)
    assert offset_for_time(advance_start(log, 3), 5) is None


def test_l9_dropping_every_segment_keeps_the_end() -> None:
    """A log without segments goes on at its end with a new empty one, and still knows its producers."""
    log, _, _ = build([(1, 300, 0, 1)] * 3)
    empty = drop_segments(roll(log), 3)
    assert (empty.log_start_offset, empty.log_end_offset, empty.size_bytes) == (3, 3, 0)
    assert (empty.segments, empty.producers) == ((Segment(3, log.producers),), log.producers)
    assert drop_segments(log, 0) == log
    with pytest.raises(ValueError, match="3 segments to drop"):
        drop_segments(log, 3)


@given(STEPS, st.integers(-5, 60))
def test_l12_offset_for_time(steps: list[Step], timestamp_ms: int) -> None:
    """The answer is the first record, in the first segment that reaches so late, at that time or later."""
    log, _, batches = build(steps)
    expected = next(
        ((batch.max_timestamp_ms, batch.base_offset) for batch in batches if batch.max_timestamp_ms >= timestamp_ms),
        None,
    )
    assert offset_for_time(log, timestamp_ms) == expected


@given(STEPS)
def test_logs_compare_by_content(steps: list[Step]) -> None:
    """The same appends make equal logs."""
    assert build(steps)[0] == build(steps)[0]


def test_l13_a_batch_with_gaps_keeps_its_ends() -> None:
    """Records keep their offsets when compaction takes others out, and the log goes on behind the batch's last one."""
    whole = stamped(make_batch(tuple(Record(b"k", b"%d" % value) for value in range(4)), 7, 0, 10), 5, 0)
    left = msgspec.structs.replace(whole, records=(whole.records[2],), offset_deltas=(2,))
    assert list(left.numbered) == [(7, whole.records[2])]
    assert (left.last_offset, left.next_offset, left.last_sequence) == (8, 9, 13)
    log = append(EMPTY_LOG, left, SMALL)
    assert (log.log_end_offset, [batch for offset in range(5, 9) for batch in read(log, offset, 1, 9)]) == (
        9,
        [left] * 4,
    )
