"""What a broker answers to any client: metadata, offsets by time, producer ids, and requests for the controller."""

from __future__ import annotations

from kafka_tui.engine.broker.read import BrokerTurn, absence
from kafka_tui.engine.broker.settings import refusal_of
from kafka_tui.engine.epochs import end_offset_of_epoch
from kafka_tui.engine.ids import NO_LEADER, TopicPartition, controller_node, is_topic_name
from kafka_tui.engine.nodes.broker import ParkedCall
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.refusals import NONE, Refusal
from kafka_tui.engine.requests import data as d
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.requests.control import (
    AdminRequest,
    AdminResponse,
    AllocateProducerIdRequest,
    AllocateProducerIdResponse,
    CreateTopicsRequest,
    IncrementalAlterConfigsRequest,
)
from kafka_tui.engine.requests.storage import DescribeLogDirsRequest, DescribeLogDirsResponse, LogDirPartition, log_dir
from kafka_tui.engine.storage.log import offset_for_time


def on_metadata(turn: BrokerTurn, call: Call, request: d.MetadataRequest) -> None:
    """Tell what this broker knows (K-10); an unknown topic may be created on the way (T-13)."""
    image = turn.node.image
    brokers = tuple(r.broker for r in image.brokers.values() if not r.fenced)  # K-2
    topics: list[d.TopicMetadata] = []
    for name in image.topics if request.all_topics else request.topics:
        topic = image.topics.get(name)
        if topic is None and not is_topic_name(name):
            topics.append(d.TopicMetadata(name, "INVALID_TOPIC_EXCEPTION", ()))  # T-1
            continue
        if topic is None:
            topics.append(d.TopicMetadata(name, "UNKNOWN_TOPIC_OR_PARTITION", ()))
            known = turn.node.controller != NO_LEADER
            if known and request.allow_auto_creation and turn.node.config.auto_create_topics_enable:
                turn.send(controller_node(turn.node.controller), CreateTopicsRequest(name=name))
            continue
        partitions = tuple(
            d.PartitionMetadata(
                state.leader if image.active(state.leader) else NO_LEADER, state.leader_epoch, state.replicas
            )
            for state in topic.partitions
        )
        topics.append(d.TopicMetadata(name, NONE, partitions, topic.topic_id))
    racks = tuple((r.broker, r.rack) for r in image.brokers.values() if r.rack is not None)
    response = d.MetadataResponse(brokers=brokers, topics=tuple(topics), racks=racks)
    turn.reply(call, response, background=call.background)


def on_list_offsets(turn: BrokerTurn, call: Call, request: d.ListOffsetsRequest) -> None:
    """Earliest, latest (the high watermark, C-9), or the first offset at a time."""
    epochs = request.leader_epochs or (-1,) * len(request.partitions)
    found = tuple(
        _offset_at(turn, partition, request.timestamp, epoch)
        for partition, epoch in zip(request.partitions, epochs, strict=True)
    )
    turn.reply(call, d.ListOffsetsResponse(offsets=found), background=call.background)


def _offset_at(turn: BrokerTurn, partition: TopicPartition, timestamp: int, epoch: int) -> d.OffsetAt:
    replica = turn.node.replicas.get(partition)
    if replica is None or replica.leadership is None:
        return d.OffsetAt(partition, absence(turn.node.image, partition), -1)
    if epoch not in (-1, replica.leadership.epoch):  # H-13
        error = "FENCED_LEADER_EPOCH" if epoch < replica.leadership.epoch else "UNKNOWN_LEADER_EPOCH"
        return d.OffsetAt(partition, error, -1)
    unsure = "OFFSET_NOT_AVAILABLE" if replica.high_watermark < replica.leadership.start_offset else NONE  # E-11
    if timestamp == d.LATEST_TIMESTAMP and unsure != NONE:
        return d.OffsetAt(partition, unsure, -1)
    if timestamp == d.LATEST_TIMESTAMP:
        return d.OffsetAt(partition, NONE, replica.high_watermark)
    if timestamp in (d.EARLIEST_TIMESTAMP, d.EARLIEST_LOCAL_TIMESTAMP):
        return d.OffsetAt(partition, NONE, replica.log.log_start_offset)
    if timestamp in (d.LATEST_TIERED_TIMESTAMP, d.EARLIEST_PENDING_UPLOAD_TIMESTAMP):
        return d.OffsetAt(partition, NONE, -1)
    if timestamp == d.MAX_TIMESTAMP:
        timestamp = max(segment.largest_timestamp_ms for segment in replica.log.segments)
    found = offset_for_time(replica.log, timestamp)
    if found is None or found[1] >= replica.high_watermark:  # C-3: what is not committed is not told of
        return d.OffsetAt(partition, unsure, -1)
    return d.OffsetAt(partition, NONE, found[1])


def on_offsets_for_leader_epoch(turn: BrokerTurn, call: Call, request: d.OffsetsForLeaderEpochRequest) -> None:
    """Where leader epochs end in this leader's log, so that a consumer notices a truncation (C-7, KIP-320)."""
    ends = tuple(_epoch_ended(turn, item) for item in request.asked)
    turn.reply(call, d.OffsetsForLeaderEpochResponse(ends), background=call.background)


def _epoch_ended(turn: BrokerTurn, item: d.EpochAsked) -> d.EpochEnded:
    replica = turn.node.replicas.get(item.partition)
    if replica is None or replica.leadership is None:
        return d.EpochEnded(item.partition, absence(turn.node.image, item.partition), -1, -1)
    if item.current_epoch != replica.leadership.epoch:  # H-13
        older = item.current_epoch < replica.leadership.epoch
        return d.EpochEnded(item.partition, "FENCED_LEADER_EPOCH" if older else "UNKNOWN_LEADER_EPOCH", -1, -1)
    epoch, end_offset = end_offset_of_epoch(replica.log.epochs, replica.log.log_end_offset, item.epoch)
    return d.EpochEnded(item.partition, NONE, epoch, end_offset)


def pass_on(turn: BrokerTurn, call: Call, request: Request) -> None:
    """Send an administrator's request on to the active controller; its answer goes back to the asker.

    A change of settings that this broker knows to be impossible is refused at once.
    """
    refusal = refusal_of(turn.node, request) if isinstance(request, IncrementalAlterConfigsRequest) else None
    if refusal is not None:
        turn.reply(call, AdminResponse(refusal=refusal), background=call.background)
        return
    if turn.node.controller == NO_LEADER:
        turn.reply(call, _unreachable(request), background=call.background)
        return
    target = controller_node(turn.node.controller)
    ask: Request = AllocateProducerIdRequest(broker=turn.node.id)
    if isinstance(request, AdminRequest):
        ask = request
    message = turn.send(target, ask, background=call.background)
    turn.put("passed_on", message, ParkedCall(call, request))


def on_passed_on_answer(turn: BrokerTurn, message: int, response: Response) -> None:
    """Hand the controller's answer back."""
    parked = turn.node.passed_on[message]
    turn.put("passed_on", message, None)
    if isinstance(response, AllocateProducerIdResponse):
        answer: Response = d.InitProducerIdResponse(
            error=response.error, producer_id=response.producer_id, producer_epoch=0
        )
    elif isinstance(response, AdminResponse):
        answer = response
    else:
        answer = _unreachable(parked.request)
    turn.reply(parked.call, answer, background=parked.call.background)


def _unreachable(request: Request) -> Response:
    """Nobody can be asked at the moment: the asker tries again, where Kafka's broker does it for him."""
    if isinstance(request, AdminRequest):
        return AdminResponse(refusal=Refusal("NOT_CONTROLLER", "The controller could not be reached.", "K-8"))
    return d.InitProducerIdResponse(error="NOT_CONTROLLER", producer_id=-1, producer_epoch=-1)


def on_describe_log_dirs(turn: BrokerTurn, call: Call, request: DescribeLogDirsRequest) -> None:
    """Tell what lies on this broker's disk, in its one log directory."""
    logs = tuple(
        LogDirPartition(partition, replica.log.size_bytes, max(replica.high_watermark - replica.log.log_end_offset, 0))
        for partition, replica in turn.node.replicas.items()
        if request.topics is None or partition.topic in request.topics
    )
    place = log_dir(turn.node.id)
    turn.reply(call, DescribeLogDirsResponse(broker=turn.node.id, log_dir=place, partitions=logs))
