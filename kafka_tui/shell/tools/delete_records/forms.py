"""How lines of `kafka-delete-records` are written."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, Option
from kafka_tui.shell.tools.delete_records.statements import DeleteRecords
from kafka_tui.shell.tools.documents import JSON_FILE
from kafka_tui.shell.tools.options import SERVER

FORMS = (
    Form(
        ("kafka-delete-records",),
        DeleteRecords,
        options=(Option("--offset-json-file", "offsets", JSON_FILE, needed=True), *SERVER),
    ),
)
