"""What a setting may be: its type and range as Kafka's `ConfigDef` has them, and Kafka's words where it refuses.

A settings class says both beside the default: `linger_ms: Annotated[int, long(0)] = 5`. A plain `bool` is a switch,
a plain `str` any text.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, ClassVar, Final, NamedTuple, Protocol, TypeVar, get_args, get_origin

import msgspec

from kafka_tui.engine.configs.names import BEGINNINGS, BY_OPTION, OF_KIND

Pairs = Iterable[tuple[str, str]]


class ConfigError(ValueError):
    """A setting that Kafka refuses; the text is Kafka's sentence, or says which name is meant.

    `exception` is Kafka's class, `cause` what stands below it in a stack trace ("" for nothing), `hint` a sentence of
    ours behind it; `str()` has all. `values` are there when not every sentence is Kafka's: the `problem`, and what is
    needed to put it into words.
    """

    def __init__(
        self, message: str, exception: str = "ConfigException", cause: str = "", hint: str = "", **values: str
    ) -> None:
        said = f"{message}. Caused by: {cause}" if cause else message
        super().__init__(f"{said.removesuffix('.')}. {hint}" if hint else said)
        self.message, self.exception, self.cause = message, exception, cause
        self.values = tuple(values.items())


def invalid(name: str, value: object, why: str) -> ConfigError:
    """The exception of a value that may not be."""
    return ConfigError(f"Invalid value {value} for configuration {name}: {why}")


def class_not_found(
    found: str, classes: Iterable[str], message: str, exception: str = "ConfigException", cause: str = ""
) -> ConfigError:
    """Kafka's words for a class that is not there, and the full name of the one of `classes` that may be meant."""
    full = {name.rpartition(".")[2].casefold(): name for name in classes}
    near = difflib.get_close_matches(found.rpartition(".")[2].casefold(), full, n=1)
    if not near:
        return ConfigError(message, exception, cause)
    said = (f"{message}. Caused by: {cause}" if cause else message).removesuffix(".")
    name = full[near[0]]
    hint = f"Kafka wants the full name of the class: {name}"
    return ConfigError(message, exception, cause, hint, problem="class_full_name", said=said, near=name)


class Check(Protocol):
    """Reads one setting. `type` is Kafka's word for its type, `str()` its range as Kafka's documentation prints it."""

    @property
    def type(self) -> str:
        """Kafka's word: INT, LONG, DOUBLE, BOOLEAN, STRING, LIST."""

    def read(self, name: str, text: str) -> object:
        """The value that `text` stands for; ConfigError in Kafka's words."""


class Number(NamedTuple):
    """A number from `least` to `most`, None for no bound; `also` is allowed beside the range.

    `floor` is the least that can be simulated where Kafka allows less: what happens again and again takes some time
    each time.
    """

    type: str
    least: float | None = None
    most: float | None = None
    also: int | None = None
    floor: int | None = None

    def read(self, name: str, text: str) -> int | float:
        """The number; Kafka says what is wrong with it."""
        number = self._number(name, text)
        low, high = self.least is not None and number < self.least, self.most is not None and number > self.most
        if self.also is not None and (low or high) and number != self.also:
            raise invalid(name, number, f"Value must be between {self.least} and {self.most} or equal to {self.also}")
        if self.also is None and low:
            raise invalid(name, number, f"Value must be at least {self.least}")
        if self.also is None and high:
            raise invalid(name, number, f"Value must be no more than {self.most}")
        if self.floor is not None and number < self.floor:
            raise ConfigError(f"Kafka takes {name}={number}; the least that is simulated here is {self.floor}")
        return number

    def _number(self, name: str, text: str) -> int | float:
        word = text.strip()
        try:
            if self.type == "DOUBLE":
                return float(word)
            number = int(word) if re.fullmatch(r"[+-]?[0-9]+", word) else None
        except ValueError:
            number = None
        bits = _BITS.get(self.type, 0)
        if number is None or not -(2**bits) <= number < 2**bits:
            raise invalid(name, text, f"Not a number of type {self.type}")
        return number

    def __str__(self) -> str:
        if self.least is None:
            return ""
        upto = "" if self.most is None else f",{self.most}"
        beside = "" if self.also is None else f" or {self.also}"
        return f"[{self.least},...{upto}]{beside}"


_BITS: Final = {"SHORT": 15, "INT": 31, "LONG": 63}


class Switch(NamedTuple):
    """true or false, in any case."""

    type: str = "BOOLEAN"

    def read(self, name: str, text: str) -> bool:
        """Whether it is on."""
        word = text.strip().lower()
        if word not in ("true", "false"):
            raise invalid(name, text, "Expected value to be either true or false")
        return word == "true"

    def __str__(self) -> str:
        return ""


class Word(NamedTuple):
    """One of `choices`, or any text when there are none. With `any_case` it is kept in small letters."""

    choices: tuple[str, ...] = ()
    any_case: bool = False
    type: str = "STRING"

    def read(self, name: str, text: str) -> str:
        """The word."""
        word = text.strip()
        if self.any_case:
            if word.upper() not in self.choices:
                what = ", ".join(self.choices)
                raise invalid(name, word, f"String must be one of (case insensitive): {what}")
            return word.lower()
        if self.choices and word not in self.choices:
            raise invalid(name, word, f"String must be one of: {', '.join(self.choices)}")
        return word

    def __str__(self) -> str:
        return ("(case insensitive) " if self.any_case else "") + (
            f"[{', '.join(self.choices)}]" if self.choices else ""
        )


class Words(NamedTuple):
    """A list with commas, each item one of `choices` and there once; kept as it is read, without spaces."""

    choices: tuple[str, ...] = ()
    may_be_empty: bool = True
    type: str = "LIST"

    def read(self, name: str, text: str) -> str:
        """The list as text."""
        items = re.split(r"\s*,\s*", text.strip()) if text.strip() else []
        if not items and not self.may_be_empty:
            valid = str(self) if self.choices else "any non-empty value"
            raise ConfigError(f"Configuration '{name}' must not be empty. Valid values include: {valid}")
        if len(set(items)) != len(items):
            raise ConfigError(f"Configuration '{name}' values must not be duplicated.")
        for item in items:
            if not item:
                raise ConfigError(f"Configuration '{name}' values must not be empty.")
            if self.choices:
                Word(self.choices).read(name, item)
        return ",".join(items)

    def __str__(self) -> str:
        return f"[{', '.join(self.choices)}]" if self.choices else ""


def whole(
    least: int | None = None, most: int | None = None, also: int | None = None, floor: int | None = None
) -> Number:
    """A number that Kafka keeps as INT."""
    return Number("INT", least, most, also, floor)


def long(least: int | None = None, floor: int | None = None) -> Number:
    """A number that Kafka keeps as LONG."""
    return Number("LONG", least, floor=floor)


class Config(msgspec.Struct, frozen=True):
    """Base of the settings classes. A field's name is Kafka's with dots as underscores; `kind` is whose they are."""

    kind: ClassVar[str] = ""


C = TypeVar("C", bound=Config)


def kafka_name(field: str) -> str:
    """Kafka's name of a field: `linger_ms` is "linger.ms"."""
    return field.replace("_", ".")


@cache
def checks_of(kind: type[Config]) -> dict[str, tuple[str, Check]]:
    """Kafka's name of each setting -> its field and how it is read."""
    return {kafka_name(field.name): (field.name, _check(field.type)) for field in msgspec.structs.fields(kind)}


def _check(wanted: Any) -> Check:  # an annotation: types have no common type
    if get_origin(wanted) is Annotated:
        found: Check = get_args(wanted)[1]
        return found
    return Switch() if wanted is bool else Word()


def parse(kind: type[C], pairs: Pairs, base: C | None = None) -> C:
    """`base` (or Kafka's defaults) with the settings of `pairs`; ConfigError for a name or value Kafka refuses."""
    checks = checks_of(kind)
    changes: dict[str, Any] = {}  # values of several types, each checked against its field just below
    for name, text in pairs:
        if name not in checks:
            raise _unknown(kind.kind, name, tuple(checks))
        field, check = checks[name]
        changes[field] = check.read(name, text)
    return msgspec.structs.replace(kind() if base is None else base, **changes)


def is_kafkas(kind: str, name: str) -> bool:
    """Whether Kafka's `kind` ("topic", "broker", "producer", "consumer") has a setting `name`, simulated or not."""
    return name in OF_KIND[kind] or name.startswith(BEGINNINGS)


def _unknown(kind: str, name: str, simulated: tuple[str, ...]) -> ConfigError:
    """What to say of a name that is no setting here."""
    if name in BY_OPTION:
        option = BY_OPTION[name]
        sentence = f"{name} is told by {option} here."
        if option.startswith("--"):
            return ConfigError(sentence, problem="told_by_option", name=name, option=option)
        by_cluster = name == "bootstrap.servers"
        return ConfigError(sentence, problem="told_by_cluster" if by_cluster else "told_by_name", name=name)
    if is_kafkas(kind, name):
        return ConfigError(f"Kafka has a setting {name}; it is not simulated.", problem="not_simulated", name=name)
    owners = [owner for owner, names in OF_KIND.items() if name in names]
    if owners:
        sentence = f"{name} is a setting of a {' and of a '.join(owners)}, not of a {kind}."
        return ConfigError(sentence, problem="of_another_kind", name=name, owners=", ".join(owners), kind=kind)
    near = difflib.get_close_matches(name, sorted({*simulated, *OF_KIND[kind]}), n=1)
    if not near:
        return ConfigError(f"Unknown configuration {name!r}.", problem="unknown_setting", name=name)
    sentence = f"Unknown configuration {name!r}. Did you mean {near[0]!r}?"
    return ConfigError(sentence, problem="unknown_setting_near", name=name, near=near[0])
