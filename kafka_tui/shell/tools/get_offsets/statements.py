"""What a line of `kafka-get-offsets` says."""

from __future__ import annotations

from kafka_tui.shell.statements import Verb


class GetOffsets(Verb, frozen=True):
    """`kafka-get-offsets`; its filters and its time are taken apart by the tool, which says what is wrong with them."""

    topic: str | None = None
    partitions: str | None = None
    topic_partitions: str | None = None
    time: str = "latest"
    exclude_internal: bool = False
