"""What the clients in Kafka's tools warn of."""

from kafka_tui.engine.simulation.world import new_world
from kafka_tui.shell.session import Shell
from kafka_tui.shell.tools.log_lines import log_line, shortened

NETWORK = "org.apache.kafka.clients.NetworkClient"


def _warned(shell: Shell, line: str) -> list[str]:
    """What a line's client warns of, without times, loggers and the numbers of requests."""
    warnings = [said.partition(" WARN ")[2] for said in shell.run(line).stderr if " WARN " in said]
    return [warning.rpartition(" (")[0] for warning in warnings]


def test_a_client_warns_of_a_dead_broker_that_its_metadata_name() -> None:
    """Until a dead broker is fenced it leads, and takes no connection; no request was sent, so none goes again."""
    shell = Shell(new_world(2))
    shell.run("kafka-topics --create --topic t --replica-assignment 2:1; broker kill 2; run 1ms")
    refused = "[Producer clientId=console-producer] Connection to node 2 (localhost/127.0.0.1:9093) could not be"
    warned = _warned(shell, "kafka-console-producer --topic t --bootstrap-server localhost:9092 <<< x")
    assert warned
    assert all(warning.startswith(f"{refused} established.") for warning in warned)


def test_whoever_is_given_no_server_is_told_of_none_that_is_dead() -> None:
    """Only a line that names its servers is told which of them nobody listens at, a tool of administrators too."""
    shell = Shell(new_world(3))
    shell.run("kafka-topics --create --topic t --replica-assignment 3; broker kill 1; run 20s")
    send = "kafka-console-producer --topic t"
    assert not _warned(shell, f"{send} <<< x")
    bootstrap = "localhost:9092 (id: -1 rack: null isFenced: false) disconnected"
    server = "--bootstrap-server localhost:9092,localhost:9094"
    warned = _warned(shell, f"{send} {server} <<< x")
    assert warned[1] == f"[Producer clientId=console-producer] Bootstrap broker {bootstrap}"
    tried = _warned(shell, "kafka-topics --list --bootstrap-server localhost:9092")
    assert {warning.partition("Connection to node ")[2].partition(" could")[0] for warning in tried} == {
        "-1 (localhost/127.0.0.1:9092)"
    }
    assert not _warned(shell, "kafka-topics --list --bootstrap-server localhost:9093")


def test_a_producer_warns_of_a_leader_that_leads_no_more() -> None:
    """An answer that shows old metadata is told beside the retry, with the exception's sentence."""
    shell = Shell(new_world(2))
    shell.run("kafka-topics --create --topic t --replica-assignment 1:2; broker stop 1; run 3s; broker start 1; run 3s")
    shell.run("network delay 1 100 400ms; kafka-leader-election --election-type preferred --all-topic-partitions")
    warned = _warned(shell, "kafka-console-producer --topic t --message-send-max-retries 9 <<< x")
    again = "on topic-partition t-0, retrying (8 attempts left). Error: NOT_LEADER_OR_FOLLOWER"
    assert again in warned[0]
    assert "NotLeaderOrFollowerException: For requests intended only for the leader" in warned[1]


def test_three_warnings_of_a_kind_are_told() -> None:
    """Numbers make no kind, and what is no warning is always told."""
    lines = [log_line(ms, "WARN", f"node {ms} is away", NETWORK) for ms in range(5)]
    error = log_line(9, "ERROR", "node 9 is away", NETWORK)
    told = tuple(shortened([*lines[:4], error, error, *lines[4:]], lambda key, **values: f"{key} {values}"))
    assert told == (*lines[:3], "warned_again {'count': 2, 'time': '00:00:00,004'}", error, error)
