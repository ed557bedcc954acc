"""Whom a producer can ask, and what it asks beside producing: metadata and its producer id (K-10, P-12).

Source: Apache Kafka `NetworkClient`, `Metadata`, `Sender`, `ExponentialBackoff`.
"""

from __future__ import annotations

from kafka_tui.engine.facts import clients as f
from kafka_tui.engine.ids import broker_node
from kafka_tui.engine.nodes.common import Asked
from kafka_tui.engine.nodes.producer import Outage, Producer
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import CONNECTION_SETUP_TIMEOUT_MS
from kafka_tui.engine.requests.data import (
    InitProducerIdRequest,
    InitProducerIdResponse,
    MetadataRequest,
    MetadataResponse,
)
from kafka_tui.engine.turn import Turn

ProducerTurn = Turn[Producer]


def backoff(turn: ProducerTurn, attempts: int) -> int:
    """How long to wait after `attempts` earlier failures: doubled each time up to a maximum, ±20 % of that (P-7).

    What is above the maximum then is cut, so the longest waits vary below it; where nothing can be doubled, nothing
    varies. Source: Apache Kafka `ExponentialBackoff`.
    """
    first_ms, most_ms = turn.node.config.retry_backoff_ms, turn.node.config.retry_backoff_max_ms
    if most_ms <= first_ms:
        return most_ms
    term_ms = min(first_ms << min(attempts, 30), most_ms)
    return min(term_ms * (800 + turn.draw(401)) // 1000, most_ms)


def may_send(node: Producer, broker: int) -> bool:
    """Whether `broker` can be reached as far as this client knows, and has room for one more request (P-9)."""
    if broker in node.outages:
        return False
    under_way = sum(request.broker == broker for request in node.in_flight.values())
    return under_way < node.config.max_in_flight_requests_per_connection


def reached(turn: ProducerTurn, broker: int) -> None:
    """A broker answered."""
    if broker in turn.node.outages:
        turn.put("outages", broker, None)


def unreachable(turn: ProducerTurn, broker: int) -> None:
    """A connection broke or could not be made; it is tried again after `reconnect.backoff.ms`, doubled each time."""
    before = turn.node.outages.get(broker)
    if before is not None and before.until_ms > turn.now_ms and before.probe is None:
        return  # several requests on one connection break once
    failures = 1 if before is None else before.failures + 1
    config = turn.node.config
    wait_ms = min(config.reconnect_backoff_ms << min(failures - 1, 20), config.reconnect_backoff_max_ms)
    turn.put("outages", broker, Outage(failures, turn.now_ms + wait_ms))


def try_connection(turn: ProducerTurn, broker: int) -> None:
    """Try a broker that was out of reach and for which a batch is ready; the batch itself stays in the accumulator."""
    outage = turn.node.outages.get(broker)
    if outage is None or outage.probe is not None or outage.until_ms > turn.now_ms:
        return
    request = MetadataRequest(turn.node.topics, allow_auto_creation=False)
    message = turn.send(broker_node(broker), request, background=True)
    probe = Asked(message, broker_node(broker), request, turn.now_ms)
    turn.put("outages", broker, Outage(outage.failures, outage.until_ms, probe))


def _probe_of(node: Producer, message: int) -> Asked | None:
    probes = (outage.probe for outage in node.outages.values())
    return next((probe for probe in probes if probe is not None and probe.message == message), None)


def _candidates(node: Producer) -> tuple[int, ...]:
    """The brokers a question may go to: those last told of, then those known from the start."""
    return (*node.brokers, *[broker for broker in node.bootstrap if broker not in node.brokers])


def _whom_to_ask(node: Producer, now_ms: int) -> int | None:
    """A broker that can be reached, the least troubled one; None when all have to be waited for."""
    best: tuple[int, int, int, int] | None = None
    for order, broker in enumerate(_candidates(node)):
        outage = node.outages.get(broker)
        if outage is not None and outage.until_ms > now_ms:
            continue
        busy = sum(request.broker == broker for request in node.in_flight.values())
        rank = (0 if outage is None else outage.failures, busy, order, broker)
        best = rank if best is None else min(best, rank)
    return None if best is None else best[3]


def ask_metadata(turn: ProducerTurn) -> None:
    """Ask who leads, when something is missing or wrong, or the answer has grown old (K-10)."""
    node, now_ms = turn.node, turn.now_ms
    aged = node.metadata_ms >= 0 and now_ms - node.metadata_ms >= node.config.metadata_max_age_ms
    if not (node.metadata_wanted or aged) or not node.topics:
        return
    if node.metadata_call is not None or now_ms < node.metadata_not_before_ms:
        return
    broker = _whom_to_ask(node, now_ms)
    if broker is None:
        return
    request = MetadataRequest(node.topics, allow_auto_creation=True)  # T-13
    message = turn.send(broker_node(broker), request, background=not node.metadata_wanted)
    turn.note(metadata_call=Asked(message, broker_node(broker), request, now_ms))


def on_metadata(turn: ProducerTurn, message: int, response: MetadataResponse) -> None:
    """Believe what was told; an answer without news makes the next question wait longer.

    An answer to a tried connection says no more than that the broker is there: it may have just come up.
    """
    probe = _probe_of(turn.node, message)
    if probe is not None:
        reached(turn, int(probe.target.name))
    call = turn.node.metadata_call
    if call is None or call.message != message:
        return
    reached(turn, int(call.target.name))
    before = turn.node.metadata
    brokers = response.brokers or turn.node.brokers
    turn.emit(f.MetadataReceived(node=turn.id, brokers=brokers, topics=response.topics))
    after = turn.node.metadata
    news = any(before.get(topic.name) != after.get(topic.name) for topic in response.topics)
    attempts = 0 if news else turn.node.metadata_attempts + 1
    _wait_before_asking(turn, attempts)


def _wait_before_asking(turn: ProducerTurn, attempts: int) -> None:
    wait_ms = backoff(turn, max(attempts - 1, 0))
    turn.note(metadata_attempts=attempts, metadata_not_before_ms=turn.now_ms + wait_ms)


def ask_producer_id(turn: ProducerTurn) -> None:
    """An idempotent producer needs an id before it sends its first batch (P-12)."""
    node = turn.node
    if not node.config.enable_idempotence or node.producer_id >= 0 or node.id_call is not None:
        return
    broker = _whom_to_ask(node, turn.now_ms)
    if broker is None or turn.now_ms < node.id_not_before_ms:
        return
    request = InitProducerIdRequest()
    message = turn.send(broker_node(broker), request)
    turn.note(id_call=Asked(message, broker_node(broker), request, turn.now_ms))


def on_producer_id(turn: ProducerTurn, message: int, response: InitProducerIdResponse) -> None:
    """The id came, or is asked for again a little later."""
    call = turn.node.id_call
    if call is None or call.message != message:
        return
    reached(turn, int(call.target.name))
    if response.error != NONE:
        _ask_again_for_id(turn)
        return
    turn.note(id_call=None, id_attempts=0)
    turn.emit(
        f.ProducerIdReceived(node=turn.id, producer_id=response.producer_id, producer_epoch=response.producer_epoch)
    )


def _ask_again_for_id(turn: ProducerTurn) -> None:
    attempts = turn.node.id_attempts
    wait_ms = backoff(turn, attempts)
    turn.note(id_call=None, id_attempts=attempts + 1, id_not_before_ms=turn.now_ms + wait_ms)


def on_call_broken(turn: ProducerTurn, message: int) -> None:
    """The connection broke on which metadata or an id was asked for, or could not be made."""
    node = turn.node
    probe = _probe_of(node, message)
    if probe is not None:
        unreachable(turn, int(probe.target.name))
        turn.note(metadata_wanted=True)
    elif node.metadata_call is not None and node.metadata_call.message == message:
        unreachable(turn, int(node.metadata_call.target.name))
        turn.note(metadata_call=None, metadata_wanted=True)
        # NetworkClient: another broker is asked at once, the broken connection alone is waited for.
    elif node.id_call is not None and node.id_call.message == message:
        unreachable(turn, int(node.id_call.target.name))
        _ask_again_for_id(turn)


def expire_calls(turn: ProducerTurn, limit_ms: int) -> None:
    """Hang up on brokers that left a question of `limit_ms` or before unanswered, and give up on connections."""
    for outage in tuple(turn.node.outages.values()):
        if outage.probe is not None and outage.probe.sent_ms + CONNECTION_SETUP_TIMEOUT_MS <= turn.now_ms:
            on_call_broken(turn, outage.probe.message)
    for call in (turn.node.metadata_call, turn.node.id_call):
        if call is not None and call.sent_ms <= limit_ms:
            on_call_broken(turn, call.message)


def next_ms(node: Producer, now_ms: int) -> int | None:
    """When the next question may be asked that has to be; None when there is none to ask."""
    wanted: list[int] = []
    if node.metadata_wanted and node.metadata_call is None and node.topics:
        wanted.append(node.metadata_not_before_ms)
    if node.config.enable_idempotence and node.producer_id < 0 and node.id_call is None:
        wanted.append(node.id_not_before_ms)
    reachable_ms = _reachable_ms(node, now_ms) if wanted else None
    return None if reachable_ms is None else max(min(wanted), reachable_ms)


def _reachable_ms(node: Producer, now_ms: int) -> int | None:
    """From when on there is a broker to ask; None without any broker."""
    outages = [node.outages.get(broker) for broker in _candidates(node)]
    until_ms = [now_ms if outage is None else outage.until_ms for outage in outages]
    return max(min(until_ms), now_ms) if until_ms else None


def limits_ms(node: Producer, now_ms: int) -> list[int]:
    """When patience ends: with each request and question, and with metadata that nobody complained of."""
    timeout_ms = node.config.request_timeout_ms
    limits = [request.sent_ms + timeout_ms for request in node.in_flight.values()]
    limits += [call.sent_ms + timeout_ms for call in (node.metadata_call, node.id_call) if call is not None]
    probes = (outage.probe for outage in node.outages.values())
    limits += [probe.sent_ms + CONNECTION_SETUP_TIMEOUT_MS for probe in probes if probe is not None]
    delivery_ms = node.config.delivery_timeout_ms
    limits += [item.batch.created_ms + delivery_ms for request in node.in_flight.values() for item in request.batches]
    if node.metadata_ms >= 0 and node.metadata_call is None:
        aged_ms = max(node.metadata_ms + node.config.metadata_max_age_ms, node.metadata_not_before_ms)
        limits.append(max(aged_ms, _reachable_ms(node, now_ms) or now_ms))
    return limits
