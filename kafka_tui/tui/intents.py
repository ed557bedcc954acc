"""Every wish a person can have of the app, one class each.

An intent's docstring is its English help, and its `name` the key of its Korean help in the catalogue (`[intent]`) and
of its short word in the key line (`[intent_word]`). Bindings, key line, palette, help screen and the table in
README.md are derived from the classes in `INTENTS`; nothing else knows a key.
"""

from __future__ import annotations

import re
from typing import ClassVar, Literal

Group = Literal["time", "moving", "learning", "program"]
"""Where help lists an intent; the names are keys of the catalogue's table `[help]`."""
Scope = Literal["app", "play", "list"]
"""Where an intent means something: everywhere, while a cluster is on the screen, or also in lists."""

_WORD = re.compile(r"(?<!^)(?=[A-Z])")


class Intent:
    """A wish; `keys` are Textual's names of the keys that express it, `rank` its place in the key line (0: none).

    A `priority` intent is heard before the focused widget, unless that widget takes text.
    """

    keys: ClassVar[tuple[str, ...]] = ()
    group: ClassVar[Group] = "program"
    scope: ClassVar[Scope] = "play"
    rank: ClassVar[int] = 0
    priority: ClassVar[bool] = False

    @classmethod
    def name(cls) -> str:
        """The intent in snake case, e.g. `step_back`."""
        return _WORD.sub("_", cls.__name__).lower()

    @classmethod
    def help(cls) -> str:
        """What it does, in English."""
        return cls.__doc__ or ""


class Step(Intent):
    """Go on to the next moment in which something happens."""

    keys, group, rank, priority = ("right",), "time", 1, True


class StepBack(Intent):
    """Go back to the moment before."""

    keys, group, rank, priority = ("left",), "time", 2, True


class MomentForward(Intent):
    """Go on by one moment, background ones too."""

    keys, group, priority = ("full_stop",), "time", True


class MomentBack(Intent):
    """Go back by one moment, background ones too."""

    keys, group, priority = ("comma",), "time", True


class FactForward(Intent):
    """Go on by one fact: what happens within a moment, one after the other."""

    keys, group, priority = ("greater_than_sign",), "time", True


class FactBack(Intent):
    """Go back by one fact."""

    keys, group, priority = ("less_than_sign",), "time", True


class ReadOn(Intent):
    """Read on; at the end of the page run what is left of this part, then go to the next."""

    keys, group, rank, priority = ("pagedown",), "moving", 3, True


class ReadBack(Intent):
    """Read back; at the top of the page go to the previous part."""

    keys, group, priority = ("pageup",), "moving", True


class NextPart(Intent):
    """Go to the next part of the lesson, whatever is left of this one."""

    keys, group, priority = ("shift+right",), "time", True


class PreviousPart(Intent):
    """Go to the previous part of the lesson."""

    keys, group, priority = ("shift+left",), "time", True


class PlayPause(Intent):
    """Let time run, or stop it."""

    keys, group, rank, priority = ("space",), "time", 11, True


class Slower(Intent):
    """Let time run slower."""

    keys, group, priority = ("left_square_bracket",), "time", True


class Faster(Intent):
    """Let time run faster."""

    keys, group, priority = ("right_square_bracket",), "time", True


class GoToStep(Intent):
    """Go to a step by its number, or to another branch."""

    keys, group, rank = ("g",), "time", 15


class CommandLine(Intent):
    """Type a command."""

    keys, group, rank = ("colon",), "moving", 5


class NextPanel(Intent):
    """Go to the next panel."""

    keys, group, rank, priority = ("tab",), "moving", 12, True


class PreviousPanel(Intent):
    """Go to the previous panel."""

    keys, group, priority = ("shift+tab",), "moving", True


class ShowPanel(Intent):
    """Choose a panel from the list of all of them."""

    keys, group, rank = ("p",), "moving", 6


class MoveUp(Intent):
    """Move up in a panel or list, or scroll."""

    keys, group, scope = ("up",), "moving", "list"


class MoveDown(Intent):
    """Move down in a panel or list, or scroll."""

    keys, group, scope = ("down",), "moving", "list"


class ColumnsRight(Intent):
    """Show the columns of a printed table that lie further right."""

    keys, group = ("ctrl+right",), "moving"


class ColumnsLeft(Intent):
    """Show the columns of a printed table that lie further left."""

    keys, group = ("ctrl+left",), "moving"


class Select(Intent):
    """Choose what is marked."""

    keys, group, scope = ("enter",), "moving", "list"


class Leave(Intent):
    """Leave what is open, or go back to the list of lessons."""

    keys, group, rank = ("escape",), "moving", 16


class Zoom(Intent):
    """Give a panel the whole screen, or take it back."""

    keys, group, rank = ("z",), "moving", 13


class ChooseAnswer(Intent):
    """Choose an answer by its number."""

    keys, group = tuple("123456789"), "learning"


class Why(Intent):
    """Ask why: what led to the selected thing, and which of Kafka's rules."""

    keys, group, rank = ("w",), "learning", 7


class Hint(Intent):
    """Show the next hint; after the last one, offer the solution."""

    keys, group, rank = ("h",), "learning", 8


class ShowSolution(Intent):
    """Show the solution of the task, after asking."""

    group = "learning"


class ShowNotes(Intent):
    """Show the teacher's notes of the lesson."""

    keys, group = ("n",), "learning"


class RestartPart(Intent):
    """Start this part of the lesson again."""

    keys, group = ("r",), "learning"


class RunPart(Intent):
    """Run to the end of this part."""

    keys, group, rank, priority = ("e",), "time", 4, True


class SwitchLanguage(Intent):
    """Switch between English and Korean."""

    keys, group, scope, rank = ("l",), "program", "app", 14


class ShowHelp(Intent):
    """Show the keys, the signs and the commands."""

    keys, group, scope, rank = ("question_mark",), "program", "app", 9


class OpenPalette(Intent):
    """Search for anything the program can do."""

    keys, group, scope = ("ctrl+p",), "program", "app"


class NextTheme(Intent):
    """Change the colours: dark, light, high contrast, none."""

    group, scope = "program", "app"


class KeepRun(Intent):
    """Keep this sandbox in a file, to go on another day."""

    keys, group = ("ctrl+s",), "program"


class CopyPanel(Intent):
    """Copy the panel as text."""

    group = "program"


class Quit(Intent):
    """Leave the program; progress is kept."""

    keys, group, scope, rank = ("q",), "program", "app", 10


INTENTS: tuple[type[Intent], ...] = (
    Step,
    StepBack,
    MomentForward,
    MomentBack,
    FactForward,
    FactBack,
    NextPart,
    PreviousPart,
    PlayPause,
    Slower,
    Faster,
    GoToStep,
    RunPart,
    CommandLine,
    ReadOn,
    ReadBack,
    NextPanel,
    PreviousPanel,
    ShowPanel,
    MoveUp,
    MoveDown,
    ColumnsRight,
    ColumnsLeft,
    Select,
    Leave,
    Zoom,
    ChooseAnswer,
    Why,
    Hint,
    ShowSolution,
    ShowNotes,
    RestartPart,
    SwitchLanguage,
    ShowHelp,
    OpenPalette,
    NextTheme,
    KeepRun,
    CopyPanel,
    Quit,
)
"""All of them, in the order in which help lists them."""

BY_NAME: dict[str, type[Intent]] = {intent.name(): intent for intent in INTENTS}
"""Each intent by its name."""

GROUPS: tuple[Group, ...] = ("time", "moving", "learning", "program")
"""The groups in the order in which help lists them."""
