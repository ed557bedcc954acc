"""Text measured in terminal cells.

Text from users, lessons and topics is shown and never obeyed: whatever is not a printable character of one or two
cells (control characters, escapes, bidirectional and zero-width characters) stands as one `?`.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import get_character_cell_size

REPLACEMENT = "?"
"""Stands for a character that may not reach a terminal; ASCII, so that it is one cell everywhere."""


@lru_cache(maxsize=16384)
def cells(text: str) -> tuple[str, ...]:
    """The text as one string per cell: a wide character is followed by the empty string."""
    if text.isascii() and text.isprintable():
        return tuple(text)
    out: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        size = _size(character)
        if size == 0:
            out.append(REPLACEMENT)
        else:
            out.append(character)
            if size == 2:
                out.append("")
    return tuple(out)


@lru_cache(maxsize=4096)
def _size(character: str) -> int:
    """Cells of one character, 0 when it may not be shown by itself."""
    if not character.isprintable() or unicodedata.category(character) in ("Mn", "Me", "Mc"):
        return 0
    if not character.isascii() and unicodedata.category(character) == "Sk":
        return 0  # skin tones and other modifiers change the width of what stands before them
    if "\U0001f1e6" <= character <= "\U0001f1ff":
        return 0  # two regional indicators make one flag: no width of their own
    return get_character_cell_size(character)


def width(text: str) -> int:
    """Cells the text takes when it is put into a buffer."""
    return len(cells(text))


def clean(text: str) -> str:
    """The text as a buffer shows it."""
    return "".join(cells(text))


@lru_cache(maxsize=8192)
def fit(text: str, limit: int, ellipsis: str = "…") -> str:
    """The text cut to at most `limit` cells, with an ellipsis in the place of what is missing."""
    if limit <= 0:
        return ""
    parts = cells(text)
    if len(parts) <= limit:
        return "".join(parts)
    end = limit - 1
    if parts[end] == "":
        end -= 1  # a wide character is not split
    return "".join(parts[:end]) + ellipsis


def wrap(text: str, limit: int) -> list[str]:
    """Lines of at most `limit` cells, broken at spaces, and inside a word only where it is longer than a line."""
    if limit <= 1:
        return list(clean(text)) if limit == 1 and clean(text).isascii() else []
    lines: list[str] = []
    line: list[str] = []
    for word in text.split():
        parts = list(cells(word))
        if line and len(line) + 1 + len(parts) <= limit:
            line += [" ", *parts]
            continue
        if line:
            lines.append("".join(line))
        while len(parts) > limit:
            cut = limit - 1 if parts[limit] == "" else limit
            lines.append("".join(parts[:cut]))
            parts = parts[cut:]
        line = parts
    if line or not lines:
        lines.append("".join(line))
    return lines
