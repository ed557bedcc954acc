"""Foreign text is shown and never obeyed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.i18n.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("orders", "orders"),
        ("토픽 주문 ★ │ × é", "토픽 주문 ★ │ × é"),
        ("[bold]x[/] {a} `b` \\", "[bold]x[/] {a} `b` \\"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\x00\x7f", "\\x00\\x7f"),
        ("\u202eabc\u2066", "\\u202eabc\\u2066"),
        ("a\u200bb\u200d\ufeff", "a\\u200bb\\u200d\\ufeff"),
        ("\u2028\u2029", "\\u2028\\u2029"),
        ("\u3164\u115f", "\\u3164\\u115f"),
        ("x\ufe0f", "x\\ufe0f"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("\u0301a", "\\u0301a"),
        ("e\u0301", "é"),
        ("\u1110\u1169\u1111\u1175\u11a8", "토픽"),
        ("\u11a8", "\\u11a8"),
        ("", ""),
    ],
)
def test_what_steers_or_hides_is_written_as_an_escape(text: str, shown: str) -> None:
    """Controls, bidi, zero-width and unpaired characters come out as escapes; letters, signs and markup stay."""
    assert visible(text) == shown


@given(st.text(st.characters(), max_size=60))
def test_nothing_that_steers_comes_through(text: str) -> None:
    """Whatever goes in, no control, format, separator or surrogate character comes out, and once is enough."""
    shown = visible(text)
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert visible(shown) == shown
    shown.encode("utf-8")


def test_a_text_of_a_million_characters_is_only_longer() -> None:
    """A large value is shown whole."""
    assert visible("\x1b" * 1_000_000) == "\\x1b" * 1_000_000
