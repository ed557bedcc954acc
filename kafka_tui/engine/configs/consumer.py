"""A consumer's settings (`ConsumerConfig`)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from kafka_tui.engine.configs.values import Config, ConfigError, Pairs, Word, long, parse, whole


class ConsumerConfig(Config, frozen=True):
    """A consumer's settings (C, G, O sections)."""

    kind: ClassVar[str] = "consumer"

    auto_commit_interval_ms: Annotated[int, whole(0)] = 5000
    auto_offset_reset: Annotated[str, Word(("latest", "earliest", "none"))] = "latest"
    default_api_timeout_ms: Annotated[int, whole(0)] = 60_000
    enable_auto_commit: bool = True
    fetch_max_bytes: Annotated[int, whole(0)] = 52_428_800
    fetch_max_wait_ms: Annotated[int, whole(0)] = 500
    fetch_min_bytes: Annotated[int, whole(0)] = 1
    group_protocol: Annotated[str, Word(("CLASSIC",), any_case=True)] = "classic"
    heartbeat_interval_ms: Annotated[int, whole(floor=1)] = 3000
    max_partition_fetch_bytes: Annotated[int, whole(0)] = 1_048_576
    max_poll_interval_ms: Annotated[int, whole(1)] = 300_000
    max_poll_records: Annotated[int, whole(1)] = 500
    metadata_max_age_ms: Annotated[int, long(0)] = 300_000
    partition_assignment_strategy: Annotated[str, Word(("range", "range,cooperative-sticky"), type="LIST")] = (
        "range,cooperative-sticky"
    )
    reconnect_backoff_ms: Annotated[int, long(0)] = 50
    request_timeout_ms: Annotated[int, whole(0, floor=1)] = 30_000
    retry_backoff_ms: Annotated[int, long(0)] = 100
    session_timeout_ms: Annotated[int, whole()] = 45_000


def consumer_config(pairs: Pairs) -> ConsumerConfig:
    """A consumer's configuration; ConfigError as Kafka's."""
    config = parse(ConsumerConfig, pairs)
    if config.heartbeat_interval_ms >= config.session_timeout_ms:
        raise ConfigError(
            "Failed to construct kafka consumer",
            "KafkaException",
            "IllegalArgumentException: Heartbeat must be set lower than the session timeout",
        )
    return config
