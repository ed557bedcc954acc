"""I-2, I-3, I-6: who leads, in which epoch, and that a leader's high watermark keeps what it promised."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_tui.engine.ids import NO_LEADER, TopicPartition
from kafka_tui.engine.nodes.broker import Leadership, Replica
from kafka_tui.engine.simulation.invariants.common import Place, Violation


def leader_in_isr(place: Place) -> Iterator[Violation]:
    """I-3: the leader is in the ISR, ISR and ELR are replicas, they share nobody."""
    state = place.state
    replicas, isr, elr = set(state.replicas), set(state.isr), set(state.elr)
    leads_inside = state.leader == NO_LEADER or state.leader in isr
    if not (isr <= replicas and elr <= replicas and not isr & elr and leads_inside):
        found = f"leader {state.leader}, ISR {state.isr}, ELR {state.elr}, replicas {state.replicas}"
        yield Violation("I-3", str(place.partition), found)


class Leaders:
    """What the leaders of a run have promised so far.

    `marks` is (who leads, HW) by (partition, topic id, epoch), `highest` the highest HW that any leader of a partition
    had, `epochs` the committed (topic id, leader epoch, partition epoch). `released` is (leader epoch, offset): what
    leaders up to that epoch had called committed from there on is lost (D-2). `unclean` is the epoch of the last
    unclean election: it makes void what leaders before it had called committed (E-5).
    """

    def __init__(self) -> None:
        self._marks: dict[tuple[TopicPartition, int, int], tuple[int, int]] = {}
        self._highest: dict[tuple[TopicPartition, int], int] = {}
        self._epochs: dict[TopicPartition, tuple[int, int, int]] = {}
        self._released: dict[tuple[TopicPartition, int], tuple[int, int]] = {}
        self._unclean: dict[tuple[TopicPartition, int], int] = {}

    def begins_anew(self, place: Place) -> bool:
        """Whether this is the first sight of an unclean election (E-5): what was promised before is void."""
        state = place.state
        if not state.recovering or self._unclean.get(place.life, -1) >= state.leader_epoch:
            return False
        self._unclean[place.life] = state.leader_epoch
        self._highest.pop(place.life, None)
        return True

    def is_outdated(self, place: Place, leadership: Leadership) -> bool:
        """Whether it leads in an epoch of before the last unclean election, and has not heard of it."""
        return leadership.epoch < self._unclean.get(place.life, 0)

    def epochs_grow(self, place: Place) -> Iterator[Violation]:
        """I-6: leader epoch and partition epoch of a partition never decrease."""
        now = (place.topic_id, place.state.leader_epoch, place.state.partition_epoch)
        old = self._epochs.get(place.partition)
        if old is not None and old[0] == now[0] and (now[1] < old[1] or now[2] < old[2]):
            yield Violation("I-6", str(place.partition), f"epochs {old[1:]} became {now[1:]}")
        self._epochs[place.partition] = now

    def mark_before(self, place: Place, leadership: Leadership) -> int:
        """The HW that the leader of this epoch had when it was last looked at, or -1."""
        return self._marks.get((*place.life, leadership.epoch), (NO_LEADER, -1))[1]

    def nothing_lost(self, place: Place, replica: Replica, leadership: Leadership) -> Iterator[Violation]:
        """I-4: a new leader has all that any leader before it called committed."""
        highest, end, mark = self.promised(place), replica.log.log_end_offset, replica.high_watermark
        if (*place.life, leadership.epoch) not in self._marks and end < highest:
            found = f"the leader of epoch {leadership.epoch} ends at {end}, but the HW was {highest}"
            yield Violation("I-4", str(place.partition), found)
        if mark > self.mark_before(place, leadership):
            self._highest[place.life] = max(highest, mark)

    def one_leader(self, place: Place, broker: int, replica: Replica, leadership: Leadership) -> Iterator[Violation]:
        """I-2: the HW of a leader in office never goes back. I-6: no two leaders share an epoch."""
        key = (*place.life, leadership.epoch)
        led, old = self._marks.get(key, (NO_LEADER, -1))
        mark = replica.high_watermark
        if led not in (NO_LEADER, broker):
            yield Violation("I-6", str(place.partition), f"brokers {led} and {broker} lead in epoch {leadership.epoch}")
        if mark < old:
            yield Violation("I-2", str(place.partition), f"HW of leader {broker} went from {old} to {mark}")
        self._marks[key] = (broker, mark)

    def promised(self, place: Place) -> int:
        """The highest HW that any leader of the partition had: all below it was promised to stay."""
        return self._highest.get(place.life, 0)

    def release(self, place: Place, offset: int) -> None:
        """Nobody who had to keep them has the records from `offset` on any more."""
        self._highest[place.life] = min(offset, self.promised(place))
        self._released[place.life] = (place.state.leader_epoch, offset)

    def kept_below(self, place: Place, leadership: Leadership) -> int | None:
        """Up to where what this leader called committed is still promised, None for all of it."""
        if self.is_outdated(place, leadership):
            return 0
        epoch, offset = self._released.get(place.life, (-1, -1))
        return offset if leadership.epoch <= epoch else None
