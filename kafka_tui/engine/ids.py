"""Names of things: nodes and partitions. They order, hash and print; they hold nothing."""

from __future__ import annotations

import string
from functools import cache

import msgspec

NO_LEADER = -1
"""Kafka's leader id of a partition without a leader (E-4)."""
CONSUMER_REPLICA_ID = -1
"""Kafka's replica id in a fetch request that comes from a consumer."""
INTERNAL_TOPIC = "__consumer_offsets"
"""The topic of committed offsets (G-1, O-1)."""


LONGEST_TOPIC_NAME = 249
"""Characters of a topic's name, at most (T-1)."""
_TOPIC_NAME_CHARACTERS = frozenset(string.ascii_letters + string.digits + "._-")


def has_topic_name_characters(name: str) -> bool:
    """Whether all characters of `name` may be in a topic's name (T-1)."""
    return _TOPIC_NAME_CHARACTERS.issuperset(name)


def is_topic_name(name: str) -> bool:
    """Whether Kafka accepts `name` for a topic (T-1)."""
    return name not in ("", ".", "..") and len(name) <= LONGEST_TOPIC_NAME and has_topic_name_characters(name)


class Value(msgspec.Struct, frozen=True, gc=False):
    """Base of the engine's values: frozen, compared by content; never in a cycle, so the collector leaves them be."""


class NodeId(Value, frozen=True, order=True, cache_hash=True):
    """A node of the cluster: kind is "admin", "broker", "consumer", "controller" or "producer"."""

    kind: str
    name: int | str

    def __str__(self) -> str:
        """As people say it: "broker 2", "producer p1"."""
        return f"{self.kind} {self.name}"


ADMIN = NodeId("admin", "tools")
"""The client that Kafka's command-line tools are to the cluster."""


@cache
def broker_node(broker: int) -> NodeId:
    """The node of broker `broker`."""
    return NodeId("broker", broker)


@cache
def controller_node(controller: int) -> NodeId:
    """The node of controller `controller`."""
    return NodeId("controller", controller)


class TopicPartition(Value, frozen=True, order=True, cache_hash=True):
    """A partition's name, as Kafka's class of the same name."""

    topic: str
    partition: int

    def __str__(self) -> str:
        """As Kafka prints it: "orders-0"."""
        return f"{self.topic}-{self.partition}"
