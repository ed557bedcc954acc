"""Korean particles that follow the last sound of the word before them: 브로커 1이, 브로커 2가, orders-0으로.

How the end of a word is read, first match wins, closing marks and trailing punctuation left aside:

* a gloss in round brackets after a word does not count: 하이 워터마크(HW) ends as 마크 does;
* Hangul by its final consonant; a lone jamo by its name (ㄱ 기역, ㄹ 리을);
* a number in Sino-Korean (0 영, 1 일, 10 십, 10,000 만), decimals digit by digit, `%` as 퍼센트, `+` as 플러스;
* a unit after a number by its Korean name (9s 초, 5 ms 밀리초, 2h 시간, 3d 일);
* Latin text by its last part (`min.insync.replicas` by `replicas`, `NotLeaderException` by `Exception`):
  a known word as Koreans say it, capitals and words without a vowel letter by their letters' names (ISR 알, HW 더블유),
  a part of a CONSTANT_NAME or a capital word of more than four letters as the word it is, all else by its spelling:
  l and le end in ㄹ; m, n, ng, me, ne in a consonant; a short vowel before p, t, k, ck, c, b in a consonant
  (map 맵, commit 커밋, topic 토픽); everything else in a vowel, since Korean adds one (orders 오더스, log 로그).

A word with no readable end takes the form that follows a vowel.
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class Sound(Enum):
    """How a word ends: what a particle looks at."""

    VOWEL = "vowel"
    RIEUL = "rieul"
    CONSONANT = "consonant"


# After a consonant, after a vowel. Only 으로/로 treats a final ㄹ like a vowel.
_PAIRS = (
    ("이", "가"),
    ("은", "는"),
    ("을", "를"),
    ("과", "와"),
    ("으로", "로"),
    ("이라", "라"),
    ("이란", "란"),
    ("이었", "였"),
    ("아", "야"),
    ("이에요", "예요"),
    ("이나", "나"),
)

PARTICLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {f"{first}/{second}": pair for pair in _PAIRS for first, second in (pair, pair[::-1])}
)
"""A pair as written, in either order (`와/과`, `과/와`), to (form after a consonant, form after a vowel)."""


class UnknownParticleError(ValueError):
    """A particle pair was written that Korean does not have or this table does not know."""

    def __init__(self, pair: str) -> None:
        """Build the sentence for `pair` as it was written."""
        super().__init__(f"There is no particle pair '{pair}'. Write one of: {', '.join('/'.join(p) for p in _PAIRS)}.")


def attach(word: str, particle: str) -> str:
    """Return `word`, unchanged, followed by the fitting form of the pair `particle`: attach("브로커 1", "이/가").

    Raises UnknownParticleError when `particle` is not a key of PARTICLES.
    """
    return word + form_after(word, particle)


def form_after(word: str, particle: str) -> str:
    """Return the form of the pair `particle` that follows `word`; errors as `attach`."""
    forms = PARTICLES.get(particle)
    if forms is None:
        raise UnknownParticleError(particle)
    after_consonant, after_vowel = forms
    sound = last_sound(word)
    if sound is Sound.CONSONANT or (sound is Sound.RIEUL and after_consonant != "으로"):
        return after_consonant
    return after_vowel


# Characters of a word's end that are looked at; a longer word cannot change how its end sounds.
_TAIL_CHARACTERS = 120
_GLOSS = re.compile(r"(?<=[^\s(])\s?\([^()]*\)[^\w%+]*$")
_SILENT_END = re.compile(r"[^0-9A-Za-z가-힣\u1100-\u11ff%+]+$")
_NUMBER = re.compile(r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?$", re.ASCII)
_MEASURE = re.compile(r"\d\s?(?P<unit>[A-Za-z\u03bc]+)$", re.ASCII)
_LATIN = re.compile(r"(?P<joint>_?)(?P<letters>[A-Za-z]+)$")
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

_DIGITS = "영일이삼사오육칠팔구"
_SMALL_POWERS = ("", "십", "백", "천")
_LARGE_POWERS = ("", "만", "억", "조", "경", "해", "자", "양", "구", "간", "정", "재", "극")
_SIGNS = {"%": "퍼센트", "+": "플러스"}
_UNITS = {
    "ns": "나노초", "us": "마이크로초", "μs": "마이크로초", "ms": "밀리초", "s": "초", "min": "분", "m": "분",
    "h": "시간", "d": "일", "B": "바이트", "x": "배", "px": "픽셀", "W": "와트",
}  # fmt: skip
_LETTERS = {
    "a": "에이", "b": "비", "c": "씨", "d": "디", "e": "이", "f": "에프", "g": "지", "h": "에이치", "i": "아이",
    "j": "제이", "k": "케이", "l": "엘", "m": "엠", "n": "엔", "o": "오", "p": "피", "q": "큐", "r": "알", "s": "에스",
    "t": "티", "u": "유", "v": "브이", "w": "더블유", "x": "엑스", "y": "와이", "z": "제트",
}  # fmt: skip

# Words whose Korean reading the spelling below would miss.
_KNOWN = {
    "acme": "애크미", "bit": "비트", "check": "체크", "checkpoint": "체크포인트", "circuit": "서킷", "elr": "이엘알",
    "github": "깃허브", "good": "굿", "healthcheck": "헬스체크", "hit": "히트", "hub": "허브", "ip": "아이피",
    "isr": "아이에스알", "jet": "제트", "kit": "키트", "lag": "랙", "loop": "루프", "mosaic": "모자이크",
    "quit": "큇", "recipe": "레시피", "soap": "소프", "sub": "서브", "type": "타입", "url": "유알엘",
}  # fmt: skip

# How a Latin word that is read as a word ends; first match wins, no match is a vowel.
_SPELLINGS = (
    (re.compile(r"le?$"), Sound.RIEUL),  # poll 폴, file 파일, table 테이블
    (re.compile(r"(?:[mn]e?|ng|mb)$"), Sound.CONSONANT),  # stream, partition, time, online, billing
    (re.compile(r"(?:(?:^|[^aeiou])[aeiou]|ou)t$"), Sound.CONSONANT),  # commit, offset, timeout; but wait, root
    (re.compile(r"[aeiou]pp?$"), Sound.CONSONANT),  # map, app, group, heap; but dump
    (re.compile(r"[aeiou]ck?$"), Sound.CONSONANT),  # topic, ack, block; but sync, disc
    (re.compile(r"(?:(?:^|[^aeiou])[aeiou]|oo)k$"), Sound.CONSONANT),  # book, tok; but seek, disk, network
    (re.compile(r"(?:^|[^aeiou])[aeiou]bb?$"), Sound.CONSONANT),  # job, web; but verb
)
_SPELT_OUT_LETTERS = 4  # capitals up to this length are an acronym and read letter by letter


def last_sound(word: str) -> Sound | None:
    """Return how `word` ends when a Korean reads it aloud, or None when nothing in its end can be read."""
    end = unicodedata.normalize("NFKC", word[-_TAIL_CHARACTERS:])
    end = _SILENT_END.sub("", _GLOSS.sub("", end))
    if not end:
        return None
    if end[-1] in _SIGNS:
        return _hangul_sound(_SIGNS[end[-1]])
    if number := _NUMBER.search(end):
        return _hangul_sound(_read_number(number["whole"].replace(",", ""), number["fraction"]))
    if (measure := _MEASURE.search(end)) and measure["unit"] in _UNITS:
        return _hangul_sound(_UNITS[measure["unit"]])
    if latin := _LATIN.search(end):
        return _latin_sound(_HUMP.findall(latin["letters"])[-1], bool(latin["joint"]))
    return _hangul_sound(end)


def _hangul_sound(reading: str) -> Sound:
    """Return the sound of the last character of `reading`: a syllable, or a lone jamo, which is called by its name."""
    char = reading[-1]
    if "가" <= char <= "힣":
        final = (ord(char) - ord("가")) % 28
        return {0: Sound.VOWEL, 8: Sound.RIEUL}.get(final, Sound.CONSONANT)
    if "\u1160" <= char <= "\u11a7":
        return Sound.VOWEL
    return Sound.RIEUL if char in "\u1105\u11af" else Sound.CONSONANT


def _read_number(whole: str, fraction: str | None) -> str:
    """Return the last word of a number read in Sino-Korean; a fraction and an 0-led code are read digit by digit."""
    significant = whole.rstrip("0")
    power = len(whole) - len(significant)
    if fraction or power == 0 or whole.startswith("0") or power >= 4 * len(_LARGE_POWERS):
        return _DIGITS[int((fraction or whole)[-1])]
    return _LARGE_POWERS[power // 4] or _SMALL_POWERS[power]


def _latin_sound(part: str, in_constant: bool) -> Sound:
    """Return the sound of the last part of a Latin name; `in_constant` says that an underscore stands before it."""
    lower = part.lower()
    if lower in _KNOWN:
        return _hangul_sound(_KNOWN[lower])
    acronym = part.isupper() and not in_constant and len(part) <= _SPELT_OUT_LETTERS
    if acronym or len(part) == 1 or not re.search("[aeiouy]", lower):
        return _hangul_sound(_LETTERS[lower[-1]])
    return next((sound for spelling, sound in _SPELLINGS if spelling.search(lower)), Sound.VOWEL)
