"""Requests between brokers and controllers, and the administrator's requests that brokers pass on to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from kafka_tui.engine.configs.synonyms import ConfigEntry
from kafka_tui.engine.ids import TopicPartition, Value
from kafka_tui.engine.metadata import Configs
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


class Proposal(Value, frozen=True):
    """The ISR that a leader proposes for one partition; `isr_epochs` are the members' broker epochs (H-9, H-10).

    An epoch of -1 says nothing: the leader's own, and that of a member that it has not heard of.
    """

    partition: TopicPartition
    topic_id: int
    leader_epoch: int
    partition_epoch: int
    isr: tuple[int, ...]
    isr_epochs: tuple[int, ...]


class AlterPartitionRequest(Request, frozen=True, tag=True):
    """A leader proposes ISRs: all that it wants at that moment, one for each partition (H-9)."""

    kind: ClassVar[str] = "alter partition"
    broker: int
    broker_epoch: int
    proposals: tuple[Proposal, ...]

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return tuple(item.partition for item in self.proposals)


class Decision(Value, frozen=True):
    """What the controller decided about one partition; the state is the committed one when there is no error."""

    partition: TopicPartition
    error: str
    isr: tuple[int, ...] = ()
    leader_epoch: int = -1
    partition_epoch: int = -1


class AlterPartitionResponse(Response, frozen=True, tag=True):
    """What the controller decided; `error` is about the request as a whole, and then there are no decisions."""

    kind: ClassVar[str] = "alter partition"
    error: str
    decisions: tuple[Decision, ...] = ()

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return tuple(item.partition for item in self.decisions)


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

    @property
    def only_broker(self) -> int | None:
        """The broker that must be asked, None for any."""
        return None


class CreateTopicsRequest(AdminRequest, frozen=True, tag=True):
    """Create one topic (T-1 … T-6); `assignment` excludes counts (-1).

    `assigned_numbers` are the partitions that the assignment is for, () for 0, 1, 2 …
    """

    kind: ClassVar[str] = "create topics"
    name: str
    partition_count: int = -1
    replication_factor: int = -1
    assignment: tuple[tuple[int, ...], ...] = ()
    configs: Configs = ()
    assigned_numbers: tuple[int, ...] = ()


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


class ConfigOperation(Value, frozen=True):
    """One change of a setting: `kind` is "SET", "DELETE" (no value), or for a list "APPEND" or "SUBTRACT"."""

    key: str
    value: str | None
    kind: str = "SET"


class ConfigResource(Value, frozen=True):
    """Whose settings: `kind` "topic" with its name, or "broker" with its id as text, or "" for all brokers."""

    kind: str
    name: str


class ConfigAlteration(Value, frozen=True):
    """What is to become of one resource's settings."""

    resource: ConfigResource
    operations: tuple[ConfigOperation, ...]


class IncrementalAlterConfigsRequest(AdminRequest, frozen=True, tag=True):
    """Change settings while everything runs (KIP-226, KIP-339); each resource for itself."""

    kind: ClassVar[str] = "incremental alter configs"
    alterations: tuple[ConfigAlteration, ...]

    @property
    def only_broker(self) -> int | None:
        """The broker that must be asked, None for any: a broker's own settings are its own to judge."""
        return _only_broker(item.resource for item in self.alterations)


class DescribeConfigsRequest(AdminRequest, frozen=True, tag=True):
    """Which settings hold, and where their values come from; a broker answers from what it knows."""

    kind: ClassVar[str] = "describe configs"
    resources: tuple[ConfigResource, ...]

    @property
    def only_broker(self) -> int | None:
        """The broker that must be asked, None for any."""
        return _only_broker(self.resources)


def _only_broker(resources: Iterable[ConfigResource]) -> int | None:
    named = (item.name for item in resources if item.kind == "broker" and item.name.isdecimal())
    return next((int(name) for name in named), None)


class ElectLeadersRequest(AdminRequest, frozen=True, tag=True):
    """Elect leaders (E-6) of `partitions`, or of all when empty; `election` is "PREFERRED"."""

    kind: ClassVar[str] = "elect leaders"
    election: str
    partitions: tuple[TopicPartition, ...]


class Reassignment(Value, frozen=True):
    """The replicas that one partition is to have, preferred leader first; None cancels what is under way (R-1, R-3)."""

    partition: TopicPartition
    replicas: tuple[int, ...] | None


class AlterPartitionReassignmentsRequest(AdminRequest, frozen=True, tag=True):
    """Move partitions to other brokers, or stop doing so (R-1 … R-3); `keep_factor` forbids to change their factor."""

    kind: ClassVar[str] = "alter partition reassignments"
    reassignments: tuple[Reassignment, ...]
    keep_factor: bool = False

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return tuple(item.partition for item in self.reassignments)


class ListPartitionReassignmentsRequest(AdminRequest, frozen=True, tag=True):
    """Which of `partitions` are being moved; None asks for all that are (R-1)."""

    kind: ClassVar[str] = "list partition reassignments"
    partitions: tuple[TopicPartition, ...] | None = None


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


def answer_of(results: tuple[AdminResult, ...]) -> AdminResponse:
    """The answer where each of several things was decided on for itself: the first refusal is the request's too."""
    return AdminResponse(next((one.refusal for one in results if one.refusal is not None), None), results)


class OngoingReassignment(Value, frozen=True):
    """A partition that is being moved: its transitional replica list, and who comes and goes (R-1)."""

    partition: TopicPartition
    replicas: tuple[int, ...]
    adding: tuple[int, ...]
    removing: tuple[int, ...]


class ListPartitionReassignmentsResponse(AdminResponse, frozen=True, tag=True):
    """The answer to ListPartitionReassignments."""

    kind: ClassVar[str] = "list partition reassignments"
    ongoing: tuple[OngoingReassignment, ...] = ()


class DescribedConfigs(Value, frozen=True):
    """The settings of one resource."""

    resource: ConfigResource
    entries: tuple[ConfigEntry, ...]


class DescribeConfigsResponse(AdminResponse, frozen=True, tag=True):
    """The answer to DescribeConfigs; `described` leaves out what is refused."""

    kind: ClassVar[str] = "describe configs"
    described: tuple[DescribedConfigs, ...] = ()
