"""Reassignment: a partition moves to other brokers step by step (R-1 … R-3).

Source: Apache Kafka `ReplicationControlManager`, `PartitionReassignmentReplicas`, `PartitionReassignmentRevert`.
"""

from __future__ import annotations

from kafka_tui.engine.controller.leadership import AssignmentChange, all_partitions, change_partition
from kafka_tui.engine.controller.topics import manual_refusal
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.metadata import PartitionState
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.control import (
    AdminResponse,
    AdminResult,
    AlterPartitionReassignmentsRequest,
    ListPartitionReassignmentsRequest,
    ListPartitionReassignmentsResponse,
    OngoingReassignment,
    Reassignment,
    answer_of,
)
from kafka_tui.engine.turn import Turn

ControllerTurn = Turn[Controller]


def assignment_towards(current: tuple[int, ...], target: tuple[int, ...]) -> AssignmentChange:
    """What a move from `current` to `target` begins with: the target followed by who goes, both sorted (R-1)."""
    adding = tuple(sorted(set(target) - set(current)))
    removing = tuple(sorted(set(current) - set(target)))
    return AssignmentChange((*target, *removing), adding, removing)


def alter(turn: ControllerTurn, request: AlterPartitionReassignmentsRequest) -> AdminResponse:
    """Begin, change or cancel reassignments, each for itself."""
    keeps = request.keep_factor
    results = tuple(AdminResult(str(one.partition), _alter_one(turn, one, keeps)) for one in request.reassignments)
    return answer_of(results)


def _alter_one(turn: ControllerTurn, wanted: Reassignment, keep_factor: bool) -> Refusal | None:
    partition = wanted.partition
    topic = turn.node.image.topics.get(partition.topic)
    if topic is None:
        return Refusal("UNKNOWN_TOPIC_OR_PARTITION", f"Unable to find a topic named {partition.topic}.", "R-1")
    state = turn.node.image.partition(partition)
    if state is None:
        sentence = f"Unable to find partition {partition.topic}:{partition.partition}."
        return Refusal("UNKNOWN_TOPIC_OR_PARTITION", sentence, "R-1")
    if wanted.replicas is None:
        return _cancel(turn, partition, state)
    refusal = _factor_refusal(state, wanted.replicas) if keep_factor else None
    refusal = refusal or manual_refusal(turn, wanted.replicas, None)
    if refusal is None:
        change = assignment_towards(state.replicas, wanted.replicas)
        # What is under way stays noted when this adds or removes nobody, as in `changePartitionReassignment`.
        change = change._replace(adding=change.adding or state.adding, removing=change.removing or state.removing)
        change_partition(turn, partition, "moved", assignment=change)
    return refusal


def _factor_refusal(state: PartitionState, replicas: tuple[int, ...]) -> Refusal | None:
    """Whether a partition would have another number of replicas than now, or than it is moving to (KIP-860)."""
    now = len({*state.replicas, *state.adding} - set(state.removing))
    if now == len(replicas):
        return None
    sentence = f"The replication factor is changed from {now} to {len(replicas)}"
    return Refusal("INVALID_REPLICATION_FACTOR", sentence, "R-1")


def _cancel(turn: ControllerTurn, partition: TopicPartition, state: PartitionState) -> Refusal | None:
    """Drop who was to come and keep who was to go (R-3)."""
    if not state.adding and not state.removing:
        return Refusal("NO_REASSIGNMENT_IN_PROGRESS", "No partition reassignment is in progress.", "R-3")
    replicas = tuple(broker for broker in state.replicas if broker not in state.adding)
    isr = tuple(broker for broker in state.isr if broker not in state.adding)
    if not isr and not turn.node.image.topics[partition.topic].config.unclean_leader_election_enable:
        sentence = (
            f"Unable to revert partition assignment for {partition.topic}:{partition.partition} because it would "
            "require an unclean leader election."
        )
        return Refusal("INVALID_REPLICA_ASSIGNMENT", sentence, "R-3")
    back = AssignmentChange(replicas, (), ())
    change_partition(turn, partition, "cancelled", target_isr=isr or replicas[:1], assignment=back)
    return None


def ongoing(turn: ControllerTurn, request: ListPartitionReassignmentsRequest) -> ListPartitionReassignmentsResponse:
    """The partitions asked for that are being moved; unknown ones are left out."""
    named = request.partitions
    if named is None:
        named = tuple(partition for partition, state, _ in all_partitions(turn) if state.adding or state.removing)
    found: list[OngoingReassignment] = []
    for partition in named:
        state = turn.node.image.partition(partition)
        if state is not None and (state.adding or state.removing):
            found.append(OngoingReassignment(partition, state.replicas, state.adding, state.removing))
    return ListPartitionReassignmentsResponse(ongoing=tuple(found))
