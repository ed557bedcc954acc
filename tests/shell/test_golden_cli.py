"""The tools' output against what Apache Kafka 4.3.1's own tools printed: `tests/golden/cli`.

Each record is played from its beginning at the times at which it was made, with our verbs for its faults and for the
console tools. Compared are the fields of every line that a tool printed, whatever the order of rows, which follows
hashes there; where chance places replicas, leaders and replicas are compared by their number.
"""

import json
import re
import shlex
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest

from kafka_tui.engine.simulation.world import new_world
from kafka_tui.shell.forms import TOOLS
from kafka_tui.shell.parse import parse_line
from kafka_tui.shell.script_error import ScriptError
from kafka_tui.shell.session import Shell
from tests.golden_vectors import Document, load

RECORDS = (
    "01_topics",
    "02_refused_decrease",
    "03_create_errors",
    "04_configs",
    "06_consumer_groups",
    "06b_consumer_groups_new_protocol",
    "07_broker_kill",
    "08_controlled_stop",
    "09_reassignment",
    "17_consumer_crash",
)

USAGE = {
    # A line that cannot be read is answered in the shell's own words, with the column and what to write.
    "kafka-topics --bootstrap-server localhost:9092",
    "kafka-topics --bootstrap-server localhost:9092 --list --frobnicate",
    "kafka-topics --version",
    "kafka-topics --help",
    "kafka-topics --bootstrap-server localhost:9092 --alter --topic orders-p",
    "kafka-topics --bootstrap-server localhost:9092 --create --topic pay --partitions 2 --replica-assignment 1:2,2:1",
    "kafka-topics --bootstrap-server localhost:9092 --create --topic pay --partitions many",
    "kafka-topics --bootstrap-server localhost:9092 --create",
    "kafka-configs --bootstrap-server localhost:9092 --alter --topic invoices",
    "kafka-configs --bootstrap-server localhost:9092 --describe",
    "kafka-configs --bootstrap-server localhost:9092 --help",
    "kafka-consumer-groups --bootstrap-server localhost:9092",
    "kafka-consumer-groups --bootstrap-server localhost:9092 --describe",
    "kafka-consumer-groups --help",
    "kafka-leader-election --bootstrap-server localhost:9092 --topic pay --partition 0",
    "kafka-leader-election --bootstrap-server localhost:9092 --election-type preferred --topic pay",
    "kafka-leader-election --bootstrap-server localhost:9092 --election-type preferred",
    "kafka-leader-election --help",
    "kafka-reassign-partitions --bootstrap-server localhost:9092",
    "kafka-reassign-partitions --bootstrap-server localhost:9092 --execute",
    "kafka-reassign-partitions --bootstrap-server localhost:9092 --execute --reassignment-json-file nowhere.json",
    "kafka-reassign-partitions --bootstrap-server localhost:9092 --execute --reassignment-json-file bad7.json",
    "kafka-reassign-partitions --help",
}
ACCEPTED = {"kafka-topics --list"}  # --bootstrap-server may be left out here
TOOL_STARTS_MS = 300
"""How long after its start, at `at_s`, a real tool sends its first request."""
CONSUMER_STARTS_MS = 1000
"""How long after its start a console consumer polls for the first time."""
COPYING_MS = 400
"""How much longer than on one real machine partitions are copied before somebody looks right after a reassignment."""
BROKER_STARTS_MS = 2500
"""How long after its start a real broker registers; a simulated one does at once."""
LATER = (
    *("--reset-offsets", "--delete", "--delete-offsets", "--type", "--path-to-json-file", "--validate-regex"),
    "--generate",
)
"""Options of tools that the shell does not have yet."""


TOPICS = "kafka-topics --bootstrap-server localhost:9092"
PAY = f"{TOPICS} --create --topic pay"


def _a_tenth(record: Document) -> Document:
    """The record of the reassignment with a tenth of its bytes, at a tenth of the speed: 40 MB take too long here."""
    text = json.dumps(record)
    for large, small in (("--size 1000 --count 40000", "--size 10000 --count 400"), ("000000", "00000")):
        text = text.replace(large, small)
    scaled: Document = json.loads(text)
    return scaled


def _line_of(step: Document, files: dict[str, str]) -> str | None:
    """The line to carry out for a step: a tool's own, or our verbs for a fault and for the console tools.

    A plan's text stands where the real tool was given the name of its file.
    """
    command = step["command"]
    if command is None:
        return step.get("line")
    words = shlex.split(command)
    if words[0] == "kafka-reassign-partitions" and command not in USAGE:
        command = shlex.join(files.get(word, word) for word in words)
    if words[0] in TOOLS:
        tool_only = words[0] == "kafka-topics" or not any(option in words for option in LATER)
        return command if tool_only and command not in USAGE | ACCEPTED else None
    return _console(words, step)


def _console(words: list[str], step: Document) -> str | None:
    """A console tool as our verbs."""
    given = dict(pairwise(words))
    if words[0] == "kafka-console-consumer" and step.get("background"):
        settings = "--config auto.offset.reset=earliest" if "--from-beginning" in words else ""
        settings += "".join(f" --config {word}" for word in words if word.startswith("group.protocol="))
        return f"consumer start {step['background']} --group {given['--group']} --topic {given['--topic']} {settings}"
    if words[0] == "kafka-console-producer" and not any("timeout" in word for word in words):
        lines = (step.get("stdin") or "").splitlines()
        pairs = [line.partition(":") if "parse.key=true" in words else ("", "", line) for line in lines]
        keyed = [f"produce {given['--topic']} '{value}' {f'--key {key}' if key else ''}" for key, _, value in pairs]
        return "; ".join(keyed)
    return None


def _fields(text: str, chance: set[str], created: set[str]) -> list[list[str]]:
    """The fields of each line that is about something this record made, in an order that hashes do not decide."""
    masks = (
        (r"TopicId: \S+", "TopicId: <TOPIC_ID>"),
        (r"\b[a-z]\d-[0-9a-f]{8}-[0-9a-f-]{27}\b", "<MEMBER>"),
        (r"(?<=\s)[\w-]{22}(?=\s+/127)", "<MEMBER>"),
        (r"with args '.*'", "with args <ARGS>"),
        (r"/127\.0\.0\.1", "<HOST>"),
        (r"localhost:909\d\s+\(\d\)", "<COORDINATOR>"),
        (r"(?<=\s)[cdn]\d$", "<CLIENT>"),
        (r"(<HOST>\s+)[cdn]\d(?=\s)", r"\1<CLIENT>"),
    )
    rows = []
    for line in text.splitlines():
        for pattern, mask in masks:
            line = re.sub(pattern, mask, line.rstrip())
        topic = re.match(r"\s*Topic: (\S+)(?:\s+Partition: (\d+))?", line)
        if topic and topic[1] not in created:
            continue
        if topic and (topic[1] in chance or f"{topic[1]}-{topic[2]}" in chance):
            line = re.sub(r"(Leader|Replicas|Isr): ([\d,]+)", lambda m: f"{m[1]}: {len(m[2].split(','))} of them", line)
        head, configs, settings = line.partition("Configs: ")
        if configs:  # in the order of a hash there
            line = head + configs + ",".join(sorted(re.split(r",(?=[a-z.]+=)", settings)))
        if line:
            rows.append(line.split())
    return sorted(rows)


def _headers(text: str) -> list[str]:
    """The header lines of tables, which must agree space by space."""
    return [line for line in text.split("\n") if line.startswith("GROUP ")]


def _without_stack(lines: Iterable[str]) -> str:
    """What a tool says on standard error, without the exceptions of its language and without its usage table."""
    said = "\n".join(lines).partition("\nOption ")[0].split("\n")
    return "\n".join(line for line in said if not re.match(r"\s|java\.|org\.|Caused by", line))


def _without_places(text: str) -> str:
    """What a tool prints, without the places in its code where an exception came from."""
    return "\n".join(line for line in text.split("\n") if not re.match(r"\tat |\t\.\.\. ", line))


def _of_this_record(words: list[str], text: str, created: set[str]) -> str:
    """What is printed without the topics of other records, where a line is nothing but their names."""
    if words[0] == "kafka-topics" and "--list" in words:
        return "\n".join(name for name in text.split("\n") if name in created)
    everything = "--all-topic-partitions" in words or words[-2:] == ["--entity-type", "topics"]
    return "" if everything else text


def _played(record: Document) -> Iterator[tuple[str, list[list[str]], list[list[str]]]]:
    """Each compared command with the fields that Kafka printed and those that the shell prints."""
    shell = Shell(new_world())
    begun_ms = shell.timeline.cluster.now_ms
    chance: set[str] = set()
    created: set[str] = set()
    files: dict[str, str] = {}
    for step in record["steps"]:
        resets = "--reset-offsets" in (step["command"] or "") and "--execute" in step["command"]
        if resets and not step["stdout"].startswith("\nError"):
            return  # offsets are reset from here on, which the shell cannot do yet
        files |= step.get("files", {})
        line = _line_of(step, files)
        if line is None:
            continue
        start_ms = TOOL_STARTS_MS if step["command"] else BROKER_STARTS_MS if line.startswith("broker start") else 0
        if step["action"] == "right after":
            start_ms += COPYING_MS
        if line.startswith("consumer start"):
            start_ms = CONSUMER_STARTS_MS
        behind_ms = begun_ms + start_ms + round(step["at_s"] * 1000) - shell.ran_to_ms()
        if behind_ms > 0:
            shell.run(f"run {behind_ms}ms")
        words = line.split()
        if "--create" in words and "--topic" in words:
            topic = words[words.index("--topic") + 1]
            created.add(topic)
            if "--replica-assignment" not in words:
                chance.add(topic)
        answer = shell.run(line)
        assert answer.status == 0, (line, answer)
        if "--alter" in words and "--partitions" in words:
            topic, count = words[words.index("--topic") + 1], int(words[words.index("--partitions") + 1])
            chance.add(f"{topic}-{count - 1}")
        if words[0] in TOOLS:
            theirs = (
                _of_this_record(words, _without_places(step["stdout"]), created)
                + "\n"
                + _without_stack(step["stderr"].splitlines())
            )
            ours = _of_this_record(words, "\n".join(answer.stdout), created) + "\n" + _without_stack(answer.stderr)
            assert _headers(ours) == _headers(theirs) or len(_headers(ours)) != len(_headers(theirs)), line
            yield line, _fields(theirs, chance, created), _fields(ours, chance, created)


@pytest.mark.parametrize("name", RECORDS)
def test_the_tools_print_what_kafka_prints(name: str) -> None:
    """Line by line, the shell prints the fields that the real tools printed."""
    record = load(f"cli/{name}")
    compared = list(_played(_a_tenth(record) if name == "09_reassignment" else record))
    different = {
        line: f"{line}\n  Kafka: {theirs}\n  shell: {ours}" for line, theirs, ours in compared if theirs != ours
    }
    assert not different, "\n".join(different.values())
    assert len(compared) >= 5


@pytest.mark.parametrize("line", sorted(USAGE))
def test_a_usage_error_is_a_line_that_cannot_be_read(line: str) -> None:
    """What Kafka answers with its usage text, the shell answers with the column and what to write."""
    with pytest.raises(ScriptError):
        parse_line(line)
