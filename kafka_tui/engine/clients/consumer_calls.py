"""How a consumer talks to brokers: requests under way, waiting after failures, metadata (K-10, G-8)."""

from __future__ import annotations

import re
from typing import Final

from kafka_tui.engine.clients.consumer_timers import CallsCheck, MetadataAge, RetryTick
from kafka_tui.engine.ids import INTERNAL_TOPIC, NO_LEADER, NodeId, broker_node
from kafka_tui.engine.nodes.consumer import Consumer, ConsumerCall, Wait
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import CONNECTION_SETUP_TIMEOUT_MS, Request
from kafka_tui.engine.requests.data import (
    FetchRequest,
    ListOffsetsRequest,
    MetadataRequest,
    MetadataResponse,
    TopicMetadata,
    newest,
)
from kafka_tui.engine.requests.groups import FindCoordinatorRequest, JoinGroupRequest
from kafka_tui.engine.turn import Turn

_JOIN_MARGIN_MS = 5000
"""A JoinGroup may take this much longer than the rebalance (`JOIN_GROUP_TIMEOUT_LAPSE`)."""
_ANSWERED_SOON: Final = (FetchRequest, ListOffsetsRequest, MetadataRequest, FindCoordinatorRequest)
"""What a broker answers out of its own memory, a fetch after `fetch.max.wait.ms` at the latest."""


def ask(turn: Turn[Consumer], broker: int, request: Request, background: bool = False, purpose: str = "") -> int:
    """Send a request to a broker and remember it; gives its id."""
    target = broker_node(broker)
    message = turn.send(target, request, background=background)
    patience_ms = _patience_ms(turn.node, broker, request)
    turn.put("calls", message, ConsumerCall(message, target, request, turn.now_ms + patience_ms, purpose))
    _check_in(turn, patience_ms)
    return message


def _check_in(turn: Turn[Consumer], after_ms: int) -> None:
    """Look for overdue requests in `after_ms`, unless that is done sooner anyway."""
    if turn.node.check_ms < turn.now_ms or turn.now_ms + after_ms < turn.node.check_ms:
        turn.note(check_ms=turn.now_ms + after_ms)
        turn.schedule(CallsCheck(), after_ms, silent=True)


def _patience_ms(node: Consumer, broker: int, request: Request) -> int:
    """How long to wait for an answer.

    A JoinGroup may rest at the coordinator for a whole rebalance. From a broker that was out of reach, what it would
    answer at once is awaited no longer than a connection takes.
    """
    config = node.config
    if isinstance(request, JoinGroupRequest):
        return max(config.request_timeout_ms, request.rebalance_timeout_ms + _JOIN_MARGIN_MS)
    if broker in node.unreachable and isinstance(request, _ANSWERED_SOON):
        return min(config.request_timeout_ms, config.fetch_max_wait_ms + CONNECTION_SETUP_TIMEOUT_MS)
    return config.request_timeout_ms


def answered(turn: Turn[Consumer], call: ConsumerCall, reached: bool) -> None:
    """The request is under way no more; whether its broker could be reached is remembered."""
    turn.put("calls", call.message, None)
    broker = int(call.target.name)
    known = turn.node.unreachable
    if reached == (broker in known):
        others = tuple(b for b in known if b != broker)
        turn.note(unreachable=others if reached else tuple(sorted((*others, broker))))


def overdue(turn: Turn[Consumer]) -> tuple[int, ...]:
    """The requests that have waited too long; sets the next check."""
    calls = tuple(turn.node.calls.values())
    late = tuple(call.message for call in calls if call.until_ms <= turn.now_ms)
    left = [call.until_ms for call in calls if call.until_ms > turn.now_ms]
    if turn.node.check_ms == turn.now_ms:
        turn.note(check_ms=-1)
    if left:
        _check_in(turn, min(left) - turn.now_ms)
    return late


def failures(node: Consumer, what: str) -> int:
    """How often `what` failed in a row."""
    wait = node.waits.get(what)
    return 0 if wait is None else wait.failures


def may(turn: Turn[Consumer], what: str) -> bool:
    """Whether `what` need not wait after a failure."""
    wait = turn.node.waits.get(what)
    return wait is None or wait.until_ms <= turn.now_ms


def back_off(turn: Turn[Consumer], what: str) -> None:
    """`what` failed: wait `retry.backoff.ms`, doubled each time up to `retry.backoff.max.ms`, before retrying."""
    count = failures(turn.node, what) + 1
    config = turn.node.config
    wait_ms = min(config.retry_backoff_ms << min(count - 1, 10), config.retry_backoff_max_ms)
    turn.put("waits", what, Wait(turn.now_ms + wait_ms, count))
    turn.schedule(RetryTick(what), wait_ms, silent=True)


def succeeded(turn: Turn[Consumer], what: str) -> None:
    """`what` went well: a later failure is a first one."""
    if what in turn.node.waits:
        turn.put("waits", what, None)


def any_broker(node: Consumer, what: str) -> int:
    """A broker to ask: one that answers, with the fewest requests under way; after a failure of `what` another one.

    As Kafka's `NetworkClient.leastLoadedNode`, which takes brokers it has no connection to last. When none of those
    it knows answers, it turns to its `bootstrap.servers` again (`metadata.recovery.strategy=rebootstrap`).
    """
    known = node.brokers
    if all(broker in node.unreachable for broker in known):
        known = tuple(sorted({*known, *node.bootstrap}))
    turned = failures(node, what) % len(known)
    busy: dict[NodeId, int] = {}
    for call in node.calls.values():
        busy[call.target] = busy.get(call.target, 0) + 1
    return min((*known[turned:], *known[:turned]), key=lambda b: (b in node.unreachable, busy.get(broker_node(b), 0)))


def refresh_metadata(turn: Turn[Consumer]) -> None:
    """Ask for metadata if what is known is stale and nobody is asked yet."""
    node = turn.node
    if not node.stale or not may(turn, "metadata") or node.is_waiting_for(MetadataRequest):
        return
    topics = tuple(sorted({*node.topics, *node.group_topics}))
    aged = 0 <= node.metadata_ms <= turn.now_ms - node.config.metadata_max_age_ms
    idle = aged or failures(node, "metadata") != 0
    request = MetadataRequest(() if node.pattern else topics, all_topics=bool(node.pattern))
    ask(turn, any_broker(node, "metadata"), request, background=idle)


def on_metadata(turn: Turn[Consumer], response: MetadataResponse) -> None:
    """Learn who leads what; ask again while something has no leader.

    A group leader looks whether the group's topics have changed, and a subscription by pattern follows the topics
    that there are (G-8).
    """
    node = turn.node
    if node.metadata_ms < 0:
        turn.schedule(MetadataAge(), node.config.metadata_max_age_ms, silent=True)
    known = Table[str, TopicMetadata]() if node.pattern and response.error == NONE else node.metadata
    whole = response.error == NONE
    for topic in response.topics:
        if node.pattern and topic.name not in node.group_topics and not matches(node, topic.name):
            continue
        whole = whole and topic.error == NONE and all(p.leader != NO_LEADER for p in topic.partitions)
        if topic.error == NONE:
            known = known.put(topic.name, newest(node.metadata.get(topic.name), topic))
        elif topic.error == "UNKNOWN_TOPIC_OR_PARTITION":
            known = known.drop(topic.name)
    for partition in node.chosen:  # C-10: a program may choose what is not there, and waits for it
        topic_known = known.get(partition.topic)
        whole = whole and topic_known is not None and partition.partition < len(topic_known.partitions)
    turn.note(metadata=known, metadata_ms=turn.now_ms, stale=not whole, brokers=response.brokers or node.brokers)
    turn.note(racks=response.racks)
    if whole:
        succeeded(turn, "metadata")
    else:
        back_off(turn, "metadata")
    node = turn.node
    if node.pattern:
        topics = tuple(topic for topic in node.metadata if matches(node, topic))
        if topics != node.topics:
            turn.note(topics=topics, rejoin=True)
    if node.leader and node.shapes != shapes_of(node):
        turn.note(rejoin=True)


def matches(node: Consumer, topic: str) -> bool:
    """Whether the subscription by pattern is to this topic; internal ones are none (`exclude.internal.topics`)."""
    return topic != INTERNAL_TOPIC and re.fullmatch(node.pattern, topic) is not None


def shapes_of(node: Consumer) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """The group's topics as this consumer knows them: for each partition the racks of its replicas (KIP-881).

    Without `client.rack` no rack counts, so that only the number of partitions does (G-8).
    """
    topics = sorted({*node.topics, *node.group_topics})
    racks = dict(node.racks) if node.config.client_rack else {}
    return tuple(
        (
            name,
            tuple(
                tuple(sorted({racks[broker] for broker in partition.replicas if broker in racks}))
                for partition in node.metadata[name].partitions
            ),
        )
        for name in topics
        if name in node.metadata
    )


def metadata_aged(turn: Turn[Consumer]) -> None:
    """Ask anew for metadata that is `metadata.max.age.ms` old."""
    age = turn.now_ms - turn.node.metadata_ms
    limit = turn.node.config.metadata_max_age_ms
    if age >= limit:
        turn.note(stale=True)
        age = 0
    turn.schedule(MetadataAge(), max(limit - age, 1), silent=True)
