"""The pure rules of the engine against what Apache Kafka's own classes answered."""

import pytest

from kafka_tui.engine.clients.assignors.by_name import ASSIGNORS
from kafka_tui.engine.clients.assignors.members import Assignment, Member
from kafka_tui.engine.clients.partitioner import murmur2, partition_for_key
from kafka_tui.engine.controller.placement import PlacementBroker, PlacementError, place
from kafka_tui.engine.coordinator.locate import coordinator_partition, java_hash
from kafka_tui.engine.storage.sizes import (
    Headers,
    batch_size,
    batch_upper_bound,
    record_size,
    record_upper_bound,
)
from tests.golden_vectors import Document, cases, data

CLASSIC = ("range", "roundrobin", "sticky", "cooperative_sticky")
"""The assignors of the classic protocol, as their vectors are named."""


@pytest.mark.parametrize("case", cases("murmur2"))
def test_p4_key_hash_and_partition(case: Document) -> None:
    """A key has Kafka's murmur2 hash and goes to Kafka's partition, for every partition count."""
    key = bytes.fromhex(case["key_hex"])
    assert murmur2(key) == case["murmur2"]
    counts = case["partition"]
    assert {count: partition_for_key(key, int(count)) for count in counts} == counts


@pytest.mark.parametrize("case", cases("coordinator_partition"))
def test_g1_group_hash_and_coordinator_partition(case: Document) -> None:
    """A group id has Java's hash code and Kafka's offsets partition, for every partition count."""
    group = case["group_id"]
    assert java_hash(group) == case["java_hash_code"]
    prefix = "partition_of_"
    expected = {int(name.removeprefix(prefix)): case[name] for name in case if name.startswith(prefix)}
    assert {count: coordinator_partition(group, count) for count in expected} == expected


@pytest.mark.parametrize("case", cases("replica_placement"))
def test_t5_replica_placement(case: Document) -> None:
    """Partitions are placed, or refused, as Kafka's placer does with the same draws."""
    brokers = [PlacementBroker(broker["id"], broker["rack"], broker["fenced"]) for broker in case["brokers"]]
    request = (brokers, case["partitions"], case["replication_factor"], lambda n: case["random_constant"] % n)
    if "expected_error" in case:
        assert case["expected_error"]["exception"] == "InvalidReplicationFactorException"
        with pytest.raises(PlacementError) as refusal:
            place(*request)
        assert refusal.value.message == case["expected_error"]["message"]
    else:
        assert place(*request) == tuple(tuple(replicas) for replicas in case["expected"])


@pytest.mark.parametrize("case", [case for name in CLASSIC for case in cases(f"assignor_{name}")])
def test_s1_s6_assignments(case: Document) -> None:
    """Each step of a group's life gets the assignment, or one of those, that Kafka's assignor of the name gives."""
    assign = ASSIGNORS[case["assignor"]].assign
    racks = case.get("partition_replica_racks")
    assigned: list[dict[str, dict[str, list[int]]]] = []
    for step in case["steps"]:
        if (
            case["order_sensitive"] and assigned
        ):  # then a step goes on from what this run assigned, not from the other way
            for member_id, values in step["members"].items():
                values["owned"] = assigned[-1].get(member_id, {})
        members = [member(id_, values) for id_, values in step["members"].items()]
        assigned.append(by_topic(assign(members, step["topics"], racks)))
    accepted = case.get("acceptable_expected_sequences") or [[step["expected"] for step in case["steps"]]]
    assert assigned in [[in_number_order(expected) for expected in sequence] for sequence in accepted]


@pytest.mark.parametrize("case", cases("batch_size"))
def test_b5_record_and_batch_sizes(case: Document) -> None:
    """Records and their batch take as many bytes as Kafka's builder wrote, and its upper bounds are ours."""
    codec = case.get("compression") or case.get("compression_type") or "none"
    if codec != "none":
        pytest.skip(f"sizes after {codec} are the codec's to tell, not the formula's")
    records = case["records"]
    payloads = [(data(record["key"]), data(record["value"]), headers(record)) for record in records]
    start = records[0]["timestamp_delta"] if records else 0
    sizes = [
        record_size(*payload, timestamp_delta=record["timestamp_delta"] - start, offset_delta=number)
        for number, (payload, record) in enumerate(zip(payloads, records, strict=True))
    ]
    assert sizes == case["record_sizes"]
    assert batch_size(sizes) == case["batch_size_in_bytes"]
    assert [record_upper_bound(*payload) for payload in payloads] == case["record_size_upper_bounds"]
    if payloads:
        assert batch_upper_bound(*payloads[0]) == case["first_record_estimate_upper_bound"]


def member(member_id: str, values: Document) -> Member:
    """Return a vector's group member."""
    return Member(
        member_id,
        tuple(values["topics"]),
        values.get("group_instance_id"),
        values.get("rack"),
        tuple((topic, number) for topic, numbers in values.get("owned", {}).items() for number in numbers),
        values.get("generation", -1),
    )


def by_topic(assignment: Assignment) -> dict[str, dict[str, list[int]]]:
    """Return an assignment in the vectors' form, without forgiving a partition named twice."""
    result: dict[str, dict[str, list[int]]] = {member_id: {} for member_id in assignment}
    for member_id, pairs in assignment.items():
        for topic, partition in pairs:
            result[member_id].setdefault(topic, []).append(partition)
    return in_number_order(result)


def in_number_order(expected: dict[str, dict[str, list[int]]]) -> dict[str, dict[str, list[int]]]:
    """Return a vector's assignment with sorted partitions (they compare as sets) and without empty topics."""
    return {
        member_id: {topic: sorted(partitions) for topic, partitions in topics.items() if partitions}
        for member_id, topics in expected.items()
    }


def headers(record: Document) -> Headers:
    """Return a vector record's headers."""
    return tuple((key, data(value)) for key, value in record.get("headers") or ())
