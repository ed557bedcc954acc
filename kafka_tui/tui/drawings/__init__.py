"""Pure drawings: rows of the view and a size in, a buffer of cells out; the same input gives the same cells.

Each file is one drawing and is understandable alone. Every function works at every size from 1 × 1 up. A drawing is
loaded when it is first asked for: home paints none of the cluster, and it is what a person waits for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kafka_tui.tui.drawings.clients import draw_clients
    from kafka_tui.tui.drawings.fact_log import FactLine, draw_fact_log
    from kafka_tui.tui.drawings.focus import draw_focus
    from kafka_tui.tui.drawings.groups import draw_groups
    from kafka_tui.tui.drawings.layout import overview_height
    from kafka_tui.tui.drawings.legend import draw_legend, draw_too_small
    from kafka_tui.tui.drawings.look import Look
    from kafka_tui.tui.drawings.matrix import draw_matrix
    from kafka_tui.tui.drawings.overview import draw_overview
    from kafka_tui.tui.drawings.page_cache import draw_page_cache
    from kafka_tui.tui.drawings.producers import draw_producers
    from kafka_tui.tui.drawings.quorum import draw_quorum
    from kafka_tui.tui.drawings.segments import draw_segments
    from kafka_tui.tui.drawings.timeline import Track, draw_timeline

_FILES = {
    "FactLine": "fact_log",
    "Look": "look",
    "Track": "timeline",
    "draw_clients": "clients",
    "draw_fact_log": "fact_log",
    "draw_focus": "focus",
    "draw_groups": "groups",
    "draw_legend": "legend",
    "draw_matrix": "matrix",
    "draw_overview": "overview",
    "draw_page_cache": "page_cache",
    "draw_producers": "producers",
    "draw_quorum": "quorum",
    "draw_segments": "segments",
    "draw_timeline": "timeline",
    "draw_too_small": "legend",
    "overview_height": "layout",
}
"""In which file each name lies."""


def __getattr__(name: str) -> object:
    """A name of a drawing, from its file."""
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FILES[name]}"), name)


__all__ = [
    "FactLine",
    "Look",
    "Track",
    "draw_clients",
    "draw_fact_log",
    "draw_focus",
    "draw_groups",
    "draw_legend",
    "draw_matrix",
    "draw_overview",
    "draw_page_cache",
    "draw_producers",
    "draw_quorum",
    "draw_segments",
    "draw_timeline",
    "draw_too_small",
    "overview_height",
]
