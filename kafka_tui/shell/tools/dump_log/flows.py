"""`kafka-dump-log`: what stands in the files of a log, without asking any broker."""

from __future__ import annotations

from kafka_tui.engine.storage.batches import Record
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.stage import Flow, Flows, Stage, at_once
from kafka_tui.shell.tools.dump_log import metadata_decoder, offsets_decoder
from kafka_tui.shell.tools.dump_log.decoders import JavaError, decoder
from kafka_tui.shell.tools.dump_log.disk import OnDisk, metadata_at, name_of, segment_at
from kafka_tui.shell.tools.dump_log.output import (
    Decode,
    Printed,
    dump_batches,
    dump_offset_index,
    dump_producers,
    dump_time_index,
)
from kafka_tui.shell.tools.dump_log.statements import DumpLog
from kafka_tui.view.project_common import topic_uuid

_LARGEST = 2**63 - 1
_OF_SEGMENTS = (".log", ".index", ".timeindex")
_ABSENT = {
    "transactions": "dump_no_transactions",
    "share_groups": "dump_no_share_groups",
    "remote_metadata": "dump_no_tiers",
}
"""Decoders of topics that this cluster does not have, and what is said of them."""


def dump_log(stage: Stage, said: DumpLog) -> Flow:
    """`kafka-dump-log`."""
    return at_once(_dump_log(stage, said))


def _dump_log(stage: Stage, said: DumpLog) -> Answer:
    absent = next((key for field, key in _ABSENT.items() if getattr(said, field)), None)
    if absent is not None:
        return Answer(stderr=(stage.say(absent),), exit_status=1)
    printed = Printed([], [])
    try:
        decode = _decode(stage, said)
        for path in said.files:
            printed.stdout.append(f"Dumping {path}")
            _dump(stage, path, said, decode, printed)
    except JavaError as error:
        thrown = f'Exception in thread "main" {error}'
        return Answer(tuple(printed.stdout), (thrown,), exit_status=1)
    return Answer(tuple(printed.stdout), tuple(printed.stderr))


def _dump(stage: Stage, path: str, said: DumpLog, decode: Decode, printed: Printed) -> None:
    """Print one file. Raises JavaError."""
    stem, suffix = name_of(path)
    if suffix == ".snapshot":
        printed.stdout.extend(dump_producers(_found(stage, path, snapshot=True)))
    elif suffix not in _OF_SEGMENTS:
        printed.stderr.append(f"Ignoring unknown file {path}")
    else:
        start = _start_offset(stem)
        if suffix != ".log":
            dump_index = dump_offset_index if suffix == ".index" else dump_time_index
            dump_index(path, _found(stage, path), said, printed)
            return
        printed.stdout.append(f"Log starting offset: {start}")
        records = metadata_at(stage.timeline.cluster, path)
        if records is None:
            dump_batches(path, _found(stage, path).segment, said, decode, printed)
            return
        lines = enumerate(metadata_decoder.decoded(records))
        printed.stdout.extend([f"| offset: {offset} {told}" for offset, told in lines if said.cluster_metadata])
        printed.stderr.append(stage.say("dump_metadata_records"))


def _start_offset(stem: str) -> int:
    """The offset that a file's name says. Raises JavaError."""
    digits = stem.removeprefix("-") if len(stem) > 1 else stem
    if not (digits.isascii() and digits.isdigit()) or int(digits) > _LARGEST:
        raise JavaError(f'java.lang.NumberFormatException: For input string: "{stem}"')
    return int(stem)


def _found(stage: Stage, path: str, snapshot: bool = False) -> OnDisk:
    """The file at a path; the producers are written down where a segment begins behind another. Raises JavaError."""
    found = segment_at(stage.timeline.cluster, path)
    if found is None or (snapshot and found.segment.base_offset == 0):
        raise JavaError(f"java.nio.file.NoSuchFileException: {path}")
    return found


def _decode(stage: Stage, said: DumpLog) -> Decode:
    """How keys and values become text. Raises JavaError for a class that Kafka does not have."""
    if said.offsets:
        topics = stage.timeline.cluster.committed_image.topics
        ids = {name: topic_uuid(topic.topic_id) for name, topic in topics.items()}

        def decode_offsets(record: Record, offset: int) -> tuple[str | None, str | None]:
            if record.key is None:
                raise JavaError(
                    f"java.lang.RuntimeException: Failed to decode message at offset {offset} using offset topic "
                    "decoder (message had a missing key)"
                )
            return offsets_decoder.decoded(record, offset, ids)

        return decode_offsets
    of_key, of_value = decoder(said.key_decoder), decoder(said.value_decoder)

    def decode(record: Record, offset: int) -> tuple[str | None, str | None]:
        key = None if record.key is None else of_key(record.key)
        return key, None if record.value is None else of_value(record.value)

    return decode


FLOWS: Flows = {DumpLog: dump_log}
