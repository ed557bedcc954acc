"""What a statement answers."""

from __future__ import annotations

import msgspec

from kafka_tui.view.predicates import Verdict

FAILED = 1
"""Status of an expectation that does not hold, and of a run that did not reach its end."""
UNREADABLE = 2
"""Status of a line that cannot be read."""


class Answer(msgspec.Struct, frozen=True):
    """What was printed, and the status: 0, `FAILED` or `UNREADABLE`. That Kafka refuses is an answer: status 0.

    `refusal` is Kafka's error name or None, `refusal_text` Kafka's sentence; `verdict` what an expectation saw.
    `exit_status` is what the process of Kafka's own tool would have ended with; of its lines on standard error the
    first `early` were written before anything else.
    """

    stdout: tuple[str, ...] = ()
    stderr: tuple[str, ...] = ()
    status: int = 0
    refusal: str | None = None
    refusal_text: str | None = None
    verdict: Verdict | None = None
    exit_status: int = 0
    early: int = 0

    @property
    def shown(self) -> tuple[str, ...]:
        """All lines in the order in which a terminal shows them."""
        return (*self.begun, *self.rest)

    @property
    def begun(self) -> tuple[str, ...]:
        """What stands on a terminal before the other lines of standard error."""
        return (*self.stderr[: self.early], *self.stdout)

    @property
    def rest(self) -> tuple[str, ...]:
        """The other lines of standard error."""
        return self.stderr[self.early :]


def joined(answers: list[Answer]) -> Answer:
    """The answers of several statements as one: all lines, the worst status, the last refusal and verdict."""
    last = answers[-1] if answers else Answer()
    return Answer(
        stdout=tuple(line for answer in answers for line in answer.stdout),
        stderr=tuple(line for answer in answers for line in answer.stderr),
        status=max((answer.status for answer in answers), default=0),
        refusal=last.refusal,
        refusal_text=last.refusal_text,
        verdict=next((answer.verdict for answer in reversed(answers) if answer.verdict is not None), None),
        exit_status=last.exit_status,
        early=answers[0].early if answers else 0,
    )
