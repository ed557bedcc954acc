"""Kafka's rules and the code: none is forgotten, and the page about it is what the code says."""

from tests.house.rule_table import PAGE, gaps, implemented, names_of_tests, page, titles

KNOWN_GAPS = {
    "P-18": "transactions are not simulated",
    "A-6": "a recommendation: no code follows it, a test shows it",
}
"""Rules without code or test, and why."""


def test_the_page_is_up_to_date() -> None:
    """`python -m tests.house.rule_table` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_rule_has_code_and_a_test() -> None:
    """Each rule is named where it is implemented and carried by a test, but for the gaps that are known."""
    assert sorted(gap for gap in gaps() if gap.partition(":")[0] not in KNOWN_GAPS) == []


def test_marks_and_names_mean_rules_that_exist() -> None:
    """No comment and no test names a rule that the reference does not have."""
    known = set(titles())
    assert sorted(set(names_of_tests()) - known) == []
    assert sorted(rule for rule in set(implemented()) - known if rule[0] in {title[0] for title in known}) == []
