"""`kafka-reassign-partitions`: what it proposes, and what it refuses to change."""

import json

import pytest

from kafka_tui.engine.simulation.world import new_world
from kafka_tui.shell.session import Shell

GENERATE = "kafka-reassign-partitions --generate --topics-to-move-json-file"
TOPICS = '\'{"topics": [{"topic": "t"}], "version": 1}\''
EXECUTE = "kafka-reassign-partitions --execute --reassignment-json-file"


@pytest.fixture(scope="module")
def shell() -> Shell:
    """Four brokers on two racks; a topic of two replicas on broker 1 and 2."""
    shell = Shell(new_world(4, racks=("a", "a", "b", "b")))
    shell.run("kafka-topics --create --topic t --replica-assignment 1:2,2:1,1:2,2:1")
    return shell


def _plan(line: str) -> list[list[int]]:
    return [one["replicas"] for one in json.loads(line)["partitions"]]


def test_t5_a_proposal_spreads_replicas_over_brokers_and_racks(shell: Shell) -> None:
    """Each partition has a replica on each rack, every broker has as many; the same moment proposes the same."""
    line = f"{GENERATE} {TOPICS} --broker-list 1,2,3,4"
    answer = shell.run(line)
    assert _plan(answer.stdout[1]) == [[1, 2], [2, 1], [1, 2], [2, 1]]
    proposed = _plan(answer.stdout[4])
    assert all({broker > 2 for broker in replicas} == {False, True} for replicas in proposed)
    assert sorted(broker for replicas in proposed for broker in replicas) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert shell.run(line).stdout[4] == answer.stdout[4]
    assert "replica set is 1,2 rather than" in "\n".join(
        shell.run(f"kafka-reassign-partitions --verify --reassignment-json-file '{answer.stdout[4]}'").stdout
    )


@pytest.mark.parametrize(
    ("document", "options", "said"),
    [
        (TOPICS, "--broker-list 1,1,2", "AdminCommandFailedException: Broker list contains duplicate entries: [1]"),
        (
            """'{"topics": [{"topic": "t"}, {"topic": "t"}]}'""",
            "--broker-list 1,2",
            "Error: List of topics to reassign contains duplicate entries: [t]",
        ),
        ("""'{"topics": [{"topic": "gone"}]}'""", "--broker-list 1,2", "Topic gone not found."),
        (TOPICS, "--broker-list 3", "The target replication factor of 2 cannot be reached because only 1 broker(s)"),
        (TOPICS, "--broker-list 9", "Error: All brokers are currently fenced"),
        ("'[1'", "--broker-list 1,2", "AdminOperationException: The input string is not a valid JSON"),
    ],
)
def test_what_cannot_be_proposed_is_told(shell: Shell, document: str, options: str, said: str) -> None:
    """A proposal that is impossible ends with the tool's sentence and status 1."""
    answer = shell.run(f"{GENERATE} {document} {options}")
    assert said in "\n".join(answer.stdout)
    assert answer.exit_status == 1


def test_brokers_without_racks_among_others_are_refused_unless_racks_do_not_matter() -> None:
    """Racks must be known of all brokers or of none; `--disable-rack-aware` leaves them aside."""
    shell = Shell(new_world(2, racks=("a",)))
    shell.run("broker add 3; run 1s; kafka-topics --create --topic t --replica-assignment 1:2")
    line = f"{GENERATE} {TOPICS} --broker-list 1,2,3"
    assert "Not all brokers have rack information." in shell.run(line).stdout[0]
    assert shell.run(f"{line} --disable-rack-aware").exit_status == 0


def test_r1_the_replication_factor_can_be_kept(shell: Shell) -> None:
    """With --disallow-replication-factor-change a plan with more replicas is refused by the controller (KIP-860)."""
    plan = '\'{"partitions": [{"topic": "t", "partition": 0, "replicas": [1, 2, 3]}]}\''
    answer = shell.run(f"{EXECUTE} {plan} --disallow-replication-factor-change")
    assert answer.stdout[-2:] == (
        "Error reassigning partition(s):",
        "t-0: The replication factor is changed from 2 to 3",
    )
    assert (answer.refusal, answer.exit_status) == ("INVALID_REPLICATION_FACTOR", 1)


@pytest.mark.parametrize(("language", "word"), [("en", "one log directory"), ("ko", "로그 디렉터리가 하나")])
def test_a_throttle_between_directories_is_answered(language: str, word: str) -> None:
    """There is nothing to throttle between the directories of a broker, and the tool says so."""
    shell = Shell(new_world(1), "ko" if language == "ko" else "en")
    answer = shell.run(f"{EXECUTE} '{{\"partitions\":[]}}' --replica-alter-log-dirs-throttle 5")
    assert word in answer.stderr[-1]
