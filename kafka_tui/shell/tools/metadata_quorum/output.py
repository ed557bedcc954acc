"""What `kafka-metadata-quorum` prints (K-1).

Source: Apache Kafka `MetadataQuorumCommand`, and the record of its output in `golden/cli`.
"""

from __future__ import annotations

import base64
import hashlib

from kafka_tui.engine.requests.quorum import DescribeQuorumResponse, QuorumReplica
from kafka_tui.shell.tools.metadata_quorum.statements import MetadataQuorum
from kafka_tui.shell.tools.servers import controller_address

_COLUMNS = ("NodeId", "DirectoryId", "LogEndOffset", "Lag", "LastFetchTimestamp", "LastCaughtUpTimestamp", "Status")


def mistake(said: MetadataQuorum) -> str:
    """What the tool finds wrong with its options; "" for nothing."""
    if said.status and said.replication:
        return "Only one of --status or --replication should be specified with describe sub-command"
    if not said.status and not said.replication:
        return "One of --status or --replication must be specified with describe sub-command"
    if said.status and said.human_readable:
        return "The option --human-readable is only supported along with --replication"
    return ""


def status(quorum: DescribeQuorumResponse) -> tuple[str, ...]:
    """`describe --status`."""
    leader = _leader(quorum)
    slowest = min(quorum.voters, key=lambda voter: voter.log_end_offset)
    behind_ms = 0
    if slowest is not leader:
        known = slowest.last_caught_up_ms >= 0
        behind_ms = leader.last_caught_up_ms - slowest.last_caught_up_ms if known else -1
    voters = (
        f'{_node(voter)}, "endpoints": ["CONTROLLER://{controller_address(voter.replica)}"]}}'
        for voter in quorum.voters
    )
    return (
        f"ClusterId:              {_uuid('cluster')}",
        f"LeaderId:               {quorum.leader}",
        f"LeaderEpoch:            {quorum.epoch}",
        f"HighWatermark:          {quorum.high_watermark}",
        f"MaxFollowerLag:         {leader.log_end_offset - slowest.log_end_offset}",
        f"MaxFollowerLagTimeMs:   {behind_ms}",
        f"CurrentVoters:          [{', '.join(voters)}]",
        f"CurrentObservers:       [{', '.join(_node(one) + '}' for one in quorum.observers)}]",
    )


def replication(quorum: DescribeQuorumResponse, now_ms: int | None) -> tuple[str, ...]:
    """`describe --replication`; with `now_ms` times as how long ago they were."""
    leader = _leader(quorum)
    ranked = [(leader, "Leader")]
    ranked += [(voter, "Follower") for voter in quorum.voters if voter is not leader]
    ranked += [(one, "Observer") for one in quorum.observers]
    rows = [_COLUMNS, *(_cells(one, rank, leader, now_ms) for one, rank in ranked)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_COLUMNS))]
    return tuple("".join(f"{cell:<{width}}\t" for cell, width in zip(row, widths, strict=True)) for row in rows)


def _cells(one: QuorumReplica, rank: str, leader: QuorumReplica, now_ms: int | None) -> tuple[str, ...]:
    end = one.log_end_offset
    times = (_time(at_ms, now_ms) for at_ms in (one.last_fetch_ms, one.last_caught_up_ms))
    return (str(one.replica), directory_id(one.replica), str(end), str(leader.log_end_offset - end), *times, rank)


def _time(at_ms: int, now_ms: int | None) -> str:
    return str(at_ms) if now_ms is None or at_ms < 0 else f"{now_ms - at_ms} ms ago"


def _leader(quorum: DescribeQuorumResponse) -> QuorumReplica:
    return next(voter for voter in quorum.voters if voter.replica == quorum.leader)


def _node(one: QuorumReplica) -> str:
    return f'{{"id": {one.replica}, "directoryId": "{directory_id(one.replica)}"'


def directory_id(node: int) -> str:
    """The id of a node's log directory, as Kafka prints such."""
    return _uuid(f"directory of {node}")


def _uuid(name: str) -> str:
    """An id that depends on the name only."""
    return base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()[:16]).decode("ascii").rstrip("=")
