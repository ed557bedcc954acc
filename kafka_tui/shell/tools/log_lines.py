"""Lines that Kafka's clients log inside a tool, in the layout of the tools' own log configuration."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from kafka_tui.shell.tools.calendar import date_of


def log_line(time_ms: int, level: str, sentence: str, logger: str) -> str:
    """A line of the log."""
    return f"[{_written(time_ms)}] {level} {sentence} ({logger})"


NETWORK: Final = "org.apache.kafka.clients.NetworkClient"
"""The logger of connections."""


def refused_connection(time_ms: int, client: str, address: str, number: int) -> str:
    """A connection that nobody takes; servers that a client was given have a `number` below 0, brokers their id."""
    host, _, port = address.partition(":")
    where = f"Connection to node {number} ({host}/127.0.0.1:{port})"
    sentence = f"[{client}] {where} could not be established. Node may not be available."
    return log_line(time_ms, "WARN", sentence, NETWORK)


def _written(time_ms: int) -> str:
    """Simulated time as a date and a time: ms since 1970, which is also what records have as their timestamp."""
    seconds, ms = divmod(time_ms, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    year, month, day = date_of(days)
    return f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02},{ms:03}"


_TOLD: Final = 3
"""How many warnings of a kind are told."""
_WARNING: Final = re.compile(r"\[\S+ (\S+)\] WARN (.*)")


def shortened(lines: Iterable[str], say: Callable[..., str]) -> Iterator[str]:
    """The lines without warnings that were told already; `say` has the sentence that tells how many there were."""
    told: list[tuple[str, str]] = []
    times: dict[str, list[str]] = {}
    for line in lines:
        warning = _WARNING.fullmatch(line)
        kind = "" if warning is None else re.sub(r"\d+", "0", warning[2])
        before = times.setdefault(kind, [])
        if warning is None or len(before) < _TOLD:
            told.append((line, kind if len(before) == _TOLD - 1 else ""))
        before.append("" if warning is None else warning[1])
    for line, ended in told:
        yield line
        if ended and len(times[ended]) > _TOLD:
            yield say("warned_again", count=len(times[ended]) - _TOLD, time=times[ended][-1])
