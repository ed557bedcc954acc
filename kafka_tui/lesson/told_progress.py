"""What `kafka-tui progress` prints: what is done, and which beliefs tripped the learner."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_tui.i18n.catalogue import fill, text
from kafka_tui.i18n.language import Language
from kafka_tui.i18n.visible import visible
from kafka_tui.lesson.errors import LessonError
from kafka_tui.lesson.loader import LoadedLesson, load_course, load_lesson
from kafka_tui.lesson.markdown import Block, Paragraph, plain_text
from kafka_tui.lesson.progress import LessonProgress, Progress
from kafka_tui.lesson.quiz import PREFIX
from kafka_tui.lesson.texts import choice_key


def progress_lines(progress: Progress, language: Language) -> Iterator[str]:
    """The course's lessons in their order and then any others, as far as they were begun."""
    try:
        order = load_course().lessons
    except LessonError:
        order = ()
    begun = progress.lessons
    for lesson in (*(one for one in order if one in begun), *(one for one in begun if one not in order)):
        loaded = _loaded(lesson)
        name = visible(lesson) if loaded is None else f"{visible(lesson)} · {visible(loaded.title(language))}"
        yield f"{name}: {text(language, f'home.{begun[lesson].state}')}"
        yield from (f"  {line}" for line in _tripped(loaded, begun[lesson], language))
    for chapter, quiz in progress.quizzes.items():
        best = text(language, "quiz.best", right=quiz.best, total=quiz.of)
        yield f"{PREFIX}{visible(chapter)}: {best}"
    if not begun and not progress.quizzes:
        yield text(language, "lesson.nothing_begun")


def _loaded(lesson: str) -> LoadedLesson | None:
    """The lesson, None when it is not there any more."""
    try:
        return load_lesson(lesson)
    except LessonError:
        return None


def _tripped(loaded: LoadedLesson | None, progress: LessonProgress, language: Language) -> Iterator[str]:
    """Answers that did not come true and tempting ways that were taken, in the lesson's words or by their ids."""
    beliefs = set() if loaded is None else {
        (part.id, predict.id, choice.id)
        for part in loaded.lesson.part for predict in part.predict for choice in predict.choices if choice.belief
    }  # fmt: skip
    for part, record in progress.parts.items():
        for predict, choice in record.missed.items():
            key = choice_key(part, predict, choice)
            words = _words(loaded.texts[language].blocks(key) if loaded else (), choice)
            common = f" ({text(language, 'lesson.common_belief')})" if (part, predict, choice) in beliefs else ""
            yield f"{text(language, 'lesson.you_expected')} {words}{common}"
        ways = {} if loaded is None else {
            wrong.id or loaded.lesson.belief: wrong.run[0]
            for one in loaded.lesson.part if one.id == part for wrong in one.wrong
        }  # fmt: skip
        for name in record.wrong:
            yield f"{text(language, 'lesson.you_tried')} {visible(ways.get(name, name))}"


def _words(blocks: tuple[Block, ...], instead: str) -> str:
    """An answer without a cluster: its values are shown as an ellipsis."""
    first = next((block for block in blocks if isinstance(block, Paragraph)), None)
    if first is None:
        return visible(instead)
    return visible(fill(plain_text(first.spans), lambda _name: "…"))
