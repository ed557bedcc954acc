"""`kafka-get-offsets`, carried out (C-9)."""

from __future__ import annotations

from collections.abc import Generator

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.metadata import Image
from kafka_tui.engine.requests.control import AdminResponse
from kafka_tui.engine.requests.data import ListOffsetsRequest, ListOffsetsResponse
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.stage import Flow, Flows, Stage
from kafka_tui.shell.tools.calls import ToolRefusal, ask, exception_class, reach
from kafka_tui.shell.tools.get_offsets import filters
from kafka_tui.shell.tools.get_offsets.statements import GetOffsets


def get_offsets(stage: Stage, said: GetOffsets) -> Flow:
    """`kafka-get-offsets`: the leaders are asked; a partition without one is skipped after the tool's patience."""
    try:
        filters.check(said)
        timestamp = filters.timestamp(said.time)
        trouble = yield from reach(stage, "listTopics")
        if trouble:
            raise ToolRefusal("REQUEST_TIMED_OUT", f"{exception_class('REQUEST_TIMED_OUT')}: {trouble}")
        image = stage.timeline.cluster.committed_image
        partitions = filters.partitions(said, image)
    except ToolRefusal as refusal:
        sentence = str(refusal)
        stage.refuse(refusal.error, sentence)
        lines = (f"Error occurred: {sentence}",)
        return Answer(stderr=lines, refusal=refusal.error, refusal_text=sentence, exit_status=1)
    stdout: dict[str, str] = {}
    stderr: list[str] = []
    for some in _led_and_others(partitions, image):
        response = yield from ask(stage, ListOffsetsRequest(timestamp, some))
        if isinstance(response, ListOffsetsResponse):
            for found in response.offsets:
                if found.offset >= 0:
                    name = found.partition
                    stdout[str(name)] = f"{name.topic}:{name.partition}:{found.offset}"
            continue
        assert isinstance(response, AdminResponse) and response.refusal is not None
        thrown = f"{exception_class(response.refusal.error)}: {response.refusal.message}"
        stderr += [f"Skip getting offsets for topic-partition {one} due to error: {thrown}" for one in some]
    return Answer(stdout=tuple(stdout[name] for name in sorted(stdout)), stderr=tuple(stderr))


def _led_and_others(
    partitions: tuple[TopicPartition, ...], image: Image
) -> Generator[tuple[TopicPartition, ...], None, None]:
    """First the partitions that have a leader, then those that have none: the client waits for those no less."""
    led = [one for one in partitions if (state := image.partition(one)) is not None and state.has_leader]
    for some in (led, [one for one in partitions if one not in led]):
        if some:
            yield tuple(some)


FLOWS: Flows = {GetOffsets: get_offsets}
