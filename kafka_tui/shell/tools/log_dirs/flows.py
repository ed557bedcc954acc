"""`kafka-log-dirs`, carried out."""

from __future__ import annotations

from kafka_tui.engine.requests.storage import DescribeLogDirsRequest, DescribeLogDirsResponse
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.stage import Flow, Flows, Stage
from kafka_tui.shell.tools.calls import call, living_brokers, reach, stack_of
from kafka_tui.shell.tools.log_dirs import output
from kafka_tui.shell.tools.log_dirs.statements import DescribeLogDirs


def describe_log_dirs(stage: Stage, said: DescribeLogDirs) -> Flow:
    """`kafka-log-dirs --describe`: every broker is asked for what lies on its own disk."""
    trouble = yield from reach(stage, "listNodes")
    if trouble:
        stage.refuse("REQUEST_TIMED_OUT", trouble)
        return _failed("REQUEST_TIMED_OUT", trouble, ())
    living = living_brokers(stage)
    unknown = [broker for broker in sorted(set(said.brokers)) if broker not in living]
    if unknown:
        sentence = output.absent(unknown, living)
        stage.refuse("BROKER_ID_NOT_REGISTERED", sentence)
        return Answer(stderr=(sentence,), refusal="BROKER_ID_NOT_REGISTERED", refusal_text=sentence, exit_status=1)
    asked = tuple(sorted(set(said.brokers))) or living
    described = []
    for broker in asked:
        response = yield from call(stage, DescribeLogDirsRequest(broker, said.topics or None))
        if not isinstance(response, DescribeLogDirsResponse):
            assert response.refusal is not None
            return _failed(response.refusal.error, response.refusal.message, (output.QUERYING,))
        described.append(response)
    return Answer(stdout=(output.QUERYING, output.received(asked), output.as_json(described)))


def _failed(error: str, sentence: str, before: tuple[str, ...]) -> Answer:
    return Answer(before, stack_of(error, sentence), refusal=error, refusal_text=sentence, exit_status=1)


FLOWS: Flows = {DescribeLogDirs: describe_log_dirs}
