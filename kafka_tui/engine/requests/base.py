"""What every request and response is."""

from __future__ import annotations

from typing import ClassVar, Final

from kafka_tui.engine.ids import TopicPartition, Value

CONNECTION_SETUP_TIMEOUT_MS: Final = 10_000
"""`socket.connection.setup.timeout.ms`: what trying a connection may take."""


class Request(Value, frozen=True, tag=True):
    """A request. `kind` is the word for it on the screen and in `--json`."""

    kind: ClassVar[str] = "request"

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return ()


class Response(Value, frozen=True, tag=True):
    """A response; its `kind` is that of its request."""

    kind: ClassVar[str] = "response"

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return ()


class Disconnected(Response, frozen=True, tag=True):
    """No answer will come: the other process is gone, or nothing listens there (NETWORK_EXCEPTION at the client)."""

    kind: ClassVar[str] = "disconnect"


def request_kinds() -> tuple[str, ...]:
    """The kinds of all requests that are ever sent, in alphabetical order."""
    found: dict[str, None] = {}
    bases: list[type[Request]] = [Request]
    while bases:
        below = bases.pop().__subclasses__()
        found.update({one.kind: None for one in below if not one.__subclasses__()})
        bases += below
    return tuple(sorted(found))
