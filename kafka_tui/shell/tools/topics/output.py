"""What `kafka-topics` checks by itself, and what it prints.

Source: Apache Kafka `org.apache.kafka.tools.TopicCommand`, and the records of its output in `golden/cli`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable

from kafka_tui.engine.configs.synonyms import ConfigEntry, topic_entries
from kafka_tui.engine.ids import INTERNAL_TOPIC, NO_LEADER
from kafka_tui.engine.metadata import Configs, Image, PartitionState, TopicState
from kafka_tui.shell.tools.calls import ToolRefusal
from kafka_tui.shell.tools.topics.statements import AlterTopic, CreateTopic, DescribeTopics
from kafka_tui.view.project_common import topic_uuid

COLLISION_WARNING = (
    "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could collide. "
    "To avoid issues it is best to use either, but not both."
)
ID_COUNTS = (
    "Only topic id will be used when both --topic and --topic-id are specified and topicId is not Uuid.ZERO_UUID"
)
NO_DELETE_CONFIG = (
    "delete-config option is no longer supported and deprecated since version 4.0. The config will be fully removed "
    "in future releases."
)
MOST_QUANTIFIERS = 3
"""A pattern with more could take very long on a long name."""
_MOST_REPLICAS = 32767
_LONGEST_UUID = 24
_NO_UUID = topic_uuid(0)
"""`Uuid.ZERO_UUID`, which stands for no topic."""


def failed(sentence: str) -> str:
    """The line that `kafka-topics` prints of a refusal."""
    return f"Error while executing topic command : {sentence}"


def may_collide(name: str) -> bool:
    """Whether the tool warns of the name's metrics (`Topic.hasCollisionChars`)."""
    return "." in name or "_" in name


def check_create(create: CreateTopic) -> Configs:
    """The tool's own checks, in its order; gives the settings taken apart. Raises ToolRefusal."""
    configs = _configs(create.configs)
    _check_assignment(create.assignment)
    return configs


def check_counts(create: CreateTopic) -> None:
    """What the tool checks after it has warned of the name. Raises ToolRefusal."""
    factor, count = create.replication_factor, create.partitions
    if factor is not None and not 1 <= factor <= _MOST_REPLICAS:
        sentence = f"The replication factor must be between 1 and {_MOST_REPLICAS} inclusive"
        raise ToolRefusal("INVALID_REPLICATION_FACTOR", sentence)
    if count is not None and count < 1:
        raise ToolRefusal("INVALID_PARTITIONS", "The partitions must be greater than 0")


def _configs(pairs: tuple[str, ...]) -> Configs:
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            sentence = (
                'requirement failed: Invalid topic config: all configs to be added must be in the format "key=val".'
            )
            raise ToolRefusal("INVALID_CONFIG", sentence)
        found[name.strip()] = value.strip()
    return tuple(sorted(found.items()))


def _check_assignment(assignment: tuple[tuple[int, ...], ...]) -> None:
    for partition, replicas in enumerate(assignment):
        twice = [str(broker) for at, broker in enumerate(replicas) if broker in replicas[:at]]
        if twice:
            sentence = f"Partition replica lists may not contain duplicate entries: {','.join(dict.fromkeys(twice))}"
            raise ToolRefusal("INVALID_REPLICA_ASSIGNMENT", sentence)
        if len(replicas) != len(assignment[0]):
            sentence = f"Partition {partition} has different replication factor: {list(replicas)}"
            raise ToolRefusal("INVALID_REPLICA_ASSIGNMENT", sentence)


def new_assignment(alter: AlterTopic, present: int) -> tuple[tuple[int, ...], ...]:
    """The part of an assignment that is for new partitions: the list begins with those that exist. ToolRefusal."""
    _check_assignment(alter.assignment)
    wanted = alter.assignment[present:]
    additional = alter.partitions - present
    if alter.assignment and not wanted and additional > 0:
        sentence = f"Attempted to add {additional} additional partition(s), but only 0 assignment(s) were specified."
        raise ToolRefusal("INVALID_REPLICA_ASSIGNMENT", sentence)
    return wanted


def matching(topics: Iterable[str], pattern: str | None, exclude_internal: bool, required: bool) -> tuple[str, ...]:
    """The topics that `--topic` means, a regular expression with commas for "or"; all without one.

    Raises ToolRefusal for none although `required`, and for a pattern that is none or too costly.
    """
    shown = [name for name in topics if not (exclude_internal and name == INTERNAL_TOPIC)]
    if pattern is None:
        return tuple(shown)
    found = tuple(name for name in shown if name == pattern) or _search(shown, pattern)
    if not found and required:
        raise ToolRefusal("UNKNOWN_TOPIC_OR_PARTITION", f"Topic '{pattern}' does not exist as expected")
    return found


def described(image: Image, said: DescribeTopics) -> tuple[str, ...]:
    """The topics that a line is to describe: one by its id, else by name. Raises ToolRefusal."""
    if said.topic_id is None or (wanted := _uuid(said.topic_id)) == _NO_UUID:
        return matching(image.topics, said.topic, said.exclude_internal, not said.if_exists)
    shown = (topic for name, topic in image.topics.items() if not (said.exclude_internal and name == INTERNAL_TOPIC))
    found = tuple(topic.name for topic in shown if topic_uuid(topic.topic_id) == wanted)
    if not found and not said.if_exists:
        raise ToolRefusal("UNKNOWN_TOPIC_ID", f"TopicId '{wanted}' does not exist as expected")
    return found


def _uuid(written: str) -> str:
    """A topic id as Kafka prints it (`Uuid.fromString`). Raises ToolRefusal."""
    if len(written) > _LONGEST_UUID:
        sentence = f"Input string with prefix `{written[:_LONGEST_UUID]}` is too long to be decoded as a base64 UUID"
        raise ToolRefusal("UNKNOWN_TOPIC_ID", sentence)
    bare = written.rstrip("=")
    wrong = next((char for char in bare if not (char.isascii() and (char.isalnum() or char in "-_"))), None)
    if wrong is not None:
        raise ToolRefusal("UNKNOWN_TOPIC_ID", f"Illegal base64 character {ord(wrong):x}")
    if len(bare) != len(_NO_UUID):
        size = len(bare) * 3 // 4
        sentence = f"decoded as {size} bytes, which is not equal to the expected 16 bytes of a base64-encoded UUID"
        raise ToolRefusal("UNKNOWN_TOPIC_ID", f"Input string `{written}` {sentence}")
    return topic_uuid(int.from_bytes(base64.urlsafe_b64decode(f"{bare}=="), "big"))


def _search(names: list[str], pattern: str) -> tuple[str, ...]:
    expression = pattern.strip().strip("\"'").replace(",", "|").replace(" ", "")
    if "(" in expression or len(re.findall(r"[*+?{]", expression)) > MOST_QUANTIFIERS:
        raise ToolRefusal("INVALID_REGULAR_EXPRESSION", f"{pattern} is too complex for this simulation.")
    try:
        compiled = re.compile(expression, re.ASCII)
    except (re.error, OverflowError):
        raise ToolRefusal("INVALID_REGULAR_EXPRESSION", f"{pattern} is an invalid regex.") from None
    return tuple(name for name in names if compiled.fullmatch(name))


def describe(image: Image, names: tuple[str, ...], asked: DescribeTopics) -> tuple[str, ...]:
    """The description of these topics; with a filter, only the partitions that it lets through."""
    lines: list[str] = []
    filtered = asked.under_replicated or asked.unavailable or asked.under_min_isr or asked.at_min_isr
    for topic in (image.topics[name] for name in names):
        if not filtered:
            entries = topic_entries(topic.config, topic.configs, image.layers)
            settings = [one for one in entries if one.source != "DEFAULT_CONFIG"]
            if settings or not asked.with_overrides:
                lines.append(_topic_line(topic, settings))
        for number, state in enumerate(() if asked.with_overrides else topic.partitions):
            if _let_through(image, topic, state, asked):
                lines.append(_partition_line(topic.name, number, state))
    return tuple(lines)


def _let_through(image: Image, topic: TopicState, state: PartitionState, asked: DescribeTopics) -> bool:
    wanted = topic.config.min_insync_replicas
    if asked.under_replicated:
        return len(state.replicas) - len(state.adding) > len(state.isr)
    if asked.unavailable:
        return not state.has_leader or not image.active(state.leader)
    if asked.under_min_isr:
        return not state.has_leader or len(state.isr) < wanted
    return not asked.at_min_isr or len(state.isr) == wanted


def _topic_line(topic: TopicState, settings: list[ConfigEntry]) -> str:
    """The topic's line, with every setting that anybody has set, on the topic or on brokers."""
    shown = ",".join(f"{one.name}={one.value}" for one in settings)
    factor = len(topic.partitions[0].replicas) - len(topic.partitions[0].adding) if topic.partitions else 0
    return (
        f"Topic: {topic.name}\tTopicId: {topic_uuid(topic.topic_id)}\tPartitionCount: {len(topic.partitions)}\t"
        f"ReplicationFactor: {factor}\tConfigs: {shown}"
    )


def _partition_line(topic: str, number: int, state: PartitionState) -> str:
    leader = "none" if state.leader == NO_LEADER else str(state.leader)
    moving = ""
    if state.adding or state.removing:
        moving = f"\tAdding Replicas: {_ids(state.adding)}\tRemoving Replicas: {_ids(state.removing)}"
    return (
        f"\tTopic: {topic}\tPartition: {number}\tLeader: {leader}\tReplicas: {_ids(state.replicas)}\t"
        f"Isr: {_ids(state.isr)}{moving}\tElr: {_ids(state.elr)}\tLastKnownElr: {_ids(state.last_known_elr)}"
    )


def _ids(brokers: tuple[int, ...]) -> str:
    return ",".join(map(str, brokers))
