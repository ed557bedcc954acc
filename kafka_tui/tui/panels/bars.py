"""The lines at the top and bottom: where one is, the timeline, a notice, the keys."""

from __future__ import annotations

from typing import ClassVar

from textual.reactive import reactive

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.canvas.widget import Canvas, Picture
from kafka_tui.tui.drawings import Look, draw_timeline
from kafka_tui.tui.frame import Frame
from kafka_tui.tui.intents import Hint, Intent, RunPart
from kafka_tui.tui.keys import key_line, labels, word_of
from kafka_tui.tui.palette import Ink
from kafka_tui.tui.panels.lines import Line, shown, wrap_pieces

Keys = tuple[type[Intent], ...]
LESSON_ONLY: Keys = (RunPart, Hint)
"""Keys that mean nothing in the sandbox."""
ROOMY = 100
"""From so many columns on the keys stand apart, even where one has no room then."""
NOTICE_ROWS = 3
"""How many rows a notice may take."""


def draw_title(place: str, right: str, width: int, height: int, look: Look) -> Buffer:
    """The program's name and where one is; at the right what is simulated."""
    buffer = look.buffer(width, height)
    buffer.fill(0, 0, width, 1, Ink.SELECTED)
    x = buffer.put(1 if width > 20 else 0, 0, look.say("app.name"), Ink.SELECTED)
    left = fit(shown(place, look), max(width - x - 4, 0), look.glyphs.ellipsis)
    if left:
        x = buffer.put(x, 0, f" {look.glyphs.separator} {left}", Ink.SELECTED)
    if x + 2 + cells_of(right) < width:
        buffer.put_right(width - 1, 0, right, Ink.SELECTED)
    return buffer


def draw_keys(keys: Keys, width: int, height: int, look: Look) -> Buffer:
    """The keys that fit, the most needed first; what is left can be asked with the last of them."""
    buffer = look.buffer(width, height)
    x = 1 if width > 20 else 0
    shown = [(labels(key, look.glyphs.name == "ascii").split(" ")[0], word_of(key, look.language)) for key in keys]
    lengths = [cells_of(name) + 1 + cells_of(word) for name, word in shown]
    gap = 2 if width >= ROOMY or x + sum(lengths) + 2 * (len(keys) - 1) <= width else 1
    for intent, (name, word), length in zip(keys, shown, lengths, strict=True):
        if x + length <= width:
            buffer.mark(x, 0, length, 1, f"intent/{intent.name()}")
            x = buffer.put(x, 0, name, Ink.LAG)
            x = buffer.put(x + 1, 0, word, Ink.DIM) + gap
    return buffer


def draw_notice(notice: str, width: int, height: int, look: Look) -> Buffer:
    """A sentence, wrapped; what does not fit into the rows is cut."""
    buffer = look.buffer(width, height)
    rows = notice_lines(notice, width)
    for y, line in enumerate(rows[:height]):
        words = "".join(text for text, _ in line)
        if y == height - 1 and len(rows) > height:
            words = fit(f"{words} {look.glyphs.ellipsis}", width - 2, look.glyphs.ellipsis)
        buffer.put(1 if width > 20 else 0, y, shown(words, look), Ink.LAG)
    return buffer


def notice_lines(notice: str, width: int) -> tuple[Line, ...]:
    """A notice in rows; the first one has nothing in it where there is nothing to say."""
    return wrap_pieces([(notice, Ink.LAG)], max(width - 2, 1)) or ((),)


def notice_rows(notice: str, width: int) -> int:
    """How many rows a notice takes."""
    return min(max(len(notice_lines(notice, width)), 1), NOTICE_ROWS)


class Bar(Canvas):
    """One row that shows a frame."""

    DEFAULT_CSS: ClassVar[str] = "Bar { height: 1; }"

    frame: reactive[Frame | None] = reactive(None, repaint=False)
    """What the screen shows."""

    def watch_frame(self) -> None:
        """Show the frame's part of this bar."""
        if self.frame is not None:
            self.palette = self.frame.palette
            self.picture = self.shown(self.frame)

    def shown(self, frame: Frame) -> Picture:
        """This bar's picture of a frame."""
        raise NotImplementedError


class TitleBar(Bar):
    """Where one is, and that all of it is simulated."""

    def shown(self, frame: Frame) -> Picture:
        look = frame.look
        return Picture(draw_title, (frame.place, look.say("app.simulated")), (still(look),))


class TimelineBar(Bar):
    """The branch with its moments; a click goes to a step."""

    def shown(self, frame: Frame) -> Picture:
        return Picture(draw_timeline, (frame.track,), (still(frame.look),))


class NoticeBar(Bar):
    """A sentence about what was just wished for."""

    def shown(self, frame: Frame) -> Picture:
        return Picture(draw_notice, (frame.notice,), (still(frame.look),))


class KeyBar(Bar):
    """The keys; a click is a press."""

    def __init__(self, keys: Keys | None = None) -> None:
        """The keys of the main screen, or others."""
        super().__init__(id="keys")
        self._keys_shown = key_line() if keys is None else keys

    def shown(self, frame: Frame) -> Picture:
        return self.picture_for(frame.look, () if frame.page.kind != "sandbox" else LESSON_ONLY)

    def picture_for(self, look: Look, without: Keys = ()) -> Picture:
        """The keys in a look, but for some."""
        return Picture(draw_keys, (tuple(key for key in self._keys_shown if key not in without),), (still(look),))


def still(look: Look) -> Look:
    """The look without what changes while requests travel and things are selected, for what shows neither."""
    return Look(language=look.language, glyphs=look.glyphs)
