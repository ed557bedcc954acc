"""How lines of `kafka-reassign-partitions` are written."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, Option, flag
from kafka_tui.shell.kinds import number
from kafka_tui.shell.tools.documents import JSON_FILE
from kafka_tui.shell.tools.options import FACTOR, SERVER
from kafka_tui.shell.tools.reassign_partitions.statements import (
    CancelReassignment,
    ExecuteReassignment,
    ListReassignments,
    VerifyReassignment,
)

_PLAN = Option("--reassignment-json-file", "plan", JSON_FILE, needed=True)
_PRESERVE = flag("--preserve-throttles", "preserve_throttles")
# How long the tool waits for moves between the log directories of a broker, which there are none of.
_TIMEOUT = Option("--timeout", "", FACTOR)

FORMS = (
    Form(
        ("kafka-reassign-partitions",),
        ExecuteReassignment,
        options=(
            _PLAN,
            flag("--additional", "additional"),
            Option("--throttle", "throttle", number("BYTES")),
            _TIMEOUT,
            *SERVER,
        ),
        action="--execute",
    ),
    Form(
        ("kafka-reassign-partitions",),
        VerifyReassignment,
        options=(_PLAN, _PRESERVE, *SERVER),
        action="--verify",
    ),
    Form(
        ("kafka-reassign-partitions",),
        CancelReassignment,
        options=(_PLAN, _PRESERVE, _TIMEOUT, *SERVER),
        action="--cancel",
    ),
    Form(("kafka-reassign-partitions",), ListReassignments, options=SERVER, action="--list"),
)
