"""On which line of a TOML text each value stands, which the standard reader does not tell.

The text has been read by `tomllib` already, so it is well formed; the scanner only follows its shape. A place is the
way to a value from the top: `("part", 1, "check", 0, "that")`.
"""

from __future__ import annotations

import re
import tomllib
from typing import TypeAlias

Place: TypeAlias = tuple[str | int, ...]

_BLANK = re.compile(r"(?:\s|#[^\n]*)*")
_HEADER = re.compile(r"\[\[?")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
_BARE = re.compile(r"[^\s,\[\]{}#=]+")
_BARE_KEY = re.compile(r"[\w-]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")


def line_places(text: str) -> dict[Place, int]:
    """The line, from 1, of every table, key and list entry of the well-formed TOML `text`."""
    scan = _Scan(text)
    scan.document()
    return scan.places


def line_of(places: dict[Place, int], place: Place) -> int:
    """The line of `place`, or of the nearest thing around it that has one; 1 for the top."""
    while place and place not in places:
        place = place[:-1]
    return places.get(place, 1)


class _Scan:
    """One reading of one text; `at` is the index of the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[Place, int] = {}
        self.counts: dict[Place, int] = {}

    def document(self) -> None:
        """Tables and their keys, to the end."""
        table: Place = ()
        self.blank()
        while self.at < len(self.text):
            header = _HEADER.match(self.text, self.at)
            if header:
                table = self.header(header.group())
            else:
                self.pair(table)
            self.blank()

    def header(self, opening: str) -> Place:
        """`[table]` or `[[table]]`: its place, with the position of the entry it is in or begins."""
        line = self.line()
        self.at += len(opening)
        self.blank()
        names = self.key()
        self.blank()
        self.at += len(opening)
        place: Place = ()
        for name in names[:-1]:
            place = (*place, name)
            if place in self.counts:
                place = (*place, self.counts[place] - 1)
        place = (*place, names[-1])
        if opening == "[[":
            count = self.counts[place] = self.counts.get(place, 0) + 1
            self.places.setdefault(place, line)
            place = (*place, count - 1)
            # Lists inside an entry begin anew with the entry.
            self.counts = {key: value for key, value in self.counts.items() if key[: len(place)] != place}
        self.places[place] = line
        return place

    def pair(self, table: Place) -> None:
        """`key = value`."""
        line = self.line()
        place = (*table, *self.key())
        self.places[place] = line
        self.blank()
        self.at += 1  # =
        self.blank()
        self.value(place)

    def value(self, place: Place) -> None:
        """A string, a list, an inline table, or a bare value."""
        string = _STRING.match(self.text, self.at)
        if string:
            self.at = string.end()
        elif self.text[self.at] == "[":
            self.entries(place, "]")
        elif self.text[self.at] == "{":
            self.entries(place, "}")
        else:
            bare = _BARE.match(self.text, self.at)
            self.at = bare.end() if bare else self.at + 1

    def entries(self, place: Place, closing: str) -> None:
        """What stands between brackets or braces."""
        self.at += 1
        position = 0
        self.blank()
        while self.at < len(self.text) and self.text[self.at] != closing:
            if closing == "}":
                self.pair(place)
            else:
                self.places[(*place, position)] = self.line()
                self.value((*place, position))
                position += 1
            self.blank()
            if self.text.startswith(",", self.at):
                self.at += 1
                self.blank()
        self.at += 1

    def key(self) -> tuple[str, ...]:
        """A key with its dots."""
        names = [self.key_part()]
        while dot := _DOT.match(self.text, self.at):
            self.at = dot.end()
            names.append(self.key_part())
        return tuple(names)

    def key_part(self) -> str:
        """One bare or quoted part of a key."""
        string = _STRING.match(self.text, self.at)
        if string:
            self.at = string.end()
            return str(tomllib.loads(f"k = {string.group()}")["k"])
        bare = _BARE_KEY.match(self.text, self.at)
        self.at = bare.end() if bare else self.at + 1
        return bare.group() if bare else ""

    def blank(self) -> None:
        """Go past space, line ends and comments."""
        space = _BLANK.match(self.text, self.at)
        self.at = space.end() if space else self.at

    def line(self) -> int:
        """The line that `at` is on."""
        return self.text.count("\n", 0, self.at) + 1
