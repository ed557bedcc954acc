"""The proof of a lesson: everything that `AUTHORING.md` promises its readers, played on the engine."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator

from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.simulation.switches import SWITCHABLE
from kafka_tui.engine.simulation.world import WorldError
from kafka_tui.i18n.catalogue import fill, text
from kafka_tui.i18n.glossary import violations
from kafka_tui.i18n.language import Language
from kafka_tui.lesson.course_map import circle
from kafka_tui.lesson.errors import Finding, LessonError, Said, finding
from kafka_tui.lesson.loader import LoadedLesson, load_course_source, load_lesson, read_lesson
from kafka_tui.lesson.markdown import Block, templates
from kafka_tui.lesson.places import lessons_root
from kafka_tui.lesson.play import Play, open_play
from kafka_tui.lesson.proof import play_scene, play_solution, play_wrong, task_start
from kafka_tui.lesson.structure import Source
from kafka_tui.lesson.texts import Section, Texts, choice_key
from kafka_tui.lesson.values import PlaceholderProblems, value_at
from kafka_tui.shell.script_error import nearest
from kafka_tui.shell.verbs.what_if import MergeImagined
from kafka_tui.view.model import View
from kafka_tui.view.predicates import Happened, clauses, parse_predicate
from kafka_tui.view.project_facts import BOOKKEEPING

VERDICTS = (
    *("expect_fails", "choices_right", "no_choice_right", "other_right"),
    *("guard_at_start", "check_at_start", "prefix_finishes", "solution_fails", "wrong_passes"),
)
"""What is found where a lesson's own words about the cluster come out otherwise; the rest is a lesson that breaks."""
PRAISE: dict[Language, tuple[str, ...]] = {
    "en": ("Right", "Yes", "Exactly", "Correct"),
    "ko": ("맞습니다", "네", "정답입니다", "그렇습니다"),
}
BLAME: dict[Language, tuple[str, ...]] = {
    "en": ("No", "Wrong", "Not so"),
    "ko": ("아닙니다", "아니요", "틀렸습니다"),
}
"""With what the explanation of an answer begins that says the answer is right, or that it is not."""
_SENTENCE = re.compile(r"[^.,:;!]*")

At = Callable[[str, View], Iterator[Finding]]
"""Finds what is wrong with the texts of a key (and of keys below it) when they are read at a moment."""


def check_lesson(loaded: LoadedLesson) -> tuple[Finding, ...]:
    """Everything that is wrong with a lesson that could be read."""
    found = list(_complete(loaded))
    found += _facts_exist(loaded)
    found += _glossary(loaded)
    found += _explanations(loaded)
    found += _play(loaded, (), _placeholders(loaded))
    if found:
        return tuple(found)
    return tuple(_rules_shown(loaded))


def _rules_shown(loaded: LoadedLesson) -> Iterator[Finding]:
    """A rule that can be switched off is shown where something the lesson says comes out otherwise without it."""
    lesson, source = loaded.lesson, loaded.source
    for rule in lesson.shows:
        if rule not in lesson.teaches or rule not in SWITCHABLE:
            yield finding(source.file, source.line("shows", rule), "shows_nothing", rule=rule)
    for number, rule in enumerate(lesson.teaches):
        if rule not in SWITCHABLE:
            continue
        line, said = source.line("teaches", number), lesson.shows.get(rule)
        without = (one for one in _play(loaded, (rule,), _no_texts) if one.problem in VERDICTS)
        first = next(without, None)
        if first is None:
            yield finding(source.file, line, "rule_not_shown", rule=rule)
            continue
        part = [one.id for n, one in enumerate(lesson.part) if source.line("part", n) <= first.line][-1]
        if said is None:
            yield finding(source.file, line, "shown_unmarked", rule=rule, part=part)
        elif said != part:
            line = source.line("shows", rule)
            yield finding(source.file, line, "shown_elsewhere", rule=rule, part=part, said=said)


def _play(loaded: LoadedLesson, switched_off: tuple[str, ...], texts_at: At) -> Iterator[Finding]:
    """Play every part, every solution and every wrong path of the lesson."""
    lesson, source = loaded.lesson, loaded.source
    try:
        play, answers = open_play(lesson, switched_off)
    except WorldError as error:
        yield finding(source.file, source.line("brokers"), "no_world", reason=str(error))
        return
    for answer in answers:
        if answer.status or answer.refusal:
            reason = answer.refusal or " ".join(answer.stderr)
            yield finding(source.file, source.line("setup"), "setup_fails", reason=reason)
    yield from texts_at("intro", play.view)
    for number, part in enumerate(lesson.part):
        yield from texts_at(part.id, play.view)
        for kind in ("predict", "check", "hint"):
            yield from texts_at(f"{part.id}/{kind}", play.view)
        if part.kind == "scene":
            yield from play_scene(play, source, number, part)
        else:
            play = yield from _play_task(loaded, number, play, texts_at)
        yield from texts_at(f"{part.id}/after", play.view)
    for key in ("done", "real-life", "teacher"):
        yield from texts_at(key, play.view)


def _play_task(loaded: LoadedLesson, number: int, play: Play, texts_at: At) -> Generator[Finding, None, Play]:
    """Play a task in every way it names; gives the world that its first solution leads to."""
    source, part = loaded.source, loaded.lesson.part[number]
    yield from task_start(play.copy(), source, number, part)
    ways = [play.copy() for _ in part.solution]
    for which, way in enumerate(ways):
        yield from play_solution(way, source, number, part, which)
    for which, wrong in enumerate(part.wrong):
        trial = play.copy()
        yield from play_wrong(trial, source, number, part, which)
        yield from texts_at(f"{part.id}/wrong {wrong.id or loaded.lesson.belief}", trial.view)
    return ways[0]


def _no_texts(_key: str, _view: View) -> Iterator[Finding]:
    return iter(())


def _placeholders(loaded: LoadedLesson) -> At:
    """Finds placeholders that have no value when their text is read."""

    def wrong(key: str, view: View) -> Iterator[Finding]:
        for language, texts in loaded.texts.items():
            for section in texts.sections.values():
                yield from _unfilled(texts.file, section.line, _read_at(section, key), view, language)

    return wrong


def _read_at(section: Section, key: str) -> tuple[Block, ...]:
    """The blocks of a section that are read at `key`; of an answer, all but its first come after the run."""
    part, _, rest = section.key.partition("/")
    if "/choice " in rest:
        return {f"{part}/predict": section.blocks[:1], f"{part}/after": section.blocks[1:]}.get(key, ())
    return section.blocks if section.key == key or section.key.startswith(key + " ") else ()


def _unfilled(file: str, line: int, blocks: tuple[Block, ...], view: View, language: Language) -> Iterator[Finding]:
    for template in templates(blocks):
        try:
            fill(template, lambda name: value_at(view, name, language))
        except PlaceholderProblems as error:
            yield finding(file, line, "placeholder", text=template[:80], reason=error.note)
        except ValueError as error:
            yield finding(file, line, "placeholder", text=template[:80], reason=str(error))


def _complete(loaded: LoadedLesson) -> Iterator[Finding]:
    """What every lesson has: a prediction, a task, and in each task hints and a wrong path."""
    lesson, source = loaded.lesson, loaded.source
    if not any(part.predict for part in lesson.part):
        yield finding(source.file, source.line("part"), "no_prediction")
    if not any(part.kind == "task" for part in lesson.part):
        yield finding(source.file, source.line("part"), "no_task")
    elif not any(part.wrong for part in lesson.part):
        yield finding(source.file, source.line("part"), "no_wrong")
    for number, part in enumerate(lesson.part):
        if part.kind == "task" and not part.hint:
            yield finding(source.file, source.line("part", number), "no_hint", part=part.id)


def _explanations(loaded: LoadedLesson) -> Iterator[Finding]:
    """Answers whose explanation says of them that they are right, or that they are not, and are marked otherwise."""
    for part in loaded.lesson.part:
        for predict in part.predict:
            for choice in predict.choices:
                for language, texts in loaded.texts.items():
                    section = texts.sections[choice_key(part.id, predict.id, choice.id)]
                    said = next(iter(templates(section.blocks[1:])), "")
                    begins = _SENTENCE.match(said)
                    words = begins.group().strip() if begins else ""
                    if words in (BLAME if choice.right else PRAISE)[language]:
                        problem = "blamed" if choice.right else "praised"
                        yield finding(texts.file, section.line, problem, choice=choice.id, words=words)


def _facts_exist(loaded: LoadedLesson) -> Iterator[Finding]:
    """Every fact that a predicate asks for is one that the engine can say."""
    known = _fact_names()
    for place, predicate in _predicates(loaded):
        for clause in clauses(parse_predicate(predicate)):
            if isinstance(clause, Happened) and clause.fact not in known:
                near = nearest(clause.fact, known) or ", ".join(known)
                yield finding(
                    loaded.source.file, loaded.source.line(*place), "no_such_fact", fact=clause.fact, known=near
                )


def _fact_names() -> tuple[str, ...]:
    """The names of all facts; whoever can play a lesson has loaded their classes."""
    kinds, names = [Fact], []
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        names.append(kind.__name__)
    told = (name for name in names if name != Fact.__name__ and name not in BOOKKEEPING)
    return tuple(sorted((*told, MergeImagined.__name__)))


def _predicates(loaded: LoadedLesson) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for number, part in enumerate(loaded.lesson.part):
        for n, expected in enumerate(part.expect):
            yield ("part", number, "expect", n), expected
        for n, check in enumerate(part.check):
            yield ("part", number, "check", n, "that"), check.that
        for n, predict in enumerate(part.predict):
            for m, choice in enumerate(predict.choices):
                yield ("part", number, "predict", n, "choices", m, "when"), choice.when


def _glossary(loaded: LoadedLesson) -> Iterator[Finding]:
    """Korean words that stand for a term which has another one."""
    texts = loaded.texts["ko"]
    yield from _second_words(texts, 1, texts.title)
    for section in texts.sections.values():
        yield from _second_words(texts, section.line, section.title)
        for template in templates(section.blocks):
            yield from _second_words(texts, section.line, template)


def _second_words(texts: Texts, line: int, korean: str) -> Iterator[Finding]:
    for one in violations(korean):
        values: dict[str, Said] = {"word": one.word, "korean": one.term.korean, "english": one.term.english}
        yield finding(texts.file, line, "glossary", **values)


def check_target(target: str) -> tuple[Finding, ...]:
    """Everything wrong with the lesson of an id or folder, whether it can be read or not.

    One whose words do not fit yet is played all the same: its author writes them last.
    """
    try:
        loaded, found = read_lesson(target)
    except LessonError as error:
        return error.findings
    if loaded is None:
        return found
    return (*_facts_exist(loaded), *_play(loaded, (), _no_texts), *found) if found else check_lesson(loaded)


def check_course() -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """The ids of the course's lessons, and everything wrong with the course file and with them."""
    try:
        course, source = load_course_source()
    except LessonError as error:
        return (), error.findings
    found: list[Finding] = []
    before: list[str] = []
    needs: dict[str, tuple[str, ...]] = {}
    for chapter_number, chapter in enumerate(course.chapter):
        for number, lesson in enumerate(chapter.lessons):
            line = source.line("chapter", chapter_number, "lessons", number)
            needs[lesson] = _needs(lesson)
            found += _place_in_course(source, line, lesson, needs[lesson], tuple(before))
            before.append(lesson)
    if around := circle(needs):
        found.append(finding(source.file, source.line("chapter"), "needs_circle", lessons=" → ".join(around)))
    for folder in sorted(path.parent.name for path in lessons_root().glob("*/lesson.toml")):
        if folder not in before:
            found.append(finding(source.file, source.line("chapter"), "not_in_course", lesson=folder))
    for lesson in before:
        found += check_target(lesson)
    return tuple(before), tuple(found)


def _needs(lesson: str) -> tuple[str, ...]:
    """What a lesson needs; nothing when it cannot be read, which is reported with the lesson itself."""
    try:
        return load_lesson(lesson).lesson.needs
    except LessonError:
        return ()


def _place_in_course(
    source: Source, line: int, lesson: str, needs: tuple[str, ...], before: tuple[str, ...]
) -> Iterator[Finding]:
    """What is wrong with where a lesson stands: twice, or before one that it needs."""
    if lesson in before:
        yield finding(source.file, line, "id_twice", id=lesson)
    for need in needs:
        if need not in before:
            yield finding(source.file, line, "needs_later", lesson=lesson, need=need)


def check_command(target: str | None, language: Language) -> tuple[str, int]:
    """What `kafka-tui check` prints and leaves with: 0 when nothing is wrong, else 1. None means the whole course."""
    checked, found = ((target,), check_target(target)) if target is not None else check_course()
    lines = [one.sentence(language) for one in found]
    if found:
        lines.append(text(language, "check.found", count=len(found)))
    else:
        lines += [text(language, "check.holds", lesson=lesson) for lesson in checked]
    return "\n".join(lines), 1 if found else 0
