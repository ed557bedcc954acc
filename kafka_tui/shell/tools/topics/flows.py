"""`kafka-topics`, carried out."""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.requests.control import (
    AdminResponse,
    CreatePartitionsRequest,
    CreateTopicsRequest,
    DeleteTopicsRequest,
)
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.stage import Flow, Flows, Stage
from kafka_tui.shell.tools.calls import ToolRefusal, call, reach
from kafka_tui.shell.tools.topics import output
from kafka_tui.shell.tools.topics.statements import AlterTopic, CreateTopic, DeleteTopic, DescribeTopics, ListTopics


def create_topic(stage: Stage, said: CreateTopic) -> Flow:
    """`kafka-topics --create` (T-1 … T-6)."""
    warning: tuple[str, ...] = ()
    try:
        configs = output.check_create(said)
        if output.may_collide(said.topic):
            warning = (output.COLLISION_WARNING,)
        output.check_counts(said)
    except ToolRefusal as refusal:
        return _tool_refused(stage, refusal, warning)
    request = CreateTopicsRequest(
        name=said.topic,
        partition_count=-1 if said.partitions is None else said.partitions,
        replication_factor=-1 if said.replication_factor is None else said.replication_factor,
        assignment=said.assignment,
        configs=configs,
    )
    response = yield from call(stage, request)
    answered = response.refusal
    if answered is None:
        return Answer(stdout=(*warning, f"Created topic {said.topic}."))
    if said.if_not_exists and answered.error == "TOPIC_ALREADY_EXISTS":
        return Answer(stdout=warning, refusal=answered.error, refusal_text=answered.message)
    return _refused(response, warning)


def alter_topic(stage: Stage, said: AlterTopic) -> Flow:
    """`kafka-topics --alter --partitions` (T-7 … T-10)."""
    answer = yield from _alter_topic(stage, said)
    return replace(answer, stderr=(output.NO_DELETE_CONFIG, *answer.stderr)) if said.delete_config else answer


def _alter_topic(stage: Stage, said: AlterTopic) -> Flow:
    trouble = yield from reach(stage, "listTopics")
    try:
        _check_reached(trouble)
        for name in _existing(stage, said.topic, required=not said.if_exists):
            present = len(stage.timeline.cluster.committed_image.topics[name].partitions)
            wanted = output.new_assignment(said, present)
            response = yield from call(stage, CreatePartitionsRequest(name, said.partitions, wanted))
            if response.refusal is not None:
                return _refused(response)
    except ToolRefusal as refusal:
        return _tool_refused(stage, refusal)
    return Answer()


def delete_topic(stage: Stage, said: DeleteTopic) -> Flow:
    """`kafka-topics --delete` (T-12)."""
    trouble = yield from reach(stage, "listTopics")
    try:
        _check_reached(trouble)
        for name in _existing(stage, said.topic, required=not said.if_exists):
            response = yield from call(stage, DeleteTopicsRequest(name))
            if response.refusal is not None:
                return _refused(response)
    except ToolRefusal as refusal:
        return _tool_refused(stage, refusal)
    return Answer()


def describe_topics(stage: Stage, said: DescribeTopics) -> Flow:
    """`kafka-topics --describe`."""
    before = () if said.topic is None or said.topic_id is None else (output.ID_COUNTS,)
    trouble = yield from reach(stage, "listTopics")
    image = stage.timeline.cluster.committed_image
    try:
        _check_reached(trouble)
        names = output.described(image, said)
    except ToolRefusal as refusal:
        return _tool_refused(stage, refusal, before)
    words = () if said.response_limit is None else (stage.say("described_at_once"),)
    return Answer(stdout=(*before, *output.describe(image, names, said)), stderr=words)


def list_topics(stage: Stage, said: ListTopics) -> Flow:
    """`kafka-topics --list`; an empty line when there are none."""
    trouble = yield from reach(stage, "listTopics")
    image = stage.timeline.cluster.committed_image
    try:
        _check_reached(trouble)
        names = output.matching(image.topics, said.topic, said.exclude_internal, required=False)
    except ToolRefusal as refusal:
        return _tool_refused(stage, refusal)
    return Answer(stdout=names or ("",))


def _existing(stage: Stage, pattern: str, required: bool) -> tuple[str, ...]:
    topics = stage.timeline.cluster.committed_image.topics
    return output.matching(topics, pattern, exclude_internal=False, required=required)


def _check_reached(trouble: str) -> None:
    if trouble:
        raise ToolRefusal("REQUEST_TIMED_OUT", trouble)


def _tool_refused(stage: Stage, refusal: ToolRefusal, before: tuple[str, ...] = ()) -> Answer:
    sentence = str(refusal)
    stage.refuse(refusal.error, sentence)
    lines = (*before, output.failed(sentence))
    return Answer(stdout=lines, refusal=refusal.error, refusal_text=sentence, exit_status=1)


def _refused(response: AdminResponse, before: tuple[str, ...] = ()) -> Answer:
    refusal = response.refusal
    assert refusal is not None
    lines = (*before, output.failed(refusal.message))
    return Answer(stdout=lines, refusal=refusal.error, refusal_text=refusal.message, exit_status=1)


FLOWS: Flows = {
    CreateTopic: create_topic,
    AlterTopic: alter_topic,
    DescribeTopics: describe_topics,
    ListTopics: list_topics,
    DeleteTopic: delete_topic,
}
