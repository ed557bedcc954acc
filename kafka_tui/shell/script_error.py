"""What the shell says of a line it cannot read."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.jamo import decompose
from kafka_tui.i18n.language import Language
from kafka_tui.i18n.notes import Note, Said
from kafka_tui.i18n.visible import visible

MOST_SHOWN = 100
"""Characters of foreign text that a sentence repeats."""

MOST_SAID = 200
"""Characters of a sentence about foreign text that another sentence repeats."""


class ScriptError(ValueError):
    """A line that cannot be read.

    `file` is its name, "" for a typed line; `line` and `column` count from 1, columns in characters. `problem` is the
    key of the sentence below `shell.`, `values` what the sentence names. `instead` is what to write, maybe "".
    """

    def __init__(self, problem: str, column: int, instead: str = "", **values: Said) -> None:
        super().__init__(problem, column, instead)
        self.problem, self.column, self.instead = problem, column, instead
        self.values = {name: shorten(value) if isinstance(value, str) else value for name, value in values.items()}
        self.file, self.line = "", 1

    def at(self, file: str, line: int, instead: str = "") -> ScriptError:
        """This error, told where its line stands; `instead` is better than what it had, if there is any."""
        self.file, self.line, self.instead = file, line + self.line - 1, instead or self.instead
        return self

    @property
    def unfinished(self) -> bool:
        """Whether more lines may make it whole: a quote or a here-document is open, or it ends in a backslash."""
        return self.problem in ("quote_unended", "here_unended", "line_unended")

    def within(self, line: str) -> ScriptError:
        """This error, its column that of all of `line`, told by the line that the column lies in.

        To be placed with `at`, which adds the number of the first one.
        """
        before = line[: self.column - 1]
        self.line = 1 + before.count("\n")
        self.column -= before.rfind("\n") + 1
        return self

    def sentence_in(self, language: Language) -> str:
        """What is wrong, in one sentence of `language`."""
        values = {
            name: shorten(value.sentence(language), MOST_SAID) if isinstance(value, Note) else value
            for name, value in self.values.items()
        }
        return text(language, f"shell.{self.problem}", **values)

    @property
    def sentence(self) -> str:
        """What is wrong, in English."""
        return self.sentence_in("en")

    def message(self, language: Language) -> tuple[str, ...]:
        """The lines to print: place and sentence, and what to write instead if that is known."""
        place = f"{visible(self.file)}:{self.line}:{self.column}" if self.file else f"{self.line}:{self.column}"
        hint = (text(language, "shell.write_instead", line=shorten(self.instead, 300)),) if self.instead else ()
        return (f"{place}: {self.sentence_in(language)}", *hint)

    def __str__(self) -> str:
        """All of it, in English."""
        return " ".join(self.message("en"))


def shorten(found: str, most: int = MOST_SHOWN) -> str:
    """`found`, cut at `most` characters with an ellipsis."""
    return found if len(found) <= most else found[: most - 1] + "…"


def nearest(found: str, known: Iterable[str], least: float = 0.6) -> str | None:
    """The known word most like `found`, or None; small and capital letters count alike, and so do Korean keys.

    `least` is how like it must be, from 0 to 1 for the same word.
    """
    folded = {word.casefold(): word for word in known}
    said = found[:MOST_SHOWN]
    for each in dict.fromkeys((said, decompose(said))):
        close = difflib.get_close_matches(each.casefold(), folded, n=1, cutoff=least)
        if close:
            return folded[close[0]]
    return None
