"""What facts make of a broker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kafka_tui.engine.facts import broker as f
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.metadata import ConfigRecord, PartitionState, TopicState, replay
from kafka_tui.engine.nodes.broker import Broker, FetchSession, Follower, Leadership, Replica
from kafka_tui.engine.storage import page_cache
from kafka_tui.engine.storage.log import Log, advance_start, append, note_epoch, truncate
from kafka_tui.engine.storage.page_cache import File
from kafka_tui.engine.storage.segments import LogLimits

TOUCHED_KEPT = 64
"""How many changes of replicas a broker remembers; a follower that has missed more is served from scratch."""


def with_replica(node: Broker, replica: Replica) -> Broker:
    """The broker with a replica that has changed in a way that a reader may have to be told of."""
    partition = replica.partition
    return replace(
        node,
        replicas=node.replicas.put(partition, replica),
        touched=(*node.touched[1 - TOUCHED_KEPT :], partition),
        touches=node.touches + 1,
    )


def limits_of(topic: TopicState | None) -> LogLimits:
    """When a topic's logs roll (L-5)."""
    if topic is None:
        return LogLimits()
    config = topic.config
    segment_ms = config.segment_ms
    if "compact" in config.cleanup_policy:  # what is in the active segment is not cleaned, so it ends in time (L-13)
        segment_ms = min(segment_ms, config.max_compaction_lag_ms)
    return LogLimits(config.segment_bytes, segment_ms, config.index_interval_bytes, config.segment_index_bytes)


def file_of(partition: TopicPartition, segment: int) -> File:
    """The page cache's name of a segment file."""
    return File(partition.topic, partition.partition, segment)


def caught_up_at(node: Broker, follower: Follower) -> int:
    """When the follower was last caught up (H-3); its latest fetch counts if it had everything then."""
    if 0 <= follower.leader_end_offset <= follower.log_end_offset:
        return max(follower.caught_up_ms, follower.fetch_ms, node.follower_fetch_ms.get(follower.broker) or -1)
    return follower.caught_up_ms


def _metadata_learnt(node: Broker, fact: f.MetadataLearnt, now_ms: int) -> Broker:
    image = node.image
    for record in fact.records:
        image = replay(image, record)
    node = replace(node, image=image, touched=(), touches=node.touches + 1)  # anything may be answered otherwise now
    if any(isinstance(record, ConfigRecord) and record.kind == "broker" for record in fact.records):
        return replace(node, config=image.broker_config)
    return node


def _epoch_learnt(node: Broker, fact: f.BrokerEpochLearnt, now_ms: int) -> Broker:
    return replace(node, epoch=fact.broker_epoch)


def _replica_created(node: Broker, fact: f.ReplicaCreated, now_ms: int) -> Broker:
    return with_replica(node, Replica(fact.partition, fact.topic_id, Log()))


def _followers(old: Leadership | None, state: PartitionState, me: int, now_ms: int) -> tuple[Follower, ...]:
    """The followers of a leader: those in the ISR count as caught up from the start (H-3)."""
    kept = {} if old is None else {follower.broker: follower for follower in old.followers}
    fresh = (
        kept.get(b) or Follower(b, caught_up_ms=now_ms if b in state.isr else -1) for b in state.replicas if b != me
    )
    return tuple(fresh)


def _followers_anew(old: Leadership | None, fact: f.LeadershipTaken, me: int, now_ms: int) -> tuple[Follower, ...]:
    """The followers in a new leader epoch: a leader that stays one keeps what it knows of their logs (H-3)."""
    fresh = _followers(None, fact.state, me, now_ms)
    if old is None:
        return fresh
    found: list[Follower] = []
    for one in fresh:
        known = old.follower(one.broker)
        if known is not None:
            one = replace(
                known, caught_up_ms=one.caught_up_ms, fetch_ms=one.caught_up_ms, leader_end_offset=fact.start_offset
            )
        found.append(one)
    return tuple(found)


def _leadership_taken(node: Broker, fact: f.LeadershipTaken, now_ms: int) -> Broker:
    replica = node.replicas[fact.partition]
    followers = _followers_anew(replica.leadership, fact, node.id, now_ms)
    leadership = Leadership(fact.leader_epoch, fact.start_offset, fact.state, followers, now_ms)
    log = note_epoch(replica.log, fact.leader_epoch, fact.start_offset)  # E-9
    taken = replace(replica, log=log, leader=node.id, leader_epoch=fact.leader_epoch, leadership=leadership)
    return with_replica(node, taken)


def _leadership_kept(node: Broker, fact: f.LeadershipKept, now_ms: int) -> Broker:
    replica = node.replicas[fact.partition]
    old = replica.leadership
    assert old is not None
    followers = _followers(old, fact.state, node.id, now_ms)
    kept = replace(old, state=fact.state, followers=followers, proposal=None)
    return with_replica(node, replace(replica, leadership=kept))


def _following_started(node: Broker, fact: f.FollowingStarted, now_ms: int) -> Broker:
    replica = node.replicas[fact.partition]
    return with_replica(node, replace(replica, leader=fact.leader, leader_epoch=fact.leader_epoch, leadership=None))


def _records_appended(node: Broker, fact: f.RecordsAppended, now_ms: int) -> Broker:
    replica = node.replicas[fact.partition]
    log = append(replica.log, fact.batch, limits_of(node.image.topics.get(fact.partition.topic)))
    position = log.active.size_bytes - fact.batch.size_bytes
    file = file_of(fact.partition, log.active.base_offset)
    cache = page_cache.write(node.cache, file, position, fact.batch.size_bytes, now_ms)  # D-1
    return replace(with_replica(node, replace(replica, log=log)), cache=cache)


def _high_watermark(node: Broker, fact: f.HighWatermarkAdvanced, now_ms: int) -> Broker:
    return with_replica(node, replace(node.replicas[fact.partition], high_watermark=fact.new))


def _log_start(node: Broker, fact: f.LogStartAdvanced, now_ms: int) -> Broker:
    replica = node.replicas[fact.partition]
    return with_replica(node, replace(replica, log=advance_start(replica.log, fact.new)))


def _epoch_forgotten(node: Broker, fact: f.EpochForgotten, now_ms: int) -> Broker:
    replica = node.replicas[fact.partition]
    return with_replica(node, replace(replica, log=truncate(replica.log, fact.end_offset)))


def _follower_fetched(node: Broker, fact: f.FollowerFetched, now_ms: int) -> Broker:
    replica = node.replicas[fact.partition]
    leadership = replica.leadership
    assert leadership is not None
    old = leadership.follower(fact.follower)
    assert old is not None
    end = replica.log.log_end_offset
    previous_fetch_ms = max(old.fetch_ms, node.follower_fetch_ms.get(fact.follower) or -1)
    caught_up_ms = caught_up_at(node, old)
    if fact.fetch_offset >= end:  # H-3
        caught_up_ms = now_ms
    elif 0 <= old.leader_end_offset <= fact.fetch_offset:
        caught_up_ms = max(caught_up_ms, previous_fetch_ms)
    fresh = Follower(
        fact.follower, fact.fetch_offset, caught_up_ms, now_ms, end, fact.broker_epoch, fact.log_start_offset
    )
    followers = tuple(fresh if one.broker == fact.follower else one for one in leadership.followers)
    noted = replace(replica, leadership=replace(leadership, followers=followers))
    return replace(node, replicas=node.replicas.put(fact.partition, noted))  # no reader is told of it


def _follower_seen(node: Broker, fact: f.FollowerSeen, now_ms: int) -> Broker:
    return replace(
        node,
        follower_fetch_ms=node.follower_fetch_ms.put(fact.follower, now_ms),
        follower_sessions=node.follower_sessions.put(
            fact.follower, FetchSession(fact.asked, fact.unread, fact.touches)
        ),
    )


def _with_proposal(node: Broker, partition: TopicPartition, proposal: tuple[int, ...] | None) -> Broker:
    replica = node.replicas[partition]
    assert replica.leadership is not None
    return with_replica(node, replace(replica, leadership=replace(replica.leadership, proposal=proposal)))


def _isr_proposed(node: Broker, fact: f.IsrProposed, now_ms: int) -> Broker:
    return _with_proposal(node, fact.partition, fact.new)


def _isr_refused(node: Broker, fact: f.IsrProposalRefused, now_ms: int) -> Broker:
    return _with_proposal(node, fact.partition, None)


def _checkpointed(node: Broker, fact: f.HighWatermarksCheckpointed, now_ms: int) -> Broker:
    replicas = node.replicas
    for partition, replica in node.replicas.items():
        if replica.checkpoint != replica.high_watermark:
            replicas = replicas.put(partition, replace(replica, checkpoint=replica.high_watermark))
    return replace(node, replicas=replicas)


def _nothing(node: Broker, fact: Fact, now_ms: int) -> Broker:
    """A fact that is only told: it leaves the broker as it was."""
    return node


EVOLVE: dict[type[Fact], Callable[[Broker, Any, int], Broker]] = {
    f.MetadataLearnt: _metadata_learnt,
    f.BrokerEpochLearnt: _epoch_learnt,
    f.ReplicaCreated: _replica_created,
    f.LeadershipTaken: _leadership_taken,
    f.LeadershipKept: _leadership_kept,
    f.FollowingStarted: _following_started,
    f.RecordsAppended: _records_appended,
    f.DuplicateIgnored: _nothing,
    f.AppendRefused: _nothing,
    f.BatchRecompressed: _nothing,
    f.HighWatermarkAdvanced: _high_watermark,
    f.LogStartAdvanced: _log_start,
    f.EpochForgotten: _epoch_forgotten,
    f.FollowerFetched: _follower_fetched,
    f.FollowerSeen: _follower_seen,
    f.IsrProposed: _isr_proposed,
    f.IsrProposalRefused: _isr_refused,
    f.HighWatermarksCheckpointed: _checkpointed,
}
"""Facts on a broker; each function is handed the fact class it is listed for."""
