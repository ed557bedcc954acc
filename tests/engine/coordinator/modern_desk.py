"""A coordinator to be asked by hand about a group of the new protocol, in a cluster that stores what it writes."""

from __future__ import annotations

from typing import Any

from kafka_tui.engine.commands import CallCluster
from kafka_tui.engine.coordinator import handlers
from kafka_tui.engine.facts.network import MessageSent
from kafka_tui.engine.ids import INTERNAL_TOPIC, NodeId, TopicPartition, broker_node
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.modern_group import ConsumerGroup
from kafka_tui.engine.requests.consumer_groups import ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.requests.groups import GroupRequest
from kafka_tui.engine.turn import Making, Turn
from tests.engine.coordinator.scenes import Scene


def orders(*numbers: int) -> tuple[TopicPartition, ...]:
    """Partitions of the topic orders."""
    return tuple(TopicPartition("orders", number) for number in numbers)


class Desk(Scene):
    """A scene whose coordinator of the group "modern" is asked by members that are no programs."""

    def __init__(
        self,
        partitions: int = 3,
        settings: tuple[tuple[str, str], ...] = (),
        offsets_topic: tuple[tuple[str, str], ...] = (),
        without: str = "",
    ) -> None:
        super().__init__(partitions=partitions, settings=settings, switched_off=(without,) if without else ())
        self.do(CallCluster(CreateTopicsRequest(INTERNAL_TOPIC, 5, 3, configs=offsets_topic)))
        self.run(500)
        self.calls = 900_000

    def ask(self, request: GroupRequest, wait_ms: int = 100) -> Any:  # the response's class is the request's business
        """The answer to a request, None when there is none within `wait_ms`."""
        self.calls += 1
        making = Making(self.cluster)
        turn: Turn[Broker] = Turn(making, broker_node(self.coordinator("modern")), 0)
        handlers.on_request(turn, Call(self.calls, NodeId("consumer", "nobody")), request)
        self.cluster = making.cluster
        self.facts += [(self.now_ms, recorded) for recorded in making.facts]
        self.run(wait_ms)
        sent = (fact.message for _, fact in self.happened(MessageSent))
        return next((message.body for message in sent if message.answers == self.calls), None)

    def join(self, name: str, **fields: Any) -> ConsumerGroupHeartbeatResponse:  # fields of the request
        """A member's first heartbeat."""
        first: dict[str, Any] = {"epoch": 0, "owned": (), "rebalance_timeout_ms": 30_000, "topics": ("orders",)}
        return self.beat(name, **{**first, **fields})

    def beat(self, name: str, epoch: int = 0, **fields: Any) -> ConsumerGroupHeartbeatResponse:
        """Any other one."""
        answer = self.ask(ConsumerGroupHeartbeatRequest("modern", name, name, epoch, **fields))
        assert isinstance(answer, ConsumerGroupHeartbeatResponse)
        return answer

    @property
    def modern(self) -> ConsumerGroup:
        """The group as its coordinator holds it."""
        return self.cluster.brokers[self.coordinator("modern")].consumer_groups["modern"]
