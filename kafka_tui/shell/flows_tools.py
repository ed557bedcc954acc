"""Kafka's tools: each sends its requests and lets time pass until the real tool would exit."""

from __future__ import annotations

from collections.abc import Generator

from kafka_tui.engine.commands import CallCluster
from kafka_tui.engine.ids import TopicPartition, broker_node
from kafka_tui.engine.requests.control import (
    AdminRequest,
    AdminResponse,
    CreatePartitionsRequest,
    CreateTopicsRequest,
    DeleteTopicsRequest,
    ElectLeadersRequest,
)
from kafka_tui.shell import election_tool, groups_tool, topics_tool
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.flows_time import MOST_MOMENTS, due_before
from kafka_tui.shell.stage import Flow, Stage
from kafka_tui.shell.statements import (
    AlterTopic,
    CreateTopic,
    DeleteTopic,
    DescribeGroups,
    DescribeTopics,
    ElectLeaders,
    ListGroups,
    ListTopics,
)
from kafka_tui.shell.topics_tool import ToolRefusal, failed
from kafka_tui.view.project_common import committed_image

API_TIMEOUT_MS = 60_000
"""`default.api.timeout.ms` of the tools: how long they look for a broker."""


def call(stage: Stage, request: AdminRequest) -> Generator[None, None, AdminResponse]:
    """Send a tool's request and wait for its answer; the tools' client itself gives up after a while."""
    stage.apply(CallCluster(request))
    yield
    for _ in range(MOST_MOMENTS):
        answer = stage.timeline.cluster.admin.answer
        if answer is not None:
            return answer
        stage.advance()
        yield
    raise RuntimeError(f"a call of the tools did not end in {MOST_MOMENTS} moments")


def reach(stage: Stage, call_name: str) -> Generator[None, None, str]:
    """Look for a broker that answers: gives "" at once, or the tool's sentence after its patience is over.

    Only its metadata is asked for, and that is what the controllers committed; a broker lags by milliseconds.
    """
    end_ms = stage.timeline.cluster.now_ms + API_TIMEOUT_MS
    made = 0
    while not _somebody_listens(stage):
        if made == MOST_MOMENTS or not due_before(stage, end_ms):
            return f"Timed out waiting for a node assignment. Call: {call_name}"
        stage.advance()
        made += 1
        yield
    return ""


def _somebody_listens(stage: Stage) -> bool:
    cluster = stage.timeline.cluster
    processes = (cluster.processes.get(broker_node(broker)) for broker in cluster.brokers)
    return any(process is not None and process.state == "running" for process in processes)


def create_topic(stage: Stage, said: CreateTopic) -> Flow:
    """`kafka-topics --create` (T-1 … T-6)."""
    warning: tuple[str, ...] = ()
    try:
        configs = topics_tool.check_create(said)
        if topics_tool.may_collide(said.topic):
            warning = (topics_tool.COLLISION_WARNING,)
        topics_tool.check_counts(said)
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
    trouble = yield from reach(stage, "listTopics")
    try:
        _check_reached(trouble)
        for name in _existing(stage, said.topic, required=not said.if_exists):
            present = len(committed_image(stage.timeline.cluster).topics[name].partitions)
            wanted = topics_tool.new_assignment(said, present)
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
    trouble = yield from reach(stage, "listTopics")
    image = committed_image(stage.timeline.cluster)
    try:
        _check_reached(trouble)
        names = topics_tool.matching(image.topics, said.topic, said.exclude_internal, not said.if_exists)
    except ToolRefusal as refusal:
        return _tool_refused(stage, refusal)
    return Answer(stdout=topics_tool.describe(image, names, said))


def list_topics(stage: Stage, said: ListTopics) -> Flow:
    """`kafka-topics --list`; an empty line when there are none."""
    trouble = yield from reach(stage, "listTopics")
    image = committed_image(stage.timeline.cluster)
    try:
        _check_reached(trouble)
        names = topics_tool.matching(image.topics, said.topic, said.exclude_internal, required=False)
    except ToolRefusal as refusal:
        return _tool_refused(stage, refusal)
    return Answer(stdout=names or ("",))


def _existing(stage: Stage, pattern: str, required: bool) -> tuple[str, ...]:
    topics = committed_image(stage.timeline.cluster).topics
    return topics_tool.matching(topics, pattern, exclude_internal=False, required=required)


def _check_reached(trouble: str) -> None:
    if trouble:
        raise ToolRefusal("REQUEST_TIMED_OUT", trouble)


def _tool_refused(stage: Stage, refusal: ToolRefusal, before: tuple[str, ...] = ()) -> Answer:
    sentence = str(refusal)
    stage.refuse(refusal.error, sentence)
    return Answer(stdout=(*before, failed(sentence)), refusal=refusal.error, refusal_text=sentence)


def _refused(response: AdminResponse, before: tuple[str, ...] = ()) -> Answer:
    refusal = response.refusal
    assert refusal is not None
    lines = (*before, failed(refusal.message))
    return Answer(stdout=lines, refusal=refusal.error, refusal_text=refusal.message)


def elect_leaders(stage: Stage, said: ElectLeaders) -> Flow:
    """`kafka-leader-election` (E-6)."""
    partitions = () if said.topic is None else (TopicPartition(said.topic, said.partition or 0),)
    response = yield from call(stage, ElectLeadersRequest(said.election.upper(), partitions))
    stdout, stderr = election_tool.report(response, said.election)
    refusal = response.refusal
    return Answer(
        stdout=stdout,
        stderr=stderr,
        refusal=None if refusal is None else refusal.error,
        refusal_text=None if refusal is None else refusal.message,
    )


def list_groups(stage: Stage, said: ListGroups) -> Flow:
    """`kafka-consumer-groups --list`."""
    trouble = yield from reach(stage, "listGroups")
    if trouble:
        return _groups_unreached(stage, trouble)
    printed = groups_tool.list_groups(stage.view().groups, said.state)
    return Answer(stdout=printed.stdout, stderr=printed.stderr)


def describe_groups(stage: Stage, said: DescribeGroups) -> Flow:
    """`kafka-consumer-groups --describe`."""
    trouble = yield from reach(stage, "findCoordinator")
    if trouble:
        return _groups_unreached(stage, trouble)
    view = stage.view()
    known = {group.group: group for group in view.groups}
    wanted = tuple(known) if said.all_groups else said.groups
    for name in wanted:
        if name not in known:
            printed = groups_tool.not_found(name)
            sentence = f"Group {name} not found."
            stage.refuse("GROUP_ID_NOT_FOUND", sentence)
            return Answer(printed.stdout, printed.stderr, refusal="GROUP_ID_NOT_FOUND", refusal_text=sentence)
    tables = [groups_tool.describe(known[name], view.topics, said) for name in wanted]
    return Answer(
        stdout=tuple(line for table in tables for line in table.stdout),
        stderr=tuple(line for table in tables for line in table.stderr),
    )


def _groups_unreached(stage: Stage, trouble: str) -> Answer:
    printed = groups_tool.failed(f"org.apache.kafka.common.errors.TimeoutException: {trouble}")
    stage.refuse("REQUEST_TIMED_OUT", trouble)
    return Answer(printed.stdout, printed.stderr, refusal="REQUEST_TIMED_OUT", refusal_text=trouble)
