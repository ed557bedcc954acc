"""The values that a line may be completed with: what the cluster has, and what Kafka's settings can be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from kafka_tui.engine.configs import BrokerConfig, ConsumerConfig, ProducerConfig, TopicConfig, checks_of
from kafka_tui.engine.configs.broker import NOT_KAFKAS
from kafka_tui.engine.configs.consumer import ASSIGNORS, AssignorList, ResetRule
from kafka_tui.engine.configs.synonyms import as_text
from kafka_tui.engine.configs.values import Config, Switch, Word, Words
from kafka_tui.engine.requests.base import request_kinds
from kafka_tui.engine.requests.storage import log_dir
from kafka_tui.engine.storage.segments import file_name
from kafka_tui.i18n.catalogue import text
from kafka_tui.shell.grammar import Form
from kafka_tui.shell.kinds import NAMES, NUMBERS, REQUEST_KIND, SETTINGS, Kind
from kafka_tui.shell.stage import Stage
from kafka_tui.shell.tools.consumer_groups.filters import STATES, TYPES
from kafka_tui.shell.tools.servers import broker_address, controller_address

COMMAS = (NAMES, NUMBERS, SETTINGS)
"""Kinds of values that are lists with commas."""
_MOST_FILES = 200


class Choice(msgspec.Struct, frozen=True):
    """A word that may follow, and what is to be said of it; one that `goes_on` has no space behind it.

    `written` is how it must be written, "" where quotes say that. `is_action` is an option that says what a tool does.
    """

    word: str
    note: str = ""
    goes_on: bool = False
    written: str = ""
    is_action: bool = False


def values_of(stage: Stage, form: Form, field: str, kind: Kind, rest: tuple[str, ...], typed: str) -> Iterator[Choice]:
    """What a field of a form can be now; `rest` are the words that were said, `typed` is the open one."""
    if kind.words:
        yield from (Choice(word) for word in kind.words)
    elif kind is REQUEST_KIND:
        yield from (Choice(one.replace(" ", "-")) for one in request_kinds())
    elif field in _WORDS:
        yield from (Choice(word) for word in _WORDS[field])
    elif field == "delete":
        yield from _set_names(stage, rest)
    elif field in _SETTINGS:
        known = _settings(_owner(form, field, rest), typed, stage)
        ours = NOT_KAFKAS if form.words[0].startswith("kafka-") else ()
        yield from (choice for choice in known if choice.word.partition("=")[0] not in ours)
    elif field in _PROPERTIES:
        yield from _properties(_PROPERTIES[field], typed)
    elif field == "name":
        yield from _clients(stage, form.words[0])
    elif field in _NAMES:
        yield from _NAMES[field](stage, form, rest)


def brokers_addresses(stage: Stage) -> Iterator[Choice]:
    """Where brokers listen."""
    yield from (Choice(broker_address(broker.id), broker.state) for broker in stage.view().brokers)


def controllers_addresses(stage: Stage) -> Iterator[Choice]:
    """Where controllers listen."""
    yield from (Choice(controller_address(one.id), one.state) for one in stage.view().controllers)


def _set_names(stage: Stage, rest: tuple[str, ...]) -> Iterator[Choice]:
    """The settings that a topic sets itself; of brokers all that can be set."""
    topic = next((topic for topic in stage.view().topics if topic.name in rest), None)
    names = sorted(checks_of(BrokerConfig)) if topic is None else sorted(topic.configs)
    yield from (Choice(name, "" if topic is None else topic.configs[name]) for name in names if name not in NOT_KAFKAS)


def _topics(stage: Stage, form: Form, rest: tuple[str, ...]) -> Iterator[Choice]:
    for topic in stage.view().topics:
        yield Choice(topic.name, text(stage.language, "completion.topic", count=topic.partition_count))


def _brokers(stage: Stage, form: Form, rest: tuple[str, ...]) -> Iterator[Choice]:
    yield from (Choice(str(broker.id), broker.state) for broker in stage.view().brokers)


def _controllers(stage: Stage, form: Form, rest: tuple[str, ...]) -> Iterator[Choice]:
    yield from (Choice(str(controller.id), controller.state) for controller in stage.view().controllers)


def _groups(stage: Stage, form: Form, rest: tuple[str, ...]) -> Iterator[Choice]:
    yield from (Choice(group.group, group.state) for group in stage.view().groups)


def _producers(stage: Stage, form: Form, rest: tuple[str, ...]) -> Iterator[Choice]:
    yield from (Choice(producer.name, producer.state) for producer in stage.view().producers)


def _clients(stage: Stage, kind: str) -> Iterator[Choice]:
    view = stage.view()
    rows: Iterable[object] = view.producers if kind == "producer" else view.consumers
    yield from (Choice(str(getattr(row, "name", "")), str(getattr(row, "state", ""))) for row in rows)


def _nodes(stage: Stage, form: Form, rest: tuple[str, ...]) -> Iterator[Choice]:
    yield from _brokers(stage, form, rest)
    yield from _controllers(stage, form, rest)
    yield from _clients(stage, "producer")
    yield from _clients(stage, "consumer")


def _entities(stage: Stage, form: Form, rest: tuple[str, ...]) -> Iterator[Choice]:
    yield from _brokers(stage, form, rest) if "brokers" in rest else _topics(stage, form, rest)


def _partitions(stage: Stage, form: Form, rest: tuple[str, ...]) -> Iterator[Choice]:
    """The partitions of the topic that was named."""
    for topic in stage.view().topics:
        if topic.name in rest:
            for row in topic.partitions:
                leader = "none" if row.leader is None else row.leader
                yield Choice(str(row.partition), text(stage.language, "completion.partition", leader=leader))


def _commands(stage: Stage, form: Form, rest: tuple[str, ...]) -> Iterator[Choice]:
    from kafka_tui.shell.forms import FORMS  # whose own forms may name this one

    yield from (Choice(name) for name in dict.fromkeys(each.words[0] for each in FORMS))


def _files(stage: Stage, form: Form, rest: tuple[str, ...]) -> Iterator[Choice]:
    """The files of the logs on the brokers' disks, of Kafka's own topics only those that hold something."""
    found = 0
    for topic in stage.view().topics:
        for partition in topic.partitions:
            for log in partition.logs:
                for segment in log.segments if log.log_end_offset or not topic.internal else ():
                    found += 1
                    if found <= _MOST_FILES:
                        folder = f"{log_dir(log.broker)}/{topic.name}-{partition.partition}"
                        yield Choice(f"{folder}/{file_name(segment.base_offset)}.log", str(segment.size_bytes))


_NAMES: dict[str, Callable[[Stage, Form, tuple[str, ...]], Iterator[Choice]]] = {
    "topic": _topics,
    "topics": _topics,
    "include": _topics,
    "broker": _brokers,
    "brokers": _brokers,
    "controller": _controllers,
    "a": _nodes,
    "b": _nodes,
    "source": _nodes,
    "target": _nodes,
    "group": _groups,
    "groups": _groups,
    "via": _producers,
    "entity_name": _entities,
    "partition": _partitions,
    "partitions": _partitions,
    "about": _commands,
    "files": _files,
}
"""By the field of a statement, the names that it may have."""

_WORDS: dict[str, tuple[str, ...]] = {
    "compression_codec": ("none", "gzip", "snappy", "lz4", "zstd"),
    "isolation_level": ("read_committed", "read_uncommitted"),
    "offset": ("earliest", "latest"),
    "request_required_acks": ("all", "0", "1"),
    "state": STATES,
    "time": ("earliest", "latest", "max-timestamp"),
    "type": TYPES,
}
"""By the field of a statement, the words that it may have, though others are read as well."""

_CLASSES: dict[str, type[Config]] = {
    "topic": TopicConfig,
    "broker": BrokerConfig,
    "producer": ProducerConfig,
    "consumer": ConsumerConfig,
}
_SETTINGS = {"configs", "add", "command_properties", "producer_properties", "consumer_properties"}
_PROPERTIES = {
    "reader_properties": ("parse.key", "parse.headers", "ignore.error", "key.separator", "null.marker"),
    "formatter_properties": (
        "print.key",
        "print.value",
        "print.offset",
        "print.partition",
        "print.timestamp",
        "print.headers",
        "key.separator",
        "line.separator",
        "null.literal",
    ),
}


def _owner(form: Form, field: str, rest: tuple[str, ...]) -> str:
    """Whose settings a field holds."""
    command = form.words[0]
    if command in ("broker", "producer", "consumer"):
        return command
    if command.startswith("kafka-console-"):
        return command.removeprefix("kafka-console-")
    brokers = ("--broker", "--broker-defaults", "brokers")
    return "broker" if command == "kafka-configs" and any(word in rest for word in brokers) else "topic"


def _settings(owner: str, typed: str, stage: Stage) -> Iterator[Choice]:
    """The names of settings with their defaults; behind a name and `=`, the values where they can be counted."""
    kind = _CLASSES[owner]
    defaults = kind()
    name, equals, _ = typed.partition("=")
    for known, (field, check) in checks_of(kind).items():
        default = as_text(getattr(defaults, field))
        if not equals:
            said = "" if default is None else text(stage.language, "completion.default", value=default or '""')
            yield Choice(f"{known}=", said, goes_on=True)
        elif known == name:
            for value in dict.fromkeys((*_possible(known, check), *([default] if default else []))):
                yield Choice(
                    f"{known}={value}", text(stage.language, "completion.is_default") if value == default else ""
                )


def _possible(name: str, check: object) -> tuple[str, ...]:
    """The values of a setting, where they can be counted."""
    match check:
        case AssignorList():
            return tuple(ASSIGNORS.values())
        case ResetRule():
            return "earliest", "latest", "none"
        case Switch():
            return "true", "false"
        case Word(choices=choices, any_case=any_case):
            return tuple(choice.lower() for choice in choices) if any_case else choices
        case Words(choices=choices):
            return choices
        case _:
            return ()


def _properties(names: tuple[str, ...], typed: str) -> Iterator[Choice]:
    name, equals, _ = typed.partition("=")
    if not equals:
        yield from (Choice(f"{each}=", goes_on=True) for each in names)
    elif name.startswith(("print.", "parse.", "ignore.")):
        yield from (Choice(f"{name}={value}") for value in ("true", "false"))
