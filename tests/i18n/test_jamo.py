"""The Korean keyboard: one jamo for one key, and syllables taken apart into keys."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.i18n.jamo import decompose, jamo_for, latin_key

TYPED = "qwertyuiopasdfghjklzxcvbnmQWERTOP"


def test_the_33_jamo_and_their_keys_are_one_to_one() -> None:
    """Each key of the layout gives a jamo, and that jamo gives the key back."""
    jamo = [jamo_for(key) for key in TYPED]
    assert len(TYPED) == len(set(jamo)) == 33
    assert [latin_key(char) for char in jamo if char] == list(TYPED)


@pytest.mark.parametrize(
    ("jamo", "key"),
    [
        ("ㅂ", "q"),
        ("ㅃ", "Q"),
        ("ㅈ", "w"),
        ("ㅎ", "g"),
        ("ㅗ", "h"),
        ("ㅋ", "z"),
        ("ㅣ", "l"),
        ("ㅖ", "P"),
        ("ㅡ", "m"),
    ],
)
def test_known_keys(jamo: str, key: str) -> None:
    """The table is that of the two-set layout."""
    assert latin_key(jamo) == key


@pytest.mark.parametrize("char", ["q", "하", "ㅘ", "ㄳ", "", "1", "한글"])
def test_what_is_no_single_key_has_none(char: str) -> None:
    """Only the 33 jamo are keys."""
    assert latin_key(char) is None


def test_a_capital_without_a_jamo_of_its_own_has_none() -> None:
    """Shift and `a` type the jamo of `a`, so `A` has no place in the table."""
    assert jamo_for("A") is None
    assert jamo_for("1") is None


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("하", "gk"),
        ("과", "rhk"),
        ("값", "rkqt"),
        ("한글", "gksrmf"),
        ("넋앉않", "sjrtdkswdksg"),
        ("닭삶넓곬", "ekfrtkfasjfqrhft"),
        ("핥읊앓", "gkfxdmfvdkfg"),
        ("왜뭐외뤠위", "dhoanjdhlfnpdnl"),
        ("뷁", "qnpfr"),
        ("의", "dml"),
        ("까", "Rk"),
        ("있", "dlT"),
        ("ㅘ", "hk"),
        ("ㅀ", "fg"),
        ("ㅂ", "q"),
        ("q1 하", "q1 gk"),
        ("", ""),
    ],
)
def test_decompose_gives_the_keys_that_were_typed(text: str, keys: str) -> None:
    """Compound vowels and finals come apart into the keys that type them; other characters stay."""
    assert decompose(text) == keys


@given(st.integers(0xAC00, 0xD7A3).map(chr))
def test_every_syllable_comes_apart_into_keys_of_the_layout(syllable: str) -> None:
    """Any syllable is typed with two to five keys, all in the table, and NFD changes nothing."""
    keys = decompose(syllable)
    assert 2 <= len(keys) <= 5
    assert all(jamo_for(key) for key in keys)
    assert decompose(unicodedata.normalize("NFD", syllable)) == keys


def _keyboard_jamo(conjoining: str) -> str:
    """The jamo a keyboard shows for a part of a syllable, found by its Unicode name."""
    part = unicodedata.name(conjoining).split(maxsplit=2)[2]
    return unicodedata.lookup(f"HANGUL LETTER {part}")


def test_every_syllable_is_typed_as_its_unicode_parts_are() -> None:
    """The keys of each syllable are those of the jamo Unicode takes it apart into, in that order."""
    wrong = [
        chr(code)
        for code in range(0xAC00, 0xD7A4)
        if decompose(chr(code))
        != "".join(decompose(_keyboard_jamo(part)) for part in unicodedata.normalize("NFD", chr(code)))
    ]
    assert wrong == []


def test_all_syllables_are_typed_differently() -> None:
    """No two syllables share their keys."""
    assert len({decompose(chr(code)) for code in range(0xAC00, 0xD7A4)}) == 0xD7A4 - 0xAC00
