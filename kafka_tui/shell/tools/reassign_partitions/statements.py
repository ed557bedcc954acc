"""What a line of `kafka-reassign-partitions` says; a plan is a file or its JSON, as it was written."""

from __future__ import annotations

from kafka_tui.shell.statements import Verb


class GenerateReassignment(Verb, frozen=True):
    """`kafka-reassign-partitions --generate`: propose where the topics in a file or its JSON could be (T-5)."""

    topics: str
    brokers: tuple[int, ...]
    disable_rack_aware: bool = False


class ExecuteReassignment(Verb, frozen=True):
    """`kafka-reassign-partitions --execute`: move partitions (R-1), at `throttle` bytes/s between brokers at most.

    `log_dirs_throttle` would slow down moves between the log directories of a broker; `timeout_ms` is how long to wait
    for a replica whose directory the plan names.
    """

    plan: str
    additional: bool = False
    throttle: int | None = None
    keep_factor: bool = False
    log_dirs_throttle: int | None = None
    timeout_ms: int = 10_000


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
