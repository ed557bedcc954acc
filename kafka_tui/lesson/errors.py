"""What is wrong in a lesson's files: where, what, and what to write instead, in both languages."""

from __future__ import annotations

import msgspec

from kafka_tui.i18n.language import Language
from kafka_tui.i18n.notes import Note, Said, note

__all__ = ["Finding", "LessonError", "Note", "Said", "finding", "note"]


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
