"""Fetch requests: what a leader hands out, to whom, and when it waits (H-2, H-6, C-3, C-4, D-4, D-5, E-10)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import compress
from operator import attrgetter, is_not
from typing import Final

from kafka_tui.engine.broker.nearby import preferred_replica
from kafka_tui.engine.broker.throttle import leader_holds, note_sent
from kafka_tui.engine.epochs import UNDEFINED_EPOCH_END
from kafka_tui.engine.evolve.broker import file_of
from kafka_tui.engine.facts.broker import PagesRead
from kafka_tui.engine.ids import CONSUMER_REPLICA_ID, INTERNAL_TOPIC, NO_LEADER, TopicPartition
from kafka_tui.engine.metadata import Image
from kafka_tui.engine.nodes.broker import Broker, ParkedFetch, Replica
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.data import (
    NO_REPLICA,
    EpochEnd,
    FetchedPartition,
    FetchPartition,
    FetchRequest,
    FetchResponse,
)
from kafka_tui.engine.storage import page_cache
from kafka_tui.engine.storage.batches import Batch
from kafka_tui.engine.storage.log import diverging, position_of, read, segment_at
from kafka_tui.engine.turn import Turn

BrokerTurn = Turn[Broker]
_NAME: Final = attrgetter("partition")


def places_to_look_at(node: Broker, request: FetchRequest) -> Sequence[int]:
    """The places in the request's partitions about which there may be anything to say, in order.

    For a follower those where it asks for something else than last time, where a replica has changed since, and where
    there was something to say already: it may not have got the answer.
    """
    session = node.follower_sessions.get(request.replica)
    asked = request.partitions
    missed = node.touches - (-1 if session is None else session.touches)
    if session is None or missed > len(node.touched) or len(session.asked) != len(asked):
        return range(len(asked))
    found = dict.fromkeys(session.unread)
    if asked is not session.asked:
        found.update(dict.fromkeys(compress(range(len(asked)), map(is_not, asked, session.asked))))
    for partition in node.touched[len(node.touched) - missed :]:
        place = place_of(request, partition)
        if place is not None:
            found[place] = None
    return sorted(found)


def place_of(request: FetchRequest, partition: TopicPartition) -> int | None:
    """Where `partition` stands in the request, whose partitions are in order; None when it is not in it."""
    place = bisect_left(request.partitions, partition, key=_NAME)
    if place < len(request.partitions) and request.partitions[place].partition == partition:
        return place
    return None


def read_all(turn: BrokerTurn, request: FetchRequest, places: Iterable[int]) -> tuple[FetchedPartition, ...]:
    """What the request gets now of the partitions at these places; those without news are left out."""
    left = request.max_bytes
    fetched: list[FetchedPartition] = []
    replicas = turn.node.replicas
    for place in places:
        wanted = request.partitions[place]
        if is_up_to_date(replicas.get(wanted.partition), request, wanted):
            continue
        part = _read(turn, request, wanted, left, not fetched)
        left -= sum(batch.size_bytes for batch in part.batches)
        if part.batches or part.error != NONE or part.diverging is not None or _is_news(part, wanted):
            fetched.append(part)
    return tuple(fetched)


def is_up_to_date(replica: Replica | None, request: FetchRequest, wanted: FetchPartition) -> bool:
    """Whether the reader has all of the leader's log and knows its high watermark and its log start offset (L-12)."""
    if replica is None or wanted.high_watermark != replica.high_watermark:
        return False
    if request.replica != CONSUMER_REPLICA_ID and wanted.log_start_offset < replica.log.log_start_offset:
        return False
    return _has_all(replica, request, wanted)


def _has_all(replica: Replica, request: FetchRequest, wanted: FetchPartition) -> bool:
    """Whether the reader has all of the leader's log: then there is nothing to hand out, to refuse or to cut."""
    leadership, log = replica.leadership, replica.log
    if request.rack:
        return False  # it may be sent elsewhere (C-2)
    if leadership is None or wanted.fetch_offset != log.log_end_offset or wanted.leader_epoch != leadership.epoch:
        return False
    if request.replica == CONSUMER_REPLICA_ID:
        return True
    if wanted.topic_id != replica.topic_id:
        return False
    return wanted.last_epoch == log.last_epoch or diverging(log, wanted.last_epoch, wanted.fetch_offset) is None


def _is_news(part: FetchedPartition, wanted: FetchPartition) -> bool:
    if part.preferred_replica != NO_REPLICA:
        return True
    return part.high_watermark != wanted.high_watermark or part.log_start_offset > wanted.log_start_offset


def is_waiting_worthwhile(turn: BrokerTurn, request: FetchRequest, places: Iterable[int]) -> bool:
    """Whether a fetch with a wait time would still get less than it asked for (C-4).

    Only the partitions at these places are looked at, unless several could make up `fetch.min.bytes` together.
    """
    available = 0
    replicas = turn.node.replicas
    for place in places if request.min_bytes <= 1 else range(len(request.partitions)):
        wanted = request.partitions[place]
        replica = replicas.get(wanted.partition)
        if replica is not None and _has_all(replica, request, wanted):
            continue
        error = _error(turn, replica, request, wanted)
        if error != NONE or replica is None or diverging_end(turn, replica, request, wanted) is not None:
            return False
        if preferred_replica(turn.node, replica, request, wanted) != NO_REPLICA:
            return False
        if leader_holds(turn, replica, request):
            continue
        below = _readable_end(turn, replica, request)
        if wanted.fetch_offset < below:
            first = position_of(replica.log, wanted.fetch_offset)
            last = position_of(replica.log, below)
            available += last.byte - first.byte if last.segment == first.segment else request.min_bytes
            if available >= request.min_bytes:
                return False
    return available < request.min_bytes


def answer_parked(turn: BrokerTurn, parked: ParkedFetch) -> None:
    """Answer a fetch that was held back, with what there is now."""
    answer(turn, parked, read_all(turn, parked.request, places_to_look_at(turn.node, parked.request)))


def answer(turn: BrokerTurn, parked: ParkedFetch, fetched: tuple[FetchedPartition, ...]) -> None:
    """Send a fetch response; reading its records touches the page cache (D-4, D-5)."""
    for part in fetched:
        if part.batches:
            _touch(turn, parked, part.partition, part.batches)
    note_sent(turn, parked.request, fetched)
    chatter = all(part.partition.topic == INTERNAL_TOPIC for part in fetched)
    turn.reply(parked.call, FetchResponse(partitions=fetched), background=chatter)


def _touch(turn: BrokerTurn, parked: ParkedFetch, partition: TopicPartition, batches: tuple[Batch, ...]) -> None:
    log = turn.node.replicas[partition].log
    place = position_of(log, batches[0].base_offset)
    length = sum(batch.size_bytes for batch in batches)
    size = segment_at(log, place.segment).size_bytes
    file = file_of(partition, place.segment)
    _, reading = page_cache.read(turn.node.cache, file, place.byte, length, size)
    turn.emit(
        PagesRead(
            node=turn.id,
            partition=partition,
            reader=str(parked.call.source),
            position=place.byte,
            length=length,
            segment=place.segment,
            hits=reading.hits,
            misses=reading.misses,
            zero_copy=not turn.node.config.speaks_tls,  # D-3
        )
    )


def _read(turn: BrokerTurn, request: FetchRequest, wanted: FetchPartition, left: int, first: bool) -> FetchedPartition:
    replica = turn.node.replicas.get(wanted.partition)
    error = _error(turn, replica, request, wanted)
    if error != NONE or replica is None:
        mark, start = (-1, -1) if replica is None else (replica.high_watermark, replica.log.log_start_offset)
        return FetchedPartition(wanted.partition, error, mark, start)
    log, mark = replica.log, replica.high_watermark
    apart = diverging_end(turn, replica, request, wanted)
    if apart is not None:
        return FetchedPartition(wanted.partition, NONE, mark, log.log_start_offset, (), apart)
    elsewhere = preferred_replica(turn.node, replica, request, wanted)
    if elsewhere != NO_REPLICA:
        return FetchedPartition(wanted.partition, NONE, mark, log.log_start_offset, preferred_replica=elsewhere)
    if leader_holds(turn, replica, request):
        return FetchedPartition(wanted.partition, NONE, mark, log.log_start_offset)
    below = _readable_end(turn, replica, request)
    size = min(left, request.partition_max_bytes)
    batches = () if wanted.fetch_offset >= below else read(log, wanted.fetch_offset, size, below, first)
    return FetchedPartition(wanted.partition, NONE, mark, log.log_start_offset, batches)


def _readable_end(turn: BrokerTurn, replica: Replica, request: FetchRequest) -> int:
    """The offset a reader may not reach: followers read to the log's end, consumers to the HW (C-3)."""
    if request.replica == CONSUMER_REPLICA_ID and turn.follows("C-3"):
        return replica.high_watermark
    return replica.log.log_end_offset


def absence(image: Image, partition: TopicPartition) -> str:
    """The error name for a partition that this broker does not lead: has it another leader, or is there none (H-13)."""
    return "UNKNOWN_TOPIC_OR_PARTITION" if image.partition(partition) is None else "NOT_LEADER_OR_FOLLOWER"


def _error(turn: BrokerTurn, replica: Replica | None, request: FetchRequest, wanted: FetchPartition) -> str:
    """Kafka's error name for one partition of a fetch (H-13, C-7)."""
    if replica is None:
        return absence(turn.node.image, wanted.partition)
    if wanted.topic_id >= 0 and wanted.topic_id != replica.topic_id:
        return "UNKNOWN_TOPIC_ID"
    if wanted.leader_epoch >= 0 and wanted.leader_epoch < replica.leader_epoch:
        return "FENCED_LEADER_EPOCH"
    if wanted.leader_epoch > replica.leader_epoch:
        return "UNKNOWN_LEADER_EPOCH"
    leadership = replica.leadership
    follows = request.replica != CONSUMER_REPLICA_ID
    if leadership is None and (follows or replica.leader == NO_LEADER):
        return "NOT_LEADER_OR_FOLLOWER"  # a consumer may read from a follower (C-2)
    if follows and leadership is not None and leadership.follower(request.replica) is None:
        return "UNKNOWN_LEADER_EPOCH"  # this leader does not know of its new replica yet
    if wanted.last_epoch >= 0 and follows:
        below = wanted.fetch_offset < replica.log.log_start_offset  # what comes next is gone (L-12)
        if not below or diverging_end(turn, replica, request, wanted) is not None:
            return NONE  # a log that has left the leader's is told where (E-10), not refused
    if not replica.log.log_start_offset <= wanted.fetch_offset <= replica.log.log_end_offset:
        return "OFFSET_OUT_OF_RANGE"
    return NONE


def diverging_end(turn: BrokerTurn, replica: Replica, request: FetchRequest, wanted: FetchPartition) -> EpochEnd | None:
    """Where the follower's log leaves the leader's, if it does (E-10)."""
    if request.replica == CONSUMER_REPLICA_ID or not turn.follows("E-10"):
        return None
    apart = diverging(replica.log, wanted.last_epoch, wanted.fetch_offset)
    if apart is None or apart == UNDEFINED_EPOCH_END:
        return None
    return EpochEnd(*apart)
