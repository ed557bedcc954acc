"""A producer's settings (`ProducerConfig`)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, NamedTuple

from msgspec.structs import replace

from kafka_tui.engine.configs.values import (
    Config,
    ConfigError,
    Pairs,
    Word,
    class_not_found,
    invalid,
    long,
    parse,
    whole,
)

ROUND_ROBIN: Final = "org.apache.kafka.clients.producer.RoundRobinPartitioner"


class PartitionerClass(NamedTuple):
    """The one partitioner class that Kafka brings along beside the built-in one (P-3); kept under its full name."""

    type: str = "CLASS"

    def read(self, name: str, text: str) -> str:
        """The class's full name."""
        if text.strip() not in (ROUND_ROBIN, ROUND_ROBIN.rpartition(".")[2]):
            message = invalid(name, text, f"Class {text.strip()} could not be found.").message
            raise class_not_found(text.strip(), (ROUND_ROBIN,), message)
        return ROUND_ROBIN

    def __str__(self) -> str:
        return ""


class ProducerConfig(Config, frozen=True):
    """A producer's settings (P-1 … P-17)."""

    kind: ClassVar[str] = "producer"

    acks: Annotated[str, Word(("all", "-1", "0", "1"))] = "all"
    batch_size: Annotated[int, whole(0)] = 16_384
    buffer_memory: Annotated[int, long(0)] = 33_554_432
    compression_gzip_level: Annotated[int, whole(1, 9, also=-1)] = -1
    compression_lz4_level: Annotated[int, whole(1, 17)] = 9
    compression_type: Annotated[str, Word(("none", "gzip", "snappy", "lz4", "zstd"))] = "none"
    compression_zstd_level: Annotated[int, whole(-131_072, 22)] = 3
    delivery_timeout_ms: Annotated[int, whole(0)] = 120_000
    enable_idempotence: bool = True
    linger_ms: Annotated[int, long(0)] = 5
    max_block_ms: Annotated[int, long(0)] = 60_000
    max_in_flight_requests_per_connection: Annotated[int, whole(1)] = 5
    max_request_size: Annotated[int, whole(0)] = 1_048_576
    metadata_max_age_ms: Annotated[int, long(0)] = 300_000
    partitioner_adaptive_partitioning_enable: bool = True
    partitioner_availability_timeout_ms: Annotated[int, long(0)] = 0
    partitioner_class: Annotated[str | None, PartitionerClass()] = None
    partitioner_ignore_keys: bool = False
    reconnect_backoff_max_ms: Annotated[int, long(0)] = 1000
    reconnect_backoff_ms: Annotated[int, long(0)] = 50
    request_timeout_ms: Annotated[int, whole(0, floor=1)] = 30_000
    retries: Annotated[int, whole(0, 2_147_483_647)] = 2_147_483_647
    retry_backoff_max_ms: Annotated[int, long(0)] = 1000
    retry_backoff_ms: Annotated[int, long(0)] = 100


_LONGEST_MS = 2_147_483_647


def producer_config(pairs: Pairs) -> ProducerConfig:
    """A producer's configuration; settings that exclude each other are settled or refused as in P-11 and P-13."""
    given = dict(pairs)
    config = parse(ProducerConfig, given.items())
    if config.acks == "-1":
        config = replace(config, acks="all")
    if "reconnect.backoff.ms" in given and "reconnect.backoff.max.ms" not in given:
        config = replace(config, reconnect_backoff_max_ms=config.reconnect_backoff_ms)  # as Kafka does: no growth
    config = _with_idempotence_settled(config, "enable.idempotence" in given)
    least_ms = min(min(config.linger_ms, _LONGEST_MS) + config.request_timeout_ms, _LONGEST_MS)
    if config.delivery_timeout_ms < least_ms:  # P-11
        if "delivery.timeout.ms" in given:
            raise ConfigError(
                "Failed to construct kafka producer",
                "KafkaException",
                "ConfigException: delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms",
            )
        config = replace(config, delivery_timeout_ms=least_ms)
    return config


def _with_idempotence_settled(config: ProducerConfig, explicit: bool) -> ProducerConfig:
    """What idempotence needs is there, or it is off; refused where the program asked for it (P-13)."""
    if not config.enable_idempotence:
        return config
    in_flight = config.max_in_flight_requests_per_connection
    if config.retries == 0 and explicit:
        raise ConfigError("Must set retries to non-zero when using the idempotent producer.")
    if config.acks != "all" and explicit:
        raise ConfigError(
            "Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence."
        )
    if in_flight > 5:
        raise ConfigError(
            "To use the idempotent producer, max.in.flight.requests.per.connection must be set to at most 5. "
            f"Current value is {in_flight}."
        )
    return replace(config, enable_idempotence=config.retries > 0 and config.acks == "all")
