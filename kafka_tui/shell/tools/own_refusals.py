"""What a tool prints when it refuses by itself, before it asks anybody: its line, its settings (P-13), its files."""

from __future__ import annotations

from kafka_tui.engine.configs import ConfigError
from kafka_tui.engine.refusals import Refusal
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.files import FileUnreadable
from kafka_tui.shell.refusal_words import refusal_words
from kafka_tui.shell.stage import Stage
from kafka_tui.shell.tools.calls import java_class


def line_refused(stage: Stage, sentence: str, stderr: tuple[str, ...] = (), stdout: tuple[str, ...] = ()) -> Answer:
    """The tool's sentence about options that do not go together; `stderr` where more is printed than that."""
    stage.refuse("INVALID_REQUEST", sentence)
    return Answer(stdout, stderr or (sentence,), refusal="INVALID_REQUEST", refusal_text=sentence, exit_status=1)


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


def unread(stage: Stage, error: FileUnreadable, before: str = "") -> Answer:
    """What a tool says when it cannot read its file of properties: Java's exception, or why there are no files here."""
    return line_refused(stage, before + error.cause if error.cause else stage.say(error.note))
