"""Facts on the broker that coordinates a group of the new protocol (N-1 … N-6)."""

from __future__ import annotations

from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.ids import TopicPartition, Value


class ConsumerGroupCreated(Fact, frozen=True, kw_only=True, tag=True):
    """The first member brought the group into being; an empty classic group of the name made way (N-7)."""

    quiet = True
    group: str
    partition: int


class ConsumerGroupReplaced(Fact, frozen=True, kw_only=True, tag=True):
    """A member of the classic protocol joins a group whose members of the new one have all left (N-7)."""

    quiet = True
    group: str


class GroupUpgraded(Fact, frozen=True, kw_only=True, tag=True):
    """A first member of the new protocol joins a classic group, which becomes one of the new kind (N-7).

    `epoch` is the generation it had; `upgraded`, a `ConsumerGroup`, is what it is now.
    """

    group: str
    epoch: int
    upgraded: Value


class GroupDowngraded(Fact, frozen=True, kw_only=True, tag=True):
    """The last member of the new protocol is gone: the group is a classic one again (N-7).

    `downgraded`, a `Group`, is what it is now.
    """

    group: str
    generation: int
    downgraded: Value


class SubscriptionChanged(Fact, frozen=True, kw_only=True, tag=True):
    """A member said something new of itself; `changed`, a `ConsumerGroupMember`, is its new state (N-1)."""

    group: str
    client: str
    member: str
    topics: tuple[str, ...]
    changed: Value


class StaticMemberAway(Fact, frozen=True, kw_only=True, tag=True):
    """A static member closed and means to come back within the session timeout: it keeps its partitions (G-12)."""

    group: str
    client: str
    member: str
    instance: str


class StaticMemberReturned(Fact, frozen=True, kw_only=True, tag=True):
    """A static member is back under a new member id; `joined`, a `ConsumerGroupMember`, takes over what it had."""

    group: str
    client: str
    member: str
    replaced: str
    instance: str
    joined: Value


class GroupEpochBumped(Fact, frozen=True, kw_only=True, tag=True):
    """Something changed that asks for a new assignment (N-2); `topics`, `KnownTopic` values, is what there is to read.

    `reason`: "member joined", "member left", "session timeout", "revocation timeout", "subscription changed" or
    "topics changed".
    """

    group: str
    epoch: int
    reason: str
    topics: tuple[Value, ...]


class TargetAssignmentComputed(Fact, frozen=True, kw_only=True, tag=True):
    """The coordinator computed who is to read what from group epoch `epoch` on (N-2, N-4).

    `assignments` are (client, partitions as Kafka prints them); `by_member` the same by member id.
    """

    group: str
    epoch: int
    assignor: str
    assignments: tuple[tuple[str, tuple[str, ...]], ...]
    by_member: tuple[tuple[str, tuple[TopicPartition, ...]], ...]


class MemberReconciled(Fact, frozen=True, kw_only=True, tag=True):
    """A member took a step towards the target assignment (N-2).

    `state` is "UnrevokedPartitions" while it has to give `revoking` back, "UnreleasedPartitions" while others still
    have what it is to get, "Stable" when it has all of it. `partitions` is what it may read; `reconciled`, a
    `ConsumerGroupMember`, is its new state.
    """

    group: str
    client: str
    member: str
    epoch: int
    state: str
    partitions: tuple[TopicPartition, ...]
    revoking: tuple[TopicPartition, ...]
    reconciled: Value


class HeartbeatRefused(Fact, frozen=True, kw_only=True, tag=True):
    """The coordinator did not accept a member's heartbeat (N-6)."""

    group: str
    client: str
    error: str


class ConsumerGroupReread(Fact, frozen=True, kw_only=True, tag=True):
    """A record of the group could not be written, so it is again what the log says; `found` is None without any."""

    group: str
    found: Value | None
