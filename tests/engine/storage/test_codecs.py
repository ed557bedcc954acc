"""The codecs: what they make is what Kafka's clients read, what they are given may be anything."""

import zlib

import cramjam
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kafka_tui.engine.storage.codecs import NAMES, CodecError, Compression, decompress, versions

CODECS = NAMES[1:]
TEXT = b"".join(b'{"order": %d, "user": "user-%d", "paid": true}' % (number, number % 97) for number in range(4000))
ORDERS = b"".join(b'{"order": %d, "sum": %d}' % (n * 7919 % 100_003, n**3 % 1_000_003) for n in range(4000))
COMPRESSIONS = st.one_of(
    st.builds(Compression, st.sampled_from(NAMES)),
    st.builds(Compression, st.just("gzip"), st.integers(-1, 9)),
    st.builds(Compression, st.just("lz4"), st.integers(1, 17)),
    st.builds(Compression, st.just("zstd"), st.integers(-131072, 12)),
)


@settings(max_examples=60)
@given(COMPRESSIONS, st.binary(max_size=3000) | st.binary(max_size=40).map(lambda some: some * 2000))
def test_z2_data_survives_every_codec_and_level(compression: Compression, data: bytes) -> None:
    """Whatever the level, what comes out again is what went in."""
    assert decompress(compression.codec, compression.compress(data)) == data


@pytest.mark.parametrize("codec", CODECS)
def test_z1_data_of_several_blocks_shrinks_and_survives(codec: str) -> None:
    """170 KB of text, more than one block of any framing, become less than a third and come back."""
    packed = Compression(codec).compress(TEXT)
    assert len(packed) < len(TEXT) / 3
    assert decompress(codec, packed) == TEXT


@pytest.mark.parametrize(("codec", "levels"), [("gzip", (1, 9)), ("lz4", (9, 1, 17)), ("zstd", (-5, 19))])
def test_z2_a_level_changes_the_bytes(codec: str, levels: tuple[int, ...]) -> None:
    """The same text packs tighter from level to level; lz4's default, 9, is its fast compressor and packs the least."""
    sizes = [len(Compression(codec, level).compress(ORDERS)) for level in levels]
    assert sizes == sorted(set(sizes), reverse=True)
    assert {decompress(codec, Compression(codec, level).compress(ORDERS)) for level in levels} == {ORDERS}


@pytest.mark.parametrize("codec", CODECS)
def test_z1_a_small_batch_cannot_fill_the_memory(codec: str) -> None:
    """What would inflate past the limit is refused, and what just reaches it is not."""
    packed = Compression(codec).compress(bytes(3_000_000))
    assert len(packed) < 150_000
    assert len(decompress(codec, packed, limit_bytes=3_000_000)) == 3_000_000
    with pytest.raises(CodecError, match=f"{codec}: (inflates to more than|does not inflate to) 2999999 bytes"):
        decompress(codec, packed, limit_bytes=2_999_999)


@pytest.mark.parametrize("codec", CODECS)
@settings(max_examples=30)
@given(st.binary(max_size=200), st.integers(0, 1000), st.integers(0, 255))
def test_z1_damaged_data_is_refused_in_words(codec: str, noise: bytes, place: int, byte: int) -> None:
    """Noise, a cut and a changed byte end in data or in the codec's own refusal, and never another error."""
    packed = bytearray(Compression(codec).compress(b"some words, some words, and more words" * 5))
    cut = bytes(packed[: place % len(packed)])
    packed[place % len(packed)] = byte
    for data in (noise, cut, bytes(packed), bytes(packed) + noise):
        try:
            decompress(codec, data, limit_bytes=100_000)
        except CodecError as refused:
            assert str(refused).startswith(f"{codec}: ")


def test_z1_the_frames_are_those_of_kafkas_clients() -> None:
    """Snappy stands in xerial's frame, lz4 in one of independent 64 KiB blocks, gzip names no file and no time."""
    packed = {codec: Compression(codec).compress(b"hello") for codec in CODECS}
    assert packed["snappy"].hex() == "82534e41505059000000000100000001" + "00000007" + "051068656c6c6f"
    assert packed["lz4"].hex() == "04224d18604082" + "05000080" + "68656c6c6f" + "00000000"
    assert packed["gzip"].startswith(bytes.fromhex("1f8b08000000000000ff"))
    assert packed["zstd"].startswith(bytes.fromhex("28b52ffd"))


def test_z1_other_writers_frames_are_read() -> None:
    """A raw snappy block, an lz4 frame with checksums and linked blocks, and gzip in two members are read as well."""
    assert decompress("snappy", bytes(cramjam.snappy.compress_raw(TEXT))) == TEXT
    linked = cramjam.lz4.Compressor(content_checksum=True, block_linked=True)
    linked.compress(TEXT)
    assert decompress("lz4", bytes(linked.finish())) == TEXT
    gzip = Compression("gzip")
    assert decompress("gzip", gzip.compress(b"one ") + gzip.compress(b"two")) == b"one two"


def test_z5_the_libraries_tell_their_versions() -> None:
    """Sizes depend on the libraries, so each codec names its own."""
    assert sorted(versions()) == sorted(CODECS)
    assert versions()["gzip"] == f"zlib {zlib.ZLIB_RUNTIME_VERSION}"
    assert versions()["zstd"] == f"cramjam {cramjam.__version__}"


def test_z1_an_unknown_codec_is_a_mistake_of_the_caller() -> None:
    """A name that is no codec's is refused."""
    with pytest.raises(ValueError, match="brotli"):
        Compression("brotli").compress(b"")
