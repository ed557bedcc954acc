"""The sticky assignors' way with different subscriptions: assign to the poorest, then move while it helps (S-4).

Source: Apache Kafka `AbstractStickyAssignor.GeneralAssignmentBuilder`.
"""

from collections.abc import Mapping, Sequence

from kafka_tui.engine.clients.assignors.members import Member, Partition, java_order
from kafka_tui.engine.clients.assignors.racks import Racks


def general_assign(
    members: Sequence[Member], counts: Mapping[str, int], racks: Racks, owned: Mapping[str, Sequence[Partition]]
) -> dict[str, list[Partition]]:
    """Return each member's partitions: valid ownership, the rest to the poorest, then moves that improve the balance.

    `members` are sorted by id, `owned` holds what each may go on owning, `counts` the topics that somebody reads.
    """
    general = _General(members, counts, racks, owned)
    general.assign_free()
    general.balance()
    return general.given


class _General:
    """An assignment in the making."""

    def __init__(
        self,
        members: Sequence[Member],
        counts: Mapping[str, int],
        racks: Racks,
        owned: Mapping[str, Sequence[Partition]],
    ) -> None:
        self._counts = counts
        self._racks = racks
        self._topics = {member.member_id: tuple(t for t in member.topics if t in counts) for member in members}
        self._readers = {t: [m.member_id for m in members if t in m.topics] for t in counts}
        self._before = _previous_owners(members)
        order = sorted(counts, key=lambda topic: (len(self._readers[topic]), java_order(topic)))
        self._all = [(topic, number) for topic in order for number in range(counts[topic])]
        self.given: dict[str, list[Partition]] = {member.member_id: [] for member in members}
        self._owner: dict[Partition, str] = {}
        self._movements = _Movements()
        self._must_revoke = False
        for member_id, partitions in owned.items():
            for partition in partitions:
                if partition[0] not in self._topics[member_id] or racks.far(member_id, partition):
                    self._must_revoke = True
                else:
                    self._put(partition, member_id)
        self._kept_nothing = not self._owner
        self._free = [partition for partition in self._all if partition not in self._owner]

    def _put(self, partition: Partition, member_id: str) -> None:
        self.given[member_id].append(partition)
        self._owner[partition] = member_id

    def _poorest_first(self) -> list[str]:
        return sorted(self.given, key=lambda member_id: (len(self.given[member_id]), java_order(member_id)))

    def assign_free(self) -> None:
        """Give each free partition to the reader with the fewest, near readers first where racks matter."""
        for near_only in (True, False) if self._racks.aware else (False,):
            for partition in self._free:
                if partition in self._owner:
                    continue
                for member_id in self._poorest_first():
                    reads = partition[0] in self._topics[member_id]
                    if reads and not (near_only and self._racks.far(member_id, partition)):
                        self._put(partition, member_id)
                        break

    def balance(self) -> None:
        """Move partitions while it helps; what did not help in the end is taken back."""
        movable = [partition for partition in self._all if len(self._readers[partition[0]]) > 1]
        fixed = {m: self.given[m] for m in tuple(self.given) if not self._takes_part(m)}
        for member_id in fixed:
            del self.given[member_id]
        before = {member_id: list(partitions) for member_id, partitions in self.given.items()}
        if not self._must_revoke:
            free = set(self._free)
            self._move([partition for partition in movable if partition in free])
        moved = self._move(movable)
        if not self._kept_nothing and moved and _score(self.given) >= _score(before):
            self.given = before
        self.given.update(fixed)
        self.given = {member_id: self.given[member_id] for member_id in self._topics}

    def _takes_part(self, member_id: str) -> bool:
        """Whether the member could get a partition or lose one."""
        partitions = self.given[member_id]
        if len(partitions) < self._most(member_id):
            return True
        return any(len(self._readers[topic]) > 1 for topic, _ in partitions)

    def _most(self, member_id: str) -> int:
        return sum(self._counts[topic] for topic in self._topics[member_id])

    def _balanced(self) -> bool:
        """Whether no member could take a partition from one that has at least two more."""
        sizes = {member_id: len(partitions) for member_id, partitions in self.given.items()}
        if not sizes or min(sizes.values()) >= max(sizes.values()) - 1:
            return True
        for member_id in self.given:
            for topic in self._topics[member_id]:
                for number in range(self._counts[topic]):
                    owner = self._owner[topic, number]
                    if owner in sizes and owner != member_id and sizes[member_id] + 1 < sizes[owner]:
                        return False
        return True

    def _move(self, partitions: Sequence[Partition]) -> bool:
        """Move partitions from rich to poor until that changes nothing more; whether any was moved."""
        moved, again = False, True
        while again:
            again = False
            for partition in partitions:
                if self._balanced():
                    break
                target = self._better_owner(partition)
                if target is not None:
                    self._move_to(partition, target)
                    moved = again = True
        return moved

    def _better_owner(self, partition: Partition) -> str | None:
        """Return who should have the partition instead of a member that has at least two more."""
        size = len(self.given[self._owner[partition]])
        old = self._before.get(partition)
        if old is not None and partition[0] in self._topics[old] and size > len(self.given.get(old, ())) + 1:
            return old
        poorest = next(m for m in self._poorest_first() if partition[0] in self._topics[m])
        return poorest if size > len(self.given[poorest]) + 1 else None

    def _move_to(self, partition: Partition, target: str) -> None:
        moved = self._movements.instead_of(partition, self._owner[partition], target)
        source = self._owner[moved]
        self._movements.note(moved, source, target)
        self.given[source].remove(moved)
        self._put(moved, target)


class _Movements:
    """What was moved between whom, so that no two partitions of a topic pass each other."""

    def __init__(self) -> None:
        self._pairs: dict[Partition, tuple[str, str]] = {}

    def note(self, partition: Partition, source: str, target: str) -> None:
        """A partition moves; back where it came from counts as not moved."""
        first = self._pairs.pop(partition, (source, source))[0]
        if first != target:
            self._pairs[partition] = (first, target)

    def instead_of(self, partition: Partition, source: str, target: str) -> Partition:
        """Return a partition of the topic that moved the other way and should move back instead, or this one."""
        source = self._pairs.get(partition, (source, source))[0]
        back = [p for p, pair in self._pairs.items() if p[0] == partition[0] and pair == (target, source)]
        return min(back, default=partition)


def _previous_owners(members: Sequence[Member]) -> dict[Partition, str]:
    """Return who owned what in an older generation than the newest one, the newest of these."""
    newest = max((member.generation for member in members), default=-1)
    owners: dict[Partition, Member] = {}
    for member in members:
        if member.generation < newest:
            for partition in member.owned:
                known = owners.get(partition)
                if known is None or member.generation > known.generation:
                    owners[partition] = member
    return {partition: member.member_id for partition, member in owners.items()}


def _score(given: Mapping[str, Sequence[Partition]]) -> int:
    """Return how uneven an assignment is: the sum of all differences in size, 0 for perfect balance."""
    sizes = [len(partitions) for partitions in given.values()]
    return sum(abs(one - other) for index, one in enumerate(sizes) for other in sizes[index + 1 :])
