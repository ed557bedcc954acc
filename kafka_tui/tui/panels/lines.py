"""Text in panels: pieces of one ink each, wrapped to a width and painted into a buffer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kafka_tui.lesson.markdown import Block, Code, Paragraph, Span
from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import cells
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.palette import Ink

Piece = tuple[str, Ink]
"""A run of text in one ink."""
Line = tuple[Piece, ...]
"""A row of text."""


_SPACE = str.maketrans({"\u00a0": " "})
_PLAIN = _SPACE | str.maketrans("→←↑↓·…×▸◂–“”’", '><^v-~x><-""\'')
"""How signs in texts are written on a terminal that may draw them two cells wide."""


def shown(text: str, look: Look) -> str:
    """A text as this look may show it: fixed spaces as spaces, and no sign that the glyph set avoids."""
    return text.translate(_SPACE if look.glyphs.name == "unicode" else _PLAIN)


def wrap_pieces(pieces: Iterable[Piece], width: int, indent: int = 0) -> tuple[Line, ...]:
    """Pieces broken at spaces into lines of at most `width` cells, those after the first moved in by `indent`.

    A word may change its ink inside (`**리더**는`); it is broken only where it is longer than a line.
    """
    lines: list[list[Piece]] = [[]]
    used = 0
    for word in _words(pieces):
        length = sum(len(cells(text)) for text, _ in word)
        space = 1 if used > (indent if len(lines) > 1 else 0) else 0
        if space and used + space + length > width:
            lines.append([(" " * indent, Ink.TEXT)] if indent else [])
            used, space = indent, 0
        if space:
            lines[-1].append((" ", word[0][1] if word[0][1] == lines[-1][-1][1] else Ink.TEXT))
            used += 1
        for text, ink in word:
            for character in tuple(text) if length > width - indent else (text,):
                size = len(cells(character))
                if used + size > width and used > indent:
                    lines.append([(" " * indent, Ink.TEXT)] if indent else [])
                    used = indent
                lines[-1].append((character, ink))
                used += size
    return tuple(tuple(line) for line in lines)


def _words(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The words between spaces, each of one piece or more."""
    words: list[list[Piece]] = []
    open_word = False
    for text, ink in pieces:
        for place, part in enumerate(text.split(" ")):
            if place:
                open_word = False
            if part:
                if open_word:
                    words[-1].append((part, ink))
                else:
                    words.append([(part, ink)])
                open_word = True
    return words


def span_pieces(spans: Iterable[Span], base: Ink = Ink.TEXT) -> tuple[Piece, ...]:
    """A text's runs with their inks."""
    return tuple(
        (span.text, Ink.LAG if span.code else Ink.STRONG if span.bold or span.italic else base) for span in spans
    )


def block_lines(blocks: Sequence[Block], width: int, look: Look, base: Ink = Ink.TEXT) -> tuple[Line, ...]:
    """Markdown blocks as lines, with an empty line between two."""
    lines: list[Line] = []
    for block in blocks:
        if lines:
            lines.append(())
        if isinstance(block, Code):
            for row in block.lines:
                lines += wrap_pieces([(row, Ink.LAG)], max(width - 2, 2), 2) if row.strip() else [()]
        elif isinstance(block, Paragraph):
            lines += wrap_pieces(span_pieces(block.spans, base), width)
        else:
            for item in block.items:
                mark = look.glyphs.separator if item.mark == "•" else item.mark
                before = "\u00a0" * (2 * item.level) + mark + "\u00a0"
                lines += wrap_pieces([(before, Ink.DIM), *span_pieces(item.spans, base)], width, len(before))
    return tuple(lines)


def paint(lines: Sequence[Line], width: int, height: int, look: Look, top: int = 0, arrows: bool = True) -> Buffer:
    """The lines from `top` on; `arrows` at the right edge say that there is more above or below."""
    buffer = look.buffer(width, height)
    top = max(min(top, len(lines) - height), 0)
    for y, line in enumerate(lines[top : top + height]):
        x = 0
        for text, ink in line:
            x = buffer.put(x, y, shown(text, look), ink)
    if not arrows:
        return buffer
    if top > 0:
        buffer.put(width - 1, 0, look.glyphs.to_up, Ink.FETCH)
    if top + height < len(lines):
        buffer.put(width - 1, height - 1, look.glyphs.to_down, Ink.FETCH)
    return buffer
