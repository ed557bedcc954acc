"""What every assignor needs: members, their order, and the assignment it makes (S).

Source: Apache Kafka `AbstractPartitionAssignor`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

Partition = tuple[str, int]
"""A topic and a partition's number."""

Assignment = dict[str, tuple[Partition, ...]]
"""Member id -> the (topic, partition) pairs it reads, by topic and number; a member without any has an empty tuple."""

ReplicaRacks = Mapping[str, Sequence[Sequence[str | None]]]
"""Topic -> for each partition, the racks of its replicas."""


class Member(msgspec.Struct, frozen=True):
    """What an assignor knows of a group's member; `instance_id` makes it static, `rack` is its `client.rack`.

    `owned` are the partitions it had in `generation`, -1 for none: what sticky assignors go by (S-3, S-6).
    """

    member_id: str
    topics: tuple[str, ...]
    instance_id: str | None = None
    rack: str | None = None
    owned: tuple[Partition, ...] = ()
    generation: int = -1


Assign = Callable[[Sequence[Member], Mapping[str, int], ReplicaRacks | None], Assignment]
"""An assignor: from members, partition counts by topic and perhaps the replicas' racks to the assignment."""


def in_member_order(members: Iterable[Member]) -> tuple[Member, ...]:
    """Return static members by instance id, then dynamic ones by member id: `consumer-10` before `consumer-2` (S-1)."""
    return tuple(sorted(members, key=_member_order))


def java_order(text: str) -> bytes:
    """Return the sort key of Java's `String.compareTo`: UTF-16 code units."""
    return text.encode("utf-16-be", "surrogatepass")


def partition_order(partition: Partition) -> tuple[bytes, int]:
    """Return the sort key of partitions: by topic, then by number."""
    return (java_order(partition[0]), partition[1])


def subscribed_counts(members: Iterable[Member], partition_counts: Mapping[str, int]) -> dict[str, int]:
    """Return the partition counts of the topics that exist and that somebody subscribes to, in order of the topics."""
    topics = {topic for member in members for topic in member.topics}
    return {topic: partition_counts[topic] for topic in sorted(topics & partition_counts.keys(), key=java_order)}


def _member_order(member: Member) -> tuple[bool, bytes]:
    """Sort key: static members first."""
    dynamic = member.instance_id is None
    return (dynamic, java_order(member.member_id if member.instance_id is None else member.instance_id))
