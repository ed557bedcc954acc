"""A fetch arrives: it is answered or held back, and a follower's fetch tells the leader what is stored there (H-2)."""

from __future__ import annotations

from collections.abc import Sequence

from kafka_tui.engine.broker import delete_records, watermark
from kafka_tui.engine.broker.purgatory import park, settle
from kafka_tui.engine.broker.read import (
    answer,
    diverging_end,
    is_up_to_date,
    is_waiting_worthwhile,
    places_to_look_at,
    read_all,
)
from kafka_tui.engine.facts.broker import FollowerFetched, FollowerSeen
from kafka_tui.engine.ids import CONSUMER_REPLICA_ID, TopicPartition
from kafka_tui.engine.nodes.broker import Broker, ParkedFetch, Replica
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.data import FetchPartition, FetchRequest
from kafka_tui.engine.turn import Turn

BrokerTurn = Turn[Broker]


def on_fetch(turn: BrokerTurn, call: Call, request: FetchRequest) -> None:
    """Read first, then note what the follower has: the response carries the HW from before (H-6)."""
    parked = ParkedFetch(call, request, turn.now_ms + request.max_wait_ms)
    fetched = None
    places = places_to_look_at(turn.node, request)
    if request.max_wait_ms <= 0 or not is_waiting_worthwhile(turn, request, places):
        fetched = read_all(turn, request, places)
    if request.replica != CONSUMER_REPLICA_ID:
        _note_follower(turn, request, places)
    if fetched is not None:
        answer(turn, parked, fetched)
    else:
        park(turn, "parked_fetches", parked)


def _note_follower(turn: BrokerTurn, request: FetchRequest, places: Sequence[int]) -> None:
    replicas = turn.node.replicas
    unread = tuple(place for place in places if _is_unread(replicas, request, request.partitions[place]))
    touches = turn.node.touches  # what changes from here on the follower has not been told of
    for place in places:
        wanted = request.partitions[place]
        if not _is_news(turn, request, wanted):
            continue
        turn.emit(
            FollowerFetched(
                node=turn.id,
                partition=wanted.partition,
                follower=request.replica,
                fetch_offset=wanted.fetch_offset,
                broker_epoch=request.broker_epoch,
                log_start_offset=wanted.log_start_offset,
            )
        )
        watermark.maybe_expand(turn, wanted.partition, request.replica)
        if watermark.advance_high_watermark(turn, wanted.partition):
            settle(turn, wanted.partition)
    if len(turn.node.parked_deletions):
        delete_records.settle(turn)
    turn.emit(
        FollowerSeen(node=turn.id, follower=request.replica, asked=request.partitions, unread=unread, touches=touches)
    )


def _is_unread(replicas: Table[TopicPartition, Replica], request: FetchRequest, wanted: FetchPartition) -> bool:
    """Whether there is something to say to the follower, or it is one to look at again because it wants to join."""
    replica = replicas.get(wanted.partition)
    if replica is None or not is_up_to_date(replica, request, wanted):
        return True
    return replica.leadership is not None and request.replica not in replica.leadership.isr


def _is_news(turn: BrokerTurn, request: FetchRequest, wanted: FetchPartition) -> bool:
    """Whether the fetch tells the leader of this partition more than that the follower is alive (H-3)."""
    replica = turn.node.replicas.get(wanted.partition)
    leadership = None if replica is None else replica.leadership
    if replica is None or leadership is None or wanted.leader_epoch != leadership.epoch:
        return False
    if wanted.topic_id >= 0 and wanted.topic_id != replica.topic_id:
        return False
    follower = leadership.follower(request.replica)
    if follower is None or wanted.fetch_offset > replica.log.log_end_offset:
        return False
    if diverging_end(turn, replica, request, wanted) is not None:
        return False  # what it has is not what the leader has (E-10)
    end = replica.log.log_end_offset
    return (
        follower.log_end_offset != wanted.fetch_offset
        or follower.leader_end_offset != end
        or wanted.fetch_offset < end
        or follower.broker_epoch != request.broker_epoch
        or follower.log_start_offset != wanted.log_start_offset
        or (leadership.proposal is None and request.replica not in leadership.isr)
    )
