"""The questions after a chapter as a performance: each is a scene of its own cluster, one after the other."""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.simulation.timeline import FOREGROUND
from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import Language
from kafka_tui.lesson.errors import note
from kafka_tui.lesson.markdown import Paragraph, Span
from kafka_tui.lesson.progress import ProgressStore
from kafka_tui.lesson.quiz import PREFIX, Quiz
from kafka_tui.tui.frame import Page
from kafka_tui.tui.screens.chronicle import Chronicle
from kafka_tui.tui.screens.lesson_performance import LessonPerformance, following_entry, what_next
from kafka_tui.tui.screens.performance import Told, Waiting


class QuizPerformance(LessonPerformance):
    """Asks one question after the other. Raises LessonError where there is nothing to ask."""

    def __init__(self, chapter: str, language: Language, store: ProgressStore) -> None:
        """At the first question; how often they were asked before decides which they are."""
        self.quiz = Quiz(chapter, language, store.load()[0].times_asked(chapter) + 1)
        super().__init__(self.quiz.begin())
        self._store = store
        self._over = False

    @property
    def waiting(self) -> Waiting:
        return "nothing" if self._over else super().waiting

    def step(self, grain: str = FOREGROUND) -> Told:
        return self.next_part() if self.waiting == "next" else super().step(grain)

    def next_part(self) -> Told:
        """The next question, once this one is answered and has run."""
        if self.waiting == "question":
            return (note("lesson.answer_first"),)
        if self.waiting == "run":
            return self.run_part()
        if self._over:
            return ()
        self.quiz.count(self.session)
        session = self.quiz.next()
        if session is None:
            self._over = True
            wrong = self.quiz.keep(self._store)
            return () if wrong is None else (wrong,)
        session.language = self.session.language
        self.session, self.printed, self.chronicle = session, (), Chronicle()
        return self._after()

    def previous_part(self) -> Told:
        """There is no way back to a question."""
        return ()

    def speak(self, language: Language) -> None:
        super().speak(language)
        self.quiz.language = language

    def place(self, language: Language) -> str:
        number = text(language, "quiz.question", number=self.quiz.asked, total=self.quiz.total)
        return f"{text(language, 'quiz.title')} · {number}"

    def page(self, language: Language) -> Page:
        page = super().page(language)
        if not self._over:
            number = text(language, "quiz.question", number=self.quiz.asked, total=self.quiz.total)
            show = page.show or ("overview", "facts")  # another cluster than that of the question before
            return replace(page, title=number, heading=self.lesson_frame.title, part=self.quiz.asked, show=show)
        said = tuple(Paragraph((Span(sentence),)) for sentence in self.quiz.verdict())
        following = following_entry(PREFIX + self.quiz.chapter)
        return Page(
            title=text(language, "quiz.title"),
            heading="",
            kind="end",
            part=page.part,
            blocks=said,
            following=following,
            prompt=what_next(following, language),
        )
