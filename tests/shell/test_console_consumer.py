"""`kafka-console-consumer`: where it begins, how it prints, when it ends."""

from pathlib import Path

import pytest

from kafka_tui.engine.simulation.timeline import seek
from kafka_tui.engine.simulation.world import new_world
from kafka_tui.engine.storage.batches import Batch, Record, make_batch
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.files import FilesOnDisk
from kafka_tui.shell.session import Shell
from kafka_tui.shell.tools.console_consumer.formatter import formatter
from kafka_tui.shell.tools.console_consumer.output import ADVERTISEMENT
from kafka_tui.view.model import View

RECORD = Record(b"k", b"v", (("h", b"1"), ("n", None)), 7)


def _batch(record: Record) -> Batch:
    return make_batch((record,))


@pytest.mark.parametrize(
    ("properties", "record", "written"),
    [
        ({}, RECORD, "v\n"),
        ({}, Record(None, None), "null\n"),
        ({"print.key": " True ", "key.separator": "=", "null.literal": "-"}, Record(None, b"v"), "-=v\n"),
        ({"print.value": "false"}, RECORD, ""),
        ({"print.value": "false", "print.offset": "true", "line.separator": ";"}, RECORD, "Offset:5;"),
        ({"print.headers": "true", "headers.separator": "|"}, RECORD, "h:1|n:null\tv\n"),
        ({"print.headers": "true"}, Record(None, b"v"), "NO_HEADERS\tv\n"),
        (
            {f"print.{name}": "true" for name in ("epoch", "delivery", "partition", "timestamp")},
            RECORD,
            "CreateTime:7\tPartition:3\tDelivery:NOT_PRESENT\tEpoch:NOT_PRESENT\tv\n",
        ),
    ],
)
def test_a_record_is_printed(properties: dict[str, str], record: Record, written: str) -> None:
    """Which columns, in Kafka's order whatever the order of properties, and what stands between and behind them."""
    assert formatter(tuple(properties.items())).written(3, 5, _batch(record), record) == written


@pytest.fixture(scope="module")
def shell() -> Shell:
    """Three brokers, and a topic of two partitions with keyed records: a0 a1 a2 in one, b0 in the other."""
    shell = Shell(new_world(configs=(("auto.create.topics.enable", "false"),)))
    shell.run("kafka-topics --create --topic t --replica-assignment 1:2:3,2:3:1")
    shell.run("produce t a0 --partition 0; produce t a1 --partition 0; produce t a2 --partition 0")
    shell.run("produce t b0 --partition 1")
    return shell


def _seen(shell: Shell, *lines: str) -> tuple[Answer, View]:
    """The last line's answer, and the view then; lines do not see what others left behind."""
    place = shell.timeline
    answer = [shell.run(line) for line in lines][-1]
    view = shell.view()
    shell.timeline = place
    return answer, view


TOOL = "kafka-console-consumer --topic t"
TIMEOUT = "org.apache.kafka.common.errors.TimeoutException"


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        ("--offset earliest", ["a0", "a1", "a2"]),
        ("--from-beginning", ["a0", "a1", "a2"]),
        ("--offset EARLIEST --command-property auto.offset.reset=none", ["a0", "a1", "a2"]),
        ("--offset 1", ["a1", "a2"]),
        ("--offset latest", []),
        ("", []),
        ("--offset 99 --command-property auto.offset.reset=earliest", ["a0", "a1", "a2"]),
    ],
)
def test_c10_a_partition_is_read_from_where_the_options_say(shell: Shell, options: str, printed: list[str]) -> None:
    """A chosen partition needs no group, so nothing is advertised; when nothing comes any more the program ends."""
    answer, view = _seen(shell, f"{TOOL} --partition 0 --timeout-ms 1000 {options}")
    assert list(answer.stdout) == printed
    logged, exception, count = answer.stderr
    assert logged.endswith("terminating consumer process:  (org.apache.kafka.tools.consumer.ConsoleConsumer)")
    assert (exception, count) == (TIMEOUT, f"Processed a total of {len(printed)} messages")
    assert (answer.exit_status, answer.status) == (0, 0)
    assert not view.groups


def test_o2_a_group_commits_what_was_printed_and_no_more(shell: Shell) -> None:
    """After --max-messages the next one of the group goes on with the record after the last one printed."""
    answer, view = _seen(shell, f"{TOOL} --group g --from-beginning --max-messages 3")
    assert len(answer.stdout) == 3
    assert answer.stderr == (ADVERTISEMENT, "Processed a total of 3 messages")
    (group,) = view.groups
    assert sum(row.committed_offset or 0 for row in group.offsets) == 3
    rest, _ = _seen(
        shell,
        f"{TOOL} --group g --from-beginning --max-messages 3",
        f"{TOOL} --group g --from-beginning --timeout-ms 4000",
    )
    assert sorted((*answer.stdout, *rest.stdout)) == ["a0", "a1", "a2", "b0"]


def test_without_a_group_one_is_left_behind_that_nobody_uses_again(shell: Shell) -> None:
    """Its name has a number of its own each time, and nothing is committed."""
    line = f"{TOOL} --from-beginning --max-messages 4"
    answer, view = _seen(shell, line, line)
    assert sorted(answer.stdout) == ["a0", "a1", "a2", "b0"]
    assert len({group.group for group in view.groups}) == 2
    assert all(group.group.startswith("console-consumer-") and not group.offsets for group in view.groups)


def test_a_line_that_waits_in_vain_is_interrupted(shell: Shell) -> None:
    """Records that never come end the line after a minute, as Ctrl-C would; what did come is shown."""
    answer, view = _seen(shell, f"{TOOL} --partition 1 --offset 0 --max-messages 2")
    assert answer.stdout == ("b0",)
    assert answer.stderr[0] == "Processed a total of 1 messages"
    assert (answer.status, answer.exit_status, len(answer.stderr)) == (1, 130, 2)
    assert {row.state for row in view.consumers} == {"stopped"}


BACKGROUND = f"{TOOL} --group g --from-beginning --command-property client.id=c1 &"


def test_in_the_background_it_prints_when_it_ends(shell: Shell) -> None:
    """Stopped it says all it has printed and how much that was; killed it cannot say how much."""
    begun, view = _seen(shell, BACKGROUND)
    assert begun.stderr == ("c1 runs in the background; consumer stop c1 ends it and shows what it has printed.",)
    assert not begun.stdout
    assert [row.name for row in view.consumers] == ["c1"]
    stopped, _ = _seen(shell, BACKGROUND, "run 5s", "consumer stop c1")
    assert sorted(stopped.stdout) == ["a0", "a1", "a2", "b0"]
    assert (stopped.stderr, stopped.exit_status) == ((ADVERTISEMENT, "Processed a total of 4 messages"), 130)
    killed, _ = _seen(shell, BACKGROUND, "run 5s", "consumer kill c1")
    assert (killed.stdout, killed.stderr, killed.exit_status) == (stopped.stdout, (ADVERTISEMENT,), 137)


def test_in_the_background_it_may_end_by_itself(shell: Shell) -> None:
    """What it has printed stands below the line that let the time pass."""
    answer, _ = _seen(shell, f"{TOOL} --partition 0 --offset 0 --max-messages 2 &", "run 5s")
    assert (answer.stdout, answer.stderr) == (("a0", "a1"), ("Processed a total of 2 messages",))


def test_what_it_printed_is_part_of_the_timeline(shell: Shell) -> None:
    """Whoever goes back and stops it on another branch sees what it had printed by then."""
    place = shell.timeline
    shell.run(BACKGROUND)
    before = shell.timeline.cursor
    shell.run("run 10s")
    shell.timeline = seek(shell.timeline, before)
    assert shell.run("consumer stop c1").stdout == ()
    shell.timeline = place


def test_two_of_one_client_id_have_different_names(shell: Shell) -> None:
    """The second one in the background gets a number, and both share the partitions."""
    line = f"{TOOL} --group g --from-beginning &"
    _, view = _seen(shell, line, line, "run 10s")
    assert {row.name: len(row.partitions) for row in view.consumers} == {
        "console-consumer": 1,
        "console-consumer-2": 1,
    }


def test_c1_none_at_all_may_be_wanted(shell: Shell) -> None:
    """--max-messages 0 ends at once."""
    answer, _ = _seen(shell, f"{TOOL} --partition 0 --offset 0 --max-messages 0")
    assert (answer.stdout, answer.stderr) == ((), ("Processed a total of 0 messages",))


def test_old_options_are_told_of_before_what_is_read_is_refused(shell: Shell) -> None:
    """Those of the client before a group or an offset that makes no sense, those of the formatter after all else."""
    line = "kafka-console-consumer --topic t --timeout-ms 1 --property a=b --consumer-property client.id=x"
    gone = "Option --consumer-property is deprecated and will be removed in a future version. Use --command-property"
    refused, _ = _seen(shell, f"{line} --partition 0 --offset -1")
    assert refused.stdout == (f"{gone} instead.",)
    answer, _ = _seen(shell, line)
    assert [told.partition(" is ")[0] for told in answer.stdout] == ["Option --consumer-property", "Option --property"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("", "Exactly one of the following arguments is required: [topic], [include]"),
        ("--topic t --include t", "Exactly one of the following arguments is required: [topic], [include]"),
        ("--include t --partition 0", "The topic is required when partition is specified."),
        ("--topic t --offset 1", "The partition is required when offset is specified."),
        (
            "--topic t --partition 0 --offset 1 --from-beginning",
            "Options from-beginning and offset cannot be specified together.",
        ),
        ("--topic t --partition 0 --group g", "Options group and partition cannot be specified together."),
        (
            "--topic t --partition 0 --offset -4",
            "The provided offset value '-4' is incorrect. Valid values are 'earliest', 'latest', or a non-negative "
            "long.",
        ),
        (
            "--topic t --group a --command-property group.id=b",
            "The group ids provided in different places (directly using '--group', via '--consumer-property', or via "
            "'--consumer.config') do not match. Detected group ids: 'a', 'b'",
        ),
        (
            "--topic t --from-beginning --command-property auto.offset.reset=latest",
            "Can't simultaneously specify --from-beginning and 'auto.offset.reset=latest', please remove one option",
        ),
        (
            "--topic t --property a=b --formatter-property c=d",
            "Options --property and --formatter-property cannot be specified together.",
        ),
        (
            "--topic t --isolation-level some",
            "org.apache.kafka.common.config.ConfigException: Invalid value some for configuration isolation.level: "
            "String must be one of: read_committed, read_uncommitted",
        ),
        ("--include (", "--include (: missing ), unterminated subpattern at position 0"),
    ],
)
def test_options_are_refused_before_anything_is_read(shell: Shell, options: str, sentence: str) -> None:
    """The tool's own sentence, its exit status, and no program."""
    answer, view = _seen(shell, f"kafka-console-consumer {options} --timeout-ms 1")
    assert (answer.stderr[-1:], answer.exit_status, answer.status) == ((sentence,), 1, 0)
    assert view.refusal == answer.refusal is not None
    assert not view.consumers


def test_options_without_meaning_are_answered(shell: Shell) -> None:
    """Each is accepted, and one sentence says why it changes nothing; old names are told as Kafka tells them."""
    options = "--formatter X --key-deserializer X --skip-message-on-error"
    answer, _ = _seen(
        shell,
        f"{TOOL} --partition 1 --offset 0 --max-messages 1 {options} --enable-systest-events "
        "--consumer-property max.poll.records=1 --property print.offset=true",
    )
    told = [line.partition(" has no effect: ") for line in answer.stderr]
    assert [option for option, effect, _ in told if effect] == [
        *("--formatter", "--key-deserializer"),
        *("--skip-message-on-error", "--enable-systest-events"),
    ]
    end = "is deprecated and will be removed in a future version."
    assert answer.stdout == (
        f"Option --consumer-property {end} Use --command-property instead.",
        f"Option --property {end} Use --formatter-property instead.",
        "Offset:0\tb0",
    )


@pytest.mark.parametrize("address", ["localhost:9099", "localhost:7", "127.0.0.1:9190"])
def test_where_nobody_listens_no_client_gets_anywhere(shell: Shell, address: str) -> None:
    """Both tools try until a timeout of their own is over, and end without an exit status of failure."""
    begin = f"--bootstrap-server {address} --topic t"
    read, _ = _seen(shell, f"kafka-console-consumer {begin} --from-beginning --timeout-ms 2000")
    assert (read.stdout, read.exit_status) == ((), 0)
    assert read.stderr[-2:] == (TIMEOUT, "Processed a total of 0 messages")
    sent, _ = _seen(shell, f"kafka-console-producer {begin} --max-block-ms 2000 <<< x")
    assert (sent.stderr[-1], sent.exit_status) == (f"{TIMEOUT}: Topic t not present in metadata after 2000 ms.", 0)


def test_one_address_that_answers_is_enough(shell: Shell) -> None:
    """Whoever reaches one broker learns of all of them from it."""
    line = "kafka-console-consumer --bootstrap-server localhost:9099,localhost:9094 --topic t --partition 0"
    answer, _ = _seen(shell, f"{line} --offset 2 --max-messages 1")
    assert answer.stdout == ("a2",)


def test_files_of_properties_count_less_than_the_line(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both tools read them where there are files; one that is not there ends the tool, as no files at all do."""
    monkeypatch.chdir(tmp_path)
    Path("reader").write_text("# keys\nparse.key=true\nkey.separator = :\n", encoding="utf-8")
    Path("client").write_text("retry.backoff.ms=70\nclient.id: fromfile\n", encoding="utf-8")
    Path("shown").write_text("print.key=true\nkey.separator==\n", encoding="utf-8")
    place = shell.timeline
    wanting = shell.run(f"{TOOL} --partition 0 --timeout-ms 1 --command-config client")
    assert (wanting.exit_status, wanting.stdout) == (1, ())
    monkeypatch.setattr(shell, "files", FilesOnDisk())
    send = "kafka-console-producer --topic t --reader-config reader --command-config"
    shell.run(f"{send} client --command-property client.id=mine <<< k:v")
    assert "mine" in {row.name for row in shell.view().producers}
    read = shell.run(
        f"{TOOL} --from-beginning --max-messages 5 --formatter-config shown --group g --command-config client"
    )
    assert "k=v" in read.stdout
    assert "fromfile" in {row.name for row in shell.view().consumers}
    lost = shell.run(f"{send} nowhere <<< k:v")
    assert (lost.stderr, lost.exit_status) == (("java.nio.file.NoSuchFileException: nowhere",), 1)
    shell.timeline = place
