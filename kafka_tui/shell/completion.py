"""How a line may go on where the cursor stands: commands, words, options and values, each with a note.

A way to go on is told as the text that stands before the cursor then, quoted where that is needed; so whoever shows
the ways has nothing to know of the shell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from kafka_tui.i18n.catalogue import text
from kafka_tui.shell.completion_predicates import predicate_choices
from kafka_tui.shell.completion_values import COMMAS, Choice, brokers_addresses, controllers_addresses, values_of
from kafka_tui.shell.forms import FORMS
from kafka_tui.shell.grammar import Form, Option
from kafka_tui.shell.kinds import PREDICATE
from kafka_tui.shell.meanings import meaning_of_form, meaning_of_option
from kafka_tui.shell.stage import Stage
from kafka_tui.shell.words import command_name, quote_word

SERVERS = {"--bootstrap-server": brokers_addresses, "--bootstrap-controller": controllers_addresses}
"""Options that are about where the cluster is, whatever the tool."""
EXPLAIN = "explain"
"""Another statement stands behind it."""


class Way(msgspec.Struct, frozen=True):
    """One way to go on: `beginning` is then all the text before the cursor; `word` and `note` are for people."""

    beginning: str
    word: str
    note: str = ""


class _Cut(msgspec.Struct, frozen=True):
    """The statement before the cursor: its whole words, where the open word begins, and that word as it is meant.

    `quote` is the quote that is open, or "". In a comment there is no open word.
    """

    words: tuple[str, ...]
    start: int
    open: str
    quote: str


def ways(stage: Stage, line: str, cursor: int) -> tuple[Way, ...]:
    """Every way in which the open word may end: actions of a tool, then in alphabetical order; none in a comment."""
    beginning = line[:cursor]
    cut = _cut(beginning)
    if cut is None:
        return ()
    while cut.words[:1] == (EXPLAIN,):
        cut = msgspec.structs.replace(cut, words=cut.words[1:])
    before = beginning[: cut.start]
    asked = _predicate_words(cut)
    if asked is not None:
        raw = beginning[cut.start :]
        found: Iterable[Choice] = predicate_choices(stage, asked, raw)
        written = {choice.word: choice.word for choice in found}
    else:
        raw = cut.open
        found = tuple(_choices(stage, cut))
        written = {choice.word: _written(choice, cut.quote) for choice in found}
    fitting = {choice.word: choice for choice in found if choice.word.startswith(raw)}
    return tuple(
        Way(before + written[word] + ("" if choice.goes_on else " "), word, choice.note)
        for word, choice in sorted(fitting.items(), key=lambda one: (not one[1].is_action, one[0]))
    )


def _cut(beginning: str) -> _Cut | None:
    """The text taken apart as far as it goes, as `words` does with whole lines; None within a comment."""
    words: list[str] = []
    pieces: list[str] = []
    start: int | None = None
    quote, at = "", 0
    while at < len(beginning):
        char = beginning[at]
        ends = not quote and (char.isspace() or char in ";&")
        if ends:
            words += ["".join(pieces)] if start is not None else []
            words = [] if char in ";&\n" else words
            pieces, start = [], None
        elif char == "#" and start is None:
            return None
        else:
            start = at if start is None else start
            if char == quote:
                quote = ""
            elif not quote and char in "'\"":
                quote = char
            elif char == "\\" and quote != "'" and at + 1 < len(beginning):
                at += 1
                pieces.append(beginning[at].replace("\n", ""))
            else:
                pieces.append(char)
        at += 1
    return _Cut(tuple(words), len(beginning) if start is None else start, "".join(pieces), quote)


def _written(choice: Choice, quote: str) -> str:
    """The word as it must be written; within quotes that are open it stays within them."""
    if choice.written:
        return choice.written
    if quote and quote not in choice.word and "\\" not in choice.word:
        return quote + choice.word + ("" if choice.goes_on else quote)
    quoted = quote_word(choice.word)
    return quoted.removesuffix('"') if choice.goes_on and quoted.endswith('"') else quoted


def _predicate_words(cut: _Cut) -> tuple[str, ...] | None:
    """The words of the predicate so far, where one is asked for and no option has come."""
    for form in FORMS:
        length = len(form.words)
        if any(slot.kind is PREDICATE for slot in form.slots) and cut.words[:length] == form.words:
            rest = cut.words[length:]
            return None if any(word.startswith("--") for word in (*rest, cut.open)) else rest
    return None


def _choices(stage: Stage, cut: _Cut) -> Iterator[Choice]:
    """Every word that may follow."""
    words = cut.words
    if not words:
        for name in dict.fromkeys(form.words[0] for form in FORMS):
            yield Choice(name, text(stage.language, f"shell.help_{name.replace('-', '_')}"))
        return
    name = command_name(words[0])
    forms = [form for form in FORMS if form.words[0] == name]
    if len(words) == 1:
        yield from (Choice(form.words[1], meaning_of_form(form, stage.language)) for form in forms if form.words[1:])
    said = [form for form in forms if form.words[1:] == words[1 : len(form.words)]]
    said = said[:1] if said and not said[0].action else said
    named = [form for form in said if form.action in words[1:] and form.action]
    if not named:
        for form in said:
            if form.action:
                yield Choice(form.action, meaning_of_form(form, stage.language), written=form.action, is_action=True)
    seen: set[str] = set()
    for form in named or said:
        for choice in _within(stage, form, words[len(form.words) :], cut.open):
            if choice.word not in seen:
                seen.add(choice.word)
                yield choice


def _within(stage: Stage, form: Form, rest: tuple[str, ...], open_word: str) -> Iterator[Choice]:
    """What may follow inside of a form: the value of an option, else a value by its position, else options."""
    options = {option.name: option for option in form.options}
    name, equals, value = open_word.partition("=")
    if equals and name in options:
        for choice in _values(stage, form, options[name], rest, value):
            yield msgspec.structs.replace(
                choice, word=f"{name}={choice.word}", written=f"{name}={quote_word(choice.word)}"
            )
        return
    last = options.get(rest[-1]) if rest else None
    if last is not None and last.takes != "nothing":
        yield from _values(stage, form, last, rest, open_word)
        if last.takes != "maybe":
            return
    filled = len(_positions(options, rest))
    for slot in form.slots[filled : filled + 1]:
        there = tuple(values_of(stage, form, slot.field, slot.kind, rest, open_word))
        yield from there
        if there and slot.needed and not open_word.startswith("-"):
            return
    for option in form.options:
        if option.takes == "many" or option.name not in rest:
            yield Choice(option.name, meaning_of_option(form, option.name, stage.language), written=option.name)


def _positions(options: dict[str, Option], rest: tuple[str, ...]) -> list[str]:
    """The words that are neither options nor their values."""
    found: list[str] = []
    before = ""
    for word in rest:
        taken = before in options and options[before].takes != "nothing"
        if not word.startswith("--") and not taken:
            found.append(word)
        before = word
    return found


def _values(stage: Stage, form: Form, option: Option, rest: tuple[str, ...], typed: str) -> Iterator[Choice]:
    """The values of an option; of a list with commas the next item, without those that are there."""
    if option.name in SERVERS:
        yield from SERVERS[option.name](stage)
        return
    head = ""
    if option.kind in COMMAS:
        head = typed[: typed.rfind(",") + 1]
    for choice in values_of(stage, form, option.field, option.kind, rest, typed.removeprefix(head)):
        if not head or choice.word not in head.split(","):
            yield msgspec.structs.replace(choice, word=head + choice.word)
