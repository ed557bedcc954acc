"""What Kafka's tools ask of a group's coordinator (G-2, G-15, O-9)."""

from __future__ import annotations

from typing import ClassVar

from kafka_tui.engine.ids import TopicPartition, Value
from kafka_tui.engine.requests.control import AdminRequest, AdminResponse
from kafka_tui.engine.requests.groups import CommittedOffset, CoordinatorRequest, GroupRequest


class GroupAdminRequest(GroupRequest, AdminRequest, frozen=True, tag=True):
    """A request of the tools about one group; its coordinator answers it."""

    kind: ClassVar[str] = "group admin"


class ListGroupsRequest(CoordinatorRequest, AdminRequest, frozen=True, tag=True):
    """Which groups does this broker coordinate; a tool that wants all of them asks every broker (G-1)."""

    kind: ClassVar[str] = "list groups"
    broker: int

    @property
    def only_broker(self) -> int | None:
        """The broker that must be asked."""
        return self.broker


class ListedGroup(Value, frozen=True):
    """A group with its state (G-2); `protocol` is "classic" or "consumer"."""

    group: str
    state: str
    protocol: str


class ListGroupsResponse(AdminResponse, frozen=True, tag=True):
    """The groups that the broker coordinates, by name."""

    kind: ClassVar[str] = "list groups"
    groups: tuple[ListedGroup, ...] = ()


class DescribeGroupsRequest(GroupAdminRequest, frozen=True, tag=True):
    """What state is the group in, and who is in it (G-2)."""

    kind: ClassVar[str] = "describe groups"


class DescribedMember(Value, frozen=True):
    """A member as the coordinator tells of it; under the new protocol with its epoch and its target (N-2).

    `upgraded` says whether it speaks that protocol itself (N-7), None in a classic group.
    """

    member: str
    client: str
    instance: str | None
    partitions: tuple[TopicPartition, ...]
    epoch: int = -1
    target: tuple[TopicPartition, ...] = ()
    upgraded: bool | None = None


class DescribeGroupsResponse(AdminResponse, frozen=True, tag=True):
    """The answer; `protocol` is "classic" or "consumer", `assignor` "" while none is chosen.

    Of a classic group that is not Stable neither assignor nor assignments are told.

    `epoch` and `assignment_epoch` are those of a group of the new protocol (N-2), -1 for a classic one.
    """

    kind: ClassVar[str] = "describe groups"
    state: str = "Dead"
    protocol: str = ""
    assignor: str = ""
    members: tuple[DescribedMember, ...] = ()
    epoch: int = -1
    assignment_epoch: int = -1


class DeleteGroupsRequest(GroupAdminRequest, frozen=True, tag=True):
    """Delete the group with its offsets (G-15)."""

    kind: ClassVar[str] = "delete groups"


class DeleteOffsetsRequest(GroupAdminRequest, frozen=True, tag=True):
    """Delete the group's offsets of these partitions (OffsetDelete)."""

    kind: ClassVar[str] = "offset delete"
    partitions: tuple[TopicPartition, ...]

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return self.partitions


class AlterOffsetsRequest(GroupAdminRequest, frozen=True, tag=True):
    """Set the group's offsets from outside: an OffsetCommit of nobody's (O-7, O-9)."""

    kind: ClassVar[str] = "alter offsets"
    offsets: tuple[CommittedOffset, ...]

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return tuple(item.partition for item in self.offsets)
