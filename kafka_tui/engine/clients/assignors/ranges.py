"""The range assignor: each topic's partitions in one range per member (S-1).

Source: Apache Kafka `RangeAssignor`.
"""

from collections.abc import Callable, Mapping, Sequence

from kafka_tui.engine.clients.assignors.members import (
    Assignment,
    Member,
    ReplicaRacks,
    in_member_order,
    java_order,
)


def range_assign(
    subscriptions: Sequence[Member],
    partition_counts: Mapping[str, int],
    replica_racks: ReplicaRacks | None = None,
) -> Assignment:
    """Give each member of a topic one range of its partitions, topic by topic (S-1).

    Topics that nobody subscribes to, or that `partition_counts` does not know, are left out. Where members have racks
    and `replica_racks` differ between partitions, members first get partitions of their own rack within their share
    (KIP-881). Members stand in member order in the result.
    """
    members = in_member_order(subscriptions)
    shares = [
        _TopicShares(topic, partition_counts[topic], members, (replica_racks or {}).get(topic, ()))
        for topic in sorted(partition_counts, key=java_order)
        if partition_counts[topic] > 0
    ]
    if any(topic.rack_aware for topic in shares):
        _assign_matching_racks(shares)
    for topic in shares:
        topic.give_ranges(lambda member, partition: True)
    return {
        member.member_id: tuple((t.topic, partition) for t in shares for partition in t.partitions_of(member.member_id))
        for member in members
    }


class _TopicShares:
    """One topic while its partitions are given out: what each member has, and what it may still get."""

    def __init__(
        self, topic: str, partition_count: int, members: Sequence[Member], replica_racks: Sequence[Sequence[str | None]]
    ) -> None:
        self.topic = topic
        self.partition_count = partition_count
        self.racks = {member.member_id: member.rack for member in members if topic in member.topics}
        self._given: dict[str, list[int]] = {member_id: [] for member_id in self.racks}
        self._free = list(range(partition_count))
        # S-1: the share is n // m, and the first n % m members that ask for more get one extra.
        self._share, self._extras = divmod(partition_count, len(self.racks)) if self.racks else (0, 0)
        named = [frozenset(rack for rack in racks if rack is not None) for racks in replica_racks[:partition_count]]
        self._replica_racks = named + [frozenset[str]()] * (partition_count - len(named))
        self.has_member_racks = any(self.racks.values())
        self.rack_aware = self._is_rack_aware()

    def _is_rack_aware(self) -> bool:
        """Racks matter when a member has one of the replicas' racks and not every partition is in all of them."""
        all_racks = frozenset[str]().union(*self._replica_racks)
        return any(rack in all_racks for rack in self.racks.values() if rack) and any(
            racks != all_racks for racks in self._replica_racks
        )

    def room(self, member_id: str) -> int:
        """Return how many more partitions the member may get now."""
        return max(0, self._share + (self._extras > 0) - len(self._given[member_id]))

    def racks_match(self, member_id: str, partition: int) -> bool:
        """Return whether the member has no rack or a replica stands in it."""
        rack = self.racks[member_id]
        return not rack or rack in self._replica_racks[partition]

    def give(self, member_id: str, partitions: Sequence[int]) -> None:
        """Hand `partitions`, free until now and within the member's room, to the member."""
        given = self._given[member_id]
        given.extend(partitions)
        if len(given) > self._share:
            self._extras -= 1
        taken = frozenset(partitions)
        self._free = [partition for partition in self._free if partition not in taken]

    def give_ranges(self, may_give: Callable[[str, int], bool]) -> None:
        """Give each member in turn the first free partitions it may have, up to its room (S-1)."""
        for member_id in self.racks:
            wanted = [partition for partition in self._free if may_give(member_id, partition)][: self.room(member_id)]
            if wanted:
                self.give(member_id, wanted)

    def partitions_of(self, member_id: str) -> tuple[int, ...]:
        """Return the member's partitions, sorted; none for a member that does not subscribe."""
        return tuple(sorted(self._given.get(member_id, ())))


def _assign_matching_racks(shares: Sequence[_TopicShares]) -> None:
    """Give out what can stay within a rack; topics with equal members and partition counts move as one (KIP-881)."""
    groups: dict[tuple[tuple[str, ...], int], list[_TopicShares]] = {}
    for topic in shares:
        if topic.has_member_racks:
            groups.setdefault((tuple(topic.racks), topic.partition_count), []).append(topic)
    for topics in groups.values():
        if len(topics) > 1:
            _assign_co_partitioned(topics)
        elif topics[0].rack_aware:
            topics[0].give_ranges(topics[0].racks_match)


def _assign_co_partitioned(topics: Sequence[_TopicShares]) -> None:
    """Give partition p of all `topics` to one member whose rack has a replica of each."""
    for partition in range(topics[0].partition_count):
        for member_id in topics[0].racks:
            if all(topic.room(member_id) > 0 and topic.racks_match(member_id, partition) for topic in topics):
                for topic in topics:
                    topic.give(member_id, (partition,))
                break
