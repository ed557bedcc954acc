"""Statements: read, printed, and told from what is none."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kafka_tui.engine import commands as c
from kafka_tui.i18n.language import LANGUAGES
from kafka_tui.shell.forms import FORMS, TOOLS, print_line
from kafka_tui.shell.parse import parse_line, parse_script
from kafka_tui.shell.script_error import ScriptError
from kafka_tui.shell.statements import AboutTool, Saying
from kafka_tui.shell.tools.configs import statements as configs
from kafka_tui.shell.tools.console_consumer import statements as console_consumer
from kafka_tui.shell.tools.console_producer import statements as console_producer
from kafka_tui.shell.tools.consumer_groups import statements as groups
from kafka_tui.shell.tools.delete_records import statements as deletions
from kafka_tui.shell.tools.dump_log import statements as dumps
from kafka_tui.shell.tools.get_offsets import statements as get_offsets
from kafka_tui.shell.tools.groups import statements as all_groups
from kafka_tui.shell.tools.leader_election import statements as elections
from kafka_tui.shell.tools.log_dirs import statements as log_dirs
from kafka_tui.shell.tools.metadata_quorum import statements as quorum
from kafka_tui.shell.tools.reassign_partitions import statements as reassignments
from kafka_tui.shell.tools.topics import statements as topics
from kafka_tui.shell.verbs import statements as verbs
from kafka_tui.shell.verbs.help import commands
from kafka_tui.view.predicates import parse_predicate
from tests.shell.strategies import SAYINGS


def _one(line: str) -> Saying:
    (statement,) = parse_line(line)
    return statement.saying


CASES: list[tuple[str, Saying]] = [
    (
        "kafka-topics --create --topic orders --partitions 3 --replication-factor 3",
        topics.CreateTopic("orders", 3, 3),
    ),
    (
        "kafka-topics.sh --bootstrap-server localhost:9092 --create --topic=orders --replica-assignment 1:2,2:1",
        topics.CreateTopic("orders", assignment=((1, 2), (2, 1))),
    ),
    (
        "kafka-topics --topic orders --if-not-exists --config a=1 --create --config b=2",
        topics.CreateTopic("orders", configs=("a=1", "b=2"), if_not_exists=True),
    ),
    ("kafka-topics --alter --topic orders --partitions 2", topics.AlterTopic("orders", 2)),
    ("kafka-topics --describe", topics.DescribeTopics()),
    (
        "kafka-topics --describe --topic-id AAAAAAAAAAAAAAAAAAAAAQ --partition-size-limit-per-response 5",
        topics.DescribeTopics(topic_id="AAAAAAAAAAAAAAAAAAAAAQ", response_limit=5),
    ),
    (
        "kafka-topics --alter --topic a --partitions 2 --delete-config x",
        topics.AlterTopic("a", 2, delete_config=("x",)),
    ),
    (
        "kafka-topics --describe --topic 'a.*' --under-replicated-partitions",
        topics.DescribeTopics("a.*", under_replicated=True),
    ),
    ("kafka-topics --list --exclude-internal", topics.ListTopics(exclude_internal=True)),
    ("kafka-topics --delete --if-exists --topic orders", topics.DeleteTopic("orders", if_exists=True)),
    (
        "kafka-console-producer --topic a --sync --compression-codec --reader-property parse.key=true "
        "--reader-property key.separator=: \\\n  --timeout 5 <<'END'\nk:v # 'no comment\n\n EOF\nEND",
        console_producer.ProduceLines(
            ("k:v # 'no comment", "", " EOF"),
            "a",
            sync=True,
            compression_codec="",
            timeout_ms=5,
            reader_properties=("parse.key=true", "key.separator=:"),
        ),
    ),
    (
        "kafka-console-consumer --topic a --partition 2 --offset earliest --timeout-ms 3000 --property print.key=true",
        console_consumer.ConsumeToConsole(
            "a", partition=2, offset="earliest", timeout_ms=3000, properties=("print.key=true",)
        ),
    ),
    (
        "kafka-console-consumer --include 'a.*' --group g --from-beginning &",
        console_consumer.ConsumeToConsole(include="a.*", group="g", from_beginning=True, background=True),
    ),
    ("kafka-console-producer --topic a <<< 'b c'", console_producer.ProduceLines(("b c",), "a")),
    (
        "kafka-consumer-groups --describe --group billing --members --verbose",
        groups.DescribeGroups(("billing",), members=True, verbose=True),
    ),
    ("kafka-consumer-groups --describe --all-groups --state", groups.DescribeGroups(all_groups=True, state=True)),
    ("kafka-consumer-groups --list --state", groups.ListGroups("")),
    ("kafka-consumer-groups --list --state --bootstrap-server x:1", groups.ListGroups("")),
    ("kafka-consumer-groups --list --state Stable,Empty", groups.ListGroups("Stable,Empty")),
    ("kafka-consumer-groups --list --type classic --state", groups.ListGroups("", "classic")),
    ("kafka-consumer-groups --delete --group a --group b --timeout 5", groups.DeleteGroups(("a", "b"), timeout_ms=5)),
    ("kafka-consumer-groups --delete-offsets --group a --topic t:0,1", groups.DeleteOffsets("a", ("t:0,1",))),
    (
        "kafka-consumer-groups --reset-offsets --group a --topic t --shift-by -2 --execute",
        groups.ResetOffsets(("a",), topics=("t",), shift_by=-2, execute=True),
    ),
    (
        "kafka-consumer-groups --reset-offsets --all-groups --all-topics --by-duration PT1H --dry-run --export",
        groups.ResetOffsets(all_groups=True, all_topics=True, by_duration="PT1H", dry_run=True, export=True),
    ),
    ("kafka-consumer-groups --validate-regex 'a.*'", groups.ValidateRegex("a.*")),
    (
        "kafka-configs --alter --topic a --add-config x=1,cleanup.policy=[compact,delete] --delete-config y,z",
        configs.AlterConfigs(topic="a", add=(("x", "1"), ("cleanup.policy", "compact,delete")), delete=("y", "z")),
    ),
    (
        "kafka-configs --alter --user u --client c --add-config-file q.properties",
        configs.AlterConfigs(user="u", client="c", add_file="q.properties"),
    ),
    (
        "kafka-configs --describe --entity-type brokers --entity-default --all",
        configs.DescribeConfigs(entity_type="brokers", entity_default=True, everything=True),
    ),
    (
        "kafka-leader-election --election-type PREFERRED --topic a --partition 0",
        elections.ElectLeaders("preferred", "a", 0),
    ),
    (
        "kafka-leader-election --election-type preferred --all-topic-partitions",
        elections.ElectLeaders("preferred", all_partitions=True),
    ),
    (
        "kafka-leader-election --election-type preferred --path-to-json-file elect.json",
        elections.ElectLeaders("preferred", file="elect.json"),
    ),
    (
        "kafka-reassign-partitions --generate --topics-to-move-json-file t.json --broker-list 1,2 --disable-rack-aware",
        reassignments.GenerateReassignment("t.json", (1, 2), disable_rack_aware=True),
    ),
    (
        "kafka-reassign-partitions --execute --reassignment-json-file plan.json --disallow-replication-factor-change",
        reassignments.ExecuteReassignment("plan.json", keep_factor=True),
    ),
    (
        "kafka-reassign-partitions --execute --throttle 9 --timeout 5 --reassignment-json-file plan.json",
        reassignments.ExecuteReassignment("plan.json", throttle=9, timeout_ms=5),
    ),
    (
        "kafka-reassign-partitions --cancel --preserve-throttles --reassignment-json-file plan.json",
        reassignments.CancelReassignment("plan.json", preserve_throttles=True),
    ),
    ("kafka-groups --list --group-type Classic", all_groups.ListAllGroups("classic")),
    (
        "kafka-get-offsets --topic a.* --partitions 0,2 --time -1 --exclude-internal-topics",
        get_offsets.GetOffsets("a.*", "0,2", time="-1", exclude_internal=True),
    ),
    ("kafka-log-dirs --describe --topic-list a,b --broker-list 1,3", log_dirs.DescribeLogDirs(("a", "b"), (1, 3))),
    (
        "kafka-metadata-quorum --bootstrap-server localhost:9092 describe --replication --human-readable",
        quorum.MetadataQuorum("describe", replication=True, human_readable=True),
    ),
    (
        """kafka-delete-records --offset-json-file '{"partitions":[{"topic":"a","partition":1,"offset":3}]}'""",
        deletions.DeleteRecords('{"partitions":[{"topic":"a","partition":1,"offset":3}]}'),
    ),
    (
        "kafka-dump-log --files a/0.log,a/0.index --print-data-log --max-bytes 9 --key-decoder-class",
        dumps.DumpLog(("a/0.log", "a/0.index"), print_data=True, max_bytes=9, key_decoder=""),
    ),
    ("kafka-reassign-partitions --verify --reassignment-json-file '{}'", reassignments.VerifyReassignment("{}")),
    ("kafka-reassign-partitions --list --bootstrap-server localhost:9092", reassignments.ListReassignments()),
    ("broker add 4 --rack b", c.AddBroker(4, "b")),
    ("broker add 4 --config b=2 --config a=1", c.AddBroker(4, configs=(("a", "1"), ("b", "2")))),
    ("broker stop 2", c.StopBroker(2)),
    ("broker kill 2", c.KillBroker(2)),
    ("broker power-loss 2", c.LosePower(2)),
    ("broker start 2", c.StartBroker(2)),
    ("broker remove 4", c.RemoveBroker(4)),
    ("broker pause 2", verbs.PauseBroker(2)),
    ("broker resume 2", verbs.ResumeBroker(2)),
    ("network cut 1 2", verbs.CutLink("1", "2")),
    ("network heal 1 p1", verbs.HealLink("1", "p1")),
    ("network heal", verbs.HealLink()),
    ("network status", verbs.NetworkStatus()),
    ("controller stop 100", c.StopController(100)),
    ("controller kill 101", c.KillController(101)),
    ("controller start 102", c.StartController(102)),
    ("controller pause 100", verbs.PauseController(100)),
    ("controller resume 100", verbs.ResumeController(100)),
    ("network delay 1 2 20ms", verbs.DelayLink("1", "2", 20)),
    ("network drop 1 2 alter-partition --response", verbs.DropOnLink("1", "2", "alter partition", True)),
    ("cache shrink 1 --pages 8", c.ShrinkCache(1, 8)),
    (
        "producer start p1 --topic orders --rate 5/s --config acks=1 --config linger.ms=5",
        c.StartProducer("p1", "orders", (("acks", "1"), ("linger.ms", "5")), 200),
    ),
    (
        "producer start p1 --topic orders --rate 5/s --values orders",
        c.StartProducer("p1", "orders", interval_ms=200, values="orders"),
    ),
    ("producer stop p1", c.StopProducer("p1")),
    ("producer stop p1 --timeout 5s", c.StopProducer("p1", 5000)),
    (
        "consumer start c2 --topic orders --partition 0 --partition 2 --offset 5 --commit-when before",
        c.StartConsumer("c2", "", ("orders",), partitions=(0, 2), offset=5, commit_when="before"),
    ),
    ("producer flush p1", c.FlushProducer("p1")),
    ("producer kill p1", c.KillProducer("p1")),
    ("produce orders hello --key k1 --count 5", verbs.Produce("orders", "hello", key="k1", count=5)),
    (
        "produce orders --size 1000 --via p1 --send sync --partition 0",
        verbs.Produce("orders", size_bytes=1000, partition=0, via="p1", mode="sync"),
    ),
    ("produce orders '--size'", verbs.Produce("orders", "--size")),
    (
        "consumer start c1 --group billing --topic orders --topic pay --commit sync --processing 50ms",
        c.StartConsumer("c1", "billing", ("orders", "pay"), commit="sync", processing_ms=50),
    ),
    (
        "consumer start c1 --group billing --topic orders --processing 1s --hand-over",
        c.StartConsumer("c1", "billing", ("orders",), processing_ms=1000, hand_over=True),
    ),
    ("consumer stop c1", c.StopConsumer("c1")),
    ("consumer kill c1", c.KillConsumer("c1")),
    ("consumer pause c1", verbs.PauseConsumer("c1")),
    ("consumer resume c1", verbs.ResumeConsumer("c1")),
    ("measure compression", verbs.MeasureCompression()),
    ("what-if decrease orders --to 2", verbs.WhatIfDecrease("orders", 2)),
    ("step", verbs.Step(1)),
    ("step 12", verbs.Step(12)),
    ("run 5s", verbs.RunFor(5000)),
    ("run 1.5s", verbs.RunFor(1500)),
    ("run until time_ms > 5 --within 2m", verbs.RunUntil(parse_predicate("time_ms > 5"), 120_000)),
    ('expect topics."a.b".partition_count == 4', verbs.Expect(parse_predicate('topics."a.b".partition_count == 4'))),
    (
        "expect set(topics.orders.partitions.0.isr) == [1, 3]  # both",
        verbs.Expect(parse_predicate("set(topics.orders.partitions.0.isr) == [1,3]")),
    ),
    ("explain step 3", verbs.Explain(verbs.Step(3))),
    (
        "explain kafka-console-producer --topic a <<EOF\nb\nEOF",
        verbs.Explain(console_producer.ProduceLines(("b",), "a")),
    ),
    ("help", verbs.Help()),
    ("help kafka-topics", verbs.Help("kafka-topics")),
]  # fmt: skip


@pytest.mark.parametrize(("line", "saying"), CASES, ids=[line for line, _ in CASES])
def test_a_line_says(line: str, saying: Saying) -> None:
    """Each form of the language is read as what it says."""
    assert _one(line) == saying


def test_the_cases_cover_all_forms() -> None:
    """No form is without an example above, and none without a strategy for the property below."""
    assert {form.make for form in FORMS} == {type(saying) for _, saying in CASES} == set(SAYINGS)


@pytest.mark.parametrize("kind", SAYINGS, ids=lambda kind: kind.__name__)
@settings(max_examples=30)  # of each kind: most have one or two values
@given(data=st.data())
def test_printing_and_reading_are_inverse(kind: type[Saying], data: st.DataObject) -> None:
    """Whatever a statement says, its printed line is read as the same statement."""
    saying = data.draw(SAYINGS[kind])
    assert _one(print_line(saying)) == saying


@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_tells_of_itself(tool: str) -> None:
    """`--help` and `--version` stand above everything else that a tool is told, and `--command-config` is named."""
    assert _one(f"{tool}.sh --frobnicate --help") == AboutTool(tool, "--help")
    if tool != "kafka-metadata-quorum":
        assert _one(f"{tool} --version --list") == AboutTool(tool, "--version")
    statement = parse_line("kafka-topics --list --command-config a.properties --bootstrap-server=localhost:9093")[0]
    assert (statement.unread, statement.server) == ("a.properties", "localhost:9093")


_STEERS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_PIECES = st.sampled_from(
    [*commands(), *(word for form in FORMS for word in form.words[1:])]
    + [option.name for form in FORMS for option in form.options]
    + ["--create", "--list", "1", "2", "k1", "orders", "5s", "20ms", "1:2", "==", "topics.a"]
    + [";", "#", "&", "'", '"', "\\", "<<EOF", "\n", "=", "--", "-", "--=", "--topic=", "[1,", "2]", "until"]
    + ["\x00", "\u202e", "안녕", "\ud800"]
)  # fmt: skip


@given(
    st.one_of(
        st.text(),
        st.lists(_PIECES, max_size=12).map(" ".join),
        st.binary().map(lambda b: b.decode("latin1")),
        st.binary().map(lambda b: b.decode("utf-8", "surrogateescape")),
    )
)
def test_any_text_is_statements_or_an_error(text: str) -> None:
    """Nothing that is typed ends in a traceback, and each error can be said in both languages."""
    try:
        statements = parse_script(text)
    except ScriptError as error:
        assert error.line >= 1 and error.column >= 1
        assert not any(_STEERS.search(line) for language in LANGUAGES for line in error.message(language))
    else:
        for statement in statements:
            assert isinstance(statement.saying, AboutTool) or _one(print_line(statement.saying)) == statement.saying
