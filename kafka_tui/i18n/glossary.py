"""The field's words in Korean: one for each English term, and the second words that would confuse a learner."""

import re
from functools import lru_cache
from typing import NamedTuple


class Term(NamedTuple):
    """An English term, its Korean word, the form with which a text introduces it, and words not used for it."""

    english: str
    korean: str
    introduced: str
    forbidden: tuple[str, ...]


class Violation(NamedTuple):
    """A forbidden word, where it starts in the text (in characters), and the term that was meant."""

    word: str
    start: int
    term: Term


GLOSSARY: tuple[Term, ...] = (
    Term("broker", "브로커", "브로커(broker)", ("중개자", "중개인")),
    Term("topic", "토픽", "토픽(topic)", ("주제", "화제")),
    Term("partition", "파티션", "파티션(partition)", ("구간", "분할 영역", "파티숀")),
    Term("offset", "오프셋", "오프셋(offset)", ("옵셋", "옵세트", "오프세트")),
    Term("record", "레코드", "레코드(record)", ("메시지", "메세지")),
    Term("producer", "프로듀서", "프로듀서(producer)", ("생산자", "발행자")),
    Term("consumer", "컨슈머", "컨슈머(consumer)", ("소비자", "구독자", "콘슈머", "컨수머")),
    Term("consumer group", "컨슈머 그룹", "컨슈머 그룹(consumer group)", ("소비 그룹", "컨슈머그룹")),
    Term("leader", "리더", "리더(leader)", ("지도자", "선두")),
    Term("follower", "팔로워", "팔로워(follower)", ("추종자", "팔로어")),
    Term("replica", "레플리카", "레플리카(복제본)", ("복사본", "사본", "리플리카")),
    Term("replication factor", "리플리케이션 팩터", "리플리케이션 팩터(replication factor)",
         ("레플리케이션", "복제 계수", "복제 인수", "복제 팩터")),
    Term("in-sync replicas", "ISR", "ISR(동기화된 복제본)", ("인싱크",)),
    Term("high watermark", "하이 워터마크", "하이 워터마크(HW)", ("하이워터마크", "최고 수위", "고수위")),
    Term("log end offset", "로그 끝 오프셋", "로그 끝 오프셋(LEO)", ("로그 종료 오프셋", "로그 엔드 오프셋")),
    Term("leader epoch", "리더 에포크", "리더 에포크(leader epoch)", ("리더 에폭", "에폭", "리더 세대")),
    Term("leader election", "리더 선출", "리더 선출(leader election)", ("리더 선거",)),
    Term("truncation", "잘라내기", "잘라내기(truncation)", ("절단", "트렁케이션")),
    Term("controller", "컨트롤러", "컨트롤러(controller)", ("콘트롤러", "제어기")),
    Term("fenced", "펜싱됨", "펜싱됨(fenced)", ("펜스됨", "울타리")),
    Term("idle", "유휴", "유휴(대기)", ("아이들 상태", "빈둥")),
    Term("rebalance", "리밸런싱", "리밸런싱(rebalance)", ("리밸런스", "재균형")),
    Term("assignment", "할당", "할당(assignment)", ("배정", "어사인")),
    Term("commit", "커밋", "커밋(commit)", ("확약", "커미트")),
    Term("lag", "랙", "랙(지연)", ("래그", "렉")),
    Term("page cache", "페이지 캐시", "페이지 캐시(page cache)", ("페이지 캐쉬", "캐쉬", "페이지캐시")),
    Term("dirty page", "더티 페이지", "더티 페이지(dirty page)", ("더러운 페이지", "더티페이지")),
    Term("segment", "세그먼트", "세그먼트(segment)", ("세그멘트",)),
    Term("retention", "보존", "보존(리텐션)", ("보유 기간", "보유 시간", "유지 기간")),
    Term("compaction", "컴팩션", "컴팩션(compaction)", ("로그 압축", "콤팩션", "압착")),
    Term("batch", "배치", "배치(batch)", ("뱃치", "일괄")),
    Term("compression", "압축", "압축(compression)", ("컴프레션",)),
    Term("fire and forget", "보내고 확인하지 않기", "보내고 확인하지 않기(fire and forget)",
         ("파이어 앤 포겟", "보내고 잊기", "쏘고 잊기")),
    Term("synchronous", "동기", "동기(synchronous)", ("싱크로너스",)),
    Term("asynchronous", "비동기", "비동기(asynchronous)", ("어싱크로너스",)),
    Term("idempotent producer", "멱등성 프로듀서", "멱등성 프로듀서(idempotent producer)",
         ("멱등 프로듀서", "멱등적 프로듀서")),
    Term("unclean election", "언클린 리더 선출", "언클린 리더 선출(unclean leader election)",
         ("언클린 선출", "언클린 리더 선거", "비정상 리더 선출")),
    Term("poll", "폴링", "폴링(poll)", ("poll링", "포울링")),
)  # fmt: skip
"""Each term once; `introduced` is the form for a text's first use of it."""

# A word that is quoted is spoken about, not used; an error's message is no record.
_EXEMPT = re.compile(r"`[^`]*`|“[^”]*”|‘[^’]*’|\"[^\"\n]{1,40}\"|'[^'\n]{1,40}'|(?:오류|에러|경고) 메시지")


@lru_cache
def _pattern() -> tuple[re.Pattern[str], dict[str, Term]]:
    """Return the pattern that finds every forbidden word at the start of a word, longest first, and their terms."""
    terms = {word: term for term in GLOSSARY for word in term.forbidden}
    words = sorted(terms, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![가-힣])(?:{'|'.join(map(re.escape, words))})"), terms


def violations(korean_text: str) -> list[Violation]:
    """Return the forbidden words of `korean_text` in their order; quoted words and code spans are left alone."""
    used = _EXEMPT.sub(lambda match: " " * len(match.group()), korean_text)
    pattern, terms = _pattern()
    return [Violation(found.group(), found.start(), terms[found.group()]) for found in pattern.finditer(used)]
