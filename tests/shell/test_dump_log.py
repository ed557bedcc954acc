"""`kafka-dump-log`: what stands in files, byte for byte."""

import json
import re

import google_crc32c
import msgspec
import pytest

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.simulation.world import new_world
from kafka_tui.engine.storage.batches import Record, make_batch, stamped
from kafka_tui.engine.storage.codecs import Compression
from kafka_tui.engine.storage.log import EMPTY_LOG, append
from kafka_tui.engine.storage.segments import LogLimits, Segment
from kafka_tui.engine.storage.wire_format import encode
from kafka_tui.shell.session import Shell
from kafka_tui.shell.tools.dump_log.disk import OnDisk
from kafka_tui.shell.tools.dump_log.output import (
    Printed,
    dump_batches,
    dump_offset_index,
    dump_time_index,
)
from kafka_tui.shell.tools.dump_log.statements import DumpLog
from tests.golden_vectors import load

LIMITS = LogLimits(index_interval_bytes=100)
PATH = "/var/lib/kafka/broker-1/tiny-0/00000000000000000000"
SENT: tuple[tuple[str, int, tuple[Record, ...]], ...] = (
    ("none", 8, (Record(None, b"alpha"), Record(None, b"beta"))),
    ("none", 9, (Record(b"ann", b"order 1"),)),
    ("none", 10, (Record(b"ann", None),)),
    ("gzip", 11, (Record(None, b"same same same"),) * 3),
    ("zstd", 12, (Record(None, b"same same same"),) * 2),
    ("none", 13, (Record(None, b"done", (("trace", b"42"), ("src", b"web"))),)),
    ("none", -1, (Record(None, b"plain"),)),
)
"""What the console producers of record 12 sent: codec, producer id, records; when is told by the record."""


def _recorded(ending: str) -> tuple[str, ...]:
    """What Kafka's tool printed of the full log for the command with this ending."""
    steps = load("cli/12_dump_log")["steps"]
    return max((step["stdout"] for step in steps if (step["command"] or "").endswith(ending)), key=len).splitlines()


def _segment() -> Segment:
    """The segment of record 12, at its own times."""
    told = _recorded(".log --print-data-log")
    times = iter([int(match[1]) for line in told if (match := re.match(r"\| offset: \d+ CreateTime: (\d+)", line))])
    log = EMPTY_LOG
    for codec, producer, records in SENT:
        timed = tuple(msgspec.structs.replace(record, timestamp_ms=next(times)) for record in records)
        epoch, sequence = (-1, -1) if producer < 0 else (0, 0)
        batch = make_batch(timed, producer, epoch, sequence, Compression(codec))
        log = append(log, stamped(batch, log.log_end_offset, 0), LIMITS)
    return log.active


def _texts(record: Record, offset: int) -> tuple[str | None, str | None]:
    return (None if record.key is None else record.key.decode(), record.value and record.value.decode())


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        (".log", DumpLog(())),
        (".log --print-data-log", DumpLog((), print_data=True)),
        (".log --deep-iteration", DumpLog((), deep=True)),
        (".log --print-data-log --skip-record-metadata", DumpLog((), print_data=True, skip_metadata=True)),
        (".log --print-data-log --max-bytes 200", DumpLog((), print_data=True, max_bytes=200)),
    ],
)
def test_b2_the_log_of_record_12_is_dumped_to_the_byte(ending: str, said: DumpLog) -> None:
    """The records that Kafka's producer sent, at its times, have Kafka's positions, sizes and checksums here."""
    printed = Printed([], [])
    dump_batches(f"{PATH}.log", _segment(), said, _texts, printed)
    assert printed.stdout == list(_recorded(ending))[2:]


def test_l7_the_indexes_of_record_12_have_its_entries() -> None:
    """The offset index and the time index have the entries that Kafka's broker wrote."""
    found = OnDisk(EMPTY_LOG, _segment(), is_written=True)
    of_offsets, of_times = Printed([], []), Printed([], [])
    dump_offset_index(f"{PATH}.index", found, DumpLog(()), of_offsets)
    dump_time_index(f"{PATH}.timeindex", found, DumpLog(()), of_times)
    assert of_offsets == (list(_recorded(".index"))[1:], [])
    assert of_times == (list(_recorded("000000.timeindex"))[-3:], [])


@pytest.fixture(scope="module")
def shell() -> Shell:
    """Rolled segments and offsets of a classic group and of a new one, on a broker."""
    shell = Shell(new_world(2))
    for line in (
        "kafka-topics --create --topic t --replica-assignment 1:2 --config segment.bytes=1048576",
        "produce t v --key k --count 3",
        "produce t --size 600000 --count 2",
        "consumer start c1 --group classic --topic t --config auto.offset.reset=earliest",
        "consumer start c2 --group modern --topic t --config group.protocol=consumer "
        "--config auto.offset.reset=earliest",
        "run 12s",
    ):
        answer = shell.run(line)
        assert answer.status == 0, answer
    return shell


def _files(shell: Shell, partition: TopicPartition, broker: int = 1) -> list[str]:
    replica = shell.timeline.cluster.brokers[broker].replicas[partition]
    folder = f"/var/lib/kafka/broker-{broker}/{partition}"
    return [f"{folder}/{segment.base_offset:020d}" for segment in replica.log.segments]


def test_b2_every_batch_is_dumped_where_its_bytes_are(shell: Shell) -> None:
    """Cut out of the segment's bytes at the position and size that are told, each batch has the checksum told."""
    broker = shell.timeline.cluster.brokers[1]
    seen = 0
    for partition in (TopicPartition("t", 0), *(one for one in broker.replicas if one.topic != "t")):
        for segment in broker.replicas[partition].log.segments:
            data = b"".join(encode(entry.batch) for entry in segment.entries)
            path = f"/var/lib/kafka/broker-1/{partition}/{segment.base_offset:020d}.log"
            for line in shell.run(f"kafka-dump-log --files {path}").stdout[2:]:
                told = re.search(r"position: (\d+) .* size: (\d+) .* crc: (\d+)", line)
                assert told is not None, line
                start, size, crc = map(int, told.groups())
                assert google_crc32c.value(data[start + 21 : start + size]) == crc
                seen += 1
    assert seen > 5


def test_p12_a_snapshot_names_each_producer(shell: Shell) -> None:
    """Where a segment begins, what the log knew of producers then is in the snapshot; the first one has none."""
    first, second = _files(shell, TopicPartition("t", 0))
    (line,) = shell.run(f"kafka-dump-log --files {second}.snapshot").stdout[1:]
    assert "lastSequence: 3 lastOffset: 3 offsetDelta: 0" in line
    assert shell.run(f"kafka-dump-log --files {first}.snapshot").exit_status == 1


def test_l7_the_zeros_of_a_written_index_are_read_as_kafka_reads_them(shell: Shell) -> None:
    """A file of index entries that is still written ends in zeros, and the tool takes the first of them for one."""
    first, second = _files(shell, TopicPartition("t", 0))
    answer = shell.run(f"kafka-dump-log --files {second}.index,{second}.timeindex")
    assert answer.stdout[1] == "offset: 4 position: 0"
    assert "Index timestamp: 0, log timestamp: " in "\n".join(answer.stderr)
    closed = shell.run(f"kafka-dump-log --files {first}.timeindex")
    assert re.fullmatch(r"timestamp: \d+ offset: 3", closed.stdout[-1])
    assert not closed.stderr


@pytest.mark.parametrize(("group", "kinds"), [("classic", {"1", "2"}), ("modern", {"1", "3", "5", "6", "7", "8"})])
def test_g14_offsets_are_decoded_into_kafkas_records(shell: Shell, group: str, kinds: set[str]) -> None:
    """Each record of the offsets topic becomes Kafka's JSON, with the group's name, offsets and members."""
    found: dict[str, dict[str, object]] = {}
    for partition in shell.timeline.cluster.brokers[1].replicas:
        if partition.topic != "__consumer_offsets":
            continue
        for path in _files(shell, partition):
            for line in shell.run(f"kafka-dump-log --offsets-decoder --files {path}.log").stdout:
                if " key: " not in line:
                    continue
                key, value = line.partition(" key: ")[2].split(" payload: ")
                told = json.loads(key)
                if told["data"].get("group", told["data"].get("groupId")) == group:
                    found[told["type"]] = told["data"] | ({} if value == "<DELETE>" else json.loads(value)["data"])
    assert set(found) == kinds
    assert (found["1"]["topic"], found["1"]["partition"], found["1"]["offset"]) == ("t", 0, 5)


@pytest.mark.parametrize(
    ("options", "out", "err"),
    [
        ("--files /var/lib/kafka/broker-9/t-0/00000000000000000000.log", "offset: 0", "NoSuchFileException: /var"),
        ("--files /var/lib/kafka/broker-1/t-0/00000000000000000001.index", "Dumping", "NoSuchFileException"),
        ("--files /var/lib/kafka/broker-1/t-0/x.log", "Dumping", 'NumberFormatException: For input string: "x"'),
        ("--files a/b/leader-epoch-checkpoint", "Dumping", "Ignoring unknown file a/b/leader-epoch-checkpoint"),
        ("--files x.log --value-decoder-class org.example.Own", "", "ClassNotFoundException: org.example.Own"),
        ("--files x.log --transaction-log-decoder", "", "no transactions here"),
        ("--files x.log --share-group-state-decoder", "", "no share groups here"),
        ("--files x.log --remote-log-metadata-decoder", "", "no tiered storage here"),
        (
            "--files /var/lib/kafka/controller-100/__cluster_metadata-0/00000000000000000000.log "
            "--cluster-metadata-decoder",
            '"type":"TOPIC_RECORD","version":0,"data":{"name":"t"',
            "kept here as records",
        ),
        (
            "--files /var/lib/kafka/broker-1/t-0/00000000000000000000.log --offsets-decoder",
            "key: Error at offset 0, skipping.",
            "",
        ),
        (
            "--files /var/lib/kafka/broker-1/t-0/00000000000000000000.log "
            "--key-decoder-class org.apache.kafka.tools.api.IntegerDecoder",
            "keySize: 1",
            "java.nio.BufferUnderflowException",
        ),
    ],
)
def test_what_cannot_be_dumped_is_told(shell: Shell, options: str, out: str, err: str) -> None:
    """Files that are not there, names that are none, decoders that make no sense: each has its sentence."""
    answer = shell.run(f"kafka-dump-log {options}")
    assert out in "\n".join(answer.stdout)
    assert err in "\n".join(answer.stderr)
    assert answer.status == 0


def test_l13_gaps_between_offsets_are_told() -> None:
    """Where compaction took records out, the tool says which offsets do not follow each other."""
    full = make_batch((Record(b"a", b"1"), Record(b"b", b"2"), Record(b"c", b"3")))
    holey = msgspec.structs.replace(full, records=full.records[::2], offset_deltas=(0, 2))
    segment = append(EMPTY_LOG, holey, LIMITS).active
    printed = Printed([], [])
    dump_batches("x.log", segment, DumpLog((), deep=True), _texts, printed)
    assert printed.stderr == ["Non-consecutive offsets in x.log", "  0 is followed by 2"]
