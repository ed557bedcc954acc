"""What facts make of a controller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kafka_tui.engine.facts import controller as f
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.metadata import replay
from kafka_tui.engine.nodes.controller import Controller


def committed(node: Controller, fact: f.Committed, now_ms: int) -> Controller:
    """Append to the metadata log; a majority of one has it at once (K-1)."""
    log, image = node.log, node.image
    epochs = node.epochs if node.last_epoch == node.epoch else (*node.epochs, (node.epoch, log.end))
    for record in fact.records:
        log, image = log.append(record), replay(image, record)
    committed = image if node.majority == 1 else node.committed
    return replace(node, log=log, epochs=epochs, image=image, committed=committed)


def _heartbeat(node: Controller, fact: f.HeartbeatSeen, now_ms: int) -> Controller:
    return replace(node, heard_ms=node.heard_ms.put(fact.broker, now_ms))


EVOLVE: dict[type[Fact], Callable[[Controller, Any, int], Controller]] = {
    f.BrokerRegistered: committed,
    f.BrokerFenced: committed,
    f.BrokerUnfenced: committed,
    f.ShutdownBegun: committed,
    f.BrokerUnregistered: committed,
    f.ClusterFormatted: committed,
    f.ConfigChanged: committed,
    f.TopicCreated: committed,
    f.PartitionsAdded: committed,
    f.TopicDeleted: committed,
    f.PartitionChanged: committed,
    f.HeartbeatSeen: _heartbeat,
    f.ProducerIdAllocated: committed,
}
"""Facts on a controller; each function is handed the fact class it is listed for."""
