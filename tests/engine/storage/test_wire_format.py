"""Record batches as bytes: byte for byte Kafka's, readable from whoever wrote them, and never read wrongly."""

import json
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import cramjam
import google_crc32c
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.storage.batches import Batch, Record, make_batch, packed, stamped
from kafka_tui.engine.storage.codecs import NAMES, UNCOMPRESSED, Compression
from kafka_tui.engine.storage.record_format import MalformedBatch, Reader, written_record, written_varint
from kafka_tui.engine.storage.sizes import BATCH_OVERHEAD, record_size, varint_size
from kafka_tui.engine.storage.wire_format import decode, dump, encode
from tests.golden_vectors import Document, cases, data, load

CLIENTS: dict[str, Any] = json.loads((Path(__file__).parent / "client_batches.json").read_text(encoding="utf-8"))
SAME_BYTES = {
    "none": True,
    "gzip": "zlib-ng" not in zlib.ZLIB_RUNTIME_VERSION,
    "zstd": cramjam.__version__.startswith("2.14."),
}
"""Whether the codec's library here makes the bytes that Kafka's does."""

DATA = st.none() | st.binary(max_size=80)
HEADERS = st.lists(st.tuples(st.text(max_size=5), DATA), max_size=2).map(tuple)
RECORDS = st.builds(Record, key=DATA, value=DATA, headers=HEADERS, timestamp_ms=st.integers(-1, 2**62))


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    """Any batch: with gaps and a delete horizon as the cleaner leaves it, of any codec, by the broker's time or not."""
    records = tuple(draw(st.lists(RECORDS, min_size=1, max_size=5)))
    batch = make_batch(records, draw(st.integers(-1, 2**62)), draw(st.integers(-1, 2**15 - 1)))
    batch = stamped(batch, draw(st.integers(0, 2**62)), draw(st.integers(-1, 2**31 - 1)))
    batch = msgspec.structs.replace(
        batch, base_sequence=draw(st.integers(-1, 2**31 - 1)), log_append_time=draw(st.booleans())
    )
    kept = sorted(draw(st.sets(st.integers(0, len(records) - 1))))
    if len(kept) < len(records):
        horizon_ms = draw(st.integers(0, 2**62))
        batch = msgspec.structs.replace(
            batch,
            records=tuple(records[number] for number in kept),
            offset_deltas=tuple(kept),
            delete_horizon_ms=horizon_ms,
            base_timestamp_ms=horizon_ms,
        )
    return packed(batch, Compression(draw(st.sampled_from(NAMES))))


def vector_records(records: list[Document], base_ms: int) -> tuple[Record, ...]:
    """Return a vector's records."""
    return tuple(
        Record(
            data(record["key"]),
            data(record["value"]),
            tuple((name, data(value)) for name, value in record["headers"]),
            base_ms + record["timestamp_delta"],
        )
        for record in records
    )


@pytest.mark.parametrize("case", cases("batch_size"))
def test_b2_the_bytes_are_kafkas(case: Document) -> None:
    """A batch has the size and, where the vector shows them, the bytes that Kafka's builder wrote; read, it is itself.

    Of a compressed batch that holds for the codecs whose library makes Kafka's bytes; all are read.
    """
    codec = case.get("compression") or case.get("compression_type") or "none"
    records = vector_records(case["records"], case["base_timestamp"])
    batch = make_batch(records, compression=Compression(codec))
    written = encode(batch)
    assert len(written) == batch.size_bytes
    assert decode(written) == batch
    if SAME_BYTES.get(codec, False):
        assert batch.size_bytes == case["batch_size_in_bytes"]
        assert written.hex() == case.get("batch_hex", written.hex())
    if "batch_hex" in case:
        assert decode(bytes.fromhex(case["batch_hex"])).records == records


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CLIENTS["cases"]])
def test_z1_other_clients_batches_are_read(case: Document) -> None:
    """What librdkafka, kafka-python and aiokafka packed is read as the records they were given, and kept as it is."""
    written = bytes.fromhex(case["batch_hex"])
    batch = decode(written)
    assert batch.compression == case["compression"]
    assert batch.records == vector_records(CLIENTS["records"][case["records_of"]], case["base_timestamp"])
    assert batch.size_bytes == len(written)
    assert encode(batch) == written


LINE = re.compile(
    r"baseOffset: (\d+) lastOffset: (\d+) count: (\d+) baseSequence: (-?\d+) lastSequence: (-?\d+) producerId: (-?\d+) "
    r"producerEpoch: (-?\d+) partitionLeaderEpoch: (\d+) isTransactional: false isControl: false "
    r"deleteHorizonMs: OptionalLong.empty position: (\d+) (\w+): (\d+) size: (\d+) magic: (\d+) compresscodec: (\w+) "
    r"crc: (\d+) isvalid: (\w+)"
)
PLAIN = re.compile(r"\| offset: \d+ CreateTime: (\d+) keySize: (-?\d+) .*?headerKeys: \[(.*?)\](.*)")
TRACE = (("trace", b"42"), ("src", b"web"))


def dumped_batches() -> list[tuple[str, list[str]]]:
    """The batches that Kafka's broker stored and `kafka-dump-log --print-data-log` printed, with their records."""
    for step in load("cli/12_dump_log")["steps"]:
        if step["stdout"].count("baseOffset") == 7 and "payload: alpha" in step["stdout"]:
            found: list[tuple[str, list[str]]] = []
            for line in step["stdout"].splitlines():
                if line.startswith("baseOffset"):
                    found.append((line, []))
                elif line.startswith("|"):
                    found[-1][1].append(line)
            return found
    raise AssertionError("the vector shows no records")


def test_b2_a_brokers_crc_sizes_and_positions_are_ours() -> None:
    """A dumped batch made anew from its records has the CRC that Kafka's broker stored, compressed ones included."""
    for line, lines in dumped_batches():
        if (match := LINE.fullmatch(line)) is None:
            raise AssertionError(line)
        said = match.groups()
        records = []
        for printed in lines:
            found = PLAIN.fullmatch(printed)
            assert found is not None
            key = re.search(r"key: (\w+)", found[4])
            value = re.search(r"payload: (.*)", found[4])
            records.append(
                Record(
                    key[1].encode() if key else None,
                    value[1].encode() if value else None,
                    TRACE if found[3] else (),
                    int(found[1]),
                )
            )
        made = make_batch(tuple(records), int(said[5]), int(said[6]), int(said[3]), Compression(said[13]))
        told = dump(stamped(made, int(said[0]), int(said[7])), int(said[8]))
        assert told.delete_horizon_ms == -1
        ours = [told.base_offset, told.last_offset, told.record_count, told.base_sequence, told.last_sequence]
        ours += [told.producer_id, told.producer_epoch, told.partition_leader_epoch, told.position]
        ours += [told.timestamp_type, told.timestamp_ms, told.size, told.magic, told.compress_codec, told.crc]
        ours += [str(told.is_valid).lower()]
        theirs = list(said)
        if not SAME_BYTES[told.compress_codec]:
            ours[11] = ours[14] = theirs[11] = theirs[14] = "the library's"
        assert [str(value) for value in ours] == theirs


@given(batches())
def test_b1_a_batch_survives_its_bytes(batch: Batch) -> None:
    """Written and read again every batch is what it was, takes the bytes it says, and a third writing changes none."""
    written = encode(batch)
    assert len(written) == batch.size_bytes
    assert decode(written) == batch


@given(batches(), st.integers(0), st.integers(1, 255))
def test_b1_a_changed_byte_is_found(batch: Batch, place: int, change: int) -> None:
    """Any changed byte is refused in words, but for base offset and leader epoch, which are the leader's to set."""
    written = bytearray(encode(batch))
    place %= len(written)
    written[place] ^= change
    if place < 8 or 12 <= place < 16:
        read = decode(bytes(written))
        assert read == stamped(batch, read.base_offset, read.leader_epoch)
    else:
        with pytest.raises(MalformedBatch, match=r"crc|magic|claims"):
            decode(bytes(written))


@given(batches(), st.integers(0))
def test_b1_a_cut_batch_is_refused(batch: Batch, size: int) -> None:
    """A batch whose end is missing is refused in words."""
    written = encode(batch)
    with pytest.raises(MalformedBatch, match=r"bytes"):
        decode(written[: size % len(written)])


def resealed(written: bytes) -> bytes:
    """Return a batch's bytes with length and CRC put right: whoever made it meant it."""
    body = written[21:]
    return written[:8] + struct.pack(">i", len(written) - 12) + written[12:17] + crc(body) + body


def crc(body: bytes) -> bytes:
    """Return the CRC-32C as a batch holds it."""
    return struct.pack(">I", google_crc32c.value(body))


@given(batches(), st.lists(st.tuples(st.integers(0), st.integers(0, 255)), min_size=1, max_size=5), st.integers(0, 4))
def test_b1_nonsense_with_a_right_crc_is_refused_in_words(
    batch: Batch, changes: list[tuple[int, int]], cut: int
) -> None:
    """Whatever stands behind a right CRC is a batch or is refused in words, and never another error."""
    written = bytearray(encode(batch))
    for place, byte in changes:
        written[21 + place % (len(written) - 21)] = byte
    kept = bytes(written[: len(written) - cut])
    if len(kept) < BATCH_OVERHEAD:
        return
    try:
        read = decode(resealed(kept), limit_bytes=1_000_000)
    except MalformedBatch:
        return
    assert decode(encode(read)) == read


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda written: written[:60], "a header of 61 bytes, and here are 60 in all"),
        (lambda written: written[:16] + b"\x01" + written[17:], "the format (magic) is 1, and only 2 can be read"),
        (lambda written: resealed(written[:22] + b"\x05" + written[23:]), "Unknown compression type id: 5"),
        (lambda written: resealed(written[:22] + b"\x10" + written[23:]), "the batch is transactional"),
        (lambda written: resealed(written[:57] + struct.pack(">i", -1) + written[61:]), "invalid record count -1"),
        (lambda written: resealed(written[:57] + struct.pack(">i", 3) + written[61:]), "claims 3 records and holds 2"),
        (lambda written: resealed(written[:57] + struct.pack(">i", 1) + written[61:]), "still remaining behind the 1"),
        (lambda written: resealed(written[:23] + struct.pack(">i", 0) + written[27:]), "do not rise"),
        (lambda written: resealed(written[:-3]), "claims"),
        (lambda written: written + b"\x00", "claims 73 bytes behind its length field, and 74 are there"),
    ],
)
def test_b2_what_is_wrong_is_said(spoil: Any, words: str) -> None:
    """The words tell which field is wrong, and how."""
    written = encode(make_batch((Record(None, b"hello"), Record(b"k", b"v", (("h", None),)))))
    with pytest.raises(MalformedBatch) as refused:
        decode(spoil(written))
    assert words in str(refused.value)


def test_b1_a_batch_of_unknown_codec_data_is_refused() -> None:
    """Compressed data that is none of its codec's is refused with the codec's name."""
    for codec in NAMES[1:]:
        batch = packed(make_batch((Record(None, b"hello"),)), Compression(codec))
        spoilt = msgspec.structs.replace(batch, payload=b"\xff" * 20, size_bytes=81)
        with pytest.raises(MalformedBatch, match=codec):
            decode(encode(spoilt))


@given(st.integers(-(2**63), 2**63 - 1))
def test_b4_a_varint_survives_its_bytes(value: int) -> None:
    """A 64-bit integer is read as it was written, in the bytes its size says."""
    written = written_varint(value)
    reader = Reader(written)
    assert reader.varint("number", 64) == value
    assert reader.at_end
    assert len(written) == varint_size(value)


@pytest.mark.parametrize("written", [b"", b"\x80", b"\xff" * 12, b"\xff\xff\xff\xff\x7f", b"\x80" * 9 + b"\x02"])
def test_b4_an_endless_or_too_large_varint_is_refused(written: bytes) -> None:
    """An integer that does not end, or has more bits than its field, is refused."""
    with pytest.raises(MalformedBatch, match="number"):
        Reader(written).varint("number", 64 if len(written) == 10 else 32)


@given(DATA, DATA, HEADERS, st.integers(-(2**63), 2**63 - 1), st.integers(-(2**31), 2**31 - 1))
def test_b3_a_record_survives_its_bytes(
    key: bytes | None, value: bytes | None, headers: Any, timestamp_delta: int, offset_delta: int
) -> None:
    """A record is read as it was written, in the bytes its size says."""
    written = written_record(key, value, headers, timestamp_delta, offset_delta)
    assert Reader(written).record() == (key, value, headers, timestamp_delta, offset_delta)
    assert len(written) == record_size(key, value, headers, timestamp_delta, offset_delta)


def test_z3_packing_anew_keeps_the_records() -> None:
    """A batch packed by another codec holds the same, in another size; without codec it is what B-5 says again."""
    batch = make_batch((Record(None, b"same same same " * 40),) * 5, 7, 0, 3)
    packed_anew = packed(batch, Compression("zstd"))
    assert packed_anew.size_bytes < batch.size_bytes
    assert packed(packed_anew, UNCOMPRESSED) == batch
