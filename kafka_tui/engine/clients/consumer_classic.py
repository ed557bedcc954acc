"""A consumer as a member of a classic group: join, sync, heartbeats, leave; eager and cooperative (G-3 … G-12).

Source: Apache Kafka `AbstractCoordinator`, `ConsumerCoordinator`.
"""

from __future__ import annotations

from kafka_tui.engine.clients import consumer_commit as committing
from kafka_tui.engine.clients.assignors.by_name import ASSIGNORS
from kafka_tui.engine.clients.assignors.members import Member, ReplicaRacks
from kafka_tui.engine.clients.assignors.sticky import sticky_assign
from kafka_tui.engine.clients.consumer_calls import ask, back_off, may, shapes_of, succeeded
from kafka_tui.engine.clients.consumer_coordinator import (
    COORDINATOR_GONE,
    FENCED,
    REPLACED,
    error_of,
    fail_replaced,
    find_coordinator,
    forget_coordinator,
    give_back,
    lose_membership,
)
from kafka_tui.engine.clients.consumer_timers import MemberHeartbeatTick
from kafka_tui.engine.facts import consumers as f
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.consumer import (
    ADOPTING,
    COMMITTING,
    IN_GENERATION,
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
    HeartbeatRequest,
    JoinedMember,
    JoinGroupRequest,
    JoinGroupResponse,
    LeaveGroupRequest,
    MemberAssignment,
    Subscription,
    SyncGroupRequest,
    SyncGroupResponse,
)
from kafka_tui.engine.turn import Turn


def take_part(turn: Turn[Consumer]) -> bool:
    """Whether the consumer has its part in the group's present generation; if not, do the next thing for it."""
    if turn.node.lost:
        give_back(turn, "lost")  # O-8: too late to commit
    if turn.node.state == SYNCING:
        send_sync(turn)
    if turn.node.state == ADOPTING and not _adopt(turn):
        return False
    if turn.node.state == MEMBER and turn.node.rejoin:
        turn.note(state=PREPARING_TO_JOIN)
    if turn.node.state == PREPARING_TO_JOIN:
        if not _prepare(turn):
            return False
        turn.note(state=UNJOINED, rejoin=True)
    if turn.node.state == UNJOINED:
        send_join(turn)
    else:
        find_coordinator(turn)
    return turn.node.state == MEMBER


def may_read(node: Consumer) -> bool:
    """Whether `poll()` goes on with the partitions it has, though the group may be rebalancing (G-9)."""
    return node.state != ADOPTING and (node.cooperative or node.state != PREPARING_TO_JOIN)


def _prepare(turn: Turn[Consumer]) -> bool:
    """Before a join: commit; give all partitions back if eager (G-9, O-2, O-8). Whether that is done.

    Who keeps its partitions commits here only if that is automatic, and goes on reading meanwhile.
    """
    node = turn.node
    if (committing.is_automatic(node) or not node.cooperative) and not committing.settle(turn, "revoke"):
        return False
    gone = tuple(p for p in turn.node.partitions if p.topic not in node.topics) if node.cooperative else None
    give_back(turn, "revoked", gone)
    return True


def send_join(turn: Turn[Consumer]) -> None:
    """Ask for a place in the next generation (G-3)."""
    if not may(turn, "join") or not find_coordinator(turn):
        return
    node = turn.node
    config = node.config
    sticky = "sticky" in node.assignors
    request = JoinGroupRequest(
        group=node.group,
        member=node.member,
        client=node.name,
        instance=node.instance,
        session_timeout_ms=config.session_timeout_ms,
        rebalance_timeout_ms=config.max_poll_interval_ms,  # G-3
        assignors=node.assignors,
        subscription=Subscription(
            topics=node.topics,
            owned=node.partitions.keys,
            generation=node.generation,
            rack=node.config.client_rack or None,
            previous=node.previous if sticky else (),
            previous_generation=node.previous_generation if sticky else -1,
        ),
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
        _forget_generation(turn, error)
    elif error in COORDINATOR_GONE:
        forget_coordinator(turn)
    elif error in ("COORDINATOR_LOAD_IN_PROGRESS", "REBALANCE_IN_PROGRESS"):
        back_off(turn, "join")
    elif error == REPLACED:
        fail_replaced(turn)
    else:  # INCONSISTENT_GROUP_PROTOCOL (G-5), INVALID_SESSION_TIMEOUT (G-6) …: nothing that time heals
        turn.emit(f.ConsumerFailed(node=turn.id, error=error, message=sentence_of(error)))


def _forget_generation(turn: Turn[Consumer], error: str) -> None:
    """A join or sync came from somebody the group has gone on without: what it kept is lost (G-13, O-8)."""
    node = turn.node
    turn.note(member="" if error == "UNKNOWN_MEMBER_ID" else node.member, generation=-1, lost=len(node.partitions) > 0)


def _joined(turn: Turn[Consumer], response: JoinGroupResponse) -> None:
    succeeded(turn, "join")
    succeeded(turn, "coordinator")
    topics = tuple(sorted({topic for member in response.members for topic in member.subscription.topics}))
    turn.note(
        state=SYNCING,
        generation=response.generation,
        member=response.member,
        assignor=response.assignor,
        leader=response.leader == response.member,
        leads=response.members,
        keeps=response.skip_assignment,
        group_topics=topics,
        joins=turn.node.joins + 1,
        heard_ms=turn.now_ms,
    )
    turn.schedule(MemberHeartbeatTick(turn.node.joins), turn.node.config.heartbeat_interval_ms, silent=True)  # G-6
    if any(topic not in turn.node.metadata for topic in topics):
        turn.note(stale=True)
    else:
        send_sync(turn)


def send_sync(turn: Turn[Consumer]) -> None:
    """Ask for one's part; the leader computes everybody's (G-4) once it knows the topics."""
    node = turn.node
    if node.is_waiting_for(SyncGroupRequest) or not find_coordinator(turn):
        return
    if node.leader and node.stale and may(turn, "metadata"):
        return  # it is being asked for
    assignments: tuple[MemberAssignment, ...] = ()
    if node.leader:
        shapes = shapes_of(node)
        turn.note(shapes=shapes)
        if not node.keeps:  # G-12: a leader that came back leaves the assignment as it is
            assignments = _assignments(turn, node, dict(shapes))
    request = SyncGroupRequest(node.group, node.generation, node.member, assignments, node.instance)
    ask(turn, node.coordinator, request)


def _assignments(turn: Turn[Consumer], node: Consumer, racks: ReplicaRacks) -> tuple[MemberAssignment, ...]:
    """What the group leader's assignor makes of the members (S)."""
    assignor = ASSIGNORS[node.assignor]
    assign = assignor.assign if not assignor.cooperative or turn.follows("S-5") else sticky_assign
    counts = {topic: len(partitions) for topic, partitions in racks.items()}
    found = assign([_seen(member, node.assignor) for member in node.leads], counts, racks)
    return tuple(
        MemberAssignment(member, tuple(TopicPartition(*pair) for pair in pairs)) for member, pairs in found.items()
    )


def _seen(member: JoinedMember, assignor: str) -> Member:
    """A member as its assignor sees it: the sticky one goes by its user data (S-6), the cooperative by what is had."""
    told = member.subscription
    eager = assignor == "sticky"
    owned = told.previous if eager else told.owned
    generation = told.previous_generation if eager else told.generation
    pairs = tuple((partition.topic, partition.partition) for partition in owned)
    return Member(member.member, told.topics, member.instance, told.rack, pairs, generation)


def on_sync(turn: Turn[Consumer], request: SyncGroupRequest, response: Response) -> None:
    """The partitions are known (G-4), or it has to join again."""
    node = turn.node
    if node.state != SYNCING or request.generation != node.generation:
        return
    error = error_of(response)
    if isinstance(response, SyncGroupResponse) and error == NONE:
        turn.note(state=ADOPTING, adopts=response.partitions)
        return
    turn.note(state=UNJOINED, rejoin=True)
    if error in FENCED:
        _forget_generation(turn, error)
    elif error == REPLACED:
        fail_replaced(turn)
    elif error in COORDINATOR_GONE:
        forget_coordinator(turn)
    elif error != "REBALANCE_IN_PROGRESS":
        back_off(turn, "join")


def _adopt(turn: Turn[Consumer]) -> bool:
    """In `poll()`: give back what the group gave to others, take what is new (G-9); whether that is done.

    Cooperative: whoever gave something back joins again at once, so that others get it (S-5). A program that commits
    itself does so in `onPartitionsRevoked`; an automatic commit came before the join, and none comes now (O-8).
    """
    node = turn.node
    gone = tuple(partition for partition in node.partitions if partition not in node.adopts)
    if gone:
        if node.commit != "auto" and not committing.settle(turn, "revoke"):
            return False
        give_back(turn, "revoked", gone)
    turn.emit(
        f.PartitionsAssigned(
            node=turn.id,
            group=node.group,
            generation=node.generation,
            partitions=tuple(partition for partition in node.adopts if partition not in node.partitions),
            kept=len(turn.node.partitions),
        )
    )
    turn.note(adopts=(), previous=node.adopts, previous_generation=node.generation)
    if gone:
        turn.note(rejoin=True)
    return True


def heartbeat_tick(turn: Turn[Consumer], timer: MemberHeartbeatTick) -> None:
    """The background thread: it watches the program's polls (G-7) and tells the coordinator that it lives (G-6)."""
    node = turn.node
    if timer.join != node.joins or node.state not in IN_GENERATION:
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
    beat = HeartbeatRequest(node.group, node.generation, node.member, node.instance)
    ask(turn, node.coordinator, beat, background=True)


def _poll_interval_over(turn: Turn[Consumer]) -> None:
    """The member gives up its membership; a static one does not say so, its session has to run out (G-7, G-12)."""
    node = turn.node
    if node.coordinator >= 0 and node.instance is None:
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
        turn.note(heard_ms=turn.now_ms, rejoin=node.rejoin or node.state in (MEMBER, ADOPTING))
    elif error in COORDINATOR_GONE:
        forget_coordinator(turn)
    elif error in FENCED:
        lose_membership(turn, error)
    elif error == REPLACED:
        fail_replaced(turn)


def leave(turn: Turn[Consumer]) -> bool:
    """close(): say goodbye to the coordinator if that is the way (G-8); whether an answer is to be waited for.

    A static member leaves silently: it may come back before its session is over (G-12).
    """
    node = turn.node
    if not node.member or node.coordinator < 0 or node.instance is not None:
        return False
    ask(turn, node.coordinator, LeaveGroupRequest(node.group, node.member))
    return True
