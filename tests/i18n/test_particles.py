"""Particles follow the last sound of the word before them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.i18n.particles import PARTICLES, Sound, UnknownParticleError, attach, last_sound

VOWEL, RIEUL, CONSONANT = Sound.VOWEL, Sound.RIEUL, Sound.CONSONANT

# Word, how it ends, and how it is read aloud at its end.
WORDS = [
    # Hangul
    ("리더", VOWEL, "더"),
    ("브로커", VOWEL, "커"),
    ("토픽", CONSONANT, "픽"),
    ("파티션", CONSONANT, "션"),
    ("오프셋", CONSONANT, "셋"),
    ("레코드", VOWEL, "드"),
    ("커밋", CONSONANT, "밋"),
    ("컨슈머 그룹", CONSONANT, "룹"),
    ("리밸런싱", CONSONANT, "싱"),
    ("할당", CONSONANT, "당"),
    ("파일", RIEUL, "일"),
    ("테이블", RIEUL, "블"),
    ("ㄱ", CONSONANT, "기역"),
    ("ㄹ", RIEUL, "리을"),
    ("ㅏ", VOWEL, "아"),
    ("하이 워터마크(HW)", VOWEL, "워터마크"),
    ("로그 끝 오프셋(LEO)", CONSONANT, "오프셋"),
    ("브로커 (broker)", VOWEL, "커"),
    # Numbers
    ("브로커 1", RIEUL, "일"),
    ("브로커 2", VOWEL, "이"),
    ("브로커 3", CONSONANT, "삼"),
    ("4", VOWEL, "사"),
    ("5", VOWEL, "오"),
    ("6", CONSONANT, "육"),
    ("7", RIEUL, "칠"),
    ("8", RIEUL, "팔"),
    ("9", VOWEL, "구"),
    ("0", CONSONANT, "영"),
    ("10", CONSONANT, "십"),
    ("11", RIEUL, "십일"),
    ("100", CONSONANT, "백"),
    ("1,000", CONSONANT, "천"),
    ("10000", CONSONANT, "만"),
    ("100000000", CONSONANT, "억"),
    ("1000000000000", VOWEL, "조"),
    ("1.5", VOWEL, "일 점 오"),
    ("2.10", CONSONANT, "이 점 일 영"),
    ("4.3.1", RIEUL, "일"),
    ("-1", RIEUL, "마이너스 일"),
    ("00000000000000000042", VOWEL, "이"),
    ("10.5", VOWEL, "오"),
    ("00000000000000000000", CONSONANT, "영"),
    ("50%", VOWEL, "퍼센트"),
    ("+", VOWEL, "플러스"),
    # Units
    ("9s", VOWEL, "초"),
    ("500ms", VOWEL, "밀리초"),
    ("20 ms", VOWEL, "밀리초"),
    ("5m", CONSONANT, "분"),
    ("2h", CONSONANT, "시간"),
    ("7d", RIEUL, "일"),
    ("16KiB", VOWEL, "바이트"),
    ("512 B", VOWEL, "바이트"),
    # Identifiers
    ("orders-0", CONSONANT, "영"),
    ("orders-1", RIEUL, "일"),
    ("c1", RIEUL, "일"),
    ("p2", VOWEL, "이"),
    ("c4", VOWEL, "사"),
    ("[1, 2, 3]", CONSONANT, "삼"),
    ("`orders`", VOWEL, "오더스"),
    ("“billing”", CONSONANT, "빌링"),
    ("'p1'", RIEUL, "일"),
    ("orders.", VOWEL, "오더스"),
    ("topics[0]", CONSONANT, "영"),
    ("min.insync.replicas", VOWEL, "레플리카스"),
    ("linger.ms", VOWEL, "엠에스"),
    ("kafka-topics", VOWEL, "토픽스"),
    ("NotEnoughReplicasException", CONSONANT, "익셉션"),
    ("NOT_LEADER_OR_FOLLOWER", VOWEL, "팔로워"),
    ("UNKNOWN_TOPIC_OR_PARTITION", CONSONANT, "파티션"),
    ("KAFKA_STORAGE_ERROR", VOWEL, "에러"),
    ("NO_LAG_LOOP", VOWEL, "루프"),
    ("BROKER_NOT_A_MAP", CONSONANT, "맵"),
    ("TOPIC", CONSONANT, "토픽"),
    ("API", VOWEL, "아이"),
    ("LeaderElected", VOWEL, "일렉티드"),
    # Letters and acronyms
    ("ISR", RIEUL, "알"),
    ("ISRs", VOWEL, "에스"),
    ("ELR", RIEUL, "알"),
    ("HW", VOWEL, "더블유"),
    ("LEO", VOWEL, "오"),
    ("TTL", RIEUL, "엘"),
    ("JVM", CONSONANT, "엠"),
    ("A", VOWEL, "에이"),
    ("N", CONSONANT, "엔"),
    ("r", RIEUL, "알"),
    ("CPU", VOWEL, "유"),
    ("KRaft", VOWEL, "크래프트"),
    ("http", VOWEL, "피"),
    ("LZ4", VOWEL, "사"),
    ("IP", VOWEL, "피"),
    # Latin words
    ("orders", VOWEL, "오더스"),
    ("payments", VOWEL, "페이먼츠"),
    ("billing", CONSONANT, "빌링"),
    ("kafka", VOWEL, "카프카"),
    ("broker", VOWEL, "브로커"),
    ("topic", CONSONANT, "토픽"),
    ("partition", CONSONANT, "파티션"),
    ("offset", CONSONANT, "오프셋"),
    ("commit", CONSONANT, "커밋"),
    ("log", VOWEL, "로그"),
    ("lag", CONSONANT, "랙"),
    ("batch", VOWEL, "배치"),
    ("fetch", VOWEL, "페치"),
    ("poll", RIEUL, "폴"),
    ("null", RIEUL, "널"),
    ("acks=all", RIEUL, "올"),
    ("file", RIEUL, "파일"),
    ("queue", VOWEL, "큐"),
    ("cache", VOWEL, "캐시"),
    ("type", CONSONANT, "타입"),
    ("timeout", CONSONANT, "타임아웃"),
    ("group", CONSONANT, "그룹"),
    ("map", CONSONANT, "맵"),
    ("dump", VOWEL, "덤프"),
    ("disk", VOWEL, "디스크"),
    ("block", CONSONANT, "블록"),
    ("sync", VOWEL, "싱크"),
    ("job", CONSONANT, "잡"),
    ("client", VOWEL, "클라이언트"),
    ("event", VOWEL, "이벤트"),
    ("stream", CONSONANT, "스트림"),
    ("time", CONSONANT, "타임"),
    ("online", CONSONANT, "온라인"),
    ("index", VOWEL, "인덱스"),
    ("message", VOWEL, "메시지"),
    ("record", VOWEL, "레코드"),
    ("Stable", RIEUL, "스테이블"),
    ("gzip", CONSONANT, "지집"),
    ("snappy", VOWEL, "스내피"),
    ("zstd", VOWEL, "디"),
    ("café", VOWEL, "카페"),
]


@pytest.mark.parametrize(("word", "sound", "reading"), WORDS, ids=[word for word, _, _ in WORDS])
def test_a_word_ends_as_a_korean_reads_it(word: str, sound: Sound, reading: str) -> None:
    """The end of a word sounds as its Korean reading does."""
    assert last_sound(word) is sound, reading
    assert last_sound(reading) is sound, "the table contradicts itself"


@pytest.mark.parametrize(
    ("word", "particle", "expected"),
    [
        ("브로커 1", "이/가", "브로커 1이"),
        ("브로커 2", "이/가", "브로커 2가"),
        ("토픽", "은/는", "토픽은"),
        ("리더", "은/는", "리더는"),
        ("orders", "을/를", "orders를"),
        ("billing", "을/를", "billing을"),
        ("ISR", "이/가", "ISR이"),
        ("ISR", "으로/로", "ISR로"),
        ("리더", "와/과", "리더와"),
        ("토픽", "와/과", "토픽과"),
        ("토픽", "과/와", "토픽과"),
        ("1", "으로/로", "1로"),
        ("7", "으로/로", "7로"),
        ("8", "으로/로", "8로"),
        ("2", "으로/로", "2로"),
        ("3", "으로/로", "3으로"),
        ("orders-0", "으로/로", "orders-0으로"),
        ("1", "을/를", "1을"),
        ("1", "와/과", "1과"),
        ("orders", "이라/라", "orders라"),
        ("billing", "이라/라", "billing이라"),
        ("1", "이라/라", "1이라"),
        ("리더", "이란/란", "리더란"),
        ("리더", "이었/였", "리더였"),
        ("토픽", "이었/였", "토픽이었"),
        ("토픽", "아/야", "토픽아"),
        ("리더", "아/야", "리더야"),
        ("토픽", "이에요/예요", "토픽이에요"),
        ("리더", "이에요/예요", "리더예요"),
        ("토픽", "이나/나", "토픽이나"),
        ("리더", "이나/나", "리더나"),
    ],
)
def test_each_pair_takes_the_right_form(word: str, particle: str, expected: str) -> None:
    """Every pair chooses by the sound, and only 으로/로 treats a final ㄹ like a vowel."""
    assert attach(word, particle) == expected


@given(st.text(max_size=200), st.sampled_from(sorted(PARTICLES)))
def test_attach_adds_one_form_and_keeps_the_word(word: str, particle: str) -> None:
    """Whatever the word is, the result is the word followed by one form of the pair."""
    assert attach(word, particle) in {word + form for form in particle.split("/")}


@given(st.integers(0, 0xD7A3 - 0xAC00), st.sampled_from(sorted(PARTICLES)))
def test_hangul_follows_the_final_consonant(index: int, particle: str) -> None:
    """Every syllable takes the form after a vowel exactly when it has no final consonant, or ㄹ before 로."""
    after_consonant, after_vowel = PARTICLES[particle]
    final = index % 28
    open_end = final == 0 or (final == 8 and after_vowel == "로")
    assert attach(chr(0xAC00 + index), particle) == chr(0xAC00 + index) + (after_vowel if open_end else after_consonant)


@given(st.integers(1, 9999), st.integers(0, 11))
def test_a_number_reads_the_same_with_and_without_commas(digits: int, zeros: int) -> None:
    """Thousands separators change nothing about the sound."""
    number = digits * 10**zeros
    assert last_sound(str(number)) is last_sound(f"{number:,}")


def test_decomposed_hangul_sounds_like_composed() -> None:
    """A word in NFD ends as the same word in NFC does, and comes out unchanged."""
    decomposed = "\u1110\u1169\u1111\u1175\u11a8"  # 토픽
    assert attach(decomposed, "이/가") == decomposed + "이"


@pytest.mark.parametrize("word", ["", "★", "…", "日本", "\u200b"])
def test_an_unreadable_end_takes_the_form_after_a_vowel(word: str) -> None:
    """Where nothing can be read, the particle is the one after a vowel."""
    assert last_sound(word) is None
    assert attach(word, "이/가") == word + "가"


def test_a_very_long_word_is_read_at_its_end() -> None:
    """The length of a word does not matter for its particle."""
    assert attach("(" * 1_000_000 + "토픽", "이/가").endswith("토픽이")


def test_an_unknown_pair_is_an_error_with_the_known_ones() -> None:
    """A slip in the pair is told with what could be written."""
    with pytest.raises(UnknownParticleError, match="이/가"):
        attach("토픽", "이/는")
