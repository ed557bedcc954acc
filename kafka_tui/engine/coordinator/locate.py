"""Which broker coordinates a group: the leader of the group's `__consumer_offsets` partition (G-1).

Source: Apache Kafka `GroupCoordinatorService.partitionFor` and `Utils.abs`.
"""

INT_MIN = -(2**31)


def java_hash(text: str) -> int:
    """Return Java's `String.hashCode` of `text`: over UTF-16 code units, signed 32 bit (G-1)."""
    units = text.encode("utf-16-be", "surrogatepass")
    hashed = 0
    for high, low in zip(units[::2], units[1::2], strict=True):
        hashed = (31 * hashed + (high << 8 | low)) & 0xFFFFFFFF
    return hashed - 2**32 if hashed >= 2**31 else hashed


def coordinator_partition(group: str, partition_count: int = 50) -> int:
    """Return the partition of `__consumer_offsets` in [0, partition_count) that holds `group` (G-1).

    `partition_count` is `offsets.topic.num.partitions`, at least 1.
    """
    hashed = java_hash(group)
    magnitude = 0 if hashed == INT_MIN else abs(hashed)  # G-1: Kafka's abs() of Integer.MIN_VALUE is 0
    return magnitude % partition_count
