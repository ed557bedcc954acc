"""What a leader makes of a batch before it writes it: the topic's codec, and the broker's clock (B-1, L-5, Z-3).

Source: Apache Kafka `LogValidator`, `BrokerCompressionType`. Followers and consumers get what is stored (Z-4).
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.configs import TopicConfig
from kafka_tui.engine.storage.batches import Batch, packed
from kafka_tui.engine.storage.codecs import UNCOMPRESSED, configured


def as_stored(batch: Batch, config: TopicConfig, now_ms: int) -> Batch:
    """Return `batch` as a topic with `config` keeps it; the very same if it asks for nothing.

    A named codec that is not the batch's has the leader pack all records anew, at the topic's level; the same codec at
    another level has not. `LogAppendTime` changes the header alone, so that no record is touched.
    """
    wanted = batch.compression if config.compression_type == "producer" else config.compression_type
    target = UNCOMPRESSED if wanted == "uncompressed" else configured(wanted, config)
    if target.codec != batch.compression:  # Z-3
        batch = packed(batch, target)
    if config.message_timestamp_type == "LogAppendTime":  # B-1
        batch = replace(batch, log_append_time=True, max_timestamp_ms=now_ms)
    return batch
