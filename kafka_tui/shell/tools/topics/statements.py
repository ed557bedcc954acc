"""What a line of `kafka-topics` says."""

from __future__ import annotations

from kafka_tui.shell.statements import Verb


class CreateTopic(Verb, frozen=True):
    """`kafka-topics --create`; `configs` are written NAME=VALUE and not yet taken apart, as the tool does it."""

    topic: str
    partitions: int | None = None
    replication_factor: int | None = None
    assignment: tuple[tuple[int, ...], ...] = ()
    configs: tuple[str, ...] = ()
    if_not_exists: bool = False


class AlterTopic(Verb, frozen=True):
    """`kafka-topics --alter --partitions N`: N is the new total (T-7); `delete_config` is of earlier Kafkas."""

    topic: str
    partitions: int
    assignment: tuple[tuple[int, ...], ...] = ()
    if_exists: bool = False
    delete_config: tuple[str, ...] = ()


class DescribeTopics(Verb, frozen=True):
    """`kafka-topics --describe`; `topic` is a regular expression, `topic_id` counts more.

    `response_limit` is how many partitions a broker may describe at once.
    """

    topic: str | None = None
    under_replicated: bool = False
    unavailable: bool = False
    under_min_isr: bool = False
    at_min_isr: bool = False
    exclude_internal: bool = False
    if_exists: bool = False
    with_overrides: bool = False
    topic_id: str | None = None
    response_limit: int | None = None


class ListTopics(Verb, frozen=True):
    """`kafka-topics --list`; `topic` is a regular expression."""

    topic: str | None = None
    exclude_internal: bool = False


class DeleteTopic(Verb, frozen=True):
    """`kafka-topics --delete`; `topic` is a regular expression."""

    topic: str
    if_exists: bool = False
