"""What facts make of a controller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kafka_tui.engine.facts import controller as f
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.metadata import replay
from kafka_tui.engine.nodes.controller import Controller


def _committed(node: Controller, fact: f.Committed, now_ms: int) -> Controller:
    log, image = node.log, node.image
    for record in fact.records:
        log, image = log.append(record), replay(image, record)
    return replace(node, log=log, image=image)


def _topic_created(node: Controller, fact: f.TopicCreated, now_ms: int) -> Controller:
    return replace(_committed(node, fact, now_ms), next_topic_id=fact.topic_id + 1)


def _elected(node: Controller, fact: f.ControllerElected, now_ms: int) -> Controller:
    heard = node.heard_ms
    for broker in heard:
        heard = heard.put(broker, now_ms)  # K-8: sessions start anew
    return replace(node, active=True, epoch=fact.epoch, heard_ms=heard)


def _heartbeat(node: Controller, fact: f.HeartbeatSeen, now_ms: int) -> Controller:
    return replace(node, heard_ms=node.heard_ms.put(fact.broker, now_ms))


def _producer_id(node: Controller, fact: f.ProducerIdAllocated, now_ms: int) -> Controller:
    return replace(node, next_producer_id=fact.producer_id + 1)


EVOLVE: dict[type[Fact], Callable[[Controller, Any, int], Controller]] = {
    f.ControllerElected: _elected,
    f.BrokerRegistered: _committed,
    f.BrokerFenced: _committed,
    f.BrokerUnfenced: _committed,
    f.ShutdownBegun: _committed,
    f.BrokerUnregistered: _committed,
    f.ClusterFormatted: _committed,
    f.ConfigChanged: _committed,
    f.TopicCreated: _topic_created,
    f.PartitionsAdded: _committed,
    f.TopicDeleted: _committed,
    f.PartitionChanged: _committed,
    f.HeartbeatSeen: _heartbeat,
    f.ProducerIdAllocated: _producer_id,
}
"""Facts on a controller; each function is handed the fact class it is listed for."""
