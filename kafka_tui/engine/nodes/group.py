"""A consumer group as its coordinator holds it (G-2 … G-8, O-1)."""

from __future__ import annotations

from kafka_tui.engine.ids import TopicPartition, Value
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.groups import CommittedOffset

EMPTY = "Empty"
PREPARING = "PreparingRebalance"
COMPLETING = "CompletingRebalance"
STABLE = "Stable"
"""The states of a group under Kafka's names (G-2); a Dead group is one that is not there."""


class GroupMember(Value, frozen=True):
    """A member. `join` and `sync` are its requests that wait for the rebalance; `deadline_ms` ends its session (G-6).

    `client` is its client id: the consumer's name. `fresh` until it has been part of a generation.
    """

    member: str
    client: str
    instance: str | None
    session_timeout_ms: int
    rebalance_timeout_ms: int
    assignors: tuple[str, ...]
    topics: tuple[str, ...]
    deadline_ms: int
    join: Call | None = None
    sync: Call | None = None
    assignment: tuple[TopicPartition, ...] = ()
    fresh: bool = True


class Group(Value, frozen=True):
    """A group. `partition` is its partition of the offsets topic; `leader` a member id; `assignor` "" while none is chosen.

    `pending` are (member id, client, deadline ms) of ids handed out that have not joined yet (G-3).
    `round` counts rebalances begun, so that an old timer is told from a new one; `join_deadline_ms` is when the
    coordinator stops waiting for members; `sync_deadline_ms` when it stops waiting for SyncGroup requests.
    """

    group: str
    partition: int
    state: str = EMPTY
    protocol_type: str = "consumer"
    assignor: str = ""
    generation: int = 0
    leader: str = ""
    members: Table[str, GroupMember] = Table()
    pending: tuple[tuple[str, str, int], ...] = ()
    round: int = 0
    began_ms: int = 0
    join_deadline_ms: int = 0
    offsets: Table[TopicPartition, int] = Table()


class GroupCall(Value, frozen=True):
    """A request that the coordinator sent for a group and whose answer it waits for.

    `purpose` is "create" (the offsets topic), "commit" or "generation" (records for the offsets topic);
    `call` is whom to answer then; `generation` the one that is written.
    """

    purpose: str
    group: str = ""
    partition: int = -1
    call: Call | None = None
    client: str = ""
    generation: int = -1
    offsets: tuple[CommittedOffset, ...] = ()
    assignments: tuple[tuple[str, tuple[TopicPartition, ...]], ...] = ()
