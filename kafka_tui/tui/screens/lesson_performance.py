"""A lesson as a performance: a session's frames as pages of the lesson pane, and wishes as its methods."""

from __future__ import annotations

from functools import lru_cache

from kafka_tui.engine.simulation.timeline import FOREGROUND, Timeline
from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import Language
from kafka_tui.lesson.errors import LessonError, note
from kafka_tui.lesson.frame import ChoiceLine, LessonFrame, Phase, Prediction
from kafka_tui.lesson.loader import load_lesson
from kafka_tui.lesson.quiz import PREFIX, entry_after
from kafka_tui.lesson.session import LessonSession
from kafka_tui.shell.parse import parse_line
from kafka_tui.tui.frame import Choice, Goal, Page, Printed, Question
from kafka_tui.tui.screens.performance import PRINTED, Performance, Told, Waiting

RUN_STEPS = 2_000
"""How many steps running to the end of a part takes at most."""

_WAITING: dict[Phase, Waiting] = {
    "predict": "question",
    "run": "run",
    "task": "task",
    "outcome": "next",
    "task_done": "next",
    "end": "nothing",
}


class LessonPerformance(Performance):
    """Plays a lesson; everything that belongs to the lesson is the session's."""

    def __init__(self, session: LessonSession) -> None:
        """A lesson at its beginning, or where the learner left it."""
        super().__init__(session.journey.play.shell)
        self.session = session
        self._frame: LessonFrame | None = None

    @property
    def lesson_frame(self) -> LessonFrame:
        """The session's frame, made once after each wish."""
        if self._frame is None:
            self._frame = self.session.frame()
        return self._frame

    @property
    def first(self) -> int:
        return self.lesson_frame.first_step

    @property
    def parts(self) -> tuple[int, ...]:
        return tuple(mark.step for mark in self.lesson_frame.marks)

    def _after(self) -> Told:
        """Take over what a wish led to: the shell that is played, what was printed, what is to be said."""
        self._frame = None
        self.shell = self.session.journey.play.shell
        return tuple(self.session.feedback)

    def _print(self, command: str) -> None:
        output = self.session.output
        if output:
            self.printed = (*self.printed, Printed(command, output))[-PRINTED:]

    def step(self, grain: str = FOREGROUND) -> Told:
        running = next((one.command for one in self.lesson_frame.commands if one.state in ("running", "next")), "")
        self.session.step(grain)
        self._print(running)
        return self._after()

    def back(self, grain: str = FOREGROUND) -> Told:
        self.session.back(grain)
        return self._after()

    def stand(self, timeline: Timeline) -> None:
        super().stand(timeline)
        self._frame = None

    def seek(self, index: int) -> None:
        self.session.seek(index)
        self._after()

    def go(self, place: str) -> Told:
        if place in self.timeline.branches:
            self.session.to_branch(place)
            return self._after()
        told = super().go(place)
        return told or self._after()

    def run(self, line: str) -> Told:
        parse_line(line)
        self.session.command(line)
        self.printed = (*self.printed, Printed(line, self.session.output))[-PRINTED:]
        return self._after()

    def next_part(self) -> Told:
        self.session.next_part()
        return self._after()

    def previous_part(self) -> Told:
        self.session.previous_part()
        return self._after()

    @property
    def waiting(self) -> Waiting:
        return _WAITING[self.lesson_frame.phase]

    def run_part(self) -> Told:
        """Step to the outcome of a scene; a task has no end of its own."""
        if self.waiting == "question":
            return (note("lesson.answer_first"),)
        if self.waiting != "run":
            return (self.lesson_frame.next_action,)
        told: Told = ()
        for _ in range(RUN_STEPS):
            if self.waiting != "run":
                break
            told = self.step()
        return told

    def restart_part(self) -> Told:
        self.session.restart_part(confirmed=True)
        return self._after()

    def answer(self, number: int) -> Told:
        """Answer the first question that waits; when none does, the last one anew."""
        predictions = self.lesson_frame.predictions
        if not predictions:
            return ()
        asked = next((one for one in predictions if one.answer is None), predictions[-1])
        if number <= len(asked.choices):
            self.session.answer(asked.id, asked.choices[number - 1].id)
        return self._after()

    def hint(self) -> Told:
        self.session.hint()
        return self._after()

    @property
    def hints_left(self) -> bool:
        return len(self.lesson_frame.hints) < self.lesson_frame.hint_total

    @property
    def may_show_solution(self) -> bool:
        frame = self.lesson_frame
        return frame.kind == "task" and frame.phase != "end" and not frame.solutions

    def show_solution(self) -> Told:
        self.session.show_solution(confirmed=True)
        return self._after()

    def speak(self, language: Language) -> None:
        super().speak(language)
        self.session.language = language
        self._frame = None

    def place(self, language: Language) -> str:
        frame = self.lesson_frame
        part = text(language, "lesson.part", number=frame.part_number, total=frame.part_total)
        return f"{frame.title} · {part}"

    def page(self, language: Language) -> Page:
        frame = self.lesson_frame
        kind = text(language, "lesson.task" if frame.kind == "task" else "lesson.scene")
        ended = frame.phase == "end"
        following = following_entry(frame.lesson) if ended else ""
        intro = frame.intro if frame.part_number == 1 and not ended else ()
        return Page(
            title=frame.title if ended else kind,
            heading="" if ended else frame.part_title,
            kind="end" if ended else frame.kind,
            part=frame.part_number,
            show=frame.show,
            blocks=(*intro, *frame.prose, *frame.shown),
            questions=tuple(_question(one) for one in frame.predictions),
            ran=tuple(Printed(one.command, one.output) for one in frame.commands if one.state in ("done", "running")),
            next_command=next((one.command for one in frame.commands if one.state == "next"), None),
            goals=tuple(Goal(blocks=one.text, done=one.holds, guard=one.guard, note=one.state) for one in frame.checks),
            hints=frame.hints,
            hint_count=frame.hint_total,
            solution=frame.solutions[0] if frame.solutions else (),
            wrong=frame.wrong,
            after=frame.after,
            after_title=text(language, "lesson.real_life") if ended and frame.after else "",
            following=following,
            prompt=what_next(following, language)
            if ended
            else frame.next_action + (f" · {text(language, 'app.rest_key')}" if frame.phase == "run" else ""),
        )


def what_next(following: str, language: Language) -> str:
    """What can be done when everything is over: leave, or open what comes next."""
    if not following:
        return text(language, "lesson.next_end")
    return text(language, "lesson.next_entry", title=_title(following, language))


@lru_cache(maxsize=64)
def following_entry(entry: str) -> str:
    """What the course has after an entry, or ""."""
    return entry_after(entry) or ""


@lru_cache(maxsize=64)
def _title(entry: str, language: Language) -> str:
    """The title of a lesson or of a chapter's questions; of a lesson that cannot be read its id."""
    if entry.startswith(PREFIX):
        return text(language, "quiz.title")
    try:
        return load_lesson(entry).title(language)
    except LessonError:
        return entry


def _question(prediction: Prediction) -> Question:
    return Question(
        blocks=prediction.question,
        choices=tuple(_choice(one) for one in prediction.choices),
        open=prediction.answer is None,
    )


def _choice(line: ChoiceLine) -> Choice:
    if line.right is None:
        return Choice(blocks=line.answer, state="chosen" if line.chosen else "open")
    if line.right:
        return Choice(blocks=line.answer, state="right", after=line.said)
    if line.chosen:
        return Choice(blocks=line.answer, state="wrong", after=line.said)
    return Choice(blocks=line.answer)
