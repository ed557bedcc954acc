"""Who asks whom for what: between all other nodes nothing ever passes."""

from __future__ import annotations

from typing import Final

from kafka_tui.engine.ids import NodeId

_DONE_OR_REFUSED: Final = (
    "alter partition reassignments",
    "create partitions",
    "create topics",
    "delete topics",
    "elect leaders",
    "incremental alter configs",
    "unregister broker",
)
"""What a broker passes on to the active controller for Kafka's tools and is answered alike."""
ANSWERED_ALIKE: Final = (*_DONE_OR_REFUSED, "alter offsets", "delete groups", "offset delete")
"""Requests whose answers are of the one kind "admin"."""

ASKED: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("producer", "broker"): ("init producer id", "metadata", "produce"),
    ("consumer", "broker"): (
        "consumer group heartbeat",
        "fetch",
        "find coordinator",
        "heartbeat",
        "join group",
        "leave group",
        "list offsets",
        "metadata",
        "offset commit",
        "offset fetch",
        "offsets for leader epoch",
        "sync group",
    ),
    ("broker", "broker"): ("fetch",),
    ("broker", "controller"): (
        "allocate producer ids",
        "alter partition",
        "broker heartbeat",
        "metadata fetch",
        "register broker",
        "describe metadata quorum",
        "list partition reassignments",
        *_DONE_OR_REFUSED,
    ),
    ("controller", "controller"): ("begin quorum epoch", "end quorum epoch", "metadata fetch", "vote"),
}
"""The kinds of requests by the kinds of who asks and who answers; what Kafka's tools ask brokers is not listed."""


def kinds_asked(asker: NodeId, answerer: NodeId) -> tuple[str, ...]:
    """The kinds of requests that one node sends another, () for none."""
    return ASKED.get((asker.kind, answerer.kind), ())
