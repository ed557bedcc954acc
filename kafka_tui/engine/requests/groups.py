"""Requests between consumers and their group's coordinator (classic protocol, G-1 … G-15; offsets, O-1 … O-9)."""

from __future__ import annotations

from typing import ClassVar

from kafka_tui.engine.ids import TopicPartition, Value
from kafka_tui.engine.requests.base import Request, Response


class CoordinatorRequest(Request, frozen=True, tag=True):
    """A request for the groups' side of a broker."""

    kind: ClassVar[str] = "coordinator"


class GroupRequest(CoordinatorRequest, frozen=True, tag=True):
    """A request for the coordinator of one group."""

    kind: ClassVar[str] = "group"
    group: str


class FindCoordinatorRequest(GroupRequest, frozen=True, tag=True):
    """Which broker coordinates `group` (G-1)."""

    kind: ClassVar[str] = "find coordinator"


class FindCoordinatorResponse(Response, frozen=True, tag=True):
    """The answer; `broker` -1 on error."""

    kind: ClassVar[str] = "find coordinator"
    error: str
    broker: int


class Subscription(Value, frozen=True):
    """What a member tells the group's leader, and the coordinator only hands on (`ConsumerProtocolSubscription`).

    `owned` are the partitions it still has when it joins, `generation` that in which it got them, -1 for none (S-5).
    `previous` and `previous_generation` are the sticky assignor's user data: what it had last, though it gave it
    back (S-6). `rack` is its `client.rack` (KIP-881).
    """

    topics: tuple[str, ...]
    owned: tuple[TopicPartition, ...] = ()
    generation: int = -1
    previous: tuple[TopicPartition, ...] = ()
    previous_generation: int = -1
    rack: str | None = None


class JoinGroupRequest(GroupRequest, frozen=True, tag=True):
    """Join a group (G-3); `member` is "" the first time, `instance` the `group.instance.id` of a static one (G-12)."""

    kind: ClassVar[str] = "join group"
    member: str
    client: str
    instance: str | None
    session_timeout_ms: int
    rebalance_timeout_ms: int
    assignors: tuple[str, ...]
    subscription: Subscription


class JoinedMember(Value, frozen=True):
    """A member as the group leader is told of it."""

    member: str
    instance: str | None
    subscription: Subscription


class JoinGroupResponse(Response, frozen=True, tag=True):
    """The answer, when the generation has formed; `members` only for the group leader.

    `skip_assignment` tells a leader that came back under its instance id that the assignment stays (G-12).
    """

    kind: ClassVar[str] = "join group"
    error: str
    generation: int
    assignor: str
    leader: str
    member: str
    members: tuple[JoinedMember, ...] = ()
    skip_assignment: bool = False


class MemberAssignment(Value, frozen=True):
    """What one member is to read."""

    member: str
    partitions: tuple[TopicPartition, ...]


class SyncGroupRequest(GroupRequest, frozen=True, tag=True):
    """Ask for one's assignment; the group leader brings everybody's (G-4)."""

    kind: ClassVar[str] = "sync group"
    generation: int
    member: str
    assignments: tuple[MemberAssignment, ...] = ()
    instance: str | None = None


class SyncGroupResponse(Response, frozen=True, tag=True):
    """One's own assignment."""

    kind: ClassVar[str] = "sync group"
    error: str
    partitions: tuple[TopicPartition, ...] = ()


class HeartbeatRequest(GroupRequest, frozen=True, tag=True):
    """I am alive (G-6)."""

    kind: ClassVar[str] = "heartbeat"
    generation: int
    member: str
    instance: str | None = None


class HeartbeatResponse(Response, frozen=True, tag=True):
    """The answer; REBALANCE_IN_PROGRESS asks to join again."""

    kind: ClassVar[str] = "heartbeat"
    error: str


class LeaveGroupRequest(GroupRequest, frozen=True, tag=True):
    """Leave at once (G-8)."""

    kind: ClassVar[str] = "leave group"
    member: str


class LeaveGroupResponse(Response, frozen=True, tag=True):
    """The answer."""

    kind: ClassVar[str] = "leave group"
    error: str


class CommittedOffset(Value, frozen=True):
    """The next offset to read of one partition (O-1); -1 for none.

    `leader_epoch` is that of the last record before it, -1 if unknown: whoever reads on can find out by it whether the
    log was truncated meanwhile (KIP-320).
    """

    partition: TopicPartition
    offset: int
    leader_epoch: int = -1


class OffsetCommitRequest(GroupRequest, frozen=True, tag=True):
    """Store a group's offsets (O-1)."""

    kind: ClassVar[str] = "offset commit"
    generation: int
    member: str
    offsets: tuple[CommittedOffset, ...]
    instance: str | None = None

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return tuple(item.partition for item in self.offsets)


class OffsetCommitResponse(Response, frozen=True, tag=True):
    """The answer, one error for all."""

    kind: ClassVar[str] = "offset commit"
    error: str


class OffsetFetchRequest(GroupRequest, frozen=True, tag=True):
    """Which offsets has the group committed (C-6), all of them when `partitions` is None.

    A member of the new protocol says who it is, and its epoch.
    """

    kind: ClassVar[str] = "offset fetch"
    partitions: tuple[TopicPartition, ...] | None
    member: str = ""
    generation: int = -1


class OffsetFetchResponse(Response, frozen=True, tag=True):
    """The answer."""

    kind: ClassVar[str] = "offset fetch"
    error: str
    offsets: tuple[CommittedOffset, ...] = ()
