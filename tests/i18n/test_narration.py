"""Every fact, command, refusal, reason and rule has its sentence in both languages."""

import re
from pathlib import Path

import pytest

from kafka_tui.engine.commands import Command
from kafka_tui.engine.facts.base import Fact, Recorded
from kafka_tui.engine.facts.controller import PartitionChanged
from kafka_tui.engine.facts.network import CommandGiven, InFlight, MessageDelivered, MessageSent
from kafka_tui.engine.ids import ADMIN, TopicPartition, broker_node, controller_node
from kafka_tui.engine.metadata import PartitionState
from kafka_tui.engine.requests.base import Disconnected, Request, Response
from kafka_tui.i18n import narration
from kafka_tui.i18n.catalogue import TextError, placeholders
from kafka_tui.i18n.glossary import violations
from kafka_tui.i18n.language import LANGUAGES, Language
from kafka_tui.view.fact_rules import RULES, rules_of
from kafka_tui.view.project_facts import BOOKKEEPING, fact_row
from tests.i18n.samples_of_facts import command_classes, fact_classes, message_classes, sample

ENGINE = Path(__file__).resolve().parents[2] / "kafka_tui" / "engine"
FACTS = tuple(kind for kind in fact_classes() if kind.__name__ not in BOOKKEEPING)
RULE_ID = re.compile(r"[A-Z]-\d+")


def _narrated(fact: Fact, language: Language) -> str:
    return narration.narrate(fact_row(Recorded(9, 1, fact), 1000), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_every_fact_has_its_sentences(kind: type[Fact], language: Language) -> None:
    """Each variant of a fact's sentence fills from the fields of its row, and the row itself has a sentence."""
    fact = sample(kind)
    assert isinstance(fact, Fact)
    row = fact_row(Recorded(9, 1, fact), 1000)
    assert _narrated(fact, language)
    values = {*narration._values({"node": row.node, **row.fields}), "kind", "purpose"}
    texts = narration._texts(language)
    own = [text for key, text in texts.items() if key == f"fact.{row.name}" or key.startswith(f"fact.{row.name}.")]
    assert own or row.name == "CommandGiven"
    asked = {name for text in own for name, _ in placeholders(text)}
    assert asked <= values


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_every_fact_names_its_rules(kind: type[Fact]) -> None:
    """The rules of a fact are known, and each has a text in both languages."""
    assert kind.__name__ in RULES or kind is PartitionChanged
    named = {rule for rules in RULES.values() for rule in rules}
    assert named <= set(narration.rule_ids())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", command_classes(), ids=lambda kind: kind.__name__)
def test_every_command_has_its_sentence(kind: type[Command], language: Language) -> None:
    """A command has a sentence of its own, which fills from the command's fields."""
    assert f"command.{kind.__name__}" in narration._texts(language)
    command = sample(kind)
    assert isinstance(command, Command)
    assert _narrated(CommandGiven(node=ADMIN, command=command), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", message_classes(), ids=lambda kind: kind.__name__)
def test_every_request_has_a_name(kind: type[Request | Response], language: Language) -> None:
    """The kind of each request and response has a word."""
    assert f"kind.{kind.kind.replace(' ', '_')}" in narration._texts(language)


@pytest.mark.parametrize("stem", ["narration", "rules"])
def test_both_languages_say_the_same_things(stem: str) -> None:
    """The files of both languages have the same keys in the same order, with the same placeholders."""
    english, korean = narration._read(f"{stem}_en"), narration._read(f"{stem}_ko")
    assert list(english) == list(korean)
    for key in english:
        asked = sorted({name for name, _ in placeholders(english[key])})
        assert sorted({name for name, _ in placeholders(korean[key])}) == asked, key


@pytest.mark.parametrize("stem", ["narration_ko", "rules_ko"])
def test_the_korean_keeps_to_the_glossary(stem: str) -> None:
    """No sentence uses a second word for a term, and sentences end in 합니다체."""
    for key, text in narration._read(stem).items():
        assert violations(text) == [], key
        if text.endswith(".") and not key.startswith("command"):
            assert re.search(r"니다(?:\([^)]*\))?\.$|[}]\.$", text), key


def test_every_rule_the_engine_names_has_a_text() -> None:
    """Each rule id in a string of the engine's code, where refusals and switches name it, can be explained.

    The invariants (I) are for tests, not for learners.
    """
    named = set()
    for path in sorted(ENGINE.rglob("*.py")):
        named |= {rule[1:-1] for rule in re.findall(r"\"[A-HJ-Z]-\d+\"", path.read_text(encoding="utf-8"))}
    assert named >= {"T-8", "H-5", "A-4"}
    assert named <= set(narration.rule_ids())


def test_every_source_is_a_rules() -> None:
    """Sources belong to rules that have a text."""
    assert set(narration._read("rule_sources")) <= set(narration.rule_ids())
    assert narration.rule_source("T-8") == "ReplicationControlManager.createPartitions"
    assert all(RULE_ID.fullmatch(rule) for rule in narration.rule_ids())


def _state(**changes: object) -> PartitionState:
    base = {"replicas": (1, 2, 3), "isr": (1, 2, 3), "leader": 1, "leader_epoch": 0}
    return PartitionState(**{**base, **changes})


def _change(reason: str, before: PartitionState, after: PartitionState) -> PartitionChanged:
    return PartitionChanged(
        node=controller_node(100),
        partition=TopicPartition("orders", 0),
        reason=reason,
        leader=after.leader,
        leader_epoch=after.leader_epoch,
        isr=after.isr,
        before=before,
        after=after,
    )


ELECTED = _change("fenced", _state(), _state(isr=(2, 3), leader=2, leader_epoch=1, partition_epoch=1))


def test_e2_one_change_is_told_in_several_sentences() -> None:
    """A fenced leader leaves the ISR, another is elected and the epoch rises: three sentences, in that order."""
    assert _narrated(ELECTED, "en") == (
        "Broker 1 leaves the ISR of orders-0, since it is fenced. "
        "Broker 2 is elected leader of orders-0: it is the first replica in the list that is in the ISR and alive. "
        "The leader epoch rises from 0 to 1."
    )
    assert _narrated(ELECTED, "ko") == (
        "브로커 1이 펜싱되어 orders-0의 ISR에서 빠집니다. "
        "브로커 2가 orders-0의 리더로 선출됩니다. "
        "레플리카 목록에서 ISR에 있고 살아 있는 첫 번째 브로커이기 때문입니다. "
        "리더 에포크가 0에서 1로 올라갑니다."
    )


@pytest.mark.parametrize(
    ("change", "variants", "rule"),
    [
        (_change("fenced", _state(isr=(1,)), _state(isr=(1,), leader=-1, leader_epoch=1)), ("offline", "epoch"), "E-4"),
        (
            _change("unclean", _state(isr=(1,), leader=-1), _state(isr=(3,), leader=3, leader_epoch=1)),
            ("left_other", "unclean", "epoch"),
            "E-5",
        ),
        (
            _change(
                "unfenced",
                _state(isr=(), leader=-1, last_known_elr=(1,)),
                _state(isr=(1,), leader=1, leader_epoch=1, recovering=True),
            ),
            ("last_known", "epoch"),
            "E-8",
        ),
        (_change("isr", _state(), _state(isr=(1, 2))), ("left_isr",), "H-8"),
        (_change("isr", _state(isr=(1, 2)), _state()), ("joined",), "H-10"),
        (_change("balance", _state(leader=2), _state(leader_epoch=1)), ("preferred", "epoch"), "E-7"),
        (_change("isr", _state(), _state(isr=(1,), elr=(2, 3))), ("left_isr", "elr_joined"), "E-8"),
        (_change("registered", _state(isr=(), elr=(1,)), _state(isr=(), elr=())), ("elr_left",), "E-8"),
        (_change("isr", _state(isr=(1,), elr=(2, 3)), _state(isr=(1, 2))), ("joined", "elr_cleared"), "E-8"),
        (_change("isr", _state(), _state(partition_epoch=1)), ("same",), ""),
    ],
)
def test_e3_a_change_is_told_by_what_changed(change: PartitionChanged, variants: tuple[str, ...], rule: str) -> None:
    """Leader, ISR, ELR and epochs are told apart, and the rule that decided is named."""
    row = fact_row(Recorded(9, 1, change), 0)
    assert narration.variants(row.name, row.fields) == variants
    assert not rule or rule in rules_of(row.name, row.fields)


def test_a_broken_connection_and_an_error_are_told_as_such() -> None:
    """What a response brings decides its sentence."""
    broken = InFlight(4, broker_node(1), ADMIN, Disconnected(), 0, 1, False, answers=3)
    assert _narrated(MessageSent(node=broker_node(1), message=broken), "en") == (
        "The connection of Kafka's tool to broker 1 breaks."
    )
    assert "연결이 끊어진" in _narrated(MessageDelivered(node=ADMIN, message=broken), "ko")


def test_a_program_that_crashes_is_not_told_of_as_a_broker() -> None:
    """A program leaves nothing on a disk; a killed consumer's group and a producer's own records are what matters."""
    words = {"broker 1": "page cache", "consumer c1": "session", "producer p1": "gone with it"}
    for node, word in words.items():
        told = {"name": "ProcessStopped", "node": node, "fields": {"how": "crashed"}}
        assert word in narration.narrate(told, "en")
        assert ("page cache" in narration.narrate(told, "en")) == (node == "broker 1")


def test_t8_a_refusal_is_explained_in_both_languages() -> None:
    """The rule's sentence with its values stands before Kafka's own English sentence."""
    message = "The topic orders currently has 3 partition(s); 2 would not be an increase."
    values = {"topic": "orders", "current": 3, "requested": 2}
    english = narration.refusal_text("INVALID_PARTITIONS", message, "T-8", values, "en")
    korean = narration.refusal_text("INVALID_PARTITIONS", message, "T-8", values, "ko")
    assert english.startswith("Topic orders has 3 partitions and cannot be cut to 2") and message in english
    assert korean.startswith("토픽 orders의 파티션은 지금 3개이고 2개로 줄일 수 없습니다.") and message in korean


def test_a_refusal_without_values_is_explained_by_its_rule() -> None:
    """Where the engine gives no values, the rule's text stands in; where there is no rule, the error's name."""
    assert narration.rule_text("E-6", "ko") in narration.refusal_text("ELECTION_NOT_NEEDED", "m", "E-6", {}, "ko")
    assert narration.refusal_text("INVALID_CONFIG", "m", "§17", {}, "en").startswith("INVALID_CONFIG")


def test_a_fact_nobody_knows_is_an_error() -> None:
    """A class without a sentence is named, not passed over."""
    with pytest.raises(TextError, match="NobodyKnows"):
        narration.narrate({"name": "NobodyKnows", "node": "broker 1", "fields": {}}, "en")


def test_a_long_list_is_cut() -> None:
    """A sentence names the first things and counts the rest."""
    fields = {"offset": 0, "records": [f"orders-{number}" for number in range(9)]}
    fact = {"name": "MetadataLearnt", "node": "broker 1", "fields": fields}
    assert narration.narrate(fact, "en").endswith("orders-0, orders-1, orders-2, orders-3 and 5 more.")
    assert narration.narrate(fact, "ko").endswith("orders-3 외 5개.")


def test_a_list_names_the_learners_own_topics_first() -> None:
    """Kafka's own topics do not push what a learner looks at out of a sentence."""
    of_kafka = [f"__consumer_offsets-{number}" for number in range(9)]
    told = narration._shown("partitions", [*of_kafka, "orders-0"], "en")
    assert str(told).startswith("orders-0, __consumer_offsets-0")


def test_what_steers_a_terminal_is_shown() -> None:
    """A key that a user chose cannot reach the terminal as an escape."""
    fields = {"partition": "orders-0", "key": "\x1b[31mred", "count": 1, "chosen": "key"}
    told = narration.narrate({"name": "RecordSent", "node": "producer p1", "fields": fields}, "en")
    assert "\x1b" not in told
