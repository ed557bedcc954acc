"""The log against what Apache Kafka's own `UnifiedLog`, `Partition` and `LeaderEpochFileCache` did."""

import pytest

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
    truncate,
    truncation_offset,
)
from kafka_tui.engine.storage.segments import LogLimits, file_name
from tests.golden_vectors import Document, cases

LIMITS = LogLimits()


def _limits(config: Document) -> LogLimits:
    return LogLimits(
        segment_bytes=config.get("segment.bytes", LIMITS.segment_bytes),
        segment_ms=config.get("segment.ms", LIMITS.segment_ms),
    )


def _shape(log: Log) -> Document:
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


@pytest.mark.parametrize("case", cases("log_segments"))
def test_l5_segments(case: Document) -> None:
    """Appends roll segments where Kafka's do; dropped segments and deleted records leave Kafka's offsets and sizes."""
    limits = _limits(case["topic_config"])
    log = EMPTY_LOG
    for step in case["steps"]:
        if step["op"] == "append":
            timestamp_ms = step["t_ms"] + step["timestamp_offset_ms"]
            record = Record(None, b"x" * step["value_size"], timestamp_ms=timestamp_ms)
            batch = make_batch((record,) * step["records"])
            assert batch.size_bytes == step["batch_bytes"]
            log = append(log, stamped(batch, log.log_end_offset, 0), limits)
        elif step["op"] == "retention_check":
            log = drop_segments(log, step["deleted"])  # which segments may go is retention's question
        elif step["op"] == "delete_records":
            log = advance_start(log, step["offset"])
        shape = _shape(log)
        assert shape == {key: step[key] for key in shape}, step["action"]


def _append_records(log: Log, count: int, epoch: int) -> Log:
    batch = make_batch((Record(None, b"v"),) * count)
    return append(log, stamped(batch, log.log_end_offset, epoch), LIMITS)


def _fetch(leader: Log, follower: Log, from_offset: int) -> Log:
    """Return the follower's log after one fetch (E-10)."""
    assert from_offset == follower.log_end_offset
    divergence = diverging(leader, follower.last_epoch, from_offset)
    if divergence is not None:
        return truncate(follower, truncation_offset(follower, *divergence))
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
