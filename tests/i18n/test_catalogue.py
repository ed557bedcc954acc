"""The strings: whole in both languages, and filled without obeying what is put in."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.i18n import catalogue as module
from kafka_tui.i18n.catalogue import TextError, Value, catalogue, fill, placeholders, text
from kafka_tui.i18n.glossary import violations
from kafka_tui.i18n.language import LANGUAGES, Language
from kafka_tui.i18n.particles import PARTICLES

KEYS = sorted(catalogue("en"))
PACKAGE = Path(module.__file__).parents[1]
POLITE_END = re.compile(r"(?:니다|십시오|까요|니까)$")


def _filled(template: str, **values: Value) -> str:
    return fill(template, values.__getitem__)


def _sentences(template: str) -> list[str]:
    """The parts of a string that end with Hangul and a full stop or question mark; a lone syllable (왜?) is a title."""
    return [part for part in re.findall(r"[^.?]*[가-힣](?=[.?](?:\s|$))", template) if len(part.strip()) > 1]


def test_both_languages_have_the_same_keys() -> None:
    """No string exists in one language only, and there are strings at all."""
    assert list(catalogue("ko").keys() ^ catalogue("en").keys()) == []
    assert len(KEYS) > 100


def test_both_languages_have_the_same_placeholders() -> None:
    """A string takes the same values in each language."""
    names = [
        {key: sorted({name for name, _ in placeholders(catalogue(language)[key])}) for key in KEYS}
        for language in LANGUAGES
    ]
    assert [key for key in KEYS if names[0][key] != names[1][key]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_string_is_empty_or_steers(language: Language) -> None:
    """Every string shows something and is itself one visible line."""
    for key, template in catalogue(language).items():
        assert template.strip(), key
        assert template.isprintable(), key


def test_forms_belong_to_their_language() -> None:
    """English chooses by number, Korean by sound, and never the other way round."""
    assert [k for k, t in catalogue("en").items() for _, forms in placeholders(t) if forms in PARTICLES] == []
    wrong = [k for k, t in catalogue("ko").items() for _, forms in placeholders(t) if forms and forms not in PARTICLES]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_can_be_filled(language: Language) -> None:
    """Each string accepts a number for each of its placeholders and shows it."""
    names = {key: {name for name, _ in placeholders(catalogue("en")[key])} for key in KEYS}
    shown = {key: text(language, key, **dict.fromkeys(names[key], 7)) for key in KEYS}
    assert [key for key in KEYS if names[key] and "7" not in shown[key]] == []
    assert [key for key in KEYS if "{" in shown[key]] == []


def test_english_strings_have_no_hangul_and_korean_sentences_are_polite() -> None:
    """Korean sentences end in 합니다체, and no Korean stands in the English file."""
    assert [key for key, template in catalogue("en").items() if re.search("[가-힣]", template)] == []
    rude = [
        (key, sentence)
        for key, template in catalogue("ko").items()
        for sentence in _sentences(template)
        if not POLITE_END.search(sentence)
    ]
    assert rude == []
    assert sum(len(_sentences(template)) for template in catalogue("ko").values()) > 30


def test_sentences_finds_the_endings_it_looks_for() -> None:
    """The check of the endings sees each sentence of a string, and a number with a full stop is none."""
    assert _sentences("리더가 죽는다. 다시 해요.") == ["리더가 죽는다", " 다시 해요"]
    assert _sentences("맞았어요. 왜?") == ["맞았어요"]
    assert _sentences("Apache Kafka 4.x를 씁니다.") == ["x를 씁니다"]


def test_korean_strings_keep_to_the_glossary() -> None:
    """No second Korean word stands for an English term."""
    assert [(key, found) for key, template in catalogue("ko").items() for found in violations(template)] == []


@pytest.mark.parametrize(
    ("template", "values", "shown"),
    [
        ("plain", {}, "plain"),
        ("{a}-{b}-{a}", {"a": 1, "b": "x"}, "1-x-1"),
        ("리더는 {leader|이/가} 맡습니다", {"leader": "브로커 2"}, "리더는 브로커 2가 맡습니다"),
        ("{leader|이라/라}고", {"leader": 1}, "1이라고"),
        ("{n|record/records}", {"n": 1}, "1 record"),
        ("{n|record/records}", {"n": 0}, "0 records"),
        ("{n|entry/entries} left", {"n": 2}, "2 entries left"),
        ("{{{a}}}", {"a": 1}, "{1}"),
        ("{a}", {"a": "{b} {{ [bold] %s"}, "{b} {{ [bold] %s"),
        ("{a}", {"a": "\x1b[2J\u202e\n"}, "\\x1b[2J\\u202e\\n"),
        ("{a|을/를}", {"a": "orders\u200b"}, "orders\\u200b를"),
        ("{topics.orders.partitions.0.leader|이/가}", {"topics.orders.partitions.0.leader": 3}, "3이"),
    ],
)
def test_placeholders_are_filled_once(template: str, values: Mapping[str, Value], shown: str) -> None:
    """A value comes with its particle or its word, and is never read again."""
    assert fill(template, values.__getitem__) == shown


@given(st.text(max_size=40))
def test_a_value_never_steers(value: str) -> None:
    """Whatever the value, the string around it stays and what comes out is harmless."""
    shown = _filled("<{value}>", value=value)
    assert shown.startswith("<") and shown.endswith(">")
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", shown)


@pytest.mark.parametrize("template", ["{", "}", "a {b", "{}", "{|이/가}", "{a|}"])
def test_a_lone_brace_is_an_authors_slip(template: str) -> None:
    """A brace that is neither doubled nor a placeholder is told, not shown."""
    with pytest.raises(ValueError, match="lone"):
        _filled(template, a=1, b=1)


@pytest.mark.parametrize("template", ["{a|one}", "{a|one/two/three}", "{a|/many}", "{a|이/는/을}"])
def test_forms_that_are_no_pair_are_told(template: str) -> None:
    """Forms are a particle pair or one and many."""
    with pytest.raises(ValueError, match="particle pair"):
        _filled(template, a=1)


def test_wrong_calls_name_the_key() -> None:
    """An unknown key, a missing value and a value too many each say which."""
    with pytest.raises(TextError, match=r"home\.nothing"):
        text("en", "home.nothing")
    with pytest.raises(TextError, match="needs a value for title"):
        text("ko", "home.continue")
    with pytest.raises(TextError, match="no place for colour"):
        text("en", "home.title", colour="red")


def test_the_strings_are_read_once() -> None:
    """Asking again gives the very same table."""
    assert catalogue("ko") is catalogue("ko")


@pytest.mark.parametrize(("table", "error"), [({"a": {"b": 1}}, TypeError), ({"a": {"b.c": "x"}}, ValueError)])
def test_a_misshapen_file_is_refused(table: dict[str, object], error: type[Exception]) -> None:
    """Only tables of strings with undotted names are a catalogue."""
    with pytest.raises(error, match="'a"):
        list(module._flatten(table, ""))


def test_the_room_imports_nothing_of_ours_and_no_screen(pytestconfig: pytest.Config) -> None:
    """In a fresh interpreter, loading every module here brings neither another room nor Textual, Rich or networkx."""
    script = (
        "import pkgutil, sys, importlib, kafka_tui.i18n as room\n"
        "for found in pkgutil.iter_modules(room.__path__): importlib.import_module('kafka_tui.i18n.' + found.name)\n"
        "print(*sorted(m for m in sys.modules if m.split('.')[0] in ('textual', 'rich', 'networkx')"
        " or m.startswith('kafka_tui.') and not m.startswith('kafka_tui.i18n')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=pytestconfig.rootpath, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_every_string_is_asked_for() -> None:
    """Each key stands in the code, whole or from one of its dots on, or fits a key that the code puts together."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    said = set(re.findall(r"""["']([\w.-]+)["']""", code))
    made = [one for _, one in re.findall(r"""f(["'])((?:[^"'{}\s]|\{[^}]*\})+)\1""", code) if len(_fixed(one)) >= 3]
    patterns = [re.compile(".+".join(map(re.escape, re.split(r"\{[^}]*\}", one)))) for one in made]

    def is_asked_for(key: str) -> bool:
        ends = [key.split(".", dots)[-1] for dots in range(key.count(".") + 1)]
        return any(end in said or any(one.fullmatch(end) for one in patterns) for end in ends)

    assert [key for key in KEYS if not is_asked_for(key)] == []


def _fixed(template: str) -> str:
    return re.sub(r"\{[^}]*\}", "", template).strip("._")
