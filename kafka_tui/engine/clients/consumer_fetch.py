"""What a consumer fetches, and what `poll()` returns of it (C-1 … C-5).

Source: Apache Kafka `Fetcher`, `FetchCollector`.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.clients.consumer_calls import ask, failures, may, succeeded
from kafka_tui.engine.clients.consumer_positions import is_asked, leader_failed, out_of_range, validate
from kafka_tui.engine.facts import consumers as f
from kafka_tui.engine.ids import CONSUMER_REPLICA_ID, NO_LEADER
from kafka_tui.engine.nodes.consumer import Consumer, Reading
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Response
from kafka_tui.engine.requests.data import NO_REPLICA, FetchedPartition, FetchPartition, FetchRequest, FetchResponse
from kafka_tui.engine.turn import Turn


def _replica_to_read(turn: Turn[Consumer], reading: Reading, leader: int, epoch: int) -> int:
    """The broker to fetch from: the replica the leader named, while that holds and it is there, else the leader."""
    known = reading.nearby
    if known == NO_REPLICA or reading.nearby_epoch != epoch or turn.now_ms > reading.nearby_until_ms:
        return leader
    if known in turn.node.brokers:
        return known
    turn.note(stale=True)
    _back_to_leader(turn, reading)
    return leader


def _back_to_leader(turn: Turn[Consumer], reading: Reading) -> bool:
    """Forget the replica that was named; False when there is none."""
    if reading.nearby == NO_REPLICA:
        return False
    turn.emit(f.ReadReplicaChanged(node=turn.id, partition=reading.partition, broker=NO_REPLICA))
    return True


def send_fetches(turn: Turn[Consumer]) -> None:
    """Ask for the partitions that have nothing buffered (C-2, C-5); one request at a time to each broker."""
    node = turn.node
    config = node.config
    by_broker: dict[int, list[FetchPartition]] = {}
    unsure: dict[int, list[Reading]] = {}
    giving_back = node.giving_back
    for partition, reading in node.partitions.items():
        if reading.wants or reading.buffered or partition in giving_back:
            continue
        told = node.told(partition)
        if told is None or told.leader == NO_LEADER:
            if not node.stale:
                turn.note(stale=True)
            continue
        leader, epoch = told.leader, told.leader_epoch
        if node.is_unsure_of(reading):  # C-7
            unsure.setdefault(leader, []).append(reading)
            continue
        wanted = FetchPartition(
            partition=partition,
            fetch_offset=reading.position,
            leader_epoch=epoch,
            log_start_offset=reading.log_start_offset,
            high_watermark=reading.high_watermark,
        )
        by_broker.setdefault(_replica_to_read(turn, reading, leader, epoch), []).append(wanted)
    validate(turn, unsure)
    for broker, partitions in sorted(by_broker.items()):
        if is_asked(node, broker, FetchRequest) or not may(turn, f"leader {broker}"):
            continue
        asked = turn.node.asked.get(broker) or ()
        offsets = tuple((item.partition, item.fetch_offset) for item in partitions)
        request = FetchRequest(
            replica=CONSUMER_REPLICA_ID,
            broker_epoch=-1,
            max_wait_ms=config.fetch_max_wait_ms,
            min_bytes=config.fetch_min_bytes,
            max_bytes=config.fetch_max_bytes,
            partition_max_bytes=config.max_partition_fetch_bytes,
            partitions=tuple(partitions),
            rack=config.client_rack,
        )
        idle = failures(node, f"leader {broker}") > 0 or all(item in asked for item in offsets)
        if offsets != asked:
            turn.put("asked", broker, offsets)
        ask(turn, broker, request, background=idle)


def on_fetch(turn: Turn[Consumer], broker: int, request: FetchRequest, response: Response) -> None:
    """Keep what was fetched until poll returns it (C-5); learn of errors."""
    if not isinstance(response, FetchResponse):
        for item in request.partitions:
            lost = turn.node.partitions.get(item.partition)
            if lost is not None and lost.nearby == broker:
                _back_to_leader(turn, lost)
        leader_failed(turn, broker)
        return
    asked = {item.partition: item.fetch_offset for item in request.partitions}
    epochs = {item.partition: item.leader_epoch for item in request.partitions}
    failed = False
    for part in response.partitions:
        reading = turn.node.partitions.get(part.partition)
        if reading is None or reading.wants or reading.buffered or reading.position != asked.get(part.partition):
            continue  # given back, or moved, since it was asked for
        if part.preferred_replica != NO_REPLICA:
            _read_nearby(turn, reading, part.preferred_replica, epochs[part.partition])
        elif part.error == NONE:
            _keep(turn, reading, part)
        elif part.error == "OFFSET_OUT_OF_RANGE":
            if not _back_to_leader(turn, reading):  # a follower may not have it yet
                out_of_range(turn, reading)
        else:
            _back_to_leader(turn, reading)
            failed = True
    if failed:
        leader_failed(turn, broker)
    else:
        succeeded(turn, f"leader {broker}")


def _read_nearby(turn: Turn[Consumer], reading: Reading, broker: int, epoch: int) -> None:
    """The leader named a replica in this consumer's rack: read there for `metadata.max.age.ms` (C-2)."""
    if reading.nearby == broker and turn.now_ms <= reading.nearby_until_ms and reading.nearby_epoch == epoch:
        return
    until_ms = turn.now_ms + turn.node.config.metadata_max_age_ms
    fact = f.ReadReplicaChanged(
        node=turn.id, partition=reading.partition, broker=broker, leader_epoch=epoch, until_ms=until_ms
    )
    turn.emit(fact)


def _keep(turn: Turn[Consumer], reading: Reading, part: FetchedPartition) -> None:
    batches = tuple(batch for batch in part.batches if batch.next_offset > reading.position)
    kept = replace(
        reading, buffered=batches, high_watermark=part.high_watermark, log_start_offset=part.log_start_offset
    )
    turn.put("partitions", part.partition, kept)
    if batches:
        turn.note(queue=(*turn.node.queue, part.partition))


def deliver(turn: Turn[Consumer]) -> int:
    """Return up to `max.poll.records` fetched records to the program by partition (C-1, C-5, C-8); how many.

    A program that wants no more than `limit` is given no more: Kafka's console consumer gets the rest of a poll too,
    and seeks back over it before it commits.
    """
    node = turn.node
    most = (
        node.config.max_poll_records
        if node.limit is None
        else min(node.config.max_poll_records, node.limit - node.delivered)
    )
    left = most
    for partition in turn.node.queue:
        if left <= 0:
            break
        if partition in turn.node.giving_back:
            continue
        reading = turn.node.partitions[partition]
        first, end, count = reading.position, reading.position, 0
        for batch in reading.buffered:
            for offset, _ in batch.numbered:
                if offset >= first and count < left:
                    end, count = offset + 1, count + 1
            if count == left:
                break
            end = batch.next_offset  # what compaction took away behind the last record is passed over (L-13)
        turn.emit(
            f.RecordsDelivered(
                node=turn.id,
                group=turn.node.group,
                partition=partition,
                first_offset=first,
                end_offset=end,
                records=count,
                batches=reading.buffered,
            )
        )
        left -= count
    return most - left
