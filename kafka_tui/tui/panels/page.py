"""The lesson pane as lines of text: what a part says, asks, runs and wants."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from msgspec.structs import replace

from kafka_tui.lesson.markdown import Block, parse_spans
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.frame import Choice, Goal, Page, Question
from kafka_tui.tui.palette import Ink
from kafka_tui.tui.panels.lines import Line, block_lines, span_pieces, wrap_pieces
from kafka_tui.tui.panels.printed import printed_lines

_STATES: dict[str, Ink] = {"open": Ink.TEXT, "chosen": Ink.STRONG, "right": Ink.GOAL, "wrong": Ink.OUT}


class Laid(NamedTuple):
    """A page as lines, and the first line of each of its sections that is there."""

    lines: tuple[Line, ...]
    starts: dict[str, int]


def laid_out(page: Page, width: int, look: Look) -> Laid:
    """The whole page at a width; a page is laid out once, whatever is selected and however far a request has come."""
    return _laid_out(page, max(width, 4), replace(look, selection="", phase_ms=0.0))


def page_lines(page: Page, width: int, look: Look) -> tuple[Line, ...]:
    """The lines of the whole page at a width."""
    return laid_out(page, width, look).lines


@lru_cache(maxsize=16)
def _laid_out(page: Page, width: int, look: Look) -> Laid:
    lines: list[Line] = []
    starts: dict[str, int] = {}
    for name, section in _sections(page, width, look):
        if section:
            if lines:
                lines.append(())
            starts[name] = len(lines)
            lines += section
    return Laid(tuple(lines), starts)


def _sections(page: Page, width: int, look: Look) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """The sections of a page from top to bottom, by name; `question` is the first one that waits for an answer."""
    if page.heading:
        yield "heading", wrap_pieces(span_pieces(parse_spans(page.heading), Ink.STRONG), width)
    yield "prose", block_lines(page.blocks, width, look)
    waiting = next((question for question in page.questions if question.open), None)
    for number, question in enumerate(page.questions):
        yield "question" if question is waiting else f"question {number}", _question(question, width, look)
    if page.ran or page.next_command:
        yield "commands", _commands(page, width, look)
    if page.goals:
        yield "goals", _goals(page.goals, width, look)
    if page.wrong:
        yield "wrong", block_lines(page.wrong, width, look, Ink.LAG)
    for number, hint in enumerate(page.hints, 1):
        name = look.say("lesson.hint", number=number, total=page.hint_count)
        yield f"hint {number}", (*wrap_pieces([(name, Ink.LAG)], width), *block_lines(hint, width, look))
    if page.solution:
        title = wrap_pieces([(look.say("lesson.solution"), Ink.LAG)], width)
        shown = [line for run in page.solution for line in wrap_pieces([(run, Ink.TEXT)], width, 2)]
        yield "solution", (*title, *shown)
    if page.after:
        title = wrap_pieces([(page.after_title, Ink.GOAL)], width) if page.after_title else ()
        yield "after", (*title, *block_lines(page.after, width, look))
    if page.prompt:
        yield "prompt", wrap_pieces([(page.prompt, Ink.FETCH)], width)


def _question(question: Question, width: int, look: Look) -> tuple[Line, ...]:
    """What do you expect? And the answers by number."""
    lines = list(wrap_pieces([(look.say("lesson.predict"), Ink.LAG)], width))
    lines += block_lines(question.blocks, width, look)
    for number, choice in enumerate(question.choices, 1):
        lines += _choice(number, choice, width, look)
    return tuple(lines)


def _choice(number: int, choice: Choice, width: int, look: Look) -> tuple[Line, ...]:
    """One answer; a sign and an ink say how it stands, and after the run a paragraph why."""
    ink = _STATES[choice.state]
    signs = {"open": " ", "chosen": look.glyphs.to_right, "right": look.glyphs.node, "wrong": look.glyphs.out}
    head = f"{signs[choice.state]}\u00a0{number}.\u00a0"
    lines = _hung(head, ink, choice.blocks, width, look, ink)
    if choice.after:
        lines += tuple(
            (("\u00a0" * 5, Ink.TEXT), *line) for line in block_lines(choice.after, width - 5, look, Ink.DIM)
        )
    return lines


def _hung(
    head: str, head_ink: Ink, blocks: tuple[Block, ...], width: int, look: Look, base: Ink = Ink.TEXT
) -> tuple[Line, ...]:
    """Blocks with a mark before their first line, the others moved in under it."""
    body = block_lines(blocks, max(width - len(head), 4), look, base) or ((),)
    first, *rest = body
    space = "\u00a0" * len(head)
    return (((head, head_ink), *first), *(((space, Ink.TEXT), *line) for line in rest))


def _commands(page: Page, width: int, look: Look) -> tuple[Line, ...]:
    """What the scene has run, and what it runs next."""
    lines: list[Line] = []
    for entry in page.ran:
        lines += wrap_pieces([("> ", Ink.DIM), (entry.command, Ink.STRONG)], width, 2)
        printed = printed_lines(entry.lines, Ink.TEXT, width, look.glyphs.ellipsis)
        lines += printed
        if any(line[-1][1] is Ink.FETCH for line in printed if line):
            lines += wrap_pieces([(look.say("app.output_cut"), Ink.DIM)], width)
    if page.next_command:
        next_word = look.say("app.next_command")
        lines += wrap_pieces([(f"{next_word}: ", Ink.LAG), (page.next_command, Ink.STRONG)], width, 2)
    return tuple(lines)


def _goals(goals: tuple[Goal, ...], width: int, look: Look) -> tuple[Line, ...]:
    """The checks, live: a sign, a word and what is there now."""
    done = look.say("lesson.checks_progress", done=sum(goal.done for goal in goals), total=len(goals))
    lines = list(wrap_pieces([(done, Ink.LAG)], width))
    for goal in goals:
        sign = look.glyphs.node if goal.done else look.glyphs.idle
        lines += _hung(f"{sign}\u00a0", Ink.GOAL if goal.done else Ink.OUT, goal.blocks, width, look)
        if goal.note and not goal.done:
            note = wrap_pieces([(goal.note, Ink.LAG)], max(width - 2, 4))
            lines += [(("\u00a0\u00a0", Ink.TEXT), *line) for line in note]
    return tuple(lines)
