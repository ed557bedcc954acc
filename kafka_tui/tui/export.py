"""A buffer as an SVG picture that is exact to the cell.

One rectangle a run of one ground, every glyph centred in its own cell or cells (so Korean keeps its width), box
drawing as strokes that meet at the cell's edges whatever the font.
"""

from __future__ import annotations

from html import escape

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.lines import BROKEN, DASHED, DOWN, HEAVY, LEFT, LIGHT, RIGHT, THICK, THIN, UP
from kafka_tui.tui.palette import Palette, Spec, specs

CELL_WIDTH, CELL_HEIGHT = 12, 24
"""The size of one cell in SVG units."""

FONTS = "'DejaVu Sans Mono', 'D2Coding', 'Noto Sans Mono CJK KR', 'Noto Sans CJK KR', monospace"

_STROKES: dict[str, tuple[int, int]] = {
    glyph: (mask, weight)
    for table, weight in ((HEAVY, THICK), (DASHED, BROKEN), (LIGHT, THIN))
    for mask, glyph in enumerate(table)
    if mask and bin(mask).count("1") > 1
}


def to_svg(buffer: Buffer, palette: Palette, cell: tuple[int, int] = (CELL_WIDTH, CELL_HEIGHT)) -> str:
    """The buffer as an SVG document; the mono palette is drawn light on dark."""
    table = tuple(_visible(spec, palette) for spec in specs(palette))
    wide, high = cell
    total_width, total_height = buffer.width * wide, buffer.height * high
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total_width}" height="{total_height}" '
        f'viewBox="0 0 {total_width} {total_height}" font-family="{FONTS}" font-size="{high * 0.76:.1f}" '
        'text-anchor="middle">',
        f'<rect width="{total_width}" height="{total_height}" fill="{palette.ground}"/>',
    ]
    characters = buffer.cell_rows()
    for y in range(buffer.height):
        out += _grounds(buffer, y, table, palette, cell)
        for x, character in enumerate(characters[y]):
            if character not in ("", " "):
                double = x + 1 < buffer.width and characters[y][x + 1] == ""
                out.append(_glyph(x, y, character, 2 if double else 1, table[buffer.ink_at(x, y)], cell))
    return "\n".join([*out, "</svg>", ""])


def _visible(spec: Spec, palette: Palette) -> Spec:
    """A spec with real colours for whatever it leaves to the terminal."""
    fg, bg = spec.fg or (palette.dim if spec.dim else palette.text), spec.bg or palette.ground
    return (
        Spec(bg, fg, spec.bold, underline=spec.underline)
        if spec.reverse
        else Spec(fg, bg, spec.bold, underline=spec.underline)
    )


def _grounds(buffer: Buffer, y: int, table: tuple[Spec, ...], palette: Palette, cell: tuple[int, int]) -> list[str]:
    """The rectangles behind one row, and the lines under underlined text."""
    wide, high = cell
    out: list[str] = []
    x = 0
    for text, ink in _lengths(buffer, y):
        spec = table[ink]
        if spec.bg != palette.ground:
            out.append(f'<rect x="{x * wide}" y="{y * high}" width="{text * wide}" height="{high}" fill="{spec.bg}"/>')
        if spec.underline:
            out.append(
                f'<rect x="{x * wide}" y="{y * high + high - 2}" width="{text * wide}" height="1" fill="{spec.fg}"/>'
            )
        x += text
    return out


def _lengths(buffer: Buffer, y: int) -> list[tuple[int, int]]:
    """The runs of one row as (cells, ink)."""
    out: list[tuple[int, int]] = []
    for ink in buffer.key(y)[1]:
        if out and out[-1][1] == ink:
            out[-1] = (out[-1][0] + 1, ink)
        else:
            out.append((1, ink))
    return out


def _glyph(x: int, y: int, character: str, width: int, spec: Spec, cell: tuple[int, int]) -> str:
    """One character, as strokes when it is box drawing, else as text centred in its cells."""
    wide, high = cell
    if character in _STROKES:
        return _strokes(x, y, *_STROKES[character], spec.fg or "", cell)
    if character == "▌":
        return f'<rect x="{x * wide}" y="{y * high + 4}" width="{wide / 2}" height="{high - 8}" fill="{spec.fg}"/>'
    weight = ' font-weight="bold"' if spec.bold else ""
    centre = (x + width / 2) * wide
    return f'<text x="{centre:g}" y="{y * high + high * 0.76:.1f}" fill="{spec.fg}"{weight}>{escape(character)}</text>'


def _strokes(x: int, y: int, mask: int, weight: int, colour: str, cell: tuple[int, int]) -> str:
    """A box drawing character as one path from its arms; a corner is rounded."""
    wide, high = cell
    left, top = x * wide, y * high
    middle, centre = left + wide / 2, top + high / 2
    ends = {UP: (middle, top), RIGHT: (left + wide, centre), DOWN: (middle, top + high), LEFT: (left, centre)}
    arms = [ends[arm] for arm in (UP, RIGHT, DOWN, LEFT) if mask & arm]
    if len(arms) == 2 and mask not in (UP | DOWN, LEFT | RIGHT) and weight == THIN:
        (x1, y1), (x2, y2) = arms
        path = f"M{x1:g} {y1:g}Q{middle:g} {centre:g} {x2:g} {y2:g}"
    else:
        path = "".join(f"M{x1:g} {y1:g}L{middle:g} {centre:g}" for x1, y1 in arms)
    dash = ' stroke-dasharray="3 3"' if weight == BROKEN else ""
    size = 4 if weight == THICK else 1.5
    return f'<path d="{path}" stroke="{colour}" stroke-width="{size}" fill="none"{dash}/>'
