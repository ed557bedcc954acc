"""How a record is printed. Source: Apache Kafka `DefaultMessageFormatter`."""

from __future__ import annotations

from typing import Final

import msgspec

from kafka_tui.engine.metadata import Configs
from kafka_tui.engine.storage.batches import Batch, Record

CLASS: Final = "org.apache.kafka.tools.consumer.DefaultMessageFormatter"
"""The one formatter that there is, by its name in `--formatter`."""
_COLUMNS: Final = ("timestamp", "partition", "offset", "delivery", "epoch", "headers", "key", "value")


class Formatter(msgspec.Struct, frozen=True):
    """Which columns there are, what parts them, what ends a line, and what stands for null."""

    columns: tuple[str, ...]
    key_separator: str
    line_separator: str
    headers_separator: str
    null_literal: str

    def written(self, partition: int, offset: int, batch: Batch, record: Record) -> str:
        """One record as it is printed. Delivery count and leader epoch are never there: the tool leaves them out."""
        kind = "LogAppendTime" if batch.log_append_time else "CreateTime"
        shown = {
            "timestamp": f"{kind}:{batch.timestamp_ms_of(record)}",
            "partition": f"Partition:{partition}",
            "offset": f"Offset:{offset}",
            "delivery": "Delivery:NOT_PRESENT",
            "epoch": "Epoch:NOT_PRESENT",
            "headers": self._headers(record),
            "key": self._text(record.key),
            "value": self._text(record.value),
        }
        columns = [shown[column] for column in self.columns]
        return self.key_separator.join(columns) + self.line_separator if columns else ""

    def _headers(self, record: Record) -> str:
        written = (f"{key}:{self._text(value)}" for key, value in record.headers)
        return self.headers_separator.join(written) if record.headers else "NO_HEADERS"

    def _text(self, data: bytes | None) -> str:
        return self.null_literal if data is None else data.decode("utf-8", "replace")


def formatter(properties: Configs) -> Formatter:
    """The formatter that these properties make; only the value is printed unless they say otherwise."""
    given = dict(properties)
    wanted = {name: given.get(f"print.{name}", str(name == "value")).strip().lower() == "true" for name in _COLUMNS}
    return Formatter(
        columns=tuple(name for name in _COLUMNS if wanted[name]),
        key_separator=given.get("key.separator", "\t"),
        line_separator=given.get("line.separator", "\n"),
        headers_separator=given.get("headers.separator", ","),
        null_literal=given.get("null.literal", "null"),
    )
