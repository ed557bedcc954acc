"""A line for each command that works as it stands, for `help`."""

from __future__ import annotations

from typing import Final

EXAMPLES: Final[dict[str, str]] = {
    "kafka-topics": "kafka-topics --create --topic orders --partitions 3 --replication-factor 3",
    "kafka-configs": "kafka-configs --alter --topic orders --add-config min.insync.replicas=2",
    "kafka-console-producer": (
        "kafka-console-producer --topic orders "
        "--reader-property parse.key=true --reader-property key.separator=: <<< k1:hello"
    ),
    "kafka-console-consumer": "kafka-console-consumer --topic orders --from-beginning --timeout-ms 5000",
    "kafka-consumer-groups": "kafka-consumer-groups --describe --group billing",
    "kafka-delete-records": (
        "kafka-delete-records --offset-json-file "
        """'{"partitions": [{"topic": "orders", "partition": 0, "offset": 3}], "version": 1}'"""
    ),
    "kafka-dump-log": (
        "kafka-dump-log --print-data-log --files /var/lib/kafka/broker-1/orders-0/00000000000000000000.log"
    ),
    "kafka-get-offsets": "kafka-get-offsets --topic orders --time latest",
    "kafka-groups": "kafka-groups --list",
    "kafka-leader-election": "kafka-leader-election --election-type preferred --all-topic-partitions",
    "kafka-log-dirs": "kafka-log-dirs --describe --topic-list orders",
    "kafka-metadata-quorum": "kafka-metadata-quorum describe --status",
    "kafka-reassign-partitions": "kafka-reassign-partitions --list",
    "broker": "broker kill 2",
    "controller": "controller kill 100",
    "network": "network delay 1 2 20ms",
    "cache": "cache shrink 1 --pages 8",
    "producer": "producer start p1 --topic orders --rate 5/s --config acks=all",
    "produce": "produce orders hello --key k1 --count 3",
    "consumer": "consumer start c1 --group billing --topic orders",
    "what-if": "what-if decrease orders --to 2",
    "measure": "measure compression",
    "step": "step 10",
    "run": "run until topics.orders.partitions.0.leader != 1 --within 30s",
    "expect": "expect topics.orders.partitions.0.isr contains 1",
    "explain": "explain broker kill 2",
    "help": "help kafka-topics",
}
"""By the first word of a command."""
