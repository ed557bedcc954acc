"""What one screen paints: the view of a moment, what is selected, where the lesson stands. Frozen, whole, no engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from kafka_tui.i18n.language import Language
from kafka_tui.lesson.markdown import Block
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.palette import DARK, UNICODE, Glyphs, Palette

if TYPE_CHECKING:  # home paints no frame
    from kafka_tui.tui.drawings import FactLine, Track
    from kafka_tui.view.model import View


class Printed(msgspec.Struct, frozen=True):
    """One command that was run, and the lines it printed."""

    command: str
    lines: tuple[str, ...]
    errors: tuple[str, ...] = ()


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of a question; `state` says whether it was chosen, and after the run whether it was right.

    `after` is what is said of it then.
    """

    blocks: tuple[Block, ...]
    state: Literal["open", "chosen", "right", "wrong"] = "open"
    after: tuple[Block, ...] = ()


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A prediction; `open` while it waits for an answer."""

    blocks: tuple[Block, ...]
    choices: tuple[Choice, ...]
    open: bool


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """One check of a task: what it asks for, and how it stands; `note` says what is there and what is missing."""

    blocks: tuple[Block, ...]
    done: bool
    guard: bool
    note: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What the lesson pane says of the present part."""

    title: str
    heading: str
    kind: Literal["scene", "task", "end", "sandbox"]
    part: int = 0
    show: tuple[str, ...] = ()
    """The number of the part, and the panels that it is about."""
    blocks: tuple[Block, ...] = ()
    questions: tuple[Question, ...] = ()
    next_command: str | None = None
    ran: tuple[Printed, ...] = ()
    goals: tuple[Goal, ...] = ()
    hints: tuple[tuple[Block, ...], ...] = ()
    hint_count: int = 0
    solution: tuple[str, ...] = ()
    wrong: tuple[Block, ...] = ()
    """What is said of a tempting way that was tried."""
    after: tuple[Block, ...] = ()
    after_title: str = ""
    prompt: str = ""
    """What to press now, in a sentence."""
    following: str = ""
    """The entry of home that comes next when all is over; "" for none."""


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the main screen shows at one instant."""

    view: View
    look: Look
    palette: Palette = DARK
    track: Track
    facts: tuple[FactLine, ...] = ()
    followed: str = ""
    """The partition that something happened to last; "" when there is none."""
    page: Page
    place: str = ""
    """Lesson and part in a few words, for the title line."""
    printed: tuple[Printed, ...] = ()
    notice: str = ""
    """A sentence for the line above the keys; "" for none."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the person chose, the same on every screen."""

    language: Language = "en"
    glyphs: Glyphs = UNICODE
    palette: Palette = DARK
    animated: bool = True
    frames_a_second: int = 15
    warning: str = ""
    """A key of the catalogue: what the terminal cannot do; "" when it can do all."""
    classroom: bool = False
    """Whether a lesson is walked before a class: each part begins with its title, large."""

    @property
    def look(self) -> Look:
        """How drawings look where nothing is selected."""
        return Look(language=self.language, glyphs=self.glyphs)
