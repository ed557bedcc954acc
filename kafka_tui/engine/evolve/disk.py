"""What facts make of a broker's disk and page cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kafka_tui.engine.evolve.broker import file_of, limits_of, with_replica
from kafka_tui.engine.facts import broker as b
from kafka_tui.engine.facts import disk as f
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.broker import Broker, DeletedFiles, Replica
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.storage import compaction, page_cache
from kafka_tui.engine.storage.log import drop_segments, restarted, roll, segment_at, truncate
from kafka_tui.engine.storage.page_cache import PageCache
from kafka_tui.engine.storage.segments import Segment


def dirt_of(node: Broker, replica: Replica, now_ms: int) -> compaction.Dirt:
    """What of a replica's log the cleaner may clean now (L-13)."""
    config = node.image.topics[replica.partition.topic].config
    lag_ms = config.min_compaction_lag_ms
    return compaction.dirt_of(replica.log, replica.cleaned, replica.high_watermark, lag_ms, now_ms)


def cleaning_of(node: Broker, replica: Replica, now_ms: int) -> compaction.Cleaning:
    """What a pass of the cleaner makes of a replica's log now (L-13, L-14)."""
    topic = node.image.topics[replica.partition.topic]
    dirt = dirt_of(node, replica, now_ms)
    return compaction.clean(replica.log, dirt, limits_of(topic), topic.config.delete_retention_ms, now_ms)


def _renamed(node: Broker, partition: TopicPartition, segments: tuple[Segment, ...]) -> Broker:
    """The broker with these segments' files renamed to `.deleted`; they stay on disk and in memory (L-11)."""
    number, cache = node.deletions + 1, node.cache
    for segment in segments:
        file = file_of(partition, segment.base_offset)
        cache = page_cache.rename_file(cache, file, replace(file, deleted=number))
    size = sum(segment.size_bytes for segment in segments)
    files = DeletedFiles(partition, tuple(segment.base_offset for segment in segments), size)
    return replace(node, deletions=number, deleted=node.deleted.put(number, files), cache=cache)


def _without_deleted(cache: PageCache, number: int, files: DeletedFiles) -> PageCache:
    """The page cache after deleted files were removed from the disk (D-9)."""
    for segment in files.segments:
        cache = page_cache.drop_file(cache, replace(file_of(files.partition, segment), deleted=number))
    return cache


def _replica_deleted(node: Broker, fact: b.ReplicaDeleted, now_ms: int) -> Broker:
    segments = node.replicas[fact.partition].log.segments
    return _renamed(replace(node, replicas=node.replicas.drop(fact.partition)), fact.partition, segments)


def _rolled(node: Broker, fact: f.SegmentRolled, now_ms: int) -> Broker:
    replica = node.replicas[fact.partition]
    cache = page_cache.sync_file(node.cache, file_of(fact.partition, fact.closed_offset))  # D-2
    rolled = replace(replica, log=roll(replica.log, fact.base_offset), recovery_point=replica.log.log_end_offset)
    return with_replica(replace(node, cache=cache), rolled)


def _flushed(node: Broker, fact: f.LogFlushed, now_ms: int) -> Broker:
    replica = node.replicas[fact.partition]
    cache = page_cache.sync_file(node.cache, file_of(fact.partition, replica.log.active.base_offset))
    flushed = replace(replica, recovery_point=fact.end_offset)
    return replace(node, replicas=node.replicas.put(fact.partition, flushed), cache=cache)


def _deleted(node: Broker, fact: f.SegmentsDeleted, now_ms: int) -> Broker:
    replica = node.replicas[fact.partition]
    gone = replica.log.segments[: fact.segments]
    left = replace(replica, log=drop_segments(replica.log, fact.segments))
    return with_replica(_renamed(node, fact.partition, gone), left)


def _removed(node: Broker, fact: f.FilesRemoved, now_ms: int) -> Broker:
    files = node.deleted[fact.number]
    cache = _without_deleted(node.cache, fact.number, files)
    return replace(node, deleted=node.deleted.drop(fact.number), cache=cache)


def _cleaned(node: Broker, fact: f.LogCleaned, now_ms: int) -> Broker:
    """The cleaner reads the old files and writes new ones, all through the page cache, and syncs what it wrote."""
    replica = node.replicas[fact.partition]
    made = cleaning_of(node, replica, now_ms)
    cache = node.cache
    for segment in made.replaced:
        size = segment.size_bytes
        cache, _ = page_cache.read(cache, file_of(fact.partition, segment.base_offset), 0, size, size)
    after = _renamed(replace(node, cache=cache), fact.partition, made.replaced)
    cache = after.cache
    for segment in made.written:
        file = file_of(fact.partition, segment.base_offset)
        cache = page_cache.sync_file(page_cache.write(cache, file, 0, segment.size_bytes, now_ms), file)
    return with_replica(replace(after, cache=cache), replace(replica, log=made.log, cleaned=fact.end_offset))


def _truncated(node: Broker, fact: b.LogTruncated | f.UnflushedLost, now_ms: int) -> Broker:
    """The log ends at `new`; segments behind it are deleted, the last one is cut (E-10, D-2)."""
    replica = node.replicas[fact.partition]
    below_start = isinstance(fact, f.UnflushedLost) and fact.new == replica.log.log_start_offset
    log = restarted(fact.new) if below_start else truncate(replica.log, fact.new)
    kept = {segment.base_offset for segment in log.segments}
    gone = tuple(segment for segment in replica.log.segments if segment.base_offset not in kept)
    after = _renamed(node, fact.partition, gone) if gone else node
    active = file_of(fact.partition, log.active.base_offset)
    cut = replace(
        replica,
        log=log,
        high_watermark=min(replica.high_watermark, fact.new),
        recovery_point=min(replica.recovery_point, fact.new),
        cleaned=min(replica.cleaned, fact.new),
        leadership=None if isinstance(fact, f.UnflushedLost) else replica.leadership,
    )
    cache = page_cache.truncate_file(after.cache, active, log.active.size_bytes)
    return with_replica(replace(after, cache=cache), cut)


def _restarted(node: Broker, fact: f.LogRestarted, now_ms: int) -> Broker:
    replica = node.replicas[fact.partition]
    after = _renamed(node, fact.partition, replica.log.segments)
    anew = replace(replica, log=restarted(fact.new), high_watermark=fact.new, recovery_point=fact.new, cleaned=-1)
    return with_replica(after, anew)


def _recovered(node: Broker, fact: b.ReplicasRecovered, now_ms: int) -> Broker:
    """What lies on the disk is left, and the checkpointed high watermarks (H-7); all else went with the process.

    After an unclean end the broker reads what was not known to be on the disk, to check it (K-6, D-2). Files that
    waited for their deletion are removed first (L-11).
    """
    cache = node.cache
    for number, files in node.deleted.items():
        cache = _without_deleted(cache, number, files)
    replicas: Table[TopicPartition, Replica] = Table()
    for partition, old in node.replicas.items():
        mark = min(max(old.checkpoint, old.log.log_start_offset), old.log.log_end_offset)
        kept = Replica(partition, old.topic_id, old.log, mark, old.checkpoint, old.recovery_point, old.cleaned)
        if not fact.clean and old.recovery_point < old.log.log_end_offset:
            file, size = file_of(partition, old.log.active.base_offset), old.log.active.size_bytes
            cache, _ = page_cache.read(cache, file, 0, size, size)
            kept = replace(kept, recovery_point=old.log.log_end_offset)
        replicas = replicas.put(partition, kept)
    left = Broker(node.id, node.rack, node.config, cache, clean=False, started_clean=fact.clean, started_ms=now_ms)
    machine = replace(left, flush_due_ms=node.flush_due_ms, deletions=node.deletions)
    return replace(machine, controllers=node.controllers, replicas=replicas, image=node.image)


def _power_lost(node: Broker, fact: f.PowerLost, now_ms: int) -> Broker:
    return replace(node, cache=page_cache.cold(node.cache), flush_due_ms=-1)


def _pages_read(node: Broker, fact: b.PagesRead, now_ms: int) -> Broker:
    replica = node.replicas[fact.partition]
    size = segment_at(replica.log, fact.segment).size_bytes
    file = file_of(fact.partition, fact.segment)
    cache, _ = page_cache.read(node.cache, file, fact.position, fact.length, size)
    if fact.zero_copy:  # D-3
        cache = replace(cache, zero_copy_bytes=cache.zero_copy_bytes + fact.length)
    else:
        cache = replace(cache, copied_bytes=cache.copied_bytes + fact.length)
    return replace(node, cache=cache)


def _written_back(node: Broker, fact: b.PagesWrittenBack, now_ms: int) -> Broker:
    if fact.cause_name == "flusher":
        return replace(node, cache=page_cache.write_back(node.cache, now_ms))
    if fact.cause_name == "writer":
        return replace(node, cache=page_cache.write_out(node.cache))
    cache, replicas = node.cache, node.replicas
    for partition, replica in node.replicas.items():  # D-2: a clean stop syncs every log
        for segment in replica.log.segments:
            cache = page_cache.sync_file(cache, file_of(partition, segment.base_offset))
        replicas = replicas.put(partition, replace(replica, recovery_point=replica.log.log_end_offset))
    return replace(node, cache=cache, replicas=replicas)


def _resized(node: Broker, fact: b.CacheResized, now_ms: int) -> Broker:
    return replace(node, cache=page_cache.resize(node.cache, fact.pages))


EVOLVE: dict[type[Fact], Callable[[Broker, Any, int], Broker]] = {
    b.ReplicaDeleted: _replica_deleted,
    f.SegmentRolled: _rolled,
    f.LogFlushed: _flushed,
    f.SegmentsDeleted: _deleted,
    f.FilesRemoved: _removed,
    f.LogCleaned: _cleaned,
    b.LogTruncated: _truncated,
    f.LogRestarted: _restarted,
    b.ReplicasRecovered: _recovered,
    f.PowerLost: _power_lost,
    f.UnflushedLost: _truncated,
    b.PagesRead: _pages_read,
    b.PagesWrittenBack: _written_back,
    b.CacheResized: _resized,
}
"""Facts on a broker's disk; each function is handed the fact class it is listed for."""
