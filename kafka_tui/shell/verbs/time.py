"""Time and expectations: `step`, `run`, `run until`, `expect`."""

from __future__ import annotations

from kafka_tui.shell.answers import FAILED, Answer
from kafka_tui.shell.stage import MOST_MOMENTS, Flow, Flows, Stage, at_once, due_before
from kafka_tui.shell.verbs.statements import Expect, RunFor, RunUntil, Step
from kafka_tui.view.paths import PathError
from kafka_tui.view.predicates import (
    Predicate,
    PredicateTypeError,
    Verdict,
    evaluate_counting,
    fields_of,
    print_predicate,
)


def step(stage: Stage, said: Step) -> Flow:
    """Go on by so many moments, or as many as there are."""
    for _ in range(said.count):
        before = stage.timeline
        stage.advance()
        if stage.timeline is before:
            return Answer(stdout=(stage.say("nothing_due"),))
        yield
    return Answer()


def run_for(stage: Stage, said: RunFor) -> Flow:
    """Let time pass."""
    end_ms = stage.ran_to_ms() + said.duration_ms
    made = 0
    while due_before(stage, end_ms):
        if made == MOST_MOMENTS:
            return Answer(stderr=(stage.say("limit_reached", count=made),), status=FAILED)
        stage.advance()
        made += 1
        yield
    stage.end_run(end_ms)
    return Answer()


def run_until(stage: Stage, said: RunUntil) -> Flow:
    """Let time pass until the predicate holds; a path that leads nowhere may still come to lead somewhere."""
    end_ms = stage.ran_to_ms() + said.within_ms
    made = 0
    while True:
        answer = _judged(stage, said.that)
        if answer.status == 0:
            return answer
        if made == MOST_MOMENTS or not due_before(stage, end_ms):
            break
        stage.advance()
        made += 1
        yield
    if made < MOST_MOMENTS:
        stage.end_run(end_ms)
    stopped = stage.say("limit_reached", count=made) if made == MOST_MOMENTS else stage.say("not_within")
    return Answer(stderr=(stopped, *answer.stderr), status=FAILED, verdict=answer.verdict)


def expect(stage: Stage, said: Expect) -> Flow:
    """Judge the predicate now."""
    return at_once(_judged(stage, said.that))


def judge(stage: Stage, predicate: Predicate) -> Verdict:
    """Whether the predicate holds now, on the facts of the part. Raises PathError and PredicateTypeError."""
    return evaluate_counting(predicate, stage.fields(fields_of(predicate)), stage.times_happened)


def _judged(stage: Stage, predicate: Predicate) -> Answer:
    try:
        verdict = judge(stage, predicate)
    except (PathError, PredicateTypeError) as error:
        reason = error.note.sentence(stage.language)
        sentence = stage.say("cannot_judge", predicate=print_predicate(predicate), reason=reason)
        return Answer(stderr=(sentence,), status=FAILED)
    if verdict.holds:
        return Answer(verdict=verdict)
    lines = tuple(
        stage.say("does_not_hold", clause=part.text, present=part.present) for part in verdict.parts if not part.holds
    )
    return Answer(stderr=lines, status=FAILED, verdict=verdict)


FLOWS: Flows = {Step: step, RunFor: run_for, RunUntil: run_until, Expect: expect}
