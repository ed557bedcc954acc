"""What `kafka-dump-log` prints of a segment's files: batches, indexes, producers (B-1 … B-4, L-7, P-12).

Source: Apache Kafka `DumpLogSegments`, and the record of its output in `golden/cli`. Positions, sizes and checksums are
those of the bytes that `wire_format.encode` makes of a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from kafka_tui.engine.storage.batches import MAX_SEQUENCE, Batch, Record
from kafka_tui.engine.storage.indexes import OffsetIndexEntry, TimeIndexEntry, offset_index, position_before, time_index
from kafka_tui.engine.storage.segments import Segment
from kafka_tui.engine.storage.wire_format import dump
from kafka_tui.shell.tools.dump_log.decoders import JavaError
from kafka_tui.shell.tools.dump_log.disk import OnDisk
from kafka_tui.shell.tools.dump_log.statements import DumpLog

Decode = Callable[[Record, int], tuple[str | None, str | None]]
"""Texts of a record's key and value, by the record and its offset; None where there is none. Raises JavaError."""
_EMPTY = "OptionalLong.empty"
_CORRUPT = "org.apache.kafka.storage.internals.log.CorruptIndexException"


class Printed(NamedTuple):
    """Lines on standard output, and what is to be said of all files at the end."""

    stdout: list[str]
    stderr: list[str]


def dump_batches(path: str, segment: Segment, said: DumpLog, decode: Decode, printed: Printed) -> None:
    """The batches of a `.log` file, with their records where those are asked for."""
    offsets: list[int] = []
    for entry in segment.entries:
        if said.max_bytes is not None and entry.end_position > said.max_bytes:
            break
        printed.stdout.append(_batch_line(entry.batch, entry.position))
        if said.deep or said.prints_data:
            for offset, record in entry.batch.numbered:
                offsets.append(offset)
                words: list[str] = []
                try:
                    words.extend(_record_words(entry.batch, record, offset, said, decode))
                finally:  # what was told of a record before its decoder failed
                    printed.stdout.extend((f"| {' '.join(words)}" if words else "").split("\n"))
    gaps = [(sooner, later) for sooner, later in pairwise(offsets) if later != sooner + 1]
    if gaps:
        printed.stderr.append(f"Non-consecutive offsets in {path}")
        printed.stderr.extend([f"  {sooner} is followed by {later}" for sooner, later in reversed(gaps)])


def _batch_line(batch: Batch, position: int) -> str:
    told = dump(batch, position)
    horizon = _EMPTY if told.delete_horizon_ms < 0 else f"OptionalLong[{told.delete_horizon_ms}]"
    return (
        f"baseOffset: {told.base_offset} lastOffset: {told.last_offset} count: {told.record_count} "
        f"baseSequence: {told.base_sequence} lastSequence: {told.last_sequence} producerId: {told.producer_id} "
        f"producerEpoch: {told.producer_epoch} partitionLeaderEpoch: {told.partition_leader_epoch} "
        f"isTransactional: false isControl: false deleteHorizonMs: {horizon} position: {told.position} "
        f"{told.timestamp_type}: {told.timestamp_ms} size: {told.size} magic: {told.magic} "
        f"compresscodec: {told.compress_codec} crc: {told.crc} isvalid: {str(told.is_valid).lower()}"
    )


def _record_words(batch: Batch, record: Record, offset: int, said: DumpLog, decode: Decode) -> Iterator[str]:
    """What is told of a record. Raises JavaError."""
    if not said.skip_metadata:
        kind = "LogAppendTime" if batch.log_append_time else "CreateTime"
        yield (
            f"offset: {offset} {kind}: {batch.timestamp_ms_of(record)} keySize: {_size(record.key)} "
            f"valueSize: {_size(record.value)} sequence: {_sequence(batch, offset)} "
            f"headerKeys: [{','.join(name for name, _ in record.headers)}]"
        )
    if said.prints_data:
        key, payload = decode(record, offset)
        if key is not None:
            yield f"key: {key}"
        if payload is not None:
            yield f"payload: {payload}"


def _size(data: bytes | None) -> int:
    return -1 if data is None else len(data)


def _sequence(batch: Batch, offset: int) -> int:
    """The sequence number of a record, -1 without idempotence (P-12)."""
    return -1 if batch.base_sequence < 0 else (batch.base_sequence + offset - batch.base_offset) & MAX_SEQUENCE


def dump_offset_index(path: str, found: OnDisk, said: DumpLog, printed: Printed) -> None:
    """The entries of an `.index` file (L-7). Raises JavaError."""
    segment = found.segment
    entries = list(offset_index(segment))
    if found.is_written and not entries:
        entries.append(OffsetIndexEntry(0, 0))  # the zeros of a file that is as long as it may become
    if not entries:
        printed.stdout.append(f"{path} is empty.")
        return
    if said.sanity_only:
        printed.stdout.append(f"{path} passed sanity check.")
        return
    wrong = []
    for entry in entries:
        offset = segment.base_offset + entry.relative_offset
        batch = _batch_from(segment, entry.position)
        if batch is None:
            raise JavaError("java.util.NoSuchElementException")
        if batch.last_offset != offset:
            wrong.append(f"  Index offset: {offset}, log offset: {batch.last_offset}")
        if not said.verify_only:
            printed.stdout.append(f"offset: {offset} position: {entry.position}")
    if wrong:
        printed.stderr.extend([f"Mismatches in :{path}", *reversed(wrong)])


def dump_time_index(path: str, found: OnDisk, said: DumpLog, printed: Printed) -> None:
    """The entries of a `.timeindex` file (L-7). Raises JavaError."""
    segment = found.segment
    entries = list(time_index(segment, closed=not found.is_written))
    if said.sanity_only:
        if found.is_written and entries and entries[0].timestamp_ms > 0:
            raise JavaError(
                f"{_CORRUPT}: Corrupt time index found, time index file ({path}) has non-zero size but the last "
                f"timestamp is 0 which is less than the first timestamp {entries[0].timestamp_ms}"
            )
        printed.stdout.append(f"{path} passed sanity check.")
        return
    if found.is_written and not entries:
        entries.append(TimeIndexEntry(0, 0))  # the zeros of a file that is as long as it may become
    wrong, missing = [], []
    for entry in entries:
        offset = segment.base_offset + entry.relative_offset
        batch = _batch_from(segment, position_before(segment, offset), offset)
        if batch is None or batch.last_offset != offset:
            last = -1 if batch is None else batch.last_offset
            missing.append(f"Indexed offset: {offset}, found log offset: {last}")
        elif batch.max_timestamp_ms != entry.timestamp_ms:
            wrong.append(f"  Index timestamp: {entry.timestamp_ms}, log timestamp: {batch.max_timestamp_ms}")
        if not said.verify_only:
            printed.stdout.append(f"timestamp: {entry.timestamp_ms} offset: {offset}")
    if wrong:
        printed.stderr.extend([f"Found timestamp mismatch in :{path}", *wrong])
    if missing:
        printed.stderr.extend(["The following indexed offsets are not found in the log.", *missing])


def _batch_from(segment: Segment, position: int, offset: int = 0) -> Batch | None:
    """The first batch from byte `position` on that reaches `offset`, or None."""
    entries = segment.entries
    return next((one.batch for one in entries if one.position >= position and one.batch.last_offset >= offset), None)


def dump_producers(found: OnDisk) -> Iterator[str]:
    """What a `.snapshot` file holds: the last batch of each producer when the segment began (P-12)."""
    for producer_id, state in sorted(found.segment.producers.items()):
        last = state.batches[-1]
        written_ms = _written_ms(found, last.base_offset)
        yield (
            f"producerId: {producer_id} producerEpoch: {state.epoch} coordinatorEpoch: -1 "
            f"currentTxnFirstOffset: {_EMPTY} lastTimestamp: {written_ms} firstSequence: {last.first_sequence} "
            f"lastSequence: {last.last_sequence} lastOffset: {last.last_offset} "
            f"offsetDelta: {last.last_offset - last.base_offset} timestamp: {written_ms}"
        )


def _written_ms(found: OnDisk, base_offset: int) -> int:
    """The largest timestamp of the batch that began at an offset; -1 when it is deleted."""
    batches: Iterator[Batch] = (entry.batch for segment in found.log.segments for entry in segment.entries)
    return next((batch.max_timestamp_ms for batch in batches if batch.base_offset == base_offset), -1)
