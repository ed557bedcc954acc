"""Who plays in a random run: the brokers, topics and programs that its lines may name."""

from __future__ import annotations

from kafka_tui.engine.ids import Value


class Topic(Value, frozen=True):
    """A topic of the run; `placed` are the brokers of its first partition when the run placed it itself."""

    name: str
    partitions: int
    factor: int
    placed: tuple[int, ...] = ()


class Cast(Value, frozen=True):
    """Everybody that a line may name."""

    brokers: tuple[int, ...]
    controllers: tuple[int, ...]
    topics: tuple[Topic, ...]
    producers: tuple[str, ...]
    consumers: tuple[str, ...]

    @property
    def newcomer(self) -> int:
        """The broker that may be added to them, and removed again."""
        return max(self.brokers) + 1

    @property
    def machines(self) -> tuple[int, ...]:
        """Brokers and controllers."""
        return (*self.brokers, *self.controllers)

    @property
    def programs(self) -> tuple[str, ...]:
        """Producers and consumers."""
        return (*self.producers, *self.consumers)
