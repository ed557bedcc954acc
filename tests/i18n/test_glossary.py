"""One Korean word for one English term."""

import pytest

from kafka_tui.i18n.glossary import GLOSSARY, Term, violations

CORRECT = (
    "리더는 파티션 0의 레코드를 로그 끝에 추가하고, 팔로워는 그 레코드를 페치합니다. 디렉터리와 컬렉션도 그대로입니다."
)


def test_the_glossary_names_each_term_once() -> None:
    """No English term and no forbidden word stands in the table twice, and an introduction holds the word."""
    terms = [term.english for term in GLOSSARY]
    forbidden = [word for term in GLOSSARY for word in term.forbidden]
    assert len(terms) == len(set(terms)) == 38
    assert len(forbidden) == len(set(forbidden))
    assert [term.english for term in GLOSSARY if not term.introduced.startswith(term.korean)] == []


def test_the_glossarys_own_words_are_allowed() -> None:
    """No accepted word or introduction is itself forbidden."""
    assert [term.english for term in GLOSSARY if violations(term.korean) or violations(term.introduced)] == []


@pytest.mark.parametrize("term", GLOSSARY, ids=lambda term: term.english)
def test_each_second_word_is_found(term: Term) -> None:
    """A forbidden word is found with its term and its place, particle or not."""
    assert term.forbidden
    for word in term.forbidden:
        found = violations(f"먼저 {word}를 봅니다.")
        assert [(violation.word, violation.start, violation.term) for violation in found] == [(word, 3, term)]


def test_a_right_text_is_left_alone() -> None:
    """Accepted words, and words that only contain the letters of a forbidden one, are no violation."""
    assert violations(CORRECT) == []


@pytest.mark.parametrize(
    "text",
    [
        "흔히 ‘메시지’라고도 부릅니다.",
        "`주제`라는 이름의 토픽",
        "오류 메시지를 읽습니다.",
        '"구간"이라고 쓰기도 합니다.',
    ],
)
def test_a_word_spoken_about_is_left_alone(text: str) -> None:
    """A quoted word is mentioned, not used, and an error has a message."""
    assert violations(text) == []


def test_several_words_come_in_their_order() -> None:
    """Each use is found, in the order of the text."""
    assert [found.word for found in violations("생산자는 주제에 보내고 소비자는 주제에서 읽습니다.")] == [
        "생산자",
        "주제",
        "소비자",
        "주제",
    ]
