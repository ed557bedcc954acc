"""Options of `kafka-topics` and `kafka-configs` that few people use: each does what Kafka's does, or says why not."""

from pathlib import Path

import pytest

from kafka_tui.engine.simulation.world import new_world
from kafka_tui.shell.files import FilesOnDisk
from kafka_tui.shell.session import Shell


@pytest.fixture(scope="module")
def shell() -> Shell:
    """A broker with two topics."""
    shell = Shell(new_world(1), files=FilesOnDisk())
    shell.run("kafka-topics --create --topic a; kafka-topics --create --topic b")
    return shell


def _id_of(shell: Shell, topic: str) -> str:
    return shell.run(f"kafka-topics --describe --topic {topic}").stdout[0].split("\t")[1].removeprefix("TopicId: ")


def test_a_topic_is_described_by_its_id(shell: Shell) -> None:
    """The id counts more than the name, which the tool says; the id of no topic leaves the name."""
    by_id = shell.run(f"kafka-topics --describe --topic a --topic-id {_id_of(shell, 'b')}").stdout
    assert by_id[0].startswith("Only topic id will be used")
    assert by_id[1:] == shell.run("kafka-topics --describe --topic b").stdout
    by_name = shell.run(f"kafka-topics --describe --topic a --topic-id {'A' * 22}").stdout
    assert by_name[1:] == shell.run("kafka-topics --describe --topic a").stdout


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("B" * 21 + "A", "TopicId 'BBBBBBBBBBBBBBBBBBBBBA' does not exist as expected"),
        ("A" * 25, f"Input string with prefix `{'A' * 24}` is too long to be decoded as a base64 UUID"),
        ("abcd", "Input string `abcd` decoded as 3 bytes, which is not equal to the expected 16 bytes"),
        ("a.b", "Illegal base64 character 2e"),
    ],
)
def test_an_id_that_is_none_is_told(shell: Shell, written: str, said: str) -> None:
    """What is no topic's id is told in the tool's words."""
    answer = shell.run(f"kafka-topics --describe --topic-id {written}")
    assert answer.stdout[0].startswith(f"Error while executing topic command : {said}")
    assert answer.exit_status == 1


def test_settings_come_from_a_file(shell: Shell, tmp_path: Path) -> None:
    """A file of properties sets all of them, values with commas without brackets; a missing one is told."""
    file = tmp_path / "topic.properties"
    file.write_text("# mine\ncleanup.policy=compact,delete\nretention.ms = 5000\n", encoding="utf-8")
    line = "kafka-configs --alter --topic a --add-config-file"
    assert shell.run(f"{line} {file}").stdout == ("Completed updating config for topic a.",)
    described = "\n".join(shell.run("kafka-configs --describe --topic a").stdout)
    assert "cleanup.policy=compact,delete " in described and "retention.ms=5000 " in described
    missing = shell.run(f"{line} nowhere")
    assert missing.stderr[-1].endswith("java.nio.file.NoSuchFileException: nowhere")
    assert missing.exit_status == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("kafka-configs --describe --broker-logger 1", "no log levels"),
        ("kafka-configs --describe --user u --client c", "no quotas"),
        ("kafka-configs --alter --ip-defaults --add-config connection_creation_rate=1", "no quotas"),
        ("kafka-configs --describe --entity-type groups --entity-name g", "Groups have no settings"),
        ("kafka-configs --describe --client-metrics m", "no metrics"),
        ("kafka-topics --alter --topic b --partitions 2 --delete-config x", "delete-config option is no longer"),
        ("kafka-topics --describe --partition-size-limit-per-response 9", "changes nothing"),
    ],
)
def test_what_makes_no_sense_here_is_answered(shell: Shell, line: str, said: str) -> None:
    """An option without effect has its sentence."""
    assert said in "\n".join(shell.run(line).stderr)
