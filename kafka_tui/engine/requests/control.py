"""Requests between brokers and controllers, and the administrator's requests that brokers pass on to them."""

from __future__ import annotations

from typing import ClassVar

from kafka_tui.engine.ids import TopicPartition, Value
from kafka_tui.engine.metadata import Configs, MetadataRecord
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.base import Request, Response


class RegisterBrokerRequest(Request, frozen=True, tag=True):
    """A starting broker registers (K-2); `clean` says whether its last shutdown was (K-6)."""

    kind: ClassVar[str] = "register broker"
    broker: int
    incarnation: int
    rack: str | None
    clean: bool


class RegisterBrokerResponse(Response, frozen=True, tag=True):
    """The answer, with the broker's new epoch."""

    kind: ClassVar[str] = "register broker"
    error: str
    broker_epoch: int


class BrokerHeartbeatRequest(Request, frozen=True, tag=True):
    """I am alive (K-3); asks to be unfenced when caught up, or to shut down (K-5)."""

    kind: ClassVar[str] = "broker heartbeat"
    broker: int
    broker_epoch: int
    metadata_offset: int
    want_shutdown: bool = False


class BrokerHeartbeatResponse(Response, frozen=True, tag=True):
    """The answer."""

    kind: ClassVar[str] = "broker heartbeat"
    error: str
    fenced: bool
    may_shut_down: bool


class MetadataFetchRequest(Request, frozen=True, tag=True):
    """A broker reads the metadata log from `offset` (K-1, K-10); held up to `max_wait_ms` when there is nothing."""

    kind: ClassVar[str] = "metadata fetch"
    broker: int
    offset: int
    max_wait_ms: int


class MetadataFetchResponse(Response, frozen=True, tag=True):
    """Records of the metadata log from the offset asked for."""

    kind: ClassVar[str] = "metadata fetch"
    error: str
    offset: int
    records: tuple[MetadataRecord, ...]


class AlterPartitionRequest(Request, frozen=True, tag=True):
    """A leader proposes an ISR (H-9)."""

    kind: ClassVar[str] = "alter partition"
    broker: int
    broker_epoch: int
    partition: TopicPartition
    topic_id: int
    leader_epoch: int
    partition_epoch: int
    isr: tuple[int, ...]

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return (self.partition,)


class AlterPartitionResponse(Response, frozen=True, tag=True):
    """What the controller decided; the state is the committed one when there is no error."""

    kind: ClassVar[str] = "alter partition"
    error: str
    partition: TopicPartition
    isr: tuple[int, ...]
    leader_epoch: int
    partition_epoch: int

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return (self.partition,)


class AllocateProducerIdRequest(Request, frozen=True, tag=True):
    """A broker asks for a producer id to hand out (P-12)."""

    kind: ClassVar[str] = "allocate producer ids"
    broker: int


class AllocateProducerIdResponse(Response, frozen=True, tag=True):
    """The answer."""

    kind: ClassVar[str] = "allocate producer ids"
    error: str
    producer_id: int


class AdminRequest(Request, frozen=True, tag=True):
    """A request of Kafka's tools; a broker passes it on to the active controller."""

    kind: ClassVar[str] = "admin"


class CreateTopicsRequest(AdminRequest, frozen=True, tag=True):
    """Create one topic (T-1 … T-6); `assignment` excludes counts (-1)."""

    kind: ClassVar[str] = "create topics"
    name: str
    partition_count: int = -1
    replication_factor: int = -1
    assignment: tuple[tuple[int, ...], ...] = ()
    configs: Configs = ()


class CreatePartitionsRequest(AdminRequest, frozen=True, tag=True):
    """Raise a topic's partition count to `total` (T-7 … T-10)."""

    kind: ClassVar[str] = "create partitions"
    topic: str
    total: int
    assignment: tuple[tuple[int, ...], ...] = ()


class DeleteTopicsRequest(AdminRequest, frozen=True, tag=True):
    """Delete one topic (T-12)."""

    kind: ClassVar[str] = "delete topics"
    topic: str


class ElectLeadersRequest(AdminRequest, frozen=True, tag=True):
    """Elect leaders (E-6) of `partitions`, or of all when empty; `election` is "PREFERRED"."""

    kind: ClassVar[str] = "elect leaders"
    election: str
    partitions: tuple[TopicPartition, ...]


class UnregisterBrokerRequest(AdminRequest, frozen=True, tag=True):
    """Forget a broker that is gone for good (R-5)."""

    kind: ClassVar[str] = "unregister broker"
    broker: int


class AdminResult(Value, frozen=True):
    """What became of one thing the request named."""

    name: str
    refusal: Refusal | None


class AdminResponse(Response, frozen=True, tag=True):
    """The answer to an administrator's request: no refusal means done; `results` where several things were named."""

    kind: ClassVar[str] = "admin"
    refusal: Refusal | None = None
    results: tuple[AdminResult, ...] = ()
