"""What a tool prints when its client refuses its settings (P-13)."""

from __future__ import annotations

from kafka_tui.engine.configs import ConfigError
from kafka_tui.engine.refusals import Refusal
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.refusal_words import refusal_words
from kafka_tui.shell.stage import Stage
from kafka_tui.shell.tools.calls import java_class


def config_refused(stage: Stage, error: ConfigError, stdout: tuple[str, ...], before: tuple[str, ...]) -> Answer:
    """The exception, without the places in Java's code; for what is not simulated, a sentence of the shell's."""
    sentence = str(error)
    lines: tuple[str, ...] = (f"{java_class(error.exception)}: {error.message}",)
    if error.cause:
        cause, _, why = error.cause.partition(": ")
        lines = (*lines, f"Caused by: {java_class(cause)}: {why}")
    if error.values:
        sentence = refusal_words(Refusal("INVALID_CONFIG", sentence, "P-13", error.values), stage.language)
        lines = (sentence,)
    stage.refuse("INVALID_CONFIG", sentence)
    return Answer(stdout, (*before, *lines), refusal="INVALID_CONFIG", refusal_text=sentence, exit_status=1)
