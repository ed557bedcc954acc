"""The roundrobin assignor: all partitions dealt in turn (S-2).

Source: Apache Kafka `RoundRobinAssignor`.
"""

from collections.abc import Mapping, Sequence

from kafka_tui.engine.clients.assignors.members import (
    Assignment,
    Member,
    Partition,
    ReplicaRacks,
    in_member_order,
    subscribed_counts,
)


def roundrobin_assign(
    subscriptions: Sequence[Member],
    partition_counts: Mapping[str, int],
    replica_racks: ReplicaRacks | None = None,
) -> Assignment:
    """Deal all partitions, by topic and number, in turn to the members in member order (S-2); racks do not matter.

    A member that does not subscribe to the topic is skipped, and the turn stays after the member that got it.
    """
    members = in_member_order(subscriptions)
    given: dict[str, list[Partition]] = {member.member_id: [] for member in members}
    turn = 0
    for topic, count in subscribed_counts(members, partition_counts).items():
        for number in range(count):
            while topic not in members[turn % len(members)].topics:
                turn += 1
            given[members[turn % len(members)].member_id].append((topic, number))
            turn += 1
    return {member_id: tuple(partitions) for member_id, partitions in given.items()}
