"""Golden records of Kafka's command-line tools, played on the simulator: every step of them, at its time.

A step is a command, which the shell gets as it was typed there, or a `line` in the shell's verbs, for a fault, a stop
or a load. What is compared of a step are the fields of every line on standard output and on standard error, whatever
the order of rows, which follows hashes there; the class of the error that the tool logged; and the exit status.
Where chance places replicas, leaders and replicas are compared by their number. Usage pages are not compared, nor
topics that other records left behind.

`tests/golden_cli_differences.toml` lists where the simulator knowingly differs: see `Listed`.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from kafka_tui.engine.protocol_errors import exception_of
from kafka_tui.engine.simulation.world import new_world
from kafka_tui.shell.answers import UNREADABLE, Answer
from kafka_tui.shell.files import GivenFiles
from kafka_tui.shell.forms import TOOLS
from kafka_tui.shell.session import Shell
from tests.golden_vectors import Document, load

DIFFERENCES = Path(__file__).parent / "golden_cli_differences.toml"
AFTER = {"11_log_dirs": ("03_create_errors", "10_get_offsets")}
"""Records that look at what earlier ones left behind; those are played before them."""
TOOL_STARTS_MS = 300
"""How long after its start, at `at_s`, a real tool sends its first request."""
CONSUMER_STARTS_MS = 1000
"""How long after its start a console consumer polls for the first time."""
COPYING_MS = 400
"""How much longer than on one real machine partitions are copied before somebody looks right after a reassignment."""
BROKER_STARTS_MS = 2500
"""How long after its start a real broker registers; a simulated one does at once."""

Fields = list[list[str]]
"""The fields of each line, in an order that hashes do not decide."""


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A knowing difference.

    `record` and `command` are patterns, in which `*` stands for anything, and so is each of what Kafka's tool `says`,
    printed or logged. A command is written without its `--bootstrap-server`, and a fault or a load by its line.
    `what` differs: "stdout", "stderr", the "log" of the tool's client, "class", "exit", the spaces of a "header",
    or "usage": what is said of a line that cannot be read.
    """

    record: str
    command: str
    what: tuple[str, ...]
    reason: str
    says: tuple[str, ...] = ("*",)

    def means(self, step: Step) -> bool:
        """Whether it is about this step."""
        meant = fits(self.record, step.record) and fits(self.command, step.command)
        return meant and any(fits(one, step.said) for one in self.says)


class Step(NamedTuple):
    """A step that was played: its command as the list of differences names it, what Kafka's tool said, what differs.

    Of what differs Kafka's side comes first.
    """

    record: str
    at_s: float
    command: str
    said: str
    differs: dict[str, tuple[object, object]]


def listed() -> tuple[Listed, ...]:
    """All knowing differences."""
    return msgspec.convert(tomllib.loads(DIFFERENCES.read_text(encoding="utf-8"))["difference"], tuple[Listed, ...])


def played(name: str) -> Iterator[Step]:
    """Every step of the record `name`, played and compared."""
    record = load(f"cli/{name}")
    player = _Player(len(record.get("brokers_at_start", (1, 2, 3))))
    for earlier in AFTER.get(name, ()):
        for step in load(f"cli/{earlier}")["steps"]:
            player.play(step, keep_time=False)
    return player.compared(name, _a_tenth(record) if "40000 records" in json.dumps(record) else record)


class _Player:
    """The simulator, and what is known of the record so far."""

    def __init__(self, brokers: int) -> None:
        self.files: dict[str, str] = {}
        world = new_world(brokers, configs=(("auto.create.topics.enable", "false"),))
        self.shell = Shell(world, files=GivenFiles(self.files))
        self.begun_ms = self.shell.timeline.cluster.now_ms
        self.chance: set[str] = set()
        self.created: set[str] = set()

    def compared(self, name: str, record: Document) -> Iterator[Step]:
        """Play all steps."""
        self.begun_ms = self.shell.ran_to_ms()
        for step in record["steps"]:
            answer = self.play(step)
            meant = step["command"] or step["line"]
            command = re.sub(r" --bootstrap-server localhost:909[2-5](?= |$)", "", meant)
            said = "\n".join((step.get("stdout") or "", step.get("stderr") or "", *(step.get("log_lines") or ())))
            yield Step(name, step["at_s"], command, said, self._differences(step, answer))

    def play(self, step: Document, keep_time: bool = True) -> Answer:
        """Play one step; without `keep_time` as soon as the one before it has ended."""
        self.files |= step.get("files") or {}
        line = self._line(step)
        words = line.split()
        start_ms = TOOL_STARTS_MS if step["command"] else BROKER_STARTS_MS if line.startswith("broker start") else 0
        if step["action"] == "right after":
            start_ms += COPYING_MS
        if step.get("background") and step["command"]:
            start_ms = CONSUMER_STARTS_MS
        behind_ms = self.begun_ms + start_ms + round(step["at_s"] * 1000) - self.shell.ran_to_ms()
        if behind_ms > 0 and keep_time:
            self.shell.run(f"run {behind_ms}ms")
        if "--create" in words and "--topic" in words:
            topic = words[words.index("--topic") + 1]
            self.created.add(topic)
            if "--replica-assignment" not in words:
                self.chance.add(topic)
        answer = self.shell.run(line)
        if "--alter" in words and "--partitions" in words:
            topic, count = words[words.index("--topic") + 1], int(words[words.index("--partitions") + 1])
            self.chance.add(f"{topic}-{count - 1}")
        return answer

    def _line(self, step: Document) -> str:
        """What the shell is told: the command with its input."""
        if step["command"] is None:
            return str(step["line"])
        line = str(step["command"])
        if step.get("background"):
            line += " &"
        if step.get("stdin"):
            line += f" <<END_OF_INPUT\n{step['stdin'].removesuffix(chr(10))}\nEND_OF_INPUT"
        return line

    def _differences(self, step: Document, answer: Answer) -> dict[str, tuple[object, object]]:
        if step["command"] is None and not step.get("background"):
            return {}  # a fault or a load: what our verbs say of it stands in no record
        words = (step["command"] or step["line"]).split()
        unreadable = answer.status == UNREADABLE
        stdout, stderr = step.get("stdout") or "", step.get("stderr") or ""
        said, logged_here = _without_log(answer.stderr)
        pairs: dict[str, tuple[object, object]] = {
            "stdout": (self._fields(stdout, words), self._fields("\n".join(answer.stdout), words)),
            "stderr": (self._fields(stderr), self._fields("\n".join(said))),
            "log": (_log(words, step.get("log_lines") or ()), _log(words, logged_here)),
            "header": (_headers(stdout), _headers("\n".join(answer.stdout))),
        }
        if len(pairs["header"][0]) != len(pairs["header"][1]):
            del pairs["header"]
        if unreadable and words[0] in TOOLS and step.get("exit") == 1:
            pairs["usage"] = pairs.pop("stderr")
        if (logged := _logged_class(step)) and not unreadable:
            pairs["class"] = (logged, exception_of(answer.refusal) if answer.refusal else "")
        if step.get("exit") is not None:
            theirs = step["exit"] if step["exit"] >= 0 else 128 - step["exit"]  # of a signal, as a Unix shell counts it
            pairs["exit"] = (theirs, 1 if unreadable else answer.exit_status)
        return {what: sides for what, sides in pairs.items() if sides[0] != sides[1]}

    def _fields(self, text: str, words: Sequence[str] = ("",)) -> Fields:
        """The fields of each line that is about something this record made; `words` are those of the command."""
        rows = []
        foreign = False
        for line in _without_usage(text).split("\n"):
            for pattern, mask in _MASKS:
                line = re.sub(pattern, mask, line.rstrip())
            if words[0] == "kafka-configs" and not line.startswith(" "):
                section = re.match(r"Dynamic configs for topic (\S+) are:", line)
                foreign = section is not None and section[1] not in self.created
            line = self._of_this_record(words, line)
            if "--generate" in words and '"any"' in line:  # a proposal begins at a broker of chance
                line = re.sub(r'(?<="replicas":)\[([\d,]+)\]', lambda m: str(len(m[1].split(","))), line)
            topic = re.match(r"\s*Topic: (\S+)(?:\s+Partition: (\d+))?", line)
            if topic and topic[1] not in self.created:
                continue
            if topic and (topic[1] in self.chance or f"{topic[1]}-{topic[2]}" in self.chance):
                line = re.sub(
                    r"(Leader|Replicas|Isr): ([\d,]+)", lambda m: f"{m[1]}: {len(m[2].split(','))} of them", line
                )
            head, configs, settings = line.partition("Configs: ")
            if configs:  # in the order of a hash there
                line = head + configs + ",".join(sorted(re.split(r",(?=[a-z.]+=)", settings)))
            if line and not foreign:
                rows.append(_in_order(line).split())
        return sorted(rows)

    def _of_this_record(self, words: Sequence[str], line: str) -> str:
        """The line without what other records left behind."""
        tool = words[0]
        if tool == "kafka-topics" and "--list" in words and line not in self.created:
            return ""
        row = re.fullmatch(r"(\S+):\d+:-?\d*", line) if tool == "kafka-get-offsets" else None
        if row and row[1] not in self.created:
            return ""
        if tool == "kafka-leader-election" and (said := re.match(r"(.* for partitions )(.*)", line)):
            own = [one for one in said[2].split(", ") if one.rpartition("-")[0] in self.created]
            return said[1] + ", ".join(sorted(own)) if own else ""
        return line


_QUORUM_ROW = r"^(\d+) +\t[\w-]{22}\t\d+ *\tLAG *\t\d+( ms ago|) *\t\d+(?: ms ago|) *\t(\w+)"
"""A replica of the metadata log as `kafka-metadata-quorum` prints it."""
_MASKS = (
    (r"deadlineMs=.*after \d+ attempt", "deadlineMs=<TIME>, after <NUMBER> attempt"),
    (r"^\tat .*|^\t\.\.\. \d+ more$", ""),
    (r"TopicId: \S+", "TopicId: <TOPIC_ID>"),
    (r"\b(CreateTime|timestamp|crc): \d+", r"\1: <NUMBER>"),
    (r"\bproducerId: \d+", "producerId: <PRODUCER_ID>"),
    (r"\b[a-z]\d-[0-9a-f]{8}-[0-9a-f-]{27}\b", "<MEMBER>"),
    (r"(?<=\s)[\w-]{22}(?=\s+/127)", "<MEMBER>"),
    (r"^ClusterId: .*", "ClusterId: <CLUSTER_ID>"),
    (r"^HighWatermark: +\d+", "HighWatermark: <OFFSET>"),
    (r'"directoryId": "[\w-]{22}"', '"directoryId": "<DIRECTORY_ID>"'),
    (_QUORUM_ROW.replace("LAG", "0"), r"\1 <DIRECTORY_ID> <OFFSET> 0 <TIME>\2 \3"),
    (_QUORUM_ROW.replace("LAG", r"[1-9]\d*"), r"\1 <DIRECTORY_ID> <OFFSET> <LAG> <TIME>\2 \3"),
    (r"\bconsole-consumer-\d+\b", "<GROUP>"),
    (r"\bCreateTime:\d+", "<TIME>"),
    (r"with args '.*'", "with args <ARGS>"),
    (r"/127\.0\.0\.1", "<HOST>"),
    (r"localhost:909\d\s+\(\d\)", "<COORDINATOR>"),
    (r"(?<=\s)[cdn]\d$", "<CLIENT>"),
    (r"(<HOST>\s+)[cdn]\d(?=\s)", r"\1<CLIENT>"),
)
"""What no two clusters print alike: ids, hosts, times, numbers that are drawn, how long the metadata log has grown by
other records, and the places in a tool's code where an exception came from."""


_LOG_MASKS = (
    (r"\d+ ms has passed", "<AGE> ms has passed"),
    (r"(?<=correlation id )\d+", "<NUMBER>"),
    (r"\bconsole-consumer-\d+\b", "<GROUP>"),
)
"""What no two runs share in a log: ages, how many requests a client has made before, groups of nobody."""


def _headers(text: str) -> tuple[str, ...]:
    """The header lines of the tables of groups, which must agree space by space."""
    return tuple(line for line in text.split("\n") if line.startswith("GROUP "))


def fits(pattern: str, text: str) -> bool:
    """Whether a pattern, in which `*` stands for anything, is of this text."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


def _without_usage(text: str) -> str:
    """What was said before a usage page, theirs or ours."""
    return re.split(r"^(?:Option +Description *$|usage: |  kafka-[a-z-]+ )", text, maxsplit=1, flags=re.MULTILINE)[0]


def _in_order(line: str) -> str:
    """A line with its JSON, if it ends with any, in order: hashes decide theirs."""
    begins = re.match(r"(Current\w+: +)?(?=[\[{])", line)
    if begins is None:
        return line
    try:
        document = json.loads(line[begins.end() :])
    except ValueError:
        return line
    return begins[0] + json.dumps(_sorted(document), sort_keys=True)


def _sorted(found: object) -> object:
    if isinstance(found, dict):
        return {key: _sorted(value) for key, value in found.items()}
    if isinstance(found, list):
        return sorted(map(_sorted, found), key=json.dumps)
    return found


_BEGINS_LOG = re.compile(r"\[[-\d]+ [\d:,]+\] (\w+)")


def _without_log(stderr: Iterable[str]) -> tuple[list[str], list[str]]:
    """What was said on standard error, and what was logged there: lines with a time, exceptions under an error."""
    said: list[str] = []
    logged: list[str] = []
    level = ""
    for line in stderr:
        begins = _BEGINS_LOG.match(line)
        level = begins[1] if begins else level
        below = level == "ERROR" and re.match(r"org\.apache\.kafka|Caused by: ", line)
        (logged if begins or below else said).append(line)
    return said, logged


def _log(words: Sequence[str], logged: Iterable[str]) -> Fields:
    """The log without its times: errors as they came with their exceptions, and then every warning once.

    How often a warning comes is up to a machine's speed; hashes decide which comes first. Of errors only the console
    tools' are looked at: those of other tools are compared by their class.
    """
    errors: list[str] = []
    warnings: list[str] = []
    level = ""
    for line in logged:
        if begins := _BEGINS_LOG.match(line):
            level = begins[1]
        for pattern, mask in ((_BEGINS_LOG.pattern, r"\1 <TIME>"), *_LOG_MASKS):
            line = re.sub(pattern, mask, line)
        if level == "WARN":
            warnings.append(line)
        elif level == "ERROR" and words[0].startswith("kafka-console-"):
            errors.append(line)
    return [line.split() for line in (*errors, *sorted(set(warnings)))]


def _logged_class(step: Document) -> str:
    """The class of the error that the tool logged; "" for none of Kafka's own."""
    logged: Iterable[str] = step.get("log_lines") or ()
    found = (re.match(r"\[.*?\] ERROR org\.apache\.kafka\.common\.errors\.(\w+)", line) for line in logged)
    return next((match[1] for match in found if match), "")


def _a_tenth(record: Document) -> Document:
    """The record of the reassignment with a tenth of its bytes, at a tenth of the speed: 40 MB take too long here."""
    text = json.dumps(record)
    for large, small in (("--size 1000 --count 40000", "--size 10000 --count 400"), ("000000", "00000")):
        text = text.replace(large, small)
    scaled: Document = json.loads(text)
    return scaled
