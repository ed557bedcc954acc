"""What is said behind Kafka's refusal of a name that there is nearly."""

import pytest

from kafka_tui.engine.simulation.world import new_world
from kafka_tui.shell.session import Shell


@pytest.fixture(scope="module")
def shell() -> Shell:
    """A topic, and a group that reads it."""
    shell = Shell(new_world())
    shell.run("kafka-topics --create --topic orders; consumer start c1 --group billing --topic orders; run 5s")
    return shell


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("kafka-topics --describe --topic ordres", "orders"),
        ("kafka-get-offsets --topic order", "orders"),
        ("kafka-consumer-groups --describe --group biling", "billing"),
        ("kafka-topics --delete --topic pinned-orders", ""),
        ("kafka-topics --create --topic ordes --replication-factor 9", ""),
    ],
)
def test_a_name_that_there_is_nearly_is_told(shell: Shell, line: str, near: str) -> None:
    """Behind what Kafka's tool says of a topic or a group, unless it is a new one or only a little alike."""
    answer = shell.run(line)
    assert answer.refusal or answer.exit_status
    assert [text for text in answer.stderr if "Did you mean" in text] == ([f"Did you mean {near}?"] if near else [])
