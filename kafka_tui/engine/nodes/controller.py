"""A controller: its copy of the metadata log, its place in the quorum, and which brokers it has heard of lately."""

from __future__ import annotations

from typing import Final

from kafka_tui.engine.configs.broker import BrokerConfig
from kafka_tui.engine.epochs import Epochs
from kafka_tui.engine.ids import Value
from kafka_tui.engine.metadata import Image, MetadataRecord
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.persistent import Table, Vector
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.requests.quorum import NOBODY, MetadataFetchRequest

UNATTACHED: Final = "unattached"
"""Knows of an epoch and of no leader in it."""
FOLLOWER: Final = "follower"
"""Knows the leader and fetches from it."""
PROSPECTIVE: Final = "prospective"
"""Asks whether it would be elected, before it disturbs anybody (KIP-996)."""
CANDIDATE: Final = "candidate"
"""Asks for votes in an epoch of its own."""
LEADER: Final = "leader"
"""Writes the metadata log; active once what it found there is committed."""
RESIGNED: Final = "resigned"
"""Led this epoch and does so no longer."""


class MetadataFetch(Value, frozen=True):
    """The last fetch of another replica of the metadata log; `call` while it is held back until there is news.

    `end_offset` is the leader's log end offset when it came, `caught_up_ms` when the replica last had everything.
    """

    request: MetadataFetchRequest
    at_ms: int
    end_offset: int
    caught_up_ms: int
    call: Call | None = None


class HeldAnswer(Value, frozen=True):
    """An answer that waits until the metadata log is committed up to `offset`."""

    call: Call
    request: Request
    response: Response
    offset: int


class Controller(Value, frozen=True):
    """A controller. `log`, `epochs`, `epoch`, `leader`, `voted` and `committed` lie on its disk, all else in memory.

    `voters` are the controllers of the quorum, itself among them. `image` is what it decides by: on the leader the
    whole log, else `committed`, which is the image of what a majority has (K-1). `active` says that it leads and may
    act. `votes` are the answers to its candidacy, `deadline_ms` when the time of its role is over and `watch` counts
    such times, `since_ms` when it took the role; `fetched` says that it has fetched from its leader, `fetch_call` is
    the fetch under way. `fetches` are the other replicas' last fetches. `heard_ms` is when each broker's last
    heartbeat came (K-3). `unclean_due` says that it will look at the partitions without a leader (E-5).
    """

    id: int
    config: BrokerConfig
    voters: tuple[int, ...]
    role: str = UNATTACHED
    active: bool = False
    epoch: int = 0
    leader: int = NOBODY
    voted: int = NOBODY
    log: Vector[MetadataRecord] = Vector()
    epochs: Epochs = ()
    image: Image = Image()
    committed: Image = Image()
    votes: Table[int, bool] = Table()
    deadline_ms: int = 0
    watch: int = 0
    since_ms: int = 0
    stopping: bool = False
    fetched: bool = False
    fetch_call: int = 0
    fetches: Table[int, MetadataFetch] = Table()
    answers: Table[int, HeldAnswer] = Table()
    heard_ms: Table[int, int] = Table()
    unclean_due: bool = False

    @property
    def others(self) -> tuple[int, ...]:
        """The other voters, by id."""
        return tuple(voter for voter in self.voters if voter != self.id)

    @property
    def majority(self) -> int:
        """How many voters are more than half (K-1)."""
        return len(self.voters) // 2 + 1

    @property
    def high_watermark(self) -> int:
        """The offset up to which it knows the log to be committed."""
        return self.committed.offset

    @property
    def last_epoch(self) -> int:
        """The epoch of its last record, -1 without any."""
        return self.epochs[-1][0] if self.epochs else -1
