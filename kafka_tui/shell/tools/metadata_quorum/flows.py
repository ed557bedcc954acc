"""`kafka-metadata-quorum`, carried out (K-1)."""

from __future__ import annotations

from kafka_tui.engine.requests.quorum import DescribeQuorumRequest, DescribeQuorumResponse
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.stage import Flow, Flows, Stage
from kafka_tui.shell.tools.calls import call, stack_of
from kafka_tui.shell.tools.metadata_quorum import output
from kafka_tui.shell.tools.metadata_quorum.statements import MetadataQuorum


def metadata_quorum(stage: Stage, said: MetadataQuorum) -> Flow:
    """`kafka-metadata-quorum`; the voters never change, so that two of its commands are answered with a sentence."""
    if said.command != "describe":
        return _told(stage, "UNSUPPORTED_VERSION", stage.say("quorum_is_fixed", command=said.command))
    if trouble := output.mistake(said):
        return _told(stage, "INVALID_REQUEST", trouble)
    response = yield from call(stage, DescribeQuorumRequest())
    if not isinstance(response, DescribeQuorumResponse):
        assert response.refusal is not None
        error, sentence = response.refusal.error, response.refusal.message
        return Answer(stderr=stack_of(error, sentence), refusal=error, refusal_text=sentence, exit_status=1)
    if said.status:
        return Answer(stdout=output.status(response))
    return Answer(stdout=output.replication(response, stage.timeline.cluster.now_ms if said.human_readable else None))


def _told(stage: Stage, error: str, sentence: str) -> Answer:
    """The tool says one sentence and asks nobody."""
    stage.refuse(error, sentence)
    return Answer(stderr=(sentence,), refusal=error, refusal_text=sentence, exit_status=1)


FLOWS: Flows = {MetadataQuorum: metadata_quorum}
