"""The answer to "why?": reasons for what is missing, then the chain of causes back to the command, with the rules."""

from __future__ import annotations

from collections.abc import Callable

from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import Language
from kafka_tui.i18n.narration import reason_text, refusal_text, rule_source, rule_text
from kafka_tui.tui.drawings.look import split_partition
from kafka_tui.tui.frame import Settings
from kafka_tui.tui.palette import Ink
from kafka_tui.tui.panels.lines import Line
from kafka_tui.tui.screens.pages import TextScreen
from kafka_tui.tui.screens.performance import Performance
from kafka_tui.tui.sentences import sentence
from kafka_tui.view.model import FactRow, View
from kafka_tui.view.rows import ReasonRow
from kafka_tui.view.why import Chain, consequences, why
from kafka_tui.view.why_not import (
    BrokerThing,
    ConsumerThing,
    ControllerThing,
    GroupThing,
    MemberThing,
    OffsetThing,
    PartitionThing,
    ProducerThing,
    RecordThing,
    ReplicaThing,
    SegmentThing,
    Thing,
    why_not,
)

SEARCHED_MOMENTS = 5_000
"""How far back the fact is looked for that made a thing what it is."""
INDENT = "\u00a0" * 11
"""Room for the time before a sentence."""


def why_screen(performance: Performance, view: View, thing: str, settings: Settings) -> TextScreen | None:
    """The screen that answers for a thing on the main screen; None where there is nothing to say."""
    language = settings.language
    fact = _fact_of(performance, view, thing)
    chain = why(performance.timeline, fact) if fact else Chain(links=(), shortened=False)
    reasons = tuple(reason for each in _missing(view, thing) for reason in why_not(view, each))
    if not chain.links and not reasons:
        return None
    lines: list[Line] = []
    for reason in reasons:
        lines += _reason(reason, language)
    if reasons and chain.links:
        lines.append(())
    named: list[str] = [reason.rule for reason in reasons]
    for link in chain.links:
        lines += _link(link.fact, link.rules, named, language)
    came = consequences(performance.timeline, fact) if fact else ()
    if came:
        lines += [(), ((text(language, "app.why_consequences"), Ink.STRONG),)]
    for row in came:
        lines += _link(row, (), named, language)
    title = text(language, "app.why_title", thing=_name(thing, chain, language))
    return TextScreen(settings, title, tuple(lines))


def _link(fact: FactRow, rules: tuple[str, ...], named: list[str], language: Language) -> list[Line]:
    """A fact of the chain, and below it each rule that was not named yet."""
    kind = {"CommandGiven": Ink.STRONG, "CommandRefused": Ink.OUT}.get(fact.name, Ink.TEXT)
    time = f"{fact.time_ms} ms".rjust(len(INDENT) - 2).replace(" ", "\u00a0")
    lines: list[Line] = [((time + "\u00a0\u00a0", Ink.FAINT), (sentence(fact, language), kind))]
    if fact.name == "CommandRefused":
        fields = fact.fields
        said = refusal_text(fields["error"], fields["message"], fields["rule"], fields["values"], language)
        lines.append(((INDENT, Ink.TEXT), (said, Ink.TEXT)))
        rules = (*rules, fields["rule"])
    for rule in rules:
        if rule and rule not in named:
            named.append(rule)
            lines += _rule(rule, language)
    return lines


def _rule(rule: str, language: Language) -> list[Line]:
    """A rule in a sentence, and where Kafka says so."""
    words = rule_text(rule, language)
    if not words:
        return []
    source = rule_source(rule)
    name = text(language, "app.why_rule", rule=rule)
    lines: list[Line] = [((INDENT, Ink.TEXT), (f"{name}: ", Ink.LAG), (words, Ink.DIM))]
    if source:
        lines.append(((INDENT, Ink.TEXT), (source, Ink.FAINT)))
    return lines


def _reason(reason: ReasonRow, language: Language) -> list[Line]:
    """Why something is not so, with the values it was decided by."""
    return [
        ((reason_text(reason.rule, reason.values, language, reason.case), Ink.STRONG),),
        *_rule(reason.rule, language),
    ]


_KEEPING = ("cleanup.policy", "retention.bytes", "retention.ms")
"""Settings by which somebody who sets them expects segments to go."""


def _missing(view: View, thing: str) -> tuple[Thing, ...]:
    """What may be missing about a thing: a leader, replicas in the ISR, work for a member, a living broker."""
    kind, _, name = thing.partition("/")
    match kind:
        case "broker" if name.isdecimal():
            return (BrokerThing(int(name)),)
        case "controller" if name.isdecimal():
            return (ControllerThing(int(name)),)
        case "producer":
            return (ProducerThing(name),)
        case "consumer":
            return (ConsumerThing(name),)
        case "group":
            return _missing_in_group(view, name)
        case "topic":
            return _missing_in_partition(view, name)
        case _:
            return ()


def _missing_in_group(view: View, name: str) -> tuple[Thing, ...]:
    """Whether it rebalances, the idle members, and the places where a commit is behind or not there."""
    group = next((group for group in view.groups if group.group == name), None)
    if group is None:
        return ()
    idle = tuple(MemberThing(name, member.client) for member in group.members if member.idle)
    return (GroupThing(name), *idle, *(OffsetThing(name, place.partition) for place in group.offsets))


def _missing_in_partition(view: View, name: str) -> tuple[Thing, ...]:
    """The leader, replicas outside the ISR, the newest record, and the oldest segment that is still there."""
    topic, _, number = name.rpartition("/")
    found = next((row for row in view.topics if row.name == topic), None)
    if found is None or not number.isdecimal() or int(number) >= len(found.partitions):
        return ()
    partition = int(number)
    row = found.partitions[partition]
    things: list[Thing] = [PartitionThing(topic, partition)]
    things += (ReplicaThing(topic, partition, broker) for broker in row.replicas)
    leader = next((log for log in row.logs if log.broker == row.leader), None)
    if leader is not None:
        if leader.high_watermark < leader.log_end_offset:
            things.append(RecordThing(topic, partition, leader.high_watermark))
        if len(leader.segments) > 1 or any(name in found.configs for name in _KEEPING):
            things.append(SegmentThing(topic, partition, leader.broker, leader.segments[0].base_offset))
    return tuple(things)


def _fact_of(performance: Performance, view: View, thing: str) -> int:
    """The newest fact that made a thing what it is; 0 when there is none."""
    kind, _, name = thing.partition("/")
    if kind == "fact" and name.isdecimal():
        return int(name)
    about = _ABOUT.get(kind)
    if about is None:
        return 0
    rows = [row for row in performance.chronicle.rows_back(performance.timeline, SEARCHED_MOMENTS) if about(row, name)]
    telling = [row for row in rows if row.name not in _CHATTER]
    return next((row.id for row in (*telling, *rows)), 0)


_CHATTER = frozenset({"MessageSent", "MessageDelivered", "MessageHeld", "MessageLost", "MetadataLearnt"})
"""Facts that change nothing a learner would ask about."""


def _about_partition(row: FactRow, name: str) -> bool:
    """Whether a fact is about the partition `orders/0`."""
    topic, _, number = name.rpartition("/")
    named = row.fields.get("partition")
    return isinstance(named, str) and split_partition(named) == (topic, _number(number))


_ABOUT: dict[str, Callable[[FactRow, str], bool]] = {
    "topic": _about_partition,
    "broker": lambda row, name: row.fields.get("broker") == _number(name) or row.node == f"broker {name}",
    "controller": lambda row, name: row.node == f"controller {name}",
    "consumer": lambda row, name: row.fields.get("client") == name or row.node == f"consumer {name}",
    "producer": lambda row, name: row.node == f"producer {name}",
    "group": lambda row, name: row.fields.get("group") == name,
    "request": lambda row, name: row.fields.get("message") == _number(name),
}
"""Whether a fact is about a thing of each kind."""


def _number(name: str) -> int:
    return int(name) if name.isdecimal() else -1


def _name(thing: str, chain: Chain, language: Language) -> str:
    """What was asked about, in a few words."""
    kind, _, name = thing.partition("/")
    if kind == "fact" and chain.links:
        return sentence(chain.links[-1].fact, language)
    if kind == "topic":
        return name.replace("/", "-")
    key = {"broker": "broker.name", "controller": "broker.controller"}.get(kind)
    return text(language, key, **{kind: name}) if key else name
