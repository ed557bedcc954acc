"""What a line of `kafka-dump-log` says."""

from __future__ import annotations

from kafka_tui.shell.statements import Verb


class DumpLog(Verb, frozen=True):
    """`kafka-dump-log`: what stands in the files of a log; without `max_bytes` all of it.

    The decoders are classes by their full names, "" for the one that Kafka takes when only the option is given.
    """

    files: tuple[str, ...]
    print_data: bool = False
    deep: bool = False
    skip_metadata: bool = False
    max_bytes: int | None = None
    sanity_only: bool = False
    verify_only: bool = False
    offsets: bool = False
    cluster_metadata: bool = False
    transactions: bool = False
    share_groups: bool = False
    remote_metadata: bool = False
    key_decoder: str | None = None
    value_decoder: str | None = None

    @property
    def prints_data(self) -> bool:
        """Whether records are shown with what is in them: asked for, or for the sake of a decoder."""
        decoders = (self.offsets, self.cluster_metadata, self.transactions, self.share_groups, self.remote_metadata)
        return self.print_data or any(decoders) or self.key_decoder is not None or self.value_decoder is not None
