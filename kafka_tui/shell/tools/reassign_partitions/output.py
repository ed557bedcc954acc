"""What `kafka-reassign-partitions` checks by itself, and what it prints (R-1 … R-3).

Source: Apache Kafka `ReassignPartitionsCommand`, and the record of its output in `golden/cli`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.metadata import Image
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.control import (
    AdminResponse,
    ConfigAlteration,
    ConfigOperation,
    ConfigResource,
    OngoingReassignment,
    Reassignment,
)
from kafka_tui.shell.tools.calls import ToolRefusal, exception_class
from kafka_tui.shell.tools.reassign_partitions.plans import LogDirs, Plan, plan_json

_T = TypeVar("_T")
RUN_VERIFY = (
    "Warning: You must run --verify periodically, until the reassignment completes, to ensure the throttle is removed."
)
NOTHING_ACTIVE = "None of the specified partition reassignments are active."
NO_MOVES_ACTIVE = "None of the specified partition moves are active."
"""About moves between the log directories of a broker; the tool ends no line with it."""
_EXISTING = (
    "Cannot execute because there is an existing partition assignment.  Use --additional to override this and "
    "create a new partition assignment in addition to the existing one. The --additional flag can also be used to "
    "change the throttle by resubmitting the current reassignment."
)
_TOPIC_THROTTLES = ("leader.replication.throttled.replicas", "follower.replication.throttled.replicas")
_BROKER_THROTTLES = ("leader.replication.throttled.rate", "follower.replication.throttled.rate")


class Failed(ToolRefusal):
    """The tool ends with `lines`."""

    def __init__(self, error: str, sentence: str, lines: Iterable[str]) -> None:
        super().__init__(error, sentence)
        self.lines = tuple(lines)


def _failed(sentence: str) -> Failed:
    """The tool found something wrong with the plan."""
    lines = (f"Error: {sentence}", f"org.apache.kafka.tools.AdminCommandFailedException: {sentence}")
    return Failed("INVALID_REPLICA_ASSIGNMENT", sentence, lines)


def refused(refusal: Refusal) -> Failed:
    """The cluster refused something; what the tool prints of it, without the places in its code."""
    thrown = f"{exception_class(refusal.error)}: {refusal.message}"
    lines = (f"Error: {thrown}", f"java.util.concurrent.ExecutionException: {thrown}", f"Caused by: {thrown}")
    return Failed(refusal.error, refusal.message, lines)


def not_all(response: AdminResponse, plan: Plan, doing: str) -> Failed | None:
    """What is printed when some partitions were refused: all of them when the call itself was; None without any."""
    if response.refusal is None:
        return None
    failures = [(one.name, one.refusal) for one in response.results if one.refusal is not None]
    named = failures or [(str(one.partition), response.refusal) for one in plan]
    lines = (doing, *(f"{name}: {refusal.message}" for name, refusal in named))
    return Failed(response.refusal.error, response.refusal.message, lines)


def check_plan(plan: Plan) -> None:
    """What `--execute` asks of a plan before it asks the cluster. Raises Failed."""
    if not plan:
        raise _failed("Partition reassignment list cannot be empty")
    if not all(one.replicas for one in plan):
        raise _failed("Partition replica list cannot be empty")
    partitions = _twice(one.partition for one in plan)
    if partitions:
        raise _failed(f"Partition reassignment contains duplicate topic partitions: {_listed(partitions)}")
    twice = [(one.partition, _twice(one.replicas or ())) for one in plan]
    entries = [
        f"{partition} contains multiple entries for {_listed(brokers)}" for partition, brokers in twice if brokers
    ]
    if entries:
        raise _failed(f"Partition replica lists may not contain duplicate entries: {'. '.join(entries)}")


def check_cluster(plan: Plan, image: Image, additional: bool, ongoing: tuple[OngoingReassignment, ...]) -> None:
    """What `--execute` asks of the cluster before it changes anything. Raises Failed."""
    if ongoing and not additional:
        raise Failed("REASSIGNMENT_IN_PROGRESS", _EXISTING, (_EXISTING,))
    alive = living(image)
    unknown = sorted(broker for one in plan for broker in one.replicas or () if broker not in alive)
    if unknown:
        raise _failed(f"Unknown broker id {unknown[0]}")
    check_topics((one.partition.topic for one in plan), image)
    missing = [str(one.partition) for one in plan if image.partition(one.partition) is None]
    if missing:
        sentence = f"Unable to find partition: {', '.join(missing)}"
        raise refused(Refusal("UNKNOWN_TOPIC_OR_PARTITION", sentence, "R-1"))


def living(image: Image) -> tuple[int, ...]:
    """The brokers that the cluster names to clients."""
    return tuple(sorted(known.broker for known in image.brokers.values() if not known.fenced))


def present(image: Image, plan: Plan) -> Plan:
    """The same partitions where they are now, in order."""
    found = ((partition, image.partition(partition)) for partition in sorted(one.partition for one in plan))
    return tuple(Reassignment(partition, state.replicas) for partition, state in found if state is not None)


def for_rollback(now: Plan, log_dirs: LogDirs) -> tuple[str, ...]:
    """The way back, which `--execute` prints first."""
    return (
        "Current partition replica assignment",
        "",
        plan_json(now, log_dirs),
        "",
        "Save this to use as the --reassignment-json-file option during rollback",
    )


def places(plan: Plan) -> tuple[tuple[TopicPartition, int], ...]:
    """Every replica of a plan."""
    return tuple((one.partition, broker) for one in plan for broker in one.replicas or ())


def proposal(now: Plan, log_dirs: LogDirs, wanted: Plan) -> tuple[str, ...]:
    """What `--generate` prints: where everything is, and where it could be."""
    return (
        "Current partition replica assignment",
        plan_json(now, log_dirs),
        "",
        "Proposed partition reassignment configuration",
        plan_json(wanted, {}),
    )


def check_topics(topics: Iterable[str], image: Image) -> None:
    """Every topic must be there. Raises Failed."""
    for topic in sorted(topics):
        if topic not in image.topics:
            raise refused(Refusal("UNKNOWN_TOPIC_OR_PARTITION", f"Topic {topic} not found.", "R-1"))


def named(partitions: Iterable[TopicPartition], done: str, before: str) -> str:
    """The line about what was begun or cancelled."""
    names = sorted(partitions)
    return f"Successfully {done} partition reassignment{'' if len(names) == 1 else 's'} {before} {_listed(names)}"


def states(plan: Plan, image: Image, ongoing: tuple[OngoingReassignment, ...]) -> tuple[str, ...]:
    """How far each partition of the plan is."""
    moving = {one.partition for one in ongoing}
    lines = ["Status of partition reassignment:"]
    for partition, wanted in sorted({one.partition: one.replicas or () for one in plan}.items()):
        state = image.partition(partition)
        now = () if state is None else state.replicas
        if partition in moving:
            lines.append(f"Reassignment of partition {partition} is still in progress.")
        elif now == wanted:
            lines.append(f"Reassignment of partition {partition} is completed.")
        else:
            lines.append(
                f"There is no active reassignment of partition {partition}, "
                f"but replica set is {_listed(now)} rather than {_listed(wanted)}."
            )
    return tuple(lines)


def directories(wanted: LogDirs, found: LogDirs) -> tuple[str, ...]:
    """Whether the replicas lie in the directories that a plan names: a broker has one, so they do once they are there.

    An empty line when it names none.
    """
    lines = [
        f"Reassignment of replica {partition}-{broker} completed successfully."
        if (partition, broker) in found
        else f"Partition {partition} cannot be found in any live log directory on broker {broker}."
        for partition, broker in sorted(wanted, key=by_broker)
    ]
    return tuple(lines) or ("",)


def by_broker(replica: tuple[TopicPartition, int]) -> tuple[int, TopicPartition]:
    """The order in which the tool names replicas."""
    partition, broker = replica
    return broker, partition


def began(replica: tuple[TopicPartition, int], log_dir: str) -> str:
    """The line about a replica that begins to move to a directory; the tool ends it with a space."""
    partition, broker = replica
    return f"Successfully started moving log directory to {log_dir} for replica {partition} with broker {broker} "


def too_late(waiting: Iterable[tuple[TopicPartition, int]]) -> Failed:
    """Replicas that are to lie in some directory did not come in time."""
    names = [f"{partition}-{broker}" for partition, broker in sorted(waiting, key=by_broker)]
    plural = "" if len(names) == 1 else "s"
    sentence = f"Timed out before log directory move{plural} could be started for: {_listed(names)}"
    return Failed("REQUEST_TIMED_OUT", sentence, (sentence,))


def all_ongoing(ongoing: tuple[OngoingReassignment, ...]) -> tuple[str, ...]:
    """Everything that is being moved."""
    if not ongoing:
        return ("No partition reassignments found.",)
    lines = ["Current partition reassignments:"]
    for one in sorted(ongoing, key=lambda one: one.partition):
        adding = f" adding: {_listed(one.adding)}." if one.adding else ""
        removing = f" removing: {_listed(one.removing)}." if one.removing else ""
        lines.append(f"{one.partition}: replicas: {_listed(one.replicas)}.{adding}{removing}")
    return tuple(lines)


def cancellable(ongoing: tuple[OngoingReassignment, ...]) -> tuple[TopicPartition, ...]:
    """What `--cancel` cancels. One that only adds replicas it leaves alone, as Kafka's tool does."""
    return tuple(one.partition for one in ongoing if not one.adding or one.removing)


class Move(NamedTuple):
    """From which brokers to which others a partition is copied."""

    sources: tuple[int, ...]
    destinations: tuple[int, ...]


def moves(now: Plan, plan: Plan, ongoing: tuple[OngoingReassignment, ...]) -> dict[TopicPartition, Move]:
    """Everything that is being moved already, and what the plan is to move."""
    found: dict[TopicPartition, Move] = {}
    for one in ongoing:
        found[one.partition] = Move(tuple(b for b in one.replicas if b not in one.adding), one.adding)
    where = {one.partition: one.replicas or () for one in now}
    for planned in plan:
        partition = planned.partition
        sources = found[partition].sources if partition in found else where[partition]
        found[partition] = Move(sources, tuple(b for b in planned.replicas or () if b not in sources))
    return found


def topic_throttles(moving: dict[TopicPartition, Move]) -> tuple[ConfigAlteration, ...]:
    """Which replicas are slowed down, topic by topic: leaders where records come from, followers where they go."""
    alterations = []
    for topic in sorted({partition.topic for partition in moving}):
        own = [(partition.partition, move) for partition, move in moving.items() if partition.topic == topic]
        leaders = {f"{number}:{broker}" for number, move in own for broker in move.sources}
        followers = {f"{number}:{broker}" for number, move in own for broker in move.destinations}
        values = (",".join(sorted(leaders)), ",".join(sorted(followers)))
        operations = tuple(ConfigOperation(key, value) for key, value in zip(_TOPIC_THROTTLES, values, strict=True))
        alterations.append(ConfigAlteration(ConfigResource("topic", topic), operations))
    return tuple(alterations)


def rates(moving: dict[TopicPartition, Move], rate: int) -> tuple[ConfigAlteration, ...]:
    """How many bytes/s the brokers that take part may send and get of them."""
    brokers = sorted({broker for move in moving.values() for broker in (*move.sources, *move.destinations)})
    operations = tuple(ConfigOperation(key, str(rate)) for key in _BROKER_THROTTLES)
    return tuple(ConfigAlteration(ConfigResource("broker", str(broker)), operations) for broker in brokers)


def without_rates(brokers: Iterable[int]) -> tuple[ConfigAlteration, ...]:
    """Take the rates away from brokers."""
    operations = tuple(ConfigOperation(key, None, "DELETE") for key in _BROKER_THROTTLES)
    return tuple(ConfigAlteration(ConfigResource("broker", str(broker)), operations) for broker in brokers)


def without_throttles(topics: Iterable[str]) -> tuple[ConfigAlteration, ...]:
    """Throttle no replica of these topics any more."""
    operations = tuple(ConfigOperation(key, None, "DELETE") for key in _TOPIC_THROTTLES)
    return tuple(ConfigAlteration(ConfigResource("topic", topic), operations) for topic in topics)


def clearing(level: str, what: str, names: tuple[object, ...]) -> str:
    """The line before throttles are taken away."""
    return f"Clearing {level}-level throttles on {what}{'' if len(names) == 1 else 's'} {_listed(names)}"


def _listed(things: Iterable[object]) -> str:
    return ",".join(map(str, things))


def _twice(things: Iterable[_T]) -> tuple[_T, ...]:
    """Those that are there more than once, each of them once."""
    listed = list(things)
    return tuple(dict.fromkeys(thing for at, thing in enumerate(listed) if thing in listed[:at]))
