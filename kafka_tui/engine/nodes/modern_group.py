"""A consumer group of the new protocol as its coordinator holds it (N-1 … N-6, KIP-848)."""

from __future__ import annotations

from typing import Final

from kafka_tui.engine.ids import TopicPartition, Value
from kafka_tui.engine.nodes.group import EMPTY, STABLE, Commit
from kafka_tui.engine.persistent import Table

ASSIGNING: Final = "Assigning"
RECONCILING: Final = "Reconciling"
"""With Empty, Stable and Dead the states of such a group (N-5)."""

UNREVOKED: Final = "UnrevokedPartitions"
UNRELEASED: Final = "UnreleasedPartitions"
"""With Stable the states of a member: it has to give partitions back; it waits for partitions of others (N-2)."""

JOINING_EPOCH: Final = 0
LEAVING_EPOCH: Final = -1
STATIC_LEAVING_EPOCH: Final = -2
"""Member epochs of a request that joins, of one that leaves, and of a static member that means to come back."""

FIRST_EPOCH: Final = 1
"""The epoch of a new group and of its empty first assignment: who joins gets an epoch above 0 at once (4.3)."""


class ClassicTraits(Value, frozen=True):
    """What there is to know beside of a member that speaks the classic protocol (N-7): a consumer decides these."""

    assignors: tuple[str, ...]
    session_timeout_ms: int


class ConsumerGroupMember(Value, frozen=True):
    """A member. `assigned` is what it may read and since which assignment epoch, `revoking` what it has to give back.

    `epoch` is the assignment epoch that it has reached, `previous_epoch` the one before, in case an answer was lost.
    `assignor` is "" without a preference, `regex` "" without a pattern. `deadline_ms` ends its session, and
    `revoke_by_ms` is when it must have given back what it has to (-1 when that is nothing). `classic` is
    set for a member of the classic protocol in a group that migrates (N-7).
    """

    member: str
    client: str
    topics: tuple[str, ...]
    regex: str = ""
    instance: str | None = None
    rack: str | None = None
    rebalance_timeout_ms: int = -1
    assignor: str = ""
    epoch: int = JOINING_EPOCH
    previous_epoch: int = -1
    state: str = STABLE
    assigned: Table[TopicPartition, int] = Table()
    revoking: Table[TopicPartition, int] = Table()
    deadline_ms: int = 0
    revoke_by_ms: int = -1
    classic: ClassicTraits | None = None

    def is_reconciled(self, epoch: int) -> bool:
        """Whether it has all that the assignment of `epoch` gives it, and nothing else."""
        return self.state == STABLE and self.epoch == epoch


class KnownTopic(Value, frozen=True):
    """A topic that members read, as it was when the group epoch was last raised; id and count -1 when there is none."""

    name: str
    topic_id: int
    partition_count: int


class ConsumerGroup(Value, frozen=True):
    """A group. `partition` is that of the offsets topic.

    `epoch` grows with every change of members, subscriptions or topics, `assignment_epoch` is the group epoch that
    `target` was computed for, at `computed_ms` (-1 never). `failed` says that a record of it could not be written, so
    that it has to be read again. `commits` says when each offset was committed, and of which epoch (O-1).
    """

    group: str
    partition: int
    epoch: int = FIRST_EPOCH
    assignment_epoch: int = FIRST_EPOCH
    computed_ms: int = -1
    assignor: str = ""
    target: Table[str, tuple[TopicPartition, ...]] = Table()
    topics: tuple[KnownTopic, ...] = ()
    members: Table[str, ConsumerGroupMember] = Table()
    offsets: Table[TopicPartition, int] = Table()
    commits: Table[TopicPartition, Commit] = Table()
    failed: bool = False

    @property
    def state(self) -> str:
        """Its state under Kafka's name (N-5)."""
        if not len(self.members):
            return EMPTY
        if self.epoch > self.assignment_epoch:
            return ASSIGNING
        if all(member.is_reconciled(self.assignment_epoch) for member in self.members.values()):
            return STABLE
        return RECONCILING

    @property
    def generation(self) -> int:
        """The group epoch: what a generation is to a classic group."""
        return self.epoch

    def target_of(self, member: str) -> tuple[TopicPartition, ...]:
        """What the newest assignment gives the member."""
        return self.target.get(member) or ()

    def static_member(self, instance: str) -> ConsumerGroupMember | None:
        """The member with this `group.instance.id`."""
        return next((member for member in self.members.values() if member.instance == instance), None)

    def owners(self) -> dict[TopicPartition, str]:
        """Who may still be reading which partition: what members have and what they have not given back yet."""
        found: dict[TopicPartition, str] = {}
        for name, member in self.members.items():
            found.update(dict.fromkeys(member.assigned, name))
            found.update(dict.fromkeys(member.revoking, name))
        return found
