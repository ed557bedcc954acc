"""The sticky assignor and the cooperative one: balanced first, then as little moved as can be (S-3, S-5, S-6).

Source: Apache Kafka `AbstractStickyAssignor`, `StickyAssignor`, `CooperativeStickyAssignor`. Where the original goes
through a hash map of members, these go through them by member id.
"""

from collections.abc import Mapping, Sequence

from kafka_tui.engine.clients.assignors.members import (
    Assignment,
    Member,
    Partition,
    ReplicaRacks,
    java_order,
    partition_order,
    subscribed_counts,
)
from kafka_tui.engine.clients.assignors.racks import Racks
from kafka_tui.engine.clients.assignors.sticky_general import general_assign

Owned = dict[str, list[Partition]]
"""Member id -> the partitions it may go on owning."""


def sticky_assign(
    subscriptions: Sequence[Member],
    partition_counts: Mapping[str, int],
    replica_racks: ReplicaRacks | None = None,
) -> Assignment:
    """Balance the partitions and let members keep of what they owned as much as that allows (S-3, S-4)."""
    return _plan(subscriptions, partition_counts, replica_racks)[0]


def cooperative_sticky_assign(
    subscriptions: Sequence[Member],
    partition_counts: Mapping[str, int],
    replica_racks: ReplicaRacks | None = None,
) -> Assignment:
    """The same without each partition that somebody else still owns: its owner has to give it back first (S-5)."""
    assigned, moving = _plan(subscriptions, partition_counts, replica_racks)
    return {member: tuple(p for p in partitions if p not in moving) for member, partitions in assigned.items()}


def _plan(
    subscriptions: Sequence[Member], partition_counts: Mapping[str, int], replica_racks: ReplicaRacks | None
) -> tuple[Assignment, frozenset[Partition]]:
    """Return the balanced assignment, and the partitions in it that others own now."""
    members = tuple(sorted(subscriptions, key=lambda member: java_order(member.member_id)))
    if not members:
        return {}, frozenset()
    counts = subscribed_counts(members, partition_counts)
    racks = Racks(members, counts, replica_racks)
    owned, claimed_twice = _owned(members, counts)
    moving: frozenset[Partition]
    if all(set(member.topics) == set(members[0].topics) for member in members):
        equal = _EqualSubscriptions(counts, racks, owned, claimed_twice)
        equal.fill()
        given, moving = equal.given, frozenset(equal.moving)
    else:
        given = general_assign(members, counts, racks, owned)
        moving = _moving(members, given)
    return {member: tuple(sorted(given[member], key=partition_order)) for member in given}, moving


def _owned(members: Sequence[Member], counts: Mapping[str, int]) -> tuple[Owned, frozenset[Partition]]:
    """Settle claims: the newer generation owns a partition; two of one generation lose it, both (S-3)."""
    owned: Owned = {member.member_id: [] for member in members}
    owners: dict[Partition, Member] = {}
    twice: set[Partition] = set()
    for member in members:
        for partition in member.owned:
            if partition[1] >= counts.get(partition[0], 0):
                continue
            other = owners.get(partition)
            if other is not None and other.generation > member.generation:
                continue
            if other is not None and partition in owned[other.member_id]:
                owned[other.member_id].remove(partition)
            if other is not None and other.generation == member.generation:
                twice.add(partition)
            else:
                owned[member.member_id].append(partition)
            owners[partition] = member
    return owned, frozenset(twice)


def _moving(members: Sequence[Member], given: Mapping[str, Sequence[Partition]]) -> frozenset[Partition]:
    """Return the partitions that one member gets and another one has to give back."""
    added = {p for member in members for p in given[member.member_id] if p not in member.owned}
    revoked = {p for member in members for p in member.owned if p not in given[member.member_id]}
    return frozenset(added & revoked)


class _EqualSubscriptions:
    """All members subscribe to the same topics, so the quotas are known beforehand (S-3)."""

    def __init__(
        self, counts: Mapping[str, int], racks: Racks, owned: Owned, claimed_twice: frozenset[Partition]
    ) -> None:
        self._partitions = [(topic, number) for topic, count in counts.items() for number in range(count)]
        self._racks = racks
        self._owned = owned
        self._claimed_twice = claimed_twice
        self.given: Owned = {member_id: [] for member_id in owned}
        self.moving: set[Partition] = set()
        self._given_up_by: dict[Partition, str] = {}
        self._under: list[str] = []
        """Members with less than the lesser quota."""
        self._exact: list[str] = []
        """Members with exactly the lesser quota that may get one more."""
        self._least, self._larger = divmod(len(self._partitions), len(owned))
        self._most = self._least + (self._larger > 0)
        self._larger_used = 0

    def fill(self) -> None:
        """Give everything out: what members keep, then the rest in turn, near members first where racks matter."""
        for member_id in self._owned:
            self._keep(member_id)
        kept = {partition for partitions in self.given.values() for partition in partitions}
        free = [partition for partition in self._partitions if partition not in kept]
        self._under.sort(key=java_order)
        self._exact.sort(key=java_order)
        if self._racks.aware:
            free = self._give_to_near(self._racks.fewest_near_first(free))
        self._give_in_turn(free)

    def _keep(self, member_id: str) -> None:
        """S-3, 1: all below the lesser quota, else the quota; the larger one while there is a place for it."""
        valid = [p for p in self._owned[member_id] if p not in self._claimed_twice]
        keeps = sorted((p for p in valid if not self._racks.far(member_id, p)), key=lambda p: (p[1], java_order(p[0])))
        quota = self._least
        if len(keeps) < self._least:
            self._under.append(member_id)
        elif len(keeps) >= self._most and self._larger_used < self._larger:
            quota = self._most
            self._use_larger()
        elif self._larger_used < self._larger:
            self._exact.append(member_id)
        self.given[member_id] = keeps[:quota]
        for partition in valid:
            if partition not in keeps[:quota]:
                self._given_up_by[partition] = member_id

    def _use_larger(self) -> None:
        self._larger_used += 1
        if self._larger_used == self._larger:
            self._exact.clear()

    def _give(self, partition: Partition, member_id: str) -> int:
        """Hand out one partition; gives how many the member has now."""
        given = self.given[member_id]
        given.append(partition)
        if self._given_up_by.get(partition, member_id) != member_id or partition in self._claimed_twice:
            self.moving.add(partition)  # S-5
        return len(given)

    def _give_in_turn(self, free: Sequence[Partition]) -> None:
        """S-3, 2: to the members below the lesser quota in turn, then one each to those that may have one more."""
        at = 0
        for partition in free:
            if not self._under:
                self._give(partition, self._exact.pop(0))
                continue
            at %= len(self._under)
            if self._give(partition, self._under[at]) == self._least:
                self._exact.append(self._under.pop(at))
            else:
                at += 1

    def _give_to_near(self, free: Sequence[Partition]) -> list[Partition]:
        """Give partitions to members near them, within their quotas (KIP-881); gives those that nobody is near to."""
        left: list[Partition] = []
        at = 0
        for partition in free:
            index = self._racks.next_near(partition, self._under, at)
            if index >= 0:
                at = self._give_to_under(partition, index)
                continue
            index = self._racks.next_near(partition, self._exact, 0)
            if index < 0:
                left.append(partition)
                continue
            member_id = self._exact.pop(index)
            self._give(partition, member_id)
            self._use_larger()
        return left

    def _give_to_under(self, partition: Partition, index: int) -> int:
        """Give to a member below the lesser quota; gives the index to look from next."""
        member_id = self._under[index]
        if self._give(partition, member_id) >= self._least:
            self._under.pop(index)
            if self._larger_used < self._larger:
                self._exact.append(member_id)
        else:
            index += 1
        return index % len(self._under) if self._under else 0
