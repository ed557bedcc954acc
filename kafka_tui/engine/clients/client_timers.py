"""What the tools' client and producers ask to be woken for."""

from __future__ import annotations

from kafka_tui.engine.timers import Timer


class CallRetry(Timer, frozen=True, tag=True):
    """The tools' client asks again; `started_ms` tells its call from an older one."""

    started_ms: int


class CallDeadline(Timer, frozen=True, tag=True):
    """The tools' client gives its call up (`default.api.timeout.ms`)."""

    started_ms: int


class SenderWakes(Timer, frozen=True, tag=True):
    """The producer's sender looks what there is to do: linger, backoff or a time limit is over (P-7, P-11)."""

    at_ms: int
    silent: bool


class RecordDue(Timer, frozen=True, tag=True):
    """The program makes its next record."""
