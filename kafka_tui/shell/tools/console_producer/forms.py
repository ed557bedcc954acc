"""How lines of `kafka-console-producer` are written."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, Option, Values, flag
from kafka_tui.shell.kinds import LARGEST, TEXT, number
from kafka_tui.shell.tools.console_producer.settings import usage_error
from kafka_tui.shell.tools.console_producer.statements import ProduceLines
from kafka_tui.shell.tools.options import CLASS, FILE, PROPERTY

_MS = number("MS", -LARGEST, LARGEST)
_BYTES = number("BYTES", -LARGEST, LARGEST)
_COUNT = number("COUNT", -LARGEST, LARGEST)


def _refuses(values: Values) -> bool:
    return bool(usage_error(ProduceLines(**values)))


FORMS = (
    Form(
        ("kafka-console-producer",),
        ProduceLines,
        options=(
            Option("--topic", "topic", TEXT),
            flag("--sync", "sync"),
            Option("--compression-codec", "compression_codec", TEXT, "maybe"),
            Option("--batch-size", "batch_size", _BYTES),
            Option("--request-required-acks", "request_required_acks", TEXT),
            Option("--request-timeout-ms", "request_timeout_ms", _MS),
            Option("--message-send-max-retries", "message_send_max_retries", _COUNT),
            Option("--timeout", "timeout_ms", _MS),
            Option("--max-block-ms", "max_block_ms", _MS),
            Option("--max-memory-bytes", "max_memory_bytes", _BYTES),
            Option("--max-partition-memory-bytes", "max_partition_memory_bytes", _BYTES),
            Option("--metadata-expiry-ms", "metadata_expiry_ms", _MS),
            Option("--retry-backoff-ms", "retry_backoff_ms", _MS),
            Option("--socket-buffer-size", "socket_buffer_size", _BYTES),
            Option("--reader-property", "reader_properties", PROPERTY, "many"),
            Option("--property", "properties", PROPERTY, "many"),
            Option("--command-property", "command_properties", PROPERTY, "many"),
            Option("--producer-property", "producer_properties", PROPERTY, "many"),
            Option("--command-config", "command_config", FILE),
            Option("--producer.config", "producer_config", FILE),
            Option("--reader-config", "reader_config", FILE),
            Option("--line-reader", "line_reader", CLASS),
            Option("--bootstrap-server", "", TEXT),
        ),
        refuses=_refuses,
        stdin=True,
    ),
)
