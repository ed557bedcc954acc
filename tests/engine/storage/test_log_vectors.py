"""The log against what Apache Kafka's own `UnifiedLog`, `Partition` and `LeaderEpochFileCache` did."""

import pytest

from kafka_tui.engine.epochs import truncation_offset
from kafka_tui.engine.storage.batches import Batch, Record, make_batch, stamped
from kafka_tui.engine.storage.log import (
    EMPTY_LOG,
    Log,
    advance_start,
    append,
    diverging,
    drop_segments,
    note_epoch,
    read,
    roll,
    truncate,
)
from kafka_tui.engine.storage.retention import BY_AGE, BY_SIZE, LOG_START, REASONS, overdue
from kafka_tui.engine.storage.segments import LogLimits, file_name
from tests.golden_vectors import Document, cases

LIMITS = LogLimits()


def _limits(config: Document) -> LogLimits:
    return LogLimits(
        segment_bytes=config.get("segment.bytes", LIMITS.segment_bytes),
        segment_ms=config.get("segment.ms", LIMITS.segment_ms),
    )


def shape_of(log: Log) -> Document:
    """Return what the vectors say of a log."""
    return {
        "log_start_offset": log.log_start_offset,
        "log_end_offset": log.log_end_offset,
        "log_size": log.size_bytes,
        "segments": [
            {
                "base_offset": segment.base_offset,
                "file": file_name(segment.base_offset) + ".log",
                "size": segment.size_bytes,
                "largest_timestamp_t_ms": segment.largest_timestamp_ms if segment.record_count else None,
            }
            for segment in log.segments
        ],
    }


def _checked(log: Log, config: Document, high_watermark: int, now_ms: int) -> tuple[Log, int]:
    """Return the log after one retention check, and how many segments went."""
    limits = {
        LOG_START: -1,
        BY_SIZE: config.get("retention.bytes", -1),
        BY_AGE: config.get("retention.ms", 604_800_000),
    }
    deleted = 0
    for reason in REASONS:
        count = overdue(log, reason, high_watermark, limits[reason], now_ms)
        if count == len(log.segments):
            log = roll(log)  # L-9
        log = drop_segments(log, count)
        deleted += count
    return log, deleted


@pytest.mark.parametrize("case", cases("log_segments"))
def test_l5_segments(case: Document) -> None:
    """Segments begin and go where Kafka's do: by appends, by retention (L-8 … L-10), by deleted records (L-12)."""
    config = case["topic_config"]
    limits = _limits(config)
    log, high_watermark = EMPTY_LOG, None
    for step in case["steps"]:
        if step["op"] == "append":
            timestamp_ms = step["t_ms"] + step["timestamp_offset_ms"]
            record = Record(None, b"x" * step["value_size"], timestamp_ms=timestamp_ms)
            batch = make_batch((record,) * step["records"])
            assert batch.size_bytes == step["batch_bytes"]
            log = append(log, stamped(batch, log.log_end_offset, 0), limits)
        elif step["op"] == "retention_check":
            mark = log.log_end_offset if high_watermark is None else high_watermark
            log, deleted = _checked(log, config, mark, step["t_ms"])
            assert deleted == step["deleted"]
        elif step["op"] == "set_hw":
            high_watermark = step["offset"]
        elif step["op"] == "delete_records":
            log = advance_start(log, step["offset"])
        shape = shape_of(log)
        assert shape == {key: step[key] for key in shape}, step["action"]
        assert step["high_watermark"] == (log.log_end_offset if high_watermark is None else high_watermark)


def _append_records(log: Log, count: int, epoch: int) -> Log:
    batch = make_batch((Record(None, b"v"),) * count)
    return append(log, stamped(batch, log.log_end_offset, epoch), LIMITS)


def _fetch(leader: Log, follower: Log, from_offset: int) -> Log:
    """Return the follower's log after one fetch (E-10)."""
    assert from_offset == follower.log_end_offset
    divergence = diverging(leader, follower.last_epoch, from_offset)
    if divergence is not None:
        return truncate(follower, truncation_offset(follower.epochs, follower.log_end_offset, divergence))
    batches: tuple[Batch, ...] = read(leader, from_offset, 1_048_576, leader.log_end_offset)
    for batch in batches:
        follower = append(follower, batch, LIMITS)
    return follower


@pytest.mark.parametrize("case", cases("hw_isr_scenarios"))
def test_e10_logs_of_the_replicas(case: Document) -> None:
    """Log end offsets and epoch caches of all replicas are Kafka's after each append, fail-over and truncation."""
    logs = {str(replica): EMPTY_LOG for replica in case["replicas"]}
    leadership = ("", -1)
    for step in case["steps"]:
        leader, epoch = str(step["leader"]), step["leader_epoch"]
        if step["op"] == "append" and step["result"].startswith("appended"):
            logs[leader] = _append_records(logs[leader], step["n"], epoch)
        elif step["op"] == "fetch":
            follower = str(step["replica"])
            logs[follower] = _fetch(logs[leader], logs[follower], step["from_offset"])
        if (leader, epoch) != leadership and leader in logs:
            logs[leader] = note_epoch(logs[leader], epoch, logs[leader].log_end_offset)  # E-9
        leadership = (leader, epoch)
        for replica, expected in step["replicas"].items():
            found = logs[replica]
            assert found.log_end_offset == expected["leo"], (step["action"], replica)
            assert [list(start) for start in found.epochs] == expected["epoch_cache"], (step["action"], replica)
