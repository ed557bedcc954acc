"""`kafka-delete-records`, carried out."""

from __future__ import annotations

from kafka_tui.engine.requests.storage import DeleteRecordsRequest, DeleteRecordsResponse
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.stage import Flow, Flows, Stage
from kafka_tui.shell.tools.calls import call
from kafka_tui.shell.tools.delete_records import output
from kafka_tui.shell.tools.delete_records.offsets import read_offsets
from kafka_tui.shell.tools.delete_records.statements import DeleteRecords
from kafka_tui.shell.tools.documents import WrongDocument, read


def delete_records(stage: Stage, said: DeleteRecords) -> Flow:
    """`kafka-delete-records` (L-12)."""
    try:
        offsets = read(stage, said.offsets, read_offsets)
    except WrongDocument as wrong:
        stage.refuse(wrong.error, str(wrong))
        lines = (*wrong.lines, *wrong.stack, *wrong.own_words(stage))
        return Answer(stderr=lines, refusal=wrong.error, refusal_text=str(wrong), exit_status=1)
    response = yield from call(stage, DeleteRecordsRequest(offsets))
    if not isinstance(response, DeleteRecordsResponse):
        response = DeleteRecordsResponse(refusal=response.refusal)
    refusal = response.refusal
    return Answer(
        stdout=(output.EXECUTING, output.COMPLETED, *output.results(offsets, response)),
        refusal=None if refusal is None else refusal.error,
        refusal_text=None if refusal is None else refusal.message,
    )


FLOWS: Flows = {DeleteRecords: delete_records}
