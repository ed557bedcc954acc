"""`explain`: what a command is for, what it would send, print and change. It is done on a fork of the timeline.

What it would change is told beside another fork, on which the same time passes without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec

from kafka_tui.engine.facts.base import Recorded
from kafka_tui.engine.facts.network import CommandGiven, MessageSent
from kafka_tui.engine.requests.base import Request
from kafka_tui.i18n.narration import narrate
from kafka_tui.i18n.visible import visible
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.forms import form_of
from kafka_tui.shell.grammar import print_option
from kafka_tui.shell.kinds import write_duration
from kafka_tui.shell.meanings import meaning_of_form, meaning_of_option
from kafka_tui.shell.script_error import shorten
from kafka_tui.shell.stage import Flow, Stage, due_before
from kafka_tui.shell.statements import Saying
from kafka_tui.view.changes import Change, changes
from kafka_tui.view.project_facts import fact_row

MOST_MOMENTS = 5_000
"""The most moments that are tried out."""
AHEAD_MS = 12_000
"""How far is looked ahead after a command that takes no time, beside the same time without it."""
MOST_SENT, MOST_PRINTED, MOST_CHANGED = 12, 6, 14
"""The most lines of each kind."""
_INDENT = "  "


def explained(stage: Stage, fork: Stage, saying: Saying, flow: Flow) -> Answer:
    """What `flow`, the statement carried out on the fork, would do; `stage` stays as it is."""
    control = stage.fork()
    begun, now_ms = fork.timeline.cursor, fork.timeline.cluster.now_ms
    answer = _carried_out(flow)
    printed = () if answer is None else answer.shown
    whole = True
    if fork.timeline.cluster.now_ms == now_ms and _was_commanded(fork, begun):
        whole = _let_time_pass(fork, now_ms + AHEAD_MS)
        _let_time_pass(control, fork.timeline.cluster.now_ms)
    found = [_told(stage, one) for one in changes(control.document(), fork.document())]
    took_ms = fork.timeline.cluster.now_ms - now_ms
    return Answer(
        stdout=(
            *_meaning(stage, saying),
            *(() if answer else (stage.say("explain_stopped", count=MOST_MOMENTS),)),
            *_section(stage, "explain_sends", list(_sent(fork, begun)), MOST_SENT),
            *_section(stage, "explain_prints", [visible(line) for line in printed], MOST_PRINTED),
            *_section(stage, "explain_changes", found, MOST_CHANGED, time=write_duration(took_ms)),
            *(() if whole else (stage.say("explain_short", time=write_duration(took_ms)),)),
            stage.say("explain_nothing_done"),
        )
    )


def _was_commanded(fork: Stage, begun: int) -> bool:
    return any(isinstance(one.fact, CommandGiven) for one in _recorded(fork, begun))


def _recorded(fork: Stage, begun: int) -> list[Recorded]:
    """The facts of the moments after `begun`."""
    return [one for at in range(begun + 1, fork.timeline.cursor + 1) for one in fork.timeline.moments[at].facts]


def _let_time_pass(stage: Stage, end_ms: int) -> bool:
    """Go on to a time, by `MOST_MOMENTS` at most; whether it was reached."""
    for _ in range(MOST_MOMENTS):
        if not due_before(stage, end_ms):
            stage.end_run(end_ms)
            return True
        stage.advance()
    return False


def _carried_out(flow: Flow) -> Answer | None:
    """What the statement answers; None when it does not end within the bound."""
    for _ in range(MOST_MOMENTS):
        try:
            next(flow)
        except StopIteration as end:
            answer: Answer = end.value
            return answer
    return None


def _meaning(stage: Stage, saying: Saying) -> Iterator[str]:
    """What the command is for, and each thing that was said with it."""
    form, language = form_of(saying), stage.language
    yield meaning_of_form(form, language)
    for slot in form.slots:
        value = getattr(saying, slot.field)
        if value is not None:
            meaning = meaning_of_option(form, slot.field, language)
            yield f"{_INDENT}{visible(shorten(slot.kind.write(value)))}: {meaning}"
    for option in form.options:
        words = " ".join(print_option(option, saying)) if option.field else ""
        if words:
            yield f"{_INDENT}{visible(shorten(words))}: {meaning_of_option(form, option.name, language)}"


def _section(stage: Stage, key: str, lines: list[str], most: int, **values: str) -> Iterator[str]:
    """A heading and its lines; one sentence where there are none."""
    if not lines:
        yield stage.say(f"{key}_nothing")
        return
    yield stage.say(key, **values)
    yield from (_INDENT + line for line in islice(lines, most))
    if len(lines) > most:
        yield _INDENT + stage.say("explain_more", count=len(lines) - most)


def _sent(fork: Stage, begun: int) -> Iterator[str]:
    """The requests that went out because of the command, or without one those that are no idle chatter; each once."""
    recorded = _recorded(fork, begun)
    wanted = _consequences(recorded)
    counts: dict[tuple[str, str, str], int] = {}
    said: dict[tuple[str, str, str], str] = {}
    for one in recorded:
        fact = one.fact
        if (
            isinstance(fact, MessageSent)
            and isinstance(fact.message.body, Request)
            and one.id in wanted
            and not fact.background
        ):
            message = fact.message
            key = (message.body.kind, str(message.source), str(message.target))
            counts[key] = counts.get(key, 0) + 1
            said.setdefault(key, narrate(fact_row(one, 0), fork.language))
    for key, sentence in said.items():
        yield sentence if counts[key] == 1 else f"{sentence} ({counts[key]}x)"


def _consequences(recorded: list[Recorded]) -> frozenset[int]:
    """The facts that a command led to; without any command all that somebody waits for."""
    found: set[int] = set()
    for one in recorded:
        if isinstance(one.fact, CommandGiven) or one.cause in found:
            found.add(one.id)
    return frozenset(found or (one.id for one in recorded if not one.fact.background))


def _told(stage: Stage, change: Change) -> str:
    before, after = _value(change.before), _value(change.after)
    match change.kind:
        case "changed":
            return f"{change.path}: {before} -> {after}"
        case "came" if not isinstance(change.after, dict):
            return f"{change.path}: {after}"
        case kind:
            return stage.say(f"explain_{kind}", path=change.path)


def _value(value: Any) -> str:  # any JSON value
    return visible(shorten(msgspec.json.encode(value).decode(), 40))
