"""What a line of `kafka-leader-election` says."""

from __future__ import annotations

from kafka_tui.shell.statements import Verb


class ElectLeaders(Verb, frozen=True):
    """`kafka-leader-election`: of one partition, of those in a file of JSON, or of all (E-6)."""

    election: str
    topic: str | None = None
    partition: int | None = None
    all_partitions: bool = False
    file: str | None = None
