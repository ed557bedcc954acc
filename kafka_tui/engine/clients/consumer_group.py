"""A consumer as a member of its group: coordinator, join, sync, heartbeats, leave (G).

Source: Apache Kafka `AbstractCoordinator`, `ConsumerCoordinator`.
"""

from __future__ import annotations

from kafka_tui.engine.clients.assignors.members import Member
from kafka_tui.engine.clients.assignors.ranges import range_assign
from kafka_tui.engine.clients.consumer_calls import any_broker, ask, back_off, counts_of, failures, may, succeeded
from kafka_tui.engine.clients.consumer_timers import MemberHeartbeatTick
from kafka_tui.engine.facts import consumers as f
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.consumer import (
    COMMITTING,
    JOINING,
    MEMBER,
    PREPARING_TO_JOIN,
    PROCESSING,
    SYNCING,
    UNJOINED,
    Consumer,
)
from kafka_tui.engine.protocol_errors import sentence_of
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Response
from kafka_tui.engine.requests.groups import (
    FindCoordinatorRequest,
    FindCoordinatorResponse,
    HeartbeatRequest,
    JoinGroupRequest,
    JoinGroupResponse,
    LeaveGroupRequest,
    MemberAssignment,
    SyncGroupRequest,
    SyncGroupResponse,
)
from kafka_tui.engine.turn import Turn

COORDINATOR_GONE = ("COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR", "NETWORK_EXCEPTION")
"""After these errors the coordinator is looked for again (G-14)."""
_IN_GENERATION = (SYNCING, MEMBER, PREPARING_TO_JOIN)
FENCED = ("UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION")
"""These say that the group went on without this member (G-13)."""


def error_of(response: Response) -> str:
    """The error of a group response; NETWORK_EXCEPTION for a broken connection."""
    error = getattr(response, "error", "NETWORK_EXCEPTION")
    return str(error)


def find_coordinator(turn: Turn[Consumer]) -> bool:
    """Whether the coordinator is known; if not, some broker is asked (G-1)."""
    node = turn.node
    if node.coordinator >= 0:
        return True
    if may(turn, "coordinator") and not node.is_waiting_for(FindCoordinatorRequest):
        again = failures(node, "coordinator") > 0
        ask(turn, any_broker(node, "coordinator"), FindCoordinatorRequest(node.group), background=again)
    return False


def on_coordinator(turn: Turn[Consumer], response: Response) -> None:
    """Learn who coordinates the group, or ask again later."""
    if isinstance(response, FindCoordinatorResponse) and response.error == NONE:
        turn.note(coordinator=response.broker, heard_ms=turn.now_ms)
        return
    back_off(turn, "coordinator")


def forget_coordinator(turn: Turn[Consumer]) -> None:
    """The coordinator does not answer, or coordinates no longer."""
    if turn.node.coordinator >= 0:
        turn.note(coordinator=-1)
        back_off(turn, "coordinator")


def send_join(turn: Turn[Consumer]) -> None:
    """Ask for a place in the next generation (G-3). Partitions are given back before (G-9)."""
    if not may(turn, "join") or not find_coordinator(turn):
        return
    node = turn.node
    config = node.config
    request = JoinGroupRequest(
        group=node.group,
        member=node.member,
        client=node.name,
        instance=None,
        session_timeout_ms=config.session_timeout_ms,
        rebalance_timeout_ms=config.max_poll_interval_ms,  # G-3
        assignors=tuple(config.partition_assignment_strategy.split(",")),
        topics=node.topics,
    )
    turn.note(state=JOINING, rejoin=False, leader=False, leads=())
    ask(turn, node.coordinator, request)


def on_join(turn: Turn[Consumer], response: Response) -> None:
    """The generation has formed, or the join has to be sent again (G-3)."""
    if turn.node.state != JOINING:
        return
    error = error_of(response)
    if isinstance(response, JoinGroupResponse) and error == NONE:
        _joined(turn, response)
        return
    turn.note(state=UNJOINED, rejoin=True)
    if isinstance(response, JoinGroupResponse) and error == "MEMBER_ID_REQUIRED":
        turn.note(member=response.member)
    elif error in FENCED:
        turn.note(member="" if error == "UNKNOWN_MEMBER_ID" else turn.node.member, generation=-1)
    elif error in COORDINATOR_GONE:
        forget_coordinator(turn)
    elif error in ("COORDINATOR_LOAD_IN_PROGRESS", "REBALANCE_IN_PROGRESS"):
        back_off(turn, "join")
    else:  # INCONSISTENT_GROUP_PROTOCOL (G-5), INVALID_SESSION_TIMEOUT (G-6) …: nothing that time heals
        turn.emit(f.ConsumerFailed(node=turn.id, error=error, message=sentence_of(error)))


def _joined(turn: Turn[Consumer], response: JoinGroupResponse) -> None:
    succeeded(turn, "join")
    succeeded(turn, "coordinator")
    leader = response.leader == response.member
    topics = tuple(sorted({topic for member in response.members for topic in member.topics}))
    turn.note(
        state=SYNCING,
        generation=response.generation,
        member=response.member,
        leader=leader,
        leads=response.members,
        group_topics=topics,
        joins=turn.node.joins + 1,
        heard_ms=turn.now_ms,
    )
    turn.schedule(MemberHeartbeatTick(turn.node.joins), turn.node.config.heartbeat_interval_ms, silent=True)  # G-6
    if any(topic not in turn.node.metadata for topic in topics):
        turn.note(stale=True)


def send_sync(turn: Turn[Consumer]) -> None:
    """Ask for one's part; the leader computes everybody's (G-4) once it knows the topics."""
    node = turn.node
    if node.is_waiting_for(SyncGroupRequest) or not find_coordinator(turn):
        return
    if node.leader and node.stale and may(turn, "metadata"):
        return  # it is being asked for
    assignments: tuple[MemberAssignment, ...] = ()
    if node.leader:
        counts = counts_of(node)
        found = range_assign([Member(m.member, m.topics, m.instance) for m in node.leads], dict(counts))  # S-1
        assignments = tuple(
            MemberAssignment(member, tuple(TopicPartition(*pair) for pair in pairs)) for member, pairs in found.items()
        )
        turn.note(counts=counts)
    ask(turn, node.coordinator, SyncGroupRequest(node.group, node.generation, node.member, assignments))


def on_sync(turn: Turn[Consumer], request: SyncGroupRequest, response: Response) -> None:
    """The partitions are known (G-4), or it has to join again."""
    node = turn.node
    if node.state != SYNCING or request.generation != node.generation:
        return
    error = error_of(response)
    if isinstance(response, SyncGroupResponse) and error == NONE:
        turn.emit(
            f.PartitionsAssigned(
                node=turn.id, group=node.group, generation=node.generation, partitions=response.partitions
            )
        )
        return
    turn.note(state=UNJOINED, rejoin=True)
    if error in FENCED:
        turn.note(member="" if error == "UNKNOWN_MEMBER_ID" else node.member, generation=-1)
    elif error in COORDINATOR_GONE:
        forget_coordinator(turn)
    elif error != "REBALANCE_IN_PROGRESS":
        back_off(turn, "join")


def heartbeat_tick(turn: Turn[Consumer], timer: MemberHeartbeatTick) -> None:
    """The background thread: it watches the program's polls (G-7) and tells the coordinator that it lives (G-6)."""
    node = turn.node
    if timer.join != node.joins or node.state not in _IN_GENERATION:
        return
    config = node.config
    now = turn.now_ms
    next_ms = config.heartbeat_interval_ms
    if node.phase in (PROCESSING, COMMITTING):
        left_ms = node.last_poll_ms + config.max_poll_interval_ms - now
        if left_ms <= 0:  # G-7
            _poll_interval_over(turn)
            return
        next_ms = min(next_ms, left_ms)
    turn.schedule(timer, next_ms, silent=True)
    if now - node.heard_ms > config.session_timeout_ms:
        forget_coordinator(turn)
    if not find_coordinator(turn) or turn.node.is_waiting_for(HeartbeatRequest):
        return
    ask(turn, node.coordinator, HeartbeatRequest(node.group, node.generation, node.member), background=True)


def _poll_interval_over(turn: Turn[Consumer]) -> None:
    node = turn.node
    if node.coordinator >= 0:
        ask(turn, node.coordinator, LeaveGroupRequest(node.group, node.member))
    turn.emit(f.PollIntervalExceeded(node=turn.id, group=node.group, member=node.member, since_ms=node.last_poll_ms))


def on_heartbeat(turn: Turn[Consumer], request: HeartbeatRequest, response: Response) -> None:
    """The coordinator knows the member, asks it to join again, or knows it no longer (G-6, G-13)."""
    node = turn.node
    if (request.member, request.generation) != (node.member, node.generation):
        return
    error = error_of(response)
    if error == NONE:
        succeeded(turn, "coordinator")
        turn.note(heard_ms=turn.now_ms)
    elif error == "REBALANCE_IN_PROGRESS":
        turn.note(heard_ms=turn.now_ms, rejoin=node.rejoin or node.state == MEMBER)
    elif error in COORDINATOR_GONE:
        forget_coordinator(turn)
    elif error in FENCED:
        lose_membership(turn, error)


def lose_membership(turn: Turn[Consumer], error: str) -> None:
    """The group went on without this member: its partitions may be others' by now (G-13, O-8)."""
    node = turn.node
    if node.state in _IN_GENERATION:
        turn.emit(f.MembershipLost(node=turn.id, group=node.group, member=node.member, error=error))


def give_back(turn: Turn[Consumer], how: str) -> None:
    """All partitions go back before the next join (G-9); fetches under way will be ignored."""
    node = turn.node
    if len(node.partitions):
        turn.emit(f.PartitionsRevoked(node=turn.id, group=node.group, partitions=node.partitions.keys, how=how))
    turn.note(lost=False)
