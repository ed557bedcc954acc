"""The shell: statements begun and carried out moment by moment."""

from __future__ import annotations

from kafka_tui.engine.simulation.timeline import seek
from kafka_tui.shell.answers import UNREADABLE, Answer, joined
from kafka_tui.shell.flows import carry_out
from kafka_tui.shell.parse import parse_line
from kafka_tui.shell.script_error import ScriptError
from kafka_tui.shell.stage import Flow, Stage
from kafka_tui.shell.statements import Statement


class Shell(Stage):
    """Carries out statements on its `timeline`."""

    def begin(self, said: Statement | str) -> Execution:
        """Start to carry out a statement, or all statements of a typed line; nothing has happened yet.

        Between two facts of a moment it starts behind the whole moment.
        """
        if self.timeline.within:
            self.timeline = seek(self.timeline, self.timeline.cursor)
        return Execution(_typed(self, said) if isinstance(said, str) else carry_out(self, said))

    def run(self, said: Statement | str) -> Answer:
        """Carry out a statement or a typed line to its end."""
        return self.begin(said).run()


class Execution:
    """Statements being carried out; after the last step `answer` says what came of them."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self.finished = False
        self.answer = Answer()

    def step(self) -> bool:
        """Make one moment, or finish; True when a moment was made."""
        if not self.finished:
            try:
                next(self._flow)
            except StopIteration as end:
                self.answer = end.value
                self.finished = True
        return not self.finished

    def run(self, limit: int | None = None) -> Answer:
        """Go on to the end, or for `limit` moments at most; the answer is empty until the end is reached."""
        made = 0
        while (limit is None or made < limit) and self.step():
            made += 1
        return self.answer


def _typed(stage: Stage, line: str) -> Flow:
    try:
        statements = parse_line(line)
    except ScriptError as error:
        return Answer(stderr=error.message(stage.language), status=UNREADABLE)
    answers = []
    for statement in statements:
        answers.append((yield from carry_out(stage, statement)))
    return joined(answers)
