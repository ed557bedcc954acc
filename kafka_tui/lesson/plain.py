"""A lesson as plain text, line by line: for a screen reader, a pipe, or a book. And the table of all lessons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import Language
from kafka_tui.i18n.narration import narrate
from kafka_tui.i18n.visible import visible
from kafka_tui.lesson.course_map import what_next
from kafka_tui.lesson.errors import LessonError
from kafka_tui.lesson.frame import LessonFrame, Prediction
from kafka_tui.lesson.loader import load_course, load_lesson
from kafka_tui.lesson.markdown import Block, Code, Paragraph, plain_text
from kafka_tui.lesson.progress import ProgressStore
from kafka_tui.lesson.quiz import PREFIX, Quiz, chapter_ended_by
from kafka_tui.lesson.session import LessonSession
from kafka_tui.view.project import fact_rows

MOST_FACTS = 40
"""How many facts of one command are told."""
_ON_THE_WIRE = ("MessageSent", "MessageDelivered")
"""Facts that are not told: what they lead to is."""


def lessons_table(language: Language) -> str:
    """Chapters and lessons in the order they are taught, with what was done. Raises LessonError for a bad course."""
    course = load_course()
    progress, _ = ProgressStore().load()
    width = max(map(len, course.lessons), default=0)
    needs: dict[str, tuple[str, ...]] = {}
    lines: list[str] = []
    for number, chapter in enumerate(course.chapter, 1):
        lines += [""] if lines else []
        lines.append(text(language, "plain.chapter", number=number, title=chapter.title[language]))
        for lesson in chapter.lessons:
            try:
                loaded = load_lesson(lesson)
                title, needs[lesson] = visible(loaded.title(language)), loaded.lesson.needs
            except LessonError as error:
                title = error.first.what(language)
            state = text(language, f"home.{progress.of(lesson).state}")
            lines.append(f"  {lesson:<{width}}  {title} ({state})")
        best = progress.quizzes.get(chapter.id)
        result = (
            text(language, "quiz.best", right=best.best, total=best.of) if best else text(language, "home.not_done")
        )
        lines.append(f"  {PREFIX + chapter.id:<{width}}  {text(language, 'quiz.title')} ({result})")
    following = what_next(needs, tuple(lesson for lesson in needs if progress.of(lesson).state == "done"))
    if following is not None:
        lines += ["", text(language, "plain.what_next", lesson=following)]
    return "\n".join(lines)


def run_plain(
    lesson_id: str, language: Language, input_lines: Iterable[str] | None, notes: bool = False, facts: bool = False
) -> Iterator[str]:
    """The lines of a lesson. Raises LessonError for one that cannot be read.

    `quiz/CHAPTER` asks five questions of a chapter.

    `input_lines` are what somebody types: answers and commands are asked for, and progress is kept. With None the
    lesson plays itself: the right answers, the first solutions. `notes` adds the teacher's notes, and
    `facts` tells all that a command led to, however much.
    """
    if lesson_id.startswith(PREFIX):
        return _quiz_lines(lesson_id.removeprefix(PREFIX), language, input_lines)
    loaded = load_lesson(lesson_id)
    if input_lines is None:
        return _Book(LessonSession(loaded, language), notes, facts).lines()
    return _Dialogue(LessonSession(loaded, language, ProgressStore()), notes, facts, iter(input_lines)).lines()


def _quiz_lines(chapter: str, language: Language, input_lines: Iterable[str] | None) -> Iterator[str]:
    """Five questions of a chapter; somebody answers them, or they answer themselves. Raises LessonError."""
    store = ProgressStore()
    quiz = Quiz(chapter, language, 0 if input_lines is None else store.load()[0].times_asked(chapter) + 1)
    first = quiz.begin()
    return _asked(quiz, first, store, None if input_lines is None else iter(input_lines))


def _asked(quiz: Quiz, first: LessonSession, store: ProgressStore, typed: Iterator[str] | None) -> Iterator[str]:
    """The lines of the questions."""
    session: LessonSession | None = first
    yield from (f"# {text(quiz.language, 'quiz.title')}", "", text(quiz.language, "simulation.label"), "")
    while session is not None:
        frame = session.frame()
        number = text(quiz.language, "quiz.question", number=quiz.asked, total=quiz.total)
        yield from (f"## {number} · {frame.title}", "", *block_lines(frame.prose))
        try:
            yield from (_Book(session) if typed is None else _Dialogue(session, False, False, typed)).scene()
        except _Left:
            yield text(quiz.language, "plain.goodbye")
            return
        quiz.count(session)
        session = quiz.next()
    if typed is not None:
        yield from quiz.verdict()
        wrong = quiz.keep(store)
        yield from [] if wrong is None else [wrong.sentence(quiz.language)]


def block_lines(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Blocks of text as lines, an empty one after each block."""
    for block in blocks:
        if isinstance(block, Code):
            yield from (f"    {line}" for line in block.lines)
        elif isinstance(block, Paragraph):
            yield plain_text(block.spans)
        else:
            yield from (f"{'  ' * item.level}{item.mark} {plain_text(item.spans)}" for item in block.items)
        yield ""


def _in_one_line(blocks: tuple[Block, ...]) -> str:
    return " ".join(line for line in block_lines(blocks) if line)


def _printed(output: tuple[str, ...]) -> Iterator[str]:
    """What a command printed, set in, with the tools' tabs as spaces."""
    return (f"    {visible(line.expandtabs())}".rstrip() for line in output)


class _Book:
    """A lesson that plays itself."""

    def __init__(self, session: LessonSession, notes: bool = False, all_facts: bool = False) -> None:
        self.session, self.notes, self.all_facts = session, notes, all_facts
        self.language = session.language

    def say(self, key: str, **values: str | int) -> str:
        """A sentence of the catalogue."""
        return text(self.language, key, **values)

    def lines(self) -> Iterator[str]:
        """Everything from the title to the end."""
        frame = self.session.frame()
        yield from (f"# {frame.title}", "", self.say("simulation.label"), "")
        yield from block_lines(frame.intro)
        for _ in range(frame.part_total):
            yield from self.part()
            self.session.next_part()
        frame = self.session.frame()
        yield from (f"## {self.say('lesson.real_life')}", "", *block_lines(frame.after), *block_lines(frame.prose))
        yield from self.goodbye()

    def goodbye(self) -> Iterator[str]:
        """What is said after the last part."""
        return iter(())

    def part(self) -> Iterator[str]:
        """One part."""
        frame = self.session.frame()
        number = self.say("lesson.part", number=frame.part_number, total=frame.part_total)
        yield from (f"## {number} · {frame.part_title}", "", *block_lines(frame.prose))
        if self.notes and frame.part_number == 1 and frame.teacher:
            yield from (f"### {self.say('plain.teacher')}", "", *block_lines(frame.teacher))
        yield from self.scene() if frame.kind == "scene" else self.task()

    def scene(self) -> Iterator[str]:
        """A question, the run, and what came of it."""
        frame = self.session.frame()
        for prediction in frame.predictions:
            yield from self.ask(prediction)
        for command in frame.commands:
            yield self.say("plain.runs", command=command.command)
            yield from self.before_command()
            yield from self.run_one()
        frame = self.session.frame()
        for prediction in frame.predictions:
            yield from self.result(prediction)
        yield from block_lines(frame.after)

    def ask(self, prediction: Prediction) -> Iterator[str]:
        """A question and its answers; the book answers it so that the run can begin."""
        yield from self.question(prediction)
        self.session.answer(prediction.id, prediction.choices[0].id)

    def question(self, prediction: Prediction) -> Iterator[str]:
        """A question and its answers by number."""
        yield from (f"### {self.say('lesson.predict')}", "", *block_lines(prediction.question))
        for number, choice in enumerate(prediction.choices, 1):
            yield self.say("plain.choice", number=number, answer=_in_one_line(choice.answer))
        yield ""

    def before_command(self) -> Iterator[str]:
        """What stands between the name of a command and its run."""
        return iter(())

    def run_one(self) -> Iterator[str]:
        """The next command of the run with what it led to."""
        ended, start = len(self.session.journey.visit.ended), self.session.journey.play.here.at
        output: tuple[str, ...] = ()
        while self.session.phase == "run" and len(self.session.journey.visit.ended) == ended:
            self.session.step()
            output += self.session.output
        yield from self.facts(start)
        yield from (*_printed(output), "")

    def facts(self, start: int) -> Iterator[str]:
        """What happened after the moment `start`, without what is going on all the time."""
        timeline = self.session.journey.play.timeline
        told = [
            row
            for index in range(start + 1, timeline.cursor + 1)
            if timeline.moments[index].foreground
            for row in fact_rows(timeline.moments[index].facts, timeline.moments[index].cluster.now_ms)
            if not row.background and row.name not in _ON_THE_WIRE
        ]
        most = len(told) if self.all_facts else MOST_FACTS
        for row in told[:most]:
            said = narrate({"name": row.name, "node": row.node, "fields": row.fields}, self.language)
            yield f"  {self.say('plain.moment', time_ms=row.time_ms, fact=said)}"
        if len(told) > most:
            yield f"  {self.say('plain.more_facts', count=len(told) - most)}"

    def result(self, prediction: Prediction) -> Iterator[str]:
        """Which answer was right."""
        for choice in prediction.choices:
            if choice.right:
                answer = _in_one_line(choice.answer)
                yield from (self.say("lesson.what_happened", answer=answer), "", *block_lines(choice.said))

    def task(self) -> Iterator[str]:
        """Checks, hints, a wrong way, and the first solution."""
        part = self.session.journey.visit.part
        yield from self.checks()
        for number in range(1, len(part.hint) + 1):
            self.session.hint()
            yield from self.last_hint(number, len(part.hint))
        for wrong in part.wrong[:1]:
            yield self.say("plain.wrong")
            for line in wrong.run:
                yield from self.typed(line)
            yield from block_lines(self.session.frame().wrong)
            self.session.restart_part(confirmed=True)
        yield self.say("lesson.solution")
        for line in part.solution[0].run:
            yield from self.typed(line)
        yield from self.checks()
        yield from block_lines(self.session.frame().after)

    def last_hint(self, number: int, total: int) -> Iterator[str]:
        """The hint that was given last."""
        yield self.say("lesson.hint", number=number, total=total)
        yield from block_lines(self.session.frame().hints[number - 1])

    def typed(self, line: str) -> Iterator[str]:
        """A typed line with what it led to."""
        start = self.session.journey.play.here.at
        yield from (f"{self.say('plain.command_prompt')}{one}" for one in line.split("\n"))
        self.session.command(line)
        yield from self.facts(start)
        yield from (*_printed(self.session.output), "")

    def checks(self) -> Iterator[str]:
        """Every check with its state."""
        yield self.say("lesson.checks")
        for check in self.session.frame().checks:
            mark = "x" if check.holds else " "
            yield self.say("plain.check", mark=mark, check=_in_one_line(check.text), state=check.state)
        yield ""


class _Left(Exception):
    """Nobody types any more."""


class _Dialogue(_Book):
    """A lesson with somebody who answers."""

    def __init__(self, session: LessonSession, notes: bool, all_facts: bool, typed: Iterator[str]) -> None:
        super().__init__(session, notes, all_facts)
        self._typed = typed

    def lines(self) -> Iterator[str]:
        """The lesson, until its end or until nobody types any more."""
        yield from self.session.frame().feedback
        try:
            yield from super().lines()
        except _Left:
            yield self.say("plain.goodbye")

    def goodbye(self) -> Iterator[str]:
        """What was shown, and whether the lesson is done now."""
        yield from block_lines(self.session.frame().shown)
        yield from self.session.frame().feedback
        chapter = chapter_ended_by(self.session.loaded.id)
        if chapter is not None:
            yield self.say("quiz.offer", command=f"kafka-tui lesson {PREFIX}{chapter} --plain")

    def read(self) -> str:
        """The next typed line. Raises _Left."""
        line = next(self._typed, None)
        if line is None:
            raise _Left
        return line.strip()

    def ask(self, prediction: Prediction) -> Iterator[str]:
        """A question, until it is answered by number."""
        yield from self.question(prediction)
        count = len(prediction.choices)
        yield self.say("plain.choose", count=count)
        while True:
            typed = self.read()
            if typed.isdecimal() and len(typed) < 4 and 1 <= int(typed) <= count:
                break
            yield self.say("plain.choose_again", count=count)
        self.session.answer(prediction.id, prediction.choices[int(typed) - 1].id)

    def before_command(self) -> Iterator[str]:
        """Wait for Enter."""
        yield self.say("plain.press_enter")
        self.read()

    def result(self, prediction: Prediction) -> Iterator[str]:
        """Whether the answer was right, and which one is."""
        yield self.say("lesson.right" if prediction.result else "lesson.wrong")
        yield from super().result(prediction)
        for choice in prediction.choices:
            if choice.chosen and not choice.right:
                yield from ([self.say("lesson.common_belief")] if choice.belief else [])
                yield from block_lines(choice.said)

    def task(self) -> Iterator[str]:
        """Commands, until every check is met or the learner goes on."""
        yield from self.checks()
        yield self.say("plain.command_help")
        while self.session.phase == "task":
            yield self.say("plain.command_prompt").rstrip()
            typed = self.read()
            if typed == "next":
                return
            yield from self.one_wish(typed)
        yield from block_lines(self.session.frame().after)

    def one_wish(self, typed: str) -> Iterator[str]:
        """Do what was typed: a word of ours or a command."""
        if typed == "quit":
            raise _Left
        if typed == "hint":
            self.session.hint()
            frame = self.session.frame()
            yield from frame.feedback or self.last_hint(len(frame.hints), frame.hint_total)
        elif typed == "solution":
            yield from self.solution()
        elif typed == "back":
            yield self.back()
        elif typed and typed != "checks":
            yield from self.command(typed)
        if typed:
            yield from self.checks()

    def back(self) -> str:
        """Go back one step, but not out of the task."""
        task = self.session.journey.visit
        self.session.back()
        if self.session.journey.visit is not task:
            self.session.next_part()
            return self.say("simulation.at_start")
        return self.say("simulation.step", step=self.session.frame().step)

    def command(self, typed: str) -> Iterator[str]:
        """A command, and the wrong path if it was one."""
        start = self.session.journey.play.here.at
        self.session.command(typed)
        frame = self.session.frame()
        yield from self.facts(start)
        yield from (*_printed(frame.output), *frame.feedback)
        if frame.ran is not None:
            yield from block_lines(frame.wrong)

    def solution(self) -> Iterator[str]:
        """The solutions, after a yes."""
        self.session.show_solution()
        if self.session.asking:
            yield from (self.say("lesson.show_solution"), self.say("plain.yes_no"))
            if self.read().lower() != self.say("plain.yes_letter"):
                return
            self.session.show_solution(confirmed=True)
        frame: LessonFrame = self.session.frame()
        yield from frame.feedback
        for solution in frame.solutions:
            yield self.say("lesson.solution")
            yield from (*(f"    {line}" for line in solution), "")
