"""Lines taken apart into words, as a Unix shell does: quotes, `\\`, `;`, `#`, here-documents and a trailing `&`.

In single quotes every character is itself; in double quotes `\\"` and `\\\\` are `"` and `\\`. Outside of quotes a
backslash takes away the meaning of the character behind it. Columns count characters from 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from kafka_tui.shell.script_error import ScriptError

_PLAIN = re.compile(r"[A-Za-z0-9_%+=:,./@^*\[\]-]+")
_SPACE = re.compile(r"\s*")
_HERE = re.compile(r"<<-?\s*(['\"]?)([A-Za-z_][A-Za-z0-9_]*)\1")


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
    """The words of one statement: `line` is the whole line, `stdin` its here-document, `background` a trailing `&`."""

    line: str
    number: int
    words: tuple[Word, ...]
    background: Word | None = None
    stdin: tuple[str, ...] | None = None

    @property
    def source(self) -> str:
        """The statement as it was written, without comment."""
        last = self.background or self.words[-1]
        return self.line[self.words[0].column - 1 : last.end - 1]


class _Here(msgspec.Struct, frozen=True):
    """`<<EOF`: where its mark stands and what ends the document."""

    mark: str
    column: int


def sentences(text: str, file: str = "") -> Iterator[Sentence]:
    """The statements of a script in order; empty ones and comments are left out. Raises ScriptError."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        at += 1
        try:
            found, here = _sentences_of_line(line, number)
            if here is not None:
                if here.mark not in lines[at:]:
                    raise ScriptError("here_unended", here.column, found=here.mark)
                end = lines.index(here.mark, at)
                found[-1] = msgspec.structs.replace(found[-1], stdin=tuple(lines[at:end]))
                at = end + 1
        except ScriptError as error:
            raise error.at(file, number) from None
        yield from found


def quote_word(word: str) -> str:
    """`word` as it must be written to be read as one word that is no option; it has no line break."""
    if _PLAIN.fullmatch(word) and not word.startswith("--"):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _sentences_of_line(line: str, number: int) -> tuple[list[Sentence], _Here | None]:
    found: list[Sentence] = []
    words: list[Word] = []
    here: _Here | None = None
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
            raise ScriptError("after_background", at + 1)
        elif line[at] == "&":
            background = Word("&", at + 1, at + 2, False)
            at += 1
        elif line.startswith("<<", at):
            match = _HERE.match(line, at)
            if match is None or here is not None:
                raise ScriptError("here_mark", at + 1)
            here = _Here(match[2], at + 1)
            at = match.end()
        else:
            word = _word(line, at)
            words.append(word)
            at = word.end - 1


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
        elif char == "\\" and at + 1 < len(line):
            pieces.append(line[at + 1])
            at, quoted = at + 2, True
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
        if char == "\\" and mark == '"' and line[at + 1 : at + 2] in ('"', "\\"):
            at += 1
            char = line[at]
        pieces.append(char)
        at += 1
    raise ScriptError("quote_unended", start + 1, found=mark)
