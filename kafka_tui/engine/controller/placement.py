"""Where the replicas of new partitions go: Kafka's striped placement (T-3, T-5).

Partitions are placed one after another. Each takes its first replica from the next rack and goes round the racks for
the others; within a rack the brokers take turns, running ones before fenced ones. All chance comes from `draw`, so
the same draws give the same placement.

Source: Apache Kafka `StripedReplicaPlacer`.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec

T = TypeVar("T")

Draw = Callable[[int], int]
"""`draw(n)` gives an integer in [0, n), for n >= 1: Java's `Random.nextInt(n)`."""


class PlacementBroker(msgspec.Struct, frozen=True):
    """A registered broker as the placement sees it: no rack is None, and the brokers without one form a rack."""

    id: int
    rack: str | None = None
    fenced: bool = False


class PlacementError(Exception):
    """No placement is possible: INVALID_REPLICATION_FACTOR; `message` is the placement's own sentence (K 18).

    CreateTopics puts `Unable to replicate the partition {replication_factor} time(s): ` before it, CreatePartitions
    does not.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def place(
    brokers: Sequence[PlacementBroker], partition_count: int, replication_factor: int, draw: Draw
) -> tuple[tuple[int, ...], ...]:
    """Return the replica list of each new partition, preferred leader first (T-5).

    `brokers` are all registered brokers, fenced ones too. Raises PlacementError when the replication factor is not
    positive, when every broker is fenced, or when it exceeds the number of registered brokers (T-3).
    """
    _refuse_impossible(brokers, replication_factor)
    stripes = _Stripes(brokers, draw)
    return tuple(stripes.next_replicas(replication_factor) for _ in range(partition_count))


def shuffle(items: list[T], draw: Draw) -> None:
    """Shuffle `items` in place as Java's `Collections.shuffle` does, with one draw for each item but the first."""
    for size in range(len(items), 1, -1):
        other = draw(size)
        items[size - 1], items[other] = items[other], items[size - 1]


def _refuse_impossible(brokers: Sequence[PlacementBroker], replication_factor: int) -> None:
    if replication_factor <= 0:
        raise PlacementError(
            f"Invalid replication factor {replication_factor}: the replication factor must be positive."
        )
    if all(broker.fenced for broker in brokers):
        raise PlacementError("All brokers are currently fenced, or have all their log directories cordoned.")
    if replication_factor > len(brokers):  # T-3: fenced brokers count
        raise PlacementError(
            f"The target replication factor of {replication_factor} cannot be reached because only {len(brokers)} "
            "broker(s) are registered or some brokers have all their log directories cordoned."
        )


class _Turns:
    """Brokers that take turns: each once per round, and every round begins one broker later (T-5)."""

    def __init__(self, brokers: Iterable[int], draw: Draw) -> None:
        self.brokers = sorted(brokers)
        self._start = draw(len(self.brokers)) if self.brokers else 0
        self._taken = 0
        self._round = 0

    def take(self, current_round: int) -> int | None:
        """Return the next broker's id, or None when all had their turn in `current_round`."""
        if not self.brokers:
            return None
        if self._round != current_round:
            self._round = current_round
            self._taken = 0
            self._start = (self._start + 1) % len(self.brokers)
        if self._taken == len(self.brokers):
            return None
        self._taken += 1
        return self.brokers[(self._start + self._taken - 1) % len(self.brokers)]


class _Rack:
    """The brokers of one rack."""

    def __init__(self, brokers: Sequence[PlacementBroker], draw: Draw) -> None:
        self.fenced = _Turns((broker.id for broker in brokers if broker.fenced), draw)
        self.unfenced = _Turns((broker.id for broker in brokers if not broker.fenced), draw)

    def take(self, current_round: int) -> int | None:
        """Return the next broker's id, unfenced ones first, or None when all had their turn."""
        broker = self.unfenced.take(current_round)
        return self.fenced.take(current_round) if broker is None else broker


class _Stripes:
    """The racks of a cluster while one request is placed."""

    def __init__(self, brokers: Sequence[PlacementBroker], draw: Draw) -> None:
        by_rack: dict[str | None, list[PlacementBroker]] = {}
        for broker in brokers:
            by_rack.setdefault(broker.rack, []).append(broker)
        self._racks = [_Rack(by_rack[name], draw) for name in sorted(by_rack, key=_rack_order)]
        self._in_name_order = tuple(self._racks)
        self._first_rack = draw(len(self._racks))
        self._round = 0
        self._unfenced_count = sum(not broker.fenced for broker in brokers)
        self._draw = draw

    def next_replicas(self, replication_factor: int) -> tuple[int, ...]:
        """Return the replicas of the next partition; the replication factor was found possible before."""
        if self._round == self._unfenced_count > 1:  # T-5, step 4
            self._shuffle()
            self._round = 0
        start = self._first_rack % len(self._racks)
        leader_rack, leader = self._take_leader(start)
        replicas = [leader]
        rack = start
        skip_leader_rack = True
        while len(replicas) < replication_factor:
            if skip_leader_rack and rack == leader_rack:  # T-5, step 2: the leader's rack had its turn
                skip_leader_rack = False
            else:
                broker = self._racks[rack].take(self._round)
                if broker is not None:
                    replicas.append(broker)
            rack = (rack + 1) % len(self._racks)
        self._round += 1  # T-5, step 3
        self._first_rack = start + 1
        return tuple(replicas)

    def _take_leader(self, start: int) -> tuple[int, int]:
        """Return (index of the rack, broker): a leader is never fenced (T-5, step 2)."""
        rack = start
        while (broker := self._racks[rack].unfenced.take(self._round)) is None:
            rack = (rack + 1) % len(self._racks)
        return rack, broker

    def _shuffle(self) -> None:
        shuffle(self._racks, self._draw)
        for rack in self._in_name_order:
            shuffle(rack.fenced.brokers, self._draw)
            shuffle(rack.unfenced.brokers, self._draw)


def _rack_order(name: str | None) -> tuple[bool, bytes]:
    """Sort as Java does: no rack first, then by UTF-16 code units."""
    return (name is not None, (name or "").encode("utf-16-be", "surrogatepass"))
