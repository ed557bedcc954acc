"""What home shows of the course: chapters and lessons from their files, marks from the learner's progress."""

from __future__ import annotations

from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import Language
from kafka_tui.lesson.errors import LessonError
from kafka_tui.lesson.loader import load_course, load_lesson
from kafka_tui.lesson.markdown import Paragraph, Span
from kafka_tui.lesson.progress import Progress, ProgressStore
from kafka_tui.tui.panels.home import SANDBOX, Contents, Entry, Section


def course_contents(language: Language, marked: str = "", warning: str = "") -> Contents:
    """The course as it lies on the disk. A lesson that cannot be read is listed and says what is wrong.

    `warning` is the key of a sentence about the terminal, "" for none.
    """
    progress, note = ProgressStore().load()
    sections: list[Section] = []
    try:
        course = load_course()
    except LessonError as error:
        sections.append(_broken("course.toml", error.first.sentence(language)))
    else:
        for number, chapter in enumerate(course.chapter, 1):
            title = text(language, "home.chapter", number=number, title=chapter.title[language])
            entries = tuple(_entry(lesson, progress, language) for lesson in chapter.lessons)
            sections.append(Section(title=title, entries=entries))
    about = Paragraph((Span(text(language, "app.sandbox_help")),))
    sandbox = Entry(id=SANDBOX, title=text(language, "home.sandbox"), intro=(about,))
    sections.append(Section(title=text(language, "home.sandbox_note"), entries=(sandbox,)))
    entries = tuple(entry for section in sections for entry in section.entries)
    fallback = next((entry.id for entry in entries if entry.state != "done"), entries[0].id)
    known = any(entry.id == marked for entry in entries)
    said = (*((text(language, warning),) if warning else ()), *((note.sentence(language),) if note else ()))
    return Contents(sections=tuple(sections), marked=marked if known else fallback, notice=" ".join(said))


def _entry(lesson_id: str, progress: Progress, language: Language) -> Entry:
    state = progress.of(lesson_id).state
    try:
        loaded = load_lesson(lesson_id)
    except LessonError as error:
        return Entry(id=lesson_id, title=lesson_id, state=state, wrong=error.first.sentence(language))
    texts = loaded.texts[language]
    return Entry(
        id=lesson_id,
        title=texts.title,
        state=state,
        intro=texts.blocks("intro") or texts.blocks(loaded.lesson.part[0].id),
        needs=loaded.lesson.needs,
    )


def _broken(name: str, wrong: str) -> Section:
    return Section(title=name, entries=(Entry(id=name, title=name, wrong=wrong),))
