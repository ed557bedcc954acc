"""Topics on the controller: create, grow, delete, with Kafka's checks in Kafka's order and words (T-1 … T-14)."""

from __future__ import annotations

from kafka_tui.engine.controller.placement import PlacementBroker, PlacementError, place
from kafka_tui.engine.controller.settings import topic_config_refusal
from kafka_tui.engine.facts.controller import PartitionsAdded, TopicCreated, TopicDeleted
from kafka_tui.engine.ids import LONGEST_TOPIC_NAME, has_topic_name_characters
from kafka_tui.engine.metadata import PartitionState, TopicState
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.control import CreatePartitionsRequest, CreateTopicsRequest, DeleteTopicsRequest
from kafka_tui.engine.turn import Turn

ControllerTurn = Turn[Controller]
Assignment = tuple[tuple[int, ...], ...]

UNKNOWN = Refusal("UNKNOWN_TOPIC_OR_PARTITION", "This server does not host this topic-partition.", "T-10")


def name_refusal(name: str) -> Refusal | None:
    """Why `name` cannot be a topic's name, or None (T-1)."""
    if name == "":
        sentence = "The given topic name '' cannot be represented in a request."
    elif name in (".", ".."):
        sentence = f"Topic name is invalid: '{name}' is not allowed"
    elif len(name) > LONGEST_TOPIC_NAME:
        sentence = (
            f"Topic name is invalid: the length of '{name}' is longer than the max allowed length {LONGEST_TOPIC_NAME}"
        )
    elif not has_topic_name_characters(name):
        sentence = (
            f"Topic name is invalid: '{name}' contains one or more characters other than ASCII alphanumerics, "
            "'.', '_' and '-'"
        )
    else:
        return None
    return Refusal("INVALID_TOPIC_EXCEPTION", sentence, "T-1", (("topic", name),))


def create(turn: ControllerTurn, request: CreateTopicsRequest) -> Refusal | None:
    """Create a topic, or say why not."""
    refusal = (
        name_refusal(request.name)
        or _taken(turn, request.name)
        or topic_config_refusal(request.configs, turn.node.image.topic_defaults)
    )
    if refusal is not None:
        return refusal
    placed = _all_assigned(turn, request) if request.assignment else _placed(turn, request)
    if isinstance(placed, Refusal):
        return placed
    states = _initial_states(turn, placed)
    if isinstance(states, Refusal):
        return states
    topic_id = turn.node.image.next_topic_id
    turn.emit(
        TopicCreated(node=turn.id, topic=request.name, topic_id=topic_id, partitions=states, configs=request.configs)
    )
    return None


def add_partitions(turn: ControllerTurn, request: CreatePartitionsRequest) -> Refusal | None:
    """Raise a topic's partition count, or say why not (T-7 … T-10)."""
    topic = turn.node.image.topics.get(request.topic)
    if topic is None:
        return UNKNOWN  # T-10
    current = len(topic.partitions)
    values = (("topic", request.topic), ("current", current), ("requested", request.total))
    if request.total == current:  # T-9
        return Refusal("INVALID_PARTITIONS", f"Topic already has {current} partition(s).", "T-9", values)
    if request.total < current and turn.follows("T-8"):
        sentence = (
            f"The topic {request.topic} currently has {current} partition(s); {request.total} would not be an increase."
        )
        return Refusal("INVALID_PARTITIONS", sentence, "T-8", values)
    if request.total < current:
        _shrink(turn, topic, request.total)
        return None
    additional = request.total - current
    factor = len(topic.partitions[0].replicas)
    if request.assignment:
        if len(request.assignment) != additional:
            sentence = (
                f"Attempted to add {additional} additional partition(s), "
                f"but only {len(request.assignment)} assignment(s) were specified."
            )
            return Refusal("INVALID_REPLICA_ASSIGNMENT", sentence, "T-6")
        placed = _assigned(turn, request.assignment, factor)
    else:
        placed = _place(turn, additional, factor, "")  # T-7: a fresh random start
    if isinstance(placed, Refusal):
        return placed
    states = _initial_states(turn, placed, current)
    if isinstance(states, Refusal):
        return states
    turn.emit(PartitionsAdded(node=turn.id, topic=request.topic, first=current, partitions=states))
    return None


def _shrink(turn: ControllerTurn, topic: TopicState, total: int) -> None:
    """Without T-8: the topic is written anew with its first `total` partitions, and what the others held is gone."""
    kept = topic.partitions[: max(total, 0)]
    turn.emit(TopicDeleted(node=turn.id, topic=topic.name))
    again = TopicCreated(
        node=turn.id, topic=topic.name, topic_id=topic.topic_id, partitions=kept, configs=topic.configs
    )
    turn.emit(again)


def delete(turn: ControllerTurn, request: DeleteTopicsRequest) -> Refusal | None:
    """Remove a topic from the metadata at once, or say why not (T-12)."""
    if not turn.node.config.delete_topic_enable:
        return Refusal("TOPIC_DELETION_DISABLED", "Topic deletion is disabled.", "T-12", (("topic", request.topic),))
    if request.topic not in turn.node.image.topics:
        return UNKNOWN
    turn.emit(TopicDeleted(node=turn.id, topic=request.topic))
    return None


def _taken(turn: ControllerTurn, name: str) -> Refusal | None:
    topics = turn.node.image.topics
    if name in topics:
        return Refusal("TOPIC_ALREADY_EXISTS", f"Topic '{name}' already exists.", "T-1", (("topic", name),))
    folded = name.replace(".", "_")
    for other in topics:
        if other.replace(".", "_") == folded:  # T-1
            sentence = f"Topic '{name}' collides with existing topic: {other}"
            return Refusal("INVALID_TOPIC_EXCEPTION", sentence, "T-1", (("topic", name), ("other", other)))
    return None


def _placed(turn: ControllerTurn, request: CreateTopicsRequest) -> Assignment | Refusal:
    """Automatic placement, after the checks of T-2 in their order."""
    config = turn.node.config
    factor, count = request.replication_factor, request.partition_count
    if factor == 0 or factor < -1:
        sentence = "Replication factor must be larger than 0, or -1 to use the default value."
        return Refusal("INVALID_REPLICATION_FACTOR", sentence, "T-2", (("requested", factor),))
    if count == 0 or count < -1:
        sentence = "Number of partitions was set to an invalid non-positive value."
        return Refusal("INVALID_PARTITIONS", sentence, "T-2", (("requested", count),))
    factor = config.default_replication_factor if factor == -1 else factor
    count = config.num_partitions if count == -1 else count
    return _place(turn, count, factor, f"Unable to replicate the partition {factor} time(s): ")


def _place(turn: ControllerTurn, count: int, factor: int, prefix: str) -> Assignment | Refusal:
    registered = [r for r in turn.node.image.brokers.values() if r.fenced or not r.shutting_down]
    brokers = tuple(PlacementBroker(r.broker, r.rack, r.fenced) for r in registered)
    try:
        return place(brokers, count, factor, turn.draw)  # T-5
    except PlacementError as error:
        values = (("requested", factor), ("registered", len(registered)))
        return Refusal("INVALID_REPLICATION_FACTOR", prefix + error.message, "T-3", values)


def _all_assigned(turn: ControllerTurn, request: CreateTopicsRequest) -> Assignment | Refusal:
    """The manual assignment of a new topic: it says itself how many partitions and replicas there are (T-6)."""
    for counted, what in (
        (request.replication_factor, "replication factor"),
        (request.partition_count, "numPartitions"),
    ):
        if counted != -1:
            sentence = f"A manual partition assignment was specified, but {what} was not set to -1."
            return Refusal("INVALID_REQUEST", sentence, "T-6")
    numbers = request.assigned_numbers or tuple(range(len(request.assignment)))
    if len(set(numbers)) < len(numbers):
        twice = next(number for number in numbers if numbers.count(number) > 1)
        return _unassignable(f"Found multiple manual partition assignments for partition {twice}")
    placed = _assigned(turn, request.assignment, None)
    if isinstance(placed, Refusal):
        return placed
    if sorted(numbers) != list(range(len(numbers))):
        return _unassignable("partitions should be a consecutive 0-based integer sequence")
    return tuple(replicas for _, replicas in sorted(zip(numbers, placed, strict=True)))


def _assigned(turn: ControllerTurn, assignment: Assignment, factor: int | None) -> Assignment | Refusal:
    """A manual assignment that Kafka accepts (T-6)."""
    for replicas in assignment:
        refusal = manual_refusal(turn, replicas, factor)
        if refusal is not None:
            return refusal
        factor = len(replicas)
    return assignment


def manual_refusal(turn: ControllerTurn, replicas: tuple[int, ...], factor: int | None) -> Refusal | None:
    """Why a partition cannot have just these replicas, or None; `factor` is how many it must be (T-6, R-1)."""
    sentence = ""
    if not replicas:
        return _unassignable("The manual partition assignment includes an empty replica list.")
    for broker in sorted(replicas):
        if broker not in turn.node.image.brokers:
            sentence = f"The manual partition assignment includes broker {broker}, but no such broker is registered."
        elif replicas.count(broker) > 1:
            sentence = f"The manual partition assignment includes the broker {broker} more than once."
        if sentence:
            return _unassignable(sentence)
    if factor is not None and len(replicas) != factor:
        return _unassignable(
            f"The manual partition assignment includes a partition with {len(replicas)} replica(s), "
            f"but this is not consistent with previous partitions, which have {factor} replica(s)."
        )
    return None


def _unassignable(sentence: str) -> Refusal:
    return Refusal("INVALID_REPLICA_ASSIGNMENT", sentence, "T-6")


def _initial_states(turn: ControllerTurn, placed: Assignment, first: int = 0) -> tuple[PartitionState, ...] | Refusal:
    """ISR = the active replicas in order, leader = the first of them, epochs 0 (T-4); `first` is the first's number."""
    states: list[PartitionState] = []
    for replicas in placed:
        isr = tuple(b for b in replicas if turn.node.image.active(b))
        if not isr:
            sentence = (
                "All brokers specified in the manual partition assignment for partition "
                f"{first + len(states)} are fenced or in controlled shutdown."
            )
            return _unassignable(sentence)
        states.append(PartitionState(replicas=replicas, isr=isr, leader=isr[0]))
    return tuple(states)
