"""Leaders and ISRs on the controller, and what becomes of a broker's partitions (E-1, E-6, E-7, K-4 … K-6)."""

from __future__ import annotations

from typing import NamedTuple

from kafka_tui.engine.controller.election import ONLINE, PREFERRED, UNCLEAN, changed, without
from kafka_tui.engine.facts.controller import PartitionChanged
from kafka_tui.engine.ids import NO_LEADER, TopicPartition
from kafka_tui.engine.metadata import PartitionState, TopicState
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.refusals import NONE, Refusal
from kafka_tui.engine.requests.control import (
    AdminResponse,
    AdminResult,
    AlterPartitionRequest,
    AlterPartitionResponse,
    Decision,
    ElectLeadersRequest,
    Proposal,
    answer_of,
)
from kafka_tui.engine.timers import UncleanElectionTick
from kafka_tui.engine.turn import Turn

ControllerTurn = Turn[Controller]


MOST_ELECTIONS = 1000
"""How many elections one of the controller's periodic runs makes at most (E-7)."""


class AssignmentChange(NamedTuple):
    """What a change asks of a partition's replicas: the list, who comes, who goes (R-1)."""

    replicas: tuple[int, ...]
    adding: tuple[int, ...]
    removing: tuple[int, ...]


def effective_min_isr(topic: TopicState) -> int:
    """min.insync.replicas, but never more than partition 0 has replicas (A-4)."""
    return min(topic.config.min_insync_replicas, len(topic.partitions[0].replicas))


def change_partition(
    turn: ControllerTurn,
    partition: TopicPartition,
    reason: str,
    *,
    election: str = ONLINE,
    target_isr: tuple[int, ...] | None = None,
    assignment: AssignmentChange | None = None,
    unclean_shutdown: tuple[int, ...] = (),
    unacceptable: int = NO_LEADER,
    because: int = 0,
    recovered: bool = False,
) -> bool:
    """Commit what the change makes of the partition; False when it makes nothing. `unacceptable` may not lead."""
    topic = turn.node.image.topics[partition.topic]
    before = topic.partitions[partition.partition]
    starts_moving = assignment is not None and target_isr is None
    if election == ONLINE and topic.config.unclean_leader_election_enable and not starts_moving:
        election = UNCLEAN  # E-5
    after = changed(
        before,
        acceptable=lambda broker: broker != unacceptable and turn.node.image.active(broker),
        min_isr=effective_min_isr(topic),
        elr_enabled=turn.node.image.elr_enabled,
        election=election,
        target_isr=target_isr,
        target_replicas=None if assignment is None else assignment.replicas,
        target_adding=None if assignment is None else assignment.adding,
        target_removing=None if assignment is None else assignment.removing,
        unclean_shutdown=unclean_shutdown,
        isr_required=turn.follows("E-2"),
        recovered=recovered,
    )
    if after is None:
        return False
    fact = PartitionChanged(
        node=turn.id,
        partition=partition,
        reason=reason,
        leader=after.leader,
        leader_epoch=after.leader_epoch,
        isr=after.isr,
        before=before,
        after=after,
    )
    turn.emit(fact, because)
    if not after.has_leader and not turn.node.unclean_due:
        _look_again(turn)
    return True


def _look_again(turn: ControllerTurn) -> None:
    turn.note(unclean_due=True)
    turn.schedule(
        UncleanElectionTick(turn.node.epoch), turn.node.config.unclean_leader_election_interval_ms, silent=True
    )


def elect_uncleanly(turn: ControllerTurn) -> None:
    """Elect where there is no leader and the topic allows it by now, at most 1000; look again while some have none.

    A setting alone elects nobody: this comes every `unclean.leader.election.interval.ms` (E-5).
    """
    turn.note(unclean_due=False)
    elected = 0
    for partition, state, topic in all_partitions(turn):
        if not state.has_leader and topic.config.unclean_leader_election_enable and elected < MOST_ELECTIONS:
            elected += change_partition(turn, partition, "unclean", election=UNCLEAN)
    look_for_leaders(turn)


def look_for_leaders(turn: ControllerTurn) -> None:
    """Look again after a while as long as there are partitions without a leader (E-5)."""
    if not turn.node.unclean_due and any(not state.has_leader for _, state, _ in all_partitions(turn)):
        _look_again(turn)


def all_partitions(turn: ControllerTurn) -> tuple[tuple[TopicPartition, PartitionState, TopicState], ...]:
    """Every partition with its state, topics by name."""
    return tuple(
        (TopicPartition(topic.name, number), state, topic)
        for topic in turn.node.image.topics.values()
        for number, state in enumerate(topic.partitions)
    )


def take_out(turn: ControllerTurn, broker: int, reason: str, because: int = 0, unclean: bool = False) -> None:
    """Remove `broker` from every ISR and elect anew where it led, in one go (K-4, K-5, K-6)."""
    gone = (broker,) if unclean else ()
    for partition, state, _ in all_partitions(turn):
        if broker in state.isr or (unclean and broker in state.elr):
            change_partition(
                turn,
                partition,
                reason,
                target_isr=without(state.isr, broker, turn.node.image.elr_enabled),
                unclean_shutdown=gone,
                unacceptable=broker,
                because=because,
            )


def bring_back(turn: ControllerTurn) -> None:
    """A broker may lead again: partitions without a leader may have found one (E-2, E-8)."""
    for partition, state, _ in all_partitions(turn):
        if not state.has_leader:
            change_partition(turn, partition, "unfenced")


def elect(turn: ControllerTurn, request: ElectLeadersRequest) -> AdminResponse:
    """Elections that an administrator asked for (E-5, E-6); of all partitions only those are told that needed one."""
    named = request.partitions or tuple(partition for partition, _, _ in all_partitions(turn))
    results = tuple(AdminResult(str(p), _elect_one(turn, p, request.election)) for p in named)
    if not request.partitions:
        results = tuple(one for one in results if one.refusal is None or one.refusal != NOT_NEEDED)
    return answer_of(results)


NOT_NEEDED = Refusal("ELECTION_NOT_NEEDED", "Leader election not needed for topic partition.", "E-6")


def _elect_one(turn: ControllerTurn, partition: TopicPartition, election: str) -> Refusal | None:
    topic = turn.node.image.topics.get(partition.topic)
    if topic is None:
        return Refusal("UNKNOWN_TOPIC_OR_PARTITION", f"No such topic as {partition.topic}", "E-6")
    state = turn.node.image.partition(partition)
    if state is None:
        return Refusal("UNKNOWN_TOPIC_OR_PARTITION", f"No such partition as {partition}", "E-6")
    if election == UNCLEAN:
        if state.has_leader:
            return NOT_NEEDED
        if change_partition(turn, partition, "unclean", election=UNCLEAN):
            return None
        return Refusal("ELIGIBLE_LEADERS_NOT_AVAILABLE", "Eligible topic partition leaders are not available.", "E-5")
    if state.leader == state.replicas[0]:
        return NOT_NEEDED
    if change_partition(turn, partition, "preferred", election=PREFERRED):
        return None
    return Refusal("PREFERRED_LEADER_NOT_AVAILABLE", "The preferred leader was not available.", "E-6")


def balance(turn: ControllerTurn) -> bool:
    """Move leadership back to every preferred replica that is in the ISR and alive (E-7).

    At most 1000 at a time; True when there may be more, which is looked at without delay.
    """
    moved = 0
    for partition, state, _ in all_partitions(turn):
        preferred = state.replicas[0]
        if state.leader != preferred and preferred in state.isr and turn.node.image.active(preferred):
            moved += change_partition(turn, partition, "balance", election=PREFERRED)
            if moved == MOST_ELECTIONS:
                return True
    return False


def alter_partition(turn: ControllerTurn, request: AlterPartitionRequest) -> AlterPartitionResponse:
    """Decide on a leader's proposals, each for itself (H-9)."""
    registration = turn.node.image.brokers.get(request.broker)
    if registration is None or registration.epoch != request.broker_epoch:
        return AlterPartitionResponse(error="STALE_BROKER_EPOCH")
    return AlterPartitionResponse(
        error=NONE, decisions=tuple(_decide(turn, request.broker, proposal) for proposal in request.proposals)
    )


def _decide(turn: ControllerTurn, broker: int, proposal: Proposal) -> Decision:
    error = _proposal_error(turn, broker, proposal)
    if error != NONE:
        return Decision(proposal.partition, error)
    change_partition(turn, proposal.partition, "isr", target_isr=proposal.isr, recovered=True)
    state = turn.node.image.topics[proposal.partition.topic].partitions[proposal.partition.partition]
    if state.leader != broker:
        return Decision(proposal.partition, "NEW_LEADER_ELECTED")  # the ISR completed a reassignment
    return Decision(proposal.partition, NONE, state.isr, state.leader_epoch, state.partition_epoch)


def _proposal_error(turn: ControllerTurn, broker: int, proposal: Proposal) -> str:
    """Kafka's error name for a proposal that may not be, in the order of Kafka's checks (H-9)."""
    image = turn.node.image
    topic = image.topics.get(proposal.partition.topic)
    state = image.partition(proposal.partition)
    if topic is None or topic.topic_id != proposal.topic_id:
        return "UNKNOWN_TOPIC_ID"
    if state is None:
        return "UNKNOWN_TOPIC_OR_PARTITION"
    if proposal.leader_epoch > state.leader_epoch or proposal.partition_epoch > state.partition_epoch:
        return "NOT_CONTROLLER"
    if proposal.leader_epoch < state.leader_epoch:
        return "FENCED_LEADER_EPOCH"
    if broker != state.leader:
        return "INVALID_REQUEST"
    if proposal.partition_epoch < state.partition_epoch:
        return "INVALID_UPDATE_VERSION"
    if broker not in proposal.isr or not set(proposal.isr) <= set(state.replicas):
        return "INVALID_REQUEST"
    for member, epoch in zip(proposal.isr, proposal.isr_epochs, strict=True):
        if not image.active(member) or epoch not in (-1, image.brokers[member].epoch):
            return "INELIGIBLE_REPLICA"
    return NONE
