"""What `kafka-log-dirs` prints. Source: Apache Kafka `LogDirsCommand`, and the record of its output in `golden/cli`."""

from __future__ import annotations

import json
from collections.abc import Iterable

from kafka_tui.engine.requests.storage import DescribeLogDirsResponse

QUERYING = "Querying brokers for log directories information"


def absent(unknown: Iterable[int], living: Iterable[int]) -> str:
    """The sentence about brokers that the cluster does not have."""
    return (
        f"ERROR: The given brokers do not exist from --broker-list: {_ids(unknown)}. "
        f"Current existent brokers: {_ids(living)}"
    )


def received(brokers: Iterable[int]) -> str:
    """The line before the description."""
    return f"Received log directory information from brokers {_ids(brokers)}"


def as_json(described: Iterable[DescribeLogDirsResponse]) -> str:
    """The description of each broker's one log directory."""
    brokers = [
        {
            "broker": one.broker,
            "logDirs": [
                {
                    "partitions": [
                        {
                            "partition": str(part.partition),
                            "size": part.size_bytes,
                            "offsetLag": part.offset_lag,
                            "isFuture": part.future,
                        }
                        for part in sorted(one.partitions, key=lambda part: part.partition)
                    ],
                    "error": None,
                    "logDir": one.log_dir,
                }
            ],
        }
        for one in described
    ]
    return json.dumps({"brokers": brokers, "version": 1}, separators=(",", ":"))


def _ids(brokers: Iterable[int]) -> str:
    return ",".join(map(str, brokers))
