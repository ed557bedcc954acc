"""What tools print, in a panel that may be narrower than a terminal: sentences, fields between tabs, tables.

Where a table is too wide, blank columns beyond two are left out; what is still too wide is broken, or cut, between two
columns, never inside one that would fit. A table that is cut can be moved to the left, column by column.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from kafka_tui.tui.canvas.cells import cells
from kafka_tui.tui.palette import Ink
from kafka_tui.tui.panels.lines import Line, wrap_pieces

GAP = 2
"""Blank cells between two columns of a table that had to be made narrower."""


def printed_lines(texts: tuple[str, ...], ink: Ink, width: int, cut: str = "", skip: int = 0) -> tuple[Line, ...]:
    """The rows of what was printed; with `cut` a table that is too wide ends in that sign (in `Ink.FETCH`).

    Of such a table `skip` columns are left out at the left, or as many as it takes to see the last one.
    """
    lines: list[Line] = []
    for is_table, group in groupby(texts, _is_table):
        rows = tuple(group)
        if is_table:
            lines += _table(rows, ink, max(width, 2), cut, skip)
        else:
            for text in rows:
                lines += _fields(text, ink, width) if "\t" in text else wrap_pieces([(text, ink)], width, 2)
    return tuple(lines)


def _is_table(text: str) -> bool:
    """Whether a row has columns of spaces."""
    return "\t" not in text and "  " in text.strip()


def _fields(text: str, ink: Ink, width: int) -> tuple[Line, ...]:
    """Fields between tabs: at stops of four columns where all fit, else as many in a row as fit, whole."""
    row = text.expandtabs(4).rstrip()
    if len(cells(row)) <= width:
        return (((row, ink),),)
    indent = "\u00a0" * 2 if text.startswith("\t") else ""
    fields = [field.strip().replace(" ", "\u00a0") for field in text.split("\t")]
    return tuple(
        (((indent, ink), *line) if indent else line)
        for line in wrap_pieces([(" ".join(field for field in fields if field), ink)], width - len(indent), 2)
    )


def most_skipped(texts: tuple[str, ...], width: int) -> int:
    """How many columns have to be left out of what was printed, so that the last one of each table is seen."""
    tables = (tuple(group) for is_table, group in groupby(texts, _is_table) if is_table)
    return max((len(_firsts(_fitted(rows, width), width)) - 1 for rows in tables), default=0)


def _fitted(texts: tuple[str, ...], width: int) -> list[list[str]]:
    """The rows of a table as cells, all of one length, made narrower where that is needed."""
    rows = [list(cells(text.rstrip())) for text in texts]
    longest = max(len(row) for row in rows)
    rows = [row + [" "] * (longest - len(row)) for row in rows]
    return rows if longest <= width else _narrowed(rows)


def _firsts(rows: list[list[str]], width: int) -> list[int]:
    """Where a table that is cut may begin: at each column, up to the first from which on the rest can be seen."""
    longest = len(rows[0])
    firsts = [0]
    for at in range(1, longest):
        if longest - firsts[-1] <= width - (1 if firsts[-1] else 0):
            break
        if all(row[at - 1] == " " for row in rows) and any(row[at] != " " for row in rows):
            firsts.append(at)
    return firsts


def _cut(rows: list[list[str]], ink: Ink, width: int, cut: str, skip: int) -> Iterator[Line]:
    """The columns of a table that can be seen; the sign stands where there are others."""
    firsts = _firsts(rows, width)
    first = firsts[min(skip, len(firsts) - 1)]
    before = ((cut, Ink.FETCH),) if first and width > 2 else ()
    room = width - len(before)
    end = len(rows[0]) if len(rows[0]) - first <= room else _break(rows, first, room - 1)
    after = ((cut, Ink.FETCH),) if end < len(rows[0]) else ()
    yield from ((*before, ("".join(row[first:end]), ink), *after) for row in rows)


def _table(texts: tuple[str, ...], ink: Ink, width: int, cut: str, skip: int) -> Iterator[Line]:
    """The rows of a table, all broken or cut at the same columns."""
    rows = _fitted(texts, width)
    longest = len(rows[0])
    if longest <= width:
        yield from (_line(row, ink) for row in rows)
    elif cut:
        yield from _cut(rows, ink, width, cut, skip)
    else:
        bounds = [0]
        while bounds[-1] < longest:
            bounds.append(_break(rows, bounds[-1], width))
        for row in rows:
            yield from (_line(row[first:end], ink) for first, end in pairwise(bounds))


def _narrowed(rows: list[list[str]]) -> list[list[str]]:
    """Without the cells that are blank in every row, but for `GAP` of them in a run."""
    kept: list[int] = []
    run = 0
    for column in range(len(rows[0])):
        run = run + 1 if all(row[column] == " " for row in rows) else 0
        if run <= GAP:
            kept.append(column)
    return [[row[column] for column in kept] for row in rows]


def _break(rows: list[list[str]], first: int, width: int) -> int:
    """Where a row that begins at `first` ends: before a column of the table, or at the edge where one is too wide."""
    edge = first + max(width, 1)
    longest = len(rows[0])
    if edge >= longest:
        return longest
    for end in range(edge, first, -1):
        if all(row[end - 1] == " " for row in rows):
            return end
    return edge


def _line(row: list[str], ink: Ink) -> Line:
    """Cells as a line."""
    return (("".join(row).rstrip(), ink),)
