"""What inks and glyphs look like: four palettes and two glyph sets, each one frozen value.

A drawing names an ink (what a cell means) and a glyph by its meaning; only here stands which colour or character that
is. Meaning is never carried by colour alone. The colours were found by searching for the largest smallest CIEDE2000
difference over normal, protan, deutan and tritan sight; `tests/tui/test_palette.py` keeps that calculation.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import Literal

import msgspec

from kafka_tui.tui.canvas.lines import ASCII_LINES, UNICODE_LINES, Weights


class Ink(IntEnum):
    """What a cell means; its number is what a buffer stores. 0 is plain text."""

    TEXT = 0
    STRONG = 1
    DIM = 2
    FAINT = 3
    BORDER = 4
    SELECTED = 5
    """The selected thing's name or row."""
    BORDER_SELECTED = 6
    LEADER = 7
    IN_SYNC = 8
    OUT = 9
    """Out of the ISR, crashed, refused."""
    COMMITTED = 10
    PENDING = 11
    """A record on the log and not yet committed (H-4)."""
    COMMITTED_DOWN = 12
    """The same on a broker that does not run."""
    PENDING_DOWN = 13
    HIGH_WATERMARK = 14
    LOG_END = 15
    FLIGHT = 16
    """Records on their way."""
    TAIL = 17
    WIRE = 18
    WIRE_LIVE = 19
    """A wire with something on it."""
    WIRE_OUT = 20
    FETCH = 21
    ANSWER = 22
    """A response without records."""
    CONSUMER = 23
    LAG = 24
    PAGE_CACHED = 25
    PAGE_DIRTY = 26
    PAGE_HIT = 27
    PAGE_MISS = 28
    PAGE_DISK = 29
    BAR = 30
    """The part of a bar that is full, of a timeline that is past."""
    CURSOR = 31
    GOAL = 32
    """What went well: a goal reached, a part done."""


class Spec(msgspec.Struct, frozen=True):
    """How an ink is painted; colours as `#rrggbb`, None is the terminal's own."""

    fg: str | None = None
    bg: str | None = None
    bold: bool = False
    dim: bool = False
    underline: bool = False
    reverse: bool = False


class Palette(msgspec.Struct, frozen=True, kw_only=True):
    """The colours of one look, by meaning, as `#rrggbb`; `mono` paints none of them."""

    name: Literal["dark", "light", "high-contrast", "mono"]
    mono: bool = False
    ground: str
    text: str
    dim: str
    faint: str
    border: str
    selected: str
    """Behind the selected thing's name."""
    committed: str
    on_committed: str
    pending: str
    on_pending: str
    down: str
    """Behind records of a broker that does not run."""
    flight: str
    on_flight: str
    high_watermark: str
    log_end: str
    out: str
    fetch: str
    consumer: str
    lag: str
    page_cached: str
    page_dirty: str
    page_hit: str
    page_miss: str
    on_page: tuple[str, str, str, str]
    """Words on cached, dirty, hit and miss pages."""


DARK = Palette(
    name="dark",
    ground="#11151b",
    text="#d5dae1",
    dim="#93a0b0",
    faint="#566273",
    border="#5d6b7d",
    selected="#2b3a4d",
    committed="#0a6db8",
    on_committed="#ffffff",
    pending="#d18d05",
    on_pending="#000000",
    down="#262d37",
    flight="#f9f5c8",
    on_flight="#000000",
    high_watermark="#5eedc2",
    log_end="#ebdd47",
    out="#ff4d00",
    fetch="#3392ff",
    consumer="#d194bd",
    lag="#e39d12",
    page_cached="#113f5f",
    page_dirty="#554411",
    page_hit="#cef3ea",
    page_miss="#ba5e9c",
    on_page=("#c3d9e8", "#f0dfae", "#08362a", "#000000"),
)
LIGHT = Palette(
    name="light",
    ground="#ffffff",
    text="#1b222c",
    dim="#55606e",
    faint="#98a2b0",
    border="#8591a1",
    selected="#d6e4f5",
    committed="#0060a0",
    on_committed="#ffffff",
    pending="#f2b134",
    on_pending="#000000",
    down="#e4e8ee",
    flight="#14181f",
    on_flight="#fff3a0",
    high_watermark="#055743",
    log_end="#3a3103",
    out="#cb3b0b",
    fetch="#1874dc",
    consumer="#993377",
    lag="#8a5a00",
    page_cached="#93c7ec",
    page_dirty="#888877",
    page_hit="#1b6498",
    page_miss="#7a1f54",
    on_page=("#0b2b42", "#000000", "#ffffff", "#ffffff"),
)
HIGH_CONTRAST = Palette(
    name="high-contrast",
    ground="#000000",
    text="#ffffff",
    dim="#d0d0d0",
    faint="#8a8a8a",
    border="#bdbdbd",
    selected="#3a3a3a",
    committed="#0058d8",
    on_committed="#ffffff",
    pending="#ffb000",
    on_pending="#000000",
    down="#2e2e2e",
    flight="#ffffff",
    on_flight="#000000",
    high_watermark="#00ffc8",
    log_end="#fff200",
    out="#ff5a1f",
    fetch="#59a8ff",
    consumer="#ffa6e4",
    lag="#ffb000",
    page_cached="#003f73",
    page_dirty="#6b5200",
    page_hit="#d8fff4",
    page_miss="#d463b4",
    on_page=("#ffffff", "#ffffff", "#000000", "#000000"),
)
MONO = msgspec.structs.replace(DARK, name="mono", mono=True)
PALETTES: tuple[Palette, ...] = (DARK, LIGHT, HIGH_CONTRAST, MONO)


@lru_cache(maxsize=8)
def specs(palette: Palette) -> tuple[Spec, ...]:
    """How each ink is painted, indexed by its number."""
    table = _mono() if palette.mono else _colours(palette)
    return tuple(table[ink] for ink in Ink)


def _colours(p: Palette) -> dict[Ink, Spec]:
    """The inks in a palette's colours."""

    def line(colour: str, bold: bool = False) -> Spec:
        return Spec(colour, p.ground, bold=bold)

    cached, dirty, hit, miss = p.on_page
    return {
        Ink.TEXT: line(p.text),
        Ink.STRONG: line(p.text, True),
        Ink.DIM: line(p.dim),
        Ink.FAINT: line(p.faint),
        Ink.BORDER: line(p.border),
        Ink.SELECTED: Spec(p.text, p.selected, bold=True),
        Ink.BORDER_SELECTED: line(p.text, True),
        Ink.LEADER: line(p.log_end, True),
        Ink.IN_SYNC: line(p.dim),
        Ink.OUT: line(p.out, True),
        Ink.COMMITTED: Spec(p.on_committed, p.committed),
        Ink.PENDING: Spec(p.on_pending, p.pending, bold=True),
        Ink.COMMITTED_DOWN: Spec(p.dim, p.down),
        Ink.PENDING_DOWN: Spec(p.dim, p.down, bold=True, underline=True),
        Ink.HIGH_WATERMARK: line(p.high_watermark, True),
        Ink.LOG_END: line(p.log_end),
        Ink.FLIGHT: Spec(p.on_flight, p.flight, bold=True),
        Ink.TAIL: line(p.flight),
        Ink.WIRE: line(p.border),
        Ink.WIRE_LIVE: line(p.fetch),
        Ink.WIRE_OUT: line(p.out),
        Ink.FETCH: line(p.fetch, True),
        Ink.ANSWER: line(p.flight, True),
        Ink.CONSUMER: line(p.consumer, True),
        Ink.LAG: line(p.lag, True),
        Ink.PAGE_CACHED: Spec(cached, p.page_cached),
        Ink.PAGE_DIRTY: Spec(dirty, p.page_dirty),
        Ink.PAGE_HIT: Spec(hit, p.page_hit, bold=True),
        Ink.PAGE_MISS: Spec(miss, p.page_miss, bold=True),
        Ink.PAGE_DISK: line(p.dim),
        Ink.BAR: line(p.fetch),
        Ink.CURSOR: line(p.flight, True),
        Ink.GOAL: line(p.high_watermark, True),
    }


def _mono() -> dict[Ink, Spec]:
    """The inks without any colour (NO_COLOR): weight, underline and reverse carry what glyphs and words do not."""
    plain, bold, faint = Spec(), Spec(bold=True), Spec(dim=True)
    table = dict.fromkeys(Ink, plain)
    table |= dict.fromkeys((Ink.STRONG, Ink.LEADER, Ink.HIGH_WATERMARK, Ink.LOG_END, Ink.OUT, Ink.FETCH), bold)
    table |= dict.fromkeys((Ink.CONSUMER, Ink.LAG, Ink.CURSOR, Ink.GOAL, Ink.ANSWER, Ink.BORDER_SELECTED), bold)
    table |= dict.fromkeys((Ink.FAINT, Ink.BORDER, Ink.WIRE, Ink.PAGE_DISK), faint)
    table[Ink.SELECTED] = Spec(bold=True, reverse=True)
    table[Ink.COMMITTED] = Spec(reverse=True)
    table[Ink.PENDING] = Spec(bold=True, underline=True)
    table[Ink.COMMITTED_DOWN] = Spec(dim=True, reverse=True)
    table[Ink.PENDING_DOWN] = Spec(dim=True, underline=True)
    table[Ink.FLIGHT] = Spec(bold=True, reverse=True)
    table[Ink.PAGE_CACHED] = Spec(underline=True)
    table[Ink.PAGE_DIRTY] = Spec(bold=True, underline=True)
    table[Ink.PAGE_HIT] = table[Ink.PAGE_MISS] = Spec(bold=True, reverse=True)
    return table


class Glyphs(msgspec.Struct, frozen=True, kw_only=True):
    """One character of one cell for each meaning; `lines` is the box drawing."""

    name: Literal["unicode", "ascii"]
    lines: Weights
    leader: str
    in_sync: str
    out: str
    absent: str
    """No replica here, or no record yet."""
    adding: str
    high_watermark: str
    log_end: str
    behind: str
    fetch: str
    answer: str
    fault: str
    to_right: str
    to_left: str
    to_down: str
    to_up: str
    node: str
    idle: str
    position: str
    part: str
    part_done: str
    branch: str
    cursor: str
    pause: str
    play: str
    full: str
    ellipsis: str
    separator: str
    rail: str
    """A vertical guide through other rows."""
    bar: str
    bar_rest: str


UNICODE = Glyphs(
    name="unicode",
    lines=UNICODE_LINES,
    leader="★",
    in_sync="○",
    out="×",
    absent="·",
    adding="+",
    high_watermark="┃",
    log_end="▸",
    behind="◂",
    fetch="◇",
    answer="●",
    fault="×",
    to_right="▶",
    to_left="◀",
    to_down="▼",
    to_up="▲",
    node="●",
    idle="○",
    position="▲",
    part="◆",
    part_done="◆",
    branch="┬",
    cursor="●",
    pause="▌▌",
    play="▶",
    full="■",
    ellipsis="…",
    separator="·",
    rail="╎",
    bar="━",
    bar_rest="─",
)
ASCII = Glyphs(
    name="ascii",
    lines=ASCII_LINES,
    leader="*",
    in_sync="o",
    out="x",
    absent=".",
    adding="+",
    high_watermark="|",
    log_end=">",
    behind="<",
    fetch="?",
    answer="@",
    fault="x",
    to_right=">",
    to_left="<",
    to_down="v",
    to_up="^",
    node="@",
    idle="o",
    position="^",
    part="+",
    part_done="#",
    branch="Y",
    cursor="@",
    pause="||",
    play=">",
    full="#",
    ellipsis="~",
    separator="-",
    rail=":",
    bar="=",
    bar_rest="-",
)
