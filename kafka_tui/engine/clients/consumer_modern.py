"""A consumer as a member of a group of the new protocol: its background thread, and how it leaves (N-1, N-6, G-7).

The background thread heartbeats whatever the program does. What the coordinator asks for is carried out inside
`poll()`, which stands in `consumer_reconcile`.

Source: Apache Kafka `AbstractHeartbeatRequestManager`, `ConsumerHeartbeatRequestManager`, `AbstractMembershipManager`.
"""

from __future__ import annotations

import base64

from msgspec.structs import replace

from kafka_tui.engine.clients.consumer_calls import ask, back_off, may, succeeded
from kafka_tui.engine.clients.consumer_coordinator import (
    COORDINATOR_GONE,
    error_of,
    find_coordinator,
    forget_coordinator,
    lose_membership,
)
from kafka_tui.engine.clients.consumer_timers import MemberHeartbeatTick
from kafka_tui.engine.facts import consumers as f
from kafka_tui.engine.nodes.consumer import COMMITTING, ENDED, MEMBER, PROCESSING, Consumer
from kafka_tui.engine.nodes.membership import (
    ACKNOWLEDGING,
    FATAL,
    JOINING,
    LEAVING,
    RECONCILING,
    SILENT,
    STABLE,
    Membership,
)
from kafka_tui.engine.nodes.modern_group import JOINING_EPOCH, LEAVING_EPOCH, STATIC_LEAVING_EPOCH
from kafka_tui.engine.protocol_errors import sentence_of
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Response
from kafka_tui.engine.requests.consumer_groups import ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse
from kafka_tui.engine.turn import Turn

_FENCED = ("FENCED_MEMBER_EPOCH", "UNKNOWN_MEMBER_ID")
"""After these a member drops its partitions and joins again (N-6)."""


def begin(turn: Turn[Consumer]) -> None:
    """Make up a member id, which stays the same as long as the program runs (`Uuid.randomUuid`)."""
    number = (turn.draw(1 << 63) << 65) | (turn.draw(1 << 63) << 2) | turn.draw(4)
    member = base64.urlsafe_b64encode(number.to_bytes(16, "big")).decode().rstrip("=")
    turn.note(member=member, generation=JOINING_EPOCH)


def set_membership(turn: Turn[Consumer], **changes: object) -> None:
    """Note something of the membership."""
    turn.note(membership=replace(_membership(turn), **changes))


def _membership(turn: Turn[Consumer]) -> Membership:
    membership = turn.node.membership
    assert membership is not None
    return membership


def background(turn: Turn[Consumer]) -> bool:
    """The background thread's look around: whether it sent a heartbeat, because one is due or there is news."""
    node = turn.node
    membership = _membership(turn)
    if node.phase == ENDED or membership.state in SILENT or (node.closing and membership.state == JOINING):
        return False
    if membership.state not in (JOINING, ACKNOWLEDGING) and membership.due_ms > turn.now_ms:
        return False
    if node.is_waiting_for(ConsumerGroupHeartbeatRequest) or not may(turn, "heartbeat"):
        return False
    if not find_coordinator(turn):
        return False
    _send(turn)
    return True


def _send(turn: Turn[Consumer]) -> None:
    node = turn.node
    membership = _membership(turn)
    whole = membership.whole or membership.state == JOINING
    owned = node.partitions.keys
    subscribes = whole or node.topics != membership.said_topics
    news = subscribes or owned != membership.said
    request = ConsumerGroupHeartbeatRequest(
        group=node.group,
        member=node.member,
        client=node.name,
        epoch=node.generation,
        instance=node.instance,
        rack=node.config.client_rack or None if whole else None,
        rebalance_timeout_ms=node.config.max_poll_interval_ms if whole else -1,  # N-3
        topics=node.topics if subscribes else None,
        assignor=node.config.group_remote_assignor if whole else None,
        owned=owned if whole or owned != membership.said else None,
    )
    ask(turn, node.coordinator, request, background=not news)
    state = membership.state
    if state == ACKNOWLEDGING:
        state = STABLE if _has_target(membership, node) else RECONCILING
    due_ms = turn.now_ms + membership.interval_ms
    set_membership(turn, state=state, said=owned, said_topics=node.topics, whole=False, due_ms=due_ms)
    if membership.interval_ms:
        _watch(turn)


def _has_target(membership: Membership, node: Consumer) -> bool:
    return membership.target is not None and membership.target == node.partitions.keys


def _watch(turn: Turn[Consumer]) -> None:
    """Look around again when the next heartbeat is due, or when the program has not polled for too long (G-7)."""
    turn.note(joins=turn.node.joins + 1)
    wait_ms = min(_membership(turn).interval_ms, _left_to_poll_ms(turn))
    turn.schedule(MemberHeartbeatTick(turn.node.joins), max(wait_ms, 1), silent=True)


def _left_to_poll_ms(turn: Turn[Consumer]) -> int:
    """How long the program may still keep away from `poll()` (G-7)."""
    node = turn.node
    since = node.last_poll_ms if node.phase in (PROCESSING, COMMITTING) else turn.now_ms
    return since + node.config.max_poll_interval_ms - turn.now_ms


def tick(turn: Turn[Consumer], timer: MemberHeartbeatTick) -> None:
    """It is time to heartbeat, or to see whether the program still polls (G-7)."""
    node = turn.node
    if timer.join != node.joins or _membership(turn).state in SILENT:
        return
    if _left_to_poll_ms(turn) <= 0:
        if node.coordinator >= 0 and node.state == MEMBER:
            _say_goodbye(turn)
        since = node.last_poll_ms
        turn.emit(f.PollIntervalExceeded(node=turn.id, group=node.group, member=node.member, since_ms=since))
    elif not background(turn):
        _watch(turn)


def _say_goodbye(turn: Turn[Consumer]) -> None:
    node = turn.node
    epoch = LEAVING_EPOCH if node.instance is None else STATIC_LEAVING_EPOCH  # G-12
    goodbye = ConsumerGroupHeartbeatRequest(node.group, node.member, node.name, epoch, node.instance)
    ask(turn, node.coordinator, goodbye)


def leave(turn: Turn[Consumer]) -> bool:
    """close(): leave the group; whether an answer is to be waited for. A static member only says it is away (G-12)."""
    node = turn.node
    if node.state != MEMBER or node.coordinator < 0:
        return False
    set_membership(turn, state=LEAVING)
    _say_goodbye(turn)
    return True


def on_heartbeat(turn: Turn[Consumer], request: ConsumerGroupHeartbeatRequest, response: Response) -> None:
    """The coordinator answered, or did not (N-1, N-6)."""
    node = turn.node
    if request.epoch != node.generation or _membership(turn).state in SILENT:
        return  # the membership it was sent for is over
    error = error_of(response)
    if isinstance(response, ConsumerGroupHeartbeatResponse) and error == NONE:
        _heard(turn, response)
        return
    set_membership(turn, whole=True, due_ms=turn.now_ms)
    if error in COORDINATOR_GONE:
        forget_coordinator(turn)
    elif error == "COORDINATOR_LOAD_IN_PROGRESS":
        back_off(turn, "heartbeat")
    elif error in _FENCED and node.state == MEMBER:
        lose_membership(turn, error)
    elif error in _FENCED:
        back_off(turn, "heartbeat")  # Kafka's client asks again at once, for as long as the group remembers its id
    else:  # UNRELEASED_INSTANCE_ID, UNSUPPORTED_ASSIGNOR, GROUP_MAX_SIZE_REACHED …: nothing that time heals
        lose_membership(turn, error)
        set_membership(turn, state=FATAL)
        sentence = response.message if isinstance(response, ConsumerGroupHeartbeatResponse) else ""
        turn.emit(f.ConsumerFailed(node=turn.id, error=error, message=sentence or sentence_of(error)))


def _heard(turn: Turn[Consumer], response: ConsumerGroupHeartbeatResponse) -> None:
    """The member is known: its epoch, and maybe another assignment, which the next poll takes over (N-2)."""
    succeeded(turn, "heartbeat")
    succeeded(turn, "coordinator")
    turn.note(generation=response.epoch, state=MEMBER, heard_ms=turn.now_ms)
    membership = _membership(turn)
    state, target = membership.state, membership.target
    if response.assignment is not None:
        joins = state == JOINING
        target = response.assignment
        if joins or target != turn.node.partitions.keys:
            state = RECONCILING
        elif state == RECONCILING:
            state = STABLE
    set_membership(turn, state=state, target=target)
    if response.interval_ms != membership.interval_ms:
        set_membership(turn, interval_ms=response.interval_ms, due_ms=turn.now_ms + response.interval_ms)
        _watch(turn)
