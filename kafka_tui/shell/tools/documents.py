"""Documents that tools take from a file or from the line itself, and what they say of those that they cannot use.

Source: Apache Kafka `Utils.readFileAsString`, `Json`, and Jackson.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from kafka_tui.shell.files import FileUnreadable, text_of
from kafka_tui.shell.kinds import TEXT, Kind
from kafka_tui.shell.stage import Stage
from kafka_tui.shell.tools.calls import ToolRefusal

JSON_FILE = Kind("FILE|JSON", TEXT.read, TEXT.write)
"""A file of JSON, or the JSON itself."""
OPERATION = "org.apache.kafka.tools.AdminOperationException"
COMMAND_FAILED = "org.apache.kafka.tools.AdminCommandFailedException"
_JACKSON = "com.fasterxml.jackson"
_T = TypeVar("_T")


class WrongDocument(ToolRefusal):
    """A document that a tool cannot use: `thrown` is the Java exception, `below` those that led to it.

    `is_input` tells that there was nothing to read; `note` is the key of a sentence of the shell's own, maybe "".
    """

    def __init__(
        self, thrown: str, sentence: str, *below: str, error: str = "", is_input: bool = False, note: str = ""
    ) -> None:
        super().__init__(error, sentence)
        self.thrown, self.below, self.is_input, self.note = thrown, below, is_input, note

    @property
    def lines(self) -> tuple[str, ...]:
        """The sentence by itself."""
        return tuple(str(self).split("\n"))

    @property
    def stack(self) -> tuple[str, ...]:
        """What Java prints of it, without the places in the code."""
        causes = tuple(f"Caused by: {cause}" for cause in self.below)
        return tuple(line for entry in (f"{self.thrown}: {self}", *causes) for line in entry.split("\n"))

    def own_words(self, stage: Stage) -> tuple[str, ...]:
        """What the shell adds: why there are no files, or how large they may be."""
        return (stage.say(self.note),) if self.note else ()


def read(stage: Stage, written: str, reader: Callable[[str], _T]) -> _T:
    """What `reader` makes of the document that a line gives. Raises WrongDocument."""
    try:
        text = text_of(stage.files, written)
    except FileUnreadable as trouble:
        below = (trouble.cause,) if trouble.cause else ()
        raise WrongDocument("java.io.IOException", str(trouble), *below, is_input=True, note=trouble.note) from None
    return reader(text)


def from_json(text: str, kind: type[_T], refusal: str = "") -> _T:
    """The JSON of `text` as a value of `kind`, which has a `version`. Raises WrongDocument.

    `refusal` is what the tool says of a text that is no JSON; "" where it repeats what its parser says.
    """
    try:
        found = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        sentence = refusal or _jackson(text, str(error))
        below = () if refusal else (f"{_JACKSON}.core.JsonParseException: {sentence}",)
        raise WrongDocument(OPERATION, sentence, *below) from None
    version = found.get("version", 1) if isinstance(found, dict) else 1
    if type(version) is int and version != 1:
        raise WrongDocument(OPERATION, f"Not supported version field value {version}")
    try:
        return msgspec.convert(found, kind)
    except msgspec.ValidationError as error:
        raise WrongDocument(f"{_JACKSON}.databind.JsonMappingException", str(error)) from None


def _jackson(text: str, reason: str) -> str:
    """What Jackson says of a text that begins with a bare word, as most wrong files do; else what is wrong."""
    before = len(text) - len(text.lstrip())
    word = text[before:].split(maxsplit=1)[0].strip(",:") if text.strip() else ""
    if not word.isidentifier() or word in ("true", "false", "null"):
        return reason
    line, column = text[:before].count("\n") + 1, before - text.rfind("\n", 0, before + 1) + len(word)
    place = f"(`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: {line}, column: {column}"
    expected = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
    return f"Unrecognized token '{word}': was expecting {expected}\n at [Source: REDACTED {place}]"
