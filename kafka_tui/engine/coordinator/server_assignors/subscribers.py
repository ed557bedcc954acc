"""What every server-side assignor works with: the members, what they have so far, and what they are to have (N-4).

Source: Apache Kafka `GroupSpec`, `MemberSubscription`, `GroupAssignment`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from kafka_tui.engine.ids import TopicPartition

Assignment = dict[str, tuple[TopicPartition, ...]]
"""Member id -> the partitions it is to read, by topic and number; a member without any has an empty tuple."""


class Subscriber(msgspec.Struct, frozen=True):
    """A member as an assignor sees it; `target` is what it was to read until now, `instance_id` makes it static."""

    member_id: str
    topics: tuple[str, ...]
    instance_id: str | None = None
    target: tuple[TopicPartition, ...] = ()


Assign = Callable[[Sequence[Subscriber], Mapping[str, int]], Assignment]
"""An assignor: members in the order in which they take turns, and the partition counts of the topics that exist."""


def subscribed(member: Subscriber, partition_counts: Mapping[str, int]) -> tuple[str, ...]:
    """The topics of a member that exist, sorted; a topic that does not is as if it were not named."""
    return tuple(sorted(topic for topic in set(member.topics) if topic in partition_counts))


def is_homogeneous(members: Iterable[Subscriber], partition_counts: Mapping[str, int]) -> bool:
    """Whether all members read the same topics."""
    return len({subscribed(member, partition_counts) for member in members}) <= 1
