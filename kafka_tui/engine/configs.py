"""Kafka's settings under Kafka's names, typed, with Kafka 4.x's defaults (KAFKA-FACTS §17).

A field's name is Kafka's with dots turned into underscores, so `linger_ms` is `linger.ms`. `parse` reads the names
and texts a person types and refuses what Kafka refuses, in the words of its ConfigException.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, Final, TypeVar

import msgspec

C = TypeVar("C", bound=msgspec.Struct)
Pairs = Iterable[tuple[str, str]]


class ConfigError(ValueError):
    """A setting that Kafka refuses; the text is Kafka's sentence, or says which name is meant."""


class TopicConfig(msgspec.Struct, frozen=True):
    """A topic's settings."""

    cleanup_policy: str = "delete"
    compression_type: str = "producer"
    delete_retention_ms: int = 86_400_000
    file_delete_delay_ms: int = 60_000
    flush_messages: int = 9_223_372_036_854_775_807
    flush_ms: int = 9_223_372_036_854_775_807
    index_interval_bytes: int = 4096
    max_compaction_lag_ms: int = 9_223_372_036_854_775_807
    max_message_bytes: int = 1_048_588
    message_timestamp_after_max_ms: int = 3_600_000
    message_timestamp_type: str = "CreateTime"
    min_cleanable_dirty_ratio: float = 0.5
    min_compaction_lag_ms: int = 0
    min_insync_replicas: int = 1
    retention_bytes: int = -1
    retention_ms: int = 604_800_000
    segment_bytes: int = 1_073_741_824
    segment_index_bytes: int = 10_485_760
    segment_ms: int = 604_800_000
    unclean_leader_election_enable: bool = False


class BrokerConfig(msgspec.Struct, frozen=True):
    """A broker's and a controller's settings."""

    auto_create_topics_enable: bool = True
    auto_leader_rebalance_enable: bool = True
    broker_heartbeat_interval_ms: int = 2000
    broker_session_timeout_ms: int = 9000
    controlled_shutdown_enable: bool = True
    controller_quorum_fetch_timeout_ms: int = 2000
    default_replication_factor: int = 1
    delete_topic_enable: bool = True
    group_initial_rebalance_delay_ms: int = 3000
    group_max_session_timeout_ms: int = 1_800_000
    group_min_session_timeout_ms: int = 6000
    leader_imbalance_check_interval_seconds: int = 300
    num_partitions: int = 1
    offsets_topic_num_partitions: int = 50
    offsets_topic_replication_factor: int = 3
    page_cache_pages: int = 4096
    replica_fetch_backoff_ms: int = 1000
    replica_fetch_max_bytes: int = 1_048_576
    replica_fetch_min_bytes: int = 1
    replica_fetch_response_max_bytes: int = 10_485_760
    replica_fetch_wait_max_ms: int = 500
    replica_high_watermark_checkpoint_interval_ms: int = 5000
    replica_lag_time_max_ms: int = 30_000


class ProducerConfig(msgspec.Struct, frozen=True):
    """A producer's settings (P-1 … P-17)."""

    acks: str = "all"
    batch_size: int = 16_384
    buffer_memory: int = 33_554_432
    compression_type: str = "none"
    delivery_timeout_ms: int = 120_000
    enable_idempotence: bool = True
    linger_ms: int = 5
    max_block_ms: int = 60_000
    max_in_flight_requests_per_connection: int = 5
    max_request_size: int = 1_048_576
    metadata_max_age_ms: int = 300_000
    partitioner_ignore_keys: bool = False
    reconnect_backoff_ms: int = 50
    request_timeout_ms: int = 30_000
    retries: int = 2_147_483_647
    retry_backoff_max_ms: int = 1000
    retry_backoff_ms: int = 100


class ConsumerConfig(msgspec.Struct, frozen=True):
    """A consumer's settings (C, G, O sections)."""

    auto_commit_interval_ms: int = 5000
    auto_offset_reset: str = "latest"
    default_api_timeout_ms: int = 60_000
    enable_auto_commit: bool = True
    fetch_max_bytes: int = 52_428_800
    fetch_max_wait_ms: int = 500
    fetch_min_bytes: int = 1
    group_protocol: str = "classic"
    heartbeat_interval_ms: int = 3000
    max_partition_fetch_bytes: int = 1_048_576
    max_poll_interval_ms: int = 300_000
    max_poll_records: int = 500
    metadata_max_age_ms: int = 300_000
    partition_assignment_strategy: str = "range,cooperative-sticky"
    reconnect_backoff_ms: int = 50
    request_timeout_ms: int = 30_000
    retry_backoff_ms: int = 100
    session_timeout_ms: int = 45_000


_CHOICES: Final[dict[tuple[type, str], tuple[str, ...]]] = {
    (ConsumerConfig, "auto_offset_reset"): ("latest", "earliest", "none"),
    (ConsumerConfig, "group_protocol"): ("classic",),
    (ConsumerConfig, "partition_assignment_strategy"): ("range", "range,cooperative-sticky"),
    (ProducerConfig, "acks"): ("all", "-1", "0", "1"),
    (ProducerConfig, "compression_type"): ("none", "gzip", "snappy", "lz4", "zstd"),
    (TopicConfig, "cleanup_policy"): ("compact", "delete"),
    (TopicConfig, "compression_type"): ("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"),
    (TopicConfig, "message_timestamp_type"): ("CreateTime", "LogAppendTime"),
}
_LISTS: Final = (TopicConfig, "cleanup_policy")
"""The setting whose value is a list with commas; each item is one of the choices."""
_LEAST: Final[dict[str, int]] = {
    "broker_heartbeat_interval_ms": 1,
    "broker_session_timeout_ms": 8,
    "flush_messages": 1,
    "heartbeat_interval_ms": 1,
    "leader_imbalance_check_interval_seconds": 1,
    "max_compaction_lag_ms": 1,
    "max_in_flight_requests_per_connection": 1,
    "max_poll_interval_ms": 1,
    "max_poll_records": 1,
    "min_insync_replicas": 1,
    "num_partitions": 1,
    "offsets_topic_num_partitions": 1,
    "offsets_topic_replication_factor": 1,
    "page_cache_pages": 1,
    "replica_high_watermark_checkpoint_interval_ms": 1,
    "replica_lag_time_max_ms": 2,
    "request_timeout_ms": 1,
    "retention_bytes": -(2**63),
    "retention_ms": -1,
    "segment_bytes": 1_048_576,
    "segment_index_bytes": 4,
    "segment_ms": 1,
}
"""The least value of a number, where that is not 0. What happens again and again takes some time each time."""
_LONGS: Final = frozenset(
    {
        "buffer_memory",
        "delete_retention_ms",
        "file_delete_delay_ms",
        "flush_messages",
        "flush_ms",
        "leader_imbalance_check_interval_seconds",
        "linger_ms",
        "max_block_ms",
        "max_compaction_lag_ms",
        "message_timestamp_after_max_ms",
        "metadata_max_age_ms",
        "min_compaction_lag_ms",
        "reconnect_backoff_ms",
        "replica_high_watermark_checkpoint_interval_ms",
        "replica_lag_time_max_ms",
        "retention_bytes",
        "retention_ms",
        "retry_backoff_max_ms",
        "retry_backoff_ms",
        "segment_ms",
    }
)
"""Whole numbers that Kafka keeps as LONG; the others are INT."""


def kafka_name(field: str) -> str:
    """Kafka's name of a field: `linger_ms` is "linger.ms"."""
    return field.replace("_", ".")


def parse(kind: type[C], pairs: Pairs, base: C | None = None) -> C:
    """`base` (or Kafka's defaults) with the settings of `pairs`; ConfigError for a name or value Kafka refuses."""
    fields = {kafka_name(field.name): field for field in msgspec.structs.fields(kind)}
    changes: dict[str, Any] = {}  # values of several types, each checked against its field just below
    for name, text in pairs:
        field = fields.get(name)
        if field is None:
            near = difflib.get_close_matches(name, fields, n=1)
            raise ConfigError(f"Unknown configuration {name!r}." + (f" Did you mean {near[0]!r}?" if near else ""))
        changes[field.name] = _value(kind, field.name, name, field.type, text)
    return msgspec.structs.replace(kind() if base is None else base, **changes)


def _value(kind: type, field: str, name: str, wanted: object, text: str) -> object:
    """One setting's value, or ConfigError in Kafka's words."""
    if wanted is bool:
        if text.lower() not in ("true", "false"):
            raise ConfigError(
                f"Invalid value {text} for configuration {name}: Expected value to be either true or false"
            )
        return text.lower() == "true"
    if wanted in (int, float):
        return _number(field, name, wanted is float, text)
    choices = _CHOICES.get((kind, field))
    items = text.split(",") if (kind, field) == _LISTS else [text]
    for item in items:
        if choices is not None and item.strip() not in choices:
            raise ConfigError(
                f"Invalid value {item} for configuration {name}: String must be one of: {', '.join(choices)}"
            )
    return text


def _number(field: str, name: str, fraction: bool, text: str) -> int | float:
    """A number within its bounds, or ConfigError in Kafka's words."""
    bits = 63 if field in _LONGS else 31
    try:
        number = float(text) if fraction else int(text)
    except ValueError:
        number = 2**bits
    if not fraction and not -(2**bits) <= number < 2**bits:
        what = "LONG" if field in _LONGS else "INT"
        raise ConfigError(f"Invalid value {text} for configuration {name}: Not a number of type {what}")
    if fraction and not number <= 1:
        raise ConfigError(f"Invalid value {text} for configuration {name}: Not a number of type DOUBLE")
    least = _LEAST.get(field, 0)
    if number < least:
        raise ConfigError(f"Invalid value {text} for configuration {name}: Value must be at least {least}")
    return number


def topic_config(pairs: Pairs) -> TopicConfig:
    """A topic's configuration with these overrides."""
    return parse(TopicConfig, pairs)


def producer_config(pairs: Pairs) -> ProducerConfig:
    """A producer's configuration; settings that exclude each other are settled or refused as in P-13."""
    given = dict(pairs)
    config = parse(ProducerConfig, given.items())
    if config.acks == "-1":
        config = msgspec.structs.replace(config, acks="all")
    explicit = given.get("enable.idempotence", "").lower() == "true"
    if config.delivery_timeout_ms < config.linger_ms + config.request_timeout_ms:
        if "delivery.timeout.ms" in given:
            raise ConfigError("delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms")
        config = msgspec.structs.replace(config, delivery_timeout_ms=config.linger_ms + config.request_timeout_ms)
    if not config.enable_idempotence:
        return config
    if config.acks != "all":  # P-13
        if explicit:
            raise ConfigError(
                "Must set acks to all in order to use the idempotent producer. "
                "Otherwise we cannot guarantee idempotence."
            )
        return msgspec.structs.replace(config, enable_idempotence=False)
    if config.retries == 0:
        if explicit:
            raise ConfigError("Must set retries to non-zero when using the idempotent producer.")
        return msgspec.structs.replace(config, enable_idempotence=False)
    in_flight = config.max_in_flight_requests_per_connection
    if in_flight > 5:
        raise ConfigError(
            "To use the idempotent producer, max.in.flight.requests.per.connection must be set to at most 5. "
            f"Current value is {in_flight}."
        )
    return config


def consumer_config(pairs: Pairs) -> ConsumerConfig:
    """A consumer's configuration; ConfigError as Kafka's."""
    config = parse(ConsumerConfig, pairs)
    if config.heartbeat_interval_ms >= config.session_timeout_ms:
        raise ConfigError("heartbeat.interval.ms must be less than session.timeout.ms")
    return config
