"""A topic's settings (`LogConfig`)."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Final, NamedTuple

from kafka_tui.engine.configs.values import (
    Config,
    ConfigError,
    Number,
    Pairs,
    Word,
    Words,
    invalid,
    long,
    parse,
    whole,
)

COMPRESSIONS: Final = ("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer")
"""What `compression.type` may be on a topic or broker (Z-2)."""


class ThrottledReplicas(NamedTuple):
    """Which replicas are throttled: "0:1,0:2" (partition:broker), or "*" for all."""

    type: str = "LIST"

    def read(self, name: str, text: str) -> str:
        """The list as text, without spaces."""
        items = [item.strip() for item in text.split(",")]
        if items[0] != "*" and not all(re.fullmatch("([0-9]+:[0-9]+)?", item, re.ASCII) for item in items):
            why = f"{name} must be the literal '*' or a list of replicas in the following format: {self}"
            raise invalid(name, f"[{', '.join(items)}]", why)
        return ",".join(items)

    def __str__(self) -> str:
        return "[partitionId]:[brokerId],[partitionId]:[brokerId],..."


class TopicConfig(Config, frozen=True):
    """A topic's settings."""

    kind: ClassVar[str] = "topic"

    cleanup_policy: Annotated[str, Words(("compact", "delete"))] = "delete"
    compression_gzip_level: Annotated[int, whole(1, 9, also=-1)] = -1
    compression_lz4_level: Annotated[int, whole(1, 17)] = 9
    compression_type: Annotated[str, Word(COMPRESSIONS)] = "producer"
    compression_zstd_level: Annotated[int, whole(-131_072, 22)] = 3
    delete_retention_ms: Annotated[int, long(0)] = 86_400_000
    file_delete_delay_ms: Annotated[int, long(0)] = 60_000
    flush_messages: Annotated[int, long(1)] = 9_223_372_036_854_775_807
    flush_ms: Annotated[int, long(0)] = 9_223_372_036_854_775_807
    follower_replication_throttled_replicas: Annotated[str, ThrottledReplicas()] = ""
    index_interval_bytes: Annotated[int, whole(0)] = 4096
    leader_replication_throttled_replicas: Annotated[str, ThrottledReplicas()] = ""
    local_retention_bytes: Annotated[int, long(-2)] = -2
    local_retention_ms: Annotated[int, long(-2)] = -2
    max_compaction_lag_ms: Annotated[int, long(1)] = 9_223_372_036_854_775_807
    max_message_bytes: Annotated[int, whole(0)] = 1_048_588
    message_timestamp_after_max_ms: Annotated[int, long(0)] = 3_600_000
    message_timestamp_before_max_ms: Annotated[int, long(0)] = 9_223_372_036_854_775_807
    message_timestamp_type: Annotated[str, Word(("CreateTime", "LogAppendTime"))] = "CreateTime"
    min_cleanable_dirty_ratio: Annotated[float, Number("DOUBLE", 0, 1)] = 0.5
    min_compaction_lag_ms: Annotated[int, long(0)] = 0
    min_insync_replicas: Annotated[int, whole(1)] = 1
    preallocate: bool = False
    remote_log_copy_disable: bool = False
    remote_log_delete_on_disable: bool = False
    remote_storage_enable: bool = False
    retention_bytes: Annotated[int, long()] = -1
    retention_ms: Annotated[int, long(-1)] = 604_800_000
    segment_bytes: Annotated[int, whole(1_048_576)] = 1_073_741_824
    segment_index_bytes: Annotated[int, whole(4)] = 10_485_760
    segment_jitter_ms: Annotated[int, long(0)] = 0
    segment_ms: Annotated[int, long(1)] = 604_800_000
    unclean_leader_election_enable: bool = False


def topic_config(pairs: Pairs) -> TopicConfig:
    """A topic's configuration with these overrides; ConfigError as Kafka's, also for settings that contradict."""
    config = parse(TopicConfig, pairs)
    if config.min_compaction_lag_ms > config.max_compaction_lag_ms:
        raise ConfigError(
            f"conflict topic config setting min.compaction.lag.ms ({config.min_compaction_lag_ms}) > "
            f"max.compaction.lag.ms ({config.max_compaction_lag_ms})",
            "InvalidConfigurationException",
        )
    if config.remote_storage_enable:
        raise ConfigError(
            "Tiered Storage functionality is disabled in the broker. "
            "Topic cannot be configured with remote log storage."
        )
    return config
