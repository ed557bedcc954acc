"""The log cleaner's thread: it wakes up, cleans the dirtiest log, and the next, until none is dirty enough (L-13).

As cleaning takes no time here, one thread is as many as `log.cleaner.threads` says, but for none. The thread sleeps
through wake-ups at which there could be nothing to do: while no compacted log has a closed segment that is dirty.
"""

from __future__ import annotations

from collections.abc import Iterable

from kafka_tui.engine.broker.retention import delete_old, remove_later
from kafka_tui.engine.evolve.disk import cleaning_of, dirt_of
from kafka_tui.engine.facts.disk import LogCleaned
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.storage.compaction import is_overdue
from kafka_tui.engine.timers import CleanerTick
from kafka_tui.engine.turn import Turn

BrokerTurn = Turn[Broker]


def wake(turn: BrokerTurn, partitions: Iterable[TopicPartition]) -> None:
    """Have the cleaner wake up if one of `partitions` may have work for it: every backoff since the process began."""
    config = turn.node.config
    if turn.node.cleaner_due or not config.log_cleaner_enable or not config.log_cleaner_threads:
        return
    if any(_may_have_work(turn.node, partition) for partition in partitions):
        backoff_ms = config.log_cleaner_backoff_ms
        turn.note(cleaner_due=True)
        turn.schedule(CleanerTick(), backoff_ms - (turn.now_ms - turn.node.started_ms) % backoff_ms, silent=True)


def _may_have_work(node: Broker, partition: TopicPartition) -> bool:
    """Whether a compacted log has a closed segment that was not cleaned, or records that may grow too old (L-15)."""
    replica = node.replicas.get(partition)
    if replica is None or not _is_compacted(node, partition):
        return False
    log = replica.log
    if "delete" in node.image.topics[partition.topic].config.cleanup_policy and log.size_bytes:
        return True
    return len(log.closed) > 0 and log.active.base_offset > max(replica.cleaned, log.log_start_offset)


def on_tick(turn: BrokerTurn) -> None:
    """Clean what is dirty enough, then delete old segments of compacted logs (L-13, L-15)."""
    turn.note(cleaner_due=False)
    while (partition := _filthiest(turn)) is not None:
        _clean(turn, partition)
    for partition in tuple(turn.node.replicas):
        if _is_compacted(turn.node, partition):
            delete_old(turn, partition)
    wake(turn, turn.node.replicas)


def _is_compacted(node: Broker, partition: TopicPartition) -> bool:
    topic = node.image.topics.get(partition.topic)
    return topic is not None and "compact" in topic.config.cleanup_policy


def _filthiest(turn: BrokerTurn) -> TopicPartition | None:
    """The log with the greatest dirty part of those that are dirty enough, or that were left dirty too long (L-13)."""
    best, best_ratio = None, -1.0
    for partition, replica in turn.node.replicas.items():
        if not len(replica.log.closed) or not _is_compacted(turn.node, partition):
            continue
        config = turn.node.image.topics[partition.topic].config
        dirt = dirt_of(turn.node, replica, turn.now_ms)
        forced = is_overdue(replica.log, dirt, config.max_compaction_lag_ms, turn.now_ms)
        if (forced or dirt.ratio > config.min_cleanable_dirty_ratio) and dirt.ratio > best_ratio:
            best, best_ratio = partition, dirt.ratio
    return best


def _clean(turn: BrokerTurn, partition: TopicPartition) -> None:
    replica = turn.node.replicas[partition]
    dirt, made = dirt_of(turn.node, replica, turn.now_ms), cleaning_of(turn.node, replica, turn.now_ms)
    turn.emit(
        LogCleaned(
            node=turn.id,
            partition=partition,
            first_offset=dirt.first_dirty_offset,
            end_offset=dirt.first_uncleanable_offset,
            segments=len(made.replaced),
            segments_after=len(made.written),
            records=made.before,
            records_after=made.after,
            size_bytes=sum(segment.size_bytes for segment in made.replaced),
            size_after_bytes=sum(segment.size_bytes for segment in made.written),
        )
    )
    remove_later(turn, turn.node.image.topics[partition.topic].config.file_delete_delay_ms)
