"""How statements are built: a form says which words, positions and options make which statement.

Reading and writing follow the same form, so `print_form` is the inverse of reading. The forms are in `forms`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

import msgspec

from kafka_tui.shell.kinds import PREDICATE, TEXT, Kind
from kafka_tui.shell.script_error import ScriptError, nearest
from kafka_tui.shell.statements import Saying
from kafka_tui.shell.words import Sentence, Word, quote_word

Takes = Literal["value", "many", "nothing", "maybe"]
"""What stands behind an option: one value, a value each time it is given, nothing, or a value that may be absent."""

_GONE = {"--broker-list": "--bootstrap-server", "--zookeeper": "--bootstrap-server"}
"""Options that Kafka's tools had once, as old manuals write them, and what there is today."""

Values = dict[str, Any]  # a statement's fields by name, each of its own type


class Slot(NamedTuple):
    """A value known by its position. One that is not `needed` may be left out."""

    field: str
    kind: Kind
    needed: bool = True


class Option(NamedTuple):
    """A value known by its name. `field` "" is read and left aside. A "many" is a tuple, sorted by name if `sorts`."""

    name: str
    field: str
    kind: Kind
    takes: Takes = "value"
    needed: bool = False
    sorts: bool = False


def flag(name: str, field: str) -> Option:
    """An option that stands alone."""
    return Option(name, field, TEXT, "nothing")


class Form(NamedTuple):
    """One way to write a statement: `words` come first; a tool's form is told by its `action` option instead.

    `check` says what is wrong with values that do not go together: (problem, option at fault), or the option with a
    value where the line lacks it. With `stdin` its
    statement has the lines of standard input in the field of that name, which must be given; with `background` it may
    be followed by `&`. Values that the tool `refuses` need nothing else to be a statement: it says so itself. Options
    of the tool that belong `elsewhere` stand beside what to write instead. With `holds` another statement stands behind
    its words and is kept in the field of that name.
    """

    words: tuple[str, ...]
    make: Callable[..., Saying]
    slots: tuple[Slot, ...] = ()
    options: tuple[Option, ...] = ()
    action: str = ""
    check: Callable[[Values], tuple[str, str] | None] = lambda values: None
    stdin: bool = False
    background: bool = False
    holds: str = ""
    refuses: Callable[[Values], bool] = lambda values: False
    elsewhere: tuple[tuple[str, str], ...] = ()

    @property
    def usage(self) -> str:
        """How it is written, for people."""
        parts = [*self.words, *([self.action] if self.action else [])]
        parts += [slot.kind.name if slot.needed else f"[{slot.kind.name}]" for slot in self.slots]
        for option in self.options:
            if option.field:
                parts.append(usage_of(option))
        parts += ["<<EOF"] if self.stdin else []
        parts += ["[&]"] if self.background else []
        parts += ["COMMAND"] if self.holds else []
        return " ".join(parts)


def usage_of(option: Option) -> str:
    """How the option is written, for people: in brackets where it may be left out."""
    value = {"value": f" {option.kind.name}", "many": f" {option.kind.name}", "nothing": "", "maybe": ""}[option.takes]
    more = "..." if option.takes == "many" else ""
    return f"{option.name}{value}{more}" if option.needed else f"[{option.name}{value}]{more}"


def read_form(form: Form, sentence: Sentence, rest: tuple[Word, ...]) -> Saying:
    """The statement that `rest`, the words behind the form's own, makes. Raises ScriptError."""
    values: Values = {}
    positions: list[Word] = []
    given: dict[str, Word] = {}
    left = deque(_without_predicate(form, sentence, rest, positions))
    while left:
        word = left.popleft()
        if word.is_option:
            _read_option(form, word, left, values, given)
        else:
            positions.append(word)
    _fill_slots(form, sentence, positions, values)
    for option in form.options:
        if option.needed and option.name not in given:
            raise ScriptError("option_missing", sentence.words[-1].end, form.usage, option=option.name)
        if option.sorts and option.field in values:
            values[option.field] = tuple(sorted(dict(values[option.field]).items()))
    _read_surroundings(form, sentence, values)
    wrong = None if form.refuses(values) else form.check(values)
    if wrong is not None:
        problem, name = wrong
        column = given[name].column if name in given else sentence.words[-1].end
        raise ScriptError(problem, column, f"{sentence.source} {name}" if " " in name else form.usage)
    return form.make(**values)


def _read_surroundings(form: Form, sentence: Sentence, values: Values) -> None:
    """Read what stands around the words: standard input, and `&`."""
    name = sentence.words[0].text
    if form.stdin and sentence.stdin is None and not form.refuses(values):
        example = "" if sentence.background else f"{sentence.source} <<< hello"
        raise ScriptError("stdin_missing", sentence.words[-1].end, example, found=name)
    if form.stdin:
        values["stdin"] = sentence.stdin
    elif sentence.stdin is not None:
        raise ScriptError("no_stdin", sentence.words[0].column, found=name)
    if sentence.background is not None:
        if not form.background:
            raise ScriptError("no_background", sentence.background.column, found=name)
        values["background"] = True


def print_form(form: Form, saying: Saying) -> str:
    """The line that `form` reads as `saying`, with the lines of its standard input."""
    parts = [*form.words, *([form.action] if form.action else [])]
    for slot in form.slots:
        value = getattr(saying, slot.field)
        if value is not None:
            written = slot.kind.write(value)
            parts.append(written if slot.kind is PREDICATE else quote_word(written))
    for option in form.options:
        if option.field:
            parts += print_option(option, saying)
    lines: tuple[str, ...] = getattr(saying, "stdin", ())
    mark = "EOF"
    while mark in lines:
        mark += "_"
    parts += [f"<<{mark}"] if form.stdin else []
    parts += ["&"] if form.background and getattr(saying, "background", False) else []
    return "\n".join((" ".join(parts), *lines, mark)) if form.stdin else " ".join(parts)


def print_option(option: Option, saying: Saying) -> Iterator[str]:
    """The words that say what the statement has in the option's field; none where that is what it has without it."""
    value = getattr(saying, option.field)
    default = next(f.default for f in msgspec.structs.fields(saying) if f.name == option.field)
    if value == default and not option.needed:
        return
    for item in value if option.takes == "many" else (value,):
        yield option.name
        if option.takes != "nothing" and not (option.takes == "maybe" and item == ""):
            yield quote_word(option.kind.write(item))


def _without_predicate(
    form: Form, sentence: Sentence, rest: tuple[Word, ...], positions: list[Word]
) -> tuple[Word, ...]:
    """The words that are no part of a predicate; the predicate's text, if the form has one, goes to `positions`.

    It is taken as it is written, with its quotes; only the last words can be an option and its value.
    """
    if not any(slot.kind is PREDICATE for slot in form.slots) or not rest:
        return rest
    names = [option.name for option in form.options]
    cut = len(rest)
    if rest[-1].is_option and rest[-1].text.partition("=")[0] in names and "=" in rest[-1].text:
        cut -= 1
    elif len(rest) > 1 and rest[-2].is_option and rest[-2].text in names:
        cut -= 2
    if cut > 0:
        first, last = rest[0], rest[cut - 1]
        positions.append(Word(sentence.line[first.column - 1 : last.end - 1], first.column, last.end, True))
    return rest[cut:]


def _read_option(form: Form, word: Word, left: deque[Word], values: Values, given: dict[str, Word]) -> None:
    """Read the option `word` and what it takes of the words that are `left`."""
    name, equals, attached = word.text.partition("=")
    option = next((option for option in form.options if option.name == name), None)
    if option is None:
        raise _unknown_option(form, word, name)
    if name in given and option.takes != "many":
        raise ScriptError("option_twice", word.column, found=name)
    given[name] = word
    if option.takes == "nothing":
        if equals:
            raise ScriptError("option_takes_nothing", word.column, found=name)
        values[option.field] = True
        return
    value: Word | None = None
    if equals:
        value = Word(attached, word.column + len(name) + 1, word.end, True)
    elif left and not left[0].is_option:
        value = left.popleft()
    if value is None and option.takes != "maybe":
        raise ScriptError("option_needs_value", word.column, form.usage, option=name, kind=option.kind.name)
    read = "" if value is None else option.kind.read(value)
    if option.field:
        values[option.field] = (*values.get(option.field, ()), read) if option.takes == "many" else read


def _unknown_option(form: Form, word: Word, name: str) -> ScriptError:
    known = [option.name for option in form.options]
    if name in _GONE and _GONE[name] in known:
        return ScriptError("option_gone", word.column, found=name, near=_GONE[name])
    near = nearest(name, known)
    if near is None:
        return ScriptError("option_unknown", word.column, form.usage, found=name)
    return ScriptError("option_unknown_near", word.column, form.usage, found=name, near=near)


def _fill_slots(form: Form, sentence: Sentence, positions: list[Word], values: Values) -> None:
    for slot, word in zip(form.slots, positions, strict=False):
        values[slot.field] = slot.kind.read(word)
    if len(positions) > len(form.slots):
        extra = positions[len(form.slots)]
        if extra.text.startswith("-") and not extra.quoted:  # with a hyphen too few
            raise _unknown_option(form, extra, extra.text)
        raise ScriptError("word_too_many", extra.column, form.usage, found=extra.text)
    for slot in form.slots[len(positions) :]:
        if slot.needed:
            raise ScriptError("value_missing", sentence.words[-1].end, form.usage, kind=slot.kind.name)
