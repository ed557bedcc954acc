"""What a console producer writes to its log. Source: Apache Kafka `ErrorLoggingCallback`, and `golden/cli`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kafka_tui.engine.evolve.clients import own_error
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.facts.clients import BatchFailed, RecordRefused, RecordSent
from kafka_tui.engine.nodes.producer import Producer
from kafka_tui.engine.protocol_errors import exception_of, sentence_of
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.storage.batches import Record
from kafka_tui.shell.tools.calls import java_class
from kafka_tui.shell.tools.log_lines import log_line

_CALLBACK = "org.apache.kafka.clients.producer.internals.ErrorLoggingCallback"


def failures(fact: Fact, node: Producer, waiting: list[Record]) -> Iterator[tuple[Record, tuple[str, ...]]]:
    """The records of a fact that are lost, each with the exception as it is printed.

    `node` is the producer at that moment, and the record at the head of `waiting` is what its `send()` refuses.
    """
    match fact:
        case BatchFailed(batch=batch, record_errors=record_errors):
            refused = dict(record_errors)
            for index, record in enumerate(batch.records):
                exception, sentence = fact.exception, fact.message
                if refused:
                    _, exception, sentence = own_error(fact, refused.get(index), len(refused))
                yield record, (f"{java_class(exception)}: {sentence}",)
        case RecordRefused(exception=exception, message=message, topic=topic):
            yield waiting[0], (f"{java_class(exception)}: {message}", *_cause(node, topic, fact.error))


def let_go(fact: Fact) -> int:
    """How many of the records that wait for their `send()` to return do so no more."""
    return fact.count if isinstance(fact, RecordSent) else int(isinstance(fact, RecordRefused))


def _cause(node: Producer, topic: str, error: str) -> tuple[str, ...]:
    """Why a topic is not in the metadata, where a broker said so."""
    known = node.metadata.get(topic)
    if error != "REQUEST_TIMED_OUT" or known is None or known.error == NONE:
        return ()
    return (f"Caused by: {java_class(exception_of(known.error))}: {sentence_of(known.error)}",)


def logged(time_ms: int, topic: str, record: Record, exception: Iterable[str]) -> tuple[str, ...]:
    """What the callback logs of a record that could not be sent."""
    key = "null" if record.key is None else f"{len(record.key)} bytes"
    value = "null" if record.value is None else f"{len(record.value)} bytes"
    sentence = f"Error when sending message to topic {topic} with key: {key}, value: {value} with error:"
    return (log_line(time_ms, "ERROR", sentence, _CALLBACK), *exception)


def thrown(exception: tuple[str, ...]) -> tuple[str, ...]:
    """What `send(record).get()` throws at a program that waits for each record (`--sync`), as a stack trace."""
    return f"java.util.concurrent.ExecutionException: {exception[0]}", f"Caused by: {exception[0]}", *exception[1:]
