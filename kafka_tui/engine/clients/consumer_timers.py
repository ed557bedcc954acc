"""What a consumer asks to be woken for."""

from __future__ import annotations

from kafka_tui.engine.timers import Timer


class ConsumerTimer(Timer, frozen=True, tag=True):
    """Base of a consumer's timers."""


class PollTick(ConsumerTimer, frozen=True, tag=True):
    """The records of the last `poll()` are processed: go on in the loop."""


class WorkTick(ConsumerTimer, frozen=True, tag=True):
    """The program's worker has finished a record that was handed over to it (O-3)."""


class AutoCommitTick(ConsumerTimer, frozen=True, tag=True):
    """`auto.commit.interval.ms` is over while the program waits in `poll()` (O-2)."""


class MemberHeartbeatTick(ConsumerTimer, frozen=True, tag=True):
    """The background thread's turn (G-6, G-7); `join` tells which membership it belongs to."""

    join: int


class IdleTick(ConsumerTimer, frozen=True, tag=True):
    """A program that waits for `idle_ms` at most has waited so long since it had `delivered` records."""

    delivered: int


class RetryTick(ConsumerTimer, frozen=True, tag=True):
    """`retry.backoff.ms` is over for `what`."""

    what: str


class CallsCheck(ConsumerTimer, frozen=True, tag=True):
    """The oldest request under way may have been without an answer for too long (`request.timeout.ms`)."""


class MetadataAge(ConsumerTimer, frozen=True, tag=True):
    """The metadata may be older than `metadata.max.age.ms` (G-8)."""
