"""Questions about the view: whether a predicate holds, and what each of its clauses sees now.

Nothing is decided in silence: a path that leads nowhere raises PathError, and kinds that can never compare (`<` of a
list, `==` of a text and a number) raise PredicateTypeError. Two rules about null, which is "not known": it compares
with `==` and `!=` like any value, and no order (`<`, `<=`, `>`, `>=`) holds for it, nor for a sum that has it inside.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

import msgspec

from kafka_tui.i18n.notes import Note, note
from kafka_tui.view.model import View
from kafka_tui.view.paths import EVERY, Json, Path, PathError, enter, entry_key, list_key, plain, quote_name, resolve
from kafka_tui.view.predicate_syntax import PredicateSyntaxError, parse_predicate
from kafka_tui.view.predicate_values import (
    ORDERS,
    And,
    Clause,
    Comparison,
    Constant,
    CountWhere,
    Happened,
    Op,
    Or,
    Predicate,
    Read,
    clauses,
    print_operand,
    print_predicate,
    ways,
)

__all__ = [
    "And",
    "Comparison",
    "Constant",
    "CountWhere",
    "Happened",
    "Or",
    "PartVerdict",
    "Predicate",
    "PredicateSyntaxError",
    "PredicateTypeError",
    "Read",
    "Verdict",
    "clauses",
    "evaluate",
    "evaluate_counting",
    "fields_of",
    "matches",
    "parse_predicate",
    "print_predicate",
]

Fact: TypeAlias = Mapping[str, Json]
"""A fact as plain data: its `name` beside its fields, or, as a row of the view, with its own fields in `fields`."""

Kind: TypeAlias = Literal["null", "boolean", "number", "text", "list", "object"]
TypeProblem: TypeAlias = Literal["order", "kinds", "entry", "entries", "sum", "set", "in", "contains"]

_SHOWN_CHARACTERS = 60


class PredicateTypeError(TypeError):
    """Values of kinds that the predicate cannot compare.

    `predicate` is the clause, `problem` the key of the sentence below `predicate.type.`, `op` its operator, `subject`
    the side it is about, `kind` and `value` (JSON text) what that side is now, `other` the JSON text of the other side.
    """

    def __init__(self, problem: TypeProblem, clause: Clause, subject: str, value: Json, other: Json = None) -> None:
        self.problem, self.predicate, self.subject = problem, print_predicate(clause), subject
        self.op: Op = clause.op if isinstance(clause, Comparison) else "=="
        self.kind, self.value, self.other = kind_of(value), _json(value), _json(other)
        super().__init__(problem, clause, subject, value, other)

    @property
    def note(self) -> Note:
        """What does not fit and what to write instead."""
        kind = note(f"predicate.kind.{self.kind}")
        return note(
            f"predicate.type.{self.problem}",
            op=self.op,
            subject=self.subject,
            shown="null" if self.kind == "null" else note("predicate.shown", kind=kind, value=_shorten(self.value)),
            other=_shorten(self.other),
            kind=kind,
            instead=note(f"predicate.instead.{self.kind}"),
        )

    def __str__(self) -> str:
        """The clause, and the note in English."""
        return f"{self.predicate}: {self.note.sentence('en')}"


class PartVerdict(msgspec.Struct, frozen=True):
    """What one clause sees: `text op wanted` was asked, `present` is there; `present` and `wanted` are JSON texts.

    `contains` shows a list of things by their keys. For `happened`, `present` is the number of facts that match,
    and `op` and `wanted` say how many it takes (`>= 1`, or `== 0` after `not`).
    """

    text: str
    holds: bool
    present: str
    op: Op
    wanted: str


class Verdict(msgspec.Struct, frozen=True):
    """Whether a predicate holds, and what each of its clauses sees, in their order.

    Of several ways (`or`) they are the clauses of the first that holds, else of the one that lacks least.
    """

    holds: bool
    parts: tuple[PartVerdict, ...]


def evaluate(predicate: Predicate, document: object, facts: Iterable[Fact] = ()) -> Verdict:
    """Judge `predicate` on a view or its plain `document`, and on `facts`, those since the part (or script) began.

    Every clause is judged, also after one that does not hold. Raises PathError and PredicateTypeError.
    """
    kept = tuple(facts)
    return evaluate_counting(predicate, document, lambda clause: sum(matches(fact, clause) for fact in kept))


def evaluate_counting(predicate: Predicate, document: object, count: Callable[[Happened], int]) -> Verdict:
    """Like `evaluate`, for whoever keeps count: `count` tells how many facts match a clause, whether negated or not.

    Raises PathError, PredicateTypeError, and whatever `count` raises.
    """
    judged = [
        tuple(
            _judge_happened(clause, count(clause))
            if isinstance(clause, Happened)
            else _judge_comparison(clause, document)
            for clause in way
        )
        for way in ways(predicate)
    ]
    nearest = min(judged, key=lambda parts: sum(not part.holds for part in parts))
    return Verdict(all(part.holds for part in nearest), nearest)


def fields_of(predicate: Predicate) -> tuple[str, ...]:
    """The fields of the view in which the predicate's paths begin; all of them where a path begins otherwise."""
    reads = [path for clause in clauses(predicate) if isinstance(clause, Comparison) for path in _paths(clause)]
    begun = dict.fromkeys(path.segments[0] for path in reads)
    named = tuple(name for name in begun if name in View.__struct_fields__)
    return named if len(named) == len(begun) else View.__struct_fields__


def _paths(clause: Comparison) -> Iterator[Path]:
    for side in (clause.left, clause.right):
        if not isinstance(side, Constant):
            yield side.path
        if isinstance(side, CountWhere) and not isinstance(side.right, Constant):
            yield side.right.path


def matches(fact: Fact, clause: Happened) -> bool:
    """Whether a fact has the clause's name and fields. Raises PathError for a field that facts of the name lack."""
    if fact.get("name") != clause.fact:
        return False
    inner = fact.get("fields")
    fields: dict[str, Json] = {**fact, **(inner if isinstance(inner, dict) else {})}
    answers = []
    for name, wanted in clause.fields:
        value = _field(fields, name, quote_name(clause.fact))
        answers.append(_equal(clause, _Side(name, value), _Side(print_operand(wanted), wanted.value)))
    return all(answers)


def _field(fields: Json, name: str, at: str) -> Json:
    """The field of a fact, or with dots between, the field inside a field, such as `record.value`."""
    for step in name.split("."):
        if not isinstance(fields, dict):
            raise PathError("nothing-inside", f"{at}.{step}", at, step)
        if step not in fields:
            raise PathError("unknown-name", f"{at}.{step}", at, step, tuple(fields))
        fields, at = fields[step], f"{at}.{step}"
    return fields


def kind_of(value: Json) -> Kind:
    """The kind of a value, in JSON's words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "text"
    return "object" if isinstance(value, dict) else "list"


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"


class _Side(msgspec.Struct, frozen=True):
    """One side of a comparison as it is now: its text and its value."""

    text: str
    value: Json


def _judge_happened(clause: Happened, count: int) -> PartVerdict:
    holds = (count == 0) if clause.negated else (count > 0)
    op: Op = "==" if clause.negated else ">="
    return PartVerdict(print_predicate(clause), holds, _json(count), op, "0" if clause.negated else "1")


def _judge_comparison(clause: Comparison, document: object) -> PartVerdict:
    left, right = _read(clause, clause.left, document), _read(clause, clause.right, document)
    if any(isinstance(side, Read) and side.how == "set" for side in (clause.left, clause.right)):
        holds = _equal_sets(clause, left, right) == (clause.op == "==")
    else:
        holds = _holds(clause, clause.op, left, right)
    return PartVerdict(print_predicate(clause), holds, _json(left.value), clause.op, _json(right.value))


def _read(clause: Comparison, operand: Constant | Read | CountWhere, document: object) -> _Side:
    """What an operand is in the document."""
    text = print_operand(operand)
    if isinstance(operand, Constant):
        return _Side(text, operand.value)
    if isinstance(operand, CountWhere):
        return _Side(text, _count_where(clause, operand, document))
    if operand.how == "count":
        return _Side(text, _count(clause, text, operand.path, document))
    is_list = clause.op == "contains" and operand is clause.left and operand.how == "value"
    if is_list and EVERY not in operand.path.segments:
        return _Side(text, _names(enter(document, operand.path)[0], list_key(operand.path)))
    value = resolve(document, operand.path)
    return _Side(text, _sum(clause, text, value) if operand.how == "sum" else value)


def _count(clause: Comparison, text: str, path: Path, document: object) -> int:
    """How much is inside what stands at a path; none of it is made plain for that."""
    entered = enter(document, path)
    value = entered if EVERY in path.segments else entered[0]
    if isinstance(value, msgspec.Struct):
        return len(value.__struct_fields__)
    if not isinstance(value, list | tuple | dict):
        raise PredicateTypeError("entries", clause, text, plain(value))
    return len(value)


def _count_where(clause: Comparison, operand: CountWhere, document: object) -> int:
    """How many of the values that the path reaches hold."""
    right = _read(clause, operand.right, document)
    key = list_key(operand.path) if operand.op == "contains" else None
    # The clause that errors name is the inner one, as if written for one entry.
    inner = Comparison(Read(operand.path), operand.op, operand.right)
    sides = (_Side(print_operand(inner.left), _names(value, key)) for value in enter(document, operand.path))
    return sum(_holds(inner, operand.op, side, right) for side in sides)


def _sum(clause: Comparison, text: str, value: Json) -> int | float | None:
    """The sum of a list of numbers; null where one of them is null, since nobody knows it then."""
    entries = _list("sum", clause, _Side(text, value))
    total: int | float = 0
    for entry in entries:
        if entry is not None and (isinstance(entry, bool) or not isinstance(entry, int | float)):
            raise PredicateTypeError("sum", clause, text, value)
        total += entry or 0
    return None if None in entries else total


def _names(value: object, key: str | None) -> Json:
    """A list of things as the list of their keys; any other value as it is."""
    if key is None or not isinstance(value, list | tuple):
        return plain(value)
    return [plain(entry_key(entry, key)) for entry in value]


def _holds(clause: Clause, op: Op, left: _Side, right: _Side) -> bool:
    if op in ORDERS:
        return _in_order(clause, op, left, right)
    if op == "in":
        return _has(clause, _list("in", clause, right), left)
    if op == "contains":
        return _contains(clause, left, right)
    return _equal(clause, left, right) == (op == "==")


def _in_order(clause: Clause, op: Op, left: _Side, right: _Side) -> bool:
    for side in (left, right):
        if kind_of(side.value) not in ("number", "null"):
            raise PredicateTypeError("order", clause, side.text, side.value)
    a, b = left.value, right.value
    if not isinstance(a, int | float) or not isinstance(b, int | float):
        return False  # null: not known, so no order holds
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op]


def _contains(clause: Clause, left: _Side, right: _Side) -> bool:
    if isinstance(left.value, list | tuple):
        return _has(clause, left.value, right)
    if isinstance(left.value, dict):
        return _has(clause, tuple(left.value), right)
    if not isinstance(left.value, str):
        raise PredicateTypeError("contains", clause, left.text, left.value)
    if not isinstance(right.value, str):
        raise PredicateTypeError("entry", clause, right.text, right.value, left.value)
    return right.value in left.value


def _has(clause: Clause, entries: list[Json] | tuple[Json, ...], wanted: _Side) -> bool:
    """Whether one of `entries` is `wanted`; an error if they are known and none is of its kind."""
    kinds, kind = [kind_of(entry) for entry in entries if entry is not None], kind_of(wanted.value)
    if kinds and kind != "null" and kind not in kinds:
        raise PredicateTypeError("entry", clause, wanted.text, wanted.value, entries)
    return any(_same(entry, wanted.value) for entry in entries)


def _equal(clause: Clause, left: _Side, right: _Side) -> bool:
    kinds = (kind_of(left.value), kind_of(right.value))
    if kinds[0] != kinds[1] and "null" not in kinds:
        raise PredicateTypeError("kinds", clause, left.text, left.value, right.value)
    return _same(left.value, right.value)


def _equal_sets(clause: Clause, left: _Side, right: _Side) -> bool:
    """Whether two lists have the same entries, however often and in whatever order."""
    a, b = _list("set", clause, left), _list("set", clause, right)
    return all(any(_same(x, y) for y in b) for x in a) and all(any(_same(x, y) for x in a) for y in b)


def _list(problem: TypeProblem, clause: Clause, side: _Side) -> list[Json] | tuple[Json, ...]:
    """The list that `side` has to be for this clause."""
    if not isinstance(side.value, list | tuple):
        raise PredicateTypeError(problem, clause, side.text, side.value)
    return side.value


def _same(a: Json, b: Json) -> bool:
    """JSON's equality: 1 is 1.0 but not true; lists in their order, objects by their fields."""
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[name], b[name]) for name in a)
    return kind_of(a) == kind_of(b) and a == b
