"""How predicates are written: `parse_predicate`, whose inverse is `print_predicate` of `predicate_values`.

    predicate  = way { "or" way }
    way        = clause { "and" clause }
    clause     = left op right | ["not"] "happened" FactName { field { "." field } "=" value }
    left       = path | "count(" path ")" | "sum(" path ")" | "set(" path ")" | "count(" path-with-* op right ")"
    op         = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "contains"
    right      = value | a left that begins with a place of the view, such as `topics.`
    value      = number | "null" | "true" | "false" | word | "quoted text" | "[" value { "," value } "]"

A word is letters, digits and `_ . : / + -`. Inside `count(path op right)`, right is a value or a path without `*`.
"""

import math
import re
from typing import Final, Literal, TypeAlias

from kafka_tui.i18n.notes import Note, Said, note
from kafka_tui.view.paths import EVERY, Path, PathSyntaxError, scan_path, scan_quoted
from kafka_tui.view.predicate_values import (
    ALMOST_NAMED,
    NUMBER,
    ORDERS,
    PLACE,
    WORD,
    And,
    Clause,
    Comparison,
    Constant,
    CountWhere,
    Happened,
    How,
    Op,
    Or,
    Predicate,
    Read,
    Scalar,
    Way,
)

PredicateProblem: TypeAlias = Literal[
    "empty", "path", "operator", "single-equals", "value", "quote", "quote-mark", "word-case", "number", "list",
    "nesting", "close", "function", "filter", "filter-star", "filter-right", "set-operator", "in-list", "order",
    "not", "fact-name", "field", "rest",
]  # fmt: skip

_OPS: Final[dict[str, Op]] = {
    "==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "in": "in", "contains": "contains",
}  # fmt: skip
_HOW: Final[dict[str, How]] = {"count": "count", "sum": "sum", "set": "set"}
_SPACE = re.compile(r"\s*")
_SYMBOL = re.compile(r"==|!=|<=|>=|<|>|(?:in|contains)(?![\w.-])")
_FUNCTION = re.compile(r"([^\W\d]\w*)\s*\(")
_FACT = re.compile(r"[A-Za-z]\w*(?!\w|\s*=)", re.ASCII)
_FIELD = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*=(=?)", re.ASCII)
_FOUND = re.compile(r"\w+|\W")
_NAMED: Final[dict[str, Scalar]] = {"null": None, "true": True, "false": False}
_DIGITS_AT_MOST = 19


class PredicateSyntaxError(ValueError):
    """A text that is no predicate.

    `text` is the whole text, `column` counts its characters from 1, `problem` with `_` for `-` is the key of the
    sentence below `predicate.syntax.`, `found` the piece of text it is about, `instead` what to write where the
    sentence cannot know it.
    """

    def __init__(self, text: str, column: int, problem: PredicateProblem, found: str = "", instead: Said = "") -> None:
        super().__init__(text, column, problem, found, instead)
        self.text, self.column, self.problem, self.found, self.instead = text, column, problem, found, instead

    @property
    def note(self) -> Note:
        """What is wrong and what to write instead."""
        key = f"predicate.syntax.{self.problem.replace('-', '_')}"
        return note(key, found=self.found or note("predicate.the_end"), instead=self.instead)

    @property
    def sentence(self) -> str:
        """The note in English."""
        return self.note.sentence("en")

    def __str__(self) -> str:
        """The column and the sentence, in English."""
        return f"column {self.column}: {self.sentence}"


def parse_predicate(text: str) -> Predicate:
    """Read a whole text as a predicate. Raises PredicateSyntaxError."""
    return _Parser(text).predicate()


class _Parser:
    """One reading of one text, from left to right; `at` is the index of the next character that is not space."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.move(0)

    def move(self, position: int) -> None:
        """Go to the first character at or after `position` that is not space."""
        space = _SPACE.match(self.text, position)
        self.at = space.end() if space else position

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Read `pattern` if it stands here."""
        match = pattern.match(self.text, self.at)
        if match:
            self.move(match.end())
        return match

    def take_text(self, text: str) -> bool:
        """Read exactly `text` if it stands here."""
        return self.take(re.compile(re.escape(text))) is not None

    def take_keyword(self, keyword: str) -> bool:
        """Read `keyword` if it stands here as a word of its own, not as the beginning of a path."""
        return self.take(re.compile(re.escape(keyword) + r"(?![\w.(-])")) is not None

    def wrong(
        self, problem: PredicateProblem, found: str | None = None, at: int | None = None, instead: Said = ""
    ) -> PredicateSyntaxError:
        """The error for what stands here (or at index `at`)."""
        position = self.at if at is None else at
        if found is None:
            piece = _FOUND.match(self.text, position)
            found = piece.group() if piece else ""
        return PredicateSyntaxError(self.text, position + 1, problem, found, instead)

    def predicate(self) -> Predicate:
        """`way { "or" way }` and then the end."""
        found = [self.way()]
        while self.take_keyword("or"):
            found.append(self.way())
        if self.at < len(self.text):
            raise self.wrong("rest")
        return found[0] if len(found) == 1 else Or(tuple(found))

    def way(self) -> Way:
        """`clause { "and" clause }`."""
        parts = [self.clause()]
        while self.take_keyword("and"):
            parts.append(self.clause())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def clause(self) -> Clause:
        """`left op right`, `happened ...` or `not happened ...`."""
        if self.at == len(self.text):
            raise self.wrong("empty")
        start = self.at
        negated = self.take_keyword("not")
        if self.take_keyword("happened"):
            return self.happened(negated)
        if negated:
            raise self.wrong("not", at=start)
        left = self.read()
        op_at = self.at
        op = self.operator()
        right = self.right(op)
        if op not in ("==", "!=") and any(isinstance(side, Read) and side.how == "set" for side in (left, right)):
            raise self.wrong("set-operator", op, op_at)
        return Comparison(left, op, right)

    def happened(self, negated: bool) -> Happened:
        """The name and the fields of a fact, after `happened`."""
        name = self.take(_FACT)
        if name is None:
            raise self.wrong("fact-name")
        fields: list[tuple[str, Constant]] = []
        while field := self.take(_FIELD):
            if field.group(2):
                raise self.wrong("field", field.group(1), field.start())
            fields.append((field.group(1), self.constant()))
        return Happened(name.group(), tuple(fields), negated)

    def read(self) -> Read | CountWhere:
        """A path or a function of a path."""
        function = self.take(_FUNCTION)
        if function is None:
            return Read(self.path())
        how = _HOW.get(function.group(1))
        if how is None:
            raise self.wrong("function", function.group(1), function.start())
        path = self.path()
        if self.take_text(")"):
            return Read(path, how)
        if how == "count" and self.at < len(self.text):
            return self.count_where(path, function.end())
        raise self.wrong("filter", how) if _SYMBOL.match(self.text, self.at) else self.wrong("close")

    def count_where(self, path: Path, path_at: int) -> CountWhere:
        """The comparison inside `count(`, after its path."""
        op = self.operator()
        if EVERY not in path.segments:
            raise self.wrong("filter-star", at=path_at)
        start = self.at
        if _FUNCTION.match(self.text, start):
            raise self.wrong("filter-right")
        right = Read(self.path()) if PLACE.match(self.text, start) else self.compared_constant(op)
        if isinstance(right, Read) and EVERY in right.path.segments:
            raise self.wrong("filter-right", at=start)
        if not self.take_text(")"):
            raise self.wrong("close")
        return CountWhere(path, op, right)

    def path(self) -> Path:
        """A path, by the rules of the paths."""
        try:
            path, end = scan_path(self.text, self.at)
        except PathSyntaxError as error:
            raise self.wrong("path", at=error.column - 1, instead=error.note) from error
        self.move(end)
        return path

    def operator(self) -> Op:
        """One of the operators."""
        symbol = self.take(_SYMBOL)
        if symbol is None:
            raise self.wrong("single-equals" if self.text.startswith("=", self.at) else "operator")
        return _OPS[symbol.group()]

    def right(self, op: Op) -> Constant | Read | CountWhere:
        """What stands after the operator."""
        if PLACE.match(self.text, self.at) or _FUNCTION.match(self.text, self.at):
            return self.read()
        return self.compared_constant(op)

    def compared_constant(self, op: Op) -> Constant:
        """A value that the operator can compare with."""
        start = self.at
        constant = self.constant()
        if op == "in" and not isinstance(constant.value, tuple):
            raise self.wrong("in-list", at=start)
        if op in ORDERS and (isinstance(constant.value, bool) or not isinstance(constant.value, int | float)):
            raise self.wrong("order", op, start)
        return constant

    def constant(self) -> Constant:
        """A value written out; the entries of a list may be lists of scalars."""
        if not self.text.startswith("[", self.at):
            return Constant(self.scalar())
        entries: list[Scalar | tuple[Scalar, ...]] = []
        while self.list_goes_on(first=not entries):
            if self.text.startswith("[", self.at):
                inner: list[Scalar] = []
                while self.list_goes_on(first=not inner):
                    inner.append(self.scalar())
                entries.append(tuple(inner))
            else:
                entries.append(self.scalar())
        return Constant(tuple(entries))

    def list_goes_on(self, first: bool) -> bool:
        """Read what stands before the next entry of a list; False after its `]`."""
        if first:
            self.take_text("[")
            return not self.take_text("]")
        if self.take_text("]"):
            return False
        if not self.take_text(","):
            raise self.wrong("list")
        return True

    def scalar(self) -> Scalar:
        """Anything but a list."""
        start = self.at
        if self.text.startswith("[", start):
            raise self.wrong("nesting")
        if self.text.startswith('"', start):
            try:
                value, end = scan_quoted(self.text, start)
            except PathSyntaxError as error:
                raise self.wrong("quote") from error
            self.move(end)
            return value
        word = self.take(WORD)
        if word is None or word.group() in ("and", "or"):
            raise self.wrong("quote-mark" if self.text.startswith("'", start) else "value", at=start)
        return self.word(word.group(), start)

    def word(self, word: str, start: int) -> Scalar:
        """The number, named value or text that a bare word means."""
        if word in _NAMED:
            return _NAMED[word]
        if word.casefold() in ALMOST_NAMED:
            raise self.wrong("word-case", word, start, ALMOST_NAMED[word.casefold()])
        number = NUMBER.fullmatch(word)
        if number is None:
            return word
        if number.group(1) is None and number.group(2) is None:
            if len(word.lstrip("-")) > _DIGITS_AT_MOST:
                raise self.wrong("number", word, start)
            return int(word)
        if not math.isfinite(float(word)):
            raise self.wrong("number", word, start)
        return float(word)
