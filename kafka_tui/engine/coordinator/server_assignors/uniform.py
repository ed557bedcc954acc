"""The server's uniform assignor: all topics' partitions together, evenly, and as they were where that is even (N-4).

Here is the case that all members read the same topics; the other one stands in `uniform_mixed`.

Source: Apache Kafka `UniformAssignor`, `UniformHomogeneousAssignmentBuilder`. Kafka takes members and topics in the
order of its hash maps; here members come as they are given and topics by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kafka_tui.engine.coordinator.server_assignors.subscribers import (
    Assignment,
    Subscriber,
    is_homogeneous,
    subscribed,
)
from kafka_tui.engine.coordinator.server_assignors.uniform_mixed import assign_mixed
from kafka_tui.engine.ids import TopicPartition


def uniform_assign(members: Sequence[Subscriber], partition_counts: Mapping[str, int]) -> Assignment:
    """Give every member its share of all partitions of its topics; shares of equal members differ by one at most."""
    if not is_homogeneous(members, partition_counts):
        return assign_mixed(members, partition_counts)
    topics = subscribed(members[0], partition_counts) if members else ()
    wanted = [TopicPartition(topic, number) for topic in topics for number in range(partition_counts[topic])]
    kept, lacking, given_up = _keep(members, wanted)
    claimed = {partition for member in members for partition in member.target}
    free = [partition for partition in wanted if partition not in claimed] + given_up
    assigned: dict[str, list[TopicPartition]] = {}
    for member in members:
        lacks = lacking[member.member_id]
        assigned[member.member_id] = kept[member.member_id] + free[:lacks]
        free = free[lacks:]
    return {member_id: tuple(sorted(partitions)) for member_id, partitions in assigned.items()}


def _keep(
    members: Sequence[Subscriber], wanted: Sequence[TopicPartition]
) -> tuple[dict[str, list[TopicPartition]], dict[str, int], list[TopicPartition]]:
    """What each member keeps, how many partitions it lacks then, and what has to be given up.

    The quota is n // m, and n % m members may have one more. A member that has more than the quota already takes such
    an extra place; one that does not leaves it to those after it, as long as enough of them are left to take all.
    """
    everything = frozenset(wanted)
    quota, extras = divmod(len(wanted), len(members)) if members else (0, 0)
    kept: dict[str, list[TopicPartition]] = {}
    lacking: dict[str, int] = {}
    given_up: list[TopicPartition] = []
    for place, member in enumerate(members):
        has = sorted(everything.intersection(member.target))
        must_take = len(members) - place <= extras
        takes_extra = extras > 0 and (len(has) > quota or must_take)
        share = quota + takes_extra
        extras -= takes_extra
        kept[member.member_id] = has[:share]
        lacking[member.member_id] = share - len(has[:share])
        given_up += has[share:]
    return kept, lacking, given_up
