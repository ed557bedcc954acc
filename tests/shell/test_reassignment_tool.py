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


def test_r1_a_way_back_names_directories_and_is_followed(shell: Shell) -> None:
    """The plan for the way back names directories; the tool says so of each replica once it has come."""
    there = '\'{"partitions": [{"topic": "t", "partition": 1, "replicas": [3, 4]}]}\''
    back = shell.run(f"{EXECUTE} {there}").stdout[2]
    shell.run("run 2s")
    begun = shell.run(f"{EXECUTE} '{back}'").stdout
    assert begun[-3:] == (
        "Successfully started partition reassignment for t-1",
        "Successfully started moving log directory to /var/lib/kafka/broker-1 for replica t-1 with broker 1 ",
        "Successfully started moving log directory to /var/lib/kafka/broker-2 for replica t-1 with broker 2 ",
    )
    shell.run("run 2s")
    verified = shell.run(f"kafka-reassign-partitions --verify --reassignment-json-file '{back}'").stdout
    assert verified[1:4] == (
        "Reassignment of partition t-1 is completed.",
        "Reassignment of replica t-1-1 completed successfully.",
        "Reassignment of replica t-1-2 completed successfully.",
    )


def test_r1_a_replica_that_does_not_come_is_waited_for() -> None:
    """A broker that hears of nothing makes no replica: the tool gives up after --timeout, and --verify says why."""
    shell = Shell(new_world(2))
    shell.run("kafka-topics --create --topic t --replica-assignment 1; network cut 2 100")
    dirs = '"log_dirs": ["/var/lib/kafka/broker-2"]'
    plan = f"""'{{"partitions": [{{"topic": "t", "partition": 0, "replicas": [2], {dirs}}}]}}'"""
    before_ms = shell.timeline.cluster.now_ms
    answer = shell.run(f"{EXECUTE} {plan} --timeout 300")
    assert answer.stdout[-1] == "Timed out before log directory move could be started for: t-0-2"
    assert answer.exit_status == 1
    assert 300 <= shell.ran_to_ms() - before_ms < 2000
    verified = shell.run(f"kafka-reassign-partitions --verify --reassignment-json-file {plan}").stdout
    assert verified[-1] == "Partition t-0 cannot be found in any live log directory on broker 2."
