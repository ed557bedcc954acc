"""The lesson on the main screen: answers, hints, the solution, and keeping what was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kafka_tui.lesson.errors import note
from kafka_tui.tui.intents import ChooseAnswer, Hint, ReadBack, ReadOn, RestartPart, ShowNotes, ShowSolution
from kafka_tui.tui.panels.lines import block_lines
from kafka_tui.tui.panels.panel import Panel
from kafka_tui.tui.panels.text import LessonPanel
from kafka_tui.tui.screens.dialogs import AskDialog
from kafka_tui.tui.screens.lesson_performance import LessonPerformance
from kafka_tui.tui.screens.pages import UNWRAPPED, TextScreen
from kafka_tui.tui.screens.performance import Told
from kafka_tui.tui.screens.title_card import TitleCard

if TYPE_CHECKING:
    from kafka_tui.tui.screens.play import Handlers, PlayScreen


class LessonKeys:
    """Turns wishes about the lesson into calls of the performance."""

    def __init__(self, screen: PlayScreen) -> None:
        """For one screen."""
        self._screen = screen
        self.handlers: Handlers = {
            ChooseAnswer: self._answer,
            Hint: lambda _: self._hint(),
            ShowSolution: lambda _: self._solution(),
            RestartPart: lambda _: self._restart(),
            ReadOn: lambda _: self._read_on(),
            ReadBack: lambda _: self._read_back(),
            ShowNotes: lambda _: self._notes(),
        }

    @property
    def _panel(self) -> LessonPanel:
        return self._screen.query_one(LessonPanel)

    def _read_on(self) -> None:
        """A page further; at its end do what the lesson waits for, or say what the learner has to do."""
        screen = self._screen
        zoomed = screen.panels.zoomed
        if zoomed not in ("", "lesson"):
            screen.query_one(f"#{zoomed}", Panel).scroll_page(1)
            return
        waiting = screen.performance.waiting
        if self.read_page():
            return
        if waiting == "run":
            screen.time.run_part()
        elif waiting == "question":
            screen.tell((note("lesson.answer_first"),))
        elif waiting == "task":
            screen.tell((note("app.task_open"),))
        elif screen.frame is not None and screen.frame.page.following:
            self.keep()
            screen.kafka_app.open(screen.frame.page.following)
        else:
            screen.time.go_part(screen.performance.next_part)

    def read_page(self) -> bool:
        """Go a page further, if there is more of the page below what is in sight."""
        if not self._panel.display or not self._panel.hidden.below:
            return False
        self._panel.scroll_page(1)
        return True

    def _read_back(self) -> None:
        """A page back; from the top of the page to the part before."""
        screen = self._screen
        zoomed = screen.panels.zoomed
        if zoomed not in ("", "lesson"):
            screen.query_one(f"#{zoomed}", Panel).scroll_page(-1)
        elif self._panel.hidden.above:
            self._panel.scroll_page(-1)
        else:
            screen.time.go_part(screen.performance.previous_part)

    def look(self) -> None:
        """Bring into sight what the lesson waits for: a question without an answer."""
        if self._screen.performance.waiting == "question":
            self._panel.show_section("question")

    def keep(self) -> None:
        """Write the learner's progress down; what goes wrong is said, never raised."""
        told = self._screen.performance.keep()
        if told:
            self._screen.tell(told)

    def _notes(self) -> None:
        """The teacher's notes, over the lesson."""
        screen = self._screen
        performance = screen.performance
        notes = performance.lesson_frame.teacher if isinstance(performance, LessonPerformance) else ()
        if not notes:
            screen.tell((note("lesson.no_notes"),))
            return
        screen.time.play(False)
        look = screen.settings.look
        lines = block_lines(notes, UNWRAPPED, look)
        screen.app.push_screen(TextScreen(screen.settings, look.say("lesson.notes"), lines))

    def show_title(self) -> None:
        """Before a class, the title of the part that begins."""
        screen = self._screen
        performance = screen.performance
        if screen.settings.classroom and isinstance(performance, LessonPerformance):
            frame = performance.lesson_frame
            if frame.phase != "end":
                card = TitleCard(frame.title, frame.part_number, frame.part_total, frame.part_title)
                screen.app.push_screen(card)

    def _answer(self, key: str) -> None:
        self._done(self._screen.performance.answer(int(key)))
        self.look()
        if self._screen.performance.waiting == "run":
            self._panel.show_section("commands")
            self._panel.show_section("prompt")

    def _hint(self) -> None:
        performance = self._screen.performance
        if not performance.hints_left and performance.may_show_solution:
            self._solution()
        else:
            self._done(performance.hint())

    def _solution(self) -> None:
        """Show it after asking, since it costs the credit."""
        performance = self._screen.performance
        if not performance.may_show_solution:
            self._done(performance.hint() if performance.hints_left else (note("lesson.no_hints_here"),))
            return

        def answered(letter: str | None) -> None:
            if letter == "y":
                self._done(performance.show_solution())

        self._ask("lesson.show_solution", "lesson.show_solution_yes", "lesson.show_solution_no", answered)

    def _restart(self) -> None:
        def answered(letter: str | None) -> None:
            if letter == "y":
                self._screen.time.stop_motion()
                self._done(self._screen.performance.restart_part())
                self._screen.show()

        self._ask("lesson.restart", "dialog.yes", "dialog.no", answered)

    def _ask(self, question: str, yes: str, no: str, answered: Callable[[str | None], None]) -> None:
        """Ask for yes or no, by keys of the catalogue."""
        say = self._screen.settings.look.say
        answers = (("y", say(yes)), ("n", say(no)))
        self._screen.app.push_screen(AskDialog(self._screen.settings, say(question), answers), answered)

    def _done(self, told: Told) -> None:
        self._screen.tell(told)
        self.keep()
