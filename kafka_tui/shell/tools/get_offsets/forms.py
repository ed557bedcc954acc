"""How lines of `kafka-get-offsets` are written."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, Option, flag
from kafka_tui.shell.kinds import TEXT
from kafka_tui.shell.tools.get_offsets.statements import GetOffsets
from kafka_tui.shell.tools.options import SERVER

FORMS = (
    Form(
        ("kafka-get-offsets",),
        GetOffsets,
        options=(
            Option("--topic", "topic", TEXT),
            Option("--partitions", "partitions", TEXT),
            Option("--topic-partitions", "topic_partitions", TEXT),
            Option("--time", "time", TEXT),
            flag("--exclude-internal-topics", "exclude_internal"),
            *SERVER,
        ),
    ),
)
