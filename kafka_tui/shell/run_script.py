"""A whole script carried out, and its transcript."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kafka_tui.i18n.visible import visible
from kafka_tui.shell.answers import FAILED
from kafka_tui.shell.session import Shell
from kafka_tui.shell.statements import Statement

PROMPT = "> "
"""What stands before each line of a statement in a transcript."""

Show = Callable[[str], None]
"""Takes one line."""


def run_script(
    shell: Shell, statements: Iterable[Statement], show: Show, file: str = "", complain: Show = print
) -> int:
    """Carry out `statements` one after the other; gives the worst status.

    `show` gets the transcript: each statement after the prompt, what it printed, and what it printed on standard
    error, as a terminal shows both. `complain` gets one line for each failed expectation and each run that was
    stopped, with its place.
    """
    worst = 0
    for statement in statements:
        for line in statement.source.split("\n"):
            show(PROMPT + visible(line))
        answer = shell.run(statement)
        for line in answer.shown:
            show(line)
        if answer.status >= FAILED:
            complain(f"{file}:{statement.line}: {' '.join(answer.stderr)}")
        worst = max(worst, answer.status)
    return worst
