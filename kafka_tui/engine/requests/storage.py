"""Requests of Kafka's tools about what lies on the brokers' disks: DeleteRecords, DescribeLogDirs (L-12)."""

from __future__ import annotations

from typing import ClassVar

from kafka_tui.engine.ids import TopicPartition, Value
from kafka_tui.engine.requests.control import AdminRequest, AdminResponse

HIGH_WATERMARK = -1
"""The offset of a deletion that means all that is committed (`DeleteRecordsRequest.HIGH_WATERMARK`)."""
UNKNOWN_LOW_WATERMARK = -1
"""The low watermark where a deletion was refused (`DeleteRecordsResponse.INVALID_LOW_WATERMARK`)."""


class RecordsToDelete(Value, frozen=True):
    """Delete all records of a partition below `offset`, `HIGH_WATERMARK` for all that are committed."""

    partition: TopicPartition
    offset: int


class DeleteRecordsRequest(AdminRequest, frozen=True, tag=True):
    """Move log start offsets forward (L-12). The tools ask the leader of each partition for its own.

    The leader answers when every replica that is alive has moved its own, or after `timeout_ms`.
    """

    kind: ClassVar[str] = "delete records"
    deletions: tuple[RecordsToDelete, ...]
    timeout_ms: int = 30_000

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return tuple(item.partition for item in self.deletions)


class DeletedRecords(Value, frozen=True):
    """What became of one partition: `low_watermark` is the least log start offset of its replicas."""

    partition: TopicPartition
    error: str
    low_watermark: int = UNKNOWN_LOW_WATERMARK


class DeleteRecordsResponse(AdminResponse, frozen=True, tag=True):
    """The answer to DeleteRecords."""

    kind: ClassVar[str] = "delete records"
    deleted: tuple[DeletedRecords, ...] = ()

    @property
    def partitions_named(self) -> tuple[TopicPartition, ...]:
        """The partitions it is about."""
        return tuple(item.partition for item in self.deleted)


class DescribeLogDirsRequest(AdminRequest, frozen=True, tag=True):
    """How much lies in the log directories of `broker`, of these topics or of all when None."""

    kind: ClassVar[str] = "describe log dirs"
    broker: int
    topics: tuple[str, ...] | None = None

    @property
    def only_broker(self) -> int | None:
        """The broker that must be asked."""
        return self.broker


def log_dir(broker: int) -> str:
    """The one log directory of a broker."""
    return f"/var/lib/kafka/broker-{broker}"


class LogDirPartition(Value, frozen=True):
    """A replica's log in a directory: its segments' bytes, without files that wait for their deletion (L-11).

    `offset_lag` is by how much its log end offset lies below its high watermark, `future` whether it is being moved
    between directories, which no replica is here.
    """

    partition: TopicPartition
    size_bytes: int
    offset_lag: int
    future: bool = False


class DescribeLogDirsResponse(AdminResponse, frozen=True, tag=True):
    """The answer to DescribeLogDirs: the broker's one log directory."""

    kind: ClassVar[str] = "describe log dirs"
    broker: int = -1
    log_dir: str = ""
    partitions: tuple[LogDirPartition, ...] = ()
