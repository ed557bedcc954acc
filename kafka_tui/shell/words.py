"""Lines taken apart into words, as a Unix shell does: quotes, `\\`, `;`, `#`, here-documents and a trailing `&`.

In single quotes every character is itself; in double quotes `\\"` and `\\\\` are `"` and `\\`. Outside of quotes a
backslash takes away the meaning of the character behind it. A line goes on on the next one inside of quotes and behind
a backslash. Columns count characters from 1, of all lines that belong together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from kafka_tui.shell.script_error import ScriptError

_PLAIN = re.compile(r"[A-Za-z0-9_%+=:,./@^*\[\]-]+")
_SPACE = re.compile(r"(?:\s|\\\n)*")
_HERE = re.compile(r"<<-?\s*(['\"]?)([A-Za-z_][A-Za-z0-9_]*)\1")


def command_name(first: str) -> str:
    """The command that a first word names; Kafka's tools also as manuals write them, such as `bin/kafka-topics.sh`."""
    name = first.rpartition("/")[2]
    return name.removesuffix(".sh") if name.startswith("kafka-") else first


class Word(msgspec.Struct, frozen=True):
    """A word as it is meant, its columns in the line (`end` is behind it), and whether any of it was quoted."""

    text: str
    column: int
    end: int
    quoted: bool

    @property
    def is_option(self) -> bool:
        """Whether it names an option; a quoted word never does."""
        return self.text.startswith("--") and not self.quoted


class Sentence(msgspec.Struct, frozen=True):
    """The words of one statement: `line` is the whole line, `background` a trailing `&`, `here` its standard input."""

    line: str
    number: int
    words: tuple[Word, ...]
    background: Word | None = None
    here: Here | None = None

    @property
    def stdin(self) -> tuple[str, ...] | None:
        """The lines of its standard input, None when it is given none."""
        return None if self.here is None else self.here.lines

    @property
    def source(self) -> str:
        """The statement as it was written, without comment, with the lines of its here-document."""
        here, last = self.here, self.background or self.words[-1]
        if here is None:
            return self.line[self.words[0].column - 1 : last.end - 1]
        written = self.line[min(self.words[0].column, here.column) - 1 : max(last.end, here.end) - 1]
        return "\n".join((written, *here.lines, here.mark)) if here.mark else written


class Here(msgspec.Struct, frozen=True):
    """`<<EOF` or `<<< word`: its columns, the mark that ends the document ("" for a word), and the lines."""

    mark: str
    column: int
    end: int
    lines: tuple[str, ...] = ()


def sentences(text: str, file: str = "") -> Iterator[Sentence]:
    """The statements of a script in order; empty ones and comments are left out. Raises ScriptError."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    at = 0
    while at < len(lines):
        found, at = _statement_at(lines, at, file)
        yield from found


def _statement_at(lines: list[str], start: int, file: str) -> tuple[list[Sentence], int]:
    """The statements of the line at index `start` and of those it goes on on, and the index behind them."""
    number, at = start + 1, start + 1
    line = lines[start]
    while True:
        try:
            found, here = _sentences_of_line(line, number)
            if here is not None and here.mark:
                if here.mark not in lines[at:]:
                    raise ScriptError("here_unended", here.column, found=here.mark)
                end = lines.index(here.mark, at)
                here, at = msgspec.structs.replace(here, lines=tuple(lines[at:end])), end + 1
            if here is not None:
                found[-1] = msgspec.structs.replace(found[-1], here=here)
            return found, at
        except ScriptError as error:
            more = _more_lines(lines, at, error)
            if not more:
                raise error.within(line).at(file, number) from None
            line, at = "\n".join((line, *lines[at : at + more])), at + more


def _more_lines(lines: list[str], at: int, error: ScriptError) -> int:
    """How many of the lines from index `at` on belong to the one before, which ends in a quote or behind a `\\`."""
    if error.problem == "line_unended":
        return min(1, len(lines) - at)
    if error.problem != "quote_unended":
        return 0
    mark = str(error.values["found"])
    return next((index + 1 for index, line in enumerate(lines[at:]) if mark in line), 0)


def quote_word(word: str) -> str:
    """`word` as it must be written to be read as one word that is no option."""
    if _PLAIN.fullmatch(word) and not word.startswith("--"):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _sentences_of_line(line: str, number: int) -> tuple[list[Sentence], Here | None]:
    found: list[Sentence] = []
    words: list[Word] = []
    here: Here | None = None
    background: Word | None = None
    at = 0
    while True:
        at = _end_of_space(line, at)
        ended = at >= len(line) or line[at] == "#"
        if ended or line[at] == ";":
            if background is not None and not words:
                raise ScriptError("nothing_before", background.column, found="&")
            if here is not None and not words:
                raise ScriptError("nothing_before", here.column, found="<<")
            if words:
                found.append(Sentence(line, number, tuple(words), background))
                words, background = [], None
            if ended:
                return found, here
            if here is not None:
                raise ScriptError("here_not_last", here.column)
            at += 1
        elif background is not None:
            if line.startswith("&&", background.column - 1):
                raise ScriptError("no_and", background.column, line.replace("&&", ";"))
            raise ScriptError("after_background", at + 1)
        elif line[at] == "&":
            background = Word("&", at + 1, at + 2, False)
            at += 1
        elif line.startswith("<<", at):
            if here is not None:
                raise ScriptError("here_mark", at + 1)
            here = _here(line, at)
            at = here.end - 1
        else:
            word = _word(line, at)
            words.append(word)
            at = word.end - 1


def _here(line: str, start: int) -> Here:
    """The standard input that begins at index `start`; the lines of a here-document are still to come."""
    if line.startswith("<<<", start):
        at = _end_of_space(line, start + 3)
        if at >= len(line) or line[at] in "#;&":
            raise ScriptError("here_word", start + 1)
        word = _word(line, at)
        return Here("", start + 1, word.end, tuple(word.text.split("\n")))
    match = _HERE.match(line, start)
    if match is None:
        raise ScriptError("here_mark", start + 1)
    return Here(match[2], start + 1, match.end() + 1)


def _end_of_space(line: str, at: int) -> int:
    match = _SPACE.match(line, at)
    return at if match is None else match.end()


def _word(line: str, start: int) -> Word:
    """The word that begins at index `start`."""
    pieces: list[str] = []
    at, quoted = start, False
    while at < len(line) and not line[at].isspace() and line[at] not in ";&":
        char = line[at]
        if char in "'\"":
            piece, at = _quoted(line, at)
            pieces.append(piece)
            quoted = True
        elif char == "\\":
            if at + 1 == len(line):
                raise ScriptError("line_unended", at + 1)
            if line[at + 1] != "\n":
                pieces.append(line[at + 1])
                quoted = True
            at += 2
        else:
            pieces.append(char)
            at += 1
    return Word("".join(pieces), start + 1, at + 1, quoted)


def _quoted(line: str, start: int) -> tuple[str, int]:
    """What stands in the quotes that open at `start`, and the index behind them."""
    mark, at = line[start], start + 1
    pieces: list[str] = []
    while at < len(line):
        char = line[at]
        if char == mark:
            return "".join(pieces), at + 1
        if char == "\\" and mark == '"' and line[at + 1 : at + 2] in ('"', "\\", "\n"):
            at += 1
            char = "" if line[at] == "\n" else line[at]
        pieces.append(char)
        at += 1
    raise ScriptError("quote_unended", start + 1, found=mark)
