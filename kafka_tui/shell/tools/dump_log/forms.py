"""How lines of `kafka-dump-log` are written."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, Option, flag
from kafka_tui.shell.kinds import NAMES, Kind, number
from kafka_tui.shell.tools.dump_log.statements import DumpLog
from kafka_tui.shell.tools.options import CLASS

_FILES = Kind("FILE,FILE", NAMES.read, NAMES.write)

FORMS = (
    Form(
        ("kafka-dump-log",),
        DumpLog,
        options=(
            Option("--files", "files", _FILES, needed=True),
            flag("--print-data-log", "print_data"),
            flag("--deep-iteration", "deep"),
            flag("--skip-record-metadata", "skip_metadata"),
            Option("--max-bytes", "max_bytes", number("BYTES")),
            flag("--index-sanity-check", "sanity_only"),
            flag("--verify-index-only", "verify_only"),
            flag("--offsets-decoder", "offsets"),
            flag("--cluster-metadata-decoder", "cluster_metadata"),
            flag("--transaction-log-decoder", "transactions"),
            flag("--share-group-state-decoder", "share_groups"),
            flag("--remote-log-metadata-decoder", "remote_metadata"),
            Option("--key-decoder-class", "key_decoder", CLASS, "maybe"),
            Option("--value-decoder-class", "value_decoder", CLASS, "maybe"),
            Option("--max-message-size", "", number("BYTES")),  # no batch is so large that an index cannot be checked
        ),
    ),
)
