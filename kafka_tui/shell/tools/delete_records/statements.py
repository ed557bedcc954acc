"""What a line of `kafka-delete-records` says."""

from __future__ import annotations

from kafka_tui.engine.requests.storage import RecordsToDelete
from kafka_tui.shell.statements import Verb


class DeleteRecords(Verb, frozen=True):
    """`kafka-delete-records`: everything before the offsets goes (L-12)."""

    offsets: tuple[RecordsToDelete, ...]
