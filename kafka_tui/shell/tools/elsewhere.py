"""Kafka's tools that the shell does not have, known so that nobody takes their names for slips of the pen."""

from __future__ import annotations

from typing import Final

ELSEWHERE: Final = frozenset(
    {
        "kafka-acls",
        "kafka-broker-api-versions",
        "kafka-client-metrics",
        "kafka-cluster",
        "kafka-console-share-consumer",
        "kafka-consumer-perf-test",
        "kafka-delegation-tokens",
        "kafka-e2e-latency",
        "kafka-features",
        "kafka-jmx",
        "kafka-metadata-shell",
        "kafka-producer-perf-test",
        "kafka-replica-verification",
        "kafka-run-class",
        "kafka-server-start",
        "kafka-server-stop",
        "kafka-share-consumer-perf-test",
        "kafka-share-groups",
        "kafka-storage",
        "kafka-streams-application-reset",
        "kafka-streams-groups",
        "kafka-transactions",
        "kafka-verifiable-consumer",
        "kafka-verifiable-producer",
        "kafka-verifiable-share-consumer",
    }
)
"""Source: Apache Kafka, the folder `bin`."""
