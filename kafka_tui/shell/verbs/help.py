"""`help`: which commands there are, and how each is written."""

from __future__ import annotations

from kafka_tui.shell.answers import Answer
from kafka_tui.shell.forms import FORMS
from kafka_tui.shell.script_error import nearest
from kafka_tui.shell.stage import Flow, Flows, Stage, at_once
from kafka_tui.shell.verbs.statements import Help


def commands() -> tuple[str, ...]:
    """The first words of all statements, in the order in which help shows them."""
    return tuple(dict.fromkeys(form.words[0] for form in FORMS))


def help_on(stage: Stage, said: Help) -> Flow:
    """One line for each command, or the ways to write one of them."""
    return at_once(_help_on(stage, said))


def _help_on(stage: Stage, said: Help) -> Answer:
    if said.about is None:
        lines = tuple(f"{name}: {_about(stage, name)}" for name in commands())  # no columns: panels are narrow
        return Answer(stdout=(*lines, stage.say("help_more")))
    name = said.about.removesuffix(".sh") if said.about.startswith("kafka-") else said.about
    usages = tuple(f"  {form.usage}" for form in FORMS if form.words[0] == name)
    if usages:
        return Answer(stdout=(_about(stage, name), *usages))
    sentence = stage.say("no_help", name=said.about)
    near = nearest(name, commands())
    return Answer(stdout=(sentence if near is None else f"{sentence} {stage.say('did_you_mean', near=near)}",))


def _about(stage: Stage, name: str) -> str:
    return stage.say(f"help_{name.replace('-', '_')}")


FLOWS: Flows = {Help: help_on}
