"""What several rooms of the projection ask alike."""

from __future__ import annotations

import base64
from typing import Literal, cast

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.ids import NodeId

ProcessState = Literal["running", "stopped", "crashed", "paused"]
"""A process as its operator sees it."""

ALIVE: tuple[ProcessState, ...] = ("running", "paused")
"""States in which a process still believes something."""


def state_of(cluster: Cluster, node: NodeId) -> ProcessState:
    """The state of a node's process; "stopped" when it never ran."""
    process = cluster.processes.get(node)
    return "stopped" if process is None else cast(ProcessState, process.state)


def topic_uuid(topic_id: int) -> str:
    """A topic id as Kafka prints it: 16 bytes in base64 without padding (`org.apache.kafka.common.Uuid`)."""
    return base64.urlsafe_b64encode(topic_id.to_bytes(16, "big")).decode("ascii").rstrip("=")
