"""What a line of `kafka-reassign-partitions` says; a plan is a file or its JSON, as it was written."""

from __future__ import annotations

from kafka_tui.shell.statements import Verb


class ExecuteReassignment(Verb, frozen=True):
    """`kafka-reassign-partitions --execute`: move partitions (R-1), at `throttle` bytes/s between brokers at most."""

    plan: str
    additional: bool = False
    throttle: int | None = None


class VerifyReassignment(Verb, frozen=True):
    """`kafka-reassign-partitions --verify`: how far it is; takes the throttles away when nothing moves any more."""

    plan: str
    preserve_throttles: bool = False


class CancelReassignment(Verb, frozen=True):
    """`kafka-reassign-partitions --cancel`: partitions stay where they were (R-3)."""

    plan: str
    preserve_throttles: bool = False


class ListReassignments(Verb, frozen=True):
    """`kafka-reassign-partitions --list`: everything that is being moved."""
