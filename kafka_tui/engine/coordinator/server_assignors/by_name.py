"""The server-side assignors by the name that `group.remote.assignor` and `group.consumer.assignors` know (N-4)."""

from __future__ import annotations

from typing import Final

from kafka_tui.engine.coordinator.server_assignors.ranges import range_assign
from kafka_tui.engine.coordinator.server_assignors.subscribers import Assign
from kafka_tui.engine.coordinator.server_assignors.uniform import uniform_assign

SERVER_ASSIGNORS: Final[dict[str, Assign]] = {"uniform": uniform_assign, "range": range_assign}
