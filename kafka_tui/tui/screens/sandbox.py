"""The sandbox as a performance: a ready scene or a kept run to play with, and its file."""

from __future__ import annotations

import re

from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import Language
from kafka_tui.i18n.notes import note
from kafka_tui.lesson.markdown import Block, Code, Paragraph, parse_spans
from kafka_tui.shell.files import FilesOnDisk, NotedFiles
from kafka_tui.shell.offers import kept_file, scene_names
from kafka_tui.shell.openings import Opened
from kafka_tui.shell.saved_run import Spoken, encode, saved_run
from kafka_tui.shell.user_files import reason, replace_file
from kafka_tui.tui.frame import Page, Printed
from kafka_tui.tui.screens.performance import PRINTED, Performance, Told

FIRST_SCENE = "three"
"""What the sandbox is when nothing else is asked for."""
_NAME = re.compile(r"\w[\w.-]{0,63}")
_EXAMPLES = (
    "kafka-topics --create --topic orders --partitions 3 --replication-factor 3",
    "producer start p1 --topic orders --rate 5/s",
    "consumer start c1 --group billing --topic orders",
    "broker kill 2",
    "run 10s",
)


class Sandbox(Performance):
    """A cluster of the learner's own."""

    def __init__(self, opened: Opened) -> None:
        """Where the run stands that was opened."""
        super().__init__(opened.shell)
        self.shell.files = FilesOnDisk()
        self.name = opened.name
        self._setting = opened.setting
        self._spoken = self._kept = opened.spoken
        heard = zip(opened.spoken, opened.answers, strict=True)
        self.printed = tuple(Printed(one.line, answer.begun, answer.rest) for one, answer in heard)[-PRINTED:]
        if opened.made_by:
            self.warning = (note("sandbox.comes_out_differently", version=opened.made_by),)

    def run(self, line: str) -> Told:
        begun = self.timeline.cursor
        self.shell.files = files = NotedFiles(FilesOnDisk())
        told = super().run(line)
        made = self.timeline.cursor - begun
        self._spoken = (*self._spoken, Spoken(self.timeline.branch, begun, line, made, files=files.noted))
        return told

    def save_as(self, name: str) -> Told:
        """Keep the run in the file of this name."""
        if not _NAME.fullmatch(name):
            return (note("sandbox.bad_name", name=name),)
        path = kept_file(name)
        try:
            replace_file(path, encode(saved_run(self.shell, self._setting, self._spoken)))
        except OSError as error:
            return (note("error.file_unwritable", path=str(path), reason=reason(error)),)
        self.name, self._kept = name, self._spoken
        return (note("sandbox.kept", name=name, path=str(path)),)

    @property
    def would_lose(self) -> bool:
        """Whether leaving now loses something that was done."""
        return any(one.moments for one in self._spoken[len(self._kept) :])

    def place(self, language: Language) -> str:
        return f"{text(language, 'app.sandbox')} · {_title(self.name, language)}"

    def page(self, language: Language) -> Page:
        about = (f"scene.{self.name}_about",) if self.name in scene_names() else ()
        before = (*about, "app.sandbox_help", "app.sandbox_try")
        after = ("app.sandbox_time", "app.sandbox_why", "sandbox.how_to_keep")
        blocks: tuple[Block, ...] = (
            *(_said(language, key) for key in before),
            Code(_EXAMPLES),
            *(_said(language, key) for key in after),
        )
        return Page(title=_title(self.name, language), heading="", kind="sandbox", blocks=blocks)


def _said(language: Language, key: str) -> Paragraph:
    return Paragraph(parse_spans(text(language, key)))


def _title(name: str, language: Language) -> str:
    """A scene's title, or the name under which a run was kept."""
    return text(language, f"scene.{name}") if name in scene_names() else name or text(language, "sandbox.own")
