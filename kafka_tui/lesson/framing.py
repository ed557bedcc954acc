"""From a session to the frame that shows it: every text filled, every check judged, in the session's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from kafka_tui.engine.simulation.timeline import MAIN
from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import Language
from kafka_tui.lesson.errors import Note
from kafka_tui.lesson.frame import CheckLine, ChoiceLine, CommandLine, LessonFrame, Mark, Phase, Prediction
from kafka_tui.lesson.markdown import Block, Grouped, Span, fill_blocks, parse_spans, restyled
from kafka_tui.lesson.model import Check, Predict
from kafka_tui.lesson.play import Play
from kafka_tui.lesson.shown import shown_blocks
from kafka_tui.lesson.texts import choice_key
from kafka_tui.lesson.values import values_of
from kafka_tui.lesson.visit import Visit, on_line
from kafka_tui.view.model import View
from kafka_tui.view.paths import PathError
from kafka_tui.view.predicate_values import Op
from kafka_tui.view.predicates import PartVerdict, PredicateTypeError, Verdict

if TYPE_CHECKING:
    from kafka_tui.lesson.session import LessonSession

_MOST_SHOWN = 60


def build_frame(session: LessonSession) -> LessonFrame:
    """What the screen shows of `session` now."""
    return _Framing(session).frame()


def check_state(play: Play, check: Check, language: Language) -> tuple[bool, str]:
    """Whether a check is met now, and a sentence: its present value and what is missing."""
    try:
        verdict = play.judge(check.that)
    except PathError as error:
        if error.problem == "ambiguous":
            return False, text(language, "lesson.check_unknown", reason=error.note.sentence(language))
        return False, text(language, "lesson.check_not_there", name=_short(error.name))
    except PredicateTypeError as error:
        return False, text(language, "lesson.check_unknown", reason=error.note.sentence(language))
    if verdict.holds:
        return True, text(language, "lesson.check_done")
    if check.guard:
        return False, f"{_missing(verdict, language)}. {text(language, 'lesson.check_broken')}"
    return False, _missing(verdict, language)


_WANTED: dict[Op, str] = {
    "!=": "wants_other",
    "<": "wants_less",
    "<=": "wants_at_most",
    ">": "wants_more",
    ">=": "wants_at_least",
    "in": "wants_one_of",
    "contains": "wants_entry",
}
"""The sentence of what is missing, by the operator; `==` has the plain one."""


def _missing(verdict: Verdict, language: Language) -> str:
    """What is there of each clause that does not hold, each said once; of several, what has yet to happen is named."""
    lacking = [part for part in verdict.parts if not part.holds]
    facts = [part.text.removeprefix("happened ") for part in lacking if part.text.startswith("happened ")]
    said = {_lacks(part, language): True for part in lacking if not part.text.startswith("happened ")}
    if facts:
        yet = text(language, "lesson.check_not_happened")
        said[f"{yet}: {', '.join(map(_short, facts))}" if len(verdict.parts) > 1 else yet] = True
    return "; ".join(said)


def _lacks(part: PartVerdict, language: Language) -> str:
    """What a clause sees and what it needs: "3, needs 4"; of `not happened` only that it has."""
    if part.text.startswith("not happened "):
        return text(language, "lesson.check_has_happened")
    if part.op == "!=" and part.wanted == "null":
        return text(language, "lesson.check_none_yet")
    wanted = _value(part.wanted, language)
    if part.op in _WANTED:
        wanted = text(language, f"lesson.{_WANTED[part.op]}", wanted=wanted)
    return text(language, "lesson.check_present", present=_value(part.present, language), wanted=wanted)


def _value(shown: str, language: Language) -> str:
    """A JSON text as a check tells it, null as a word."""
    return text(language, "lesson.value_none") if shown == "null" else _short(shown)


def _short(shown: str) -> str:
    """A JSON text as a check tells it: a number grouped, anything long cut."""
    if shown.isdecimal():
        return str(Grouped(shown))
    return shown if len(shown) <= _MOST_SHOWN else shown[: _MOST_SHOWN - 1] + "…"


class _Framing:
    """The making of one frame."""

    def __init__(self, session: LessonSession) -> None:
        self.session = session
        self.language: Language = session.language
        self.texts = session.loaded.texts[session.language]
        self.visit: Visit = session.journey.visit
        self.part = self.visit.part
        self.play = session.journey.play
        self.phase: Phase = session.phase

    def frame(self) -> LessonFrame:
        """All of it."""
        session, visit, part = self.session, self.visit, self.part
        timeline, language = self.play.timeline, self.language
        ending = self.phase == "end"
        over = self.phase in ("outcome", "task_done")
        end = visit.end_view or self.play.view
        after = self.at("real-life", self.play.view) if ending else self.at(f"{part.id}/after", end) if over else ()
        return LessonFrame(
            language=language,
            lesson=session.loaded.id,
            title=self.texts.title,
            view=self.play.view,
            part=part.id,
            part_number=visit.number + 1,
            part_total=len(session.loaded.lesson.part),
            part_title=self.texts.part_title(part.id) or text(language, f"lesson.{part.kind}"),
            kind=part.kind,
            show=part.show,
            phase=self.phase,
            intro=self.at("intro", visit.start_view) if visit.number == 0 and not ending else (),
            prose=self.at("done", self.play.view) if ending else self.at(part.id, visit.start_view),
            after=after,
            predictions=tuple(map(self.prediction, part.predict)) if not ending else (),
            commands=tuple(self.commands()) if not ending else (),
            checks=tuple(map(self.check, part.check)) if not ending else (),
            hints=tuple(
                self.at(f"{part.id}/hint {hint.id}", visit.start_view)
                for hint in part.hint[: session.record.hints]
                if not ending
            ),
            hint_total=len(part.hint),
            solutions=tuple(one.run for one in part.solution) if visit.solution_open and not ending else (),
            wrong=self.wrong() if not ending else (),
            output=session.output,
            feedback=tuple(one.sentence(language) if isinstance(one, Note) else one for one in session.feedback),
            next_action=self.next_action(),
            asking=session.asking,
            playing=session.playing,
            step=timeline.cursor,
            first_step=session.journey.first,
            last_step=timeline.end - visit.ahead,
            ran=session.ran,
            branches=tuple(sorted(timeline.branches, key=lambda name: (name != MAIN, len(name), name))),
            marks=tuple(
                Mark(step=one.start.at, part=one.number + 1)
                for one in session.journey.visits
                if on_line(timeline, one.start, timeline.branch)
            ),
            shown=shown_blocks(self.session) if ending else (),
            teacher=self.teacher(),
            configs=tuple(sorted(session.loaded.lesson.configs.items())),
            finished=ending,
        )

    def at(self, key: str, view: View) -> tuple[Block, ...]:
        """The text of `key` with the values of a moment; a value that is not there is shown as a dash."""
        return fill_blocks(self.texts.blocks(key), values_of(view, self.language))

    def teacher(self) -> tuple[Block, ...]:
        """The notes for whoever presents the lesson; a part that they name by its id is named as the class sees it."""
        parts = self.session.loaded.lesson.part
        titles = {part.id: "".join(one.text for one in parse_spans(self.texts.part_title(part.id))) for part in parts}

        def named(span: Span) -> Span:
            title = titles.get(span.text) if span.code else None
            return Span(f"“{title}”") if title else span

        return restyled(self.at("teacher", self.visit.start_view), named)

    def prediction(self, predict: Predict) -> Prediction:
        """A question with its answers, and the result once the run has decided."""
        right = self.visit.right.get(predict.id)
        chosen = self.session.record.answers.get(predict.id)
        end = self.visit.end_view
        choices = []
        for choice in predict.choices:
            key = choice_key(self.part.id, predict.id, choice.id)
            choices.append(
                ChoiceLine(
                    id=choice.id,
                    answer=self.at(key, self.visit.start_view)[:1],
                    chosen=choice.id == chosen,
                    right=None if right is None else choice.id == right,
                    belief=choice.belief,
                    said=() if right is None or end is None else self.at(key, end)[1:],
                )
            )
        return Prediction(
            id=predict.id,
            question=self.at(f"{self.part.id}/predict {predict.id}", self.visit.start_view),
            choices=tuple(choices),
            answer=chosen,
            result=None if right is None or chosen is None else chosen == right,
        )

    def commands(self) -> Iterator[CommandLine]:
        """The run, line by line, as far as it has come at the moment that is shown."""
        here = self.play.here
        off_script = not self.visit.at_script
        coming: Literal["next", "later"] = "next"
        for number, statement in enumerate(self.visit.script):
            ended = self.visit.ended[number] if number < len(self.visit.ended) else None
            began = self.visit.began[number] if number < len(self.visit.began) else None
            if ended and (off_script or here.at >= ended[0].at):
                output = ended[1].shown
                yield CommandLine(command=statement.source, state="done", output=output)
            elif began and (off_script or here.at > began.at):
                yield CommandLine(command=statement.source, state="running", output=())
            else:
                yield CommandLine(command=statement.source, state=coming, output=())
                coming = "later"

    def check(self, check: Check) -> CheckLine:
        """A check, judged now."""
        holds, state = check_state(self.play, check, self.language)
        words = self.at(f"{self.part.id}/check {check.id}", self.visit.start_view)
        return CheckLine(id=check.id, text=words, holds=holds, guard=check.guard, state=state)

    def wrong(self) -> tuple[Block, ...]:
        """The text of the wrong path that was taken, with the values of the moment it was recognised."""
        turn = self.visit.wrong
        if turn is None:
            return ()
        name = self.part.wrong[turn.number].id or self.session.loaded.lesson.belief
        return self.at(f"{self.part.id}/wrong {name}", turn.view)

    def next_action(self) -> str:
        """What the learner can do now, as a sentence."""
        key = {
            "predict": "next_answer",
            "outcome": "next_part",
            "task": "next_command",
            "task_done": "next_part",
            "end": "next_end",
        }.get(self.phase)
        if key is not None:
            return text(self.language, f"lesson.{key}")
        coming = next((one for one in self.commands() if one.state != "done"), None)
        if coming is None or coming.state == "running":
            return text(self.language, "lesson.next_step")
        return text(self.language, "lesson.next_run", command=coming.command)
