"""Each drawing as text, kept beside the tests; KAFKA_TUI_UPDATE=1 writes them anew, and a change needs a reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kafka_tui.i18n.language import LANGUAGES, Language
from kafka_tui.tui.drawings import Look
from kafka_tui.tui.palette import ASCII
from tests.tui import sample_crowds, sample_views
from tests.tui.drawings.gallery import DRAWINGS

EXPECTED = Path(__file__).parent / "expected"
SIZES: dict[str, tuple[tuple[int, int], ...]] = {
    "overview": ((80, 13), (120, 15), (200, 20)),
    "focus": ((80, 12), (120, 16), (200, 24)),
    "matrix": ((40, 8), (80, 12), (120, 30)),
    "page_cache": ((24, 7), (50, 6), (90, 3)),
    "segments": ((40, 9), (76, 9), (120, 12)),
    "producers": ((40, 7), (76, 9), (120, 12)),
    "quorum": ((40, 5), (76, 5), (120, 6)),
    "group": ((32, 7), (68, 8), (120, 10)),
    "clients": ((40, 9), (72, 9), (120, 9)),
    "fact_log": ((20, 6), (48, 8), (90, 8)),
    "timeline": ((20, 1), (80, 1), (120, 2)),
    "legend": ((40, 4), (80, 2), (200, 1)),
    "too_small": ((10, 3), (1, 1), (60, 10)),
}
LOOK = Look(selection="topic/orders/0")


def compare(name: str, shown: str) -> None:
    """Compare with the kept transcript, or write it when KAFKA_TUI_UPDATE asks for it."""
    path = EXPECTED / f"{name}.txt"
    if os.environ.get("KAFKA_TUI_UPDATE"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_a_drawing_looks_as_kept(name: str, language: Language) -> None:
    """The busy cluster at three sizes in each language is drawn as its transcript says."""
    look = Look(language=language, selection="topic/orders/0")
    pictures = [
        f"== {width}x{height} ==\n{DRAWINGS[name](sample_views.busy(), width, height, look).text()}\n"
        for width, height in SIZES[name]
    ]
    compare(f"{name}-{language}", "".join(pictures))


@pytest.mark.parametrize(
    ("scene", "name", "selection"),
    [
        ("crashed", "overview", "broker/1"),
        ("crashed", "focus", "topic/orders/0"),
        ("crashed", "focus", "topic/orders/2"),
        ("several_topics", "overview", "topic/shipping/1"),
        ("twelve", "overview", "topic/orders/9"),
        ("large", "overview", "topic/orders/700"),
        ("large", "matrix", "topic/orders/7"),
        ("hostile", "overview", ""),
        ("several_groups", "group", "member/c2"),
        ("several_producers", "producers", "producer/p2"),
        ("extreme", "overview", ""),
        ("extreme", "focus", ""),
    ],
)
def test_a_scene_looks_as_kept(scene: str, name: str, selection: str) -> None:
    """Failures, many topics, many brokers and hostile names are drawn as their transcripts say."""
    view = getattr(sample_views if hasattr(sample_views, scene) else sample_crowds, scene)()
    pictures = [
        f"== {width}x{height} ==\n{DRAWINGS[name](view, width, height, Look(selection=selection)).text()}\n"
        for width, height in SIZES[name]
    ]
    compare(f"{scene}-{name}-{selection.replace('/', '-') or 'none'}", "".join(pictures))


def test_the_plain_glyphs_look_as_kept() -> None:
    """With the ASCII set, English drawings are ASCII through and through."""
    look = Look(glyphs=ASCII, selection="topic/orders/0")
    pictures = [
        f"== {name} ==\n{DRAWINGS[name](sample_views.busy(), 120, 16, look).text()}\n" for name in sorted(DRAWINGS)
    ]
    shown = "".join(part for part in pictures if "fact_log" not in part)
    assert shown.isascii()
    compare("ascii", shown)
