"""`network`: the ways between nodes are cut, slowed down, made to lose a message, shown, and healed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from kafka_tui.engine.cluster import Link
from kafka_tui.engine.commands import Command, CutNetwork, DelayNetwork, DropMessage, HealNetwork
from kafka_tui.engine.facts.base import Fact, Recorded
from kafka_tui.engine.facts.network import LossArranged, NetworkCut, NetworkDelayed
from kafka_tui.engine.ids import NodeId, broker_node, controller_node
from kafka_tui.i18n.narration import narrate
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.stage import Flow, Flows, Stage, at_once
from kafka_tui.shell.verbs.flows import give
from kafka_tui.shell.verbs.statements import CutLink, DelayLink, DropOnLink, HealLink, NetworkStatus
from kafka_tui.view.project_facts import fact_row

Ends = tuple[NodeId, NodeId]


def cut(stage: Stage, said: CutLink) -> Flow:
    """Let nothing pass between two nodes."""
    return (yield from _give(stage, (said.a, said.b), CutNetwork))


def delay(stage: Stage, said: DelayLink) -> Flow:
    """Make everything between two nodes take longer."""
    return (yield from _give(stage, (said.a, said.b), lambda a, b: DelayNetwork(a, b, said.delay_ms)))


def drop(stage: Stage, said: DropOnLink) -> Flow:
    """Lose the next message of its kind from one node to another, and say what that waits for."""

    def command(a: NodeId, b: NodeId) -> Command:
        return DropMessage(a, b, said.kind or "", said.response)

    answer = yield from _give(stage, (said.source, said.target), command)
    source, target = _node(stage, said.source), _node(stage, said.target)
    if answer.refusal is not None or source is None or target is None:
        return answer
    armed = LossArranged(node=source, other=target, kind=said.kind or "", response=said.response)
    return msgspec.structs.replace(answer, stdout=(_told(stage, armed),))


def heal(stage: Stage, said: HealLink) -> Flow:
    """Make the link between two nodes as usual again, all links of one, or all there are."""
    named = tuple(name for name in (said.a, said.b) if name is not None)
    if len(named) == 2:
        return (yield from _give(stage, (named[0], named[1]), HealNetwork))
    wanted = [_node(stage, name) for name in named]
    if None in wanted:
        return _stranger(stage, named[0])
    ends = [pair for pair, _ in _unusual(stage) if not wanted or wanted[0] in pair]
    for a, b in ends:
        yield from give(stage, HealNetwork(a, b))
    return Answer() if ends else Answer(stdout=(stage.say("network_as_usual"),))


def status(stage: Stage, said: NetworkStatus) -> Flow:
    """Show every link that is cut or slow, and what is going to be lost."""
    lines = [line for pair, link in _unusual(stage) for line in _lines(stage, pair, link)]
    return at_once(Answer(stdout=tuple(lines) or (stage.say("network_as_usual"),)))


def _unusual(stage: Stage) -> list[tuple[Ends, Link]]:
    """The links that are not as usual, by the names of their ends."""
    return list(stage.timeline.cluster.network.links.items())


def _lines(stage: Stage, pair: Ends, link: Link) -> Iterator[str]:
    a, b = pair
    if link.cut_by:
        yield _told(stage, NetworkCut(node=a, other=b))
    if link.delay_ms != Link().delay_ms:
        yield _told(stage, NetworkDelayed(node=a, other=b, delay_ms=link.delay_ms))
    for one in link.drops:
        other = b if one.source == a else a
        yield _told(stage, LossArranged(node=one.source, other=other, kind=one.kind, response=one.response))


def _told(stage: Stage, fact: Fact) -> str:
    return narrate(fact_row(Recorded(0, 0, fact), 0), stage.language)


def _give(stage: Stage, names: tuple[str, str], command: Callable[[NodeId, NodeId], Command]) -> Flow:
    """The command about the nodes that a line names."""
    a, b = _node(stage, names[0]), _node(stage, names[1])
    if a is None or b is None:
        return _stranger(stage, names[0] if a is None else names[1])
    return (yield from give(stage, command(a, b)))


def _stranger(stage: Stage, name: str) -> Answer:
    """No node has this name: which there are."""
    sentence = stage.say("no_such_node", found=name, known=", ".join(_names(stage)))
    stage.refuse("INVALID_REQUEST", sentence)
    return Answer(stdout=(sentence,), refusal="INVALID_REQUEST", refusal_text=sentence)


def _node(stage: Stage, name: str) -> NodeId | None:
    """The node that a line means: a broker's or controller's number, or a client's name."""
    cluster = stage.timeline.cluster
    if name.isascii() and name.isdecimal():
        number = int(name)
        if number in cluster.brokers:
            return broker_node(number)
        if number in cluster.controllers:
            return controller_node(number)
    if name in cluster.producers:
        return NodeId("producer", name)
    return NodeId("consumer", name) if name in cluster.consumers else None


def _names(stage: Stage) -> list[str]:
    cluster = stage.timeline.cluster
    numbers = [str(number) for number in (*cluster.brokers, *cluster.controllers)]
    return [*numbers, *cluster.producers, *cluster.consumers]


FLOWS: Flows = {CutLink: cut, HealLink: heal, DelayLink: delay, DropOnLink: drop, NetworkStatus: status}
"""What is done with links, which a real cluster has no tool for."""
