"""Where a consumer reads: from a committed offset, by `auto.offset.reset`, and after a log was truncated (C-6, C-7).

Source: Apache Kafka `SubscriptionState`, `OffsetFetcher`, `AutoOffsetResetStrategy`.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.clients.consumer_calls import ask, back_off, may, succeeded
from kafka_tui.engine.clients.consumer_coordinator import (
    COORDINATOR_GONE,
    error_of,
    find_coordinator,
    forget_coordinator,
)
from kafka_tui.engine.clients.consumer_timers import RetryTick
from kafka_tui.engine.configs.consumer import duration_ms
from kafka_tui.engine.facts import consumers as f
from kafka_tui.engine.ids import NO_LEADER, TopicPartition, broker_node
from kafka_tui.engine.nodes.consumer import Consumer, ConsumerCall, Reading, Wait
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.requests.data import (
    EARLIEST_TIMESTAMP,
    LATEST_TIMESTAMP,
    EpochAsked,
    EpochEnded,
    ListOffsetsRequest,
    ListOffsetsResponse,
    OffsetsForLeaderEpochRequest,
    OffsetsForLeaderEpochResponse,
)
from kafka_tui.engine.requests.groups import OffsetFetchRequest, OffsetFetchResponse
from kafka_tui.engine.turn import Turn

ConsumerTurn = Turn[Consumer]


def find_positions(turn: ConsumerTurn) -> None:
    """Ask where to read the partitions without a position: the committed offset, else as `auto.offset.reset` (C-6)."""
    node = turn.node
    committed = tuple(p for p, reading in node.partitions.items() if reading.wants == "committed")
    if committed and may(turn, "positions") and not node.is_waiting_for(OffsetFetchRequest) and find_coordinator(turn):
        member = "" if node.membership is None else node.member  # N-6
        ask(turn, node.coordinator, OffsetFetchRequest(node.group, committed, member, node.generation))
    reset = node.config.auto_offset_reset
    wanted: dict[tuple[int, str], list[TopicPartition]] = {}
    for partition, reading in node.partitions.items():
        if reading.wants in ("", "committed") or not may(turn, f"reset {partition}"):
            continue
        leader = node.leader_of(partition)
        if leader == NO_LEADER:
            if not turn.node.stale:
                turn.note(stale=True)
        elif not is_asked(node, leader, ListOffsetsRequest):
            wanted.setdefault((leader, reading.wants), []).append(partition)
    for (leader, wants), partitions in sorted(wanted.items()):
        if may(turn, f"leader {leader}"):
            timestamp = _timestamp(wants, reset, turn.now_ms)
            epochs = tuple(node.leader_epoch_of(partition) for partition in partitions)
            ask(turn, leader, ListOffsetsRequest(timestamp, tuple(partitions), epochs), purpose=wants)


def _timestamp(wants: str, reset: str, now_ms: int) -> int:
    """What is asked for: the log's start or end, or a time as long ago as `by_duration` says (KIP-1106)."""
    if wants == "earliest":
        return EARLIEST_TIMESTAMP
    return LATEST_TIMESTAMP if wants == "latest" else max(now_ms - duration_ms(reset), 0)


def is_asked(node: Consumer, broker: int, kind: type[Request]) -> bool:
    """Whether a request of this kind is under way to the broker."""
    target = broker_node(broker)
    return any(call.target == target and isinstance(call.request, kind) for call in node.calls.values())


def reset_rule(node: Consumer) -> str:
    """What a position is to come from that no commit tells: "earliest", "latest", "by_duration" or "none" (C-6)."""
    return node.config.auto_offset_reset.partition(":")[0]


def assign(turn: ConsumerTurn, partitions: tuple[TopicPartition, ...], offset: int | None) -> None:
    """assign(), and seek() where an offset is given: no group has a say in it (C-10)."""
    turn.emit(f.PartitionsChosen(node=turn.id, partitions=partitions, group=turn.node.group))
    if offset is not None:
        _seek(turn, partitions, offset)
    elif not turn.node.group:
        _by_reset_rule(turn, partitions)


def _seek(turn: ConsumerTurn, partitions: tuple[TopicPartition, ...], offset: int) -> None:
    """seek(), or seekToBeginning() and seekToEnd(), which ask the leader for the offset."""
    for partition in partitions:
        if offset >= 0:
            _begin_at(turn, partition, offset, "seek")
        else:
            wants = "earliest" if offset == EARLIEST_TIMESTAMP else "latest"
            turn.put("partitions", partition, replace(turn.node.partitions[partition], wants=wants))


def _begin_at(turn: ConsumerTurn, partition: TopicPartition, offset: int, source: str, epoch: int = -1) -> None:
    group = turn.node.group
    turn.emit(f.PositionSet(node=turn.id, group=group, partition=partition, offset=offset, source=source, epoch=epoch))


def on_committed(turn: ConsumerTurn, request: OffsetFetchRequest, response: Response) -> None:
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
            _begin_at(turn, item.partition, item.offset, "committed", item.leader_epoch)
        else:
            missing.append(item.partition)
    if missing:
        _by_reset_rule(turn, tuple(missing))


def _by_reset_rule(turn: ConsumerTurn, partitions: tuple[TopicPartition, ...]) -> None:
    """Let the reset rule find these positions, or end with an exception when there is none (C-7)."""
    rule = reset_rule(turn.node)
    if rule == "none":
        named = ", ".join(str(partition) for partition in partitions)
        sentence = f"Undefined offset with no reset policy for partitions: [{named}]"
        turn.emit(f.ConsumerFailed(node=turn.id, error="NoOffsetForPartitionException", message=sentence))
        return
    for partition in partitions:
        turn.put("partitions", partition, replace(turn.node.partitions[partition], wants=rule))


def on_offsets(turn: ConsumerTurn, call: ConsumerCall, response: Response) -> None:
    """Offsets for partitions that had no position (C-6)."""
    broker = int(call.target.name)
    if not isinstance(response, ListOffsetsResponse):
        leader_failed(turn, broker)
        return
    failed = False
    for item in response.offsets:
        reading = turn.node.partitions.get(item.partition)
        if item.error != NONE:
            failed = True
        elif reading is None or reading.wants != call.purpose:
            continue
        elif item.offset >= 0:
            _begin_at(turn, item.partition, item.offset, reading.wants)
        else:  # nothing is as young as that yet: Kafka asks again after `request.timeout.ms`
            wait_ms = turn.node.config.request_timeout_ms
            turn.put("waits", f"reset {item.partition}", Wait(turn.now_ms + wait_ms, 1))
            turn.schedule(RetryTick(f"reset {item.partition}"), wait_ms, silent=True)
    if failed:
        leader_failed(turn, broker)
    else:
        succeeded(turn, f"leader {broker}")


def leader_failed(turn: ConsumerTurn, broker: int) -> None:
    """A leader is gone or leads no more: ask for metadata, and leave the broker alone for a while."""
    turn.note(stale=True)
    back_off(turn, f"leader {broker}")


def out_of_range(turn: ConsumerTurn, reading: Reading) -> None:
    """C-7: the reset rule again, or an exception."""
    rule = reset_rule(turn.node)
    turn.emit(f.PositionOutOfRange(node=turn.id, partition=reading.partition, offset=reading.position, reset=rule))
    if rule == "none":
        sentence = f"Fetch position {_described(turn.node, reading)} is out of range for partition {reading.partition}"
        turn.emit(f.ConsumerFailed(node=turn.id, error="OffsetOutOfRangeException", message=sentence))


def _described(node: Consumer, reading: Reading) -> str:
    """A position as Kafka's client prints it. Brokers have no hosts here: their names stand in their place."""
    epoch = "Optional.empty" if reading.position_epoch < 0 else f"Optional[{reading.position_epoch}]"
    leader = node.leader_of(reading.partition)
    at = f"broker-{leader}:9092 (id: {leader} rack: null isFenced: false)"
    known = f"LeaderAndEpoch{{leader=Optional[{at}], epoch={node.leader_epoch_of(reading.partition)}}}"
    return f"FetchPosition{{offset={reading.position}, offsetEpoch={epoch}, currentLeader={known}}}"


def validate(turn: ConsumerTurn, unsure: dict[int, list[Reading]]) -> None:
    """Ask new leaders where the epoch ends that each position is of: the log may have been truncated (KIP-320)."""
    for leader, readings in sorted(unsure.items()):
        if is_asked(turn.node, leader, OffsetsForLeaderEpochRequest) or not may(turn, f"leader {leader}"):
            continue
        asked = tuple(
            EpochAsked(one.partition, turn.node.leader_epoch_of(one.partition), one.position_epoch, one.position)
            for one in readings
        )
        ask(turn, leader, OffsetsForLeaderEpochRequest(asked))


def on_validated(turn: ConsumerTurn, call: ConsumerCall, response: Response) -> None:
    """A position is good, or lies in what was truncated (C-7)."""
    request, broker = call.request, int(call.target.name)
    if not isinstance(response, OffsetsForLeaderEpochResponse) or not isinstance(request, OffsetsForLeaderEpochRequest):
        leader_failed(turn, broker)
        return
    asked = {item.partition: item for item in request.asked}
    failed = False
    for item in response.ends:
        reading = turn.node.partitions.get(item.partition)
        about = asked[item.partition]
        if item.error != NONE:
            failed = True
        elif reading is not None and not reading.wants and reading.position == about.position:
            _judge(turn, reading, about, item)
    if failed:
        leader_failed(turn, broker)
    else:
        succeeded(turn, f"leader {broker}")


def _judge(turn: ConsumerTurn, reading: Reading, about: EpochAsked, end: EpochEnded) -> None:
    if end.epoch < 0 or end.end_offset < 0:
        out_of_range(turn, reading)
    elif end.end_offset >= reading.position:
        turn.put("partitions", reading.partition, replace(reading, checked_epoch=about.current_epoch))
    else:
        partition, rule = reading.partition, reset_rule(turn.node)
        turn.emit(
            f.TruncationFound(
                node=turn.id,
                group=turn.node.group,
                partition=partition,
                old=reading.position,
                new=end.end_offset,
                epoch=end.epoch,
            )
        )
        if rule == "none":
            found = f"OffsetAndMetadata{{offset={end.end_offset}, leaderEpoch={end.epoch}, metadata=''}}"
            sentence = f"Truncated partitions detected with divergent offsets {{{partition}={found}}}"
            turn.emit(f.ConsumerFailed(node=turn.id, error="LogTruncationException", message=sentence))
