"""What a line of `kafka-metadata-quorum` says."""

from __future__ import annotations

from kafka_tui.shell.statements import Verb


class MetadataQuorum(Verb, frozen=True):
    """`kafka-metadata-quorum`: `command` is "describe", "add-controller" or "remove-controller".

    The tool itself says which options it misses, so any of them may stand together.
    """

    command: str
    status: bool = False
    replication: bool = False
    human_readable: bool = False
    dry_run: bool = False
    controller: int | None = None
    directory: str | None = None
