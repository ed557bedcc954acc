"""What programs, controllers and segments do not do is answered with the rule and its values, in both languages."""

import pytest

from kafka_tui.engine.commands import (
    CallCluster,
    CutNetwork,
    KillBroker,
    KillController,
    PauseNode,
    SendRecords,
    StartBroker,
    StartConsumer,
    StartProducer,
)
from kafka_tui.engine.ids import NodeId, broker_node
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.simulation.timeline import Timeline, apply_command
from kafka_tui.engine.simulation.world import new_world
from kafka_tui.i18n.language import LANGUAGES
from kafka_tui.i18n.narration import reason_text, rule_text
from kafka_tui.view.model import View
from kafka_tui.view.project import project
from kafka_tui.view.rows import ReasonRow
from kafka_tui.view.why_not import (
    BrokerThing,
    ConsumerThing,
    ControllerThing,
    OffsetThing,
    PartitionThing,
    ProducerThing,
    SegmentThing,
    Thing,
    why_not,
)
from tests.view.worlds import after, busy, done, orders

P1, C1 = ProducerThing("p1"), ConsumerThing("c1")


def _reasons(view: View, thing: Thing) -> list[ReasonRow]:
    """The reasons, each of which has a sentence of its own in both languages."""
    reasons = why_not(view, thing)
    for reason in reasons:
        for language in LANGUAGES:
            said = reason_text(reason.rule, reason.values, language, reason.case)
            assert said not in ("", reason.rule, rule_text(reason.rule, language))
    return list(reasons)


def _rules(timeline: Timeline, thing: Thing) -> list[str]:
    return [f"{one.rule}.{one.case}".rstrip(".") for one in _reasons(project(timeline), thing)]


def _leader(timeline: Timeline) -> int:
    leader = next(row for row in project(timeline).topics if row.name == "orders").partitions[0].leader
    assert leader is not None
    return leader


def test_p7_a_batch_waits_for_company() -> None:
    """A record in a batch that is not full waits for linger.ms; when it is settled nothing waits."""
    timeline = done(orders(1), StartProducer("p1", "orders", (("linger.ms", "5000"),)), 500)
    timeline = done(timeline, SendRecords("p1", "orders", b"x"), 10)
    (waits,) = _reasons(project(timeline), P1)
    assert waits.rule == "P-7" and waits.values["linger_ms"] == 5000
    assert _rules(after(timeline, 6000), P1) == []


def test_a3_an_unanswered_batch_names_who_holds_the_high_watermark() -> None:
    """With acks=all a batch is not answered while a follower in the ISR cannot fetch it: A-3, then H-4 with its id."""
    timeline = done(orders(1), StartProducer("p1", "orders"), 500)
    leader = _leader(timeline)
    follower = next(broker for broker in (1, 2, 3) if broker != leader)
    timeline = apply_command(timeline, CutNetwork(broker_node(leader), broker_node(follower)))
    timeline = done(timeline, SendRecords("p1", "orders", b"x"), 2000)
    reasons = _reasons(project(timeline), P1)
    assert [one.rule for one in reasons] == ["A-3", "H-4"] and reasons[1].values["broker"] == follower


def test_k10_a_producer_without_a_leader_keeps_its_records() -> None:
    """While nobody leads the partition the producer says that it knows no leader; a frozen program says so itself."""
    timeline = done(orders(1, factor=1), StartProducer("p1", "orders", (("linger.ms", "0"),)), 500)
    timeline = done(timeline, SendRecords("p1", "orders", b"x"), 500)
    timeline = done(timeline, KillBroker(_leader(timeline)), 12_000)
    timeline = done(timeline, SendRecords("p1", "orders", b"y"), 3000)
    assert _rules(timeline, P1) == ["K-10"]
    assert _rules(done(timeline, PauseNode(NodeId("producer", "p1"))), P1) == ["K-7.program"]


def test_p2_send_waits_for_metadata() -> None:
    """send() to a topic that nobody can tell of blocks, and names max.block.ms."""
    timeline = done(new_world(1), StartProducer("p1", "orders"), 1)
    timeline = apply_command(timeline, CutNetwork(NodeId("producer", "p1"), broker_node(1)))
    assert _rules(done(timeline, SendRecords("p1", "orders", b"x"), 1000), P1) == ["P-2"]


def test_c1_a_consumer_that_has_read_all_waits() -> None:
    """A consumer whose positions are the high watermarks gets nothing for that reason, partition by partition."""
    timeline = busy()
    assert _rules(timeline, C1) == ["C-1", "C-1"]
    leader = _leader(timeline)
    follower = next(broker for broker in (1, 2, 3) if broker != leader)
    timeline = apply_command(timeline, CutNetwork(broker_node(leader), broker_node(follower)))
    timeline = done(timeline, SendRecords("p1", "orders", b"x", partition=0), 2000)
    assert _rules(timeline, C1)[:2] == ["C-3", "H-4"]


def test_g3_a_consumer_that_has_not_joined() -> None:
    """Before it has joined its group, joining is the reason; an idle one is told of the members and partitions."""
    timeline = done(busy(), StartConsumer("c9", "other", ("orders",)), 20)
    assert _rules(timeline, ConsumerThing("c9"))[-1:] in (["G-3"], ["G-3.delay"])
    view = project(busy(3))
    idle = next(row.client for row in view.groups[0].members if row.idle)
    assert [one.rule for one in _reasons(view, ConsumerThing(idle))] == ["G-11"]


def test_c9_o1_a_place_without_or_behind_a_commit() -> None:
    """Without a commit the lag is not known; behind the position, the commit says where a crash goes back to."""
    settings = (("auto.offset.reset", "earliest"), ("auto.commit.interval.ms", "60000"))
    timeline = done(busy(), StartConsumer("c9", "late", ("orders",), settings), 8000)
    places = project(timeline).groups[1].offsets
    found = {rule for place in places for rule in _rules(timeline, OffsetThing("late", place.partition))}
    assert found == {"C-9", "O-2"}
    assert {rule for n in (0, 1) for rule in _rules(timeline, OffsetThing("billing", f"orders-{n}"))} <= {"O-1", "O-2"}


def test_k1_k8_k9_why_a_controller_does_not_decide() -> None:
    """The active one decides, the others follow it; without a majority nobody does."""
    timeline = new_world(3, controllers=3)
    active = next(row.id for row in project(timeline).controllers if row.active)
    others = [number for number in (100, 101, 102) if number != active]
    assert _rules(timeline, ControllerThing(active)) == []
    assert _rules(timeline, ControllerThing(others[0])) == ["K-1"]
    timeline = done(timeline, KillController(active), 10)
    assert _rules(timeline, ControllerThing(active))[0] == "K-8.away"
    assert _rules(timeline, ControllerThing(others[0])) == ["K-8.voting"]
    assert _rules(done(timeline, KillController(others[0]), 10), ControllerThing(others[1])) == ["K-9"]


def test_k8_k9_without_a_controller_nobody_can_elect_a_leader() -> None:
    """Whether the leader was written off before or not, and who may be alive: nobody is there who could elect."""
    world, about = orders(1, factor=1), PartitionThing("orders", 0)
    leader = _leader(world)
    written = done(done(done(world, KillBroker(leader), 12_000), KillController(100), 10), StartBroker(leader), 3000)
    assert _rules(written, about) == ["K-8.leader", "K-9"]
    assert _rules(done(written, KillBroker(leader)), about) == ["K-8.leader", "K-9", "E-4"]
    gone = done(done(world, KillController(100), 10), KillBroker(leader), 12_000)
    assert _rules(gone, about) == ["K-8.leader_gone", "K-9"]
    said = [reason_text(one.rule, one.values, "en", one.case) for one in why_not(project(gone), about)]
    assert said[0].startswith(f"Broker {leader} is still written down as the leader, but it has crashed.")
    away = why_not(project(gone), ControllerThing(100))[0]
    assert reason_text(away.rule, away.values, "ko", away.case).startswith("컨트롤러 100은 비정상 종료된 상태이므로")


@pytest.mark.parametrize(
    ("configs", "rules"),
    [
        ((("retention.ms", "600000"),), ["L-8.young"]),
        ((("retention.ms", "-1"), ("retention.bytes", "1000")), ["L-8.small"]),
        ((("retention.ms", "1000"),), ["L-8.due"]),
        ((("cleanup.policy", "compact"),), ["L-13"]),
    ],
)
def test_l8_why_a_segment_is_still_there(configs: tuple[tuple[str, str], ...], rules: list[str]) -> None:
    """Its age, the size that would be left, the next check or the policy is what keeps a segment."""
    timeline = done(orders(1, configs=configs), StartProducer("p1", "orders"), 500)
    timeline = done(timeline, SendRecords("p1", "orders", b"x", key=b"k", count=3), 3000)
    assert _rules(timeline, SegmentThing("orders", 0, _leader(timeline), 0)) == rules


def test_l8_the_next_check_is_as_often_as_the_broker_looks() -> None:
    """The interval named is that of the broker the segment lies on, not Kafka's default."""
    world = new_world(1, configs=(("log.retention.check.interval.ms", "77000"),))
    timeline = done(world, CallCluster(CreateTopicsRequest("orders", 1, 1, configs=(("retention.ms", "1"),))))
    timeline = done(timeline, StartProducer("p1", "orders"), 500)
    timeline = done(timeline, SendRecords("p1", "orders", b"x"), 500)
    (due,) = _reasons(project(timeline), SegmentThing("orders", 0, 1, 0))
    assert (due.case, due.values) == ("due", {"interval_ms": 77_000})


def test_l8_what_is_not_committed_stays() -> None:
    """A segment that reaches above the high watermark stays, however old it is."""
    timeline = done(orders(1, configs=(("retention.ms", "1"),)), StartProducer("p1", "orders", (("acks", "1"),)), 500)
    leader = _leader(timeline)
    for other in (broker for broker in (1, 2, 3) if broker != leader):
        timeline = apply_command(timeline, CutNetwork(broker_node(leader), broker_node(other)))
    timeline = done(timeline, SendRecords("p1", "orders", b"x"), 2000)
    assert _rules(timeline, SegmentThing("orders", 0, leader, 0)) == ["L-8.uncommitted"]
    assert _rules(timeline, SegmentThing("orders", 0, leader, 7)) == []


def test_d6_dirty_pages_are_only_in_memory() -> None:
    """A broker that has just appended says how many pages are not on disk yet."""
    timeline = done(orders(1), StartProducer("p1", "orders"), 500)
    timeline = done(timeline, SendRecords("p1", "orders", b"x"), 500)
    assert _rules(timeline, BrokerThing(_leader(timeline))) == ["D-6"]


def test_who_is_not_there_has_no_reason() -> None:
    """Asking about programs, controllers or places that do not exist gives nothing."""
    timeline = done(new_world(1), CallCluster(CreateTopicsRequest("orders", 1, 1)))
    unknown = (ProducerThing("x"), ConsumerThing("x"), ControllerThing(1), OffsetThing("g", "orders-0"))
    assert [why_not(project(timeline), thing) for thing in unknown] == [()] * 4
