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
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.requests.control import AdminResponse
from kafka_tui.engine.requests.data import (
    ListOffsetsRequest,
    ListOffsetsResponse,
    MetadataRequest,
    MetadataResponse,
    OffsetAt,
)
from kafka_tui.engine.requests.storage import DeletedRecords, DeleteRecordsRequest, DeleteRecordsResponse

LeaderRequest = DeleteRecordsRequest | ListOffsetsRequest
"""A request that each leader answers for its own partitions."""
LeaderResponse = DeleteRecordsResponse | ListOffsetsResponse
"""What a leader answers."""
Settled = DeletedRecords | OffsetAt
"""What became of one partition."""

_ASKED_AGAIN = frozenset(
    {
        "KAFKA_STORAGE_ERROR",
        "LEADER_NOT_AVAILABLE",
        "NOT_LEADER_OR_FOLLOWER",
        "OFFSET_NOT_AVAILABLE",
        "UNKNOWN_TOPIC_OR_PARTITION",
    }
)


class Step(NamedTuple):
    """What to send next, and to whom; None for any broker."""

    request: Request
    broker: int | None


def next_step(node: Admin, request: LeaderRequest) -> Step:
    """The next request of a call: who leads, or what it asks of the next leader."""
    known = {item.partition for item in node.settled}
    left = tuple(partition for partition in request.partitions_named if partition not in known)
    if not len(node.leaders):
        topics = tuple(sorted(dict.fromkeys(partition.topic for partition in left)))
        return Step(MetadataRequest(topics=topics, allow_auto_creation=False), None)
    leader = node.leaders[left[0]]
    return Step(_part(request, tuple(one for one in left if node.leaders[one] == leader)), leader)


def _part(request: LeaderRequest, partitions: tuple[TopicPartition, ...]) -> LeaderRequest:
    """The part of a request that is about `partitions`."""
    if isinstance(request, ListOffsetsRequest):
        return ListOffsetsRequest(request.timestamp, partitions)
    deletions = tuple(item for item in request.deletions if item.partition in partitions)
    return DeleteRecordsRequest(deletions, request.timeout_ms)


def leaders_in(response: MetadataResponse, request: LeaderRequest) -> Table[TopicPartition, int] | None:
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


def answered(response: LeaderResponse) -> tuple[Settled, ...]:
    """What a leader says of each of its partitions."""
    return response.offsets if isinstance(response, ListOffsetsResponse) else response.deleted


def settled(response: LeaderResponse) -> tuple[Settled, ...]:
    """The partitions of an answer that are over, done or refused for good."""
    return tuple(item for item in answered(response) if item.error not in _ASKED_AGAIN)


def summary(request: LeaderRequest, found: tuple[Settled, ...]) -> Response:
    """The whole call's answer, partitions in order; refused if any partition was, in the words of the first."""
    ordered = sorted(found, key=lambda item: item.partition)
    failed = next((item.error for item in found if item.error != NONE), None)
    if isinstance(request, DeleteRecordsRequest):
        refusal = None if failed is None else Refusal(failed, sentence_of(failed), "L-12")
        return DeleteRecordsResponse(
            refusal=refusal, deleted=tuple(item for item in ordered if isinstance(item, DeletedRecords))
        )
    if failed is not None:
        return AdminResponse(Refusal(failed, sentence_of(failed), "C-9"))
    return ListOffsetsResponse(tuple(item for item in ordered if isinstance(item, OffsetAt)))
