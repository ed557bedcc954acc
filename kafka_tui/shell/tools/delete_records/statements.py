"""What a line of `kafka-delete-records` says."""

from __future__ import annotations

from kafka_tui.shell.statements import Verb


class DeleteRecords(Verb, frozen=True):
    """`kafka-delete-records`: everything before the offsets goes (L-12); those stand in a file, or in its JSON."""

    offsets: str
