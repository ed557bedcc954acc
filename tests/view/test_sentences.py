"""What is wrong with a path or a predicate is said in both languages."""

from typing import get_args

import pytest

from kafka_tui.i18n.catalogue import catalogue
from kafka_tui.view.paths import Json, PathError, PathProblem, PathSyntaxProblem
from kafka_tui.view.predicate_syntax import PredicateProblem
from kafka_tui.view.predicates import (
    Kind,
    PredicateSyntaxError,
    PredicateTypeError,
    TypeProblem,
    evaluate,
    parse_predicate,
)

DOCUMENT: Json = {"step": 87, "refusal": None, "topics": [{"name": "a.b", "count": 0}, {"name": "orders", "count": 3}]}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "topics.ordres.count != 4",
            'topics.ordres.count 경로에는 아무것도 없습니다. topics에는 name이 "ordres"인 항목이 없습니다. '
            '있는 이름: "a.b", orders. 혹시 orders를 쓰려고 했습니까?',
        ),
        (
            "step.x == 1",
            "step.x 경로에는 아무것도 없습니다. step은 값 하나이며 그 안에 아무것도 없습니다.",
        ),
        (
            "step == many",
            'step의 값은 숫자 87이며 "many"와 같을 수 없습니다. 쓸 수 있는 값: 따옴표 없는 숫자',
        ),
        ("step = 1", "=로는 비교할 수 없습니다. ==를 쓰십시오"),
        (
            "step == 1 and ?",
            "?에서 시작하는 경로가 없습니다. 여기에 경로가 없습니다. "
            "topics.orders.partition_count처럼 이름을 점으로 이어 쓰십시오",
        ),
    ],
)
def test_an_error_is_told_in_korean_too(text: str, sentence: str) -> None:
    """The same error is a Korean sentence with the same values."""
    with pytest.raises((PathError, PredicateTypeError, PredicateSyntaxError)) as caught:
        evaluate(parse_predicate(text), DOCUMENT)
    error = caught.value
    assert isinstance(error, PathError | PredicateTypeError | PredicateSyntaxError)
    assert error.note.sentence("ko") == sentence


def test_every_problem_has_its_sentence() -> None:
    """Each problem that a path or predicate can have is said, and no sentence about one is left over."""
    said = {"path": PathSyntaxProblem, "syntax": PredicateProblem, "type": TypeProblem, "kind": Kind, "instead": Kind}
    for table, problems in said.items():
        keys = {key.rpartition(".")[2] for key in catalogue("ko") if key.startswith(f"predicate.{table}.")}
        assert keys == {problem.replace("-", "_") for problem in get_args(problems)}
    ways = {"unknown_name", "unknown_name_near", "unknown_entry", "unknown_entry_near"}
    reasons = {key.rpartition(".")[2] for key in catalogue("ko") if key.startswith("predicate.nowhere.")}
    assert reasons == ways | {problem.replace("-", "_") for problem in get_args(PathProblem)}
