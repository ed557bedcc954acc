"""What a line of `kafka-console-consumer` says."""

from __future__ import annotations

from kafka_tui.shell.statements import Verb


class ConsumeToConsole(Verb, frozen=True):
    """`kafka-console-consumer`: print records as they come; in the `background` until it is stopped.

    Properties are written NAME=VALUE and not taken apart yet, as the tool does it. Times are ms.
    """

    topic: str | None = None
    include: str | None = None
    partition: int | None = None
    offset: str | None = None
    from_beginning: bool = False
    max_messages: int | None = None
    timeout_ms: int | None = None
    group: str | None = None
    isolation_level: str | None = None
    formatter_properties: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    command_properties: tuple[str, ...] = ()
    consumer_properties: tuple[str, ...] = ()
    skip_message_on_error: bool = False
    enable_systest_events: bool = False
    command_config: str | None = None
    consumer_config: str | None = None
    formatter_config: str | None = None
    formatter: str | None = None
    key_deserializer: str | None = None
    value_deserializer: str | None = None
    background: bool = False
