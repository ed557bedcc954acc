"""A broker's and a controller's settings (`KafkaConfig`)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from kafka_tui.engine.configs.values import Config, ConfigError, Number, Pairs, long, parse, whole


class BrokerConfig(Config, frozen=True):
    """A broker's and a controller's settings. `page_cache_pages` is the machine's, not one of Kafka's."""

    kind: ClassVar[str] = "broker"

    auto_create_topics_enable: bool = True
    auto_leader_rebalance_enable: bool = True
    broker_heartbeat_interval_ms: Annotated[int, whole(floor=1)] = 2000
    broker_session_timeout_ms: Annotated[int, whole(floor=8)] = 9000
    controlled_shutdown_enable: bool = True
    controller_quorum_fetch_timeout_ms: Annotated[int, whole(0)] = 2000
    default_replication_factor: Annotated[int, whole()] = 1
    delete_topic_enable: bool = True
    group_initial_rebalance_delay_ms: Annotated[int, whole(floor=0)] = 3000
    group_max_session_timeout_ms: Annotated[int, whole()] = 1_800_000
    group_min_session_timeout_ms: Annotated[int, whole()] = 6000
    leader_imbalance_check_interval_seconds: Annotated[int, long(1)] = 300
    num_partitions: Annotated[int, whole(1)] = 1
    offsets_topic_num_partitions: Annotated[int, whole(1)] = 50
    offsets_topic_replication_factor: Annotated[int, Number("SHORT", 1)] = 3
    page_cache_pages: Annotated[int, whole(1)] = 4096
    replica_fetch_backoff_ms: Annotated[int, whole(0)] = 1000
    replica_fetch_max_bytes: Annotated[int, whole(0)] = 1_048_576
    replica_fetch_min_bytes: Annotated[int, whole()] = 1
    replica_fetch_response_max_bytes: Annotated[int, whole(0)] = 10_485_760
    replica_fetch_wait_max_ms: Annotated[int, whole(floor=0)] = 500
    replica_high_watermark_checkpoint_interval_ms: Annotated[int, long(floor=1)] = 5000
    replica_lag_time_max_ms: Annotated[int, long(floor=2)] = 30_000


def broker_config(pairs: Pairs) -> BrokerConfig:
    """A broker's or a controller's configuration; ConfigError as Kafka's, also for settings that contradict."""
    config = parse(BrokerConfig, pairs)
    if config.replica_fetch_wait_max_ms > config.replica_lag_time_max_ms:
        raise ConfigError(
            "requirement failed: replica.fetch.wait.max.ms should always be less than or equal to "
            "replica.lag.time.max.ms to prevent frequent changes in ISR",
            "IllegalArgumentException",
        )
    return config
