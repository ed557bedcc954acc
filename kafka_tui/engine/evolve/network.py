"""The simulation's own room: clock, agenda, messages, processes, links, and nodes that come and go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kafka_tui.engine.cluster import TABLES, Cluster, Drop, Due, Link, Process, link_name
from kafka_tui.engine.facts import network as f
from kafka_tui.engine.facts.base import Fact, Recorded
from kafka_tui.engine.ids import NodeId
from kafka_tui.engine.nodes.admin import Admin
from kafka_tui.engine.persistent import pop, push


def with_node(cluster: Cluster, node: NodeId, value: Any, next_fact: int) -> Cluster:
    """The cluster with another value of a node, None to take it away, and the id of the fact that comes next."""
    if node.kind == "admin":
        return replace(cluster, admin=value, next_fact=next_fact)
    name = TABLES[node.kind]
    table = getattr(cluster, name)
    after = table.drop(node.name) if value is None else table.put(node.name, value)
    return replace(cluster, **{name: after, "next_fact": next_fact})


def _command_given(cluster: Cluster, fact: f.CommandGiven, recorded: Recorded) -> Cluster:
    return replace(cluster, admin=replace(cluster.admin, refusal=None))


def _command_refused(cluster: Cluster, fact: f.CommandRefused, recorded: Recorded) -> Cluster:
    return replace(cluster, admin=replace(cluster.admin, refusal=fact.refusal))


def _timer_set(cluster: Cluster, fact: f.TimerSet, recorded: Recorded) -> Cluster:
    seq = cluster.next_seq
    incarnation = 0 if fact.timer.of_machine else cluster.incarnation(fact.node)
    item = Due(fact.due_ms, seq, fact.node, incarnation, fact.timer, recorded.cause, fact.silent)
    return replace(cluster, next_seq=seq + 1, agenda=push(cluster.agenda, item))


def _popped(cluster: Cluster, due_ms: int) -> Cluster:
    """The cluster without its least agenda item, the clock at that item's time."""
    assert cluster.agenda is not None
    return replace(cluster, now_ms=max(cluster.now_ms, due_ms), agenda=pop(cluster.agenda))


def _item_over(cluster: Cluster, fact: f.TimerFired | f.ItemSkipped, recorded: Recorded) -> Cluster:
    return _popped(cluster, fact.due_ms)


def _item_held(cluster: Cluster, fact: f.ItemHeld, recorded: Recorded) -> Cluster:
    assert cluster.agenda is not None
    item = cluster.agenda.least
    process = cluster.processes[fact.node]
    held = replace(process, held=(*process.held, item))
    return replace(_popped(cluster, fact.due_ms), processes=cluster.processes.put(fact.node, held))


def _time_passed(cluster: Cluster, fact: f.TimePassed, recorded: Recorded) -> Cluster:
    return replace(cluster, now_ms=fact.to_ms)


def _message_sent(cluster: Cluster, fact: f.MessageSent, recorded: Recorded) -> Cluster:
    message = fact.message
    incarnation = message.asker if message.answers else cluster.incarnation(message.target)
    item = Due(message.due_ms, message.id, message.target, incarnation, message.id, recorded.id, message.background)
    network = cluster.network
    awaiting = network.awaiting.drop(message.answers) if message.answers else network.awaiting
    return replace(
        cluster,
        next_seq=max(cluster.next_seq, message.id) + 1,
        agenda=push(cluster.agenda, item),
        network=replace(network, in_flight=network.in_flight.put(message.id, message), awaiting=awaiting),
    )


def _message_delivered(cluster: Cluster, fact: f.MessageDelivered, recorded: Recorded) -> Cluster:
    message = fact.message
    network = cluster.network
    awaiting = network.awaiting
    assert cluster.agenda is not None
    if not message.answers and message.expects_answer:
        awaiting = awaiting.put(message.id, message)
    return replace(
        cluster,
        now_ms=max(cluster.now_ms, cluster.agenda.least.due_ms),
        agenda=pop(cluster.agenda),
        network=replace(network, in_flight=network.in_flight.drop(message.id), awaiting=awaiting),
    )


def _message_held(cluster: Cluster, fact: f.MessageHeld, recorded: Recorded) -> Cluster:
    assert cluster.agenda is not None
    message, item = fact.message, cluster.agenda.least
    link = cluster.network.link(message.source, message.target)
    held = replace(link, held=(*link.held, item))
    name = link_name(message.source, message.target)
    return replace(_popped(cluster, item.due_ms), network=cluster.network.with_link(name, held))


def _message_lost(cluster: Cluster, fact: f.MessageLost, recorded: Recorded) -> Cluster:
    message = fact.message
    if message.id not in cluster.network.in_flight:  # a request that had arrived and lost its answerer
        awaiting = cluster.network.awaiting.drop(message.id)
        return replace(cluster, network=replace(cluster.network, awaiting=awaiting))
    after = replace(cluster.network, in_flight=cluster.network.in_flight.drop(message.id))
    if fact.reason == "given_up":
        name = link_name(message.source, message.target)
        left = tuple(item for item in after.links[name].held if item.what != message.id)
        return replace(cluster, network=after.with_link(name, replace(after.links[name], held=left)))
    if fact.reason == "dropped":
        name = link_name(message.source, message.target)
        link = after.links[name]
        drops = list(link.drops)
        drops.remove(next(drop for drop in drops if drop.means(message)))
        after = after.with_link(name, replace(link, drops=tuple(drops)))
    assert cluster.agenda is not None
    return replace(_popped(cluster, cluster.agenda.least.due_ms), network=after)


def _random_drawn(cluster: Cluster, fact: f.RandomDrawn, recorded: Recorded) -> Cluster:
    return replace(cluster, random=fact.state)


def _process(cluster: Cluster, fact: Fact, recorded: Recorded) -> Cluster:
    node = fact.node
    old = cluster.processes.get(node)
    agenda = cluster.agenda
    match fact:
        case f.ProcessStarted():
            process = Process("running", recorded.id, recorded.id)
        case f.ProcessStopped(how=how):
            state = "crashed" if how == f.POWERLESS else how
            process = Process(state, 0 if old is None else old.incarnation, recorded.id, dark=how == f.POWERLESS)
            for item in () if old is None else old.held:  # what waited for a frozen process finds it gone
                agenda = push(agenda, replace(item, due_ms=cluster.now_ms))
        case f.ProcessPaused() if old is not None:
            process = Process("paused", old.incarnation, recorded.id, old.held)
        case f.ProcessResumed() if old is not None:
            process = Process("running", old.incarnation, recorded.id)
            for item in old.held:
                agenda = push(agenda, replace(item, due_ms=cluster.now_ms))
        case _:
            raise TypeError(f"{type(fact).__name__} needs a process on {node}")
    return replace(cluster, agenda=agenda, processes=cluster.processes.put(node, process))


def _node_added(cluster: Cluster, fact: f.NodeAdded, recorded: Recorded) -> Cluster:
    after = with_node(cluster, fact.node, fact.value, cluster.next_fact)
    if fact.node.kind != "broker":
        return after
    admin: Admin = after.admin  # the administrator who switches a broker on knows where it is
    bootstrap = tuple(sorted({*admin.bootstrap, int(fact.node.name)}))
    return replace(after, admin=replace(admin, bootstrap=bootstrap))


def _node_removed(cluster: Cluster, fact: f.NodeRemoved, recorded: Recorded) -> Cluster:
    node = fact.node
    after = with_node(cluster, node, None, cluster.next_fact)
    admin = replace(after.admin, bootstrap=tuple(b for b in after.admin.bootstrap if b != node.name))
    return replace(after, processes=after.processes.drop(node), admin=admin if node.kind == "broker" else after.admin)


def _link(
    cluster: Cluster, fact: f.NetworkCut | f.NetworkHealed | f.NetworkDelayed | f.LossArranged, recorded: Recorded
) -> Cluster:
    name = link_name(fact.node, fact.other)
    old = cluster.network.link(fact.node, fact.other)
    agenda = cluster.agenda
    match fact:
        case f.NetworkCut():
            link = replace(old, cut_by=recorded.id)
        case f.NetworkHealed():
            link = Link()
            for item in old.held:
                agenda = push(agenda, replace(item, due_ms=cluster.now_ms + link.delay_ms))
        case f.NetworkDelayed(delay_ms=delay_ms):
            link = replace(old, delay_ms=delay_ms)
        case f.LossArranged(kind=kind, response=response):
            link = replace(old, drops=(*old.drops, Drop(fact.node, kind, response)))
    return replace(cluster, agenda=agenda, network=cluster.network.with_link(name, link))


EVOLVE: dict[type[Fact], Callable[[Cluster, Any, Recorded], Cluster]] = {  # each takes the fact class of its key
    f.CommandGiven: _command_given,
    f.CommandRefused: _command_refused,
    f.TimerSet: _timer_set,
    f.TimerFired: _item_over,
    f.ItemSkipped: _item_over,
    f.ItemHeld: _item_held,
    f.TimePassed: _time_passed,
    f.MessageSent: _message_sent,
    f.MessageDelivered: _message_delivered,
    f.MessageHeld: _message_held,
    f.MessageLost: _message_lost,
    f.RandomDrawn: _random_drawn,
    f.ProcessStarted: _process,
    f.ProcessStopped: _process,
    f.ProcessPaused: _process,
    f.ProcessResumed: _process,
    f.NodeAdded: _node_added,
    f.NodeRemoved: _node_removed,
    f.NetworkCut: _link,
    f.NetworkHealed: _link,
    f.NetworkDelayed: _link,
    f.LossArranged: _link,
}
"""Facts of the simulation itself."""

CHANGES_NODES: frozenset[type[Fact]] = frozenset((f.CommandGiven, f.CommandRefused, f.NodeAdded, f.NodeRemoved))
"""Those of them that change a node as well."""
