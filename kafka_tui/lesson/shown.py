"""What a learner has shown in a lesson: tasks done, answers that came true, and beliefs that did not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from kafka_tui.i18n.catalogue import text
from kafka_tui.lesson.markdown import Block, Item, Items, Paragraph, Span, fill_blocks
from kafka_tui.lesson.progress import PartProgress
from kafka_tui.lesson.texts import choice_key
from kafka_tui.lesson.values import values_of
from kafka_tui.lesson.visit import Visit
from kafka_tui.view.model import View

if TYPE_CHECKING:
    from kafka_tui.lesson.session import LessonSession


def with_missed(record: PartProgress, visit: Visit) -> PartProgress:
    """The record with the answers that the run has shown to be wrong; the first wrong one of each question stays."""
    given = record.answers
    missed = {one: given[one] for one, right in visit.right.items() if given.get(one, right) != right}
    return replace(record, missed={**missed, **record.missed}) if missed.keys() - record.missed.keys() else record


def with_wrong(record: PartProgress, visit: Visit, belief: str) -> PartProgress:
    """The record with the wrong path that was taken last; one without a name is that of the belief."""
    turn = visit.wrong
    name = None if turn is None else visit.part.wrong[turn.number].id or belief
    return record if name is None or name in record.wrong else replace(record, wrong=(*record.wrong, name))


def shown_blocks(session: LessonSession) -> tuple[Block, ...]:
    """The page after the lesson: a heading and a list for each of the three that has something in it."""
    page = _Shown(session)
    sections = (("can", page.done()), ("foreseen", page.foreseen()), ("cured", page.cured()))
    blocks: list[Block] = []
    for name, items in sections:
        found = tuple(items)
        if found:
            blocks += (Paragraph((Span(page.say(f"lesson.shown_{name}"), bold=True),)), Items(found))
    return tuple(blocks)


class _Shown:
    """The making of one page."""

    def __init__(self, session: LessonSession) -> None:
        self.session = session
        self.texts = session.loaded.texts[session.language]
        self.visits = session.journey.visits

    def say(self, key: str) -> str:
        """A sentence of the catalogue."""
        return text(self.session.language, key)

    def record(self, visit: Visit) -> PartProgress:
        """What is known of a part."""
        return self.session.known(visit.part.id)

    def spans(self, key: str, view: View) -> tuple[Span, ...]:
        """The first paragraph of a text, with the values of a moment."""
        filled = fill_blocks(self.texts.blocks(key)[:1], values_of(view, self.session.language))
        return next((block.spans for block in filled if isinstance(block, Paragraph)), ())

    def done(self) -> Iterator[Item]:
        """What the tasks asked for that were done without their solution."""
        for visit in self.visits:
            record = self.record(visit)
            for check in visit.part.check:
                if record.done and not record.solution_shown and not check.guard:
                    yield Item(0, "•", self.spans(f"{visit.part.id}/check {check.id}", visit.start_view))

    def foreseen(self) -> Iterator[Item]:
        """Answers that came true and were the first ones given."""
        for visit in self.visits:
            record = self.record(visit)
            for predict, right in visit.right.items():
                if record.answers.get(predict) == right and predict not in record.missed:
                    yield Item(0, "•", self.answer(visit, predict, right))

    def cured(self) -> Iterator[Item]:
        """Wrong answers with what happened, and tempting ways with what is wrong with them."""
        for visit in self.visits:
            record = self.record(visit)
            for predict, choice in record.missed.items():
                if predict in visit.right:
                    expected, happened = self.say("lesson.you_expected"), self.say("lesson.it_happened")
                    yield Item(0, "•", (Span(f"{expected} "), *self.quoted(visit, predict, choice)))
                    yield Item(1, "→", (Span(f"{happened} "), *self.quoted(visit, predict, visit.right[predict])))
            for number, wrong in enumerate(visit.part.wrong):
                name = wrong.id or self.session.loaded.lesson.belief
                if name in record.wrong:
                    yield Item(0, "•", (Span(f"{self.say('lesson.you_tried')} "), Span(wrong.run[0], code=True)))
                    for turn in [one for one in visit.turns if one.number == number][-1:]:
                        yield Item(1, "→", self.spans(f"{visit.part.id}/wrong {name}", turn.view))

    def quoted(self, visit: Visit, predict: str, choice: str) -> tuple[Span, ...]:
        """The words of an answer as somebody's words."""
        return Span("“"), *self.answer(visit, predict, choice), Span("”")

    def answer(self, visit: Visit, predict: str, choice: str) -> tuple[Span, ...]:
        """The words of an answer."""
        return self.spans(choice_key(visit.part.id, predict, choice), visit.start_view)
