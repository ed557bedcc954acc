"""Plays the parts of a lesson and says what does not hold. The session asks it, too, where a part may begin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kafka_tui.lesson.errors import Finding, Said, finding
from kafka_tui.lesson.model import Check, Lesson, Part, Predict
from kafka_tui.lesson.play import Play
from kafka_tui.lesson.structure import Source, statements
from kafka_tui.shell.answers import Answer
from kafka_tui.view.paths import PathError
from kafka_tui.view.predicates import PredicateTypeError, Verdict

JudgeProblems = (PathError, PredicateTypeError)
"""What judging a predicate raises where it cannot be judged."""


def right_choices(play: Play, predict: Predict) -> tuple[str, ...]:
    """The ids of the answers that are right now: the engine decides. Raises one of `JudgeProblems`."""
    return tuple(choice.id for choice in predict.choices if play.judge(choice.when).holds)


def missing(verdict: Verdict) -> str:
    """What is there and what is wanted, of the first clause that does not hold: "3, == 4"."""
    part = next((part for part in verdict.parts if not part.holds), verdict.parts[0])
    return f"{part.present}, {part.op} {part.wanted}"


def play_scene(play: Play, source: Source, number: int, part: Part) -> Iterator[Finding]:
    """Play a scene to its end; what its expectations and predictions are wrong about."""
    play.mark()
    answers = tuple(answer for statement in statements(part.run) for answer in play.run((statement,)))
    yield from _and_refusals(_scene(play, answers, source, number, part), answers, source, "part", number, "run")


def _scene(play: Play, answers: tuple[Answer, ...], source: Source, number: int, part: Part) -> Iterator[Finding]:
    yield from _stopped(answers, source, "part", number, "run")
    for n, predicate in enumerate(part.expect):
        line = source.line("part", number, "expect", n)
        try:
            verdict = play.judge(predicate)
        except JudgeProblems as error:
            yield finding(source.file, line, "unjudged", predicate=predicate, reason=error.note)
            continue
        if not verdict.holds:
            yield finding(source.file, line, "expect_fails", predicate=predicate, present=missing(verdict))
    for n, predict in enumerate(part.predict):
        yield from _prediction(play, source, predict, "part", number, "predict", n)


def _prediction(play: Play, source: Source, predict: Predict, *place: str | int) -> Iterator[Finding]:
    right: list[str] = []
    for n, choice in enumerate(predict.choices):
        line = source.line(*place, "choices", n, "when")
        try:
            holds = play.judge(choice.when).holds
        except JudgeProblems as error:
            yield finding(source.file, line, "unjudged", predicate=choice.when, reason=error.note)
            return
        if holds:
            right.append(choice.id)
    if len(right) != 1:
        problem = "choices_right" if right else "no_choice_right"
        values: dict[str, Said] = {"predict": predict.id, "count": len(right), "choices": ", ".join(right)}
        yield finding(source.file, source.line(*place), problem, **values)
        return
    for n, choice in enumerate(predict.choices):
        if choice.right and choice.id != right[0]:
            yield finding(
                source.file, source.line(*place, "choices", n), "other_right", choice=choice.id, engine=right[0]
            )


def task_start(play: Play, source: Source, number: int, part: Part) -> Iterator[Finding]:
    """What is wrong with the checks before anything was done: only guards may be true."""
    play.mark()
    for n, check in enumerate(part.check):
        line = source.line("part", number, "check", n)
        try:
            verdict = play.judge(check.that)
        except JudgeProblems as error:
            # What the learner has to make is not there yet; a slip in the path shows at the solution's end.
            if check.guard or not isinstance(error, PathError):
                yield finding(source.file, line, "unjudged", predicate=check.that, reason=error.note)
            continue
        if check.guard and not verdict.holds:
            yield finding(source.file, line, "guard_at_start", check=check.id, present=missing(verdict))
        if not check.guard and verdict.holds:
            yield finding(source.file, line, "check_at_start", check=check.id)


def play_solution(play: Play, source: Source, number: int, part: Part, which: int) -> Iterator[Finding]:
    """Play one solution of a task from its start to its end; it finishes the task, and no less of it does."""
    play.mark()
    answers: list[Answer] = []
    found = _solution(play, answers, source, number, part, which)
    yield from _and_refusals(found, answers, source, "part", number, "solution", which)


def _solution(
    play: Play, answers: list[Answer], source: Source, number: int, part: Part, which: int
) -> Iterator[Finding]:
    place = ("part", number, "solution", which)
    script = statements(part.solution[which].run)
    for done, statement in enumerate(script, 1):
        answers += play.run((statement,))
        yield from _stopped(answers[-1:], source, *place)
        if done < len(script) and all_hold(play, part.check):
            values: dict[str, Said] = {"done": done, "total": len(script), "part": part.id}
            yield finding(source.file, source.line(*place), "prefix_finishes", **values)
    for check in part.check:
        try:
            verdict = play.judge(check.that)
        except JudgeProblems as error:
            yield finding(source.file, source.line(*place), "unjudged", predicate=check.that, reason=error.note)
            continue
        if not verdict.holds:
            values = {"check": check.id, "present": missing(verdict)}
            yield finding(source.file, source.line(*place), "solution_fails", **values)


def play_wrong(play: Play, source: Source, number: int, part: Part, which: int) -> Iterator[Finding]:
    """Play a wrong path from its task's start to its end; it leaves its check unmet."""
    play.mark()
    wrong = part.wrong[which]
    place = ("part", number, "wrong", which)
    for statement in statements(wrong.run):
        yield from _stopped(play.run((statement,)), source, *place)
    for check in part.check:
        if check.id == wrong.fails and holds(play, check):
            yield finding(source.file, source.line(*place, "fails"), "wrong_passes", check=check.id)


def holds(play: Play, check: Check) -> bool:
    """Whether a check is met now; one that cannot be judged is not."""
    try:
        return play.judge(check.that).holds
    except JudgeProblems:
        return False


def all_hold(play: Play, checks: tuple[Check, ...]) -> bool:
    """Whether every check is met now."""
    return all(holds(play, check) for check in checks)


def play_on(play: Play, part: Part) -> None:
    """Go from a part's start to its end the lesson's own way: its run, or its first solution."""
    play.mark()
    play.run(statements(part.run if part.kind == "scene" else part.solution[0].run))


def fits(play: Play, lesson: Lesson, source: Source, number: int) -> bool:
    """Whether a part can begin in the world of `play`, which stays as it is: what it says comes true from here."""
    part, trial = lesson.part[number], play.copy()
    if part.kind == "scene":
        return not any(True for _ in play_scene(trial, source, number, part))
    if any(True for _ in task_start(trial, source, number, part)):
        return False
    return not any(True for _ in play_solution(trial, source, number, part, 0))


def _and_refusals(
    findings: Iterator[Finding], answers: Iterable[Answer], source: Source, *place: str | int
) -> Iterator[Finding]:
    """The findings, and behind them what was refused on the way: often that is why."""
    amiss = False
    for one in findings:
        amiss = True
        yield one
    for answer in answers if amiss else ():
        if answer.refusal:
            reason = answer.refusal_text or answer.refusal
            yield finding(source.file, source.line(*place), "was_refused", error=answer.refusal, reason=reason)


def _stopped(answers: Sequence[Answer], source: Source, *place: str | int) -> Iterator[Finding]:
    """Commands that did not reach their end, or whose own expectation did not hold."""
    for answer in answers:
        if answer.status:
            reason = " ".join(answer.stderr) or " ".join(answer.stdout)
            yield finding(source.file, source.line(*place), "command_failed", reason=reason)
