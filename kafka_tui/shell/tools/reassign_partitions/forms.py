"""How lines of `kafka-reassign-partitions` are written."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, Option, flag
from kafka_tui.shell.kinds import NUMBERS, TEXT, number
from kafka_tui.shell.tools.documents import JSON_FILE
from kafka_tui.shell.tools.options import FACTOR, SERVER
from kafka_tui.shell.tools.reassign_partitions.statements import (
    CancelReassignment,
    ExecuteReassignment,
    GenerateReassignment,
    ListReassignments,
    VerifyReassignment,
)

_PLAN = Option("--reassignment-json-file", "plan", JSON_FILE, needed=True)
_PRESERVE = flag("--preserve-throttles", "preserve_throttles")

# How long the tool waits for moves between log directories that it calls back, which there are none of.
_CANCEL_TIMEOUT = Option("--timeout", "", FACTOR)
# Kafka's tool takes it with these two actions only.
_CONTROLLER = Option("--bootstrap-controller", "", TEXT)

FORMS = (
    Form(
        ("kafka-reassign-partitions",),
        GenerateReassignment,
        options=(
            Option("--topics-to-move-json-file", "topics", JSON_FILE, needed=True),
            Option("--broker-list", "brokers", NUMBERS, needed=True),
            flag("--disable-rack-aware", "disable_rack_aware"),
            *SERVER,
        ),
        action="--generate",
    ),
    Form(
        ("kafka-reassign-partitions",),
        ExecuteReassignment,
        options=(
            _PLAN,
            flag("--additional", "additional"),
            Option("--throttle", "throttle", number("BYTES")),
            flag("--disallow-replication-factor-change", "keep_factor"),
            Option("--replica-alter-log-dirs-throttle", "log_dirs_throttle", number("BYTES")),
            Option("--timeout", "timeout_ms", FACTOR),
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
        options=(_PLAN, _PRESERVE, _CANCEL_TIMEOUT, _CONTROLLER, *SERVER),
        action="--cancel",
    ),
    Form(("kafka-reassign-partitions",), ListReassignments, options=(_CONTROLLER, *SERVER), action="--list"),
)
