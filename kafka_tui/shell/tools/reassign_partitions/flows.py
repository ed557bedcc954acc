"""`kafka-reassign-partitions`: partitions moved to other brokers, watched and called back (R-1 … R-3)."""

from __future__ import annotations

from collections.abc import Collection, Generator

from msgspec.structs import replace

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.control import (
    AdminRequest,
    AdminResponse,
    AlterPartitionReassignmentsRequest,
    ConfigAlteration,
    IncrementalAlterConfigsRequest,
    ListPartitionReassignmentsRequest,
    ListPartitionReassignmentsResponse,
    OngoingReassignment,
    Reassignment,
)
from kafka_tui.engine.requests.storage import DescribeLogDirsRequest, DescribeLogDirsResponse
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.stage import Flow, Flows, Stage, due_before
from kafka_tui.shell.tools.calls import call, reach
from kafka_tui.shell.tools.documents import WrongDocument, read
from kafka_tui.shell.tools.reassign_partitions import output, proposals
from kafka_tui.shell.tools.reassign_partitions.plans import LogDirs, Plan, read_plan, read_topics
from kafka_tui.shell.tools.reassign_partitions.statements import (
    CancelReassignment,
    ExecuteReassignment,
    GenerateReassignment,
    ListReassignments,
    VerifyReassignment,
)

Place = tuple[TopicPartition, int]
"""A replica: the partition, and the broker that has it."""
_LOOK_AGAIN_MS = 100
_MOST_LOOKS = 1000
"""How often the tool looks for replicas, so that every line ends; Kafka's looks until its timeout."""
Work = Generator[None, None, None]
"""The moments of a tool that adds to its lines as it goes on. Raises Failed and WrongDocument."""


def generate(stage: Stage, said: GenerateReassignment) -> Flow:
    """`kafka-reassign-partitions --generate`."""
    lines: list[str] = []
    return _printed(stage, _generate(stage, said, lines), lines)


def execute(stage: Stage, said: ExecuteReassignment) -> Flow:
    """`kafka-reassign-partitions --execute`."""
    lines: list[str] = []
    answer = yield from _printed(stage, _execute(stage, said, lines), lines)
    if said.log_dirs_throttle is None:
        return answer
    return replace(answer, stderr=(*answer.stderr, stage.say("one_log_dir")))


def verify(stage: Stage, said: VerifyReassignment) -> Flow:
    """`kafka-reassign-partitions --verify`."""
    lines: list[str] = []
    return _printed(stage, _verify(stage, said, lines), lines)


def cancel(stage: Stage, said: CancelReassignment) -> Flow:
    """`kafka-reassign-partitions --cancel`."""
    lines: list[str] = []
    return _printed(stage, _cancel(stage, said, lines), lines)


def list_all(stage: Stage, said: ListReassignments) -> Flow:
    """`kafka-reassign-partitions --list`."""
    lines: list[str] = []
    return _printed(stage, _list(stage, lines), lines)


def _printed(stage: Stage, work: Work, lines: list[str]) -> Flow:
    """Carry `work` out; what it printed before it failed stays printed."""
    try:
        yield from work
    except output.Failed as failed:
        sentence = str(failed)
        stage.refuse(failed.error, sentence)
        printed = (*lines, *failed.lines)
        return Answer(stdout=printed, refusal=failed.error, refusal_text=sentence, exit_status=1)
    except WrongDocument as wrong:
        stage.refuse(wrong.error, str(wrong))
        printed = (*lines, *(f"Error: {wrong}".split("\n")), *wrong.stack)
        words = wrong.own_words(stage)
        return Answer(stdout=printed, stderr=words, refusal=wrong.error, refusal_text=str(wrong), exit_status=1)
    return Answer(stdout=tuple(lines))


def _generate(stage: Stage, said: GenerateReassignment, lines: list[str]) -> Work:
    topics = read(stage, said.topics, read_topics)
    proposals.check(said.brokers, topics)
    trouble = yield from reach(stage, "describeTopics")
    if trouble:
        raise output.refused(Refusal("REQUEST_TIMED_OUT", trouble, "K-2"))
    cluster = stage.timeline.cluster
    output.check_topics(topics, cluster.committed_image)
    now = proposals.present(cluster.committed_image, topics)
    log_dirs = yield from _log_dirs(stage, output.places(now))
    by_rack = not said.disable_rack_aware
    wanted = proposals.proposed(cluster.committed_image, now, said.brokers, by_rack, cluster.random)
    lines += output.proposal(now, log_dirs, wanted)


def _execute(stage: Stage, said: ExecuteReassignment, lines: list[str]) -> Work:
    plan, wanted_dirs = read(stage, said.plan, read_plan)
    output.check_plan(plan)
    ongoing = yield from _ongoing(stage)
    image = stage.timeline.cluster.committed_image
    output.check_cluster(plan, image, said.additional, ongoing)
    now = output.present(image, plan)
    log_dirs = yield from _log_dirs(stage, output.places(now))
    lines += output.for_rollback(now, log_dirs)
    if said.throttle is not None:
        lines.append(output.RUN_VERIFY)
        moving = output.moves(now, plan, ongoing)
        yield from _alter_configs(stage, output.topic_throttles(moving))
        for alteration in output.rates(moving, said.throttle):
            yield from _alter_configs(stage, (alteration,))
        lines.append(f"The inter-broker throttle limit was set to {said.throttle} B/s")
    response = yield from call(stage, AlterPartitionReassignmentsRequest(plan, said.keep_factor))
    failed = output.not_all(response, plan, "Error reassigning partition(s):")
    if failed is not None:
        raise failed
    lines.append(output.named((one.partition for one in plan), "started", "for"))
    yield from _begin_moves(stage, dict(wanted_dirs), said.timeout_ms, lines)


def _begin_moves(stage: Stage, waiting: dict[Place, str], timeout_ms: int, lines: list[str]) -> Work:
    """Wait for replicas that the plan wants in a directory: as a broker has one, they begin and end to move at once."""
    end_ms = stage.timeline.cluster.now_ms + timeout_ms
    for _ in range(_MOST_LOOKS):
        found = (yield from _log_dirs(stage, waiting)) if waiting else {}
        for place in sorted(found, key=output.by_broker):
            if place in waiting:
                lines.append(output.began(place, waiting.pop(place)))
        if not waiting:
            return
        if stage.timeline.cluster.now_ms >= end_ms:
            break
        again_ms = stage.timeline.cluster.now_ms + _LOOK_AGAIN_MS
        while due_before(stage, again_ms):
            stage.advance()
            yield
        stage.end_run(again_ms)
    raise output.too_late(waiting)


def _verify(stage: Stage, said: VerifyReassignment, lines: list[str]) -> Work:
    plan, wanted_dirs = read(stage, said.plan, read_plan)
    ongoing = yield from _ongoing(stage)
    lines += output.states(plan, stage.timeline.cluster.committed_image, ongoing)
    found = (yield from _log_dirs(stage, wanted_dirs)) if wanted_dirs else {}
    lines += output.directories(wanted_dirs, found)
    are_there = all(place in found for place in wanted_dirs)
    if not ongoing and are_there and not said.preserve_throttles:
        yield from _clear_throttles(stage, plan, lines)


def _cancel(stage: Stage, said: CancelReassignment, lines: list[str]) -> Work:
    plan = read(stage, said.plan, read_plan).plan
    ongoing = yield from _ongoing(stage, tuple(one.partition for one in plan))
    moving = output.cancellable(ongoing)
    if moving:
        cancelled = tuple(Reassignment(partition, None) for partition in moving)
        response = yield from call(stage, AlterPartitionReassignmentsRequest(cancelled))
        heading = f"Error cancelling partition reassignment{'' if len(moving) == 1 else 's'} for:"
        failed = output.not_all(response, cancelled, heading)
        if failed is not None:
            raise failed
        lines.append(output.named(moving, "cancelled", "for:"))
    else:
        lines.append(output.NOTHING_ACTIVE)
    lines.append(output.NO_MOVES_ACTIVE)
    if not said.preserve_throttles:
        yield from _clear_throttles(stage, plan, lines, lines.pop())


def _list(stage: Stage, lines: list[str]) -> Work:
    ongoing = yield from _ongoing(stage)
    lines += output.all_ongoing(ongoing)


def _clear_throttles(stage: Stage, plan: Plan, lines: list[str], begun: str = "") -> Work:
    """Take away all throttles, also those of brokers that records may have come from; `begun` starts the first line."""
    planned = (broker for one in plan for broker in one.replicas or ())
    brokers = tuple(sorted({*output.living(stage.timeline.cluster.committed_image), *planned}))
    lines.append(begun + output.clearing("broker", "broker", brokers))
    for alteration in output.without_rates(brokers):
        yield from _alter_configs(stage, (alteration,))
    topics = tuple(sorted({one.partition.topic for one in plan}))
    lines.append(output.clearing("topic", "topic", topics))
    yield from _alter_configs(stage, output.without_throttles(topics))


def _asked(stage: Stage, request: AdminRequest) -> Generator[None, None, AdminResponse]:
    response = yield from call(stage, request)
    if response.refusal is not None:
        raise output.refused(response.refusal)
    return response


def _alter_configs(stage: Stage, alterations: tuple[ConfigAlteration, ...]) -> Work:
    """Change settings; those of a broker are asked of itself, one at a time."""
    yield from _asked(stage, IncrementalAlterConfigsRequest(alterations))


def _ongoing(
    stage: Stage, partitions: tuple[TopicPartition, ...] | None = None
) -> Generator[None, None, tuple[OngoingReassignment, ...]]:
    response = yield from _asked(stage, ListPartitionReassignmentsRequest(partitions))
    assert isinstance(response, ListPartitionReassignmentsResponse)
    return response.ongoing


def _log_dirs(stage: Stage, places: Collection[Place]) -> Generator[None, None, LogDirs]:
    """Where these replicas lie, asked of those brokers that can be reached; those that are not there are left out."""
    found: dict[Place, str] = {}
    living = output.living(stage.timeline.cluster.committed_image)
    topics = tuple(sorted({partition.topic for partition, _ in places}))
    for broker in sorted({broker for _, broker in places if broker in living}):
        response = yield from _asked(stage, DescribeLogDirsRequest(broker, topics))
        assert isinstance(response, DescribeLogDirsResponse)
        found |= {(part.partition, broker): response.log_dir for part in response.partitions}
    return found


FLOWS: Flows = {
    GenerateReassignment: generate,
    ExecuteReassignment: execute,
    VerifyReassignment: verify,
    CancelReassignment: cancel,
    ListReassignments: list_all,
}
