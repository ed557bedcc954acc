"""The retention task: old segments go, whole and from the oldest on, on leaders and followers alike (L-8 … L-12)."""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.evolve.broker import file_of
from kafka_tui.engine.facts.disk import FilesRemoved, SegmentRolled, SegmentsDeleted
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.storage.page_cache import dirty_pages_of
from kafka_tui.engine.storage.retention import BY_AGE, BY_SIZE, LOG_START, REASONS, overdue
from kafka_tui.engine.timers import FilesDue, RetentionTick
from kafka_tui.engine.turn import Turn

BrokerTurn = Turn[Broker]


def on_tick(turn: BrokerTurn) -> None:
    """Look at every log that is not compacted; those are the log cleaner's (`LogManager.cleanupLogs`)."""
    for partition in tuple(turn.node.replicas):
        topic = turn.node.image.topics.get(partition.topic)
        if topic is not None and "compact" not in topic.config.cleanup_policy:
            delete_old(turn, partition)
    turn.schedule(RetentionTick(), turn.node.config.log_retention_check_interval_ms, silent=True)


def delete_old(turn: BrokerTurn, partition: TopicPartition) -> None:
    """Delete what may go of one log, for one reason after another; the active segment is rolled first (L-9)."""
    topic = turn.node.image.topics[partition.topic]
    config = topic.config
    limits = {LOG_START: -1, BY_SIZE: config.retention_bytes, BY_AGE: config.retention_ms}
    for reason in REASONS if "delete" in config.cleanup_policy else (LOG_START,):
        replica = turn.node.replicas[partition]
        log, limit = replica.log, limits[reason]
        count = overdue(log, reason, replica.high_watermark, limit, turn.now_ms)
        if not count:
            continue
        gone = log.segments[:count]
        if count > len(log.closed):
            roll(turn, partition, "retention", log.log_end_offset)
        turn.emit(
            SegmentsDeleted(
                node=turn.id,
                partition=partition,
                reason=reason,
                limit=limit,
                segments=count,
                records=sum(segment.record_count for segment in gone),
                size_bytes=sum(segment.size_bytes for segment in gone),
                old=log.log_start_offset,
                new=max(log.log_start_offset, turn.node.replicas[partition].log.segments[count].base_offset),
            )
        )
        remove_later(turn, config.file_delete_delay_ms)
        fetcher = turn.node.fetchers.get(replica.leader)
        if replica.leadership is None and fetcher is not None:  # its next fetch tells the new log start offset (L-12)
            turn.put("fetchers", replica.leader, replace(fetcher, outdated=True))


def roll(turn: BrokerTurn, partition: TopicPartition, reason: str, base_offset: int) -> None:
    """Begin a new active segment; the closed one is synced to the disk (L-5, D-2)."""
    active = turn.node.replicas[partition].log.active
    turn.emit(
        SegmentRolled(
            node=turn.id,
            partition=partition,
            reason=reason,
            closed_offset=active.base_offset,
            base_offset=base_offset,
            size_bytes=active.size_bytes,
            pages=dirty_pages_of(turn.node.cache, file_of(partition, active.base_offset)),
        )
    )


def remove_later(turn: BrokerTurn, delay_ms: int) -> None:
    """Have the files that were just renamed to `.deleted` removed after a while (L-11)."""
    turn.schedule(FilesDue(turn.node.deletions), delay_ms, silent=True)


def remove(turn: BrokerTurn, number: int) -> None:
    """Their time is over: the files go from the disk and the page cache (L-11, D-9)."""
    files = turn.node.deleted.get(number)
    if files is not None:
        turn.emit(
            FilesRemoved(
                node=turn.id,
                partition=files.partition,
                number=number,
                files=len(files.segments),
                size_bytes=files.size_bytes,
            )
        )
