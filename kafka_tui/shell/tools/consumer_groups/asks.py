"""What `kafka-consumer-groups` asks the cluster, request by request.

Kafka's client asks several brokers at the same time, here one after the other. For the offsets of a group Kafka's tool
asks again for each member; here it asks once for all partitions.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import NamedTuple

from kafka_tui.engine.ids import NO_LEADER, TopicPartition
from kafka_tui.engine.protocol_errors import sentence_of
from kafka_tui.engine.refusals import NONE, Refusal
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.requests.control import AdminResponse
from kafka_tui.engine.requests.data import (
    ListOffsetsRequest,
    ListOffsetsResponse,
    MetadataRequest,
    MetadataResponse,
    PartitionMetadata,
)
from kafka_tui.engine.requests.group_admin import (
    DescribeGroupsRequest,
    DescribeGroupsResponse,
    ListedGroup,
    ListGroupsRequest,
    ListGroupsResponse,
)
from kafka_tui.engine.requests.groups import CommittedOffset, OffsetFetchRequest, OffsetFetchResponse
from kafka_tui.shell.stage import Stage
from kafka_tui.shell.tools.calls import ask
from kafka_tui.shell.tools.consumer_groups.failures import EXECUTION, RUNTIME, failed

Offsets = dict[TopicPartition, int]
"""An offset for each of some partitions."""


class Described(NamedTuple):
    """A group as its coordinator describes it."""

    group: str
    coordinator: int
    told: DescribeGroupsResponse


class Asker:
    """The tool's client: every call may take `timeout_ms`. What fails raises ToolFailure."""

    def __init__(self, stage: Stage, timeout_ms: int) -> None:
        self.stage = stage
        self.timeout_ms = timeout_ms

    def call(self, request: Request, *wrappers: str) -> Generator[None, None, Response]:
        """Send a request; a failure is wrapped in `wrappers`, from inside out."""
        answer = yield from ask(self.stage, request, self.timeout_ms)
        if isinstance(answer, AdminResponse) and answer.refusal is not None and not answer.results:
            raise failed(answer.refusal, *wrappers)
        return answer

    def groups(self, *wrappers: str) -> Generator[None, None, tuple[ListedGroup, ...]]:
        """All groups by name: every broker is asked for those that it coordinates (G-1)."""
        cluster = yield from self.call(MetadataRequest((), allow_auto_creation=False), *wrappers)
        assert isinstance(cluster, MetadataResponse)
        found: dict[str, ListedGroup] = {}
        for broker in sorted(cluster.brokers):
            answer = yield from self.call(ListGroupsRequest(broker), *wrappers)
            assert isinstance(answer, ListGroupsResponse)
            found |= {one.group: one for one in answer.groups}
        return tuple(found[name] for name in sorted(found))

    def described(self, group: str, *wrappers: str) -> Generator[None, None, Described]:
        """The group, as its coordinator describes it (G-2)."""
        answer = yield from self.call(DescribeGroupsRequest(group), *wrappers)
        assert isinstance(answer, DescribeGroupsResponse)
        return Described(group, self.stage.timeline.cluster.admin.coordinator, answer)

    def committed(self, group: str) -> Generator[None, None, Offsets]:
        """All that the group has committed; nothing for a group that is not there."""
        return {item.partition: item.offset for item in (yield from self.commits(group))}

    def commits(self, group: str) -> Generator[None, None, tuple[CommittedOffset, ...]]:
        """All that the group has committed, with leader epochs."""
        answer = yield from self.call(OffsetFetchRequest(group, None), EXECUTION, RUNTIME)
        assert isinstance(answer, OffsetFetchResponse)
        return answer.offsets

    def topics(
        self, names: Iterable[str], *wrappers: str
    ) -> Generator[None, None, dict[str, tuple[PartitionMetadata, ...] | Refusal]]:
        """The partitions of topics; why not, for a topic that is not there."""
        asked = tuple(sorted(dict.fromkeys(names)))
        if not asked:
            return {}
        answer = yield from self.call(MetadataRequest(asked, allow_auto_creation=False), *wrappers)
        assert isinstance(answer, MetadataResponse)
        return {
            topic.name: topic.partitions
            if topic.error == NONE
            else Refusal(topic.error, sentence_of(topic.error), "K-10")
            for topic in answer.topics
        }

    def states(
        self, names: Iterable[str], *wrappers: str
    ) -> Generator[None, None, dict[TopicPartition, PartitionMetadata]]:
        """The partitions of topics that must all be there."""
        found: dict[TopicPartition, PartitionMetadata] = {}
        topics = yield from self.topics(names, *wrappers)
        for name, partitions in topics.items():
            if isinstance(partitions, Refusal):
                raise failed(partitions, *wrappers)
            found |= {TopicPartition(name, number): state for number, state in enumerate(partitions)}
        return found

    def offsets_at(self, timestamp: int, partitions: Iterable[TopicPartition]) -> Generator[None, None, Offsets]:
        """The offset at a time in each partition, -1 where no record is as young."""
        answer = yield from self.call(ListOffsetsRequest(timestamp, tuple(sorted(partitions))), EXECUTION, RUNTIME)
        assert isinstance(answer, ListOffsetsResponse)
        return {item.partition: item.offset for item in answer.offsets}

    def ends(self, partitions: Iterable[TopicPartition]) -> Generator[None, None, Offsets]:
        """The ends of the partitions that have a leader (C-9)."""
        wanted = tuple(partitions)
        states = yield from self.states((partition.topic for partition in wanted), EXECUTION, RUNTIME)
        led = [one for one in wanted if one not in states or states[one].leader != NO_LEADER]
        return (yield from self.offsets_at(-1, led))
