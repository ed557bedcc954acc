"""Pure drawings: rows of the view and a size in, a buffer of cells out; the same input gives the same cells.

Each file is one drawing and is understandable alone. Every function works at every size from 1 × 1 up.
"""

from kafka_tui.tui.drawings.clients import draw_clients
from kafka_tui.tui.drawings.fact_log import FactLine, draw_fact_log
from kafka_tui.tui.drawings.focus import draw_focus
from kafka_tui.tui.drawings.group import draw_group
from kafka_tui.tui.drawings.layout import overview_height
from kafka_tui.tui.drawings.legend import draw_legend, draw_too_small
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.drawings.matrix import draw_matrix
from kafka_tui.tui.drawings.overview import draw_overview
from kafka_tui.tui.drawings.page_cache import draw_page_cache
from kafka_tui.tui.drawings.timeline import Track, draw_timeline

__all__ = [
    "FactLine",
    "Look",
    "Track",
    "draw_clients",
    "draw_fact_log",
    "draw_focus",
    "draw_group",
    "draw_legend",
    "draw_matrix",
    "draw_overview",
    "draw_page_cache",
    "draw_timeline",
    "draw_too_small",
    "overview_height",
]
