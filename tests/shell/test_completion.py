"""Completion: every way in which a line may go on, written so that it can be read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kafka_tui.engine.simulation.world import new_world
from kafka_tui.shell.completion import ways
from kafka_tui.shell.forms import FORMS
from kafka_tui.shell.session import Shell

STANDS = (
    "kafka-topics --create --topic orders --replica-assignment 1:2,2:1; "
    "kafka-topics --create --topic ordinals --config retention.ms=9; "
    "producer start p1 --topic orders; consumer start c1 --group 'my group' --topic orders; run 4s"
)


@pytest.fixture(scope="module")
def shell() -> Shell:
    """Two topics, a producer, and a group with a blank in its name."""
    shell = Shell(new_world())
    shell.run(STANDS)
    return shell


def _ends(shell: Shell, line: str) -> list[str]:
    return [way.beginning for way in ways(shell, line, len(line))]


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ("kafka-ge", ["kafka-get-offsets "]),
        ("bro", ["broker "]),
        ("broker pa", ["broker pause "]),
        ("broker kill ", ["broker kill 1 ", "broker kill 2 ", "broker kill 3 "]),
        ("controller kill ", ["controller kill 100 "]),
        ("kafka-topics --cr", ["kafka-topics --create "]),
        ("kafka-topics.sh --describe --topic ord",
         [f"kafka-topics.sh --describe --topic {name} " for name in ("orders", "ordinals")]),
        ("kafka-topics --create --topic x --if", ["kafka-topics --create --topic x --if-not-exists "]),
        ("kafka-topics --create --topic x --topi", []),
        ("kafka-groups --list --bootstrap-server localhost:9093",
         ["kafka-groups --list --bootstrap-server localhost:9093 "]),
        ("kafka-metadata-quorum --bootstrap-controller ",
         ["kafka-metadata-quorum --bootstrap-controller localhost:9190 "]),
        ("kafka-console-consumer --offset e", ["kafka-console-consumer --offset earliest "]),
        ("kafka-configs --alter --topic ordinals --delete-config ",
         ["kafka-configs --alter --topic ordinals --delete-config retention.ms "]),
        ("kafka-topics --create --config clean", ["kafka-topics --create --config cleanup.policy="]),
        ("produce orders a --partition ", ["produce orders a --partition 0 ", "produce orders a --partition 1 "]),
        ("producer stop ", ["producer stop p1 "]),
        ("consumer kill ", ["consumer kill c1 "]),
        ("consumer start c2 --group m", ['consumer start c2 --group "my group" ']),
        ("consumer start c2 --group 'm", ["consumer start c2 --group 'my group' "]),
        ("consumer start c2 --group=my", ['consumer start c2 --group="my group" ']),
        ("producer start p2 --config acks=",
         [f"producer start p2 --config acks={acks} " for acks in ("-1", "0", "1", "all")]),
        ("producer start p2 --config enable.idem", ["producer start p2 --config enable.idempotence="]),
        ("kafka-configs --alter --topic orders --add-config a=1,cleanup.policy=c",
         ["kafka-configs --alter --topic orders --add-config a=1,cleanup.policy=compact "]),
        ("kafka-console-producer --topic orders --reader-property parse.key=t",
         ["kafka-console-producer --topic orders --reader-property parse.key=true "]),
        ("kafka-leader-election --election-type un", ["kafka-leader-election --election-type unclean "]),
        ("network drop 1 2 alter-partition-", ["network drop 1 2 alter-partition-reassignments "]),
        ("network cut p", ["network cut p1 "]),
        ("run un", ["run until "]),
        ("run until topics.orders.partitions.0.lea",
         [f"run until topics.orders.partitions.0.{name} " for name in ("leader", "leader_epoch")]),
        ('run until groups."my gr', ['run until groups."my group".']),
        ("expect topics.orders.partitions.0.leader == ", ["expect topics.orders.partitions.0.leader == 1 "]),
        ("expect not happened MemberJ", ["expect not happened MemberJoined "]),
        ("expect time_ms > 3 and count(br",
         ["expect time_ms > 3 and count(branch", "expect time_ms > 3 and count(brokers."]),
        ("run until time_ms > 3 --w", ["run until time_ms > 3 --within "]),
        ("step; explain produce ordi", ["step; explain produce ordinals "]),
        ("step\nbroker kill 1\ncont", ["step\nbroker kill 1\ncontroller "]),
        ("step # kafka", []),
        ("xyzzy ", []),
    ],
)  # fmt: skip
def test_a_line_goes_on(shell: Shell, line: str, ends: list[str]) -> None:
    """Words come from the forms, names and values from the cluster as it is, and blanks are put into quotes."""
    assert sorted(_ends(shell, line)) == sorted(ends)


def test_notes_say_what_there_is(shell: Shell) -> None:
    """Settings stand with their defaults, paths with what is there now, options with what they are for."""
    line = "kafka-topics --create --config retention.m"
    assert [(way.word, way.note) for way in ways(shell, line, len(line))] == [("retention.ms=", "default 604800000")]
    line = "expect topics.orders.partition_c"
    assert [way.note for way in ways(shell, line, len(line))] == ["2"]
    line = "kafka-topics --cre"
    assert [way.note for way in ways(Shell(shell.timeline, "ko"), line, len(line))] == ["토픽을 만듭니다."]


def test_the_cursor_counts(shell: Shell) -> None:
    """What stands behind the cursor is no part of the word."""
    assert [way.beginning for way in ways(shell, "brok kill 1", 4)] == ["broker "]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: " ".join((*form.words, form.action)).strip())
def test_every_option_is_offered(shell: Shell, form: object) -> None:
    """Behind a form's words each of its options is a way to go on, and each way begins with what was typed."""
    assert isinstance(form, tuple)
    line = " ".join(filter(None, (*form.words, form.action))) + " "
    slots = " ".join("1" for _ in form.slots)
    line += f"{slots} " if slots else ""
    if form.words not in (("run", "until"), ("expect",), ("explain",)):
        assert {option.name for option in form.options} <= {way.word for way in ways(shell, line, len(line))}


_PIECES = [
    "kafka-topics",
    "--topic",
    "--describe",
    "run until",
    "topics.",
    '"',
    "'",
    "\\",
    "explain",
    "=",
    ";",
    "\n",
    "ord",
]


@settings(max_examples=40)
@given(line=st.text(max_size=30) | st.lists(st.sampled_from([*_PIECES, " "])).map(" ".join))
def test_any_line_is_completed(shell: Shell, line: str) -> None:
    """Whatever stands there, there are ways or none, and each can be asked again."""
    for way in ways(shell, line, len(line))[:3]:
        assert way.word
        assert all(further.beginning for further in ways(shell, way.beginning, len(way.beginning)))
