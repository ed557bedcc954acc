"""Verbs for which a real cluster has no tool: processes, machines, and programs that produce and consume."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import (
    Command,
    KillConsumer,
    PauseNode,
    ResumeNode,
    SendRecords,
    StartProducer,
    StopConsumer,
)
from kafka_tui.engine.facts.base import Fact, Recorded
from kafka_tui.engine.facts.clients import BatchAcknowledged, BatchFailed, RecordRefused
from kafka_tui.engine.facts.network import CommandRefused, ProcessStopped
from kafka_tui.engine.ids import NodeId, broker_node, controller_node
from kafka_tui.engine.nodes.producer import outstanding
from kafka_tui.engine.refusals import Refusal
from kafka_tui.shell.answers import FAILED, Answer
from kafka_tui.shell.refusal_words import refusal_words
from kafka_tui.shell.script_error import nearest
from kafka_tui.shell.stage import MOST_MOMENTS, Flow, Flows, Stage
from kafka_tui.shell.verbs.statements import (
    PauseBroker,
    PauseConsumer,
    PauseController,
    Produce,
    ResumeBroker,
    ResumeConsumer,
    ResumeController,
)
from kafka_tui.shell.waiting import facts_since, is_running, wait_until

CONSOLE = "console"
"""The producer that `produce` uses when no other is named."""
FILLER = b"x"
"""What a record of a given size is filled with."""
INTERRUPTED, KILLED = 130, 137
"""The exit status of a process that Ctrl-C ends, or kill -9."""


def give(stage: Stage, said: Command) -> Flow:
    """A command that takes no time, but for what the tools must ask the cluster (R-5)."""
    facts = stage.apply(said)
    yield
    refusal = _refusal_in(facts)
    if refusal is not None:
        return _explain(stage, refusal)
    for _ in range(MOST_MOMENTS):
        admin = stage.timeline.cluster.admin
        if admin.request is None or admin.answer is not None:
            break
        stage.advance()
        yield
    return Answer()


def end_consumer(stage: Stage, said: StopConsumer | KillConsumer) -> Flow:
    """End a consumer; the line of a console consumer returns when its process has ended, as Ctrl-C or kill -9 does."""
    begun = stage.timeline.cursor
    answer = yield from give(stage, said)
    consumer = stage.timeline.cluster.consumers.get(said.name)
    if answer.refusal is not None or consumer is None or consumer.console is None:
        return answer
    node = NodeId("consumer", said.name)
    yield from wait_until(stage, lambda cluster: not is_running(cluster, node))
    how = [fact.how for fact in facts_since(stage.timeline, begun, node) if isinstance(fact, ProcessStopped)]
    return msgspec.structs.replace(answer, exit_status=INTERRUPTED if how == ["stopped"] else KILLED)


_Frozen = PauseBroker | ResumeBroker | PauseController | ResumeController | PauseConsumer | ResumeConsumer


def freeze(stage: Stage, said: _Frozen) -> Flow:
    """Freeze a process, or let it go on (K-7)."""
    match said:
        case PauseBroker(broker=broker) | ResumeBroker(broker=broker):
            node = broker_node(broker)
        case PauseController(controller=controller) | ResumeController(controller=controller):
            node = controller_node(controller)
        case PauseConsumer(name=name) | ResumeConsumer(name=name):
            node = NodeId("consumer", name)
    stops = isinstance(said, PauseBroker | PauseController | PauseConsumer)
    return (yield from give(stage, PauseNode(node) if stops else ResumeNode(node)))


def produce(stage: Stage, said: Produce) -> Flow:
    """Hand records to a producer; without `--via` wait until the cluster has them or the producer gave them up."""
    name = said.via or CONSOLE
    value = said.value.encode("utf-8", "surrogatepass") if said.value is not None else FILLER * (said.size_bytes or 0)
    key = None if said.key is None else said.key.encode("utf-8", "surrogatepass")
    send = SendRecords(name, said.topic, value, key, said.partition, said.count, mode=said.mode)
    if said.via is not None:
        return (yield from give(stage, send))
    if not is_running(stage.timeline.cluster, NodeId("producer", name)):
        answer = yield from give(stage, StartProducer(name, said.topic))
        if answer.refusal is not None:
            return answer
    begun = stage.timeline.cursor
    refusal = _refusal_in(stage.apply(send))
    yield
    if refusal is not None:
        return _explain(stage, refusal)
    node = NodeId("producer", name)
    ended = yield from wait_until(stage, lambda cluster: not is_running(cluster, node) or _settled(cluster, name))
    report = _report(stage, facts_since(stage.timeline, begun, node))
    return Answer(report) if ended else Answer(report, (stage.say("limit_reached", count=MOST_MOMENTS),), FAILED)


def _settled(cluster: Cluster, producer: str) -> bool:
    """Whether nothing that the program was handed is still under way."""
    node = cluster.producers[producer]
    return outstanding(node) == 0 and not node.program


def _report(stage: Stage, seen: Iterable[Fact]) -> tuple[str, ...]:
    """One line for each partition that took records, one for each failure, out of what happened on the producer."""
    stored: dict[str, tuple[int, int, int]] = {}
    failures: list[str] = []
    for fact in seen:
        match fact:
            case BatchAcknowledged(partition=partition, base_offset=base, records=records):
                count, first, last = stored.get(str(partition), (0, base, base))
                stored[str(partition)] = (count + records, min(first, base), max(last, base + records - 1))
            case BatchFailed(partition=partition, error=error, message=message, records=records):
                name = str(partition)
                failures.append(
                    stage.say("records_failed", partition=name, count=records, error=error, message=message)
                )
            case RecordRefused(topic=topic, error=error, message=message):
                failures.append(stage.say("record_refused", topic=topic, error=error, message=message))
    lines = [_stored(stage, partition, *span) for partition, span in sorted(stored.items())]
    return (*lines, *dict.fromkeys(failures))


def _stored(stage: Stage, partition: str, count: int, first: int, last: int) -> str:
    if first < 0:  # acks=0 gives no offsets
        return stage.say("records_sent", partition=partition, count=count)
    if count == 1:
        return stage.say("record_stored", partition=partition, offset=first)
    return stage.say("records_stored", partition=partition, count=count, first=first, last=last)


def _refusal_in(facts: tuple[Recorded, ...]) -> Refusal | None:
    return next((one.fact.refusal for one in facts if isinstance(one.fact, CommandRefused)), None)


def _explain(stage: Stage, refusal: Refusal) -> Answer:
    """A command without effect: which node is meant, what there is or can be done instead, or the engine's sentence."""
    values = dict(refusal.values)
    kind, _, name = str(values.get("node", "")).partition(" ")
    state = values.get("state")
    if "problem" in values:
        sentence = refusal_words(refusal, stage.language)
        if refusal.error == "INVALID_CONFIG":
            sentence = stage.say("refused", error=refusal.error, message=sentence)
    elif state is None:
        sentence = stage.say("refused", error=refusal.error, message=refusal.message)
    elif state == "none":
        sentence = _unknown(stage, kind, name)
    else:
        possible = [f"{kind} {verb.replace('NAME', name)}" for verb in _possible(kind, str(state))]
        sentence = f"{stage.say(f'{kind}_is_{state}', name=name)} {stage.say('possible', known=', '.join(possible))}"
    return Answer(stdout=(sentence,), refusal=refusal.error, refusal_text=refusal.message)


def _possible(kind: str, state: str) -> tuple[str, ...]:
    """How each verb is written that has an effect on a process in this state."""
    match kind, state:
        case "producer", "running":
            return "flush NAME", "stop NAME", "kill NAME"
        case _, "running":
            return "stop NAME", "kill NAME", "pause NAME"
        case _, "paused":
            return "resume NAME", "kill NAME"
        case "broker", _:
            return "start NAME", "remove NAME"
        case "controller", _:
            return ("start NAME",)
        case _:
            return ("start NAME --topic TOPIC",)


def _unknown(stage: Stage, kind: str, name: str) -> str:
    """That there is no such node, and which there are."""
    known = _names_of(stage, kind)
    if not known:
        return stage.say(f"no_{kind}_at_all", name=name)
    sentence = stage.say(f"no_such_{kind}", name=name, known=", ".join(known))
    near = nearest(name, known) if kind in ("producer", "consumer") else None
    return sentence if near is None else f"{sentence} {stage.say('did_you_mean', near=near)}"


def _names_of(stage: Stage, kind: str) -> list[str]:
    cluster = stage.timeline.cluster
    match kind:
        case "broker":
            return [str(broker) for broker in cluster.brokers]
        case "controller":
            return [str(controller) for controller in cluster.controllers]
        case "producer":
            return list(cluster.producers)
        case _:
            return list(cluster.consumers)


FLOWS: Flows = {
    c.AddBroker: give,
    c.StopBroker: give,
    c.KillBroker: give,
    c.LosePower: give,
    c.StartBroker: give,
    c.RemoveBroker: give,
    c.ShrinkCache: give,
    c.StopController: give,
    c.KillController: give,
    c.StartController: give,
    PauseController: freeze,
    ResumeController: freeze,
    PauseBroker: freeze,
    ResumeBroker: freeze,
    PauseConsumer: freeze,
    ResumeConsumer: freeze,
    c.StartProducer: give,
    c.FlushProducer: give,
    c.StopProducer: give,
    c.KillProducer: give,
    c.StartConsumer: give,
    StopConsumer: end_consumer,
    KillConsumer: end_consumer,
    Produce: produce,
}
