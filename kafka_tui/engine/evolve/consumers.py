"""How facts on a consumer change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kafka_tui.engine.facts import consumers as f
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.consumer import MEMBER, UNJOINED, Consumer, InHand, Reading, Seen, with_taken
from kafka_tui.engine.nodes.membership import FENCED, STALE
from kafka_tui.engine.persistent import Table


def _assigned(consumer: Consumer, fact: f.PartitionsAssigned, now_ms: int) -> Consumer:
    return replace(
        consumer,
        state=MEMBER,
        partitions=Table.of(
            [*consumer.partitions.items(), *((partition, Reading(partition)) for partition in fact.partitions)]
        ),
        next_commit_ms=now_ms + consumer.config.auto_commit_interval_ms,  # O-2: counted anew from each generation
    )


def _revoked(consumer: Consumer, fact: f.PartitionsRevoked, now_ms: int) -> Consumer:
    left = consumer.partitions
    for partition in fact.partitions:
        left = left.drop(partition)
    return replace(
        consumer,
        partitions=left,
        queue=tuple(partition for partition in consumer.queue if partition in left),
        asked=Table.of(
            (leader, tuple(item for item in asked if item[0] in left)) for leader, asked in consumer.asked.items()
        ),
    )


def _read_replica(consumer: Consumer, fact: f.ReadReplicaChanged, now_ms: int) -> Consumer:
    reading = replace(
        consumer.partitions[fact.partition],
        nearby=fact.broker,
        nearby_until_ms=fact.until_ms,
        nearby_epoch=fact.leader_epoch,
    )
    return replace(consumer, partitions=consumer.partitions.put(fact.partition, reading))


def _position_set(consumer: Consumer, fact: f.PositionSet, now_ms: int) -> Consumer:
    reading = consumer.partitions[fact.partition]
    committed = fact.offset if fact.source == "committed" else reading.committed
    reading = replace(
        reading,
        position=fact.offset,
        committed=committed,
        buffered=(),
        wants="",
        position_epoch=fact.epoch,
        checked_epoch=consumer.leader_epoch_of(fact.partition) if fact.epoch < 0 else -1,  # C-7
    )
    return replace(consumer, partitions=consumer.partitions.put(fact.partition, reading))


def _chosen(consumer: Consumer, fact: f.PartitionsChosen, now_ms: int) -> Consumer:
    return replace(consumer, partitions=Table.of((partition, Reading(partition)) for partition in fact.partitions))


def _truncated(consumer: Consumer, fact: f.TruncationFound, now_ms: int) -> Consumer:
    reading = replace(
        consumer.partitions[fact.partition],
        position=fact.new,
        buffered=(),
        position_epoch=fact.epoch,
        checked_epoch=consumer.leader_epoch_of(fact.partition),
    )
    return replace(consumer, partitions=consumer.partitions.put(fact.partition, reading))


def _out_of_range(consumer: Consumer, fact: f.PositionOutOfRange, now_ms: int) -> Consumer:
    reading = replace(consumer.partitions[fact.partition], position=-1, buffered=(), wants=fact.reset)
    return replace(consumer, partitions=consumer.partitions.put(fact.partition, reading))


def _delivered(consumer: Consumer, fact: f.RecordsDelivered, now_ms: int) -> Consumer:
    reading = consumer.partitions[fact.partition]
    left = tuple(batch for batch in reading.buffered if batch.next_offset > fact.end_offset)
    read = [batch.leader_epoch for batch in reading.buffered if batch.base_offset < fact.end_offset]
    epoch = read[-1] if read else reading.position_epoch
    reading = replace(reading, position=fact.end_offset, buffered=left, position_epoch=epoch)  # C-1
    queue: tuple[TopicPartition, ...] = consumer.queue
    if not left:
        queue = tuple(partition for partition in queue if partition != fact.partition)
    return replace(
        consumer,
        partitions=consumer.partitions.put(fact.partition, reading),
        queue=queue,
        delivered=consumer.delivered + fact.records,
        hand=with_taken(consumer.hand, InHand(fact.partition, fact.end_offset, fact.records)),
    )


def _abandoned(consumer: Consumer, fact: f.WorkAbandoned, now_ms: int) -> Consumer:
    return replace(consumer, hand=tuple(one for one in consumer.hand if one.partition != fact.partition))


def _membership_lost(consumer: Consumer, fact: f.MembershipLost | f.PollIntervalExceeded, now_ms: int) -> Consumer:
    left = isinstance(fact, f.PollIntervalExceeded)
    if consumer.membership is not None:  # N-6: under the new protocol the client's own id stays its id
        membership = replace(
            consumer.membership, state=STALE if left else FENCED, target=None, giving_back=(), said=None, whole=True
        )
        return replace(consumer, state=UNJOINED, generation=0, lost=True, membership=membership)
    kept = isinstance(fact, f.MembershipLost) and fact.error == "ILLEGAL_GENERATION"  # the id is still good
    member = consumer.member if kept else ""
    return replace(
        consumer, state=UNJOINED, member=member, generation=-1, rejoin=True, lost=True, leader=False, leads=()
    )


def _failed(consumer: Consumer, fact: f.ConsumerFailed, now_ms: int) -> Consumer:
    # The exception ends the loop, and close() stands in its `finally`.
    return replace(consumer, closing=True, last_error=Seen(fact.error, fact.message))


def _patience_ended(consumer: Consumer, fact: f.PatienceEnded, now_ms: int) -> Consumer:
    return replace(consumer, closing=True)


def _commit_failed(consumer: Consumer, fact: f.CommitFailed, now_ms: int) -> Consumer:
    if fact.purpose not in ("sync", "async"):
        return consumer  # Kafka logs what it commits of itself and cannot store; the program is told nothing
    return replace(consumer, last_error=Seen(fact.exception, fact.message))


def _told(consumer: Consumer, fact: Fact, now_ms: int) -> Consumer:
    return consumer


EVOLVE: dict[type[Fact], Callable[[Consumer, Any, int], Consumer]] = {  # each takes the fact class of its key
    f.PartitionsAssigned: _assigned,
    f.PartitionsRevoked: _revoked,
    f.PositionSet: _position_set,
    f.ReadReplicaChanged: _read_replica,
    f.PositionOutOfRange: _out_of_range,
    f.RecordsDelivered: _delivered,
    f.WorkAbandoned: _abandoned,
    f.PollIntervalExceeded: _membership_lost,
    f.MembershipLost: _membership_lost,
    f.PartitionsChosen: _chosen,
    f.TruncationFound: _truncated,
    f.CommitFailed: _commit_failed,
    f.ConsumerFailed: _failed,
    f.PatienceEnded: _patience_ended,
}
"""Facts of the consumers' room."""
