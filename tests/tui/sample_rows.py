"""Rows to build views from, with what a test does not care about filled in."""

from __future__ import annotations

import msgspec

from kafka_tui.view.model import (
    BrokerRow,
    CargoRow,
    FollowerRow,
    InFlightRow,
    LogRow,
    PageCacheRow,
    PageRow,
    PartitionRow,
    SegmentRow,
    TopicRow,
)
from kafka_tui.view.model_clients import BatchRow

NOW = 1234


def broker(number: int, **changes: object) -> BrokerRow:
    """A running broker with some pages in memory."""
    row = BrokerRow(
        id=number,
        state="running",
        fenced=False,
        rack=None,
        beliefs={},
        leaders=1,
        replicas=3,
        disk_bytes=4096,
        deleting_bytes=0,
        page_cache=PageCacheRow(
            capacity_pages=64,
            used_pages=9 * number,
            dirty_pages=2,
            hits=14,
            misses=3,
            evictions=0,
            zero_copy_bytes=900,
            copied_bytes=0,
        ),
        epoch=5,
    )
    return msgspec.structs.replace(row, **changes)


def log(
    number: int,
    end: int,
    watermark: int,
    role: str = "follower",
    *,
    start: int = 0,
    epochs: tuple[tuple[int, int], ...] = ((0, 0),),
    pages: tuple[PageRow, ...] | None = None,
    cut: int | None = None,
) -> LogRow:
    """One replica's log from `start` to `end`; `cut` is where its second segment begins."""
    bases = [start] if cut is None else [start, cut]
    ends = [*bases[1:], end]
    segments = tuple(
        SegmentRow(
            base_offset=base,
            end_offset=stop,
            size_bytes=(stop - base) * 80,
            records=stop - base,
            active=stop == end,
            index_entries=(stop - base) // 2,
            index_points=tuple((offset, (offset - base) * 80) for offset in range(base + 1, stop, 2)),
        )
        for base, stop in zip(bases, ends, strict=True)
    )
    if pages is None:
        pages = (page(start, end - 1, "cached"),) if end > start else ()
    return LogRow(
        broker=number,
        log_start_offset=start,
        log_end_offset=end,
        high_watermark=watermark,
        leader_epoch=epochs[-1][0],
        segments=segments,
        role=role,
        epochs=epochs,
        pages=pages,
    )


def batch(name: str, records: int, created_ms: int, broker: int | None) -> BatchRow:
    """A batch of records of 90 bytes, packed to half once it goes to a broker."""
    return BatchRow(
        partition=name,
        records=records,
        record_bytes=records * 90,
        size_bytes=61 + records * (90 if broker is None else 45),
        created_ms=created_ms,
        attempts=0,
        broker=broker,
    )


def page(first: int, last: int, state: str, touched: str | None = None) -> PageRow:
    """A run of pages under the records first … last."""
    return PageRow(first_offset=first, last_offset=last, pages=last - first + 1, state=state, touched=touched)


def partition(
    number: int, leader: int | None, isr: tuple[int, ...], logs: tuple[LogRow, ...], **changes: object
) -> PartitionRow:
    """A partition with one replica for each log."""
    first = next((entry for entry in logs if entry.broker == leader), logs[0])
    row = PartitionRow(
        partition=number,
        leader=leader,
        leader_epoch=0,
        partition_epoch=0,
        replicas=tuple(entry.broker for entry in logs),
        isr=isr,
        elr=(),
        offline=(),
        adding=(),
        removing=(),
        pending_isr=None,
        log_start_offset=first.log_start_offset,
        high_watermark=first.high_watermark,
        logs=logs,
        followers=tuple(
            FollowerRow(broker=entry.broker, log_end_offset=entry.log_end_offset, caught_up_ms=1000)
            for entry in logs
            if entry.broker != leader
        ),
    )
    return msgspec.structs.replace(row, **changes)


def topic(name: str, partitions: tuple[PartitionRow, ...], internal: bool = False) -> TopicRow:
    """A topic of those partitions."""
    return TopicRow(
        name=name,
        topic_id="AAAAAAAAAAAAAAAAAAAAAA",
        internal=internal,
        partition_count=len(partitions),
        replication_factor=len(partitions[0].replicas),
        configs={},
        partitions=partitions,
    )


def request(
    number: int,
    kind: str,
    source: str,
    target: str,
    part: float,
    cargo: tuple[CargoRow, ...] = (),
    *,
    response: bool = False,
    background: bool = False,
) -> InFlightRow:
    """Something on its way that has come that far, at `NOW`, of 10 ms."""
    sent = NOW - round(10 * part)
    return InFlightRow(
        id=number,
        kind=kind,
        response=response,
        source=source,
        target=target,
        sent_ms=sent,
        due_ms=sent + 10,
        partitions=tuple(entry.partition for entry in cargo),
        cargo=cargo,
        background=background,
    )


def cargo(name: str, first: int, end: int, error: str | None = None) -> CargoRow:
    """Records first … end - 1 of a partition."""
    return CargoRow(partition=name, first_offset=first, end_offset=end, error=error)
