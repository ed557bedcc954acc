"""A lesson's words in one language: a Markdown file whose headings are the ids of `lesson.toml`.

    # title                            the lesson's title; what follows is its introduction (may be empty)
    ## part-id                         or `## part-id: title`: a part's prose
    ### predict id                     a question of the part, and below it its answers
    ### choice id                      the first paragraph is the answer, the rest is said after the run
    ### after                          said when the part is over (may be absent)
    ### check id, hint id, wrong id    of a task
    ## real-life, ## teacher, ## done  real-life is wanted, the others may be absent

`{path}` in a text is a value of the view, `{path|이/가}` the value with its particle, `{{` a brace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from kafka_tui.lesson.errors import Finding, Said, finding
from kafka_tui.lesson.markdown import FENCE, Block, parse_blocks
from kafka_tui.lesson.model import Lesson

RESERVED: Final = ("real-life", "teacher", "done", "title", "intro")
"""Names that no part may have."""
OPTIONAL: Final = ("teacher", "done", "intro")
_KINDS: Final = ("predict", "choice", "check", "hint", "wrong")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_PART = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)(?:\s*:\s*(.+))?")
_INNER = re.compile(r"(?:(predict|choice|check|hint|wrong)\s+([a-z0-9]+(?:-[a-z0-9]+)*)|after)")


_NOT_DRAWN = re.compile(r"\s*(?:>|\|)|.*(?:!?\[[^\]]*\]\(|</?[A-Za-z][^<>]*>)")
"""Quotes, tables, links, pictures and HTML, which a reader would see as signs."""
_CODE = re.compile(r"`[^`]*`")


class Section(msgspec.Struct, frozen=True):
    """What stands under one heading; `key` is its place, `title` what the heading says beside the id."""

    key: str
    line: int
    title: str
    blocks: tuple[Block, ...]


class Texts(msgspec.Struct, frozen=True):
    """A lesson's words in one language, by key: `part`, `part/check id`, `part/predict id/choice id`, `real-life`."""

    file: str
    title: str
    sections: dict[str, Section]

    def blocks(self, key: str) -> tuple[Block, ...]:
        """The blocks under `key`; none if there is no such heading."""
        section = self.sections.get(key)
        return section.blocks if section else ()

    def part_title(self, part: str) -> str:
        """The title that a part's heading gives beside its id, or ""."""
        section = self.sections.get(part)
        return section.title if section else ""


def choice_key(part: str, predict: str, choice: str) -> str:
    """The key of an answer's text."""
    return f"{part}/predict {predict}/choice {choice}"


def expected_keys(lesson: Lesson) -> dict[str, tuple[str | int, ...]]:
    """The key of every text that the lesson needs, with the place in `lesson.toml` that asks for it."""
    keys: dict[str, tuple[str | int, ...]] = {}
    for number, part in enumerate(lesson.part):
        place = ("part", number)
        keys[part.id] = place
        for n, predict in enumerate(part.predict):
            keys[f"{part.id}/predict {predict.id}"] = (*place, "predict", n)
            for m, choice in enumerate(predict.choices):
                keys[choice_key(part.id, predict.id, choice.id)] = (*place, "predict", n, "choices", m)
        keys |= {f"{part.id}/check {check.id}": (*place, "check", n) for n, check in enumerate(part.check)}
        keys |= {f"{part.id}/hint {hint.id}": (*place, "hint", n) for n, hint in enumerate(part.hint)}
        keys |= {f"{part.id}/wrong {w.id or lesson.belief}": (*place, "wrong", n) for n, w in enumerate(part.wrong)}
    keys["real-life"] = ()
    return keys


def optional_keys(lesson: Lesson) -> tuple[str, ...]:
    """The keys of texts that a lesson may have."""
    return (*OPTIONAL, *(f"{part.id}/after" for part in lesson.part))


def heading_of(key: str) -> str:
    """The heading line that a key stands for."""
    last = key.rpartition("/")[2]
    return f"### {last}" if "/" in key else f"## {last}"


class _Reading:
    """One pass over the lines of a file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.title: str | None = None
        self.sections: dict[str, Section] = {}
        self.findings: list[Finding] = []
        self.open: tuple[str, int, str] | None = None
        self.lines: list[str] = []
        self.part = self.predict = ""

    def close(self) -> None:
        """Keep what was read since the last heading."""
        if self.open is not None:
            key, line, title = self.open
            self.sections[key] = Section(key, line, title, parse_blocks(tuple(self.lines)))
        elif any(line.strip() for line in self.lines):
            self.findings.append(finding(self.file, 1, "text_before_title"))
        self.open, self.lines = None, []

    def heading(self, depth: int, words: str, line: int) -> None:
        """Begin the section that a heading names, or say what is wrong with the heading."""
        self.close()
        key, title = self.key_of(depth, words)
        if not key:
            self.findings.append(finding(self.file, line, "strange_heading", heading=f"{'#' * depth} {words}"))
            key = f"?{line}"
        elif key in self.sections:
            self.findings.append(finding(self.file, line, "heading_twice", heading=f"{'#' * depth} {words}"))
            key = f"?{line}"
        self.open = (key, line, title)

    def key_of(self, depth: int, words: str) -> tuple[str, str]:
        """The key and the title of a heading; the key is "" where the heading means nothing here."""
        if depth == 1:
            if self.title is not None or self.sections:
                return "", ""
            self.title = words
            return "intro", words
        if depth == 2 and (part := _PART.fullmatch(words)):
            self.part, self.predict = part[1], ""
            return part[1], part[2] or ""
        inner = _INNER.fullmatch(words) if depth == 3 and self.part not in ("", *RESERVED) else None
        if inner is None or (inner[1] == "choice" and not self.predict):
            return "", ""
        if inner[1] == "choice":
            return f"{self.predict}/{words}", ""
        key = f"{self.part}/{inner[1]} {inner[2]}" if inner[1] else f"{self.part}/after"
        self.predict = key if inner[1] == "predict" else ""
        return key, ""


def parse_texts(file: str, text: str) -> tuple[Texts, tuple[Finding, ...]]:
    """Read a language's file; beside the texts, what is wrong with its headings."""
    reading = _Reading(file)
    fenced = 0
    for number, line in enumerate(text.splitlines(), 1):
        if FENCE.match(line):
            fenced = 0 if fenced else number
        heading = None if fenced else _HEADING.match(line)
        if heading:
            reading.heading(len(heading[1]), heading[2], number)
        else:
            reading.lines.append(line)
            if not fenced and _NOT_DRAWN.match(_CODE.sub("", line)):
                reading.findings.append(finding(file, number, "not_drawn", text=line.strip()[:60]))
    reading.close()
    if fenced:
        reading.findings.append(finding(file, fenced, "fence_open"))
    if not reading.title:
        reading.findings.append(finding(file, 1, "no_title"))
    return Texts(file, reading.title or "", reading.sections), tuple(reading.findings)


def _missing(texts: Texts, expected: Iterable[str], toml: str, lines: dict[str, int]) -> Iterator[Finding]:
    """Texts that are not there: one by its place in `toml`, several as they are to be written, in their order."""
    missing = [key for key in expected if key not in texts.sections]
    if len(missing) == 1:
        values: dict[str, Said] = {"heading": heading_of(missing[0]), "file": texts.file, "name": missing[0]}
        yield finding(toml, lines[missing[0]], "heading_missing", **values)
    elif missing:
        headings = ", ".join(map(heading_of, missing))
        yield finding(texts.file, 0, "headings_missing", count=len(missing), headings=headings)


def _unused(texts: Texts, known: tuple[str, ...]) -> Iterator[Finding]:
    """Texts that nothing asks for."""
    unused = [key for key in texts.sections if key not in known and not key.startswith("?")]
    if unused:
        headings = ", ".join(map(heading_of, unused))
        yield finding(texts.file, texts.sections[unused[0]].line, "text_unused", heading=headings)


def compare_headings(lesson: Lesson, texts: tuple[Texts, ...], toml: str, lines: dict[str, int]) -> list[Finding]:
    """Texts that are missing, empty or asked for by nothing; `lines` tells where in `toml` each key is asked for."""
    findings: list[Finding] = []
    expected, optional = expected_keys(lesson), optional_keys(lesson)
    for one in texts:
        findings += _missing(one, expected, toml, lines)
        findings += _unused(one, (*expected, *optional))
        for key in expected:
            if key in one.sections and not one.sections[key].blocks:
                findings.append(finding(one.file, one.sections[key].line, "text_empty", heading=heading_of(key)))
        for key, section in one.sections.items():
            for other in texts:
                if key in optional and section.blocks and key not in other.sections:
                    values: dict[str, Said] = {"heading": heading_of(key), "file": other.file}
                    findings.append(finding(one.file, section.line, "heading_one_language", **values))
            if section.title and key in expected and any(not other.part_title(key) for other in texts):
                findings.append(finding(one.file, section.line, "part_title_one_language", heading=heading_of(key)))
    return findings
