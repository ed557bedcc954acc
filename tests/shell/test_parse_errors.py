"""What is said of lines that cannot be read."""

import pytest

from kafka_tui.i18n.language import LANGUAGES
from kafka_tui.shell.parse import parse_line, parse_script
from kafka_tui.shell.script_error import ScriptError

VERIFY = "kafka-reassign-partitions --verify --reassignment-json-file"
ERRORS = [
    ("brokr kill 1", "command_unknown_near", 1, "broker kill 1"),
    ("xyzzy", "command_unknown", 1, "help"),
    ("ㄷ턋", "command_leaves", 1, ""),
    ("ㅏㅁ랴ㅁ-새ㅔㅑㅊㄴ --ㅣㅑㄴㅅ", "command_latin", 1, "kafka-topics --list"),
    ("broker ㅏㅑㅣㅣ 1", "verb_unknown_near", 8, "broker kill 1"),
    ("kafka-topics --ㅣㅑㄴㅅ", "option_unknown_near", 14, "kafka-topics --list"),
    ("broker", "verb_missing", 7, "broker add"),
    ("broker kil 2 # dead", "verb_unknown_near", 8, "broker kill 2"),
    ("broker frobnicate 2", "verb_unknown", 8, ""),
    ("broker kill", "value_missing", 12, "broker kill BROKER"),
    ("broker kill two", "not_a_number", 13, ""),
    ("broker kill 0", "out_of_range", 13, ""),
    ("broker kill 1 2", "word_too_many", 15, "broker kill BROKER"),
    ("kafka-topics", "action_missing", 13, None),
    ("kafka-topics --create --list", "one_action", 23, ""),
    ("kafka-topics --creat --topic a", "option_unknown_near", 14, "kafka-topics --create --topic a"),
    ("kafka-topics --create", "option_missing", 22, None),
    ("kafka-topics --create --topic", "option_needs_value", 23, None),
    ("kafka-topics --create --topic --partitions 3", "option_needs_value", 23, None),
    ("kafka-topics --create --topic a --topic b", "option_twice", 33, ""),
    (
        "kafka-topics --create --topic a --partition 3",
        "option_unknown_near",
        33,
        "kafka-topics --create --topic a --partitions 3",
    ),
    ("kafka-topics --create --topic a --partitions many", "not_a_number", 46, ""),
    ("kafka-topics --create --topic a --partitions 999999999", "out_of_range", 46, ""),
    ("kafka-topics --create --topic a --partitions=3x", "not_a_number", 46, ""),
    ("kafka-topics --create --topic a --partitions 1 --replica-assignment 1:2", "assignment_excludes_counts", 48, None),
    ("kafka-topics --create --topic a --replica-assignment 1:b", "not_an_assignment", 54, ""),
    ("kafka-topics --alter --topic a", "option_missing", 31, None),
    (
        "kafka-topics --alter --topic a --replication-factor 2",
        "option_other_action",
        32,
        "kafka-reassign-partitions --execute --reassignment-json-file FILE|JSON",
    ),
    ("kafka-topics --create --topic a --if-exists", "option_other_action", 33, None),
    ("kafka-topics --list --frobnicate", "option_unknown", 21, None),
    ("kafka-topics --list --exclude-internal=yes", "option_takes_nothing", 21, ""),
    ("kafka-topics --describe --under-replicated-partitions --unavailable-partitions", "one_filter", 55, None),
    ("kafka-consumer-groups --describe", "group_or_all", 33, None),
    ("kafka-consumer-groups --describe --group a --state --members", "one_table", 52, None),
    ("kafka-consumer-groups --delete --group a --all-groups", "group_or_all", 42, None),
    ("kafka-consumer-groups --reset-offsets --group a --to-offset 1 --to-latest", "one_scenario", 49, None),
    ("kafka-consumer-groups --reset-offsets --group a --execute --dry-run", "dry_run_or_execute", 49, None),
    ("kafka-leader-election --election-type preferred", "partition_or_all", 48, None),
    (
        "kafka-leader-election --election-type prefered --all-topic-partitions",
        "not_a_choice_near",
        39,
        "kafka-leader-election --election-type preferred --all-topic-partitions",
    ),
    ("kafka-leader-election --election-type zzz --all-topic-partitions", "not_a_choice", 39, ""),
    ("kafka-dump-log --print-data-log", "option_missing", 32, None),
    (f"{VERIFY} '{{\"x\":" + "[" * 5000, "quote_unended", 61, ""),
    ("kafka-configs --describe --user u --topic t", "one_entity", 35, None),
    ("kafka-configs --alter --topic t --add-config a=1 --add-config-file f", "one_way_to_add", 50, None),
    ("kafka-topic --list", "command_unknown_near", 1, "kafka-topics --list"),
    ("bin/kafka-acls.sh --list", "tool_elsewhere", 1, "help"),
    ("network delay 1 2 20", "not_a_duration", 19, ""),
    ("network delay 1 2 0.0001s", "not_a_duration", 19, ""),
    ("network cut 1 'a b'", "not_a_name", 15, ""),
    ("run 9999h", "duration_too_long", 5, ""),
    ("producer start p1 --topic a --rate 3/s", "not_a_rate", 36, ""),
    ("producer start p1 --topic a --config acks", "not_a_setting", 38, ""),
    ("produce orders", "value_or_size", 15, None),
    ("produce orders a --size 3", "value_or_size", 18, None),
    ("expect", "value_missing", 7, "expect PREDICATE"),
    ("expect topics.orders = 3", "not_a_predicate", 22, ""),
    ("run until time_ms >> 3", "not_a_predicate", 20, ""),
    ("step <<EOF\nEOF", "no_stdin", 1, ""),
    ("kafka-console-producer --topic a", "stdin_missing", 33, "kafka-console-producer --topic a <<< hello"),
    ("kafka-console-producer --topic a & <<EOF\nEOF", "after_background", 36, ""),
    ("kafka-console-producer --topic a <<EOF &\nEOF", "no_background", 40, ""),
    ("kafka-console-consumer --topic a", "consumer_endless", 33, "kafka-console-consumer --topic a --timeout-ms 5000"),
    ("kafka-console-consumer --topic a --max-messages -1", "consumer_endless", 51, None),
    ("echo -n 'a b' | kafka-console-producer --topic a", "no_pipe", 15, "kafka-console-producer --topic a <<< \"a b\""),
    ("kafka-topics --list | grep a", "no_pipe", 21, "kafka-topics --list"),
    ("kafka-console-producer --topic a < file", "no_redirection", 34, "kafka-console-producer --topic a <<< hello"),
    ("kafka-topics --list 2>&1", "after_background", 24, ""),
    ("kafka-topics --list >>f", "no_redirection", 21, "kafka-topics --list"),
    ("kafka-topics --list && step", "no_and", 21, "kafka-topics --list ; step"),
    ("kafka-topics -list", "option_unknown_near", 14, "kafka-topics --list"),
    ("kafka-topics --list -topic a", "option_unknown_near", 21, "kafka-topics --list --topic a"),
    ("kafka-topics --zookeeper a --list", "option_gone", 14, "kafka-topics --bootstrap-server a --list"),
    ("kafka-console-producer --topic a <<<", "here_word", 34, ""),
    ("kafka-console-producer --topic a \\", "line_unended", 34, ""),
    ("step &", "no_background", 6, ""),
]  # fmt: skip


@pytest.mark.parametrize(("line", "problem", "column", "instead"), ERRORS, ids=[line for line, *_ in ERRORS])
def test_what_cannot_be_read_is_told(line: str, problem: str, column: int, instead: str | None) -> None:
    """The error names what is wrong, the column, and what to write (None: some usage line), in both languages."""
    with pytest.raises(ScriptError) as caught:
        parse_script(f"\n{line}", "file.txt")
    error = caught.value
    assert (error.problem, error.column, error.line, error.file) == (problem, column, 2, "file.txt")
    assert error.instead == instead if instead is not None else error.instead.startswith(line.split()[0])
    assert error.sentence_in("en") != error.sentence_in("ko")
    for language in LANGUAGES:
        assert error.message(language)[0].startswith(f"file.txt:2:{column}: ")


def test_what_to_write_instead_can_be_read() -> None:
    """A corrected line is itself a line, unless it is a usage line with words in capitals."""
    for _, _, _, instead in ERRORS:
        if instead and not any(word.isupper() for word in instead.split()) and instead != "broker add":
            parse_line(instead)
