"""Facts of the controllers as a quorum: elections, and the metadata log that each of them keeps (K-1, K-8, K-9)."""

from __future__ import annotations

from kafka_tui.engine.epochs import Epochs
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.facts.controller import Committed
from kafka_tui.engine.metadata import LeaderChangeRecord, MetadataRecord


class QuorumStateRead(Fact, frozen=True, kw_only=True, tag=True):
    """A controller has come up: it knows what lies on its disk, and has forgotten all else."""

    quiet = True


class CandidacyBegun(Fact, frozen=True, kw_only=True, tag=True):
    """A controller asks for votes in `epoch`; with `pre_vote` it asks first whether it would get them (KIP-996)."""

    epoch: int
    pre_vote: bool


class VoteGiven(Fact, frozen=True, kw_only=True, tag=True):
    """A controller answered `candidate`: `granted`, or not; only a vote that is no `pre_vote` binds it."""

    candidate: int
    epoch: int
    granted: bool
    pre_vote: bool


class VoteReceived(Fact, frozen=True, kw_only=True, tag=True):
    """A candidate noted an answer."""

    quiet = True
    voter: int
    granted: bool


class QuorumEpochSeen(Fact, frozen=True, kw_only=True, tag=True):
    """A controller is in `epoch`, and knows no leader in it."""

    epoch: int


class QuorumLeaderFound(Fact, frozen=True, kw_only=True, tag=True):
    """A controller follows `leader` in `epoch`."""

    leader: int
    epoch: int


class ControllerElected(Committed, frozen=True, kw_only=True, tag=True):
    """The controller leads the quorum in `epoch` (K-1, K-8)."""

    epoch: int

    @property
    def records(self) -> tuple[MetadataRecord, ...]:
        """The records it appends to the metadata log."""
        return (LeaderChangeRecord(int(self.node.name)),)


class ControllerActivated(Fact, frozen=True, kw_only=True, tag=True):
    """All that the new leader found in its log is committed: it acts, and sessions start anew (K-8)."""

    epoch: int


class ControllerResigned(Fact, frozen=True, kw_only=True, tag=True):
    """A controller leads no longer; `undone` records of its log were not committed.

    `reason` is "majority" (it does not hear from one), "stop", or "epoch" (there is a newer one).
    """

    epoch: int
    reason: str
    undone: int


class MetadataReplicated(Fact, frozen=True, kw_only=True, tag=True):
    """A controller that follows wrote records of the metadata log, from `offset` on (K-1)."""

    offset: int
    records: tuple[MetadataRecord, ...]
    epochs: Epochs


class MetadataTruncated(Fact, frozen=True, kw_only=True, tag=True):
    """A controller cut its metadata log from `old` to `new`: no majority had what lay above."""

    old: int
    new: int


class MetadataCommitted(Fact, frozen=True, kw_only=True, tag=True):
    """The metadata log is committed up to `new`: a majority has it (K-1). A follower learns it from its leader."""

    role: str
    old: int
    new: int

    @property
    def background(self) -> bool:
        """That followers learn of it later is chatter."""
        return self.role == "follower"
