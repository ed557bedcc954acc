"""The command line: what it prints where, its exit status, and what it does not load."""

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from kafka_tui import cli

ROOT = Path(__file__).parent.parent

PROOF = """\
kafka-topics --create --topic orders --replica-assignment 1:2:3,2:3:1,3:1:2
produce orders hello --key k1 --count 5
expect topics.orders.partitions.0.leader == 1
broker kill 1
run 3s
expect topics.orders.partitions.0.leader == 1
run 10s
expect topics.orders.partitions.0.leader == 2
expect topics.orders.partitions.0.leader_epoch == 1
kafka-topics --alter --topic orders --partitions 2
expect refusal == INVALID_PARTITIONS
"""
GROUP = """\
kafka-topics --create --topic orders --partitions 3 --replication-factor 3
consumer start c1 --group billing --topic orders
consumer start c2 --group billing --topic orders
producer start p1 --topic orders --rate 20/s --limit 30
run 12s
kafka-topics --describe --topic orders
kafka-consumer-groups --describe --group billing
"""


@dataclass(frozen=True)
class Done:
    """How the command ended: its exit status and what it printed."""

    returncode: int
    stdout: bytes
    stderr: bytes


def _run(*arguments: str, stdin: str | bytes = "", encoding: str = "utf-8", **environment: str) -> Done:
    """Run the command as a user does, without the process around it; its terminal has an encoding."""
    typed = io.TextIOWrapper(io.BytesIO(stdin if isinstance(stdin, bytes) else stdin.encode()), encoding)
    out, err = io.BytesIO(), io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["kafka-tui", *arguments])
        patch.setattr(sys, "stdin", typed)
        patch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding, write_through=True))
        patch.setattr(sys, "stderr", io.TextIOWrapper(err, encoding, write_through=True))
        try:
            status = cli.main()
        except SystemExit as leaving:  # argparse answers --help and wrong arguments so
            status = int(leaving.code or 0)
        return Done(status, out.getvalue(), err.getvalue())


def _python(*arguments: str, stdin: bytes = b"", **environment: str) -> Done:
    """Run an interpreter of its own at the project's root."""
    surroundings = {**os.environ, **environment}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, cwd=ROOT, env=surroundings, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


_ONE_AFTER_ANOTHER = """
import io, json, sys, kafka_tui.cli as cli
for arguments, script in json.load(sys.stdin):
    sys.argv, sys.stdin = ["kafka-tui", *arguments], io.TextIOWrapper(io.BytesIO(script.encode()))
    print(arguments, cli.main(), sorted({"textual", "networkx"} & {name.split(".")[0] for name in sys.modules}))
"""


def _one_after_another(runs: list[tuple[list[str], str]], **environment: str) -> Done:
    """Run the command several times in an interpreter of its own: the arguments and standard input of each.

    After the output of each stands a line with its arguments, its status, and which of Textual and networkx are loaded.
    """
    done = _python("-c", _ONE_AFTER_ANOTHER, stdin=json.dumps(runs).encode(), **environment)
    lines = done.stdout.decode().splitlines()
    assert [line for line in lines if line.startswith("['")] == [f"{arguments} 0 []" for arguments, _ in runs]
    return done


def test_a_transcript_goes_to_standard_output() -> None:
    """Each line stands after the prompt and above what it printed; a refusal leaves the status 0."""
    done = _run("run", "-", stdin=PROOF)
    lines = done.stdout.decode().splitlines()
    assert (done.returncode, done.stderr) == (0, b"")
    assert lines[:4] == [
        "> kafka-topics --create --topic orders --replica-assignment 1:2:3,2:3:1,3:1:2",
        "Created topic orders.",
        "> produce orders hello --key k1 --count 5",
        "orders-2: 5 records acknowledged, offsets 0 to 4.",
    ]
    assert lines[-2].startswith("Error while executing topic command : The topic orders currently has 3 partition(s)")


def test_json_is_the_final_view_alone() -> None:
    """Standard output is one JSON document; the transcript goes to standard error."""
    done = _run("run", "-", "--json", stdin=PROOF)
    view = json.loads(done.stdout)
    assert done.returncode == 0
    assert (view["format"], view["source"], view["refusal"]) == (1, "simulation", "INVALID_PARTITIONS")
    partition = view["topics"][0]["partitions"][0]
    assert (partition["leader"], partition["leader_epoch"], partition["isr"]) == (2, 1, [2, 3])
    assert done.stderr.decode().startswith("> kafka-topics --create")


def test_facts_are_json_lines() -> None:
    """Each line of standard output is one fact, in their order, with the fact that led to it."""
    done = _run("run", "-", "--facts", stdin=PROOF)
    facts = [json.loads(line) for line in done.stdout.splitlines()]
    ids = [fact["id"] for fact in facts]
    assert ids == sorted(ids)
    assert all(fact["cause"] < fact["id"] for fact in facts)
    assert [fact["fields"]["leader"] for fact in facts if fact["name"] == "PartitionChanged"][:1] == [2]
    assert facts[0]["name"] == "CommandGiven"


def test_a_file_is_read(tmp_path: Path) -> None:
    """A file's name stands before the line of an expectation that does not hold, and the status is 1."""
    script = tmp_path / "script.txt"
    script.write_text("\ufeff# comment\nexpect time_ms == 0\nbroker kill 1\n", encoding="utf-8")
    done = _run("run", str(script))
    assert done.returncode == 1
    assert done.stderr.decode().startswith(f"{script}:2: time_ms == 0 does not hold")
    assert done.stdout.decode().splitlines()[-1] == "> broker kill 1"


def test_a_script_is_read_whole_before_it_runs() -> None:
    """A wrong last line means that nothing has run: file, line, column, and what to write instead, status 2."""
    done = _run("run", "-", stdin="broker kill 1\nrun 1s\n  broker kil 2 # typo\n")
    assert (done.returncode, done.stdout) == (2, b"")
    first, second = done.stderr.decode().splitlines()
    assert first.startswith("-:3:10: “kil” is not known here. Did you mean kill?")
    assert second == "Write: broker kill 2"


def test_the_output_does_not_depend_on_hashing() -> None:
    """Byte for byte the same under different hash seeds."""
    runs = [(["run", "-", *output], script) for script in (PROOF, GROUP) for output in ([], ["--json"], ["--facts"])]
    one, other = (_one_after_another(runs, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert one.stdout == other.stdout
    assert one.stderr == other.stderr != b""


def test_a_script_may_have_three_controllers() -> None:
    """`--controllers 3` gives a quorum, of which one is active."""
    script = "expect count(controllers) == 3 and quorum.leader != null\n"
    assert _run("run", "-", "--controllers", "3", stdin=script).returncode == 0
    assert _run("run", "-", stdin=script).returncode == 1


def test_the_seed_decides_what_chance_decides() -> None:
    """The same seed gives the same placement, and another seed soon gives another one."""
    runs = {seed: _run("run", "-", "--seed", seed, stdin=GROUP).stdout for seed in ("0", "1", "2", "3")}
    assert len(set(runs.values())) > 1
    assert _run("run", "-", "--seed", "3", stdin=GROUP).stdout == runs["3"]


@pytest.mark.parametrize(
    ("stdin", "problem"),
    [
        (b"broker \xff", "not UTF-8 text at byte 7"),
        (b"\x00\x01\x02", "There is no command"),
        (b"'" * 1000, ""),
        ("안녕".encode(), "There is no command"),
    ],
)
def test_no_bytes_end_in_a_traceback(stdin: bytes, problem: str) -> None:
    """Whatever a file holds, the answer is a sentence and status 2."""
    done = _run("run", "-", stdin=stdin)
    assert done.returncode == 2
    assert problem in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_missing_file_is_told() -> None:
    """A file that is not there, and a folder, are sentences in the language asked for."""
    assert _run("run", "no-such-file").stderr.startswith(b"The file no-such-file cannot be read: ")
    done = _run("run", str(ROOT), "--lang", "ko")
    assert (done.returncode, "읽을 수 없습니다" in done.stderr.decode()) == (2, True)


def test_the_language_is_chosen() -> None:
    """--lang wins over the locale, wherever it stands, and an unknown one is told."""
    wrong = "brokr kill 1\n"
    assert "명령은 없습니다" in _run("run", "-", stdin=wrong, LANG="ko_KR.UTF-8").stderr.decode()
    assert "There is no command" in _run("--lang", "en", "run", "-", stdin=wrong, LANG="ko_KR.UTF-8").stderr.decode()
    assert "레슨 목록" in _run("--help", "--lang", "ko").stdout.decode()
    done = _run("lessons", "--lang", "xx")
    assert (done.returncode, b"--lang en or --lang ko" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "english", "korean"),
    [
        (["runn"], "COMMAND cannot be runn. There are: "
         "lessons, lesson, check, new-lesson, run, sandbox, verify, progress.",
         "COMMAND에 runn은 쓸 수 없습니다. 쓸 수 있는 것: "
         "lessons, lesson, check, new-lesson, run, sandbox, verify, progress."),
        (["run"], "Something is missing: FILE.", "빠진 인수가 있습니다: FILE."),
        (["run", "x", "--seed"], "--seed needs a value.", "--seed에는 값을 써야 합니다."),
        (["run", "x", "--seed", "y"], "--seed needs a number, and y is none.",
         "--seed에는 수를 써야 합니다. y는 수가 아닙니다."),
        (["lessons", "--all"], "There is no argument --all.", "--all이라는 인수는 없습니다."),
        (["run", "x", "--json", "--facts"], "--facts and --json exclude each other.",
         "--facts와 --json은 함께 쓸 수 없습니다."),
        (["run", "x", "--json=3"], "--json takes no value, so 3 is too much.",
         "--json에는 값을 쓰지 않습니다. 3이 남습니다."),
    ],
)  # fmt: skip
def test_wrong_arguments_are_told_in_the_language(
    arguments: list[str], english: str, korean: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong with the arguments, and how the command is used, stands on standard error in words of ours."""
    for language, usage, sentence in (("en", "usage:", english), ("ko", "사용법:", korean)):
        monkeypatch.setattr(sys, "argv", ["kafka-tui", "--lang", language, *arguments])
        with pytest.raises(SystemExit) as left:
            cli.main()
        shown = capsys.readouterr()
        assert (left.value.code, shown.out) == (2, "")
        assert shown.err.startswith(f"{usage} kafka-tui") and shown.err.endswith(f": {sentence}\n")


def test_help_speaks_the_language(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """No word of the Korean help is argparse's, and each title stands there once."""
    for command in ([], ["run"], ["verify"]):
        monkeypatch.setattr(sys, "argv", ["kafka-tui", *command, "--help", "--lang", "ko"])
        with pytest.raises(SystemExit):
            cli.main()
        shown = capsys.readouterr().out
        assert shown.startswith("사용법: kafka-tui") and shown.count("옵션:\n") == 1
        assert not any(word in shown for word in ("usage", "options", "positional", "show", "help message"))


def test_a_terminal_that_is_not_utf8_gets_escapes() -> None:
    """Signs that it cannot show come out as their numbers, and JSON stays JSON."""
    arguments = ("-m", "kafka_tui", "run", "-", "--lang", "ko")
    done = _python(*arguments, stdin=b"brokr", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, rb"\uba85\ub839" in done.stderr) == (2, True)
    script = "producer start p1 --topic orders\nkafka-topics --describe --topic é"
    done = _run("run", "-", "--json", stdin=script, encoding="ascii")
    assert json.loads(done.stdout)["refusal_text"] == "Topic 'é' does not exist as expected"


def test_a_closed_pipe_is_no_traceback() -> None:
    """When the reader goes away the program ends quietly."""
    with subprocess.Popen(
        [sys.executable, "-m", "kafka_tui", "run", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        program.stdin.write(("help\n" * 500).encode())
        program.stdin.close()
        errors = program.stderr.read()
        program.wait()
    assert (program.returncode, errors) == (141, b"")


def test_an_interrupt_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends the program with 130 and nothing more."""

    def interrupted(file: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_read", interrupted)
    assert _run("run", "-") == Done(130, b"", b"")


def test_a_command_without_screen_loads_none() -> None:
    """Textual is loaded for nothing that prints text, and networkx for the course's map alone."""
    asked = (["run", "-"], ["check", "tests/lesson/fixtures/small"], ["progress"])
    _one_after_another([(arguments, "help") for arguments in asked])
    done = _python("-c", _ONE_AFTER_ANOTHER, stdin=json.dumps([(["lessons"], "")]).encode())
    assert done.stdout.decode().splitlines()[-1] == "['lessons'] 0 ['networkx']"


def test_progress_moves_between_files(tmp_path: Path) -> None:
    """What one learner exports another can import; a file that is none is refused."""
    folder, file = tmp_path / "data", tmp_path / "out.json"
    written = _run("progress", "--export", str(file), XDG_DATA_HOME=str(folder))
    assert (written.returncode, written.stdout.decode()) == (0, f"Your progress is written to {file}.\n")
    assert json.loads(file.read_text())["format"] == 1
    assert _run("progress", "--import", str(file), XDG_DATA_HOME=str(folder)).returncode == 0
    assert _run("progress", XDG_DATA_HOME=str(folder)).stdout.decode().startswith(str(folder))
    file.write_text("no")
    assert _run("progress", "--import", str(file), XDG_DATA_HOME=str(folder)).returncode == 2


def test_fault_runs_give_their_status(tmp_path: Path) -> None:
    """0 when nothing is broken, 1 when something is, 2 for what cannot be read, and a script shows it again."""
    script = tmp_path / "script.txt"
    script.write_text(
        "# kafka-tui run --seed 1 --brokers 3 --racks a,b,c --without C-3 FILE\n"
        "kafka-topics --create --topic t --partitions 1 --replication-factor 3\n"
        "network delay 1 2 300ms; network delay 1 3 300ms; network delay 2 3 300ms\n"
        "consumer start c --group g --topic t --config auto.offset.reset=earliest\n"
        "producer start p --topic t --rate 20/s\n"
        "run 5s\n",
        encoding="utf-8",
    )
    broken = _run("verify", "--replay", str(script))
    assert (broken.returncode, broken.stderr) == (1, b"")
    assert b"I-7" in broken.stdout
    whole = _run("verify", "--replay", "-", stdin=script.read_bytes().replace(b" --without C-3", b""))
    assert whole.returncode == 0
    assert _run("run", "--racks", "a,b,c", "--without", "C-3", str(script)).returncode == 0
    for arguments in (("--runs", "0"), ("--without", "X-1"), ("--replay", str(tmp_path)), ("--jobs", "two")):
        assert _run("verify", *arguments).returncode == 2
    for arguments, told in (
        (("--brokers", "100"), "100은 범위를 벗어났습니다. 범위: 1부터 99까지"),
        (("--config", "no.such=1"), "no.such라는 설정은 없습니다."),
        (("--config", "no.such"), "no.such는 설정이 아닙니다. acks=1처럼 이름=값으로 쓰십시오."),
        (("--without", "X-1"), ""),
    ):
        run = _run("run", *arguments, "--lang", "ko", str(script))
        assert run.returncode == 2
        assert told in run.stderr.decode()
