"""What I-4 does not promise: it holds while one machine after another loses its power, not when all do at once (D-2).

Two things are excused, and nothing else. Until a machine that lost its power registers again, and so leaves the ISR
(K-6), it counts there with records that it has lost. And records are lost that no member of ISR and ELR has any more,
when every one of these members lost them with its power.
"""

from __future__ import annotations

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.simulation.invariants.common import Place


class PowerCuts:
    """Who has lost records with its power: (its epoch, its old log end offset) by ((partition, topic id), broker)."""

    def __init__(self) -> None:
        self._torn: dict[tuple[tuple[TopicPartition, int], int], tuple[int, int]] = {}

    def note(self, cluster: Cluster, place: Place, broker: int, end: int) -> None:
        """A broker's log, which ended at `end`, was cut by a power loss."""
        self._torn[place.life, broker] = (_epoch(cluster, broker), end)

    def excused(self, cluster: Cluster, place: Place) -> tuple[int, ...]:
        """The members of the ISR that lost records and have not registered since."""
        if not self._torn:
            return ()
        found = ((broker, self._torn.get((place.life, broker))) for broker in place.state.isr)
        return tuple(broker for broker, torn in found if torn is not None and torn[0] == _epoch(cluster, broker))

    def lost_from(self, place: Place) -> int | None:
        """Where the promised records end that somebody who has to keep them still has; None while all are kept.

        Who has to keep them are the members of ISR and ELR (E-8). Only who lost them by a power loss is excused.
        """
        if not self._torn:
            return None
        ends = {broker: replica.log.log_end_offset for broker, replica in place.replicas}
        for broker, end in ends.items():
            torn = self._torn.get((place.life, broker))
            if torn is not None and end >= torn[1]:  # it has fetched them again
                del self._torn[place.life, broker]
        keepers = [broker for broker in (*place.state.isr, *place.state.elr) if broker in ends]
        if not keepers or any((place.life, broker) not in self._torn for broker in keepers):
            return None
        return max(ends[broker] for broker in keepers)


def _epoch(cluster: Cluster, broker: int) -> int:
    registration = cluster.committed_image.brokers.get(broker)
    return -1 if registration is None else registration.epoch
