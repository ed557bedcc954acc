"""Box drawing joined by a mask of directions: one bit for each arm that leaves a cell."""

from __future__ import annotations

UP, RIGHT, DOWN, LEFT = 1, 2, 4, 8
"""The four arms. A cell's mask is the sum of its arms and the index into one of the tables below."""

LIGHT = " │─╰││╭├─╯─┴╮┤┬┼"
HEAVY = " ┃━┗┃┃┏┣━┛━┻┓┫┳╋"
DASHED = " ╎╌╰╎╎╭├╌╯╌┴╮┤┬┼"
ASCII_LIGHT = " |-+||++-+-+++++"
ASCII_HEAVY = " |=+||++=+=+++++"
ASCII_DASHED = " :.+::++.+.+++++"

Weights = tuple[str, str, str]
"""The tables of one glyph set, by weight: light, heavy, dashed."""

THIN, THICK, BROKEN = 0, 1, 2
"""Index of a weight in `Weights`."""

UNICODE_LINES: Weights = (LIGHT, HEAVY, DASHED)
ASCII_LINES: Weights = (ASCII_LIGHT, ASCII_HEAVY, ASCII_DASHED)
