"""Who gets a vote, who has won, and how long to wait: the arithmetic of the quorum (K-1, K-8).

Source: Apache Kafka's `raft`: `FollowerState.canGrantVote` and its like, `LeaderState`, `KafkaRaftClient`; KIP-996.
"""

from __future__ import annotations

from kafka_tui.engine.nodes.controller import CANDIDATE, FOLLOWER, LEADER, RESIGNED, Controller
from kafka_tui.engine.requests.quorum import NOBODY, DescribeQuorumResponse, QuorumReplica, VoteRequest

OBSERVER_SESSION_MS = 300_000
"""How long a leader tells of an observer that it no longer hears (`LeaderState.OBSERVER_SESSION_TIMEOUT_MS`)."""


def may_vote(node: Controller, request: VoteRequest) -> bool:
    """Whether a voter gives its vote; `request.epoch` is its own by now. A shorter log never gets one (K-1)."""
    up_to_date = (request.last_epoch, request.log_end_offset) >= (node.last_epoch, node.log.end)
    if node.role == LEADER:
        return False
    if request.pre_vote:
        return up_to_date and not (node.role == FOLLOWER and node.fetched)  # whoever hears a leader wants no election
    if node.role in (CANDIDATE, RESIGNED):
        return False
    if node.voted != NOBODY:
        return node.voted == request.candidate
    return node.leader == NOBODY and up_to_date


def won(node: Controller) -> bool:
    """Whether a majority has given its vote."""
    return sum(node.votes.values()) >= node.majority


def lost(node: Controller) -> bool:
    """Whether too many refused for a majority still to come."""
    refused = sum(not granted for granted in node.votes.values())
    return len(node.voters) - refused < node.majority


def majority_end(node: Controller) -> int:
    """The offset up to which a majority of the voters has a leader's log (K-1)."""
    known = [node.fetches[voter].request.offset if voter in node.fetches else 0 for voter in node.others]
    return sorted([node.log.end, *known], reverse=True)[node.majority - 1]


def majority_heard_ms(node: Controller) -> int:
    """When a leader last had word of a majority, itself among it."""
    known = [node.fetches[voter].at_ms if voter in node.fetches else node.since_ms for voter in node.others]
    return sorted(known, reverse=True)[node.majority - 2]


def check_quorum_ms(node: Controller) -> int:
    """How long a leader goes on without word of a majority: 1.5 times the fetch timeout."""
    return node.config.controller_quorum_fetch_timeout_ms * 3 // 2


def successors(node: Controller) -> tuple[int, ...]:
    """The other voters, the one that has most of the log first."""
    ends = {voter: node.fetches[voter].request.offset if voter in node.fetches else 0 for voter in node.others}
    return tuple(sorted(node.others, key=lambda voter: (-ends[voter], voter)))


def successor_wait_ms(node: Controller, named: tuple[int, ...]) -> int:
    """How long a successor waits before it asks for votes: the first not at all, each other one twice as long."""
    most_ms = node.config.controller_quorum_election_backoff_max_ms
    place = named.index(node.id) if node.id in named else len(named)
    if place == 0:
        return 0
    return most_ms if place >= len(named) else min(most_ms, (most_ms >> (len(named) - 1)) << (place - 1))


def described(node: Controller, now_ms: int) -> DescribeQuorumResponse:
    """The quorum as its leader tells of it (`LeaderState.describeQuorum`); of observers only those it still hears."""
    own = QuorumReplica(node.id, node.log.end, now_ms, now_ms)
    seen = {
        replica: QuorumReplica(replica, fetch.request.offset, fetch.at_ms, fetch.caught_up_ms)
        for replica, fetch in node.fetches.items()
    }
    heard = (one for number, one in sorted(seen.items()) if number not in node.voters)
    return DescribeQuorumResponse(
        leader=node.id,
        epoch=node.epoch,
        high_watermark=node.high_watermark,
        voters=tuple(own if one == node.id else seen.get(one, QuorumReplica(one)) for one in node.voters),
        observers=tuple(one for one in heard if now_ms - one.last_fetch_ms < OBSERVER_SESSION_MS),
    )
