"""What is wrong in a lesson's files: where, what, and what to write instead, in both languages."""

from __future__ import annotations

import msgspec

from kafka_tui.i18n.catalogue import Value, catalogue, placeholders, text
from kafka_tui.i18n.language import Language


class Note(msgspec.Struct, frozen=True):
    """A sentence of the catalogue to be said: its key, and the values of its placeholders by name.

    A value may be a note itself, which is then said in the same language.
    """

    key: str
    values: tuple[tuple[str, Value | Note], ...] = ()

    def sentence(self, language: Language) -> str:
        """The sentence in `language`; values that it has no place for are left out."""
        wanted = {name for name, _ in placeholders(catalogue(language)[self.key])}
        said = {name: value for name, value in self.values if name in wanted}
        return text(
            language,
            self.key,
            **{name: value.sentence(language) if isinstance(value, Note) else value for name, value in said.items()},
        )


def note(key: str, /, **values: Said) -> Note:
    """A note with its values by name."""
    return Note(key, tuple(sorted(values.items())))


Said = Value | Note
"""What a sentence of a lesson's room is filled with."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong: `file` as it was named, `line` counted from 1 (0: the file as a whole).

    `problem` is a key of the table `check` of the catalogue; the same key with `_do` says what to write instead.
    """

    file: str
    line: int
    problem: str
    values: tuple[tuple[str, Said], ...] = ()

    def what(self, language: Language) -> str:
        """What is wrong."""
        return Note(f"check.{self.problem}", self.values).sentence(language)

    def instead(self, language: Language) -> str:
        """What to write instead."""
        return Note(f"check.{self.problem}_do", self.values).sentence(language)

    def sentence(self, language: Language) -> str:
        """`file:line: what is wrong what to write`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what(language)} {self.instead(language)}"


class LessonError(ValueError):
    """A lesson or course that cannot be read; `findings` says why, in the order of the files, at least once."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings)
        self.findings = findings

    @property
    def first(self) -> Finding:
        """The first thing that is wrong."""
        return self.findings[0]

    def message(self, language: Language) -> str:
        """Every finding on a line of its own."""
        return "\n".join(finding.sentence(language) for finding in self.findings)

    def __str__(self) -> str:
        """The message in English."""
        return self.message("en")


def finding(file: str, line: int, problem: str, /, **values: Said) -> Finding:
    """A finding with its values by name."""
    return Finding(file, line, problem, tuple(sorted(values.items())))
