"""What several nodes hold alike."""

from __future__ import annotations

from kafka_tui.engine.ids import NodeId, Value
from kafka_tui.engine.requests.base import Request


class Call(Value, frozen=True):
    """A request that arrived and is to be answered: what a handler needs to send the answer later."""

    message: int
    source: NodeId
    background: bool = False


class Asked(Value, frozen=True):
    """A request this node sent and still waits on."""

    message: int
    target: NodeId
    request: Request
    sent_ms: int
