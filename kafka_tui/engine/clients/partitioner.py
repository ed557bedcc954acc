"""Which partition a record with a key goes to (P-4).

Source: Apache Kafka `Utils.murmur2` and `BuiltInPartitioner.partitionForKey`.
"""

SEED = 0x9747B28C
MULTIPLIER = 0x5BD1E995
SHIFT_BITS = 24
MASK_32 = 0xFFFFFFFF
MASK_POSITIVE = 0x7FFFFFFF


def murmur2(data: bytes) -> int:
    """Return Kafka's 32-bit murmur2 of `data` as a signed integer in [-2**31, 2**31) (P-4)."""
    length = len(data)
    tail_start = length - length % 4
    hashed = SEED ^ (length & MASK_32)
    for start in range(0, tail_start, 4):  # P-4: little-endian words
        word = int.from_bytes(data[start : start + 4], "little") * MULTIPLIER & MASK_32
        word = (word ^ word >> SHIFT_BITS) * MULTIPLIER & MASK_32
        hashed = hashed * MULTIPLIER & MASK_32 ^ word
    if tail_start < length:
        hashed = (hashed ^ int.from_bytes(data[tail_start:], "little")) * MULTIPLIER & MASK_32
    hashed = (hashed ^ hashed >> 13) * MULTIPLIER & MASK_32
    hashed ^= hashed >> 15
    return hashed - 2**32 if hashed > MASK_POSITIVE else hashed


def partition_for_key(key: bytes, partition_count: int) -> int:
    """Return the partition in [0, partition_count) of a serialized key (P-4).

    An empty key is hashed like any other. A record without a key never gets here: its partition is sticky (P-5).
    `partition_count` is the number of all partitions, at least 1, with or without a leader.
    """
    return (murmur2(key) & MASK_POSITIVE) % partition_count  # P-4: the sign bit is masked, not abs()
