"""The cell buffer: exact widths, whole characters, joined lines, and text that steers nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import cells, clean, fit, width, wrap
from kafka_tui.tui.canvas.lines import ASCII_LINES, BROKEN, DOWN, LEFT, RIGHT, THICK, UP

TEXTS = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="가나다 ab\u0301\u200b\u202e\x1b\t🇰🇷👍🏽👩‍💻ᄒ", max_size=30),
)


@given(TEXTS)
def test_a_text_is_as_wide_as_its_cells(text: str) -> None:
    """What is shown of any text is printable, takes as many cells as counted, and shows itself."""
    shown = clean(text)
    assert shown.isprintable()
    assert cell_len(shown) == len(cells(text)) == width(text)
    assert clean(shown) == shown


@given(TEXTS, st.integers(-2, 20))
def test_fit_is_never_too_wide(text: str, limit: int) -> None:
    """A fitted text takes at most the limit, and a text that fits is left whole."""
    assert width(fit(text, limit)) <= max(limit, 0)
    if width(text) <= limit:
        assert fit(text, limit) == clean(text)


@given(TEXTS, st.integers(2, 20))
def test_wrap_keeps_every_character(text: str, limit: int) -> None:
    """No line is wider than asked, and nothing but white space is lost."""
    lines = wrap(text, limit)
    assert all(width(line) <= limit for line in lines)
    kept = "".join("".join(lines).split())
    assert kept == "".join(clean(word) for word in text.split()).replace(" ", "")


@given(st.lists(st.tuples(st.integers(-8, 14), st.integers(-1, 3), TEXTS, st.integers(0, 32)), max_size=8))
def test_writes_never_split_a_wide_character(writes: list[tuple[int, int, str, int]]) -> None:
    """Whatever is written over whatever, every row stays exactly as wide as the buffer."""
    buffer = Buffer(12, 3)
    for x, y, text, ink in writes:
        end = buffer.put(x, y, text, ink)
        assert end == x + width(text)
        for row in range(3):
            assert cell_len(buffer.key(row)[0]) == 12
            assert len(buffer.key(row)[1]) == 12


@given(TEXTS, st.integers(-2, 14))
def test_a_limited_write_stays_inside(text: str, limit: int) -> None:
    """A write with a limit changes no cell beyond it, also when the limit falls inside a wide character."""
    buffer = Buffer(12, 1)
    buffer.put(0, 0, "x" * 12, 7)
    buffer.put(0, 0, text, 5, limit=limit)
    used = min(max(limit, 0), width(text), 12)
    assert buffer.key(0)[1] == bytes([5] * used + [7] * (12 - used))
    assert buffer.key(0)[0].endswith("x" * (12 - used))


def test_a_wide_character_that_is_cut_leaves_spaces() -> None:
    """Writing over one half of a wide character blanks the other."""
    buffer = Buffer(6, 1)
    buffer.put(0, 0, "한글", 1)
    buffer.put(1, 0, "a", 2)
    assert buffer.text() == " a글"
    buffer.put(2, 0, "b", 2)
    assert buffer.text() == " ab"
    buffer.put(5, 0, "한", 1)
    assert buffer.key(0)[0] == " ab   "
    buffer.put(0, 0, "z", 3)
    buffer.put(-1, 0, "한", 1)
    assert buffer.key(0)[0] == " ab   "


def test_lines_join_where_they_meet() -> None:
    """Arms that meet in a cell become one character, in each weight and in the plain set."""
    buffer = Buffer(5, 3)
    buffer.box(0, 0, 5, 3, 4)
    buffer.arm(2, 0, DOWN, 4)
    buffer.arm(2, 1, UP | DOWN, 4)
    buffer.arm(2, 2, UP, 4)
    assert buffer.text() == "╭─┬─╮\n│ │ │\n╰─┴─╯"
    buffer.arm(0, 1, RIGHT, 4, BROKEN)
    buffer.arm(4, 1, LEFT, 4, THICK)
    assert buffer.text().splitlines()[1] == "├ │ ┫"
    plain = Buffer(3, 3, ASCII_LINES)
    plain.box(0, 0, 3, 3, 4)
    assert plain.text() == "+-+\n| |\n+-+"


def test_the_topmost_region_is_hit() -> None:
    """A later mark lies above an earlier one, and outside all of them is nothing."""
    buffer = Buffer(10, 4)
    buffer.mark(0, 0, 8, 3, "broker/1")
    buffer.mark(2, 1, 3, 1, "request/7")
    assert buffer.at(1, 1) == "broker/1"
    assert buffer.at(4, 1) == "request/7"
    assert buffer.at(5, 1) == "broker/1"
    assert buffer.at(8, 0) is None


def test_paste_moves_cells_and_regions() -> None:
    """A pasted buffer keeps its text, inks and regions, cut off at the edge."""
    small = Buffer(4, 1)
    small.put(0, 0, "a한b", 5)
    small.mark(0, 0, 4, 1, "broker/2")
    large = Buffer(6, 2)
    large.paste(small, 3, 1)
    assert large.key(1) == ("   a한", bytes([0, 0, 0, 5, 5, 5]))
    assert large.at(3, 1) == "broker/2"


@given(st.lists(st.tuples(st.integers(0, 5), TEXTS, st.integers(0, 32)), max_size=4), st.integers(-7, 13))
def test_a_pasted_row_is_the_row_written_there(writes: list[tuple[int, str, int]], x: int) -> None:
    """Pasting at any column, over wide characters and over the edges, leaves what writing the row's runs there does."""
    small = Buffer(6, 1)
    for start, text, ink in writes:
        small.put(start, 0, text, ink)
    pasted, written = Buffer(11, 2), Buffer(11, 2)
    for large in (pasted, written):
        large.put(0, 1, "가나다라마", 3)
    pasted.paste(small, x, 1)
    column = x
    for run, ink in small.row(0):
        column = written.put(column, 1, run, ink)
    assert pasted.rows() == written.rows()
    assert cell_len(pasted.key(1)[0]) == 11
    pasted.paste(small, 0, -1)
    pasted.paste(small, 0, 2)
    assert pasted.rows() == written.rows()
