"""Requests of the controllers among themselves: who leads the quorum (K-1), and the metadata log that all read.

Source: KIP-595, KIP-996; Apache Kafka `VoteRequest.json`, `BeginQuorumEpochRequest.json`, `EndQuorumEpochRequest.json`.
"""

from __future__ import annotations

from typing import ClassVar

from kafka_tui.engine.epochs import EpochEndOffset, Epochs
from kafka_tui.engine.ids import NO_LEADER, Value
from kafka_tui.engine.metadata import MetadataRecord
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.requests.control import AdminRequest, AdminResponse


class VoteRequest(Request, frozen=True, tag=True):
    """Vote for me in `epoch`; with `pre_vote`: would you, if there were an election (KIP-996)?"""

    kind: ClassVar[str] = "vote"
    candidate: int
    epoch: int
    last_epoch: int
    log_end_offset: int
    pre_vote: bool


class VoteResponse(Response, frozen=True, tag=True):
    """The answer, with the epoch and the leader that the voter knows."""

    kind: ClassVar[str] = "vote"
    voter: int
    epoch: int
    leader: int
    granted: bool
    pre_vote: bool


class BeginQuorumEpochRequest(Request, frozen=True, tag=True):
    """I lead the quorum in `epoch`."""

    kind: ClassVar[str] = "begin quorum epoch"
    leader: int
    epoch: int


class EndQuorumEpochRequest(Request, frozen=True, tag=True):
    """I lead no longer; `successors` are the other voters, the one with the longest log first."""

    kind: ClassVar[str] = "end quorum epoch"
    leader: int
    epoch: int
    successors: tuple[int, ...]


class QuorumEpochResponse(Response, frozen=True, tag=True):
    """Base of the answers to both, with the epoch and the leader that the voter knows."""

    epoch: int
    leader: int


class BeginQuorumEpochResponse(QuorumEpochResponse, frozen=True, tag=True):
    """The answer."""

    kind: ClassVar[str] = "begin quorum epoch"


class EndQuorumEpochResponse(QuorumEpochResponse, frozen=True, tag=True):
    """The answer."""

    kind: ClassVar[str] = "end quorum epoch"


METADATA_MAX_WAIT_MS = 500
"""How long a leader may hold a metadata fetch back (`KafkaRaftClient.MAX_FETCH_WAIT_MS`)."""


class MetadataFetchRequest(Request, frozen=True, tag=True):
    """A controller or a broker reads the metadata log from `offset` (K-1, K-10).

    `epoch` is the newest it knows of, `last_epoch` that of its last record; a broker, which keeps no log, has -1.
    `high_watermark` is what it knows to be committed. Held up to `max_wait_ms` when there is nothing new.
    """

    kind: ClassVar[str] = "metadata fetch"
    replica: int
    offset: int
    max_wait_ms: int
    epoch: int
    high_watermark: int
    last_epoch: int = -1


class MetadataFetchResponse(Response, frozen=True, tag=True):
    """Records of the metadata log from `offset` on, and the epochs they were written in.

    An `error` comes with the `leader` and `epoch` that the controller knows. `diverging` is where the asker's log parts
    from the leader's: the newest epoch they share, and where it ends.
    """

    kind: ClassVar[str] = "metadata fetch"
    error: str
    leader: int
    epoch: int
    offset: int = 0
    records: tuple[MetadataRecord, ...] = ()
    epochs: Epochs = ()
    high_watermark: int = 0
    diverging: EpochEndOffset | None = None


NOBODY = NO_LEADER
"""No controller: nobody leads, or nobody has the vote."""


class DescribeQuorumRequest(AdminRequest, frozen=True, tag=True):
    """Who leads the quorum, and how far each replica of the metadata log is; its leader answers (K-1)."""

    kind: ClassVar[str] = "describe metadata quorum"


class QuorumReplica(Value, frozen=True):
    """A replica of the metadata log as the leader knows it by its fetches; -1 for what it never learnt."""

    replica: int
    log_end_offset: int = -1
    last_fetch_ms: int = -1
    last_caught_up_ms: int = -1


class DescribeQuorumResponse(AdminResponse, frozen=True, tag=True):
    """The answer to DescribeQuorum: the voters by id, the leader among them, then the observers."""

    kind: ClassVar[str] = "describe metadata quorum"
    leader: int = NOBODY
    epoch: int = 0
    high_watermark: int = -1
    voters: tuple[QuorumReplica, ...] = ()
    observers: tuple[QuorumReplica, ...] = ()
