"""`kafka-delete-records`, carried out."""

from __future__ import annotations

from kafka_tui.engine.requests.storage import DeleteRecordsRequest, DeleteRecordsResponse
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.stage import Flow, Flows, Stage
from kafka_tui.shell.tools.calls import ToolRefusal, call
from kafka_tui.shell.tools.delete_records import output
from kafka_tui.shell.tools.delete_records.statements import DeleteRecords


def delete_records(stage: Stage, said: DeleteRecords) -> Flow:
    """`kafka-delete-records` (L-12)."""
    try:
        output.check(said.offsets)
    except ToolRefusal as trouble:
        stage.refuse(trouble.error, str(trouble))
        lines = (str(trouble), f"org.apache.kafka.tools.AdminCommandFailedException: {trouble}")
        return Answer(stderr=lines, refusal=trouble.error, refusal_text=str(trouble), exit_status=1)
    response = yield from call(stage, DeleteRecordsRequest(said.offsets))
    if not isinstance(response, DeleteRecordsResponse):
        response = DeleteRecordsResponse(refusal=response.refusal)
    refusal = response.refusal
    return Answer(
        stdout=(output.EXECUTING, output.COMPLETED, *output.results(said.offsets, response)),
        refusal=None if refusal is None else refusal.error,
        refusal_text=None if refusal is None else refusal.message,
    )


FLOWS: Flows = {DeleteRecords: delete_records}
