"""Producers among faults drawn at random: what may and may not become of records (I-9, P-12, P-14)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kafka_tui.engine.commands import StopProducer
from kafka_tui.engine.evolve.apply_fact import evolve
from kafka_tui.engine.facts.clients import BatchFailed
from kafka_tui.engine.ids import NodeId
from kafka_tui.engine.nodes.producer import outstanding
from kafka_tui.engine.refusals import NONE
from tests.engine.clients.scripted_cluster import LOST, UNHEARD, ScriptedCluster

FAULTS = (LOST, UNHEARD, "NOT_LEADER_OR_FOLLOWER", "NOT_ENOUGH_REPLICAS", "REQUEST_TIMED_OUT", "KAFKA_STORAGE_ERROR")
PARTITIONS = 3


def _run(
    monkeypatch: pytest.MonkeyPatch, faults: dict[int, str], gaps: list[int], seed: int, room: int, **configs: str
) -> tuple[ScriptedCluster, dict[int, list[bytes]]]:
    """Records with running numbers, explicit partitions and these pauses between them; then close and settle."""
    with monkeypatch.context() as patched:
        world = ScriptedCluster(patched, brokers=2, seed=seed)
        world.leaders["orders"] = [1, 2, 1]
        first = world.cluster
        world.start(request_timeout_ms="1000", batch_size=str(room), linger_ms="1", **configs)
        handed: dict[int, list[bytes]] = {partition: [] for partition in range(PARTITIONS)}
        for partition in range(PARTITIONS):  # each log knows the producer before anything goes wrong
            world.send(b"first", partition=partition)
            handed[partition].append(b"first")
        world.run(200)
        calm = len(world.produced)
        world.fault = lambda number, request: faults.get(number - calm, NONE)
        for number, gap_ms in enumerate(gaps):
            value = b"%04d" % number
            handed[number % PARTITIONS].append(value)
            world.send(value, partition=number % PARTITIONS)
            world.run(world.cluster.now_ms + gap_ms)
        world.give(StopProducer("p1"))
        world.run(400_000)
        folded = first
        for recorded in world.facts:
            if recorded.id >= first.next_fact:
                folded = evolve(folded, recorded)
        assert folded == world.cluster
    return world, handed


RUNS = given(
    faults=st.dictionaries(st.integers(1, 30), st.sampled_from(FAULTS), max_size=20),
    gaps=st.lists(st.sampled_from((0, 0, 1, 7, 40, 300)), min_size=1, max_size=40),
    seed=st.integers(0, 2**32),
    room=st.sampled_from((1, 1, 90, 150)),
)
CALMLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@RUNS
@CALMLY
def test_i9_idempotent_records_are_stored_once_and_in_order(
    monkeypatch: pytest.MonkeyPatch, faults: dict[int, str], gaps: list[int], seed: int, room: int
) -> None:
    """With idempotence every partition holds exactly what was sent, in that order, whatever passing faults come."""
    world, handed = _run(monkeypatch, faults, gaps, seed, room)
    for partition in range(PARTITIONS):
        assert world.stored(partition) == handed[partition]
    node = world.producer
    assert (node.failed, node.acknowledged, outstanding(node)) == (0, node.sent, 0)
    assert (node.memory_bytes, len(node.in_flight), node.program) == (0, 0, ())
    assert world.cluster.processes[NodeId("producer", "p1")].state == "stopped"


@RUNS
@CALMLY
def test_i9_a_batch_given_up_leaves_the_others_in_order(
    monkeypatch: pytest.MonkeyPatch, faults: dict[int, str], gaps: list[int], seed: int, room: int
) -> None:
    """Where brokers refuse some batches for good, every partition holds all the others once and in order.

    No answer is lost here: what was stored unheard before a new epoch begins may be stored again, as in Kafka.
    """
    final = {
        number: "INVALID_RECORD" if number % 4 == 0 else UNHEARD if fault == LOST else fault
        for number, fault in faults.items()
    }
    world, handed = _run(monkeypatch, final, gaps, seed, room)
    failed = [
        (fact.partition.partition, record.value)
        for fact in world.happened(BatchFailed)
        for record in fact.batch.records
    ]
    for partition in range(PARTITIONS):
        assert world.stored(partition) == [value for value in handed[partition] if (partition, value) not in failed]
    assert world.producer.failed == len(failed)


@RUNS
@CALMLY
def test_p14_without_idempotence_nothing_acknowledged_is_lost(
    monkeypatch: pytest.MonkeyPatch, faults: dict[int, str], gaps: list[int], seed: int, room: int
) -> None:
    """Without idempotence every record is stored at least once; duplicates and another order may come."""
    world, handed = _run(monkeypatch, faults, gaps, seed, room, enable_idempotence="false")
    for partition in range(PARTITIONS):
        assert set(handed[partition]) == set(world.stored(partition))
    assert world.producer.acknowledged == world.producer.sent


@RUNS
@CALMLY
def test_p9_one_request_in_flight_keeps_order_without_idempotence(
    monkeypatch: pytest.MonkeyPatch, faults: dict[int, str], gaps: list[int], seed: int, room: int
) -> None:
    """With max.in.flight 1 the first appearances of records stay in order, duplicates aside."""
    configs = {"enable_idempotence": "false", "max_in_flight_requests_per_connection": "1"}
    world, handed = _run(monkeypatch, faults, gaps, seed, room, **configs)
    for partition in range(PARTITIONS):
        assert list(dict.fromkeys(world.stored(partition))) == handed[partition]
