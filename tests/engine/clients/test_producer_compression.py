"""Producers that compress: the bytes that go, lie and are read are the codec's (Z-1, Z-2, Z-4, Z-5, B-7)."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.clients import accumulator
from kafka_tui.engine.configs import producer_config
from kafka_tui.engine.facts import clients as f
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.storage.batches import Record
from kafka_tui.engine.storage.codecs import NAMES, Compression, configured
from kafka_tui.engine.storage.queued_batch import QueuedBatch
from kafka_tui.engine.storage.sizes import BATCH_OVERHEAD
from kafka_tui.engine.storage.wire_format import decode, encode
from tests.engine.clients.scripted_cluster import LOST, ScriptedCluster

NOISE = tuple(hashlib.shake_128(b"%d" % number).digest(70) for number in range(12))
"""Values that no codec makes smaller."""


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> ScriptedCluster:
    """One broker that leads orders-0."""
    scripted = ScriptedCluster(monkeypatch)
    scripted.leaders["orders"] = [1]
    return scripted


@pytest.mark.parametrize("codec", NAMES)
def test_z1_what_goes_is_what_the_codec_made(world: ScriptedCluster, codec: str) -> None:
    """The batch in the request is compressed as a whole, its size is what is counted, its records are those sent."""
    world.start(compression_type=codec)
    world.send(b"same words, same words " * 5, count=40)
    world.run(1000)
    [(_, _, request)] = world.produced
    batch = request.data[0].batch
    assert batch.compression == codec
    assert decode(encode(batch)) == batch
    assert [record.value for record in batch.records] == [b"same words, same words " * 5] * 40
    node = world.producer
    assert node.wire_bytes == batch.size_bytes
    if codec == "none":
        assert node.record_bytes == batch.size_bytes - BATCH_OVERHEAD
    else:
        assert node.record_bytes > 10 * batch.size_bytes


def test_z2_each_codec_has_its_level() -> None:
    """`compression.<codec>.level` goes with its codec alone."""
    config = producer_config(
        [("compression.gzip.level", "1"), ("compression.lz4.level", "17"), ("compression.zstd.level", "-7")]
    )
    made = [configured(codec, config) for codec in NAMES]
    assert made == [
        Compression("none"),
        Compression("gzip", 1),
        Compression("snappy"),
        Compression("lz4", 17),
        Compression("zstd", -7),
    ]


def test_z1_a_retry_goes_out_with_the_same_bytes(world: ScriptedCluster) -> None:
    """Lost answers make a batch go again; it is packed once, and the very same bytes object goes each time."""
    world.start(compression_type="zstd", request_timeout_ms="1000", delivery_timeout_ms="60000")
    world.fault = lambda number, request: LOST if number < 3 else NONE
    world.send(b"again and again " * 9, count=9)
    world.run(20_000)
    sent = [request.data[0].batch for _, _, request in world.produced]
    assert len(sent) >= 3
    assert all(batch.payload is sent[0].payload for batch in sent)
    assert world.producer.acknowledged == 9
    assert world.producer.wire_bytes == len(sent) * sent[0].size_bytes


def test_z5_batches_grow_as_the_codec_proves_itself(world: ScriptedCluster) -> None:
    """First nothing is taken to shrink; each batch that did lets the next hold a little more, step by step."""
    world.start(compression_type="zstd", batch_size="4000", linger_ms="0")
    ratios, counts = [], []
    for _ in range(6):
        world.send(b"quite the same every time " * 4, count=200)
        world.run(world.cluster.now_ms + 50)
        ratios.append(world.producer.ratios["orders"])
    counts = [request.data[0].batch.record_count for _, _, request in world.produced]
    assert ratios == sorted(ratios, reverse=True) and 0.5 < ratios[-1] < ratios[0] < 1
    assert max(counts) > counts[0]
    assert sum(counts) == world.producer.acknowledged == 1200


def test_b7_a_compressed_batch_too_large_is_split_and_hope_is_lost(world: ScriptedCluster) -> None:
    """MESSAGE_TOO_LARGE splits it by sizes that nothing makes smaller; all arrives once, in order, compressed."""
    world.start(compression_type="lz4", batch_size="900")
    world.fault = lambda number, request: (
        "MESSAGE_TOO_LARGE" if any(item.batch.size_bytes > 300 for item in request.data) else NONE
    )
    for value in NOISE:
        world.send(value)
    world.run(20_000)
    assert world.happened(f.BatchSplit) != []
    assert world.producer.ratios["orders"] >= 1.0
    assert world.stored() == list(NOISE)
    assert {batch.compression for log in world.logs.values() for batch in log} == {"lz4"}
    assert world.producer.failed == 0


@given(st.lists(st.binary(max_size=200), min_size=2, max_size=30), st.sampled_from([None, 1.0, 1.4]))
def test_b7_pieces_fit_what_is_thought_of_them(values: list[bytes], ratio: float | None) -> None:
    """Every piece but a single record keeps to `batch.size` by the ratio it is measured with."""
    batch = QueuedBatch(3, 0, 10**6, 500, ratio)
    for value in values:
        batch = batch.with_records(Record(None, value), 1)
    pieces = accumulator.split(batch, 500, ratio)
    assert [record for piece in pieces for record in piece.records] == list(batch.records)
    assert len(pieces) > 1
    for piece in pieces:
        assert piece.size_bytes <= max(500, batch.size_bytes // 2 + 300) or len(piece.records) == 1
        assert piece.ratio == ratio and piece.built is None
