"""`kafka-leader-election`, carried out."""

from __future__ import annotations

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.requests.control import ElectLeadersRequest
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.stage import Flow, Flows, Stage
from kafka_tui.shell.tools.calls import call
from kafka_tui.shell.tools.leader_election import output
from kafka_tui.shell.tools.leader_election.statements import ElectLeaders


def elect_leaders(stage: Stage, said: ElectLeaders) -> Flow:
    """`kafka-leader-election` (E-6)."""
    partitions = () if said.topic is None else (TopicPartition(said.topic, said.partition or 0),)
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


FLOWS: Flows = {ElectLeaders: elect_leaders}
