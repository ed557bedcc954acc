"""Options and values that several tools share."""

from __future__ import annotations

from kafka_tui.shell.grammar import Option
from kafka_tui.shell.kinds import LARGEST, TEXT, Kind, number

MOST_PARTITIONS = 10_000
"""The most partitions a line may ask for, so that every line ends; Kafka's own limit for one request."""
MOST_BROKERS = 100
"""Brokers are 1 to 99: nodes 100, 101 and 102 are controllers."""

BROKER = number("BROKER", 1, MOST_BROKERS - 1)
PARTITION = number("PARTITION")
PARTITIONS = number("COUNT", -LARGEST, MOST_PARTITIONS)
FACTOR = number("COUNT", -LARGEST, LARGEST)
FILE = Kind("FILE", TEXT.read, TEXT.write)
CLASS = Kind("CLASS", TEXT.read, TEXT.write)
PROPERTY = Kind("NAME=VALUE", TEXT.read, TEXT.write)

SERVER = (
    Option("--bootstrap-server", "", TEXT),
    Option("--command-config", "", TEXT),
)
