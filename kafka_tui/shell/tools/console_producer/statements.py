"""What a line of `kafka-console-producer` says."""

from __future__ import annotations

from kafka_tui.shell.statements import Verb


class ProduceLines(Verb, frozen=True):
    """`kafka-console-producer`: a record of each line of `stdin`.

    Properties are written NAME=VALUE and not taken apart yet, as the tool does it. Times are ms, sizes bytes.
    """

    stdin: tuple[str, ...] = ()
    topic: str | None = None
    sync: bool = False
    compression_codec: str | None = None
    batch_size: int | None = None
    request_required_acks: str | None = None
    request_timeout_ms: int | None = None
    message_send_max_retries: int | None = None
    timeout_ms: int | None = None
    max_block_ms: int | None = None
    max_memory_bytes: int | None = None
    max_partition_memory_bytes: int | None = None
    metadata_expiry_ms: int | None = None
    retry_backoff_ms: int | None = None
    socket_buffer_size: int | None = None
    reader_properties: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    command_properties: tuple[str, ...] = ()
    producer_properties: tuple[str, ...] = ()
    command_config: str | None = None
    producer_config: str | None = None
    reader_config: str | None = None
    line_reader: str | None = None
