"""Where a consumer reads and what it fetches (C).

Source: Apache Kafka `SubscriptionState`, `OffsetFetcher`, `Fetcher`, `FetchCollector`.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.clients.consumer_calls import ask, back_off, failures, may, succeeded
from kafka_tui.engine.clients.consumer_coordinator import (
    COORDINATOR_GONE,
    error_of,
    find_coordinator,
    forget_coordinator,
)
from kafka_tui.engine.facts import consumers as f
from kafka_tui.engine.ids import CONSUMER_REPLICA_ID, NO_LEADER, TopicPartition, broker_node
from kafka_tui.engine.nodes.consumer import Consumer, Reading
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.requests.data import (
    EARLIEST_TIMESTAMP,
    LATEST_TIMESTAMP,
    NO_REPLICA,
    FetchedPartition,
    FetchPartition,
    FetchRequest,
    FetchResponse,
    ListOffsetsRequest,
    ListOffsetsResponse,
)
from kafka_tui.engine.requests.groups import OffsetFetchRequest, OffsetFetchResponse
from kafka_tui.engine.turn import Turn

_TIMESTAMPS = {"earliest": EARLIEST_TIMESTAMP, "latest": LATEST_TIMESTAMP}


def find_positions(turn: Turn[Consumer]) -> None:
    """Ask where to read the partitions without a position: the committed offset, else as `auto.offset.reset` (C-6)."""
    node = turn.node
    committed = tuple(p for p, reading in node.partitions.items() if reading.wants == "committed")
    if committed and may(turn, "positions") and not node.is_waiting_for(OffsetFetchRequest) and find_coordinator(turn):
        member = "" if node.membership is None else node.member  # N-6
        ask(turn, node.coordinator, OffsetFetchRequest(node.group, committed, member, node.generation))
    for source, timestamp in _TIMESTAMPS.items():
        by_leader: dict[int, list[TopicPartition]] = {}
        for partition, reading in node.partitions.items():
            leader = node.leader_of(partition)
            if reading.wants != source:
                continue
            if leader == NO_LEADER:
                if not turn.node.stale:
                    turn.note(stale=True)
            elif not _is_asked(node, leader, ListOffsetsRequest):
                by_leader.setdefault(leader, []).append(partition)
        for leader, partitions in sorted(by_leader.items()):
            if may(turn, f"leader {leader}"):
                ask(turn, leader, ListOffsetsRequest(timestamp, tuple(partitions)))


def _is_asked(node: Consumer, broker: int, kind: type[Request]) -> bool:
    target = broker_node(broker)
    return any(call.target == target and isinstance(call.request, kind) for call in node.calls.values())


def on_committed(turn: Turn[Consumer], request: OffsetFetchRequest, response: Response) -> None:
    """The group's committed offsets; where there is none the reset rule says what to ask next (C-6)."""
    error = error_of(response)
    if not isinstance(response, OffsetFetchResponse) or error != NONE:
        if error in COORDINATOR_GONE:
            forget_coordinator(turn)
        else:
            back_off(turn, "positions")
        return
    succeeded(turn, "positions")
    missing = []
    for item in response.offsets:
        reading = turn.node.partitions.get(item.partition)
        if reading is None or reading.wants != "committed":
            continue
        if item.offset >= 0:
            turn.emit(f.PositionSet(node=turn.id, partition=item.partition, offset=item.offset, source="committed"))
        elif turn.node.config.auto_offset_reset == "none":  # C-7
            missing.append(str(item.partition))
        else:
            wants = turn.node.config.auto_offset_reset
            turn.put("partitions", item.partition, replace(reading, wants=wants))
    if missing:
        sentence = f"Undefined offset with no reset policy for partitions: [{', '.join(missing)}]"
        turn.emit(f.ConsumerFailed(node=turn.id, error="NoOffsetForPartitionException", message=sentence))


def on_offsets(turn: Turn[Consumer], broker: int, request: ListOffsetsRequest, response: Response) -> None:
    """The log start or end of partitions that had no position (C-6)."""
    if not isinstance(response, ListOffsetsResponse):
        _leader_failed(turn, broker)
        return
    failed = False
    for item in response.offsets:
        reading = turn.node.partitions.get(item.partition)
        if item.error != NONE:
            failed = True
        elif reading is not None and _TIMESTAMPS.get(reading.wants) == request.timestamp:
            turn.emit(f.PositionSet(node=turn.id, partition=item.partition, offset=item.offset, source=reading.wants))
    if failed:
        _leader_failed(turn, broker)
    else:
        succeeded(turn, f"leader {broker}")


def _leader_failed(turn: Turn[Consumer], broker: int) -> None:
    """A leader is gone or leads no more: ask for metadata, and leave the broker alone for a while."""
    turn.note(stale=True)
    back_off(turn, f"leader {broker}")


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
    for partition, reading in node.partitions.items():
        if reading.wants or reading.buffered or partition in node.giving_back:
            continue
        leader = node.leader_of(partition)
        if leader == NO_LEADER:
            if not node.stale:
                turn.note(stale=True)
            continue
        epoch = node.metadata[partition.topic].partitions[partition.partition].leader_epoch
        wanted = FetchPartition(
            partition=partition,
            fetch_offset=reading.position,
            leader_epoch=epoch,
            log_start_offset=reading.log_start_offset,
            high_watermark=reading.high_watermark,
        )
        by_broker.setdefault(_replica_to_read(turn, reading, leader, epoch), []).append(wanted)
    for broker, partitions in sorted(by_broker.items()):
        if _is_asked(node, broker, FetchRequest) or not may(turn, f"leader {broker}"):
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
        _leader_failed(turn, broker)
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
                _out_of_range(turn, reading)
        else:
            _back_to_leader(turn, reading)
            failed = True
    if failed:
        _leader_failed(turn, broker)
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


def _out_of_range(turn: Turn[Consumer], reading: Reading) -> None:
    """C-7: the reset rule again, or an exception."""
    reset = turn.node.config.auto_offset_reset
    turn.emit(f.PositionOutOfRange(node=turn.id, partition=reading.partition, offset=reading.position, reset=reset))
    if reset == "none":
        sentence = (
            "Fetch position FetchPosition{offset=" + str(reading.position) + "} is out of range for partition "
            f"{reading.partition}"
        )
        turn.emit(f.ConsumerFailed(node=turn.id, error="OffsetOutOfRangeException", message=sentence))


def deliver(turn: Turn[Consumer]) -> int:
    """Return up to `max.poll.records` fetched records to the program, partition by partition (C-1, C-5); how many."""
    left = turn.node.config.max_poll_records
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
            )
        )
        left -= count
    return turn.node.config.max_poll_records - left
