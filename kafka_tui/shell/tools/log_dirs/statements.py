"""What a line of `kafka-log-dirs` says."""

from __future__ import annotations

from kafka_tui.shell.statements import Verb


class DescribeLogDirs(Verb, frozen=True):
    """`kafka-log-dirs --describe`: of these topics and brokers, all where none are named."""

    topics: tuple[str, ...] = ()
    brokers: tuple[int, ...] = ()
