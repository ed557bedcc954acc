"""How lines of `kafka-log-dirs` are written."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, Option
from kafka_tui.shell.kinds import NAMES, NUMBERS
from kafka_tui.shell.tools.log_dirs.statements import DescribeLogDirs
from kafka_tui.shell.tools.options import SERVER

FORMS = (
    Form(
        ("kafka-log-dirs",),
        DescribeLogDirs,
        options=(Option("--topic-list", "topics", NAMES), Option("--broker-list", "brokers", NUMBERS), *SERVER),
        action="--describe",
    ),
)
