"""A consumer's settings (`ConsumerConfig`)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, NamedTuple

from kafka_tui.engine.configs.values import Config, ConfigError, Pairs, Word, Words, invalid, long, parse, whole

ASSIGNORS: Final = {
    "org.apache.kafka.clients.consumer.RangeAssignor": "range",
    "org.apache.kafka.clients.consumer.RoundRobinAssignor": "roundrobin",
    "org.apache.kafka.clients.consumer.StickyAssignor": "sticky",
    "org.apache.kafka.clients.consumer.CooperativeStickyAssignor": "cooperative-sticky",
}
"""Kafka's assignor classes and the names by which they sign at the coordinator."""


_NOT_WITH: Final = {
    "classic": ("group.remote.assignor",),
    "consumer": ("partition.assignment.strategy", "heartbeat.interval.ms", "session.timeout.ms"),
}
"""What must not be set with either `group.protocol` (`ConsumerConfig.checkUnsupportedConfigsPostProcess`)."""


class AssignorList(NamedTuple):
    """A list of assignors: Kafka's classes, or their names as a shorter way to write them; kept as names."""

    type: str = "LIST"

    def read(self, name: str, text: str) -> str:
        """The assignors' names with commas."""
        names = []
        for item in Words(may_be_empty=False).read(name, text).split(","):
            short = ASSIGNORS.get(item, item)
            if short not in ASSIGNORS.values():
                cause = f"KafkaException: {item} ClassNotFoundException exception occurred"
                raise ConfigError("Failed to construct kafka consumer", "KafkaException", cause)
            names.append(short)
        return Words().read(name, ",".join(names))

    def __str__(self) -> str:
        return ""


class NonEmpty(NamedTuple):
    """Any text but none."""

    type: str = "STRING"

    def read(self, name: str, text: str) -> str:
        """The text."""
        if not text.strip():
            raise invalid(name, "", "String must be non-empty")
        return text.strip()

    def __str__(self) -> str:
        return "non-empty string"


class ConsumerConfig(Config, frozen=True):
    """A consumer's settings (C, G, O sections)."""

    kind: ClassVar[str] = "consumer"

    auto_commit_interval_ms: Annotated[int, whole(0)] = 5000
    auto_offset_reset: Annotated[str, Word(("latest", "earliest", "none"))] = "latest"
    client_rack: str = ""
    default_api_timeout_ms: Annotated[int, whole(0)] = 60_000
    enable_auto_commit: bool = True
    fetch_max_bytes: Annotated[int, whole(0)] = 52_428_800
    fetch_max_wait_ms: Annotated[int, whole(0)] = 500
    fetch_min_bytes: Annotated[int, whole(0)] = 1
    group_instance_id: Annotated[str | None, NonEmpty()] = None
    group_protocol: Annotated[str, Word(("CONSUMER", "CLASSIC"), any_case=True)] = "classic"
    group_remote_assignor: str | None = None
    heartbeat_interval_ms: Annotated[int, whole(floor=1)] = 3000
    max_partition_fetch_bytes: Annotated[int, whole(0)] = 1_048_576
    max_poll_interval_ms: Annotated[int, whole(1)] = 300_000
    max_poll_records: Annotated[int, whole(1)] = 500
    metadata_max_age_ms: Annotated[int, long(0)] = 300_000
    partition_assignment_strategy: Annotated[str, AssignorList()] = "range,cooperative-sticky"
    reconnect_backoff_ms: Annotated[int, long(0)] = 50
    request_timeout_ms: Annotated[int, whole(0, floor=1)] = 30_000
    retry_backoff_ms: Annotated[int, long(0)] = 100
    session_timeout_ms: Annotated[int, whole()] = 45_000


def consumer_config(pairs: Pairs) -> ConsumerConfig:
    """A consumer's configuration; ConfigError as Kafka's, also for what belongs to the other protocol (N-3)."""
    given = dict(pairs)
    config = parse(ConsumerConfig, given.items())
    foreign = [name for name in _NOT_WITH[config.group_protocol] if given.get(name, "").strip()]
    if foreign:
        protocol = config.group_protocol.upper()
        raise ConfigError(f"{', '.join(foreign)} cannot be set when group.protocol={protocol}")
    if config.heartbeat_interval_ms >= config.session_timeout_ms:
        raise ConfigError(
            "Failed to construct kafka consumer",
            "KafkaException",
            "IllegalArgumentException: Heartbeat must be set lower than the session timeout",
        )
    return config
