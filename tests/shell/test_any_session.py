"""Sessions of any statements: each ends in an answer."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kafka_tui.engine.simulation.timeline import Timeline, seek
from kafka_tui.engine.simulation.world import new_world
from kafka_tui.i18n.language import LANGUAGES
from kafka_tui.shell.answers import UNREADABLE
from kafka_tui.shell.session import Shell

EMPTY = new_world(1)
LINES = st.sampled_from(
    [
        "kafka-topics --create --topic orders --partitions 3 --replication-factor 3",
        "kafka-topics --create --topic orders --replica-assignment 1:2,2:1",
        "kafka-topics --create --topic pay.a --partitions 1 --config min.insync.replicas=2 --if-not-exists",
        "kafka-topics --create --topic pay_a --config x",
        "kafka-topics --create --topic x --replica-assignment 1:1",
        "kafka-topics --create --topic '' --replication-factor 40000",
        "kafka-topics --alter --topic orders --partitions 4",
        "kafka-topics --alter --topic 'o.*,pay' --partitions 5 --replica-assignment 1,2,3,1,2",
        "kafka-topics --alter --topic '[' --partitions 5",
        "kafka-topics --delete --topic orders",
        "kafka-topics --describe",
        "kafka-topics --describe --topic 'o.*' --under-min-isr-partitions",
        "kafka-topics --describe --at-min-isr-partitions",
        "kafka-topics --list --topic '(a+)+$'",
        "kafka-consumer-groups --describe --all-groups --verbose",
        "kafka-consumer-groups --describe --group g --members --verbose",
        "kafka-consumer-groups --describe --group g --state --verbose",
        "kafka-consumer-groups --list --state Stable,empty",
        "kafka-leader-election --election-type preferred --all-topic-partitions",
        """kafka-delete-records --offset-json-file '{"partitions":[{"topic":"orders","partition":0,"offset":-1}]}'""",
        "kafka-leader-election --election-type unclean --topic orders --partition 0",
        "broker kill 1",
        "broker kill 2",
        "broker stop 3",
        "broker start 1",
        "broker start 3",
        "broker pause 2",
        "broker resume 2",
        "broker add 4 --rack b",
        "broker add 5 --config nonsense=1",
        "broker remove 3",
        "network cut 1 2",
        "network cut 3 c1",
        "network cut 1 100",
        "network heal 1 2",
        "network delay 1 100 30ms",
        "network delay 1 1 0ms",
        "cache shrink 1 --pages 1",
        "producer start p1 --topic orders --rate 50/s --keys 3 --limit 20",
        "producer start p2 --topic pay --config acks=0 --config linger.ms=soon",
        "producer stop p1",
        "producer kill p1",
        "produce orders hello --key k1 --count 3",
        "produce orders '' --partition 9",
        "produce 'no such topic!' x",
        "produce orders --size 2000000",
        "produce orders x --via p1 --send sync",
        "consumer start c1 --group g --topic orders --config auto.offset.reset=earliest",
        "consumer start c2 --group g --topic orders --commit sync --processing 10ms",
        "consumer start c3 --group '' --topic ''",
        "kafka-console-producer --topic orders --max-block-ms 900 --command-property delivery.timeout.ms=3000 <<< x",
        "kafka-console-producer --topic 'no such topic!' --sync --bootstrap-server localhost:9093,x:1 <<EOF\na\nb\nEOF",
        "kafka-console-consumer --topic orders --from-beginning --max-messages 1 --timeout-ms 900",
        "kafka-console-consumer --topic orders --partition 0 --offset earliest --max-messages 2",
        "kafka-console-consumer --include '[op].*' --group g --command-property client.id=c1 &",
        "consumer pause c1",
        "consumer resume c1",
        "consumer stop c1",
        "consumer kill c2",
        "what-if decrease orders --to 1",
        "what-if decrease orders --to 2",
        "step 7",
        "run 40ms",
        "run 4s",
        "run until count(groups) == 1 --within 5s",
        "expect topics.orders.partitions.0.leader == 1",
        "expect happened RecordsAppended role=leader",
        "help kafka-topics",
    ]
)


def _stand_somewhere(timeline: Timeline, at: int) -> Timeline:
    return seek(timeline, at % (timeline.end + 1))


@settings(max_examples=25)
@given(st.lists(st.tuples(LINES, st.none() | st.integers(0, 10_000)), min_size=8, max_size=16))
def test_any_statements_end_in_answers(session: list[tuple[str, int | None]]) -> None:
    """Whatever is asked in whatever state, also after going back in time, there is an answer and a view."""
    shell = Shell(new_world())
    for line, jump in session:
        if jump is not None and jump % 5 == 0:
            shell.timeline = _stand_somewhere(shell.timeline, jump)
        answer = shell.run(line)
        assert answer.status in (0, 1), (line, answer)
        assert all("\n" not in text and "\x1b" not in text for text in (*answer.stdout, *answer.stderr))
        assert shell.document()["step"] == shell.timeline.cursor


@given(st.binary(max_size=40))
def test_any_bytes_are_answered(data: bytes) -> None:
    """Whatever bytes come as a line, they are answered: what cannot be read with a sentence, in either language."""
    line = data.decode("utf-8", "surrogateescape")
    answers = [Shell(EMPTY, language).run(line) for language in LANGUAGES]
    assert answers[0].status == answers[1].status
    for answer in answers:
        assert answer.status != UNREADABLE or (answer.stderr and all(answer.stderr))
