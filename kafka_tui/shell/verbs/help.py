"""`help`: which commands there are, and how each is written, option by option."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_tui.shell.answers import Answer
from kafka_tui.shell.forms import FORMS, TOOLS
from kafka_tui.shell.grammar import Form, Option, usage_of
from kafka_tui.shell.meanings import meaning_of_form, meaning_of_option
from kafka_tui.shell.script_error import nearest
from kafka_tui.shell.stage import Flow, Flows, Stage, at_once
from kafka_tui.shell.tools.elsewhere import ELSEWHERE
from kafka_tui.shell.verbs.examples import EXAMPLES
from kafka_tui.shell.verbs.forms import MACHINES, PROGRAMS, TIME
from kafka_tui.shell.verbs.statements import Help
from kafka_tui.shell.words import command_name

_INDENT = "  "


def commands() -> tuple[str, ...]:
    """The first words of all statements, in the order in which help shows them."""
    return _firsts(FORMS)


def _firsts(forms: tuple[Form, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form.words[0] for form in forms))


def help_on(stage: Stage, said: Help) -> Flow:
    """One line for each command in groups, or all there is to say of one of them."""
    return at_once(_help_on(stage, said))


def _help_on(stage: Stage, said: Help) -> Answer:
    if said.about is None:
        return Answer(stdout=tuple(_all(stage)))
    name = command_name(said.about)
    forms = tuple(form for form in FORMS if form.words[0] == name)
    if forms:
        return Answer(stdout=tuple(_one(stage, name, forms)))
    if name in ELSEWHERE:
        return Answer(stdout=(stage.say("tool_elsewhere", found=name),))
    sentence = stage.say("no_help", name=said.about)
    near = nearest(name, commands())
    return Answer(stdout=(sentence if near is None else f"{sentence} {stage.say('did_you_mean', near=near)}",))


def _all(stage: Stage) -> Iterator[str]:
    """Every command in its group; no columns, as panels are narrow."""
    groups = {"tools": TOOLS, "machines": _firsts(MACHINES), "programs": _firsts(PROGRAMS), "time": _firsts(TIME)}
    for group, names in groups.items():
        yield stage.say(f"help_group_{group}")
        yield from (f"{_INDENT}{name}: {_about(stage, name)}" for name in names)
    yield stage.say("help_more")


def _one(stage: Stage, name: str, forms: tuple[Form, ...]) -> Iterator[str]:
    """What a command is for; each way to write it with its options; what all ways share; an example and the status."""
    yield _about(stage, name)
    shared = _shared(forms)
    for form in forms:
        own = tuple(option for option in form.options if option not in shared)
        yield f"{_INDENT}{' '.join(_words(form))}"
        if len(forms) > 1:
            yield f"{_INDENT * 2}{meaning_of_form(form, stage.language)}"
        for slot in form.slots:
            yield f"{_INDENT * 3}{slot.kind.name}: {meaning_of_option(form, slot.field, stage.language)}"
        yield from _options(stage, form, own)
    if shared:
        yield _INDENT + stage.say("help_shared")
        yield from _options(stage, forms[0], shared)
    yield stage.say("help_example", line=EXAMPLES[name])
    yield stage.say("help_status_tool" if name in TOOLS else "help_status_verb")


def _shared(forms: tuple[Form, ...]) -> tuple[Option, ...]:
    """The options that all ways to write a command have, where there are several."""
    if len(forms) < 2:
        return ()
    return tuple(option for option in forms[0].options if all(option in form.options for form in forms[1:]))


def _words(form: Form) -> Iterator[str]:
    """How it is written, without the options that may be left out."""
    yield from (*form.words, *([form.action] if form.action else []))
    yield from (slot.kind.name if slot.needed else f"[{slot.kind.name}]" for slot in form.slots)
    yield from (usage_of(option) for option in form.options if option.needed)
    yield from ["<<EOF"] if form.stdin else []
    yield from ["[&]"] if form.background else []
    yield from ["COMMAND"] if form.holds else []


def _options(stage: Stage, form: Form, options: tuple[Option, ...]) -> Iterator[str]:
    for option in options:
        yield f"{_INDENT * 3}{usage_of(option)}: {meaning_of_option(form, option.name, stage.language)}"


def _about(stage: Stage, name: str) -> str:
    return stage.say(f"help_{name.replace('-', '_')}")


FLOWS: Flows = {Help: help_on}
