"""Records of the controllers' log as Kafka's tool shows them (K-1, K-10): the names and fields of Kafka's records.

Source: Apache Kafka `DumpLogSegments.ClusterMetadataLogMessageParser`, `metadata/src/main/resources/common/metadata`.
The engine writes the whole new state of a thing where Kafka writes what changed of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from kafka_tui.engine import metadata as m
from kafka_tui.view.project_common import topic_uuid

_RESOURCES = {"topic": 2, "broker": 4}
"""Kafka's numbers of what settings are about (`ConfigResource.Type`)."""


def decoded(records: Iterable[m.MetadataRecord]) -> Iterator[str]:
    """What is printed of each record behind its offset."""
    ids: dict[str, str] = {}
    for record in records:
        if isinstance(record, m.TopicRecord):
            ids[record.name] = topic_uuid(record.topic_id)
        if isinstance(record, m.LeaderChangeRecord):
            yield f"LeaderChange: {_json({'version': 0, 'leaderId': record.leader})}"
        else:
            kind, data = _fields(record, ids)
            yield f"payload: {_json({'type': kind, 'version': 0, 'data': data})}"


def _json(data: object) -> str:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def _fields(record: m.MetadataRecord, ids: dict[str, str]) -> tuple[str, dict[str, object]]:
    match record:
        case m.TopicRecord():
            return "TOPIC_RECORD", {"name": record.name, "topicId": topic_uuid(record.topic_id)}
        case m.RemoveTopicRecord():
            return "REMOVE_TOPIC_RECORD", {"topicId": ids.get(record.name, record.name)}
        case m.PartitionRecord():
            topic, number = record.partition.topic, record.partition.partition
            return "PARTITION_RECORD", {"partitionId": number, "topicId": ids.get(topic, topic), **_state(record.state)}
        case m.BrokerRecord():
            return "REGISTER_BROKER_RECORD", _registration(record.registration)
        case m.RemoveBrokerRecord():
            return "UNREGISTER_BROKER_RECORD", {"brokerId": record.broker}
        case m.ConfigRecord():
            kind = {"resourceType": _RESOURCES[record.kind], "resourceName": record.name}
            return "CONFIG_RECORD", {**kind, "name": record.key, "value": record.value}
        case m.ClearElrRecord():
            return "CLEAR_ELR_RECORD", {"topicName": record.topic}
        case m.FeatureRecord():
            return "FEATURE_LEVEL_RECORD", {"name": record.name, "featureLevel": record.level}
        case m.ProducerIdsRecord():
            return "PRODUCER_IDS_RECORD", {"nextProducerId": record.next_id}
    raise AssertionError(f"no text for {record}")


def _state(state: m.PartitionState) -> dict[str, object]:
    return {
        "replicas": state.replicas,
        "isr": state.isr,
        "removingReplicas": state.removing,
        "addingReplicas": state.adding,
        "leader": state.leader,
        "leaderRecoveryState": int(state.recovering),
        "leaderEpoch": state.leader_epoch,
        "partitionEpoch": state.partition_epoch,
        "eligibleLeaderReplicas": state.elr,
        "lastKnownElr": state.last_known_elr,
    }


def _registration(known: m.Registration) -> dict[str, object]:
    return {
        "brokerId": known.broker,
        "brokerEpoch": known.epoch,
        "rack": known.rack,
        "fenced": known.fenced,
        "inControlledShutdown": known.shutting_down,
    }
