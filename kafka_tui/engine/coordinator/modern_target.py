"""When a group of the new protocol needs another assignment, and what it is (N-2, N-4).

Source: Apache Kafka `GroupMetadataManager.updateTargetAssignment`, `TargetAssignmentBuilder`, KIP-1263.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kafka_tui.engine.coordinator.server_assignors.by_name import SERVER_ASSIGNORS
from kafka_tui.engine.coordinator.server_assignors.subscribers import Subscriber
from kafka_tui.engine.facts import modern_groups as f
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.metadata import Image
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.modern_group import ConsumerGroup, ConsumerGroupMember, KnownTopic
from kafka_tui.engine.turn import Turn


def topics_of(member: ConsumerGroupMember, image: Image) -> tuple[str, ...]:
    """The topics that a member reads and that exist, by name, or because its pattern matches the whole name."""
    named = {topic for topic in member.topics if topic in image.topics}
    if member.regex:
        named.update(topic for topic in image.topics if re.fullmatch(member.regex, topic))
    return tuple(sorted(named))


def known_topics(group: ConsumerGroup, image: Image) -> tuple[KnownTopic, ...]:
    """What there is to read for the members, as this broker's metadata say."""
    read = sorted({topic for member in group.members.values() for topic in topics_of(member, image)})
    return tuple(KnownTopic(name, image.topics[name].topic_id, len(image.topics[name].partitions)) for name in read)


def bump_epoch(turn: Turn[Broker], name: str, reason: str, because: int = 0) -> None:
    """The group needs a new assignment (N-2)."""
    group = turn.node.consumer_groups[name]
    turn.emit(
        f.GroupEpochBumped(
            node=turn.id,
            group=name,
            epoch=group.epoch + 1,
            reason=reason,
            topics=known_topics(group, turn.node.image),
        ),
        because,
    )


def update_target(turn: Turn[Broker], name: str) -> None:
    """Compute the assignment of the newest group epoch, once in `group.consumer.assignment.interval.ms` at most."""
    group = turn.node.consumer_groups[name]
    if group.epoch <= group.assignment_epoch:
        return
    next_ms = group.computed_ms + turn.node.config.group_consumer_assignment_interval_ms
    if group.computed_ms >= 0 and turn.now_ms < next_ms:
        return
    assignor = preferred_assignor(group, turn.node.config.group_consumer_assignors)
    counts = {topic.name: topic.partition_count for topic in group.topics}
    members = [
        Subscriber(key, topics_of(member, turn.node.image), member.instance, _still_there(group.target_of(key), counts))
        for key, member in group.members.items()
    ]
    found = SERVER_ASSIGNORS[assignor](members, counts)
    turn.emit(
        f.TargetAssignmentComputed(
            node=turn.id,
            group=name,
            epoch=group.epoch,
            assignor=assignor,
            assignments=tuple((member.client, tuple(map(str, found[key]))) for key, member in group.members.items()),
            by_member=tuple((key, found[key]) for key in group.members),
        )
    )


def preferred_assignor(group: ConsumerGroup, supported: str) -> str:
    """The assignor that most members name; the broker's first one when nobody names any (N-4).

    Of several with as many votes Kafka takes whichever its hash map has first; here it is the first by name.
    """
    votes = [member.assignor for member in group.members.values() if member.assignor]
    if not votes:
        return supported.split(",")[0]
    return max(sorted(votes), key=votes.count)


def _still_there(target: tuple[TopicPartition, ...], counts: Mapping[str, int]) -> tuple[TopicPartition, ...]:
    return tuple(partition for partition in target if partition.partition < counts.get(partition.topic, 0))
