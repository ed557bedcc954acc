"""The records of one replica's log as rows, for whoever opens a log."""

from __future__ import annotations

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.simulation.timeline import Timeline
from kafka_tui.engine.storage.batches import Batch
from kafka_tui.engine.storage.log import Log, read
from kafka_tui.engine.storage.sizes import record_size
from kafka_tui.view.project_facts import text_of
from kafka_tui.view.rows import Row

_WITHOUT_LIMIT = 1 << 62


class RecordRow(Row, frozen=True, kw_only=True):
    """One record as it lies in a log (L-1, P-1).

    `key` and `value` are shortened previews of text, bytes that are no text as `\\xff`; None where Kafka has null, so a
    key with the value None is a tombstone (L-14). `size_bytes` is the record alone, uncompressed (B-5).
    """

    offset: int
    key: str | None
    value: str | None
    value_bytes: int | None
    headers: int
    timestamp_ms: int
    leader_epoch: int
    batch_base_offset: int
    batch_records: int
    batch_size_bytes: int
    compression: str
    size_bytes: int


def record_rows(
    timeline: Timeline, topic: str, partition: int, broker: int, first_offset: int, last_offset: int
) -> tuple[RecordRow, ...]:
    """The records `first_offset` … `last_offset`, both included, of the replica on `broker`; fewer if it has fewer.

    Empty when the broker has no such replica.
    """
    node = timeline.cluster.brokers.get(broker)
    replica = None if node is None else node.replicas.get(TopicPartition(topic, partition))
    if replica is None:
        return ()
    return tuple(
        row
        for batch in _batches(replica.log, first_offset, last_offset)
        for row in _rows(batch, max(first_offset, replica.log.log_start_offset), last_offset)
    )


def _batches(log: Log, first_offset: int, last_offset: int) -> tuple[Batch, ...]:
    """The batches that hold these offsets; a read ends with its segment, so there may be several."""
    found: list[Batch] = []
    offset = max(first_offset, log.log_start_offset)
    while offset <= min(last_offset, log.log_end_offset - 1):
        batches = read(log, offset, _WITHOUT_LIMIT, log.log_end_offset)
        if not batches:
            break
        found.extend(batch for batch in batches if batch.base_offset <= last_offset)
        offset = batches[-1].next_offset
    return tuple(found)


def _rows(batch: Batch, first_offset: int, last_offset: int) -> list[RecordRow]:
    rows = []
    for offset, record in batch.numbered:
        if not first_offset <= offset <= last_offset:
            continue
        delta_ms = record.timestamp_ms - batch.base_timestamp_ms
        row = RecordRow(
            offset=offset,
            key=text_of(record.key),
            value=text_of(record.value),
            value_bytes=None if record.value is None else len(record.value),
            headers=len(record.headers),
            timestamp_ms=batch.timestamp_ms_of(record),
            leader_epoch=batch.leader_epoch,
            batch_base_offset=batch.base_offset,
            batch_records=len(batch.records),
            batch_size_bytes=batch.size_bytes,
            compression=batch.compression,
            size_bytes=record_size(record.key, record.value, record.headers, delta_ms, offset - batch.base_offset),
        )
        rows.append(row)
    return rows
