"""Which records a group was handed after a newer one of their key: what partitions do not keep in order (C-8, P-4)."""

from __future__ import annotations

from kafka_tui.engine.facts.consumers import RecordsDelivered
from kafka_tui.engine.persistent import Table

Spans = tuple[tuple[int, int], ...]
"""Offsets as (first, end) spans, apart from each other and in order."""
Newest = Table[tuple[str, str, bytes], int]
"""When the newest record that a reader was given of a topic and key was made, in ms."""


def late(newest: Newest, reader: str, fact: RecordsDelivered, had: Spans) -> tuple[Newest, int]:
    """How many records of a delivery are older than one of their topic and key that `reader` was given before.

    Age is the time at which the program made the record. What is given again does not count (`had`), nor what has no
    key. Gives the newest ones known from then on, too.
    """
    count = 0
    for batch in fact.batches:
        if batch.next_offset <= fact.first_offset or batch.base_offset >= fact.end_offset:
            continue
        for offset, record in batch.numbered:
            again = any(first <= offset < end for first, end in had)
            if record.key is None or again or not fact.first_offset <= offset < fact.end_offset:
                continue
            key = reader, fact.partition.topic, record.key
            known_ms = newest.get(key)
            if known_ms is None or known_ms < record.timestamp_ms:
                newest = newest.put(key, record.timestamp_ms)
            else:
                count += record.timestamp_ms < known_ms
    return newest, count
