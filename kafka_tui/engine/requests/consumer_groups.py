"""The request of the new consumer protocol (N-1): one for joining, staying, giving back, taking over and leaving."""

from __future__ import annotations

from typing import ClassVar

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Response
from kafka_tui.engine.requests.groups import GroupRequest


class ConsumerGroupHeartbeatRequest(GroupRequest, frozen=True, tag=True):
    """A member tells the coordinator what changed with it, and that it lives (N-1).

    `member` is an id that the client made up, `epoch` its member epoch: 0 joins, -1 leaves, -2 leaves as a static
    member that will be back. Fields that are None or -1 say "as before"; `owned` is what the member reads now.
    """

    kind: ClassVar[str] = "consumer group heartbeat"
    member: str
    client: str
    epoch: int
    instance: str | None = None
    rack: str | None = None
    rebalance_timeout_ms: int = -1
    topics: tuple[str, ...] | None = None
    regex: str | None = None
    assignor: str | None = None
    owned: tuple[TopicPartition, ...] | None = None

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return self.owned or ()


class ConsumerGroupHeartbeatResponse(Response, frozen=True, tag=True):
    """The answer: the member's epoch, how soon the next heartbeat is due, and its partitions if they are news (N-2)."""

    kind: ClassVar[str] = "consumer group heartbeat"
    error: str = NONE
    message: str = ""
    member: str = ""
    epoch: int = 0
    interval_ms: int = 0
    assignment: tuple[TopicPartition, ...] | None = None

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return self.assignment or ()
