"""`kafka-console-consumer`, carried out. What it prints is said when it ends: `output.ended_consoles`."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator

import msgspec

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import StopConsumer
from kafka_tui.engine.configs import ConfigError, consumer_config
from kafka_tui.engine.ids import NodeId
from kafka_tui.shell.answers import FAILED, Answer
from kafka_tui.shell.files import FileUnreadable
from kafka_tui.shell.stage import Flow, Flows, Stage, at_once
from kafka_tui.shell.tools.console_consumer.formatter import CLASS
from kafka_tui.shell.tools.console_consumer.output import TOOL, UNKNOWN_ERROR
from kafka_tui.shell.tools.console_consumer.settings import (
    deprecations,
    formatter_deprecations,
    program,
    wrong_options,
    wrong_values,
)
from kafka_tui.shell.tools.console_consumer.statements import ConsumeToConsole
from kafka_tui.shell.tools.log_lines import log_line
from kafka_tui.shell.tools.own_refusals import config_refused, line_refused, unread
from kafka_tui.shell.tools.properties import with_file
from kafka_tui.shell.tools.servers import brokers_at
from kafka_tui.shell.waiting import is_running, wait_until

PATIENCE_MS = 60_000
"""How long a line that waits for `--max-messages` waits for the next record; then it is stopped, as by Ctrl-C."""


def consume(stage: Stage, said: ConsumeToConsole) -> Flow:
    """Read until the program ends by itself; in the background start it only."""
    wrong = wrong_options(said) or _pattern_error(said.include or "")
    if wrong:
        return (yield from at_once(line_refused(stage, wrong)))
    stdout, notes = deprecations(said), _notes(stage, said)
    try:
        said = _with_files(stage, said)
    except FileUnreadable as error:
        return (yield from at_once(unread(stage, error, 'Exception in thread "main" ')))
    wrong = wrong_values(said)
    if wrong:
        return (yield from at_once(line_refused(stage, wrong, stdout=stdout)))
    stdout += formatter_deprecations(said)
    command = program(said, stage.timeline.cluster)
    try:
        consumer_config(command.configs, command.group)
    except ConfigError as error:
        logged = log_line(stage.timeline.cluster.now_ms, "ERROR", UNKNOWN_ERROR, TOOL)
        return (yield from at_once(config_refused(stage, error, stdout, (*notes, logged))))
    stage.apply(msgspec.structs.replace(command, bootstrap=brokers_at(stage.bootstrap)))
    yield
    if said.background:
        return Answer(stdout, (*notes, stage.say("in_background", name=command.name)))
    node = NodeId("consumer", command.name)
    yield from wait_until(stage, _over(node))
    if not is_running(stage.timeline.cluster, node):
        return Answer(stdout, notes)
    yield from interrupt(stage, command.name)
    seconds = PATIENCE_MS // 1000
    return Answer(stdout, (*notes, stage.say("interrupted", seconds=seconds)), FAILED, exit_status=130)


def _over(node: NodeId) -> Callable[[Cluster], bool]:
    """Whether the program has ended, or nothing has come for too long."""
    seen, since_ms = -1, 0

    def over(cluster: Cluster) -> bool:
        nonlocal seen, since_ms
        consumer = cluster.consumers[str(node.name)]
        if consumer.delivered != seen:
            seen, since_ms = consumer.delivered, cluster.now_ms
        waits = consumer.idle_ms is None and cluster.now_ms - since_ms >= PATIENCE_MS
        return waits or not is_running(cluster, node)

    return over


def interrupt(stage: Stage, name: str) -> Generator[None, None, None]:
    """Ctrl-C: the program closes, which takes a moment."""
    stage.apply(StopConsumer(name))
    yield
    node = NodeId("consumer", name)
    yield from wait_until(stage, lambda cluster: not is_running(cluster, node))


def _pattern_error(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        return f"--include {pattern}: {error}"
    return ""


def _with_files(stage: Stage, said: ConsumeToConsole) -> ConsumeToConsole:
    """The line with the properties of the files that it names. Raises FileUnreadable."""
    command = said.consumer_config or said.command_config
    field = "consumer_properties" if said.consumer_properties else "command_properties"
    shows = "properties" if said.properties else "formatter_properties"
    found = {
        field: with_file(stage, command, getattr(said, field)),
        shows: with_file(stage, said.formatter_config, getattr(said, shows)),
    }
    return msgspec.structs.replace(said, **found, command_config=None, consumer_config=None)


def _notes(stage: Stage, said: ConsumeToConsole) -> tuple[str, ...]:
    """A sentence for each option that has no meaning here."""
    notes = []
    if said.formatter not in (None, CLASS):
        notes.append(stage.say("option_class", option="--formatter", used=CLASS))
    for option, given in (
        ("--key-deserializer", said.key_deserializer),
        ("--value-deserializer", said.value_deserializer),
    ):
        if given is not None:
            notes.append(stage.say("option_text", option=option))
    if said.skip_message_on_error:
        notes.append(stage.say("option_skip", option="--skip-message-on-error"))
    if said.enable_systest_events:
        notes.append(stage.say("option_systest", option="--enable-systest-events"))
    return tuple(notes)


FLOWS: Flows = {ConsumeToConsole: consume}
