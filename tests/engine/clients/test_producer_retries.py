"""The producer when something goes wrong: retries, expiry, sequence numbers, leaders that move or vanish."""

from itertools import pairwise

import pytest

from kafka_tui.engine.clients import handlers
from kafka_tui.engine.commands import PauseNode, ResumeNode
from kafka_tui.engine.facts import clients as f
from kafka_tui.engine.ids import NodeId, TopicPartition, broker_node
from kafka_tui.engine.nodes.producer import outstanding
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Disconnected
from kafka_tui.engine.requests.data import MetadataRequest
from kafka_tui.engine.turn import Making, Turn
from tests.engine.clients.scripted_cluster import LOST, UNHEARD, ScriptedCluster

P1 = NodeId("producer", "p1")
ORDERS_0 = TopicPartition("orders", 0)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> ScriptedCluster:
    """Three brokers; topic orders has one partition, led by broker 1."""
    scripted = ScriptedCluster(monkeypatch, brokers=3)
    scripted.leaders["orders"] = [1]
    return scripted


def test_b7_a_batch_too_large_for_the_broker_is_split(world: ScriptedCluster) -> None:
    """MESSAGE_TOO_LARGE for several records splits the batch; every record arrives once, in order."""
    world.fault = lambda number, request: (
        "MESSAGE_TOO_LARGE" if any(item.batch.size_bytes > 400 for item in request.data) else NONE
    )
    world.start()
    values = [b"%02d" % number + b"." * 98 for number in range(12)]
    for value in values:
        world.send(value)
    world.run(2000)
    assert world.stored() == values
    assert world.happened(f.BatchSplit) != []
    assert (world.producer.acknowledged, world.producer.memory_bytes) == (12, 0)


def test_b7_a_single_record_too_large_for_the_broker_fails(world: ScriptedCluster) -> None:
    """MESSAGE_TOO_LARGE for one record is final, and records behind it are stored under a new epoch (P-12)."""
    world.fault = lambda number, request: "MESSAGE_TOO_LARGE" if number == 2 else NONE
    world.start(batch_size="1", linger_ms="0")
    world.send(b"first")
    world.run(100)
    for value in (b"large", b"small", b"last"):
        world.send(value)
    world.run(5000)
    [failed] = world.happened(f.BatchFailed)
    assert failed.message == "The request included a message larger than the max message size the server will accept."
    assert world.stored() == [b"first", b"small", b"last"]
    assert [fact.producer_epoch for fact in world.happened(f.ProducerEpochBumped)] == [1]


def test_p7_a_new_leader_is_asked_without_backoff(world: ScriptedCluster) -> None:
    """When metadata names a newer leader epoch the retry does not wait for its backoff."""
    world.start(retry_backoff_ms="900")
    world.run(2000)
    world.send(b"a")
    world.run(4000)
    world.leaders["orders"] = [2]
    world.send(b"b")
    world.run(5000)
    [retried] = world.happened(f.BatchRetried)
    assert retried.backoff_ms > 700
    (refused_ms, _, _), (stored_ms, broker, _) = world.produced[1:]
    assert broker == 2
    assert stored_ms - refused_ms < 20


def test_k10_metadata_is_asked_of_another_broker_when_one_is_gone(world: ScriptedCluster) -> None:
    """A connection that cannot be made costs nothing but the way there: the next broker is asked."""
    world.leaders["orders"] = [3]
    world.kill(broker_node(1))
    world.start()
    world.send(b"a")
    world.run(500)
    assert world.stored() == [b"a"]


def test_k10_old_metadata_is_refreshed_in_the_background(world: ScriptedCluster) -> None:
    """After metadata.max.age.ms the producer asks again, as idle chatter, and learns of new partitions."""
    world.start(metadata_max_age_ms="10000")
    world.send(b"a")
    world.run(9000)
    world.leaders["orders"] = [1, 2]
    world.run(11_000)
    questions = [time_ms for time_ms, _, request in world.asked if isinstance(request, MetadataRequest)]
    assert len(questions) == 2
    assert questions[1] > 10_000
    assert len(world.producer.metadata["orders"].partitions) == 2


def test_a1_acks_0_hears_of_a_broken_connection(world: ScriptedCluster) -> None:
    """A connection that breaks under an acks=0 request makes the producer ask who leads, as a closed socket does."""
    world.start(acks="0")
    world.send(b"a")
    world.run(1000)
    message, broker = world.producer.fired[-1]
    making = Making(world.cluster)
    handlers.on_response(Turn(making, P1, 0), message, Disconnected())
    world.cluster = making.cluster
    assert broker in world.producer.outages
    asked = len(world.asked)
    world.run(2000)
    assert len(world.asked) == asked + 1


def test_p11_delivery_timeout_gives_up_in_kafkas_words(world: ScriptedCluster) -> None:
    """After delivery.timeout.ms the records fail, whatever is still under way."""
    world.fault = lambda number, request: UNHEARD
    world.start(delivery_timeout_ms="5000", request_timeout_ms="2000")
    world.send(b"x", count=3)
    world.run(20_000)
    [failed] = world.happened(f.BatchFailed)
    assert failed.message == (
        "Expiring 3 record(s) for orders-0:5000 ms has passed since batch creation. The request has not been sent, "
        "or no server response has been received yet."
    )
    assert (world.producer.failed, outstanding(world.producer)) == (3, 0)


def test_p11_records_after_an_expiry_are_stored(world: ScriptedCluster) -> None:
    """A batch given up with its fate unknown makes the producer begin a new epoch, and go on (P-12)."""
    world.fault = lambda number, request: UNHEARD if number < 3 else NONE
    world.start(delivery_timeout_ms="5000", request_timeout_ms="4000")
    world.send(b"lost")
    world.run(6000)
    assert world.producer.failed == 1
    world.send(b"kept")
    world.run(30_000)
    assert world.stored() == [b"kept"]
    assert [fact.producer_epoch for fact in world.happened(f.ProducerEpochBumped)] == [1]


def test_p12_lost_answer_is_no_duplicate(world: ScriptedCluster) -> None:
    """A batch whose answer was lost is sent again and stored once, with the offset it had."""
    world.fault = lambda number, request: LOST if number == 1 else NONE
    world.start(request_timeout_ms="1000")
    world.send(b"a")
    world.run(10_000)
    assert world.stored() == [b"a"]
    assert len(world.produced) == 2
    assert (world.producer.acknowledged, world.producer.retries) == (1, 1)
    assert world.producer.last_offsets.get(ORDERS_0) == 0


def test_p14_without_idempotence_a_lost_answer_duplicates(world: ScriptedCluster) -> None:
    """The same retry without sequence numbers is stored twice."""
    world.fault = lambda number, request: LOST if number == 1 else NONE
    world.start(request_timeout_ms="1000", enable_idempotence="false")
    world.send(b"a")
    world.run(10_000)
    assert world.stored() == [b"a", b"a"]


def _fail_the_first(world: ScriptedCluster, **configs: str) -> list[bytes | None]:
    """One batch stored, then three under way at once, of which the first is refused for a passing reason."""
    world.fault = lambda number, request: "NOT_ENOUGH_REPLICAS" if number == 2 else NONE
    world.start(batch_size="100", linger_ms="0", **configs)
    world.send(b"0" * 90)
    world.run(100)
    for name in (b"a", b"b", b"c"):
        world.send(name * 90)
    world.run(10_000)
    return [value[:1] for value in world.stored() if value is not None]


def test_p12_retries_keep_the_order(world: ScriptedCluster) -> None:
    """With five requests in flight a failed first batch is still stored first; retries go one by one."""
    assert _fail_the_first(world) == [b"0", b"a", b"b", b"c"]
    retried = [time_ms for time_ms, _, _ in world.produced[4:]]
    assert len(retried) == 3
    assert all(later - earlier >= 2 for earlier, later in pairwise(retried))


def test_p14_without_idempotence_a_retry_is_overtaken(world: ScriptedCluster) -> None:
    """Without sequence numbers later batches overtake the retry."""
    assert _fail_the_first(world, enable_idempotence="false") == [b"0", b"b", b"c", b"a"]


def test_p9_one_in_flight_keeps_the_order_without_idempotence(world: ScriptedCluster) -> None:
    """max.in.flight 1 is the old way to keep order."""
    configs = {"enable_idempotence": "false", "max_in_flight_requests_per_connection": "1"}
    assert _fail_the_first(world, **configs) == [b"0", b"a", b"b", b"c"]


def test_p12_producer_id_comes_before_the_first_batch(world: ScriptedCluster) -> None:
    """Batches of an idempotent producer carry its id and running sequence numbers; others carry none."""
    world.start(batch_size="100", linger_ms="0")
    world.send(b"x" * 40, count=5)
    world.run(1000)
    batches = [item.batch for _, _, request in world.produced for item in request.data]
    assert {batch.producer_id for batch in batches} == {7}
    firsts = [batch.base_sequence for batch in batches]
    counts = [batch.record_count for batch in batches]
    assert firsts == [sum(counts[:number]) for number in range(len(counts))]


def test_p15_a_final_error_is_told_in_kafkas_words(world: ScriptedCluster) -> None:
    """An error that is not retriable ends the batch at once."""
    world.fault = lambda number, request: "INVALID_RECORD"
    world.start()
    world.send(b"x")
    world.run(100)
    assert len(world.produced) == 1
    assert world.producer.last_error is not None
    assert world.producer.last_error.error == "INVALID_RECORD"


def test_p15_backoff_grows_to_a_second(world: ScriptedCluster) -> None:
    """Retries come after 100 ms, doubled up to 1 s, within the 20 % of chance."""
    world.fault = lambda number, request: "NOT_ENOUGH_REPLICAS" if number < 9 else NONE
    world.start()
    world.send(b"x")
    world.run(20_000)
    waits = [fact.backoff_ms for fact in world.happened(f.BatchRetried)]
    for wait_ms, term_ms in zip(waits, (100, 200, 400, 800, 1600, 3200, 6400, 12800), strict=True):
        assert min(1000, term_ms) * 0.8 <= wait_ms <= min(1000, term_ms * 1.2)
    assert world.stored() == [b"x"]


def test_h13_not_leader_refreshes_metadata_and_goes_on(world: ScriptedCluster) -> None:
    """A producer that asks a former leader learns of the new one and asks it."""
    world.start()
    world.send(b"a")
    world.run(200)
    world.leaders["orders"] = [2]
    world.send(b"b")
    world.run(2000)
    assert world.stored() == [b"a", b"b"]
    assert [broker for _, broker, _ in world.produced] == [1, 1, 2]


def test_k10_dead_leader_is_left_for_the_new_one(world: ScriptedCluster) -> None:
    """While no new leader is known the batch is kept and metadata asked for; then it goes there."""
    world.start()
    world.send(b"a")
    world.run(200)
    world.kill(broker_node(1))
    world.send(b"b")
    world.run(5000)
    assert outstanding(world.producer) == 1
    world.leaders["orders"] = [3]
    world.run(8000)
    assert world.stored() == [b"a", b"b"]
    assert [fact.error for fact in world.happened(f.BatchRetried)] == ["NETWORK_EXCEPTION"]


def test_k10_a_leader_that_comes_back_gets_what_waited(world: ScriptedCluster) -> None:
    """While its broker is out of reach a batch waits without further attempts, and goes when a connection is made."""
    world.start()
    world.send(b"a")
    world.run(200)
    world.kill(broker_node(1))
    world.send(b"b")
    world.send(b"c")
    world.run(5000)
    assert len(world.happened(f.BatchRetried)) == 1
    world.revive(broker_node(1))
    world.run(7000)
    assert world.stored() == [b"a", b"b", b"c"]


def test_k7_a_frozen_leader_holds_up_only_its_own_partitions(world: ScriptedCluster) -> None:
    """Batches for other leaders flow on while one broker is frozen; its own are stored once when it wakes."""
    world.leaders["orders"] = [1, 2]
    world.start()
    world.send(b"warm", partition=1)
    world.run(100)
    world.give(PauseNode(broker_node(1)))
    for number in range(10):
        world.send(b"%d" % number, partition=number % 2)
    world.run(20_000)
    assert len(world.stored(1)) == 6
    assert outstanding(world.producer) == 5
    paused = world.cluster.processes[broker_node(1)].because
    world.run(35_000)
    causes = [recorded.cause for recorded in world.facts if isinstance(recorded.fact, f.BatchRetried)]
    assert causes == [paused]
    world.give(ResumeNode(broker_node(1)))
    world.run(60_000)
    assert world.stored(0) == [b"0", b"2", b"4", b"6", b"8"]
    assert outstanding(world.producer) == 0


def test_k10_no_leader_keeps_the_batch_without_an_attempt(world: ScriptedCluster) -> None:
    """A partition without leader costs no attempt: the batch waits in the accumulator."""
    world.leaders["orders"] = [-1]
    world.start()
    world.send(b"a", partition=0)
    world.run(5000)
    assert world.produced == []
    world.leaders["orders"] = [2]
    world.run(8000)
    assert world.stored() == [b"a"]
    assert world.producer.retries == 0


def test_a1_acks_0_is_done_when_sent(world: ScriptedCluster) -> None:
    """Without acks every record counts as done when it leaves, with no offset, whatever the broker does."""
    world.fault = lambda number, request: UNHEARD
    world.start(acks="0")
    world.send(b"a")
    world.run(1000)
    node = world.producer
    assert (node.acknowledged, node.unconfirmed, node.failed, len(node.in_flight)) == (0, 1, 0, 0)
    assert world.producer.last_offsets.get(ORDERS_0) == -1
    assert world.stored() == []
