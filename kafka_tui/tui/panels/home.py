"""The home screen's drawing: the course with its lessons and marks, the sandbox, and what is marked in a few words."""

from __future__ import annotations

from typing import Literal

import msgspec

from kafka_tui.lesson.markdown import Block
from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.canvas.widget import Picture
from kafka_tui.tui.drawings import Look
from kafka_tui.tui.palette import Ink
from kafka_tui.tui.panels.lines import Line, block_lines, paint, shown, wrap_pieces
from kafka_tui.tui.panels.panel import draw_framed

SANDBOX = "sandbox"
"""The first scene of the sandbox, by a name of its own."""
SCENE, KEPT, QUIZ = "scene/", "kept/", "quiz/"
"""What the ids of entries begin with that are no lessons: ready scenes, runs that were kept, a chapter's questions."""

State = Literal["done", "shown", "started", "not_done"]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A row one can open: a lesson, a scene of the sandbox, or a run that was kept."""

    id: str
    title: str
    state: State = "not_done"
    intro: tuple[Block, ...] = ()

    @property
    def is_lesson(self) -> bool:
        """Whether it can be done, and so has a mark."""
        return not self.id.startswith((SCENE, KEPT, QUIZ))


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A chapter, or what stands beside the course."""

    title: str
    entries: tuple[Entry, ...]


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """All that home shows; `marked` is the id of an entry, `notice` a sentence beside it."""

    sections: tuple[Section, ...]
    marked: str
    notice: str = ""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every row one can open, in order."""
        return tuple(entry for section in self.sections for entry in section.entries)

    @property
    def entry(self) -> Entry:
        """The marked one."""
        return next((entry for entry in self.entries if entry.id == self.marked), self.entries[0])


_INKS: dict[State, Ink] = {"done": Ink.GOAL, "shown": Ink.LAG, "started": Ink.FETCH, "not_done": Ink.FAINT}


def draw_home(contents: Contents, width: int, height: int, look: Look) -> Buffer:
    """The list at the left; at the right, or below where it is narrow, the marked entry."""
    buffer = look.buffer(width, height)
    lessons = [entry for entry in contents.entries if entry.is_lesson]
    done = look.say("home.progress", done=sum(entry.state == "done" for entry in lessons), total=len(lessons))
    done = look.join(done, look.say("dialog.language"))
    head = wrap_pieces([(look.say("home.subtitle"), Ink.DIM)], width - 4)
    for y, line in enumerate(head):
        x = 2
        for words, ink in line:
            x = buffer.put(x, 1 + y, words, ink)
    top = len(head) + 2
    left = width if width < 60 else min(width * 9 // 20, 64)
    listing = Picture(_draw_list, (contents, done), (look,))
    body = max(height - top, 0)
    buffer.paste(draw_framed(listing, look.say("app.lessons"), (), True, look, left, body), 0, top)
    about = Picture(_draw_about, (contents,), (look,))
    if left < width:
        framed = draw_framed(about, contents.entry.title, (), False, look, width - left, body)
        buffer.paste(framed, left, top)
    return buffer


def _draw_list(contents: Contents, done: str, width: int, height: int, look: Look) -> Buffer:
    """Chapters and entries; scrolled so that the marked one is in sight."""
    rows: list[tuple[str, Ink, Entry | None]] = [(done, Ink.DIM, None)]
    for section in contents.sections:
        rows += [("", Ink.TEXT, None), (section.title, Ink.STRONG, None)]
        rows += [(entry.title, Ink.TEXT, entry) for entry in section.entries]
    place = next((at for at, row in enumerate(rows) if row[2] is not None and row[2].id == contents.marked), 0)
    first = max(min(place - height // 2, len(rows) - height), 0)
    buffer = look.buffer(width, height)
    for y, (words, ink, entry) in enumerate(rows[first : first + height]):
        if entry is None:
            buffer.put(0, y, fit(shown(words, look), width, look.glyphs.ellipsis), ink)
            continue
        marked = entry.id == contents.marked
        if marked:
            buffer.fill(0, y, width, 1, Ink.SELECTED)
            buffer.put(0, y, look.glyphs.to_right, Ink.SELECTED)
        state = "" if not entry.is_lesson else look.say(f"home.{entry.state}")
        room = width - 2 - (cells_of(state) + 3 if state else 0)
        buffer.put(2, y, fit(shown(words, look), room, look.glyphs.ellipsis), Ink.SELECTED if marked else Ink.TEXT)
        if state:
            buffer.put_right(width, y, state, Ink.SELECTED if marked else _INKS[entry.state])
        buffer.mark(0, y, width, 1, f"open/{entry.id}")
    return buffer


def _draw_about(contents: Contents, width: int, height: int, look: Look) -> Buffer:
    """What the marked entry is about, and how to open it."""
    entry = contents.entry
    lines: list[Line] = list(block_lines(entry.intro, width, look))
    for words, ink in ((look.say("app.home_open"), Ink.FETCH), (contents.notice, Ink.LAG)):
        if words:
            lines += [(), *wrap_pieces([(words, ink)], width)]
    return paint(lines, width, height, look)
