"""Causes lead back to a command, and what is missing has a reason in both languages."""

import networkx as nx
import pytest

from kafka_tui.engine.commands import (
    AddBroker,
    CallCluster,
    CutNetwork,
    KillBroker,
    PauseNode,
    SendRecords,
    StartBroker,
    StartProducer,
)
from kafka_tui.engine.ids import NodeId, broker_node
from kafka_tui.engine.requests.control import (
    ConfigAlteration,
    ConfigOperation,
    ConfigResource,
    CreatePartitionsRequest,
    CreateTopicsRequest,
    IncrementalAlterConfigsRequest,
)
from kafka_tui.engine.simulation.timeline import Timeline, apply_command, seek
from kafka_tui.i18n.language import LANGUAGES
from kafka_tui.i18n.narration import reason_text, rule_text
from kafka_tui.view.model import FactRow, View
from kafka_tui.view.plain import plain_text
from kafka_tui.view.project import moment_facts, project
from kafka_tui.view.records import record_rows
from kafka_tui.view.topology import replication_graph
from kafka_tui.view.why import Chain, causes_graph, consequences, find_fact, why
from kafka_tui.view.why_not import (
    BrokerThing,
    MemberThing,
    PartitionThing,
    RecordThing,
    ReplicaThing,
    Thing,
    why_not,
)
from tests.view.worlds import after, busy, done, orders


def _last(timeline: Timeline, name: str, **fields: object) -> FactRow:
    """The newest fact of that name with these fields."""
    for moment in reversed(list(timeline.moments)):
        for row in reversed(moment_facts(moment)):
            if row.name == name and all(row.fields[key] == value for key, value in fields.items()):
                return row
    raise LookupError(name)


def _names(chain: Chain) -> list[str]:
    return [row.name for row in chain.facts]


def _rules(view: View, thing: Thing) -> list[str]:
    """The rules of the reasons, each of which has a sentence of its own in both languages."""
    reasons = why_not(view, thing)
    for reason in reasons:
        for language in LANGUAGES:
            assert reason_text(reason.rule, reason.values, language, reason.case) not in (
                "",
                rule_text(reason.rule, language),
            )
    return [reason.rule for reason in reasons]


def test_k4_an_election_goes_back_to_the_kill() -> None:
    """The new leader comes from the fencing, the fencing from the crash, the crash from the command: no chatter."""
    timeline = busy()
    leader = project(timeline).topics[-1].partitions[0].leader
    assert leader is not None
    timeline = done(timeline, KillBroker(leader), 11_000)
    chain = why(timeline, _last(timeline, "PartitionChanged", partition="orders-0").id)
    assert _names(chain) == ["CommandGiven", "ProcessStopped", "BrokerFenced", "PartitionChanged"]
    assert chain.facts[0].fields == {"command": "KillBroker", "broker": leader}
    assert {"K-3", "K-4", "E-2", "E-3"} <= set(chain.rules)
    assert not chain.shortened


def test_h4_a_high_watermark_goes_back_to_the_send() -> None:
    """Why did the high watermark move: command, leader's append, follower's append, follower's next fetch."""
    timeline = done(busy(), SendRecords("p1", "orders", b"x", partition=0))
    chain = why(timeline, _last(timeline, "HighWatermarkAdvanced", role="leader", partition="orders-0").id)
    names = _names(chain)
    assert names[0] == "CommandGiven" and names[-1] == "HighWatermarkAdvanced"
    appended = [row.fields["role"] for row in chain.facts if row.name == "RecordsAppended"]
    assert appended == ["leader", "follower"]
    assert [link.step for link in chain.links] == sorted(link.step for link in chain.links)


def test_every_shown_fact_has_a_first_cause() -> None:
    """Whatever a learner sees leads back to a command, without a background fact between."""
    timeline = done(busy(2), KillBroker(1), 10_000)
    for moment in list(timeline.moments)[:: max(1, timeline.end // 150)]:
        for row in moment_facts(moment):
            chain = why(timeline, row.id)
            assert chain.facts[-1] == row
            assert chain.facts[0].name == "CommandGiven"
            assert not any(fact.background for fact in chain.facts[:-1])


def test_every_fact_is_found_by_its_id() -> None:
    """Each fact is found in the moment that holds it; ids of no fact are not."""
    timeline = busy()
    for index in range(timeline.end + 1):
        for recorded in timeline.moments[index].facts[:3]:
            assert find_fact(timeline, recorded.id) == (recorded, index)
    assert find_fact(timeline, 0) is None and find_fact(timeline, 10**9) is None
    assert why(timeline, 10**9).links == () and not causes_graph(timeline, 10**9)


def test_the_graph_of_causes_is_a_tree_below_the_command() -> None:
    """All that a command led to hangs together: one root, each effect below one cause, the chain a path in it."""
    timeline = done(busy(), SendRecords("p1", "orders", b"x", partition=0))
    row = _last(timeline, "BatchAcknowledged")
    graph = causes_graph(timeline, row.id)
    root = why(timeline, row.id).facts[0].id
    assert nx.is_arborescence(graph) and nx.has_path(graph, root, row.id)
    assert [node for node in graph if graph.in_degree(node) == 0] == [root]


@pytest.mark.parametrize(("acks", "rule"), [("0", "A-1"), ("1", "A-2"), ("all", "A-3")])
def test_a_confirmation_follows_from_the_acks_that_were_asked_for(acks: str, rule: str) -> None:
    """What a producer is told rests on the rule of its own `acks`, not on that of acks=all."""
    timeline = done(orders(), StartProducer("p1", "orders", (("acks", acks),)))
    timeline = done(timeline, SendRecords("p1", "orders", b"x", partition=0))
    assert _last(timeline, "BatchAcknowledged").rules == (rule,)


def test_what_brokers_learn_of_settings_is_said_in_a_word() -> None:
    """A changed setting is shown as Kafka's tools write it, not with the fields of its record."""
    changed = ConfigAlteration(ConfigResource("topic", "orders"), (ConfigOperation("min.insync.replicas", "2"),))
    timeline = done(orders(), CallCluster(IncrementalAlterConfigsRequest((changed,))))
    assert _last(timeline, "MetadataLearnt").fields["records"] == ["min.insync.replicas=2", "ELR orders"]


def test_what_came_of_a_fact_is_what_lies_below_it() -> None:
    """A kill leads to fencing and an election, told oldest first, never more than asked for."""
    timeline = done(busy(), KillBroker(1), 11_000)
    killed = _last(timeline, "ProcessStopped")
    told = consequences(timeline, killed.id)
    names = [row.name for row in told]
    assert "BrokerFenced" in names and names.index("BrokerFenced") < names.index("PartitionChanged")
    assert [row.id for row in told] == sorted(row.id for row in told) and told[0].id > killed.id
    assert consequences(timeline, killed.id, most=2) == told[:2]
    assert consequences(timeline, 10**9) == ()


def test_causes_are_looked_for_up_to_the_current_moment() -> None:
    """Standing in the past, the graph holds nothing of the future."""
    timeline = done(busy(), KillBroker(1), 11_000)
    killed = _last(timeline, "ProcessStopped")
    there = find_fact(timeline, killed.id)
    assert there is not None
    assert len(causes_graph(seek(timeline, there[1]), killed.id)) == 2
    assert len(causes_graph(timeline, killed.id)) > 10


def test_g11_why_a_member_idles() -> None:
    """The idle member of three on two partitions is told so; a busy one has no reason."""
    view = project(busy(3))
    clients = {row.client: row.idle for row in view.groups[0].members}
    assert sorted(clients.values()) == [False, False, True]
    for client, idle in clients.items():
        assert _rules(view, MemberThing("billing", client)) == (["G-11"] if idle else [])


def test_g8_why_a_member_idles_beside_new_partitions() -> None:
    """Until the group's leader has noticed added partitions, that is the reason; then nobody idles."""
    timeline = done(busy(3), CallCluster(CreatePartitionsRequest("orders", 5)))
    (idle,) = [row for row in project(timeline).groups[0].members if row.idle]
    assert idle.why is not None and idle.why.values == {"partitions": 5, "assigned": 2, "members": 3}
    assert _rules(project(timeline), MemberThing("billing", idle.client)) == ["G-8"]
    late = project(after(timeline, 400_000)).groups[0]  # metadata.max.age.ms is 300000
    assert late.state == "Stable" and [row.why for row in late.members] == [None] * 3


def test_c3_why_a_record_is_not_visible() -> None:
    """A record that a cut-off follower has not fetched is above the high watermark, held back by that follower."""
    timeline = busy()
    part = project(timeline).topics[-1].partitions[0]
    assert part.leader is not None
    follower = next(broker for broker in part.replicas if broker != part.leader)
    timeline = apply_command(timeline, CutNetwork(broker_node(part.leader), broker_node(follower)))
    timeline = done(timeline, SendRecords("p1", "orders", b"x", partition=0), 2000)
    view = project(timeline)
    offset = part.high_watermark
    assert _rules(view, RecordThing("orders", 0, offset)) == ["C-3", "H-4"]
    assert why_not(view, RecordThing("orders", 0, offset))[1].values["broker"] == follower
    assert _rules(view, RecordThing("orders", 0, offset + 9)) == ["L-2"]
    assert offset == 0 or _rules(view, RecordThing("orders", 0, offset - 1)) == []


def test_h5_a_small_isr_holds_the_high_watermark() -> None:
    """Below min.insync.replicas a record written with acks=1 stays invisible, by H-5."""
    timeline = orders(1, configs=(("min.insync.replicas", "3"),))
    timeline = done(timeline, StartProducer("p1", "orders", (("acks", "1"),)))
    leader = project(timeline).topics[0].partitions[0].leader
    other = next(broker for broker in (1, 2, 3) if broker != leader)
    timeline = done(timeline, KillBroker(other), 12_000)
    timeline = done(timeline, SendRecords("p1", "orders", b"x"), 3000)
    assert _rules(project(timeline), RecordThing("orders", 0, 0)) == ["C-3", "H-5"]


def test_e4_why_a_partition_is_offline() -> None:
    """With its only replica dead a partition has no leader, and no other replica may lead."""
    timeline = done(orders(1, factor=1), KillBroker(1), 1)
    leader = project(timeline).topics[0].partitions[0].replicas[0]
    timeline = after(done(orders(1, factor=1), KillBroker(leader), 1), 11_000)
    view = project(timeline)
    assert view.topics[0].partitions[0].leader is None
    assert _rules(view, PartitionThing("orders", 0)) == ["E-4"]
    assert _rules(view, RecordThing("orders", 0, 0))[0] in ("E-4", "L-2")


def test_e7_why_the_leader_is_not_back() -> None:
    """While the preferred leader is away that is the reason; back in the ISR it waits for the next check."""
    timeline = orders(1)
    preferred = project(timeline).topics[0].partitions[0].replicas[0]
    timeline = done(timeline, KillBroker(preferred), 12_000)
    assert _rules(project(timeline), PartitionThing("orders", 0)) == ["K-3"]
    assert _rules(project(timeline), ReplicaThing("orders", 0, preferred)) == ["H-12", "K-3"]
    view = project(done(timeline, StartBroker(preferred), 10_000))
    assert preferred in view.topics[0].partitions[0].isr
    assert _rules(view, PartitionThing("orders", 0)) == ["E-7"]


def test_h8_why_a_follower_is_out_of_the_isr() -> None:
    """A living follower that cannot reach its leader leaves by lag, with both times named."""
    timeline = busy()
    part = project(timeline).topics[-1].partitions[0]
    assert part.leader is not None
    follower = next(broker for broker in part.replicas if broker != part.leader)
    timeline = apply_command(timeline, CutNetwork(broker_node(part.leader), broker_node(follower)))
    timeline = done(timeline, SendRecords("p1", "orders", b"x", partition=0), 50_000)
    view = project(timeline)
    assert follower not in view.topics[-1].partitions[0].isr
    assert _rules(view, ReplicaThing("orders", 0, follower)) == ["H-8"]


def test_r4_k7_why_a_broker_does_nothing() -> None:
    """A new broker holds nothing, by R-4; a frozen one is K-7, and K-3 too when it has been fenced."""
    timeline = done(orders(), AddBroker(4), 2000)
    assert _rules(project(timeline), BrokerThing(4)) == ["R-4"]
    frozen = apply_command(timeline, PauseNode(NodeId("broker", 2)))
    assert _rules(project(frozen), BrokerThing(2)) == ["K-7"]
    assert _rules(project(after(frozen, 11_000)), BrokerThing(2)) == ["K-7", "K-3"]
    assert _rules(project(timeline), BrokerThing(1)) == [] and _rules(project(timeline), BrokerThing(77)) == []


@pytest.mark.parametrize(
    "thing",
    [MemberThing("none", "c1"), RecordThing("none", 0, 0), PartitionThing("orders", 99), ReplicaThing("orders", 0, 9)],
)
def test_what_is_not_there_has_no_reason(thing: Thing) -> None:
    """Asking about something that does not exist gives nothing, not an error."""
    assert why_not(project(busy()), thing) == ()


def test_records_of_a_log() -> None:
    """A replica's records are listed with their batch, key and value; other replicas and offsets give fewer."""
    timeline = busy()
    view = project(timeline)
    part = next(row for row in view.topics[-1].partitions if row.high_watermark)
    rows = record_rows(timeline, "orders", part.partition, 1, 0, 99)
    assert [(row.offset, row.key, row.value, row.batch_base_offset) for row in rows] == [
        (0, "k", "value", 0),
        (1, "k", "value", 0),
        (2, "k", "value", 0),
    ]
    assert rows[0].batch_size_bytes == 61 + sum(row.size_bytes for row in rows)
    assert [row.offset for row in record_rows(timeline, "orders", part.partition, 1, 1, 1)] == [1]
    assert record_rows(timeline, "orders", part.partition, 9, 0, 9) == ()


def test_a_preview_shows_any_bytes_safely() -> None:
    """Bytes that are no text, and long ones, give a short preview that ends between characters."""
    timeline = done(busy(), SendRecords("p1", "orders", "가".encode() * 500, key=b"\xff\x00", partition=1), 300)
    view = project(timeline)
    last = view.topics[-1].partitions[1].high_watermark - 1
    (row,) = record_rows(timeline, "orders", 1, 1, last, last)
    assert (row.key, row.value, row.value_bytes) == ("\\xff\x00", "가" * 20 + "…", 1500)


def test_topology_of_replication() -> None:
    """Edges go from each leader to its followers and count those in sync."""
    view = project(orders(6))
    graph = replication_graph(view, "orders")
    assert sorted(graph.nodes) == [1, 2, 3]
    assert sum(data["in_sync"] for _, _, data in graph.edges(data=True)) == 12
    assert all(data["lagging"] == 0 for _, _, data in graph.edges(data=True))


def test_plain_text_shows_the_cluster_without_internal_topics() -> None:
    """The text names brokers, logs and the group's lag in Kafka's words, and hides nothing but internal topics."""
    text = plain_text(project(busy(3)))
    assert "BROKER" in text and "orders-0" in text and "GROUP billing: Stable, generation" in text
    assert "idle: c" in text and "__consumer_offsets" not in text
    assert "__consumer_offsets-9" in plain_text(project(busy()), internal=True)
    assert max(len(line) for line in text.splitlines()) <= 90


def test_plain_text_obeys_nothing() -> None:
    """A refused name with an escape in it is shown as text."""
    named = CallCluster(CreateTopicsRequest("\x1b[31mred", 1, 1))
    text = plain_text(project(done(orders(), named)))
    assert "\x1b" not in text and "\\x1b[31mred" in text
