"""What one screen shows of a lesson: the view, and the lesson's texts and state, all frozen and in one language."""

from __future__ import annotations

from typing import Literal

import msgspec

from kafka_tui.i18n.language import Language
from kafka_tui.lesson.markdown import Block
from kafka_tui.view.model import View

Phase = Literal["predict", "run", "outcome", "task", "task_done", "end"]
"""A scene goes predict, run, outcome; a task goes task, task_done; the lesson ends with end."""
Asking = Literal["", "solution", "restart"]
"""What waits for a yes or no."""


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """Base of what a frame is made of."""


class ChoiceLine(_Line, frozen=True, kw_only=True):
    """An answer. `right` is None until the run has decided; `said` is what it says after the run."""

    id: str
    answer: tuple[Block, ...]
    chosen: bool
    right: bool | None
    belief: bool
    said: tuple[Block, ...]


class Prediction(_Line, frozen=True, kw_only=True):
    """A question. `answer` is the id of the chosen answer or None; `result` is None until the run has decided."""

    id: str
    question: tuple[Block, ...]
    choices: tuple[ChoiceLine, ...]
    answer: str | None
    result: bool | None


class CheckLine(_Line, frozen=True, kw_only=True):
    """A check as it is now: `state` is a sentence with the present value and what is missing ("3, needs 4")."""

    id: str
    text: tuple[Block, ...]
    holds: bool
    guard: bool
    state: str


class CommandLine(_Line, frozen=True, kw_only=True):
    """A command of a scene's run; `output` is what it printed, once it has."""

    command: str
    state: Literal["done", "running", "next", "later"]
    output: tuple[str, ...]


class Mark(_Line, frozen=True, kw_only=True):
    """Where a part begins on the current branch: the index of the moment and the part's number from 1."""

    step: int
    part: int


class LessonFrame(_Line, frozen=True, kw_only=True):
    """Everything. Numbers of parts count from 1; steps are indices of moments on `view.branch`.

    `show` names the panels that the part is about. `prose` belongs to the part and shows the values at its start;
    `after` comes with the outcome; in the phase "end" `prose` says goodbye, `shown` what the learner has shown, and
    `after` is "in real life". `ran` are the first and last step of the last typed command. `next_action` is one
    sentence: what the learner can do now.
    """

    language: Language
    lesson: str
    title: str
    view: View
    part: str
    part_number: int
    part_total: int
    part_title: str
    kind: Literal["scene", "task"]
    show: tuple[str, ...]
    phase: Phase
    intro: tuple[Block, ...]
    prose: tuple[Block, ...]
    after: tuple[Block, ...]
    predictions: tuple[Prediction, ...]
    commands: tuple[CommandLine, ...]
    checks: tuple[CheckLine, ...]
    hints: tuple[tuple[Block, ...], ...]
    hint_total: int
    solutions: tuple[tuple[str, ...], ...]
    wrong: tuple[Block, ...]
    output: tuple[str, ...]
    feedback: tuple[str, ...]
    next_action: str
    asking: Asking
    playing: bool
    step: int
    first_step: int
    last_step: int
    ran: tuple[int, int] | None
    branches: tuple[str, ...]
    marks: tuple[Mark, ...]
    shown: tuple[Block, ...]
    teacher: tuple[Block, ...]
    configs: tuple[tuple[str, str], ...]
    finished: bool
