"""The Markdown of lessons: paragraphs, lists, fenced code; in them **bold**, *italic* and `code`.

A small reader of our own, for two reasons. CommonMark does not close `**리더(leader)**는`: a mark between `)` and a
letter is no end there, and that is how Korean particles stand. And a placeholder such as `{groups.*.state}` is one
piece, whatever signs are in it. Everything else that Markdown knows (links, tables, HTML) is shown as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from kafka_tui.i18n.catalogue import Value, fill, placeholders


class Span(msgspec.Struct, frozen=True):
    """A run of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """Text that flows."""

    spans: tuple[Span, ...]


class Item(msgspec.Struct, frozen=True):
    """An entry of a list; `level` 0 is the outermost, `mark` what stands before it: "•" or "2."."""

    level: int
    mark: str
    spans: tuple[Span, ...]


class Items(msgspec.Struct, frozen=True, tag="items"):
    """A list."""

    items: tuple[Item, ...]


class Code(msgspec.Struct, frozen=True, tag="code"):
    """Lines shown as they are."""

    lines: tuple[str, ...]


Block = Paragraph | Items | Code

FENCE = re.compile(r"\s{0,3}```")
_ITEM = re.compile(r"(?P<indent> *)(?:(?P<bullet>[-*+])|(?P<number>\d{1,3})[.)]) +(?P<text>.*)")
_TOKEN = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<placeholder>\{\{|\}\}|\{[^{}]*\})"
    r"|(?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|(?P<mark>\*\*|\*)"
    r"|(?P<text>[^\\{}`*]+|.)",
    re.DOTALL,
)


def parse_blocks(lines: tuple[str, ...]) -> tuple[Block, ...]:
    """The blocks of some lines of Markdown; their texts are templates, with placeholders and doubled braces."""
    return tuple(_blocks(lines))


def _blocks(lines: tuple[str, ...]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
        elif FENCE.match(lines[at]):
            end = next((n for n in range(at + 1, len(lines)) if FENCE.match(lines[n])), len(lines))
            yield Code(tuple(line.rstrip() for line in lines[at + 1 : end]))
            at = end + 1
        else:
            listed = _ITEM.match(lines[at]) is not None
            end = at + 1
            while end < len(lines) and lines[end].strip() and not FENCE.match(lines[end]):
                if not listed and _ITEM.match(lines[end]):
                    break
                end += 1
            yield _items(lines[at:end]) if listed else Paragraph(parse_spans(" ".join(map(str.strip, lines[at:end]))))
            at = end


def _items(lines: tuple[str, ...]) -> Items:
    entries: list[tuple[int, str, list[str]]] = []
    for line in lines:
        match = _ITEM.match(line)
        if match:
            mark = f"{match['number']}." if match["number"] else "•"
            entries.append((min(len(match["indent"]) // 2, 3), mark, [match["text"]]))
        else:
            entries[-1][2].append(line.strip())
    return Items(tuple(Item(level, mark, parse_spans(" ".join(texts))) for level, mark, texts in entries))


def parse_spans(text: str) -> tuple[Span, ...]:
    """The runs of a text; a mark that is not closed is shown as it is."""
    tokens = list(_TOKEN.finditer(text))
    spans: list[Span] = []
    on = {"**": False, "*": False}
    for position, token in enumerate(tokens):
        mark = token["mark"]
        if mark and (on[mark] or _closes_later(text, tokens[position:])):
            on[mark] = not on[mark]
        elif token["code"] is not None:
            spans.append(Span(token["code"].strip() or token["code"], on["**"], on["*"], True))
        else:
            shown = token["escape"][1] if token["escape"] else token.group()
            shown = shown * 2 if token["escape"] and shown in "{}" else shown
            last = spans[-1] if spans else None
            if last is not None and not last.code and (last.bold, last.italic) == (on["**"], on["*"]):
                spans[-1] = Span(last.text + shown, last.bold, last.italic)
            else:
                spans.append(Span(shown, on["**"], on["*"]))
    return tuple(spans)


def _closes_later(text: str, tokens: list[re.Match[str]]) -> bool:
    """Whether the mark that stands first begins something: text follows at once, and the same mark ends it."""
    opening = tokens[0]
    if text[opening.end() : opening.end() + 1].strip() == "":
        return False
    return any(token["mark"] == opening["mark"] and not text[token.start() - 1].isspace() for token in tokens[1:])


ValueOf = Callable[[str, bool], Value]
"""The value of a placeholder by its name; the flag tells that it stands in code."""


def fill_blocks(blocks: tuple[Block, ...], value_of: ValueOf) -> tuple[Block, ...]:
    """The blocks with every placeholder's value; values are never read as Markdown. Errors as `catalogue.fill`."""
    return tuple(_filled(block, value_of) for block in blocks)


def _filled(block: Block, value_of: ValueOf) -> Block:
    if isinstance(block, Code):
        return Code(tuple(_fill(line, value_of, True) for line in block.lines))
    if isinstance(block, Paragraph):
        return Paragraph(_filled_spans(block.spans, value_of))
    return Items(tuple(Item(item.level, item.mark, _filled_spans(item.spans, value_of)) for item in block.items))


def _filled_spans(spans: tuple[Span, ...], value_of: ValueOf) -> tuple[Span, ...]:
    return tuple(Span(_fill(one.text, value_of, one.code), one.bold, one.italic, one.code) for one in spans)


def restyled(blocks: tuple[Block, ...], of: Callable[[Span], Span]) -> tuple[Block, ...]:
    """The blocks with another run in the place of each, outside fenced code."""

    def line(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(of(span) for span in spans)

    return tuple(
        block
        if isinstance(block, Code)
        else Paragraph(line(block.spans))
        if isinstance(block, Paragraph)
        else Items(tuple(Item(item.level, item.mark, line(item.spans)) for item in block.items))
        for block in blocks
    )


def _fill(template: str, value_of: ValueOf, in_code: bool) -> str:
    """The template with its values; a large number is grouped, but for one in code."""

    def value(name: str) -> Value:
        found = value_of(name, in_code)
        return Grouped(found) if isinstance(found, int) and not in_code else found

    return fill(template, value)


class Grouped(int):
    """A number that is written as people write it: 12,345, and 1234."""

    def __str__(self) -> str:
        """Its digits, in groups of three from five digits on."""
        return f"{int(self):,}" if abs(self) >= 10_000 else f"{int(self)}"


def templates(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Every template in the blocks, in reading order."""
    for block in blocks:
        if isinstance(block, Code):
            yield from block.lines
        elif isinstance(block, Paragraph):
            yield from (span.text for span in block.spans)
        else:
            yield from (span.text for item in block.items for span in item.spans)


def names(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """What the placeholders of the blocks ask for; ValueError for a lone brace."""
    return tuple(name for template in templates(blocks) for name, _ in placeholders(template))


def plain_text(spans: tuple[Span, ...]) -> str:
    """The text without its styles; code keeps its ticks."""
    return "".join(f"`{span.text}`" if span.code else span.text for span in spans)
