"""How `kafka-consumer-groups` fails: an exception that its `main` prints, or a line that makes no sense to it.

The exit status is 0 after the former, 1 after the latter.
"""

from __future__ import annotations

from collections.abc import Iterable

from kafka_tui.engine.refusals import Refusal
from kafka_tui.shell.tools.calls import exception_class

EXECUTION = "java.util.concurrent.ExecutionException"
"""What a Java future wraps its failure in."""
RUNTIME = "java.lang.RuntimeException"
"""What the tool itself wraps a checked exception in."""


class ToolFailure(ValueError):
    """An exception of the tool: `error` is Kafka's name for it, `chain` its classes and messages from outside in."""

    def __init__(self, error: str, java_class: str, message: str, wrappers: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.error = error
        chain = [(java_class, message)]
        for wrapper in wrappers:
            inner_class, inner_message = chain[0]
            chain.insert(0, (wrapper, f"{inner_class}: {inner_message}"))
        self.chain = tuple(chain)

    @property
    def stdout(self) -> tuple[str, ...]:
        """What is printed of it."""
        return ("", f"Error: Executing consumer group command failed due to {self.chain[0][1]}")

    @property
    def stderr(self) -> tuple[str, ...]:
        """Its stack, without the places in the tool's code."""
        first, *causes = (f"{java_class}: {message}" for java_class, message in self.chain)
        return (first, *(f"Caused by: {cause}" for cause in causes))


def failed(refusal: Refusal, *wrappers: str) -> ToolFailure:
    """The failure of a call that was refused, wrapped from inside out."""
    return ToolFailure(refusal.error, exception_class(refusal.error), refusal.message, wrappers)


class NoSense(ValueError):
    """The line makes no sense: Kafka's tool prints this sentence with its usage and exits with 1."""
