"""Connections as the network sees them: who still keeps one open for an answer, and what was closed meanwhile.

A cut link breaks no connection: TCP sends again what does not get through, until the asker closes the connection as
its patience is over. Linux waits twice as long each time; here what is held passes as soon as the link is healed.
"""

from __future__ import annotations

from typing import cast

from kafka_tui.engine.cluster import Link
from kafka_tui.engine.facts import network as f
from kafka_tui.engine.nodes.admin import Admin
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.consumer import Consumer
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.nodes.producer import Producer
from kafka_tui.engine.turn import Making


def is_missed(making: Making, message: f.InFlight) -> bool:
    """Whether the asker of this request or response still waits, and so keeps the connection open."""
    asker, number = (message.target, message.answers) if message.answers else (message.source, message.id)
    if not making.surroundings.is_there(asker, message.asker):
        return False
    node = making.node(asker)
    match node:
        case Broker():
            return _broker_waits(node, number)
        case Controller():
            return number == node.fetch_call
        case Producer():
            return _producer_waits(node, number) or not (message.answers or message.expects_answer)
        case Consumer():
            return number in node.calls
        case Admin():
            return number == node.message and node.answer is None
        case _:
            return False


def _broker_waits(node: Broker, number: int) -> bool:
    calls = (node.metadata_fetch, node.heartbeat_call, node.proposal_call, node.registration_call)
    fetching = any(fetcher.message == number for fetcher in node.fetchers.values())
    return fetching or number in calls or number in node.passed_on or number in node.group_calls


def _producer_waits(node: Producer, number: int) -> bool:
    probes = (outage.probe for outage in node.outages.values())
    questions = (node.metadata_call, node.id_call, *probes)
    return number in node.in_flight or any(one is not None and one.message == number for one in questions)


def give_up(making: Making, link: Link, cause: int) -> None:
    """Lose what a link holds and nobody waits for any more."""
    in_flight = making.surroundings.network.in_flight
    for item in link.held:
        message = in_flight[cast(int, item.what)]
        if not is_missed(making, message):
            making.record(f.MessageLost(node=item.node, message=message, reason="given_up"), cause)
