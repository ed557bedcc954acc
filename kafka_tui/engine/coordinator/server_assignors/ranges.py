"""The server's range assignor: each topic's partitions in one range per member (N-4, as S-1).

Source: Apache Kafka `group-coordinator/.../assignor/RangeAssignor.java`. What members had before plays no part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kafka_tui.engine.coordinator.server_assignors.subscribers import Assignment, Subscriber
from kafka_tui.engine.ids import TopicPartition


def range_assign(members: Sequence[Subscriber], partition_counts: Mapping[str, int]) -> Assignment:
    """Static members by instance id, then dynamic ones by member id, get ranges of every topic they read."""
    assigned: dict[str, list[TopicPartition]] = {member.member_id: [] for member in members}
    ordered = sorted(members, key=_order)
    for topic in sorted(partition_counts):
        readers = [member for member in ordered if topic in member.topics]
        start = 0
        for place, member in enumerate(readers):
            share, extras = divmod(partition_counts[topic], len(readers))
            end = start + share + (place < extras)
            assigned[member.member_id] += [TopicPartition(topic, number) for number in range(start, end)]
            start = end
    return {member_id: tuple(partitions) for member_id, partitions in assigned.items()}


def _order(member: Subscriber) -> tuple[bool, bytes]:
    """Static members first; ids in the order of Java's `String.compareTo`, which is that of UTF-16 code units."""
    name = member.member_id if member.instance_id is None else member.instance_id
    return (member.instance_id is None, name.encode("utf-16-be", "surrogatepass"))
