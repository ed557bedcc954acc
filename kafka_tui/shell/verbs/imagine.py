"""`what-if decrease`: reads the logs and committed offsets, and tells what a merge of partitions would break (T-8)."""

from __future__ import annotations

import msgspec

from kafka_tui.engine.clients.partitioner import partition_for_key
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.metadata import PartitionState, TopicState
from kafka_tui.engine.nodes.broker import Replica
from kafka_tui.engine.storage.batches import Batch
from kafka_tui.engine.storage.log import read
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.script_error import nearest
from kafka_tui.shell.stage import Flow, Flows, Stage, at_once
from kafka_tui.shell.verbs.statements import WhatIfDecrease
from kafka_tui.shell.verbs.what_if import (
    DISK_BYTES_PER_S,
    MergedGroup,
    MergedPartition,
    MergedRecord,
    MergeImagined,
    imagine_merge,
)
from kafka_tui.view.model import FactRow, View
from kafka_tui.view.model_clients import GroupRow

_READ_BYTES = 1 << 30
_TERABYTE = 1_000_000_000_000


def what_if_decrease(stage: Stage, said: WhatIfDecrease) -> Flow:
    """Report what Kafka's refusal protects; nothing changes and no time passes."""
    return at_once(_what_if_decrease(stage, said))


def _what_if_decrease(stage: Stage, said: WhatIfDecrease) -> Answer:
    view = stage.view()
    image = stage.timeline.cluster.committed_image
    topic = image.topics.get(said.topic)
    if topic is None:
        return Answer(stdout=(_unknown_topic(stage, said.topic, tuple(image.topics)),))
    present = len(topic.partitions)
    if said.to >= present:
        return Answer(stdout=(stage.say("what_if_no_decrease", topic=said.topic, count=present, to=said.to),))
    merge = imagine(stage.timeline.cluster, topic, said.to, view)
    stage.imagine(_row(merge, view.time_ms))
    return Answer(stdout=report(stage, merge))


def imagine(cluster: Cluster, topic: TopicState, to: int, view: View) -> MergeImagined:
    """The merge of `topic` into its first `to` partitions, from what its leaders hold and its groups committed."""
    partitions = tuple(
        _partition(cluster, TopicPartition(topic.name, number), state) for number, state in enumerate(topic.partitions)
    )
    keys = sorted({record.key for one in partitions for record in one.records if record.key is not None})
    groups = tuple(
        MergedGroup(group.group, _committed(group, topic))
        for group in view.groups
        if any(row.partition.rpartition("-")[0] == topic.name for row in group.offsets)
    )
    return imagine_merge(topic.name, partitions, to, groups, tuple((key, partition_for_key(key, to)) for key in keys))


def _committed(group: GroupRow, topic: TopicState) -> tuple[int | None, ...]:
    offsets = {row.partition: row.committed_offset for row in group.offsets}
    return tuple(offsets.get(f"{topic.name}-{number}") for number in range(len(topic.partitions)))


def _partition(cluster: Cluster, partition: TopicPartition, state: PartitionState) -> MergedPartition:
    replica = _replica(cluster, partition, state)
    if replica is None:
        return MergedPartition((), 0, 0, len(state.replicas))
    batches = _committed_batches(replica)
    records = tuple(
        MergedRecord(offset, record.key, batch.timestamp_ms_of(record))
        for batch in batches
        for offset, record in batch.numbered
        if offset >= replica.log.log_start_offset
    )
    return MergedPartition(records, sum(batch.size_bytes for batch in batches), len(batches), len(state.replicas))


def _replica(cluster: Cluster, partition: TopicPartition, state: PartitionState) -> Replica | None:
    """The leader's replica; without a leader, the one that knows most to be committed."""
    held = {
        broker: replica
        for broker in state.replicas
        if (node := cluster.brokers.get(broker)) is not None and (replica := node.replicas.get(partition)) is not None
    }
    if state.leader in held:
        return held[state.leader]
    return max(held.values(), key=lambda replica: replica.high_watermark, default=None)


def _committed_batches(replica: Replica) -> tuple[Batch, ...]:
    """The batches below the high watermark; a read ends with its segment, so there are several."""
    found: list[Batch] = []
    offset = replica.log.log_start_offset
    while batches := read(replica.log, offset, _READ_BYTES, replica.high_watermark):
        found += batches
        offset = batches[-1].next_offset
    return tuple(found)


def _row(merge: MergeImagined, time_ms: int) -> FactRow:
    return FactRow(
        id=0,
        cause=0,
        name="MergeImagined",
        node="admin tools",
        time_ms=time_ms,
        background=False,
        fields=msgspec.to_builtins(merge),
        rules=("T-8",),
    )


def report(stage: Stage, merge: MergeImagined) -> tuple[str, ...]:
    """The four reasons with their numbers, as lines."""
    say = stage.say
    hours = (_TERABYTE * (1 + merge.copies)) // DISK_BYTES_PER_S // 3600
    groups = [say("what_if_group", group=loss.group, reread=loss.reread, skipped=loss.skipped) for loss in merge.groups]
    return (
        say(
            "what_if_title",
            topic=merge.topic,
            partitions=merge.partitions,
            to=merge.to,
            moved=merge.records_moved,
        ),
        say("what_if_order", count=merge.order_broken, pairs=merge.key_pairs_broken, keys=merge.keys_split),
        say("what_if_offsets", count=merge.clashing_offsets),
        *(groups or [say("what_if_no_groups")]),
        say(
            "what_if_time",
            bytes=merge.bytes_moved,
            written=merge.bytes_written,
            rate=DISK_BYTES_PER_S // 1_000_000,
            stopped_ms=merge.stopped_ms,
            hours=hours,
        ),
        say("what_if_cost", copies=merge.copies, written=merge.bytes_written, requests=merge.requests),
        say("what_if_unchanged"),
    )


def _unknown_topic(stage: Stage, name: str, known: tuple[str, ...]) -> str:
    if not known:
        return stage.say("no_topic_at_all", name=name)
    sentence = stage.say("no_such_topic", name=name, known=", ".join(known))
    near = nearest(name, known)
    return sentence if near is None else f"{sentence} {stage.say('did_you_mean', near=near)}"


FLOWS: Flows = {WhatIfDecrease: what_if_decrease}
