"""Settings of the brokers in fault runs."""

from __future__ import annotations

from typing import Final

HURRIED: Final = (
    ("broker.heartbeat.interval.ms", "700"),
    ("broker.session.timeout.ms", "3000"),
    ("group.consumer.heartbeat.interval.ms", "1000"),
    ("group.consumer.min.heartbeat.interval.ms", "1000"),
    ("group.consumer.min.session.timeout.ms", "6000"),
    ("group.consumer.session.timeout.ms", "6000"),
    ("offsets.topic.num.partitions", "3"),
    ("replica.lag.time.max.ms", "8000"),
)
"""What makes runs short: silence is noticed sooner, and three partitions of the offsets topic show what fifty do."""
