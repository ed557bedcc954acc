"""What home shows of the course: chapters and titles from their files, marks from the learner's progress.

Only what is shown is read: a lesson is checked when it is opened, and then what is wrong with it is said.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import Language
from kafka_tui.lesson.markdown import Block, Paragraph, Span, parse_spans
from kafka_tui.lesson.model import Course
from kafka_tui.lesson.places import lessons_root
from kafka_tui.lesson.progress import Progress, ProgressStore
from kafka_tui.lesson.texts import parse_texts
from kafka_tui.shell.offers import kept_file, kept_names, scene_names
from kafka_tui.tui.panels.home import KEPT, QUIZ, SCENE, Contents, Entry, Section


def course_contents(language: Language, marked: str = "", said: str = "") -> Contents:
    """The course as it lies on the disk; `said` is a sentence to show beside it."""
    progress, note = ProgressStore().load()
    root = lessons_root()
    try:
        course = msgspec.convert(tomllib.loads((root / "course.toml").read_text("utf-8")), Course)
    except (OSError, ValueError) as error:  # TOML and msgspec errors are ValueErrors
        reason = text(language, "error.file_unreadable", path="course.toml", reason=str(error))
        said, sections = f"{said} {reason}".strip(), []
    else:
        sections = [
            Section(
                title=text(language, "home.chapter", number=number, title=chapter.title[language]),
                entries=(
                    *(_entry(root / lesson, progress, language) for lesson in chapter.lessons),
                    _quiz(chapter.id, progress, language),
                ),
            )
            for number, chapter in enumerate(course.chapter, 1)
        ]
    ready = tuple(_scene(name, language) for name in scene_names())
    sections.append(Section(title=text(language, "home.sandbox_note"), entries=ready))
    kept = tuple(_kept(name, language) for name in kept_names())
    if kept:
        sections.append(Section(title=text(language, "sandbox.kept_runs"), entries=kept))
    entries = tuple(entry for section in sections for entry in section.entries)
    fallback = next((entry.id for entry in entries if entry.state != "done"), entries[0].id)
    known = any(entry.id == marked for entry in entries)
    notice = said if note is None else f"{said} {note.sentence(language)}".strip()
    return Contents(sections=tuple(sections), marked=marked if known else fallback, notice=notice)


def _quiz(chapter: str, progress: Progress, language: Language) -> Entry:
    """The questions after a chapter, with what came of them at best."""
    best = progress.quizzes.get(chapter)
    said = [text(language, "quiz.about")]
    said += [] if best is None else [text(language, "quiz.best", right=best.best, total=best.of)]
    return Entry(
        id=QUIZ + chapter,
        title=text(language, "quiz.title"),
        state="not_done" if best is None else "done",
        intro=tuple(Paragraph((Span(sentence),)) for sentence in said),
    )


def _scene(name: str, language: Language) -> Entry:
    """A ready scene of the sandbox."""
    about = Paragraph(parse_spans(text(language, f"scene.{name}_about")))
    return Entry(id=SCENE + name, title=text(language, f"scene.{name}"), intro=(about,))


def _kept(name: str, language: Language) -> Entry:
    """A run that was kept."""
    about = Paragraph((Span(text(language, "sandbox.kept_about", path=str(kept_file(name)))),))
    return Entry(id=KEPT + name, title=name, intro=(about,))


def _entry(folder: Path, progress: Progress, language: Language) -> Entry:
    """A lesson by its folder; one whose words cannot be read is listed by its id."""
    state = progress.of(folder.name).state
    try:
        whole = (folder / f"{language}.md").read_text("utf-8")
        texts, _ = parse_texts(f"{language}.md", whole.partition("\n## ")[0])  # what stands before the parts
    except (OSError, ValueError):
        return Entry(id=folder.name, title=folder.name, state=state)
    intro = _without_values(texts.blocks("intro"))
    return Entry(id=folder.name, title=texts.title or folder.name, state=state, intro=intro)


def _without_values(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The paragraphs that need no cluster: a value `{path}` in a text is there only when its lesson is played."""
    return tuple(
        block
        for block in blocks
        if not (isinstance(block, Paragraph) and any("{" in span.text for span in block.spans))
    )
