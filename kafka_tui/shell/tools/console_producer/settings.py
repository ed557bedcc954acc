"""The settings that a console producer runs with. Source: Apache Kafka `ConsoleProducer.ConsoleProducerOptions`."""

from __future__ import annotations

from typing import Final

from kafka_tui.engine.metadata import Configs
from kafka_tui.shell.tools.console_producer.statements import ProduceLines
from kafka_tui.shell.tools.properties import read_properties

CLIENT_ID: Final = "console-producer"

_MERGED: Final = (
    ("linger.ms", "timeout_ms", "1000"),
    ("acks", "request_required_acks", "-1"),
    ("request.timeout.ms", "request_timeout_ms", "1500"),
    ("retries", "message_send_max_retries", "3"),
    ("retry.backoff.ms", "retry_backoff_ms", "100"),
    ("buffer.memory", "max_memory_bytes", "33554432"),
    ("batch.size", "batch_size", "16384"),
    ("batch.size", "max_partition_memory_bytes", "16384"),
    ("metadata.max.age.ms", "metadata_expiry_ms", "300000"),
    ("max.block.ms", "max_block_ms", "60000"),
)
"""A setting, the option that sets it, and the option's default, which counts where no property sets it."""
_OWN: Final = ("bootstrap.servers", "client.id", "key.serializer", "value.serializer")
"""Settings that the tool has in hand itself, whatever the properties say."""


def settings(said: ProduceLines) -> tuple[str, Configs]:
    """The program's `client.id`, and its other settings.

    `compression.type` comes from `--compression-codec` alone, as in Kafka: without the option it is "none", also where
    a property names a codec.
    """
    given = read_properties(said.producer_properties or said.command_properties)
    given["compression.type"] = "none" if said.compression_codec is None else said.compression_codec or "gzip"
    for name, option, default in _MERGED:
        value = getattr(said, option)
        if value is not None or name not in given:
            given[name] = default if value is None else str(value)
    client_id = given.get("client.id") or CLIENT_ID
    return client_id, tuple(sorted((name, value) for name, value in given.items() if name not in _OWN))


_APART: Final = (
    ("command_config", "producer_config", "--command-config and --producer.config"),
    ("command_properties", "producer_properties", "--command-property and --producer-property"),
    ("reader_properties", "properties", "--reader-property and --property"),
)
_OLD: Final = (
    ("producer_properties", "--producer-property", "a future version", "--command-property"),
    ("producer_config", "--producer.config", "a future version", "--command-config"),
    ("properties", "--property", "a future version", "--reader-property"),
    ("max_partition_memory_bytes", "--max-partition-memory-bytes", "Apache Kafka 5.0", "--batch-size"),
)


def usage_error(said: ProduceLines) -> str:
    """The tool's sentence for options that do not go together, or that are missing; "" when nothing is wrong."""
    if said.topic is None:
        return 'Missing required argument "[topic]"'
    for first, second, names in _APART:
        if _is_given(said, first) and _is_given(said, second):
            return f"Options {names} cannot be specified together."
    return ""


def deprecations(said: ProduceLines) -> tuple[str, ...]:
    """What the tool prints about options that are to go."""
    return tuple(
        f"Warning: {name} is deprecated and will be removed in {when}. Use {instead} instead."
        for field, name, when, instead in _OLD
        if _is_given(said, field)
    )


def _is_given(said: ProduceLines, field: str) -> bool:
    return getattr(said, field) not in (None, ())
