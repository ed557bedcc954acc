"""How the tools' client asks the leaders of partitions: who leads, then one leader after another (KafkaAdminClient).

Kafka's client asks the leaders at the same time. An error that may go away, as that of a broker that leads no more,
makes it ask for the leaders again, until the call's time is over.
"""

from __future__ import annotations

from typing import NamedTuple

from kafka_tui.engine.ids import NO_LEADER, TopicPartition
from kafka_tui.engine.nodes.admin import Admin
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.protocol_errors import sentence_of
from kafka_tui.engine.refusals import NONE, Refusal
from kafka_tui.engine.requests.base import Request
from kafka_tui.engine.requests.data import MetadataRequest, MetadataResponse
from kafka_tui.engine.requests.storage import DeletedRecords, DeleteRecordsRequest, DeleteRecordsResponse

_ASKED_AGAIN = frozenset(
    {"KAFKA_STORAGE_ERROR", "LEADER_NOT_AVAILABLE", "NOT_LEADER_OR_FOLLOWER", "UNKNOWN_TOPIC_OR_PARTITION"}
)


class Step(NamedTuple):
    """What to send next, and to whom; None for any broker."""

    request: Request
    broker: int | None


def next_step(node: Admin, request: DeleteRecordsRequest) -> Step:
    """The next request of a call: who leads, or the deletion at the next leader."""
    known = {item.partition for item in node.deleted}
    left = tuple(item for item in request.deletions if item.partition not in known)
    if not len(node.leaders):
        topics = tuple(sorted(dict.fromkeys(item.partition.topic for item in left)))
        return Step(MetadataRequest(topics=topics, allow_auto_creation=False), None)
    leader = node.leaders[left[0].partition]
    same = tuple(item for item in left if node.leaders[item.partition] == leader)
    return Step(DeleteRecordsRequest(same, request.timeout_ms), leader)


def leaders_in(response: MetadataResponse, request: DeleteRecordsRequest) -> Table[TopicPartition, int] | None:
    """Who leads the partitions of the call; None while one of them has no leader, or does not exist."""
    topics = {topic.name: topic.partitions for topic in response.topics if topic.error == NONE}
    found: dict[TopicPartition, int] = {}
    for partition in request.partitions_named:
        states = topics.get(partition.topic, ())
        leader = states[partition.partition].leader if 0 <= partition.partition < len(states) else NO_LEADER
        if leader == NO_LEADER:
            return None
        found[partition] = leader
    return Table.of(found.items())


def settled(response: DeleteRecordsResponse) -> tuple[DeletedRecords, ...]:
    """The partitions of an answer that are over, done or refused for good."""
    return tuple(item for item in response.deleted if item.error not in _ASKED_AGAIN)


def summary(deleted: tuple[DeletedRecords, ...]) -> DeleteRecordsResponse:
    """The whole call's answer; refused if any partition was, in the words of the first."""
    failed = next((item.error for item in deleted if item.error != NONE), None)
    refusal = None if failed is None else Refusal(failed, sentence_of(failed), "L-12")
    return DeleteRecordsResponse(refusal=refusal, deleted=tuple(sorted(deleted, key=lambda item: item.partition)))
