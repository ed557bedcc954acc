"""A consumer group as its coordinator holds it (G-2 … G-8, O-1)."""

from __future__ import annotations

from typing import NamedTuple

from kafka_tui.engine.ids import TopicPartition, Value
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.base import Response
from kafka_tui.engine.requests.groups import CommittedOffset, Subscription

EMPTY = "Empty"
PREPARING = "PreparingRebalance"
COMPLETING = "CompletingRebalance"
STABLE = "Stable"
"""The states of a group under Kafka's names (G-2); a Dead group is one that is not there."""


class Commit(NamedTuple):
    """When an offset was committed, and the leader epoch of the last record before it, -1 if unknown (KIP-320)."""

    at_ms: int
    leader_epoch: int = -1


class GroupMember(Value, frozen=True):
    """A member. `join` and `sync` are its requests that wait for the rebalance; `deadline_ms` ends its session (G-6).

    `client` is its client id: the consumer's name, `instance` its `group.instance.id` if it is static (G-12).
    `assignment` is empty while the group rebalances. `to_sync`: it has not asked for its part of this generation yet.
    """

    member: str
    client: str
    instance: str | None
    session_timeout_ms: int
    rebalance_timeout_ms: int
    assignors: tuple[str, ...]
    subscription: Subscription
    deadline_ms: int
    join: Call | None = None
    sync: Call | None = None
    assignment: tuple[TopicPartition, ...] = ()
    to_sync: bool = False

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics it subscribes to."""
        return self.subscription.topics


class Group(Value, frozen=True):
    """A group. `partition` is that of the offsets topic, `leader` a member id, `assignor` "" while none is chosen.

    `pending` are member ids handed out that have not joined yet (G-3). `round` counts rebalances begun, so that an
    old timer is told from a new one. `initial` is whether this rebalance began with an Empty group, `grown` whether
    somebody joined since the last delay began, and `left_ms` how much longer the delays may last (G-3). `commits`
    says when each offset was committed, and of which leader epoch, `empty_since_ms` when the last member was gone: then
    they expire (O-1).
    """

    group: str
    partition: int
    state: str = EMPTY
    assignor: str = ""
    generation: int = 0
    leader: str = ""
    members: Table[str, GroupMember] = Table()
    pending: tuple[str, ...] = ()
    round: int = 0
    initial: bool = False
    grown: bool = False
    left_ms: int = 0
    offsets: Table[TopicPartition, int] = Table()
    commits: Table[TopicPartition, Commit] = Table()
    empty_since_ms: int = 0

    @property
    def all_joined(self) -> bool:
        """Whether nobody is waited for any more."""
        return not self.pending and all(member.join is not None for member in self.members.values())

    def static_member(self, instance: str) -> GroupMember | None:
        """The member under this `group.instance.id` (G-12)."""
        return next((member for member in self.members.values() if member.instance == instance), None)


class GroupCall(Value, frozen=True):
    """A request that the coordinator sent for a group and whose answer it waits for.

    `purpose` is "create" (the offsets topic), "commit", "alter", "generation", "static", "consumer group", "forget" or
    "delete" (records for the offsets topic). `call` is whom to answer then, with `response` if it is at hand;
    `generation` and `assignments` are what is written of a generation, `member` is the new id of a static member
    (G-12), `reason` why offsets or the group go.
    """

    purpose: str
    sent_ms: int
    group: str = ""
    call: Call | None = None
    client: str = ""
    offsets: tuple[CommittedOffset, ...] = ()
    generation: int = -1
    assignments: tuple[tuple[str, tuple[TopicPartition, ...]], ...] = ()
    member: str = ""
    reason: str = ""
    response: Response | None = None
