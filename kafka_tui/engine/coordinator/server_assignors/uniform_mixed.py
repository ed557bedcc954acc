"""The uniform assignor for members that read different topics (N-4).

Members keep what they may still read; free partitions go to whoever has least; then partitions move from those who
have most to those who have least, topic by topic, until the readers of no topic differ by more than one.

Source: Apache Kafka `UniformHeterogeneousAssignmentBuilder`. Members are known by their place in the given order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from kafka_tui.engine.coordinator.server_assignors.subscribers import Assignment, Subscriber, subscribed
from kafka_tui.engine.ids import TopicPartition

_ROUNDS: Final = 16
"""After so many rounds over all topics the balance has to do (`MAX_ITERATION_COUNT`)."""
_NOBODY: Final = -1


def assign_mixed(members: Sequence[Subscriber], partition_counts: Mapping[str, int]) -> Assignment:
    """Balance over all topics, as well as the subscriptions allow."""
    plan = _Plan(members, partition_counts)
    plan.hand_out()
    plan.balance()
    return {
        member.member_id: tuple(
            TopicPartition(topic, number)
            for topic, owners in plan.owners.items()
            for number, owner in enumerate(owners)
            if owner == place
        )
        for place, member in enumerate(members)
    }


class _Plan:
    """The assignment in the making: who owns each partition, and how many partitions each member has."""

    def __init__(self, members: Sequence[Subscriber], partition_counts: Mapping[str, int]) -> None:
        self.sizes = [0] * len(members)
        self.readers: dict[str, list[int]] = {}
        for place, member in enumerate(members):
            for topic in subscribed(member, partition_counts):
                self.readers.setdefault(topic, []).append(place)
        self.owners = {topic: [_NOBODY] * partition_counts[topic] for topic in sorted(self.readers)}
        for place, member in enumerate(members):
            for partition in member.target:
                topic, number = partition.topic, partition.partition
                if place in self.readers.get(topic, ()) and number < len(self.owners[topic]):
                    self._give(topic, number, place)

    def _give(self, topic: str, number: int, place: int) -> None:
        before = self.owners[topic][number]
        if before != _NOBODY:
            self.sizes[before] -= 1
        self.owners[topic][number] = place
        self.sizes[place] += 1

    def _order(self, topic: str) -> tuple[float, int, str]:
        """Topics with most partitions for each reader come first, then those with fewer readers."""
        readers = len(self.readers[topic])
        return (-len(self.owners[topic]) / readers, readers, topic)

    def hand_out(self) -> None:
        """Give every free partition to the reader who has least."""
        for topic in sorted(self.owners, key=self._order):
            levels = _Levels(self.sizes, self.readers[topic])
            for number, owner in enumerate(self.owners[topic]):
                if owner == _NOBODY:
                    self._give(topic, number, levels.next_least())

    def balance(self) -> None:
        """Move partitions until a whole round over the topics that have several readers moves none."""
        topics = sorted((topic for topic in self.owners if len(self.readers[topic]) > 1), key=self._order)
        last_moved = _NOBODY
        for _ in range(_ROUNDS):
            for at, topic in enumerate(topics):
                if at == last_moved:
                    return
                if self._balance_topic(topic) or last_moved == _NOBODY:
                    last_moved = at

    def _balance_topic(self, topic: str) -> bool:
        """Move partitions of one topic from those who have most to those who have least; whether any moved."""
        levels = _Levels(self.sizes, self.readers[topic])
        if levels.imbalance <= 1:
            return False
        mine: dict[int, list[int]] = {}
        for number, owner in enumerate(self.owners[topic]):
            mine.setdefault(owner, []).append(number)
        moved = False
        while not levels.is_balanced:
            giver = levels.next_most()
            while giver != _NOBODY and not mine.get(giver):
                levels.exclude_most()
                giver = levels.next_most()
            if giver == _NOBODY:
                break
            number = mine[giver].pop()
            taker = levels.next_least()
            if levels.is_balanced:
                break
            self._give(topic, number, taker)
            moved = True
        return moved


class _Levels:
    """The readers of a topic in order of size, filled up from one end and taken from at the other.

    Members in `_low` have the least, all the same number, and get one each before the level rises and others join
    them; members between `_high_start` and `_high_end` have the most. Those beyond `_high_end` have nothing to give.
    """

    def __init__(self, sizes: list[int], readers: Sequence[int]) -> None:
        self._sizes = sizes
        self._sorted = sorted(readers, key=lambda place: (sizes[place], place))
        least, most = sizes[self._sorted[0]], sizes[self._sorted[-1]]
        self.imbalance = most - least
        self._low_end, self._low_level, self._low_next = 0, least - 1, 0
        self._high_start = self._high_end = len(self._sorted)
        self._high_level, self._high_next = most + 1, len(self._sorted) - 1

    @property
    def is_balanced(self) -> bool:
        """Whether giving one more from the top to the bottom would gain nothing."""
        return self._high_level - self._low_level <= 1

    def next_least(self) -> int:
        """The member that gets the next partition."""
        if self._low_next >= self._low_end:
            self._low_level += 1
            while self._low_end < len(self._sorted) and self._size(self._low_end) == self._low_level:
                self._low_end += 1
            self._low_next = 0
        self._low_next += 1
        return self._sorted[self._low_next - 1]

    def next_most(self) -> int:
        """The member that gives the next partition away, or -1."""
        if self._high_next < self._high_start:
            if self._high_end <= self._high_start and self._high_start > 0:
                self._high_level = self._size(self._high_start - 1)
            else:
                self._high_level -= 1
            while self._high_start > 0 and self._size(self._high_start - 1) == self._high_level:
                self._high_start -= 1
            self._high_next = self._high_end - 1
        if self._high_next < 0:
            return _NOBODY
        self._high_next -= 1
        return self._sorted[self._high_next + 1]

    def exclude_most(self) -> None:
        """The member that `next_most` gave has nothing to give."""
        at, end = self._high_next + 1, self._high_end - 1
        self._sorted[at], self._sorted[end] = self._sorted[end], self._sorted[at]
        self._high_end = end

    def _size(self, at: int) -> int:
        return self._sizes[self._sorted[at]]
