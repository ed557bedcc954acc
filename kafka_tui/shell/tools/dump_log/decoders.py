"""How the tool makes keys and values readable. Source: Apache Kafka `org.apache.kafka.tools.api`."""

from __future__ import annotations

from collections.abc import Callable

Decoder = Callable[[bytes], str]
"""Text of a key or a value. Raises JavaError."""


class JavaError(Exception):
    """The tool ends with a Java exception, printed as Java prints it."""


def decoder(name: str | None) -> Decoder:
    """The decoder of that class; None and "" for the one that Kafka takes. Raises JavaError for no such class."""
    known = _DECODERS.get(name or _STRING)
    if known is None:
        raise JavaError(f"java.lang.ClassNotFoundException: {name}")
    return known


def as_text(data: bytes) -> str:
    """UTF-8; bytes that are none are replaced, as Java does it."""
    return data.decode("utf-8", "replace")


def _number(size: int) -> Decoder:
    def read(data: bytes) -> str:
        if len(data) < size:
            raise JavaError("java.nio.BufferUnderflowException")
        return str(int.from_bytes(data[:size], "big", signed=True))

    return read


_PACKAGE = "org.apache.kafka.tools.api."
_STRING = f"{_PACKAGE}StringDecoder"
_DECODERS: dict[str, Decoder] = {
    _STRING: as_text,
    f"{_PACKAGE}IntegerDecoder": _number(4),
    f"{_PACKAGE}LongDecoder": _number(8),
    f"{_PACKAGE}DefaultDecoder": lambda data: "[B@...",  # Java prints where in memory an array lies
}
