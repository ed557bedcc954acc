"""The partitions that `kafka-leader-election` takes from a file.

Source: Apache Kafka `LeaderElectionCommand.parseReplicaElectionData`.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.shell.kinds import LARGEST
from kafka_tui.shell.tools.documents import OPERATION, WrongDocument, from_json

_Number = Annotated[int, msgspec.Meta(ge=-LARGEST, le=LARGEST)]


class _Partition(msgspec.Struct, frozen=True):
    topic: str
    partition: _Number


class _Document(msgspec.Struct, frozen=True):
    partitions: tuple[_Partition, ...] | None = None


def read_partitions(text: str) -> tuple[TopicPartition, ...]:
    """The partitions, each once. Raises WrongDocument."""
    named = from_json(text, _Document, "Replica election data is empty").partitions
    if named is None:
        raise WrongDocument(OPERATION, 'Replica election data is missing "partitions" field')
    found = tuple(TopicPartition(one.topic, one.partition) for one in named)
    twice = dict.fromkeys(str(partition) for partition in found if found.count(partition) > 1)
    if twice:
        raise WrongDocument(OPERATION, f"Replica election data contains duplicate partitions: [{', '.join(twice)}]")
    return found
