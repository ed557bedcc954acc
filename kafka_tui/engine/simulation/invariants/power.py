"""What I-4 does not promise: it holds while one machine after another loses its power, not when all do at once (D-2).

Two things are excused, and nothing else. Until a machine that lost its power registers again, and so leaves the ISR
(K-6), it counts there with records that it has lost. And records that no member of ISR and ELR has any more, because
the last one that had them lost its power, are lost.
"""

from __future__ import annotations

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.simulation.invariants.common import Place, committed_image


class PowerCuts:
    """Who has lost records to a power loss: the broker's epoch by ((partition, topic id), broker)."""

    def __init__(self) -> None:
        self._torn: dict[tuple[tuple[TopicPartition, int], int], int] = {}

    def note(self, cluster: Cluster, place: Place, broker: int) -> None:
        """A broker's log was cut by a power loss."""
        self._torn[place.life, broker] = _epoch(cluster, broker)

    def excused(self, cluster: Cluster, place: Place) -> tuple[int, ...]:
        """The members of the ISR that lost records and have not registered since."""
        if not self._torn:
            return ()
        found = ((broker, self._torn.get((place.life, broker))) for broker in place.state.isr)
        return tuple(broker for broker, epoch in found if epoch is not None and epoch == _epoch(cluster, broker))


def surviving_end(place: Place) -> int:
    """The offset up to which somebody who has to keep the records has them: the members of ISR and ELR (E-8)."""
    keepers = (*place.state.isr, *place.state.elr)
    return max((replica.log.log_end_offset for broker, replica in place.replicas if broker in keepers), default=0)


def _epoch(cluster: Cluster, broker: int) -> int:
    registration = committed_image(cluster).brokers.get(broker)
    return -1 if registration is None else registration.epoch
