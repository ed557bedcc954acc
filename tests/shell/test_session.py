"""Statements carried out: what they change, answer and leave alone."""

import re

import msgspec
import pytest

from kafka_tui.engine.commands import KillBroker
from kafka_tui.engine.simulation.timeline import apply_command, seek
from kafka_tui.engine.simulation.world import new_world
from kafka_tui.shell import happenings
from kafka_tui.shell.answers import FAILED, UNREADABLE, Answer
from kafka_tui.shell.parse import parse_script
from kafka_tui.shell.session import Shell
from kafka_tui.shell.verbs import time
from kafka_tui.view.paths import PathError
from kafka_tui.view.predicates import PredicateTypeError, Verdict, evaluate, parse_predicate

ORDERS = "kafka-topics --create --topic orders --replica-assignment 1:2:3,2:3:1,3:1:2"


@pytest.fixture
def shell() -> Shell:
    """A shell on a fresh cluster of three brokers."""
    return Shell(new_world())


def _ok(shell: Shell, *lines: str) -> Answer:
    """Carry out lines that must not fail; gives the last answer."""
    answer = Answer()
    for line in lines:
        answer = shell.run(line)
        assert answer.status == 0, (line, answer)
    return answer


def test_a_step_of_an_execution_makes_one_moment(shell: Shell) -> None:
    """`step` moves the timeline by exactly one moment until it says that it has finished."""
    execution = shell.begin(ORDERS)
    assert shell.timeline.cursor == 0
    made = 0
    while execution.step():
        made += 1
        assert shell.timeline.cursor == made
        assert not execution.finished
    assert execution.finished
    assert execution.answer.stdout == ("Created topic orders.",)
    assert not execution.step()
    assert shell.timeline.cursor == made > 2


def test_an_execution_can_be_left_for_a_while(shell: Shell) -> None:
    """Running for a limit and then to the end gives what running at once gives."""
    execution = shell.begin(ORDERS)
    assert execution.run(2) == Answer()
    assert shell.timeline.cursor == 2
    other = Shell(new_world())
    assert execution.run() == other.run(ORDERS)
    assert shell.document() == other.document()


def test_a_line_may_hold_several_statements(shell: Shell) -> None:
    """Their output is joined, the worst status wins, and a refusal is that of the last one."""
    answer = shell.run(f"{ORDERS}; expect topics.orders.partition_count == 2; kafka-topics --list")
    assert answer.stdout == ("Created topic orders.", "orders")
    assert (answer.status, answer.refusal) == (FAILED, None)


def test_an_unreadable_line_changes_nothing(shell: Shell) -> None:
    """Of a line that cannot be read, not even its readable first statement is carried out."""
    before = shell.timeline
    answer = shell.run("broker kill 1; brokr kill 2")
    assert answer.status == UNREADABLE
    assert shell.timeline is before


@pytest.mark.parametrize("line", ["", "   ", "# nothing"])
def test_an_empty_line_does_nothing(shell: Shell, line: str) -> None:
    """A line without a statement is no mistake."""
    assert shell.run(line) == Answer()


def test_t8_a_refusal_is_an_answer(shell: Shell) -> None:
    """Fewer partitions are refused in Kafka's words, with status 0, and the topic stays as it was."""
    answer = _ok(shell, ORDERS, "kafka-topics --alter --topic orders --partitions 2")
    assert answer.refusal == "INVALID_PARTITIONS"
    assert answer.refusal_text == "The topic orders currently has 3 partition(s); 2 would not be an increase."
    _ok(shell, "expect topics.orders.partition_count == 3")


@pytest.mark.parametrize("quiet", ["step", "run 1s", "expect time_ms > 0", "run until time_ms > 5s", "help"])
@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("kafka-topics --alter --topic orders --partitions 2", "INVALID_PARTITIONS"),  # the controller refuses
        ("kafka-topics --create --topic pay --partitions 0", "INVALID_PARTITIONS"),  # the tool itself does
        ("kafka-topics --describe --topic pay", "UNKNOWN_TOPIC_OR_PARTITION"),
    ],
)
def test_a_refusal_stays_until_the_next_command(shell: Shell, line: str, error: str, quiet: str) -> None:
    """Time and questions leave the view's refusal as it is; the next command clears it."""
    _ok(shell, ORDERS, line, quiet.replace("5s", "5"), f"expect refusal == {error}")
    _ok(shell, "kafka-topics --list", "expect refusal == null" if "alter" not in line else "step")
    _ok(shell, "broker kill 1", "expect refusal == null")


def test_a_tools_refusal_belongs_to_its_moment(shell: Shell) -> None:
    """Before the moment of the refusal the view does not have it."""
    _ok(shell, ORDERS, "run 1s", "kafka-topics --describe --topic pay")
    at = shell.timeline.cursor
    shell.timeline = seek(shell.timeline, at - 1)
    assert shell.view().refusal is None
    shell.timeline = seek(shell.timeline, at)
    assert shell.view().refusal == "UNKNOWN_TOPIC_OR_PARTITION"


def test_an_expectation_says_what_is_there(shell: Shell) -> None:
    """A clause that does not hold is named with the present value, and the verdict has all of them."""
    answer = shell.run(f"{ORDERS}; expect topics.orders.partition_count == 4 and time_ms > 0")
    assert answer.status == FAILED
    assert answer.stderr == ("topics.orders.partition_count == 4 does not hold: there is 3.",)
    assert answer.verdict is not None
    assert [part.holds for part in answer.verdict.parts] == [False, True]


@pytest.mark.parametrize("predicate", ["topics.orders.partition_count == 4", "time_ms == soon"])
def test_a_question_that_makes_no_sense_is_told(shell: Shell, predicate: str) -> None:
    """A path that leads nowhere and kinds that never compare are failures with a reason, never false in silence."""
    answer = shell.run(f"expect {predicate}")
    assert (answer.status, answer.verdict) == (FAILED, None)
    assert answer.stderr[0].startswith(f"{predicate} cannot be judged: ")
    assert answer.stderr[0].count(predicate) == 1
    shell.language = "ko"
    (sentence,) = shell.run(f"expect {predicate}").stderr
    assert "판단할 수 없습니다: " in sentence and "write" not in sentence and "leads" not in sentence


def test_run_until_stops_at_the_first_moment(shell: Shell) -> None:
    """It ends where the predicate begins to hold, even if its path led nowhere before."""
    _ok(shell, "consumer start c1 --group g --topic orders", ORDERS, "run until groups.g.state == Stable --within 20s")
    at = shell.timeline.cursor
    _ok(shell, "expect groups.g.state == Stable")
    shell.timeline = seek(shell.timeline, at - 1)
    assert shell.run("expect groups.g.state == Stable").status == FAILED


def test_run_until_gives_up_in_time(shell: Shell) -> None:
    """What does not come true within the time is a failure that shows the present value."""
    answer = shell.run("run until brokers.1.state == crashed --within 2s")
    assert answer.status == FAILED
    assert answer.stderr[0] == "It did not come true in the given time."
    assert shell.timeline.cluster.now_ms == 2511


def test_a_run_ends_at_the_time_that_was_asked_for(shell: Shell) -> None:
    """The clock stands there though nothing happens then, and what is done next happens then; a step passes over it."""
    begun_ms = shell.timeline.cluster.now_ms
    _ok(shell, "run 1234ms")
    assert shell.view().time_ms == begun_ms + 1234
    assert not shell.timeline.moment.foreground and shell.view().facts == ()
    _ok(shell, "broker kill 1")
    assert shell.view().time_ms == begun_ms + 1234
    shell.timeline = seek(shell.timeline, 1)
    end = shell.timeline.end
    _ok(shell, "run 1ms", "run 1ms")  # among moments that are kept nothing is put in between
    assert (shell.timeline.branch, shell.timeline.end) == ("main", end)


def test_runs_add_up(shell: Shell) -> None:
    """Ten runs of 100 ms end where one of a second ends, although nothing happens at most of the marks between."""
    _ok(shell, *["run 100ms"] * 10)
    other = Shell(new_world())
    _ok(other, "run 1s")
    seen, wanted = (msgspec.structs.replace(one.view(), step=0, facts=()) for one in (shell, other))
    assert seen == wanted


def test_a_run_is_bounded(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that makes too many moments stops and says so."""
    monkeypatch.setattr(time, "MOST_MOMENTS", 50)
    for line in ("run 1h", "run until time_ms == 0 --within 1h"):
        answer = shell.run(line)
        assert answer.status == FAILED
        assert answer.stderr[0] == "Stopped at the limit of 50 moments for one command."


def test_time_runs_through_what_has_happened(shell: Shell) -> None:
    """In the past, step and run go along the moments that exist and make no branch; a command makes one."""
    _ok(shell, ORDERS, "run 1s")
    end = shell.timeline
    shell.timeline = seek(end, 3)
    _ok(shell, "step 2", "run 500ms")
    assert shell.timeline.branch == "main"
    assert shell.timeline.moments is end.moments or shell.timeline.moments == end.moments
    _ok(shell, "broker kill 1")
    assert shell.timeline.branch == "branch-2"


@pytest.mark.parametrize("line", ["help", "help step", "expect time_ms >= 0", "what-if decrease orders --to 1"])
def test_what_only_answers_takes_no_moment(shell: Shell, line: str) -> None:
    """Nothing happens before the first step, which finishes with the answer and makes no moment."""
    _ok(shell, ORDERS)
    before = shell.timeline
    execution = shell.begin(line)
    assert not execution.finished and execution.answer == Answer()
    assert not execution.step() and execution.answer.status == 0
    assert shell.timeline is before


def test_facts_are_those_of_the_part(shell: Shell) -> None:
    """`happened` looks at the facts since the mark, forgets those that were stepped back from, and counts each once."""
    _ok(shell, ORDERS, "expect happened TopicCreated topic=orders")
    after = shell.timeline
    shell.timeline = seek(after, 0)
    _ok(shell, "expect not happened TopicCreated")
    shell.timeline = after
    assert sum(row.name == "TopicCreated" for row in shell.part_facts) == 1
    shell.mark()
    _ok(shell, "expect not happened TopicCreated", "broker kill 1", "expect happened ProcessStopped how=crashed")


ASKED = [
    "happened MessageSent kind=fetch",
    "happened MessageDelivered response=true and happened MessageDelivered response=false",
    "happened ProcessStopped how=crashed",
    "not happened TopicCreated topic=orders",
    "happened MergeImagined to=2",
    "happened TimerSet",
    "topics contains orders and count(topics) == 1 and count(topics.*.partitions.*.isr contains 1) == 3",
    "topics.orders.partitions.0.isr == [1, 2, 3] and topics.orders.configs contains x and brokers contains 1",
    "brokers.1 == null and set(topics.orders.partitions.0.replicas) == [3, 2, 1] and count(topics.orders) > 3",
    "sum(brokers.*.leaders) == 3 and topics.orders.partitions.*.leader contains 1 and in_flight == []",
]


def _judged_on_rows(shell: Shell, predicate: str) -> Verdict:
    """The verdict on all rows of the part's facts, each looked at anew."""
    rows = [{"name": row.name, "node": row.node, "fields": row.fields} for row in shell.part_facts]
    return evaluate(parse_predicate(predicate), shell.document(), rows)


def _same(shell: Shell, predicate: str) -> None:
    """The verdict, or the error, is that of plain data."""
    try:
        wanted = _judged_on_rows(shell, predicate)
    except (PathError, PredicateTypeError) as error:
        with pytest.raises(type(error), match=re.escape(str(error))):
            time.judge(shell, parse_predicate(predicate))
    else:
        assert time.judge(shell, parse_predicate(predicate)) == wanted


def test_facts_are_counted_as_if_all_were_looked_at(shell: Shell) -> None:
    """Counting on as time goes gives what looking at every row gives, also back in time and on another branch."""
    _ok(shell, ORDERS, "run 1s")
    line = shell.timeline
    lines = (["run 2s"], ["what-if decrease orders --to 2"], ["broker kill 1", "run 1s"])
    for lines_here in lines:
        _ok(shell, *lines_here)
        for predicate in ASKED:
            _same(shell, predicate)
    end = shell.timeline
    elsewhere = apply_command(line, KillBroker(2))  # the same name of a branch, and another line of moments
    for timeline in (
        seek(end, line.cursor + 3),
        seek(end, 0),
        end,
        line,
        elsewhere,
        apply_command(line, KillBroker(3)),
    ):
        shell.timeline = timeline
        for predicate in ASKED:
            _same(shell, predicate)


def test_a_field_that_no_fact_has_is_an_error_each_time(shell: Shell) -> None:
    """Asking twice does not turn an error into an answer, and before the fact there was nothing to be wrong about."""
    _ok(shell, ORDERS)
    for _ in range(2):
        with pytest.raises(PathError):
            time.judge(shell, parse_predicate("happened TopicCreated nonsense=1"))
    shell.timeline = seek(shell.timeline, 0)
    assert not time.judge(shell, parse_predicate("happened TopicCreated nonsense=1")).holds


def test_each_fact_is_looked_at_once(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run until something happens looks at each fact of that name once, not once a moment."""
    looked: list[str] = []
    matches = happenings.matches
    monkeypatch.setattr(
        happenings, "matches", lambda fact, clause: (looked.append(clause.fact), matches(fact, clause))[1]
    )
    _ok(shell, ORDERS)
    shell.run("run until happened MessageSent kind=nothing --within 1s")
    assert len(looked) == sum(row.name == "MessageSent" for row in shell.part_facts) > 20
    shell.run("expect happened MessageSent kind=nothing")
    assert len(looked) == sum(row.name == "MessageSent" for row in shell.part_facts)


def test_produce_waits_for_its_records(shell: Shell) -> None:
    """Without --via it ends when the records are acknowledged; with it, at once."""
    answer = _ok(shell, ORDERS, "produce orders hello --key k1 --count 5")
    assert answer.stdout == ("orders-2: 5 records acknowledged, offsets 0 to 4.",)
    _ok(shell, "expect topics.orders.partitions.2.high_watermark == 5 and producers.console.acknowledged == 5")
    _ok(shell, "producer start p1 --topic orders")
    before = shell.timeline.cluster.now_ms
    assert _ok(shell, "produce orders hello --via p1").stdout == ()
    assert shell.timeline.cluster.now_ms == before


def test_p3_produce_says_why_records_failed(shell: Shell) -> None:
    """A partition that does not exist ends in the producer's own words, and the answer is status 0."""
    answer = _ok(shell, ORDERS, "produce orders hello --partition 7")
    assert len(answer.stdout) == 1
    assert "TIMEOUT" in answer.stdout[0].upper() or "TIMED" in answer.stdout[0].upper()


def test_t8_what_if_changes_nothing(shell: Shell) -> None:
    """The imagined merge makes no moment; its numbers are a fact of the part."""
    _ok(shell, ORDERS, "produce orders a --key k1 --count 4", "produce orders b --key k2 --count 2")
    before = shell.timeline
    answer = _ok(shell, "what-if decrease orders --to 2")
    assert shell.timeline is before
    assert len(answer.stdout) == 7
    _ok(shell, "expect happened MergeImagined topic=orders records_moved=4 clashing_offsets=2 order_broken=4 copies=3")
    _ok(shell, "what-if decrease orders --to 1", "expect happened MergeImagined to=1 keys_split=0 bytes_moved=101")
    shell.mark()
    _ok(shell, "expect not happened MergeImagined")


def test_a_near_name_is_offered(shell: Shell) -> None:
    """A mistyped client is answered with the one that was meant."""
    _ok(shell, "producer start payments --topic orders")
    assert _ok(shell, "producer kill payment").stdout == (
        "There is no producer payment. There are: payments. Did you mean payments?",
    )


def test_every_verb_of_processes_and_links_has_its_effect(shell: Shell) -> None:
    """Adding, stopping, pausing, removing and cutting show in the view."""
    _ok(shell, "broker add 4 --rack b", "run 1s", "expect brokers.4.fenced == false and brokers.4.rack == b")
    _ok(shell, "broker stop 4", "run 1s", "expect brokers.4.state == stopped", "broker remove 4")
    _ok(shell, "expect count(brokers) == 3")
    _ok(
        shell,
        "broker pause 2",
        "expect brokers.2.state == paused",
        "broker resume 2",
        "expect brokers.2.state == running",
    )
    _ok(shell, "cache shrink 1 --pages 8", "expect brokers.1.page_cache.capacity_pages == 8")
    _ok(shell, "network delay 1 100 20ms", "expect happened NetworkDelayed delay_ms=20")
    _ok(shell, "network drop 1 100 broker-heartbeat", "run 3s", "expect happened MessageLost reason=dropped")
    _ok(shell, "network cut 1 100", "run 12s", "expect brokers.1.fenced == true", "network heal 1 100")
    _ok(shell, "run until brokers.1.fenced == false")
    _ok(shell, "consumer start c1 --group g --topic orders", "consumer pause c1", "expect consumers.c1.state == paused")
    _ok(shell, "consumer resume c1", "consumer kill c1", "expect consumers.c1.state == crashed")


def test_the_tools_wait_for_a_broker(shell: Shell) -> None:
    """With no broker alive a tool gives up after 60 s in Kafka's words."""
    _ok(shell, "broker kill 1; broker kill 2; broker kill 3")
    before = shell.timeline.cluster.now_ms
    answer = _ok(shell, "kafka-topics --list")
    assert answer.stdout == (
        "Error while executing topic command : Timed out waiting for a node assignment. Call: listTopics",
    )
    assert shell.timeline.cluster.now_ms - before >= 58_000


def test_hostile_text_is_shown(shell: Shell) -> None:
    """Escapes in what a learner types come out visible."""
    answer = _ok(shell, "kafka-topics --create --topic 'a\x1b[2J\u202e' --partitions 1")
    assert "\\x1b[2J\\u202e" in answer.stdout[-1]
    assert all(line.isprintable() for line in answer.stdout)


def test_a_statement_of_a_script_runs_like_its_line(shell: Shell) -> None:
    """A parsed statement and the typed line do the same."""
    (statement,) = parse_script(ORDERS, "file.txt")
    assert shell.run(statement) == Shell(new_world()).run(ORDERS)
