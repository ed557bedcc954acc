"""`kafka-leader-election`, carried out."""

from __future__ import annotations

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.requests.control import ElectLeadersRequest
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.stage import Flow, Flows, Stage
from kafka_tui.shell.tools.calls import call
from kafka_tui.shell.tools.documents import WrongDocument, read
from kafka_tui.shell.tools.leader_election import output
from kafka_tui.shell.tools.leader_election.partitions import read_partitions
from kafka_tui.shell.tools.leader_election.statements import ElectLeaders


def elect_leaders(stage: Stage, said: ElectLeaders) -> Flow:
    """`kafka-leader-election` (E-6)."""
    try:
        partitions = _partitions(stage, said)
    except WrongDocument as wrong:
        stage.refuse(wrong.error, str(wrong))
        lines = (*output.wrong_document(wrong), *wrong.own_words(stage))
        return Answer(stderr=lines, refusal=wrong.error, refusal_text=str(wrong), exit_status=1)
    if said.file is not None and not partitions:
        return Answer()  # nothing is asked for: the empty list of a request means all partitions
    response = yield from call(stage, ElectLeadersRequest(said.election.upper(), partitions))
    stdout, stderr = output.report(response, said.election)
    refusal = response.refusal
    return Answer(
        stdout=stdout,
        stderr=stderr,
        refusal=None if refusal is None else refusal.error,
        refusal_text=None if refusal is None else refusal.message,
        exit_status=1 if stderr else 0,
    )


def _partitions(stage: Stage, said: ElectLeaders) -> tuple[TopicPartition, ...]:
    """The partitions meant, none for all of them. Raises WrongDocument."""
    if said.file is not None:
        return read(stage, said.file, read_partitions)
    return () if said.topic is None else (TopicPartition(said.topic, said.partition or 0),)


FLOWS: Flows = {ElectLeaders: elect_leaders}
