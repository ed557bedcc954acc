"""`kafka-configs`: settings of topics and brokers, changed and described while they run (KIP-226)."""

from __future__ import annotations

from kafka_tui.engine.metadata import ALL_BROKERS
from kafka_tui.engine.requests.control import (
    AdminResponse,
    ConfigResource,
    DescribeConfigsRequest,
    DescribeConfigsResponse,
    IncrementalAlterConfigsRequest,
)
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.files import FileUnreadable
from kafka_tui.shell.grammar import print_form
from kafka_tui.shell.stage import Flow, Flows, Stage
from kafka_tui.shell.tools.calls import call, exception_class, reach
from kafka_tui.shell.tools.configs import output
from kafka_tui.shell.tools.configs.forms import FORMS
from kafka_tui.shell.tools.configs.statements import AlterConfigs, DescribeConfigs
from kafka_tui.shell.tools.own_refusals import unread
from kafka_tui.shell.tools.properties import read_properties, with_file


def alter(stage: Stage, said: AlterConfigs) -> Flow:
    """`kafka-configs --alter`."""
    if (key := output.unknown(said)) is not None:
        return Answer(stderr=(stage.say(key),), exit_status=1)
    try:
        settings = (*said.add, *read_properties(with_file(stage, said.add_file, ())).items())
    except FileUnreadable as error:
        return unread(stage, error, f"{_doing(said)}\n")
    resource = output.resource_of(said)
    assert resource is not None, "the form asks for it"
    response = yield from call(stage, IncrementalAlterConfigsRequest((output.alteration(said, settings, resource),)))
    return Answer(stdout=(output.completed(resource),)) if response.refusal is None else _refused(said, response)


def describe(stage: Stage, said: DescribeConfigs) -> Flow:
    """`kafka-configs --describe`: of one thing, or of all of a kind one after another."""
    if (key := output.unknown(said)) is not None:
        return Answer(stderr=(stage.say(key),), exit_status=1)
    trouble = yield from reach(stage, "listTopics")
    if trouble:
        stage.refuse("REQUEST_TIMED_OUT", trouble)
        return _failed(said, "REQUEST_TIMED_OUT", trouble)
    lines: list[str] = []
    for resource in _meant(stage, said):
        if not _is_there(stage, resource):
            lines.append(output.absent(resource))
            continue
        response = yield from call(stage, DescribeConfigsRequest((resource,)))
        if not isinstance(response, DescribeConfigsResponse) or response.refusal is not None:
            return _refused(said, response)
        lines += output.table(response.described[0], said.everything)
    return Answer(stdout=tuple(lines))


def _meant(stage: Stage, said: DescribeConfigs) -> tuple[ConfigResource, ...]:
    """What is to be described: the one thing named, or all topics, or every broker and then all of them together."""
    one = output.resource_of(said)
    if one is not None:
        return (one,)
    image = stage.timeline.cluster.committed_image
    if said.entity_type == "topics":
        return tuple(ConfigResource("topic", name) for name in image.topics)
    brokers = (known.broker for known in image.brokers.values() if not known.fenced)
    return (*(ConfigResource("broker", str(broker)) for broker in brokers), ConfigResource("broker", ALL_BROKERS))


def _is_there(stage: Stage, resource: ConfigResource) -> bool:
    """Whether the cluster names it to clients; what was set on a broker that is away is described no more."""
    image = stage.timeline.cluster.committed_image
    if resource.kind == "topic":
        return resource.name in image.topics
    if resource.name == ALL_BROKERS:
        return True
    known = image.brokers.get(int(resource.name)) if resource.name.isdecimal() else None
    return known is not None and not known.fenced


def _refused(said: AlterConfigs | DescribeConfigs, response: AdminResponse) -> Answer:
    refusal = response.refusal
    assert refusal is not None
    return _failed(said, refusal.error, refusal.message)


def _failed(said: AlterConfigs | DescribeConfigs, error: str, sentence: str) -> Answer:
    """What the tool prints of an exception, without the places in its code."""
    thrown = f"{exception_class(error)}: {sentence}"
    lines = (
        _doing(said),
        f"java.util.concurrent.ExecutionException: {thrown}",
        f"Caused by: {thrown}",
    )
    return Answer(stderr=lines, refusal=error, refusal_text=sentence, exit_status=1)


def _doing(said: AlterConfigs | DescribeConfigs) -> str:
    form = next(form for form in FORMS if form.make is type(said))
    _, _, args = print_form(form, said).partition(" ")
    return f"Error while executing config command with args '{args}'"


FLOWS: Flows = {AlterConfigs: alter, DescribeConfigs: describe}
