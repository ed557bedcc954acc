"""What a consumer's membership needs in every protocol: the coordinator, partitions given back, membership lost (G).

Source: Apache Kafka `AbstractCoordinator`, `CoordinatorRequestManager`.
"""

from __future__ import annotations

from kafka_tui.engine.clients.consumer_calls import any_broker, ask, back_off, failures, may
from kafka_tui.engine.facts import consumers as f
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.consumer import IN_GENERATION, JOINING, SYNCING, Consumer
from kafka_tui.engine.protocol_errors import sentence_of
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Response
from kafka_tui.engine.requests.groups import FindCoordinatorRequest, FindCoordinatorResponse
from kafka_tui.engine.turn import Turn

COORDINATOR_GONE = ("COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR", "NETWORK_EXCEPTION")
"""After these errors the coordinator is looked for again (G-14)."""
FENCED = ("UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION")
"""These say that the group went on without this member (G-13)."""
REPLACED = "FENCED_INSTANCE_ID"
"""Another consumer has taken this one's `group.instance.id` (G-12)."""


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


def no_commit_because(node: Consumer) -> str:
    """Why a commit cannot be sent at all: the group rebalances, or the member is out of it (§18); NONE if it can."""
    if node.chosen:
        return NONE  # C-10: assign() needs no membership
    if node.state in (JOINING, SYNCING):
        return "REBALANCE_IN_PROGRESS"
    return NONE if node.state in IN_GENERATION else "UNKNOWN_MEMBER_ID"


def lose_membership(turn: Turn[Consumer], error: str) -> None:
    """The group went on without this member: its partitions may be others' by now (G-13, O-8)."""
    node = turn.node
    if node.state in IN_GENERATION:
        turn.emit(f.MembershipLost(node=turn.id, group=node.group, member=node.member, error=error))


def fail_replaced(turn: Turn[Consumer]) -> None:
    """Another consumer has the `group.instance.id` now: that ends the program (G-12)."""
    node = turn.node
    turn.emit(f.MembershipLost(node=turn.id, group=node.group, member=node.member, error=REPLACED))
    turn.emit(f.ConsumerFailed(node=turn.id, error=REPLACED, message=sentence_of(REPLACED)))


def give_back(turn: Turn[Consumer], how: str, partitions: tuple[TopicPartition, ...] | None = None) -> None:
    """Give back `partitions`, or all of them; fetches under way will be ignored (G-9, O-8)."""
    node = turn.node
    gone = node.partitions.keys if partitions is None else partitions
    if gone:
        turn.emit(f.PartitionsRevoked(node=turn.id, group=node.group, partitions=gone, how=how))
    if node.lost:
        turn.note(lost=False, commit_since_ms=-1)
