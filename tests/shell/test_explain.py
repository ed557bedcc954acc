"""`explain`: it tells what a command would do, and does nothing."""

import msgspec
import pytest
from hypothesis import given, settings

from kafka_tui.engine.simulation.world import new_world
from kafka_tui.shell.session import Shell
from kafka_tui.shell.verbs import explain
from kafka_tui.view.changes import Change, changes
from tests.shell.test_any_session import LINES

CREATE = "kafka-topics --create --topic orders --partitions 2 --replication-factor 3"


@pytest.fixture(scope="module")
def shell() -> Shell:
    """A topic that is written and read."""
    shell = Shell(new_world())
    shell.run(f"{CREATE}; producer start p1 --topic orders --rate 2/s; consumer start c1 --group g --topic orders")
    shell.run("run 5s; kafka-topics --describe --topic nowhere")
    return shell


@settings(max_examples=8)
@given(line=LINES)
def test_nothing_changes(shell: Shell, line: str) -> None:
    """Timeline, view and the last refusal are after an explanation what they were, whatever is explained."""
    before, view = shell.timeline, msgspec.json.encode(shell.document())
    answer = shell.run(f"explain {line}")
    assert answer.status == 0
    assert shell.timeline is before
    assert msgspec.json.encode(shell.document()) == view
    assert len(answer.stdout) < 50


def test_what_is_told_is_what_happens() -> None:
    """The changes that are told are those that the command then makes, and what is printed is what it prints."""
    shell = Shell(new_world())
    before = shell.document()
    told = shell.run(f"explain {CREATE}").stdout
    printed = shell.run(CREATE).stdout
    made = changes(before, shell.document())
    assert f"  {printed[0]}" in told
    assert "  topics.orders: new" in told
    leaders = [one for one in made if one.path.endswith(".leader")]
    assert len(leaders) == 2
    assert all(f"  {one.path}: {one.after}" in told for one in leaders)
    assert "  Kafka's tool sends broker 1 a create-topics request. It asks to create a topic." in told


def test_what_follows_is_told_of_a_command_that_takes_no_time(shell: Shell) -> None:
    """A crash alone changes little: it is looked ahead, beside the same time without it."""
    leader = shell.view().topics[1].partitions[0].leader
    told = "\n".join(shell.run(f"explain broker kill {leader}").stdout)
    assert f'brokers.{leader}.state: "running" -> "crashed"' in told
    assert f"topics.orders.partitions.0.leader: {leader} -> " in told
    assert "producers.p1.sent" not in told


def test_what_a_console_consumer_would_print_is_told(shell: Shell) -> None:
    """It prints when it ends, and that is part of what the command prints."""
    told = shell.run("explain kafka-console-consumer --topic orders --from-beginning --max-messages 1").stdout
    assert "  Processed a total of 1 messages" in told


def test_how_far_was_looked_is_told(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a cluster has too much to do, a sentence says how much time was tried out."""
    monkeypatch.setattr(explain, "MOST_MOMENTS", 20)
    *_, short, _ = shell.run("explain broker kill 1").stdout
    assert short.startswith("No more than ")


def test_both_languages_tell_the_same_changes(shell: Shell) -> None:
    """In Korean the sentences are other ones, paths and values the same."""
    korean = Shell(shell.timeline, "ko")
    said = [each.run("explain consumer kill c1").stdout for each in (shell, korean)]
    assert [line for line in said[0] if " -> " in line] == [line for line in said[1] if " -> " in line]
    assert not set(said[0][-1:]) & set(said[1][-1:])


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("explain", "1:8: "),
        ("explain explain step", "1:9: "),
        ("explain kafka-topics --version", "1:9: "),
        ("explain kafka-topics --creat", "1:22: "),
        ("explain kafka-console-producer --topic a", "1:41: "),
    ],
)
def test_a_line_that_cannot_be_read_is_told(shell: Shell, line: str, problem: str) -> None:
    """The column is that in the whole line."""
    answer = shell.run(line)
    assert answer.status == 2
    assert answer.stderr[0].startswith(problem)


def test_changes_are_told_in_the_order_of_what_they_tell() -> None:
    """What comes and goes first, then states, then values; internal topics and what always moves are left out."""
    before = {
        "time_ms": 1,
        "brokers": [{"id": 1, "state": "running", "disk_bytes": 3}, {"id": 2, "state": "running"}],
        "topics": [{"name": "a.b", "partitions": [{"partition": 0, "leader": 1, "isr": [1, 2]}]}],
    }
    after = {
        "time_ms": 9,
        "brokers": [{"id": 1, "state": "crashed", "disk_bytes": 4}, {"id": 3, "state": "running"}],
        "topics": [
            {"name": "__own", "internal": True, "partition_count": 50},
            {"name": "a.b", "partitions": [{"partition": 0, "leader": None, "isr": [2]}]},
        ],
    }
    found = changes(before, after)
    assert [(one.kind, one.path) for one in found] == [
        ("went", "brokers.2"),
        ("came", "brokers.3"),
        ("changed", "brokers.1.state"),
        ("came", "brokers.3.state"),
        ("changed", 'topics."a.b".partitions.0.leader'),
        ("changed", 'topics."a.b".partitions.0.isr'),
    ]
    assert found[4] == Change('topics."a.b".partitions.0.leader', "changed", 1, None)
    assert changes(before, before) == ()
