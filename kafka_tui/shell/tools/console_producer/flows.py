"""`kafka-console-producer`, carried out: a producing program that lives as long as its input."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from operator import itemgetter

import msgspec

from kafka_tui.engine.commands import SendRecords, StartProducer, StopProducer
from kafka_tui.engine.configs import ConfigError, producer_config
from kafka_tui.engine.ids import NodeId
from kafka_tui.engine.nodes.producer import outstanding
from kafka_tui.engine.storage.batches import Record
from kafka_tui.shell.answers import FAILED, Answer
from kafka_tui.shell.files import FileUnreadable
from kafka_tui.shell.stage import MOST_MOMENTS, Flow, Flows, Stage, at_once
from kafka_tui.shell.tools.calls import java_class
from kafka_tui.shell.tools.client_log import warnings
from kafka_tui.shell.tools.console_producer import lines, output
from kafka_tui.shell.tools.console_producer.settings import deprecations, settings, usage_error
from kafka_tui.shell.tools.console_producer.statements import ProduceLines
from kafka_tui.shell.tools.own_refusals import config_refused, line_refused, unread
from kafka_tui.shell.tools.properties import read_properties, with_file
from kafka_tui.shell.tools.servers import brokers_at
from kafka_tui.shell.waiting import free_name, is_running, wait_until


def produce_lines(stage: Stage, said: ProduceLines) -> Flow:
    """Send a record of each line; the process ends when all of them are acknowledged or given up (P-16, P-17)."""
    wrong = usage_error(said)
    if wrong:
        return (yield from at_once(line_refused(stage, wrong)))
    stdout, notes = deprecations(said), _notes(stage, said)
    try:
        said = _with_files(stage, said)
    except FileUnreadable as error:
        return (yield from at_once(unread(stage, error)))
    client_id, configs = settings(said)
    try:
        reader = lines.line_reader(read_properties(said.properties or said.reader_properties))
        producer_config(configs)
    except lines.LineError as error:
        trace = f"{java_class('KafkaException')}: {error}"
        return (yield from at_once(line_refused(stage, str(error), (*notes, trace), stdout)))
    except ConfigError as error:
        return (yield from at_once(config_refused(stage, error, stdout, notes)))
    run = _Run(stage, said, free_name(stage.timeline.cluster, "producer", client_id), reader)
    bootstrap = brokers_at(stage.bootstrap)
    stage.apply(StartProducer(run.name, said.topic or "", configs, bootstrap=bootstrap))
    yield
    trouble = yield from run.send_all()
    ended = yield from run.close()
    stderr = (*notes, *run.logged(), *trouble)
    if not ended:
        return Answer(stdout, (*stderr, stage.say("limit_reached", count=MOST_MOMENTS)), FAILED)
    return Answer(stdout, stderr, exit_status=1 if trouble else 0)


class _Run:
    """One run of the tool: the program on the stage, and the records that were handed to it."""

    def __init__(self, stage: Stage, said: ProduceLines, name: str, reader: lines.LineReader) -> None:
        self.name, self._node = name, NodeId("producer", name)
        self._stage, self._said, self._reader = stage, said, reader
        self._begun = stage.timeline.cursor
        self._records: list[Record] = []

    def send_all(self) -> Generator[None, None, tuple[str, ...]]:
        """Hand over line by line; gives the stack trace of what ended that early."""
        for number, line in enumerate(self._said.stdin, 1):
            try:
                record = self._reader.record(number, line)
            except lines.LineError as error:
                return (f"{java_class('KafkaException')}: {error}",)
            self._records.append(record)
            mode = "sync" if self._said.sync else "async"
            topic = self._said.topic or ""
            self._stage.apply(
                SendRecords(self.name, topic, record.value, record.key, headers=record.headers, mode=mode)
            )
            yield
            if self._said.sync:
                yield from wait_until(self._stage, lambda cluster: not outstanding(cluster.producers[self.name]))
                lost = [exception for _, _, exception in self._failures()]
                if lost:
                    return output.thrown(lost[0])
        return ()

    def close(self) -> Generator[None, None, bool]:
        """Wait until every `send()` has returned, then close() (P-17); whether the process has ended."""
        yield from wait_until(self._stage, lambda cluster: not cluster.producers[self.name].program)
        self._stage.apply(StopProducer(self.name))
        yield
        return (yield from wait_until(self._stage, lambda cluster: not is_running(cluster, self._node)))

    def logged(self) -> tuple[str, ...]:
        """What callbacks and client have logged; a program that waits for each record has no callbacks."""
        timeline, topic = self._stage.timeline, self._said.topic or ""
        failures = () if self._said.sync else self._failures()
        told = [(at, output.logged(at, topic, record, why)) for at, record, why in failures]
        warned = warnings(timeline, self._begun + 1, timeline.cursor, self._node)
        told += [(at, (line,)) for at, line in warned]
        return tuple(line for _, lines in sorted(told, key=itemgetter(0)) for line in lines)

    def _failures(self) -> Iterator[tuple[int, Record, tuple[str, ...]]]:
        """The records that are lost: when, which, and the exception."""
        timeline, waiting = self._stage.timeline, list(self._records)
        for index in range(self._begun + 1, timeline.cursor + 1):
            moment = timeline.moments[index]
            for recorded in moment.facts:
                fact = recorded.fact
                if fact.node != self._node:
                    continue
                producer = moment.cluster.producers[self.name]
                found = list(output.failures(fact, producer, waiting))
                yield from ((moment.cluster.now_ms, record, exception) for record, exception in found)
                del waiting[: output.let_go(fact)]


def _with_files(stage: Stage, said: ProduceLines) -> ProduceLines:
    """The line with the properties of the files that it names. Raises FileUnreadable."""
    command, reader = said.producer_config or said.command_config, said.reader_config
    field, reads = "producer_properties" if said.producer_properties else "command_properties", "reader_properties"
    reads = "properties" if said.properties else reads
    found = {
        field: with_file(stage, command, getattr(said, field)),
        reads: with_file(stage, reader, getattr(said, reads)),
    }
    return msgspec.structs.replace(said, **found)


def _notes(stage: Stage, said: ProduceLines) -> tuple[str, ...]:
    """A sentence for each option that has no meaning here."""
    notes = []
    if said.line_reader not in (None, lines.CLASS):
        notes.append(stage.say("option_class", option="--line-reader", used=lines.CLASS))
    if said.socket_buffer_size is not None:
        notes.append(stage.say("option_socket", option="--socket-buffer-size"))
    return tuple(notes)


FLOWS: Flows = {ProduceLines: produce_lines}
