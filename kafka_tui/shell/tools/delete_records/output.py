"""What `kafka-delete-records` prints (L-12). Source: Apache Kafka `DeleteRecordsCommand`."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.protocol_errors import sentence_of
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.storage import DeleteRecordsResponse, RecordsToDelete
from kafka_tui.shell.tools.calls import exception_class

EXECUTING = "Executing records delete operation"
COMPLETED = "Records delete operation completed:"


def results(offsets: tuple[RecordsToDelete, ...], response: DeleteRecordsResponse) -> Iterator[str]:
    """A line for each partition: how far its log begins now, or why not."""
    done = {one.partition: one for one in response.deleted}
    for partition in sorted(one.partition for one in offsets):
        one = done.get(partition)
        if one is not None and one.error == NONE:
            yield f"partition: {partition}\tlow_watermark: {one.low_watermark}"
        elif one is not None:
            yield _failed(partition, one.error, sentence_of(one.error))
        elif response.refusal is not None:
            yield _failed(partition, response.refusal.error, response.refusal.message)


def _failed(partition: TopicPartition, error: str, sentence: str) -> str:
    return f"partition: {partition}\terror: {exception_class(error)}: {sentence}"
