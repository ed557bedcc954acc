"""Options and values that several tools share."""

from __future__ import annotations

from kafka_tui.shell.grammar import Option
from kafka_tui.shell.kinds import LARGEST, TEXT, number

MOST_PARTITIONS = 10_000
"""The most partitions a line may ask for, so that every line ends; Kafka's own limit for one request."""
MOST_BROKERS = 100
"""Brokers are 1 to 99: nodes 100, 101 and 102 are controllers."""

BROKER = number("BROKER", 1, MOST_BROKERS - 1)
PARTITION = number("PARTITION")
PARTITIONS = number("COUNT", -LARGEST, MOST_PARTITIONS)
FACTOR = number("COUNT", -LARGEST, LARGEST)

SERVER = (
    Option("--bootstrap-server", "", TEXT),
    Option("--command-config", "", TEXT),
)
