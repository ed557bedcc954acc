"""What a topic with fewer partitions would break (T-8): the forbidden merge, played on copies of the logs.

Kafka refuses to take partitions away. Whoever did it by hand would append the records of each partition that goes to
one that stays: partition d to partition d % kept. Everything here is computed on plain rows and changes nothing.
"""

from __future__ import annotations

import msgspec

DISK_BYTES_PER_S = 100_000_000
"""The rate at which the time without service is told: 100 MB each second, read and written."""


class MergedRecord(msgspec.Struct, frozen=True):
    """A committed record: where it is now, its key, and when it was made (ms)."""

    offset: int
    key: bytes | None
    timestamp_ms: int


class MergedPartition(msgspec.Struct, frozen=True):
    """A partition's committed records in their order, with the bytes and batches of its log and its replica count."""

    records: tuple[MergedRecord, ...]
    size_bytes: int
    batches: int
    replicas: int


class MergedGroup(msgspec.Struct, frozen=True):
    """A consumer group's committed offset in each partition, None where it has none (O-1)."""

    group: str
    committed: tuple[int | None, ...]


class GroupLoss(msgspec.Struct, frozen=True):
    """What one committed offset for each merged partition would do to a group, in records.

    `reread` come a second time if the offset stays what it is in the partition that stays; `skipped` never come if
    it is moved behind all that was read, so that nothing comes twice.
    """

    group: str
    reread: int
    skipped: int


class MergeImagined(msgspec.Struct, frozen=True):
    """The four reasons with their numbers.

    `order_broken` records would stand behind one that was made later, `key_pairs_broken` pairs of records of one key
    would change places, and `keys_split` keys have their old records elsewhere than their next ones (P-4).
    `clashing_offsets` moved records have an offset that is taken where they go. `reread` and `skipped` are sums over
    `groups`. `bytes_moved` is one copy, `bytes_written` all `copies`; `requests` counts one read and one write for each
    batch, and a fetch of each follower. `stopped_ms` is how long nobody may write, at `DISK_BYTES_PER_S`.
    """

    topic: str
    partitions: int
    to: int
    records_moved: int
    order_broken: int
    key_pairs_broken: int
    keys_split: int
    clashing_offsets: int
    reread: int
    skipped: int
    groups: tuple[GroupLoss, ...]
    bytes_moved: int
    bytes_written: int
    copies: int
    requests: int
    stopped_ms: int


def imagine_merge(
    topic: str,
    partitions: tuple[MergedPartition, ...],
    to: int,
    groups: tuple[MergedGroup, ...],
    partition_of_key: tuple[tuple[bytes, int], ...],
) -> MergeImagined:
    """Merge `partitions` into the first `to` of them; `partition_of_key` says where each key's records go then.

    ValueError unless 1 ≤ `to` < number of partitions.
    """
    if not 1 <= to < len(partitions):
        raise ValueError(f"{len(partitions)} partitions cannot become {to} by a merge")
    sources = tuple(tuple(range(kept, len(partitions), to)) for kept in range(to))
    logs = tuple(tuple(record for source in merged for record in partitions[source].records) for merged in sources)
    dropped = partitions[to:]
    losses = tuple(_loss(group, partitions, sources) for group in groups)
    bytes_moved = sum(partition.size_bytes for partition in dropped)
    bytes_written = sum(partition.size_bytes * partition.replicas for partition in dropped)
    return MergeImagined(
        topic=topic,
        partitions=len(partitions),
        to=to,
        records_moved=sum(len(partition.records) for partition in dropped),
        order_broken=sum(_behind_later(log) for log in logs),
        key_pairs_broken=sum(_key_pairs_broken(log) for log in logs),
        keys_split=_keys_split(logs, partition_of_key),
        clashing_offsets=sum(_clashes(partitions, merged) for merged in sources),
        reread=sum(loss.reread for loss in losses),
        skipped=sum(loss.skipped for loss in losses),
        groups=losses,
        bytes_moved=bytes_moved,
        bytes_written=bytes_written,
        copies=max(partition.replicas for partition in dropped),
        requests=sum(partition.batches * (1 + partition.replicas) for partition in dropped),
        stopped_ms=-(-(bytes_moved + bytes_written) * 1000 // DISK_BYTES_PER_S),
    )


def _behind_later(log: tuple[MergedRecord, ...]) -> int:
    """How many records stand behind one that was made later."""
    count, latest_ms = 0, -1
    for record in log:
        count += record.timestamp_ms < latest_ms
        latest_ms = max(latest_ms, record.timestamp_ms)
    return count


def _key_pairs_broken(log: tuple[MergedRecord, ...]) -> int:
    """How many pairs of records of one key stand the other way round than they were made."""
    by_key: dict[bytes, list[int]] = {}
    for record in log:
        if record.key is not None:
            by_key.setdefault(record.key, []).append(record.timestamp_ms)
    return sum(_inversions(times)[0] for times in by_key.values())


def _inversions(times: list[int]) -> tuple[int, list[int]]:
    """How many pairs are in falling order, and the list sorted (merge sort, O(n log n))."""
    if len(times) < 2:
        return 0, times
    middle = len(times) // 2
    (left_count, left), (right_count, right) = _inversions(times[:middle]), _inversions(times[middle:])
    count, merged, at = left_count + right_count, list[int](), 0
    for time in right:
        while at < len(left) and left[at] <= time:
            merged.append(left[at])
            at += 1
        count += len(left) - at
        merged.append(time)
    return count, merged + left[at:]


def _keys_split(logs: tuple[tuple[MergedRecord, ...], ...], partition_of_key: tuple[tuple[bytes, int], ...]) -> int:
    goes_to = dict(partition_of_key)
    lies_in = {(record.key, kept) for kept, log in enumerate(logs) for record in log if record.key is not None}
    return len({key for key, kept in lies_in if goes_to[key] != kept})


def _clashes(partitions: tuple[MergedPartition, ...], sources: tuple[int, ...]) -> int:
    """How many records come with an offset that is taken already."""
    taken: set[int] = set()
    count = 0
    for source in sources:
        for record in partitions[source].records:
            count += record.offset in taken
            taken.add(record.offset)
    return count


def _loss(
    group: MergedGroup, partitions: tuple[MergedPartition, ...], sources: tuple[tuple[int, ...], ...]
) -> GroupLoss:
    reread = skipped = 0
    for merged in sources:
        done = [
            record.offset < (group.committed[source] or 0) for source in merged for record in partitions[source].records
        ]
        behind_last_read = len(done) - done[::-1].index(True) if True in done else 0
        reread += sum(done[len(partitions[merged[0]].records) :])
        skipped += done[:behind_last_read].count(False)
    return GroupLoss(group.group, reread, skipped)
