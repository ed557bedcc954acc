"""Leader epochs of a log, a partition's or the metadata's: where each begins and ends, and where two logs part (E-9).

Source: Apache Kafka `LeaderEpochFileCache`, `KafkaRaftLog.endOffsetForEpoch`, `ReplicatedLog.truncateToEndOffset`.
"""

from __future__ import annotations

from typing import Final, Protocol, TypeVar

EpochStart = tuple[int, int]
"""A leader epoch and the first offset it may have (E-9)."""
Epochs = tuple[EpochStart, ...]
"""The epochs of a log; both columns increase."""
EpochEndOffset = tuple[int, int]
"""A leader epoch and the offset behind its last record (E-10)."""


class HasLeaderEpoch(Protocol):
    """What somebody was told of a partition."""

    @property
    def leader_epoch(self) -> int:
        """The leader epoch that it is about."""


P = TypeVar("P", bound=HasLeaderEpoch)

UNDEFINED_EPOCH_END: Final[EpochEndOffset] = (-1, -1)
"""Nothing is known of an epoch (`OffsetsForLeaderEpochResponse.UNDEFINED_EPOCH`)."""


def newer(known: tuple[P, ...], told: tuple[P, ...]) -> tuple[P, ...]:
    """What to believe of each partition: what was told, unless more is known. A broker that is cut off tells old news.

    Source: KIP-320, Apache Kafka `Metadata.updateLatestMetadata`.
    """
    both = tuple(old if old.leader_epoch > new.leader_epoch else new for old, new in zip(known, told, strict=False))
    return both + told[len(both) :]


def assigned(epochs: Epochs, epoch: int, start_offset: int) -> Epochs:
    """The epochs with a new one; entries that contradict it go, so that both columns increase (E-9)."""
    if epochs and epochs[-1][0] == epoch and start_offset >= epochs[-1][1]:
        return epochs
    kept = len(epochs)
    while kept and (epochs[kept - 1][0] >= epoch or epochs[kept - 1][1] >= start_offset):
        kept -= 1
    return (*epochs[:kept], (epoch, start_offset))


def epochs_below(epochs: Epochs, end_offset: int) -> Epochs:
    """The epochs without those that begin at `end_offset` or behind it."""
    kept = len(epochs)
    while kept and epochs[kept - 1][1] >= end_offset:
        kept -= 1
    return epochs[:kept]


def end_offset_of_epoch(epochs: Epochs, log_end_offset: int, epoch: int) -> EpochEndOffset:
    """The largest known epoch that is not above `epoch`, and where it ends (E-10, KIP-279).

    The newest epoch ends at the log end offset. An `epoch` older than all known ones, whose records are gone, ends
    where the first known one begins. `UNDEFINED_EPOCH_END` for -1 and for an epoch above all known ones.
    """
    if epoch < 0:
        return UNDEFINED_EPOCH_END
    if epochs and epoch == epochs[-1][0]:
        return epoch, log_end_offset
    found = epoch
    for known, start_offset in epochs:
        if known > epoch:
            return found, start_offset
        found = known
    return UNDEFINED_EPOCH_END


def truncation_offset(epochs: Epochs, log_end_offset: int, leader: EpochEndOffset) -> int:
    """Where a follower truncates whose `leader` told it an epoch of its log and where that ends there (E-10).

    A follower that does not know the epoch cuts at the end of its largest smaller one and asks again (KIP-279).
    """
    epoch, end_offset = leader
    own_epoch, own_end = end_offset_of_epoch(epochs, log_end_offset, epoch)
    if (own_epoch, own_end) == UNDEFINED_EPOCH_END:
        return min(end_offset, log_end_offset)
    return min(own_end, end_offset if own_epoch == epoch else own_end, log_end_offset)
