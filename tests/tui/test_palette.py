"""The palettes: told apart by everybody, readable, and never alone in carrying a meaning."""

from __future__ import annotations

from itertools import combinations

import pytest
from rich.cells import cell_len

from kafka_tui.tui.palette import ASCII, MONO, PALETTES, UNICODE, Glyphs, Ink, Palette, specs
from tests.tui.sight import SIGHTS, ciede2000, contrast, difference

COLOURED = [palette for palette in PALETTES if not palette.mono]
RECORDS = ("ground", "committed", "pending", "flight")
PAGES = ("ground", "page_cached", "page_dirty", "page_hit", "page_miss")
LEAST = {RECORDS: 25.0, PAGES: 16.0}
"""The smallest CIEDE2000 difference between two fills that mean different things side by side."""
DIRTY_LEAST = 25.0
"""How far dirty pages stand from each fill they could be taken for, "not yet committed" before all."""


def test_ciede2000_is_the_published_formula() -> None:
    """Pairs from Sharma, Wu and Dalal's test data give their published differences."""
    pairs = (
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    )
    for one, other, wanted in pairs:
        assert ciede2000(one, other) == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize("palette", COLOURED, ids=lambda palette: palette.name)
@pytest.mark.parametrize("group", [RECORDS, PAGES], ids=["records", "pages"])
def test_fills_side_by_side_are_told_apart_by_every_sight(palette: Palette, group: tuple[str, ...]) -> None:
    """Two fills of a group differ by at least the threshold for normal, protan, deutan and tritan sight."""
    worst = min(
        (difference(getattr(palette, one), getattr(palette, other), sight), one, other, sight)
        for one, other in combinations(group, 2)
        for sight in SIGHTS
    )
    assert worst[0] >= LEAST[group], worst


@pytest.mark.parametrize("palette", COLOURED, ids=lambda palette: palette.name)
def test_dirty_is_not_the_amber_of_not_yet_committed(palette: Palette) -> None:
    """Dirty pages and uncommitted records are unrelated facts, and look so to every sight."""
    for name in ("pending", "committed", "flight", "page_hit", "page_miss"):
        for sight in SIGHTS:
            assert difference(palette.page_dirty, getattr(palette, name), sight) >= DIRTY_LEAST, (name, sight)


@pytest.mark.parametrize("palette", COLOURED, ids=lambda palette: palette.name)
def test_every_ink_can_be_read(palette: Palette) -> None:
    """Text on its ground has a contrast of 4.5 at least; what is faint on purpose, 2.5."""
    faint = (Ink.FAINT, Ink.BORDER, Ink.WIRE)
    for ink, spec in zip(Ink, specs(palette), strict=True):
        assert spec.fg is not None
        assert spec.bg is not None
        assert contrast(spec.fg, spec.bg) >= (2.5 if ink in faint else 4.5), ink


def test_mono_uses_no_colour() -> None:
    """NO_COLOR means none: weight, underline and reverse alone, and records of both kinds still differ."""
    table = specs(MONO)
    assert all(spec.fg is None and spec.bg is None for spec in table)
    assert table[Ink.COMMITTED] != table[Ink.PENDING]
    assert table[Ink.PAGE_DIRTY] != table[Ink.PAGE_CACHED]


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=lambda glyphs: glyphs.name)
def test_glyphs_are_one_cell(glyphs: Glyphs) -> None:
    """Every glyph takes one cell (pause: two), and the ASCII set is ASCII."""
    for name in glyphs.__struct_fields__:
        value = getattr(glyphs, name)
        if name == "name":
            continue
        for text in value if name == "lines" else (value,):
            assert cell_len(text) == (16 if name == "lines" else 2 if name == "pause" else 1), name
            assert glyphs.name == "unicode" or text.isascii(), name


def test_roles_differ_without_colour() -> None:
    """Leader, in sync, out, adding and absent are five different signs in both sets."""
    for glyphs in (UNICODE, ASCII):
        assert len({glyphs.leader, glyphs.in_sync, glyphs.out, glyphs.adding, glyphs.absent}) == 5
        assert len({glyphs.fetch, glyphs.answer, glyphs.fault}) == 3
