"""Files that lines name, and what tools say of those that they cannot use."""

from pathlib import Path

import pytest

from kafka_tui.engine.simulation.world import new_world
from kafka_tui.shell.files import MOST_BYTES, FilesOnDisk, FileUnreadable
from kafka_tui.shell.session import Shell

PLAN = '{"partitions": [{"topic": "a", "partition": 0, "replicas": [2]}]}'
VERIFY = "kafka-reassign-partitions --verify --reassignment-json-file"
ELECT = "kafka-leader-election --election-type preferred --path-to-json-file"
DELETE = "kafka-delete-records --offset-json-file"
WRONG = (
    (VERIFY, "{]", "AdminOperationException"),
    (VERIFY, "[[[[" * 2000, "AdminOperationException"),
    (VERIFY, '{"version": 2}', "Not supported version field value 2"),
    (VERIFY, '{"partitions": [{"topic": "a", "replicas": [1]}]}', "missing required field `partition`"),
    (VERIFY, '{"partitions": [{"topic": "a", "partition": -1, "replicas": [1]}]}', "JsonMappingException"),
    (
        VERIFY,
        '{"partitions": [{"topic": "a", "partition": 0, "replicas": [1, 2], "log_dirs": ["any"]}]}',
        "Error: Size of replicas list [1, 2] is different from size of log dirs list [any] for partition a-0",
    ),
    (
        VERIFY,
        '{"partitions": [{"topic": "a", "partition": 0, "replicas": [1], "log_dirs": ["/data"]}]}',
        "Caused by: org.apache.kafka.common.errors.LogDirNotFoundException",
    ),
    (ELECT, "[", "AdminOperationException: Replica election data is empty"),
    (ELECT, "{}", 'Replica election data is missing "partitions" field'),
    (
        ELECT,
        '{"partitions": [{"topic": "a", "partition": 0}, {"topic": "a", "partition": 0}]}',
        "Replica election data contains duplicate partitions: [a-0]",
    ),
    (DELETE, "{", "The input string is not a valid JSON"),
    (DELETE, "{}", "Missing partitions field"),
    (
        DELETE,
        '{"partitions": [{"topic": "a", "partition": 0, "offset": 1}, {"topic": "a", "partition": 0, "offset": 2}]}',
        "Offset json file contains duplicate topic partitions: a-0",
    ),
)


@pytest.fixture(scope="module")
def shell() -> Shell:
    """A cluster with topic a, whose lines name files of this machine."""
    shell = Shell(new_world(2), files=FilesOnDisk())
    shell.run("kafka-topics --create --topic a --replica-assignment 1")
    return shell


@pytest.mark.parametrize(("line", "document", "said"), WRONG, ids=[said for *_, said in WRONG])
def test_a_wrong_document_is_told_in_the_tools_words(shell: Shell, line: str, document: str, said: str) -> None:
    """What is wrong with a document is said as the tool says it, which ends with status 1."""
    answer = shell.run(f"{line} '{document}'")
    assert said in "\n".join(answer.stdout + answer.stderr)
    assert (answer.status, answer.exit_status) == (0, 1)


def test_a_file_says_the_same_as_the_line(shell: Shell, tmp_path: Path) -> None:
    """A document is the same whether it stands on the line or in a file."""
    (tmp_path / "plan.json").write_text(PLAN + "\n", encoding="utf-8")
    answer = shell.run(f"{VERIFY} {tmp_path / 'plan.json'}")
    assert answer.stdout[1].endswith("but replica set is 1 rather than 2.")
    assert answer == shell.run(f"{VERIFY} '{PLAN}'")


@pytest.mark.parametrize("line", [VERIFY, ELECT, DELETE])
def test_a_missing_file_is_told_in_the_tools_words(shell: Shell, line: str) -> None:
    """A file that is not there ends the tool with Java's exceptions."""
    answer = shell.run(f"{line} nowhere.json")
    printed = answer.stdout + answer.stderr
    assert any("Unable to read file nowhere.json" in one for one in printed)
    assert printed[-1] == "Caused by: java.nio.file.NoSuchFileException: nowhere.json"
    assert answer.exit_status == 1


def test_only_text_files_of_a_bounded_size_are_read(tmp_path: Path) -> None:
    """A folder, a name that is none and a file that is too large are told; bytes that are no text are replaced."""
    (tmp_path / "large").write_bytes(b"x" * (MOST_BYTES + 1))
    (tmp_path / "bytes").write_bytes(b"a\xff")
    for path in (str(tmp_path), str(tmp_path / "large"), "a\0b", "a" * 5000):
        with pytest.raises(FileUnreadable):
            FilesOnDisk().read(path)
    assert FilesOnDisk().read(str(tmp_path / "bytes")) == "a\ufffd"


@pytest.mark.parametrize(("language", "why"), [("en", "A lesson has no files"), ("ko", "레슨에는 파일이 없습니다")])
def test_a_lesson_has_no_files(language: str, why: str) -> None:
    """Where there are no files the shell says why, in the learner's language."""
    answer = Shell(new_world(1), "ko" if language == "ko" else "en").run(f"{VERIFY} plan.json")
    assert why in answer.stderr[0]
    assert answer.stdout[0] == "Error: Unable to read file plan.json"
