"""Which member is near which partition, for the sticky assignors (KIP-881).

Source: Apache Kafka `AbstractStickyAssignor.RackInfo`.
"""

from collections.abc import Mapping, Sequence

from kafka_tui.engine.clients.assignors.members import Member, Partition, ReplicaRacks


class Racks:
    """The racks of members and replicas; nobody's when they cannot tell one partition from another."""

    def __init__(
        self, members: Sequence[Member], counts: Mapping[str, int], replica_racks: ReplicaRacks | None
    ) -> None:
        of_partitions: dict[Partition, frozenset[str]] = {}
        for topic, count in counts.items():
            named = (replica_racks or {}).get(topic, ())
            for number in range(count):
                racks = named[number] if number < len(named) else ()
                of_partitions[topic, number] = frozenset(rack for rack in racks if rack)
        of_members = {member.member_id: member.rack for member in members if member.rack}
        everywhere = frozenset[str]().union(*of_partitions.values())
        near_somebody = any(rack in everywhere for rack in of_members.values())
        self.aware = near_somebody and any(racks != everywhere for racks in of_partitions.values())
        self._of_members = of_members if self.aware else {}
        self._of_partitions = of_partitions

    def near(self, member_id: str, partition: Partition) -> bool:
        """Whether a replica stands in the member's rack."""
        rack = self._of_members.get(member_id)
        return rack is not None and rack in self._of_partitions.get(partition, frozenset())

    def far(self, member_id: str, partition: Partition) -> bool:
        """Whether the member has a rack and no replica stands in it."""
        return member_id in self._of_members and not self.near(member_id, partition)

    def fewest_near_first(self, partitions: Sequence[Partition]) -> list[Partition]:
        """Return the partitions with those first that few members are near to."""
        return sorted(
            partitions, key=lambda partition: sum(self.near(member, partition) for member in self._of_members)
        )

    def next_near(self, partition: Partition, member_ids: Sequence[str], first: int) -> int:
        """Return the index of the next member near the partition, going round from `first`; -1 when there is none."""
        for step in range(len(member_ids)):
            index = (first + step) % len(member_ids)
            if self.near(member_ids[index], partition):
                return index
        return -1
