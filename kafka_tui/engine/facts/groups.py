"""Facts on the broker that coordinates a group (G, O-1)."""

from __future__ import annotations

from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.ids import TopicPartition, Value


class MemberIdGiven(Fact, frozen=True, kw_only=True, tag=True):
    """A consumer that joined without a member id got one and is to join again (G-3, MEMBER_ID_REQUIRED)."""

    group: str
    partition: int
    client: str
    member: str


class MemberJoined(Fact, frozen=True, kw_only=True, tag=True):
    """A consumer became a member of the group (G-3); `joined`, a `GroupMember`, is all that is known of it."""

    group: str
    client: str
    member: str
    joined: Value


class JoinRefused(Fact, frozen=True, kw_only=True, tag=True):
    """The coordinator did not take a consumer into the group, or not again (G-5, G-6, G-12, G-13).

    `brought` is what is wrong with the request, `wanted` what would have done, both as people read them: assignors
    (INCONSISTENT_GROUP_PROTOCOL), ms (INVALID_SESSION_TIMEOUT), members (GROUP_MAX_SIZE_REACHED), the member id and
    the `group.instance.id` that another one has (FENCED_INSTANCE_ID); else "".
    """

    group: str
    client: str
    error: str
    brought: str = ""
    wanted: str = ""


class MemberRejoined(Fact, frozen=True, kw_only=True, tag=True):
    """A member asked to be part of the next generation (G-6); `joined`, a `GroupMember`, is its new state."""

    group: str
    client: str
    member: str
    joined: Value


class StaticMemberReplaced(Fact, frozen=True, kw_only=True, tag=True):
    """A consumer took its place again under its `group.instance.id`, with a new member id (G-12).

    Whoever had the place as `old_member` is fenced from now on. `joined`, a `GroupMember`, is its new state.
    """

    group: str
    client: str
    member: str
    old_member: str
    instance: str
    joined: Value


class MemberLeft(Fact, frozen=True, kw_only=True, tag=True):
    """A member is no member any more (G-8).

    `reason`: "left", "session timeout", "rebalance timeout" or, new protocol, "revocation timeout" (N-3).
    """

    group: str
    client: str
    member: str
    reason: str


class PendingMemberForgotten(Fact, frozen=True, kw_only=True, tag=True):
    """Nobody joined with a member id that was handed out (G-3)."""

    quiet = True
    group: str
    member: str


class RebalanceStarted(Fact, frozen=True, kw_only=True, tag=True):
    """The coordinator waits for all members to join again (G-3, G-8), for `wait_ms` at most.

    `reason`: "member joined", "member left", "session timeout", "rebalance timeout", "leader joined again", "member
    joined again", "subscription changed", "partitions given back" (S-5), "static member came back" (G-12),
    "downgraded" (N-7) or "assignment not stored". `initial` when the group was Empty.
    """

    group: str
    reason: str
    wait_ms: int
    initial: bool


class InitialDelayExtended(Fact, frozen=True, kw_only=True, tag=True):
    """Somebody joined an initial rebalance, so the coordinator waits for `wait_ms` more (G-3)."""

    group: str
    wait_ms: int


class GenerationFormed(Fact, frozen=True, kw_only=True, tag=True):
    """A new generation has begun with these clients (G-3); `leader_client` computes the assignment (G-4).

    Without members the group is Empty, `assignor`, `leader` and `leader_client` are "".
    """

    group: str
    generation: int
    assignor: str
    leader: str
    leader_client: str
    members: tuple[str, ...]


class AssignmentsStored(Fact, frozen=True, kw_only=True, tag=True):
    """The leader's assignment is in the offsets topic: the group is Stable (G-4).

    `assignments` are (client, partitions as Kafka prints them); `by_member` the same by member id.
    """

    group: str
    generation: int
    assignments: tuple[tuple[str, tuple[str, ...]], ...]
    by_member: tuple[tuple[str, tuple[TopicPartition, ...]], ...]


class OffsetsCommitted(Fact, frozen=True, kw_only=True, tag=True):
    """The group's offsets are in the offsets topic, on all of its ISR (O-1); `client` is "" if a tool set them.

    `leader_epochs` are those of the records before them, -1 where nobody said (KIP-320). `news` tells whether one of
    the offsets was not committed before: an idle consumer commits the same ones again and again (O-2).
    """

    group: str
    client: str
    offsets: tuple[tuple[TopicPartition, int], ...]
    leader_epochs: tuple[int, ...]
    offsets_partition: int
    news: bool = True

    @property
    def background(self) -> bool:
        """The same offsets once more are nothing to stop at."""
        return not self.news


class OffsetsForgotten(Fact, frozen=True, kw_only=True, tag=True):
    """Offsets of the group are gone from the offsets topic: "topic deleted" (T-12), "expired" (O-1) or "deleted"."""

    group: str
    topic: str
    partitions: tuple[TopicPartition, ...]
    reason: str


class GroupDeleted(Fact, frozen=True, kw_only=True, tag=True):
    """The group is gone with all its offsets: "deleted" by a tool (G-15), or "expired" (O-1)."""

    group: str
    reason: str


class CommitRefused(Fact, frozen=True, kw_only=True, tag=True):
    """The coordinator did not accept a commit (G-13)."""

    group: str
    client: str
    error: str


class GroupsLoaded(Fact, frozen=True, kw_only=True, tag=True):
    """The new leader of a partition of the offsets topic read its groups, `Group` values, from the log (G-14)."""

    partition: int
    leader_epoch: int
    groups: tuple[Value, ...]

    @property
    def background(self) -> bool:
        """A partition without groups is nothing to stop at."""
        return not self.groups


class GroupsUnloaded(Fact, frozen=True, kw_only=True, tag=True):
    """The broker leads that partition of the offsets topic no more and forgot its groups (G-14)."""

    partition: int
    groups: tuple[str, ...]

    @property
    def background(self) -> bool:
        """A partition without groups is nothing to stop at."""
        return not self.groups


class HeartbeatNoted(Fact, frozen=True, kw_only=True, tag=True):
    """A member was heard of: its session lasts until `deadline_ms` (G-6)."""

    quiet = True
    group: str
    member: str
    deadline_ms: int
