"""A broker's and a controller's settings (`KafkaConfig`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, ClassVar, Final, NamedTuple

from kafka_tui.engine.configs.topic import COMPRESSIONS
from kafka_tui.engine.configs.values import (
    Config,
    ConfigError,
    Number,
    Pairs,
    Word,
    Words,
    class_not_found,
    long,
    parse,
    whole,
)

RACK_AWARE_SELECTOR: Final = "org.apache.kafka.common.replica.RackAwareReplicaSelector"
"""The one class that Kafka has for `replica.selector.class` (C-2)."""
_SERVER_ASSIGNORS: Final = {
    "org.apache.kafka.coordinator.group.assignor.UniformAssignor": "uniform",
    "org.apache.kafka.coordinator.group.assignor.RangeAssignor": "range",
}
NOT_KAFKAS: Final = frozenset(("eligible.leader.replicas.version", "page.cache.pages"))
"""What a broker is given beside Kafka's settings: a feature's level, and its machine's memory."""
_PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")


class ServerAssignorList(NamedTuple):
    """A list of the assignors that Kafka's brokers have (N-4): their names or classes, kept as names."""

    type: str = "LIST"

    def read(self, name: str, text: str) -> str:
        """The assignors' names with commas."""
        names = []
        for item in Words().read(name, text).split(","):
            short = _SERVER_ASSIGNORS.get(item, item)
            if short and short not in _SERVER_ASSIGNORS.values():
                raise class_not_found(item, _SERVER_ASSIGNORS, f"Class {item} not found", "KafkaException")
            names.append(short)
        return ",".join(names)

    def __str__(self) -> str:
        return ""


class BrokerConfig(Config, frozen=True):
    """A broker's and a controller's settings.

    `page_cache_pages` is the machine's, not one of Kafka's. `eligible_leader_replicas_version` is a feature level of
    Kafka's, given when the storage is formatted (E-8). The two throttled rates are dynamic settings only.

    Every broker has the one listener that Kafka has by default, called PLAINTEXT; `listener.security.protocol.map` says
    what is spoken there, so with `PLAINTEXT:SSL` clients and followers speak TLS (D-3).
    """

    kind: ClassVar[str] = "broker"

    auto_create_topics_enable: bool = True
    auto_leader_rebalance_enable: bool = True
    background_threads: Annotated[int, whole(1)] = 10
    broker_heartbeat_interval_ms: Annotated[int, whole(floor=1)] = 2000
    broker_session_timeout_ms: Annotated[int, whole(floor=8)] = 9000
    compression_gzip_level: Annotated[int, whole(1, 9, also=-1)] = -1
    compression_lz4_level: Annotated[int, whole(1, 17)] = 9
    compression_type: Annotated[str, Word(COMPRESSIONS)] = "producer"
    compression_zstd_level: Annotated[int, whole(-131_072, 22)] = 3
    controlled_shutdown_enable: bool = True
    controller_quorum_election_backoff_max_ms: Annotated[int, whole(0)] = 1000
    controller_quorum_election_timeout_ms: Annotated[int, whole(0)] = 1000
    controller_quorum_fetch_timeout_ms: Annotated[int, whole(0)] = 2000
    default_replication_factor: Annotated[int, whole()] = 1
    delete_topic_enable: bool = True
    eligible_leader_replicas_version: Annotated[int, Number("SHORT", 0, 1)] = 1
    follower_replication_throttled_rate: Annotated[int, long(0)] = 9_223_372_036_854_775_807
    group_consumer_assignment_interval_ms: Annotated[int, whole(0)] = 1000
    group_consumer_assignors: Annotated[str, ServerAssignorList()] = "uniform,range"
    group_consumer_heartbeat_interval_ms: Annotated[int, whole(1)] = 5000
    group_consumer_max_heartbeat_interval_ms: Annotated[int, whole(1)] = 15_000
    group_consumer_max_session_timeout_ms: Annotated[int, whole(1)] = 60_000
    group_consumer_max_size: Annotated[int, whole(1)] = 2_147_483_647
    group_consumer_migration_policy: Annotated[
        str, Word(("DISABLED", "DOWNGRADE", "UPGRADE", "BIDIRECTIONAL"), any_case=True)
    ] = "bidirectional"
    group_consumer_min_heartbeat_interval_ms: Annotated[int, whole(1)] = 5000
    group_consumer_min_session_timeout_ms: Annotated[int, whole(1)] = 45_000
    group_consumer_session_timeout_ms: Annotated[int, whole(1)] = 45_000
    group_initial_rebalance_delay_ms: Annotated[int, whole(floor=0)] = 3000
    group_max_session_timeout_ms: Annotated[int, whole()] = 1_800_000
    group_max_size: Annotated[int, whole(1)] = 2_147_483_647
    group_min_session_timeout_ms: Annotated[int, whole()] = 6000
    leader_imbalance_check_interval_seconds: Annotated[int, long(1)] = 300
    leader_replication_throttled_rate: Annotated[int, long(0)] = 9_223_372_036_854_775_807
    listener_security_protocol_map: str = "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT"
    log_cleaner_backoff_ms: Annotated[int, long(0, floor=1)] = 15_000
    log_cleaner_delete_retention_ms: Annotated[int, long(0)] = 86_400_000
    log_cleaner_enable: bool = True
    log_cleaner_max_compaction_lag_ms: Annotated[int, long(1)] = 9_223_372_036_854_775_807
    log_cleaner_min_cleanable_ratio: Annotated[float, Number("DOUBLE", 0, 1)] = 0.5
    log_cleaner_min_compaction_lag_ms: Annotated[int, long(0)] = 0
    log_cleaner_threads: Annotated[int, whole(0)] = 1
    log_cleanup_policy: Annotated[str, Words(("compact", "delete"))] = "delete"
    log_flush_interval_messages: Annotated[int, long(1)] = 9_223_372_036_854_775_807
    log_flush_interval_ms: Annotated[int | None, long()] = None
    log_flush_scheduler_interval_ms: Annotated[int, long()] = 9_223_372_036_854_775_807
    log_index_interval_bytes: Annotated[int, whole(0)] = 4096
    log_index_size_max_bytes: Annotated[int, whole(4)] = 10_485_760
    log_initial_task_delay_ms: Annotated[int, long(0)] = 30_000
    log_local_retention_bytes: Annotated[int, long(-2)] = -2
    log_local_retention_ms: Annotated[int, long(-2)] = -2
    log_message_timestamp_after_max_ms: Annotated[int, long(0)] = 3_600_000
    log_message_timestamp_before_max_ms: Annotated[int, long(0)] = 9_223_372_036_854_775_807
    log_message_timestamp_type: Annotated[str, Word(("CreateTime", "LogAppendTime"))] = "CreateTime"
    log_preallocate: bool = False
    log_retention_bytes: Annotated[int, long()] = -1
    log_retention_check_interval_ms: Annotated[int, long(1)] = 300_000
    log_retention_hours: Annotated[int, whole()] = 168
    log_retention_minutes: Annotated[int | None, whole()] = None
    log_retention_ms: Annotated[int | None, long()] = None
    log_roll_hours: Annotated[int, whole(1)] = 168
    log_roll_jitter_hours: Annotated[int, whole(0)] = 0
    log_roll_jitter_ms: Annotated[int | None, long()] = None
    log_roll_ms: Annotated[int | None, long()] = None
    log_segment_bytes: Annotated[int, whole(1_048_576)] = 1_073_741_824
    log_segment_delete_delay_ms: Annotated[int, long(0)] = 60_000
    message_max_bytes: Annotated[int, whole(0)] = 1_048_588
    min_insync_replicas: Annotated[int, whole(1)] = 1
    num_io_threads: Annotated[int, whole(1)] = 8
    num_network_threads: Annotated[int, whole(1)] = 3
    num_partitions: Annotated[int, whole(1)] = 1
    num_recovery_threads_per_data_dir: Annotated[int, whole(1)] = 2
    num_replica_fetchers: Annotated[int, whole(1)] = 1
    offsets_retention_check_interval_ms: Annotated[int, long(1)] = 600_000
    offsets_retention_minutes: Annotated[int, whole(1)] = 10_080
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
    replica_selector_class: Annotated[str | None, Word()] = None
    replication_quota_window_num: Annotated[int, whole(1)] = 11
    replication_quota_window_size_seconds: Annotated[int, whole(1)] = 1
    unclean_leader_election_enable: bool = False
    unclean_leader_election_interval_ms: Annotated[int, long(1)] = 300_000

    @property
    def speaks_tls(self) -> bool:
        """Whether what is sent is encrypted, and so has to pass through the broker's memory (D-3)."""
        return _protocols(self.listener_security_protocol_map).get("PLAINTEXT", "").endswith("SSL")


@cache
def _protocols(listeners: str) -> Mapping[str, str]:
    """What is spoken at each listener, by its name."""
    pairs = (item.strip().partition(":") for item in listeners.split(","))
    return {name: protocol for name, _, protocol in pairs}


def broker_config(pairs: Pairs) -> BrokerConfig:
    """A broker's or a controller's configuration; ConfigError as Kafka's, also for settings that contradict."""
    config = parse(BrokerConfig, pairs)
    selector = config.replica_selector_class
    if selector is not None and selector != RACK_AWARE_SELECTOR:
        exception = "ClassNotFoundException"
        raise class_not_found(selector, (RACK_AWARE_SELECTOR,), f"java.lang.{exception}: {selector}", exception)
    protocols = _protocols(config.listener_security_protocol_map)
    for protocol in protocols.values():
        if protocol not in _PROTOCOLS:
            raise ConfigError(
                f"No enum constant org.apache.kafka.common.security.auth.SecurityProtocol.{protocol}",
                "IllegalArgumentException",
            )
    if "PLAINTEXT" not in protocols:
        raise ConfigError("No security protocol defined for listener PLAINTEXT", "IllegalArgumentException")
    if config.replica_fetch_wait_max_ms > config.replica_lag_time_max_ms:
        raise ConfigError(
            "requirement failed: replica.fetch.wait.max.ms should always be less than or equal to "
            "replica.lag.time.max.ms to prevent frequent changes in ISR",
            "IllegalArgumentException",
        )
    _check_consumer_groups(config)
    return config


def _check_consumer_groups(config: BrokerConfig) -> None:
    """N-3: the timers of the new protocol lie within their own bounds (`GroupCoordinatorConfig`)."""
    for what, least, value, most in (
        (
            "heartbeat.interval",
            config.group_consumer_min_heartbeat_interval_ms,
            config.group_consumer_heartbeat_interval_ms,
            config.group_consumer_max_heartbeat_interval_ms,
        ),
        (
            "session.timeout",
            config.group_consumer_min_session_timeout_ms,
            config.group_consumer_session_timeout_ms,
            config.group_consumer_max_session_timeout_ms,
        ),
    ):
        if most < least:
            raise _out_of_bounds(f"max.{what}", "greater than or equal to", f"min.{what}")
        if value < least:
            raise _out_of_bounds(what, "greater than or equal to", f"min.{what}")
        if value > most:
            raise _out_of_bounds(what, "less than or equal to", f"max.{what}")
    if config.group_consumer_heartbeat_interval_ms >= config.group_consumer_session_timeout_ms:
        raise _out_of_bounds("heartbeat.interval", "less than", "session.timeout")


def _out_of_bounds(name: str, relation: str, bound: str) -> ConfigError:
    words = f"group.consumer.{name}.ms must be {relation} group.consumer.{bound}.ms"
    return ConfigError(words, "IllegalArgumentException")
