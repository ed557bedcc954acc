"""What a refused command is answered: which names there are, and what can be done instead."""

import pytest

from kafka_tui.engine.simulation.world import new_world
from kafka_tui.shell.completion import ways
from kafka_tui.shell.session import Shell


def test_c7_a_program_that_an_exception_ends_says_why_in_the_learners_language() -> None:
    """What ended a consumer while time passed stands under the line that let it pass, with Kafka's own sentence."""
    shell = Shell(new_world(), "ko")
    shell.run("kafka-topics --create --topic orders --partitions 1")
    shell.run("consumer start c1 --topic orders --group g --config auto.offset.reset=none")
    (line,) = shell.run("run 5s").stderr
    assert line == (
        "컨슈머 c1이 예외로 끝납니다. "
        "커밋된 오프셋이 없고 auto.offset.reset이 none입니다(NoOffsetForPartitionException). "
        "Kafka의 응답: “Undefined offset with no reset policy for partitions: [orders-0]”"
    )
    assert shell.run("run 5s").stderr == ()


@pytest.mark.parametrize(
    ("line", "english", "korean"),
    [
        ("broker kill 9", "There is no broker 9. There are: 1, 2, 3.", "브로커 9는 없습니다. 있는 브로커: 1, 2, 3."),
        (
            "broker start 1",
            "Broker 1 is running, so this has no effect. Possible now: broker stop 1, broker kill 1, broker pause 1.",
            "브로커 1은 실행 중이므로 아무 일도 일어나지 않습니다. "
            "지금 쓸 수 있는 명령: broker stop 1, broker kill 1, broker pause 1.",
        ),
        (
            "controller start 100",
            "Controller 100 is running, so this has no effect. "
            "Possible now: controller stop 100, controller kill 100, controller pause 100.",
            "컨트롤러 100은 실행 중이므로 아무 일도 일어나지 않습니다. "
            "지금 쓸 수 있는 명령: controller stop 100, controller kill 100, controller pause 100.",
        ),
        (
            "controller kill 101",
            "There is no controller 101. There are: 100.",
            "컨트롤러 101은 없습니다. 있는 컨트롤러: 100.",
        ),
        (
            "network cut 1 1",
            "A link is between two nodes; a node needs no network to talk to itself.",
            "네트워크는 서로 다른 두 노드 사이에 있습니다. 노드는 네트워크 없이 자기 자신과 이야기합니다.",
        ),
        (
            "network delay 1 2 0ms",
            "A request or a response takes at least 1ms; network heal gives the link its usual delay again.",
            "요청과 응답이 오가는 데는 적어도 1ms가 걸립니다. network heal을 쓰면 원래 지연으로 돌아갑니다.",
        ),
        (
            "producer start p1 --topic t --config asks=1",
            "INVALID_CONFIG: Unknown configuration 'asks'. Did you mean 'acks'?",
            "INVALID_CONFIG: asks라는 설정은 없습니다. 혹시 acks를 쓰려고 했습니까?",
        ),
        (
            "producer start p1 --topic t --config colour=1",
            "INVALID_CONFIG: Unknown configuration 'colour'.",
            "INVALID_CONFIG: colour라는 설정은 없습니다.",
        ),
        (
            "producer start p1 --topic t --config transactional.id=x",
            "INVALID_CONFIG: Kafka has a setting transactional.id; it is not simulated.",
            "INVALID_CONFIG: transactional.id는 Kafka의 설정이지만 이 시뮬레이션에는 없습니다.",
        ),
        (
            "consumer start c1 --topic t --group g --config acks=1",
            "INVALID_CONFIG: acks is a setting of a producer, not of a consumer.",
            "INVALID_CONFIG: acks는 컨슈머의 설정이 아니라 프로듀서의 설정입니다.",
        ),
        (
            "consumer start c1 --topic t --group g --config group.id=g",
            "INVALID_CONFIG: group.id is told by --group here.",
            "INVALID_CONFIG: 여기서는 group.id 대신 --group을 씁니다.",
        ),
        (
            "producer start p1 --topic t --config client.id=x",
            "INVALID_CONFIG: What it is started with, a name or a number, is its client.id here.",
            "INVALID_CONFIG: 여기서는 시작할 때 쓰는 이름이나 번호가 client.id가 됩니다.",
        ),
        (
            "producer start p1 --topic t --config bootstrap.servers=x",
            "INVALID_CONFIG: Here bootstrap.servers is left out: "
            "clients know the brokers of this cluster by themselves.",
            "INVALID_CONFIG: 여기서는 bootstrap.servers를 쓰지 않습니다. "
            "클라이언트가 이 클러스터의 브로커를 이미 알고 있습니다.",
        ),
        (
            "producer stop p1",
            "There is no producer p1, and there are no producers yet.",
            "프로듀서 p1은 없습니다. 아직 프로듀서가 하나도 없습니다.",
        ),
        (
            "network cut 1 4",
            "There is no node “4”. There are: 1, 2, 3, 100.",
            "노드 4는 없습니다. 있는 노드: 1, 2, 3, 100.",
        ),
        (
            "what-if decrease pay --to 1",
            "There is no topic “pay”, and there are no topics yet.",
            "토픽 pay는 없습니다. 아직 토픽이 하나도 없습니다.",
        ),
        (
            "help brokr",
            "There is no command “brokr”. Did you mean broker?",
            "brokr라는 명령은 없습니다. 혹시 broker를 쓰려고 했습니까?",
        ),
    ],
)  # fmt: skip
def test_what_is_unknown_is_told_in_both_languages(line: str, english: str, korean: str) -> None:
    """A name that nothing has is told with the names that there are."""
    assert Shell(new_world()).run(line).stdout == (english,)
    assert Shell(new_world(), "ko").run(line).stdout == (korean,)


@pytest.mark.parametrize(
    ("reached", "refused"),
    [
        ("step", "broker start 1"),
        ("broker pause 1", "broker stop 1"),
        ("broker kill 1", "broker kill 1"),
        ("step", "controller start 100"),
        ("controller pause 100", "controller stop 100"),
        ("controller kill 100", "controller kill 100"),
        ("producer start p1 --topic t", "producer start p1 --topic t"),
        ("producer start p1 --topic t; producer kill p1", "producer stop p1"),
        ("consumer start c1 --topic t --group g", "consumer resume c1"),
        ("consumer start c1 --topic t --group g; consumer pause c1", "consumer pause c1"),
        ("consumer start c1 --topic t --group g; consumer kill c1", "consumer pause c1"),
    ],
)
def test_what_a_refusal_calls_possible_is_possible(reached: str, refused: str) -> None:
    """Each command offered instead of a refused one has an effect, whatever state the process is in."""
    offers = Shell(new_world()).run(f"{reached}; {refused}").stdout[-1].partition("Possible now: ")[2]
    assert offers
    for offer in offers.removesuffix(".").split(", "):
        more = " --group g" if offer.startswith("consumer start") else ""
        answer = Shell(new_world()).run(f"{reached}; {offer.replace('TOPIC', 't')}{more}")
        assert answer.refusal is None, offer


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("kafka-console-consumer", "Exactly one of the following arguments is required: [topic], [include]"),
        ("kafka-console-consumer --topic a --offset 3", "The partition is required when offset is specified."),
        ("kafka-console-producer", 'Missing required argument "[topic]"'),
    ],
)
def test_a_console_tool_first_says_what_is_wrong_for_itself(line: str, sentence: str) -> None:
    """In Kafka's words, with its exit status, before the shell asks how the line is to end or what it reads."""
    answer = Shell(new_world(1)).run(line)
    assert (answer.stderr, answer.status, answer.exit_status) == ((sentence,), 0, 1)


def test_only_kafkas_settings_are_a_brokers_settings() -> None:
    """The machine's memory and a feature's level are asked for when a broker is added, and are none of Kafka's."""
    shell = Shell(new_world(1, configs=(("page.cache.pages", "64"),)))
    told = "\n".join(shell.run("kafka-configs --describe --broker 1 --all --force").stdout)
    assert "log.retention.ms=" in told
    assert "page.cache.pages" not in told
    assert "eligible.leader" not in told
    assert not _words(shell, "kafka-configs --alter --broker 1 --add-config pa")
    assert _words(shell, "broker add 4 --config pa") == ["page.cache.pages="]


def _words(shell: Shell, line: str) -> list[str]:
    return [way.word for way in ways(shell, line, len(line))]


@pytest.mark.parametrize(("line", "same"), [("explain --help", "help explain"), ("broker kill --help", "help broker")])
def test_a_command_tells_of_itself(line: str, same: str) -> None:
    """`--help` behind a command is `help` with its name."""
    shell = Shell(new_world(1))
    assert shell.run(line) == shell.run(same)
