"""What new metadata means for a broker's replicas: lead, follow, create, delete (K-10, E-9, T-12)."""

from __future__ import annotations

from kafka_tui.engine.broker import delete_records
from kafka_tui.engine.broker.cleaner import wake
from kafka_tui.engine.broker.follow import ensure_fetchers
from kafka_tui.engine.broker.purgatory import advance_and_settle
from kafka_tui.engine.broker.retention import remove_later
from kafka_tui.engine.facts.broker import (
    FollowingStarted,
    LeadershipKept,
    LeadershipTaken,
    MetadataLearnt,
    ReplicaCreated,
    ReplicaDeleted,
)
from kafka_tui.engine.ids import INTERNAL_TOPIC, TopicPartition
from kafka_tui.engine.metadata import (
    ConfigRecord,
    MetadataRecord,
    PartitionRecord,
    PartitionState,
    RemoveTopicRecord,
    TopicState,
)
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.timers import OffsetsPartitionGained, OffsetsPartitionLost, TopicGone
from kafka_tui.engine.turn import Turn

BrokerTurn = Turn[Broker]


def learn(turn: BrokerTurn, offset: int, records: tuple[MetadataRecord, ...]) -> None:
    """Replay records of the metadata log; roles are taken once the broker's own registration has been seen (K-2)."""
    was_caught_up = caught_up(turn.node)
    turn.emit(MetadataLearnt(node=turn.id, offset=offset, records=records))
    if any(isinstance(record, ConfigRecord) for record in records):
        wake(turn, turn.node.replicas)  # a policy may have changed (L-15)
    if caught_up(turn.node):
        _act(turn, records, _touched(records, turn.node) if was_caught_up else _everything(turn.node))


def take_all_roles(turn: BrokerTurn) -> None:
    """The broker has learnt its epoch after it had seen its registration (K-2)."""
    _act(turn, (), _everything(turn.node))


def _everything(node: Broker) -> tuple[TopicPartition, ...]:
    return tuple(
        TopicPartition(topic.name, number)
        for topic in node.image.topics.values()
        for number in range(len(topic.partitions))
    )


def _act(turn: BrokerTurn, records: tuple[MetadataRecord, ...], touched: tuple[TopicPartition, ...]) -> None:
    """Do what new metadata of the `touched` partitions asks of this broker."""
    _delete_stale(turn)
    for record in records:
        if isinstance(record, RemoveTopicRecord) and turn.node.loaded:
            turn.schedule(TopicGone(record.name), 0, silent=True)
    for partition in touched:
        _take_role(turn, partition)
    ensure_fetchers(turn)
    for partition in touched:
        advance_and_settle(turn, partition)
    if len(turn.node.parked_deletions):
        delete_records.settle(turn)


def caught_up(node: Broker) -> bool:
    """Whether the broker has seen its own registration: the metadata is new enough to act on (K-2)."""
    mine = node.image.brokers.get(node.id)
    return node.epoch >= 0 and mine is not None and mine.epoch == node.epoch


def _touched(records: tuple[MetadataRecord, ...], node: Broker) -> tuple[TopicPartition, ...]:
    """The partitions that the records are about, and the replicas of topics they delete, in order."""
    named = [record.partition for record in records if isinstance(record, PartitionRecord)]
    gone = [record.name for record in records if isinstance(record, RemoveTopicRecord)]
    mine = [partition for partition in node.replicas if partition.topic in gone]
    return tuple(sorted(dict.fromkeys([*named, *mine])))


def _delete_stale(turn: BrokerTurn) -> None:
    """Delete replicas that are no longer placed here, or belong to a deleted topic (T-12, R-1)."""
    for partition, replica in tuple(turn.node.replicas.items()):
        topic = turn.node.image.topics.get(partition.topic)
        state = turn.node.image.partition(partition)
        placed = state is not None and turn.node.id in state.replicas
        if topic is None or topic.topic_id != replica.topic_id or not placed:
            turn.emit(ReplicaDeleted(node=turn.id, partition=partition, size_bytes=replica.log.size_bytes))
            remove_later(turn, turn.node.config.log_segment_delete_delay_ms)  # L-11
            if replica.leadership is not None and partition.topic == INTERNAL_TOPIC:
                turn.schedule(OffsetsPartitionLost(partition.partition), 0)


def _take_role(turn: BrokerTurn, partition: TopicPartition) -> None:
    topic = turn.node.image.topics.get(partition.topic)
    state = turn.node.image.partition(partition)
    if topic is None or state is None or turn.node.id not in state.replicas:
        return
    if partition not in turn.node.replicas:
        turn.emit(ReplicaCreated(node=turn.id, partition=partition, topic_id=topic.topic_id))
    if state.leader == turn.node.id:
        _lead(turn, partition, state)
    else:
        _follow(turn, partition, state, topic)


def _lead(turn: BrokerTurn, partition: TopicPartition, state: PartitionState) -> None:
    replica = turn.node.replicas[partition]
    leadership = replica.leadership
    if leadership is not None and leadership.epoch == state.leader_epoch:
        if state.partition_epoch >= leadership.state.partition_epoch and state != leadership.state:
            turn.emit(LeadershipKept(node=turn.id, partition=partition, state=state))
        return
    turn.emit(
        LeadershipTaken(
            node=turn.id,
            partition=partition,
            leader_epoch=state.leader_epoch,
            start_offset=replica.log.log_end_offset,
            state=state,
        )
    )
    if partition.topic == INTERNAL_TOPIC:
        turn.schedule(OffsetsPartitionGained(partition.partition, state.leader_epoch), 0)


def _follow(turn: BrokerTurn, partition: TopicPartition, state: PartitionState, topic: TopicState) -> None:
    replica = turn.node.replicas[partition]
    if replica.leader == state.leader and replica.leader_epoch == state.leader_epoch:
        return
    led = replica.leadership is not None
    turn.emit(FollowingStarted(node=turn.id, partition=partition, leader=state.leader, leader_epoch=state.leader_epoch))
    if led and topic.name == INTERNAL_TOPIC:
        turn.schedule(OffsetsPartitionLost(partition.partition), 0)
