"""What a predicate is made of, and how each piece is printed; `predicate_syntax` reads it back."""

import json
import re
from typing import Final, Literal, TypeAlias

import msgspec

from kafka_tui.view.paths import Path, print_path

Op: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">=", "in", "contains"]
How: TypeAlias = Literal["value", "count", "sum", "set"]
Scalar: TypeAlias = bool | int | float | str | None
Datum: TypeAlias = Scalar | tuple[Scalar | tuple[Scalar, ...], ...]

PLACES: Final = ("controllers", "brokers", "topics", "groups", "producers", "consumers", "in_flight", "facts", "quorum")
"""The fields of the view that have something inside: a right side that begins with one and a dot is a path."""


class Constant(msgspec.Struct, frozen=True, tag="constant"):
    """A value written in the predicate; a list is a tuple."""

    value: Datum


class Read(msgspec.Struct, frozen=True, tag="read"):
    """What stands at a path: the value itself, its count or sum, or the list without its order."""

    path: Path
    how: How = "value"


class CountWhere(msgspec.Struct, frozen=True, tag="count-where"):
    """How many of the values that a path with `*` reaches compare so with one other value."""

    path: Path
    op: Op
    right: Constant | Read


class Comparison(msgspec.Struct, frozen=True, tag="comparison"):
    """`left op right`."""

    left: Read | CountWhere
    op: Op
    right: Constant | Read | CountWhere


class Happened(msgspec.Struct, frozen=True, tag="happened"):
    """A fact of this name with these fields is among the facts; with `negated`, none is."""

    fact: str
    fields: tuple[tuple[str, Constant], ...] = ()
    negated: bool = False


class And(msgspec.Struct, frozen=True, tag="and"):
    """All of two or more clauses hold."""

    parts: tuple[Comparison | Happened, ...]


Clause: TypeAlias = Comparison | Happened
Way: TypeAlias = Comparison | Happened | And


class Or(msgspec.Struct, frozen=True, tag="or"):
    """One at least of two or more ways holds."""

    ways: tuple[Way, ...]


Predicate: TypeAlias = Way | Or

ORDERS: Final = ("<", "<=", ">", ">=")
"""The operators that need two numbers."""

WORD: Final = re.compile(r"[\w.:/+-]+")
"""A word that needs no quotes, unless it means something else."""
NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
"""A word that is a number, written as JSON writes it; group 1 the fraction, group 2 the exponent."""
PLACE: Final = re.compile(r"(?:" + "|".join(PLACES) + r")\.")
"""How a path on the right begins."""
ALMOST_NAMED: Final = {"null": "null", "none": "null", "nil": "null", "true": "true", "false": "false"}
"""Words that are, or are easily taken for, null, true and false."""


def ways(predicate: Predicate) -> tuple[tuple[Clause, ...], ...]:
    """The ways that `or` joins, each as the clauses that `and` joins, in order."""
    joined = predicate.ways if isinstance(predicate, Or) else (predicate,)
    return tuple(way.parts if isinstance(way, And) else (way,) for way in joined)


def clauses(predicate: Predicate) -> tuple[Clause, ...]:
    """Every clause of a predicate, in order."""
    return tuple(clause for way in ways(predicate) for clause in way)


def print_predicate(predicate: Predicate) -> str:
    """The text of `predicate`; `parse_predicate` reads it back to the same value."""
    return " or ".join(" and ".join(map(_print_clause, way)) for way in ways(predicate))


def _print_clause(clause: Clause) -> str:
    if isinstance(clause, Comparison):
        text = f"{print_operand(clause.left)} {clause.op} {print_operand(clause.right)}"
        keyword = re.match(r"(?:not|happened)(?= )", text)  # a path of one name that reads like a keyword
        return f'"{keyword.group()}"{text[keyword.end() :]}' if keyword else text
    fields = "".join(f" {name}={print_operand(value)}" for name, value in clause.fields)
    return f"{'not ' if clause.negated else ''}happened {clause.fact}{fields}"


def print_operand(operand: Constant | Read | CountWhere) -> str:
    """The text of one side of a comparison."""
    if isinstance(operand, Constant):
        return _print_datum(operand.value)
    if isinstance(operand, CountWhere):
        return f"count({print_path(operand.path)} {operand.op} {print_operand(operand.right)})"
    path = print_path(operand.path)
    return path if operand.how == "value" else f"{operand.how}({path})"


def _print_datum(value: Datum) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_print_datum(entry) for entry in value) + "]"
    if isinstance(value, str):
        return value if _reads_as_itself(value) else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def _reads_as_itself(text: str) -> bool:
    """Whether the bare word `text` means the text and not a number, a named value, a keyword or a path."""
    special = text in ("and", "or") or text.casefold() in ALMOST_NAMED
    return bool(WORD.fullmatch(text)) and not (special or NUMBER.fullmatch(text) or PLACE.match(text))
