"""The follower's side: one fetcher per leader pulls, appends, truncates (H-1, H-2, H-6, E-10)."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter
from typing import Final

from msgspec.structs import replace

from kafka_tui.engine.broker.append import write
from kafka_tui.engine.broker.purgatory import settle_readers
from kafka_tui.engine.broker.retention import remove_later
from kafka_tui.engine.broker.throttle import follower_holds, note_received
from kafka_tui.engine.epochs import truncation_offset
from kafka_tui.engine.facts.broker import EpochForgotten, HighWatermarkAdvanced, LogStartAdvanced, LogTruncated
from kafka_tui.engine.facts.disk import LogRestarted
from kafka_tui.engine.ids import INTERNAL_TOPIC, NO_LEADER, TopicPartition, broker_node
from kafka_tui.engine.nodes.broker import Broker, Fetcher, Replica
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import CONNECTION_SETUP_TIMEOUT_MS, Response
from kafka_tui.engine.requests.data import FetchedPartition, FetchPartition, FetchRequest, FetchResponse
from kafka_tui.engine.timers import FetchRetry, FetchWatch
from kafka_tui.engine.turn import Turn

BrokerTurn = Turn[Broker]
_NAME: Final = attrgetter("partition")
REPLICA_SOCKET_TIMEOUT_MS = 30_000
"""`replica.socket.timeout.ms`."""


def leaders_followed(node: Broker) -> tuple[int, ...]:
    """The brokers this one fetches from, by id."""
    leaders = {
        replica.leader
        for replica in node.replicas.values()
        if replica.leadership is None and replica.leader not in (NO_LEADER, node.id)
    }
    return tuple(sorted(leaders))


def ensure_fetchers(turn: BrokerTurn) -> None:
    """Metadata changed: fetch from every leader that is followed now and not being asked already (H-2)."""
    followed = leaders_followed(turn.node)
    for leader in tuple(turn.node.fetchers):
        if leader not in followed:
            turn.put("fetchers", leader, None)
    for leader in followed:
        fetcher = turn.node.fetchers.get(leader) or Fetcher()
        if fetcher.message == 0:
            fetch(turn, leader, replace(fetcher, outdated=True))
        elif not fetcher.outdated:
            turn.put("fetchers", leader, replace(fetcher, outdated=True))


def _wanted(node: Broker, partition: TopicPartition) -> FetchPartition:
    """What to ask of one followed partition: all from this replica's log end on (H-2)."""
    replica = node.replicas[partition]
    return FetchPartition(
        partition=partition,
        fetch_offset=replica.log.log_end_offset,
        leader_epoch=replica.leader_epoch,
        last_epoch=replica.log.last_epoch,
        log_start_offset=replica.log.log_start_offset,
        high_watermark=replica.high_watermark,
        topic_id=replica.topic_id,
    )


def fetch(turn: BrokerTurn, leader: int, fetcher: Fetcher, changed: tuple[int, ...] = ()) -> None:
    """Send the next fetch to `leader`. Unless `outdated` it asks as the last one did, but at the `changed` places.

    It is idle chatter when nothing that a learner follows has changed.
    """
    node = turn.node
    asked, before = fetcher.asked, fetcher.asked
    held = False
    if fetcher.outdated:
        followed = [
            partition
            for partition, replica in node.replicas.items()
            if replica.leader == leader and replica.leadership is None and partition not in fetcher.delayed
        ]
        free = [partition for partition in followed if not follower_holds(turn, partition)]
        held = len(free) < len(followed)
        asked = tuple(_wanted(node, partition) for partition in free)
        old = {one.partition: one for one in before}
        news = [one for one in asked if one != old.get(one.partition)]
    elif changed:
        renewed = list(asked)
        for place in changed:
            renewed[place] = _wanted(node, renewed[place].partition)
        asked = tuple(renewed)
        news = [asked[place] for place in changed if asked[place] != before[place]]
    else:
        news = []
    if not asked:
        if held:
            turn.schedule(FetchRetry(leader), node.config.replica_fetch_backoff_ms, silent=True)
        turn.put("fetchers", leader, replace(fetcher, message=0, asked=(), outdated=True))
        return
    config = node.config
    request = FetchRequest(
        replica=node.id,
        broker_epoch=node.epoch,
        max_wait_ms=config.replica_fetch_wait_max_ms,
        min_bytes=config.replica_fetch_min_bytes,
        max_bytes=config.replica_fetch_response_max_bytes,
        partition_max_bytes=config.replica_fetch_max_bytes,
        partitions=asked,
    )
    chatter = all(one.partition.topic == INTERNAL_TOPIC for one in news)
    message = turn.send(broker_node(leader), request, background=chatter)
    if not fetcher.watched:
        turn.schedule(FetchWatch(leader), _patience_ms(fetcher), silent=True)
    sent = Fetcher(message, turn.now_ms, asked, fetcher.delayed, True, held, fetcher.reconnecting)
    turn.put("fetchers", leader, sent)


def _patience_ms(fetcher: Fetcher) -> int:
    """How long to wait for the leader's answer, or for a connection to it."""
    return CONNECTION_SETUP_TIMEOUT_MS if fetcher.reconnecting else REPLICA_SOCKET_TIMEOUT_MS


def fetcher_of(node: Broker, message: int) -> int | None:
    """The leader whose fetcher waits for the answer to `message`, or None."""
    return next((leader for leader, fetcher in node.fetchers.items() if fetcher.message == message), None)


def on_fetched(turn: BrokerTurn, leader: int, response: Response) -> None:
    """Take what came, then ask for more at once; a broken connection backs off first."""
    fetcher = turn.node.fetchers[leader]
    if not isinstance(response, FetchResponse):
        turn.put("fetchers", leader, replace(fetcher, message=0))
        turn.schedule(FetchRetry(leader), turn.node.config.replica_fetch_backoff_ms, silent=True)
        return
    if fetcher.reconnecting:
        fetcher = replace(fetcher, reconnecting=False)
    if not response.partitions:
        fetch(turn, leader, replace(fetcher, message=0))
        return
    changed: list[int] = []
    delayed = fetcher.delayed
    for part in response.partitions:
        replica = turn.node.replicas.get(part.partition)
        place = bisect_left(fetcher.asked, part.partition, key=_NAME)
        wanted = fetcher.asked[place]
        changed.append(place)
        if replica is None or replica.leader != leader or replica.leader_epoch != wanted.leader_epoch:
            continue  # it follows somebody else by now
        if replica.topic_id != wanted.topic_id:
            continue  # an earlier topic of the same name
        if part.error == "OFFSET_OUT_OF_RANGE" and part.log_start_offset > replica.log.log_end_offset:
            _restart(turn, part, replica)
        elif part.error != NONE:
            delayed = (*delayed, part.partition)
            turn.schedule(FetchRetry(leader), turn.node.config.replica_fetch_backoff_ms, silent=True)
        else:
            _take(turn, part, replica, wanted)
    outdated = fetcher.outdated or delayed != fetcher.delayed
    outdated = outdated or any(follower_holds(turn, part.partition) for part in response.partitions)
    fetch(turn, leader, replace(fetcher, message=0, delayed=delayed, outdated=outdated), tuple(changed))


def _take(turn: BrokerTurn, part: FetchedPartition, replica: Replica, wanted: FetchPartition) -> None:
    partition = part.partition
    if part.diverging is not None:
        told = (part.diverging.epoch, part.diverging.end_offset)
        cut = truncation_offset(replica.log.epochs, replica.log.log_end_offset, told)  # E-10
        _truncate(turn, partition, replica, cut)
        return
    if wanted.fetch_offset != replica.log.log_end_offset:
        return
    for batch in part.batches:
        if batch.base_offset < turn.node.replicas[partition].log.log_end_offset:
            return  # without E-10 the logs have parted: Kafka gives such a partition up, and so does this follower
        write(turn, partition, "follower", batch)
    note_received(turn, part)
    after = turn.node.replicas[partition]
    mark = min(after.log.log_end_offset, part.high_watermark)  # H-6
    if mark > after.high_watermark:
        old = after.high_watermark
        turn.emit(HighWatermarkAdvanced(node=turn.id, partition=partition, role="follower", old=old, new=mark))
        settle_readers(turn, partition)
    if part.log_start_offset > after.log.log_start_offset:  # L-12
        turn.emit(LogStartAdvanced(node=turn.id, partition=partition, new=part.log_start_offset))


def _restart(turn: BrokerTurn, part: FetchedPartition, replica: Replica) -> None:
    """What comes next is gone at the leader: begin anew at its log start offset (L-12).

    The refusal tells it; in Kafka the follower asks for it with ListOffsets.
    """
    end = replica.log.log_end_offset
    turn.emit(LogRestarted(node=turn.id, partition=part.partition, old=end, new=part.log_start_offset))
    remove_later(turn, turn.node.image.topics[part.partition.topic].config.file_delete_delay_ms)


def _truncate(turn: BrokerTurn, partition: TopicPartition, replica: Replica, cut: int) -> None:
    epochs, end = replica.log.epochs, replica.log.log_end_offset
    if cut < end:
        epoch = replica.leader_epoch
        files = turn.node.deletions
        turn.emit(LogTruncated(node=turn.id, partition=partition, old=end, new=cut, leader_epoch=epoch))
        if turn.node.deletions > files:
            remove_later(turn, turn.node.image.topics[partition.topic].config.file_delete_delay_ms)
    elif epochs and epochs[-1][1] >= cut:
        turn.emit(EpochForgotten(node=turn.id, partition=partition, end_offset=cut))


def retry(turn: BrokerTurn, leader: int) -> None:
    """The backoff is over: fetch again, delayed partitions included."""
    fetcher = turn.node.fetchers.get(leader)
    if fetcher is None:
        return
    rested = replace(fetcher, delayed=(), outdated=True)
    if fetcher.message == 0:
        fetch(turn, leader, rested)
    else:
        turn.put("fetchers", leader, rested)


def watch(turn: BrokerTurn, leader: int) -> None:
    """Give up a fetch that has had no answer for too long, and connect anew after the backoff."""
    fetcher = turn.node.fetchers.get(leader)
    if fetcher is None:
        return
    waited_ms = turn.now_ms - fetcher.sent_ms
    patience_ms = _patience_ms(fetcher)
    if fetcher.message and waited_ms >= patience_ms:
        turn.put("fetchers", leader, replace(fetcher, message=0, watched=False, reconnecting=True))
        turn.schedule(FetchRetry(leader), turn.node.config.replica_fetch_backoff_ms, silent=True)
        return
    left_ms = patience_ms - (waited_ms if fetcher.message else 0)
    turn.schedule(FetchWatch(leader), left_ms, silent=True)
