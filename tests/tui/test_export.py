"""The SVG exporter: exact to the cell, whatever stands in the cells."""

from __future__ import annotations

import re
import xml.etree.ElementTree as xml

import pytest

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.drawings import Look, draw_overview
from kafka_tui.tui.export import CELL_HEIGHT, CELL_WIDTH, to_svg
from kafka_tui.tui.palette import DARK, PALETTES, Ink, Palette
from tests.tui import sample_views

SVG = "{http://www.w3.org/2000/svg}"


def test_a_wide_character_stands_in_the_middle_of_its_two_cells() -> None:
    """A Korean syllable is centred over two cells, the letter after it over the third."""
    buffer = Buffer(4, 1)
    buffer.put(0, 0, "한a", Ink.TEXT)
    found = {
        entry.text: float(entry.get("x", "0")) for entry in xml.fromstring(to_svg(buffer, DARK)).iter(f"{SVG}text")
    }
    assert found == {"한": CELL_WIDTH, "a": CELL_WIDTH * 2.5}


def test_box_drawing_is_strokes_that_meet() -> None:
    """Lines are paths from edge to edge, so that no font leaves a gap."""
    buffer = Buffer(3, 2)
    buffer.box(0, 0, 3, 2, Ink.BORDER)
    picture = xml.fromstring(to_svg(buffer, DARK))
    assert not list(picture.iter(f"{SVG}text"))
    paths = [entry.get("d", "") for entry in picture.iter(f"{SVG}path")]
    assert len(paths) == 6
    across = re.findall(r"[\d.]+", paths[1])
    assert {float(across[0]), float(across[4])} == {CELL_WIDTH, CELL_WIDTH * 2}


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
def test_a_run_is_one_rectangle_of_its_ink(palette: Palette) -> None:
    """Neighbouring cells of one ink share a ground rectangle, as wide as they are."""
    buffer = Buffer(6, 1)
    buffer.put(1, 0, " 42 ", Ink.COMMITTED)
    picture = xml.fromstring(to_svg(buffer, palette))
    grounds = [entry for entry in picture.iter(f"{SVG}rect") if entry.get("fill") != palette.ground]
    assert [(entry.get("x"), entry.get("width"), entry.get("height")) for entry in grounds] == [
        (str(CELL_WIDTH), str(CELL_WIDTH * 4), str(CELL_HEIGHT))
    ]


def test_hostile_text_is_data() -> None:
    """A picture of hostile names is well-formed and names nothing outside itself."""
    picture = to_svg(draw_overview(sample_views.hostile(), 120, 20, Look()), DARK)
    xml.fromstring(picture)
    buffer = Buffer(12, 1)
    buffer.put(0, 0, "<script>&\x1b", Ink.TEXT)
    texts = [entry.text for entry in xml.fromstring(to_svg(buffer, DARK)).iter(f"{SVG}text")]
    assert "".join(text or "" for text in texts) == "<script>&?"
