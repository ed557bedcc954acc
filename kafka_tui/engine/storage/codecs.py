"""The codecs of a batch's records part, on real bytes (Z-1, Z-2), framed as Kafka's Java clients frame them.

Source: Apache Kafka `GzipCompression`, `SnappyCompression`, `Lz4Compression`, `Lz4BlockOutputStream`,
`ZstdCompression`; snappy-java's `SnappyOutputStream`. How many bytes come out is the libraries' to say: another version
of zlib or `cramjam` may give other sizes, on one machine they are always the same.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Final

import cramjam

from kafka_tui.engine.configs import ProducerConfig, TopicConfig
from kafka_tui.engine.ids import Value

NAMES: Final = ("none", "gzip", "snappy", "lz4", "zstd")
"""Kafka's names of the codecs; the place of each is its number in a batch's attributes (B-2)."""
DEFAULT_LEVELS: Final = {"gzip": -1, "lz4": 9, "zstd": 3}
"""`compression.gzip.level` and so on (Z-2, KIP-390); -1 is zlib's own default, 6."""
DECOMPRESSED_BYTES_MAX: Final = 64 * 1024 * 1024
"""What one batch may inflate to, unless a caller says otherwise: a small batch must not fill the memory."""

_GZIP_HEADER: Final = bytes.fromhex("1f8b08000000000000ff")  # no name, no time, of no system in particular: Java's
_XERIAL_MAGIC: Final = b"\x82SNAPPY\x00"
_XERIAL_HEADER: Final = _XERIAL_MAGIC + struct.pack(">ii", 1, 1)  # version, and the least one that can read it
_XERIAL_BLOCK: Final = 32 * 1024
_LZ4_HEADER: Final = bytes.fromhex("04224d18604082")  # independent blocks of 64 KiB at most, no checksums of the data
_LZ4_CHECKSUMS: Final = 0b0001_0000
_LZ4_AS_IT_IS: Final = 1 << 31  # beside its size: a block that did not shrink lies in the frame uncompressed
_LZ4_END: Final = bytes(4)
_LZ4_FAST: Final = 9  # with its default level Kafka takes lz4's fast compressor (cramjam's 0), else the high one
_LZ4_HIGH_LEAST: Final = 2
_FIRST_ROOM: Final = 64 * 1024


class CodecError(ValueError):
    """Bytes that a codec cannot turn back, or that turn into more than is allowed; the text says which."""


class Compression(Value, frozen=True):
    """How records are to be compressed: a codec of `NAMES` and its level, None for its default (Z-1, Z-2)."""

    codec: str = "none"
    level: int | None = None

    def compress(self, data: bytes) -> bytes:
        """Return `data` compressed; unchanged without codec."""
        level = DEFAULT_LEVELS.get(self.codec, 0) if self.level is None else self.level
        match self.codec:
            case "none":
                return data
            case "gzip":
                return _gzip(data, level)
            case "snappy":
                return _snappy(data)
            case "lz4":
                return _lz4(data, level)
            case "zstd":
                return _zstd(data, level)
        raise ValueError(f"no codec is called {self.codec!r}")


UNCOMPRESSED: Final = Compression()


def configured(codec: str, config: ProducerConfig | TopicConfig) -> Compression:
    """Return `codec` at the level that a producer or a topic sets for it (Z-2)."""
    match codec:
        case "gzip":
            return Compression(codec, config.compression_gzip_level)
        case "lz4":
            return Compression(codec, config.compression_lz4_level)
        case "zstd":
            return Compression(codec, config.compression_zstd_level)
    return Compression(codec)


def decompress(codec: str, data: bytes, limit_bytes: int = DECOMPRESSED_BYTES_MAX) -> bytes:
    """Return what `data` was before it was compressed by `codec`, whoever did it.

    CodecError when it is damaged, or would be more than `limit_bytes`.
    """
    if codec == "none":
        return data
    return _DECOMPRESS[codec](data, limit_bytes)


def versions() -> dict[str, str]:
    """Return the version of the library behind each codec, on which compressed sizes depend."""
    ours = f"cramjam {cramjam.__version__}"
    return {"gzip": f"zlib {zlib.ZLIB_RUNTIME_VERSION}", "snappy": ours, "lz4": ours, "zstd": ours}


def _gzip(data: bytes, level: int) -> bytes:
    deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = deflate.compress(data) + deflate.flush()
    return _GZIP_HEADER + deflated + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def _gunzip(data: bytes, limit_bytes: int) -> bytes:
    found = bytearray()
    while data or not found:  # one member after another, as Java reads them
        inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            found += inflate.decompress(data, limit_bytes + 1 - len(found))
        except zlib.error as error:
            raise CodecError(f"gzip: {error}") from error
        if len(found) > limit_bytes:
            raise _too_large("gzip", limit_bytes)
        if not inflate.eof:
            raise CodecError("gzip: the data ends early")
        data = inflate.unused_data
        if not data:
            break
    return bytes(found)


def _snappy(data: bytes) -> bytes:
    """Blocks of raw snappy with their lengths: the framing of snappy-java, called xerial's."""
    framed = [_XERIAL_HEADER]
    for start in range(0, len(data), _XERIAL_BLOCK):
        packed = bytes(cramjam.snappy.compress_raw(data[start : start + _XERIAL_BLOCK]))
        framed += (len(packed).to_bytes(4, "big"), packed)
    return b"".join(framed)


def _unsnappy(data: bytes, limit_bytes: int) -> bytes:
    if not data.startswith(_XERIAL_MAGIC):  # librdkafka writes one raw block, and Java reads it too
        return _unsnappy_block(data, limit_bytes, limit_bytes)
    found = bytearray()
    position = len(_XERIAL_HEADER)
    if len(data) < position:
        raise CodecError("snappy: the frame's header ends early")
    while position < len(data):
        size = int.from_bytes(data[position : position + 4], "big")
        position += 4
        if position + size > len(data):
            raise CodecError(f"snappy: a block claims {size} bytes, where {max(len(data) - position, 0)} are left")
        found += _unsnappy_block(data[position : position + size], limit_bytes - len(found), limit_bytes)
        position += size
    return bytes(found)


def _unsnappy_block(block: bytes, left_bytes: int, limit_bytes: int) -> bytes:
    try:
        if cramjam.snappy.decompress_raw_len(block) > left_bytes:
            raise _too_large("snappy", limit_bytes)
        return bytes(cramjam.snappy.decompress_raw(block))
    except cramjam.DecompressionError as error:
        raise CodecError(f"snappy: {error}") from error


def _lz4(data: bytes, level: int) -> bytes:
    """A frame of independent blocks, without the checksums that cramjam puts behind each block."""
    own_level = 0 if level == _LZ4_FAST else max(level, _LZ4_HIGH_LEAST)
    stream = cramjam.lz4.Compressor(level=own_level, content_checksum=False, block_linked=False)
    stream.compress(data)
    made = bytes(stream.finish())
    framed = [_LZ4_HEADER]
    checksum = 4 if made[4] & _LZ4_CHECKSUMS else 0
    position = len(_LZ4_HEADER)
    while (size := int.from_bytes(made[position : position + 4], "little")) != 0:
        end = position + 4 + (size & ~_LZ4_AS_IT_IS)
        framed.append(made[position:end])
        position = end + checksum
    return b"".join((*framed, _LZ4_END))


def _zstd(data: bytes, level: int) -> bytes:
    """One frame. Kafka's stream flushes before it closes, so an empty block ends it."""
    stream = cramjam.zstd.Compressor(level)
    stream.compress(data)
    return bytes(stream.flush()) + bytes(stream.finish())


def _into_room(codec: str, decompress_into: Callable[[bytes, bytearray], int]) -> Callable[[bytes, int], bytes]:
    """A decompressor that writes into given room, tried with more and more of it up to the limit."""

    def grow(data: bytes, limit_bytes: int) -> bytes:
        room = min(limit_bytes, max(_FIRST_ROOM, 8 * len(data)))
        while True:
            found = bytearray(room)
            try:
                return bytes(memoryview(found)[: decompress_into(data, found)])
            except cramjam.DecompressionError as error:
                # The library says by words alone whether it lacked room; damaged data fails again with more.
                if room >= limit_bytes:
                    raise CodecError(f"{codec}: does not inflate to {limit_bytes} bytes or less: {error}") from error
                room = min(8 * room, limit_bytes)

    return grow


_DECOMPRESS: Final[dict[str, Callable[[bytes, int], bytes]]] = {
    "gzip": _gunzip,
    "snappy": _unsnappy,
    "lz4": _into_room("lz4", cramjam.lz4.decompress_into),
    "zstd": _into_room("zstd", cramjam.zstd.decompress_into),
}


def _too_large(codec: str, limit_bytes: int) -> CodecError:
    return CodecError(f"{codec}: inflates to more than {limit_bytes} bytes")
