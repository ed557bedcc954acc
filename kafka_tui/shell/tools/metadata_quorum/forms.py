"""How lines of `kafka-metadata-quorum` are written."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, Option, Slot, flag
from kafka_tui.shell.kinds import TEXT, choice, number
from kafka_tui.shell.tools.metadata_quorum.statements import MetadataQuorum
from kafka_tui.shell.tools.options import SERVER

FORMS = (
    Form(
        ("kafka-metadata-quorum",),
        MetadataQuorum,
        (Slot("command", choice("COMMAND", ("describe", "add-controller", "remove-controller"))),),
        (
            flag("--status", "status"),
            flag("--replication", "replication"),
            flag("--human-readable", "human_readable"),
            flag("--dry-run", "dry_run"),
            Option("--controller-id", "controller", number("CONTROLLER")),
            Option("--controller-directory-id", "directory", TEXT),
            Option("--bootstrap-controller", "", TEXT),
            *SERVER,
        ),
    ),
)
