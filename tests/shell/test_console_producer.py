"""`kafka-console-producer`: how lines become records, and what the program does with them."""

import pytest

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.simulation.world import new_world
from kafka_tui.engine.storage.batches import Record
from kafka_tui.engine.storage.log import read
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.session import Shell
from kafka_tui.shell.tools.console_producer.lines import LineError, line_reader
from kafka_tui.shell.tools.console_producer.settings import settings
from kafka_tui.shell.tools.console_producer.statements import ProduceLines
from kafka_tui.shell.tools.log_lines import log_line
from kafka_tui.view.model import View

ALL = {"parse.key": "true", "parse.headers": " TRUE ", "null.marker": "NULL"}


@pytest.mark.parametrize(
    ("properties", "line", "record"),
    [
        ({}, "a\tb", Record(None, b"a\tb")),
        ({"null.marker": "a"}, "a", Record(None, None)),
        ({"parse.key": "true"}, "k\t\tv", Record(b"k", b"\tv")),
        ({"parse.key": "true", "key.separator": ":", "ignore.error": "true"}, "v", Record(None, b"v")),
        (ALL, "a:1,b:NULL,c:\tNULL\tv", Record(None, b"v", (("a", b"1"), ("b", None), ("c", b"")))),
        (ALL, "NULL\tk\tv", Record(b"k", b"v")),
        (
            {"parse.headers": "true", "headers.separator": "[;,]"},
            "a:1;b:2,\tv",
            Record(None, b"v", (("a", b"1"), ("b", b"2"))),
        ),
        ({"parse.headers": "true", "ignore.error": "true"}, "a\tv", Record(None, b"v", (("a", None),))),
    ],
)  # fmt: skip
def test_a_line_is_a_record(properties: dict[str, str], line: str, record: Record) -> None:
    """Headers, key and value stand in a line where the properties say, and the marker stands for null."""
    assert line_reader(properties).record(1, line) == record


@pytest.mark.parametrize(
    ("properties", "line", "sentence"),
    [
        ({"parse.key": "true"}, "v", "No key separator found on line number 7: 'v'"),
        ({"parse.headers": "true"}, "v", "No headers delimiter found on line number 7: 'v'"),
        (ALL, "a\tk\tv", "No header key separator found in pair 'a' on line number 7"),
        (
            ALL,
            "NULL:1\tk\tv",
            "Header keys should not be equal to the null marker 'NULL' as they can't be null",
        ),
        ({"headers.separator": "\t"}, "", "headers.delimiter and headers.separator may not be equal"),
        ({"null.marker": "\t"}, "", "null.marker and key.separator may not be equal"),
        ({"headers.separator": "("}, "", "headers.separator is no regular expression: *"),
    ],
)
def test_a_line_may_be_refused(properties: dict[str, str], line: str, sentence: str) -> None:
    """Kafka's sentence says what is missing, and on which line."""
    with pytest.raises(LineError) as caught:
        line_reader(properties).record(7, line)
    beginning, star, _ = sentence.partition("*")
    assert str(caught.value).startswith(beginning)
    assert star or str(caught.value) == sentence


def test_the_tool_has_defaults_of_its_own() -> None:
    """An option counts more than a property, a property more than the tool's default; but never for the codec."""
    said = ProduceLines(
        topic="a",
        timeout_ms=7,
        batch_size=100,
        max_partition_memory_bytes=200,
        command_properties=("linger.ms=3", "acks=1", "compression.type=zstd", "client.id=me"),
    )
    client, configs = settings(said)
    given = dict(configs)
    assert client == "me"
    assert (given["linger.ms"], given["acks"], given["retries"], given["request.timeout.ms"]) == ("7", "1", "3", "1500")
    assert (given["compression.type"], given["batch.size"]) == ("none", "200")


@pytest.fixture(scope="module")
def shell() -> Shell:
    """Three brokers, and a topic whose only partition is led by broker 1."""
    shell = Shell(new_world(configs=(("auto.create.topics.enable", "false"),)))
    shell.run("kafka-topics --create --topic a --replica-assignment 1:2:3")
    return shell


Sent = tuple[Answer, tuple[Record, ...], View]


def _sent(shell: Shell, *lines: str) -> Sent:
    """The last line's answer, the records then in the log, and the view; lines do not see what others left behind."""
    place = shell.timeline
    answer = [shell.run(line) for line in lines][-1]
    view, after = shell.view(), shell.timeline
    shell.timeline = place
    log = after.cluster.brokers[1].replicas[TopicPartition("a", 0)].log
    return answer, tuple(record for batch in read(log, 0, 10**6, 10**6) for record in batch.records), view


def test_each_line_is_sent_and_the_program_ends(shell: Shell) -> None:
    """All lines go in one batch at the end of input, without lingering, and nothing is printed."""
    answer, records, view = _sent(shell, "kafka-console-producer --topic a <<EOF\none\n\nthree\nEOF")
    assert answer == Answer()
    assert [record.value for record in records] == [b"one", b"", b"three"]
    assert view.time_ms - shell.view().time_ms < 1000
    (producer,) = view.producers
    assert (producer.name, producer.state, producer.batches) == ("console-producer", "stopped", 1)


def test_headers_are_carried(shell: Shell) -> None:
    """What stands before the headers' delimiter lies in the log as the record's headers."""
    line = "kafka-console-producer --topic a --reader-property parse.headers=true <<EOF\nh:1\tv\nEOF"
    _, (record,), _ = _sent(shell, line)
    assert (record.headers, record.value) == ((("h", b"1"),), b"v")


def test_a_line_that_cannot_be_read_ends_the_program(shell: Shell) -> None:
    """What was handed over before is still sent; exit status 1."""
    line = "kafka-console-producer --topic a --reader-property parse.key=true <<EOF\nk\tv\nx\ny\tz\nEOF"
    answer, records, _ = _sent(shell, line)
    assert [record.key for record in records] == [b"k"]
    sentence = "org.apache.kafka.common.KafkaException: No key separator found on line number 2: 'x'"
    assert (answer.stderr, answer.exit_status, answer.status) == ((sentence,), 1, 0)


NO_LEADER = "--max-block-ms 2000 --request-timeout-ms 900 --command-property delivery.timeout.ms=3000"


def test_a_failed_send_is_logged_for_each_record_and_is_no_failure(shell: Shell) -> None:
    """The callback logs sizes and the exception; the exit status stays 0."""
    line = f"kafka-console-producer --topic a {NO_LEADER} --reader-property parse.key=true <<EOF\nab\tc\nd\t\nEOF"
    answer, records, _ = _sent(shell, "broker pause 1", line)
    assert not records
    assert [entry.partition("] ")[2].partition(" with error")[0] for entry in answer.stderr[::2]] == [
        "ERROR Error when sending message to topic a with key: 2 bytes, value: 1 bytes",
        "ERROR Error when sending message to topic a with key: 1 bytes, value: 0 bytes",
    ]
    expired = "org.apache.kafka.common.errors.TimeoutException: Expiring 2 record(s) for a-0:3000 ms has passed"
    assert all(entry.startswith(expired) for entry in answer.stderr[1::2])
    assert answer.exit_status == 0


def test_a_send_that_is_waited_for_throws(shell: Shell) -> None:
    """With --sync the first failure ends the program: nothing after it is sent, exit status 1."""
    line = f"kafka-console-producer --topic b --sync {NO_LEADER} <<EOF\none\ntwo\nEOF"
    answer, _, view = _sent(shell, line)
    exception = "org.apache.kafka.common.errors.TimeoutException: Topic b not present in metadata after 2000 ms."
    unknown = "org.apache.kafka.common.errors.UnknownTopicOrPartitionException: "
    assert answer.stderr[-3:] == (
        f"java.util.concurrent.ExecutionException: {exception}",
        f"Caused by: {exception}",
        f"Caused by: {unknown}This server does not host this topic-partition.",
    )
    assert (answer.exit_status, view.producers[0].sent) == (1, 1)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("", 'Missing required argument "[topic]"'),
        (
            "--topic a --property x --reader-property y",
            "Options --reader-property and --property cannot be specified together.",
        ),
        (
            "--topic a --reader-property null.marker=:",
            "org.apache.kafka.common.KafkaException: null.marker and headers.key.separator may not be equal",
        ),
        (
            "--topic a --request-required-acks 2",
            "org.apache.kafka.common.config.ConfigException: Invalid value 2 for configuration acks: "
            "String must be one of: all, -1, 0, 1",
        ),
        (
            "--topic a --command-property transactional.id=t",
            "Kafka has a setting transactional.id; it is not simulated.",
        ),
    ],
)  # fmt: skip
def test_options_are_refused_before_anything_is_sent(shell: Shell, options: str, sentence: str) -> None:
    """The tool's own sentence, its exit status, and no program."""
    answer, records, view = _sent(shell, f"kafka-console-producer {options} <<< x")
    assert (answer.stderr, answer.exit_status, answer.status) == ((sentence,), 1, 0)
    assert view.refusal == answer.refusal is not None
    assert not records
    assert not view.producers


def test_options_without_meaning_are_answered(shell: Shell) -> None:
    """Each is accepted, and one sentence says why it changes nothing; old names are told as Kafka tells them."""
    options = "--line-reader X --socket-buffer-size 1 --property x=y"
    answer, records, _ = _sent(shell, f"kafka-console-producer --topic a {options} <<< x")
    assert len(records) == 1
    assert [line.split(" has no effect: ")[0] for line in answer.stderr] == [
        "--line-reader",
        "--socket-buffer-size",
    ]
    old = "Warning: --property is deprecated and will be removed in a future version. Use --reader-property instead."
    assert answer.stdout == (old,)


def test_two_programs_of_one_client_id_have_different_names(shell: Shell) -> None:
    """A program that runs keeps its name; the next one of the same `client.id` gets a number."""
    running = "producer start console-producer --topic a"
    _, records, view = _sent(shell, running, "kafka-console-producer --topic a <<< x")
    assert len(records) == 1
    assert {row.name: row.state for row in view.producers} == {
        "console-producer": "running",
        "console-producer-2": "stopped",
    }


@pytest.mark.parametrize(
    ("time_ms", "written"),
    [
        (0, "1970-01-01 00:00:00,000"),
        (68_255_999_999, "1972-02-29 23:59:59,999"),
        (951_868_800_007, "2000-03-01 00:00:00,007"),
    ],
)
def test_simulated_time_is_written_as_a_log_writes_it(time_ms: int, written: str) -> None:
    """Milliseconds since 1970, as a date and a time."""
    assert log_line(time_ms, "ERROR", "Oh", "here") == f"[{written}] ERROR Oh (here)"
