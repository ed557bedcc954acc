"""The Markdown of lessons becomes blocks of spans, and what is filled in is never read as Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.lesson.markdown import (
    Code,
    Item,
    Items,
    Paragraph,
    Span,
    fill_blocks,
    names,
    parse_blocks,
    parse_spans,
    plain_text,
)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("plain", [Span("plain")]),
        ("a **b** c", [Span("a "), Span("b", bold=True), Span(" c")]),
        ("*i*", [Span("i", italic=True)]),
        ("**리더(leader)**는 `b.1`", [Span("리더(leader)", bold=True), Span("는 "), Span("b.1", code=True)]),
        ("**a `c` b**", [Span("a ", bold=True), Span("c", bold=True, code=True), Span(" b", bold=True)]),
        ("***x***", [Span("x", bold=True, italic=True)]),
        ("2 * 3 * 4", [Span("2 * 3 * 4")]),
        ("**open", [Span("**open")]),
        ("a\\*b\\*", [Span("a*b*")]),
        ("{groups.*.state} *x*", [Span("{groups.*.state} "), Span("x", italic=True)]),
        ("`` a`b ``", [Span("a`b", code=True)]),
        ("lone ` tick", [Span("lone ` tick")]),
        ("snake_case_name", [Span("snake_case_name")]),
        ("[a](b) <i>", [Span("[a](b) <i>")]),
    ],
)
def test_spans(text: str, spans: list[Span]) -> None:
    """Each mark styles what it encloses, and what encloses nothing is shown."""
    assert list(parse_spans(text)) == spans


def test_blocks() -> None:
    """Paragraphs flow, lists keep their entries together, fences keep their lines."""
    lines = ("one", "  two", "- a", "  b", "  - c", "1. d", "", "```sh", "# x **y**", "", "```", "end")
    assert parse_blocks(lines) == (
        Paragraph((Span("one two"),)),
        Items((Item(0, "•", (Span("a b"),)), Item(1, "•", (Span("c"),)), Item(0, "1.", (Span("d"),)))),
        Code(("# x **y**", "")),
        Paragraph((Span("end"),)),
    )


def test_names_are_what_placeholders_ask_for() -> None:
    """Placeholders are found in text, lists and code, and doubled braces are none."""
    assert names(parse_blocks(("{a} `{b}`", "- {c|이/가}", "", "```", '{{"x": {d}}}', "```"))) == ("a", "b", "c", "d")


@given(st.text(max_size=30))
def test_a_value_is_shown_and_never_obeyed(value: str) -> None:
    """A value stays one span of its style, with whatever marks it has inside."""
    (block,) = fill_blocks(parse_blocks(("x **{v}** y",)), lambda *_: value)
    assert isinstance(block, Paragraph)
    assert [(span.bold, span.italic, span.code) for span in block.spans] == [
        (False, False, False), (True, False, False), (False, False, False),
    ]  # fmt: skip


@given(st.text(alphabet="ab *`\\-1.\n", max_size=60))
def test_no_letter_is_lost(text: str) -> None:
    """Whatever the marks, every letter of the text is shown, in its order."""
    shown = "".join(
        span.text
        for block in parse_blocks(tuple(text.split("\n")))
        for spans in (
            [block.spans] if isinstance(block, Paragraph)
            else [item.spans for item in block.items] if isinstance(block, Items)
            else [tuple(Span(line) for line in block.lines)]
        )
        for span in spans
    )  # fmt: skip
    assert [char for char in shown if char in "ab"] == [char for char in text if char in "ab"]


def test_a_value_knows_whether_it_stands_in_code() -> None:
    """So that a setting can be written there as one writes it."""
    blocks = parse_blocks(("{a} is `{a}`", "", "- `{a}`", "", "```", "{a}", "```"))
    shown = [
        plain_text(block.spans)
        for block in fill_blocks(blocks, lambda _, code: str(code))
        if isinstance(block, Paragraph)
    ]
    assert shown == ["False is `True`"]
    assert fill_blocks(blocks, lambda _, code: str(code))[2] == Code(("True",))
