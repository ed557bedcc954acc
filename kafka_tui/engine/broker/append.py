"""Writing a batch into a log, on the leader and on followers: first a new segment if it needs one (L-4, L-5, D-1)."""

from __future__ import annotations

from kafka_tui.engine.broker import cleaner, flusher
from kafka_tui.engine.broker.retention import roll
from kafka_tui.engine.evolve.broker import file_of, limits_of
from kafka_tui.engine.facts.broker import RecordsAppended
from kafka_tui.engine.facts.disk import LogFlushed
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.storage.batches import Batch
from kafka_tui.engine.storage.page_cache import dirty_pages_of
from kafka_tui.engine.storage.segments import roll_cause
from kafka_tui.engine.turn import Turn


def write(turn: Turn[Broker], partition: TopicPartition, role: str, batch: Batch) -> None:
    """Append a stamped batch to the log, which is: to the page cache (D-1). `role` is "leader" or "follower"."""
    topic = turn.node.image.topics.get(partition.topic)
    cause = roll_cause(turn.node.replicas[partition].log.active, batch, limits_of(topic))
    if cause:
        roll(turn, partition, cause, batch.base_offset)
    turn.emit(
        RecordsAppended(
            node=turn.id,
            partition=partition,
            role=role,
            base_offset=batch.base_offset,
            end_offset=batch.next_offset,
            size_bytes=batch.size_bytes,
            batch=batch,
        )
    )
    if topic is not None:
        _flush(turn, partition, topic.config.flush_messages)
    flusher.after_write(turn)
    if topic is not None and "compact" in topic.config.cleanup_policy:
        cleaner.wake(turn, (partition,))


def _flush(turn: Turn[Broker], partition: TopicPartition, flush_messages: int) -> None:
    """Sync the log when as many offsets as `flush.messages` have not been synced; by default never (D-2)."""
    replica = turn.node.replicas[partition]
    end = replica.log.log_end_offset
    if end - replica.recovery_point >= flush_messages:
        pages = dirty_pages_of(turn.node.cache, file_of(partition, replica.log.active.base_offset))
        turn.emit(LogFlushed(node=turn.id, partition=partition, pages=pages, end_offset=end))
