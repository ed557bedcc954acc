"""A consumer's settings (`ConsumerConfig`)."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Final, NamedTuple

from msgspec.structs import replace

from kafka_tui.engine.configs.values import (
    Config,
    ConfigError,
    Pairs,
    Word,
    Words,
    class_not_found,
    invalid,
    long,
    parse,
    whole,
)

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
                raise class_not_found(item, ASSIGNORS, "Failed to construct kafka consumer", "KafkaException", cause)
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


BY_DURATION: Final = "by_duration:"
_DURATION: Final = re.compile(
    r"([-+]?)P(?:([-+]?\d+)D)?(?:T(?=[-+\d])(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+)(?:[.,](\d{0,9}))?S)?)?",
    re.IGNORECASE,
)


def duration_ms(reset: str) -> int:
    """The whole milliseconds of "by_duration:PnDTnHnMn.nS" (ISO 8601, as Java's `Duration`); ValueError for others."""
    match = _DURATION.fullmatch(reset.removeprefix(BY_DURATION))
    if match is None or not any(match.groups()[1:]):
        raise ValueError(f"{reset!r} is no duration")
    sign, days, hours, minutes, seconds, fraction = match.groups()
    milliseconds = int((fraction or "").ljust(9, "0")) // 1_000_000
    whole_s = ((int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    total_ms = whole_s * 1000 + (-milliseconds if (seconds or "").startswith("-") else milliseconds)
    return -total_ms if sign == "-" else total_ms


class ResetRule(NamedTuple):
    """Where to read when no committed offset says it (C-6, KIP-1106)."""

    type: str = "STRING"

    def read(self, name: str, text: str) -> str:
        """The rule as it was written."""
        rule = text.strip()
        try:
            known = rule in ("latest", "earliest", "none") or (rule.startswith(BY_DURATION) and duration_ms(rule) >= 0)
        except ValueError:
            known = False
        if not known:
            why = f"Invalid value `{rule}` for configuration {name}. The value must be either 'earliest', 'latest', "
            raise invalid(name, rule, why + "'none' or of the format 'by_duration:<PnDTnHnMn.nS.>'.")
        return rule

    def __str__(self) -> str:
        return "[latest, earliest, none, by_duration:PnDTnHnMn.nS]"


class ConsumerConfig(Config, frozen=True):
    """A consumer's settings (C, G, O sections)."""

    kind: ClassVar[str] = "consumer"

    auto_commit_interval_ms: Annotated[int, whole(0)] = 5000
    auto_offset_reset: Annotated[str, ResetRule()] = "latest"
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
    isolation_level: Annotated[str, Word(("read_committed", "read_uncommitted"))] = "read_uncommitted"
    max_partition_fetch_bytes: Annotated[int, whole(0)] = 1_048_576
    max_poll_interval_ms: Annotated[int, whole(1)] = 300_000
    max_poll_records: Annotated[int, whole(1)] = 500
    metadata_max_age_ms: Annotated[int, long(0)] = 300_000
    partition_assignment_strategy: Annotated[str, AssignorList()] = "range,cooperative-sticky"
    request_timeout_ms: Annotated[int, whole(0, floor=1)] = 30_000
    retry_backoff_max_ms: Annotated[int, long(0)] = 1000
    retry_backoff_ms: Annotated[int, long(0)] = 100
    session_timeout_ms: Annotated[int, whole()] = 45_000


def consumer_config(pairs: Pairs, group: str = "group") -> ConsumerConfig:
    """A consumer's configuration; ConfigError as Kafka's, also for what belongs to the other protocol (N-3).

    Without a `group` ("") nothing is committed of itself.
    """
    given = dict(pairs)
    config = parse(ConsumerConfig, given.items())
    if not group and config.enable_auto_commit and "enable.auto.commit" in given:
        raise ConfigError(
            "enable.auto.commit cannot be set to true when default group id (null) is used.",
            "InvalidConfigurationException",
        )
    if not group:
        config = replace(config, enable_auto_commit=False)
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
