"""Facts, refusals, reasons and rules in sentences of both languages.

A fact comes as a row of the view, or as a mapping with its `name`, `node` and `fields`; nothing of the engine is known
here but the names. The sentences lie in `narration_<language>.toml`, the rules in `rules_<language>.toml` and
their Kafka sources in `rule_sources.toml`.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final, Protocol

from kafka_tui.i18n.catalogue import TextError, Value, fill, placeholders
from kafka_tui.i18n.language import Language

Fields = Mapping[str, Any]  # a fact's fields have any JSON shape

MAX_LISTED: Final = 4
"""How many things of a list a sentence names."""

_NODE: Final = re.compile(r"(broker|controller|producer|consumer|admin) (.+)", re.DOTALL)
_NODE_FIELDS: Final = frozenset({"node", "other", "source", "target", "a", "b", "reader", "records"})


class FactLike(Protocol):
    """A fact's row, as the view has it."""

    @property
    def name(self) -> str:
        """The fact's class."""
        ...

    @property
    def node(self) -> str:
        """Where it happened: "broker 2"."""
        ...

    @property
    def fields(self) -> dict[str, Any]:
        """The fact's own fields, of any JSON shape."""
        ...


def narrate(fact: Fields | FactLike, language: Language) -> str:
    """What happened, in one line; a fact that changes several things at once gives several sentences.

    Raises TextError for a fact without a sentence.
    """
    return " ".join(sentences(fact, language))


def sentences(fact: Fields | FactLike, language: Language) -> tuple[str, ...]:
    """What happened, sentence by sentence. Raises as `narrate`."""
    if isinstance(fact, Mapping):
        name, node, fields = str(fact["name"]), str(fact["node"]), fact["fields"]
    else:
        name, node, fields = fact.name, fact.node, fact.fields
    values = _values({"node": node, **fields})
    texts = _texts(language)
    keys = tuple(f"fact.{name}.{variant}" for variant in variants(name, {"node": node, **fields})) or (f"fact.{name}",)
    if name == "CommandGiven":
        keys = (f"command.{fields['command']}",) if f"command.{fields['command']}" in texts else ("command.other",)
    if "kind" in fields:
        word = str(fields["kind"]).replace(" ", "_")
        values["kind"] = texts.get(f"kind.{word}", str(fields["kind"]))
        values["purpose"] = texts.get(f"purpose.{word}", "")
    templates = (_known(key, texts, language) for key in keys)
    if str(values.get("kind", ""))[:1] in ("a", "e", "i", "o"):  # "an alter-partition request"; no "a" in Korean
        templates = (template.replace("a {kind}", "an {kind}") for template in templates)
    return tuple(_filled(template, values, language).rstrip() for template in templates)


def _known(key: str, texts: Mapping[str, str], language: Language) -> str:
    stem = key.rpartition(".")[0]
    template = texts.get(key) or texts.get(f"{stem}.other")
    if template is None:
        raise TextError(f"There is no sentence '{key}' in narration_{language}.toml.")
    return template


def refusal_text(error: str, message: str, rule: str, values: Mapping[str, Any], language: Language) -> str:
    """Why Kafka refused, in `language` with the refusal's `values`, and Kafka's English `message` beside it."""
    own = _with_values(f"refusal.{rule}", values, language) or rule_text(rule, language) or error
    return with_kafkas_words(own, message, language)


def with_kafkas_words(said: str, message: str, language: Language) -> str:
    """A sentence with Kafka's English `message` behind it."""
    return _filled(_texts(language)["word.kafka_says"], {"sentence": said, "message": message}, language)


def reason_text(rule: str, values: Mapping[str, Any], language: Language, case: str = "") -> str:
    """Why something is as it is, with the values that decided it; the rule's own text when there is no sentence.

    `case` is which of several sentences of the rule it is.
    """
    key = f"reason.{rule}.{case}" if case else f"reason.{rule}"
    return _with_values(key, values, language) or rule_text(rule, language) or rule


def rule_text(rule: str, language: Language) -> str:
    """The rule `rule` ("H-4") in a sentence for a learner; "" for a rule that has none."""
    return _rules(language).get(rule, "")


def rule_source(rule: str) -> str:
    """Where Kafka says so: a class, a configuration or a KIP; "" for a rule that has none."""
    return _read("rule_sources").get(rule, "")


def rule_ids() -> tuple[str, ...]:
    """The ids of all rules that have a text, in the order of the file."""
    return tuple(_rules("en"))


def _with_values(key: str, values: Mapping[str, Any], language: Language) -> str:
    template = _texts(language).get(key)
    shown = _values(values)
    if template is None or any(name not in shown for name, _ in placeholders(template)):
        return ""
    return _filled(template, shown, language)


# -- which sentence ----------------------------------------------------------------------------------------------------


def _message(fields: Fields) -> str:
    if fields["kind"] == "disconnect":
        return "broken"
    if fields["response"]:
        return "unheard" if fields["unheard"] else "error" if fields["error"] else "response"
    return "about" if fields["partitions"] else "request"


def _role(fields: Fields) -> str:
    return "follower" if fields["role"] == "follower" else "leader"


def _pages_read(fields: Fields) -> str:
    found = "misses" if fields["misses"] else "hits"
    return found if fields["zero_copy"] else f"{found}_copied"


def _end(fields: Fields) -> str:
    """A program that crashes leaves something else behind than a broker or controller does."""
    kind = str(fields.get("node", "")).partition(" ")[0]
    client = kind in ("consumer", "producer") and fields["how"] == "crashed"
    return f"crashed_{kind}" if client else str(fields["how"])


def _said(field: str) -> Callable[[Fields], str]:
    return lambda fields: str(fields[field]).replace(" ", "_")


def _nothing_of(fields: Fields) -> str:
    return "_none" if not fields["partitions"] and fields["state"] != "UnrevokedPartitions" else ""


_VARIANTS: Final[Mapping[str, Callable[[Fields], str]]] = MappingProxyType(
    {
        "MessageSent": _message,
        "MessageDelivered": _message,
        "MessageHeld": lambda fields: "response" if fields["response"] else "request",
        "MessageLost": _said("reason"),
        "CandidacyBegun": lambda fields: "pre_vote" if fields["pre_vote"] else "vote",
        "VoteGiven": lambda fields: (
            ("would" if fields["granted"] else "would_not")
            if fields["pre_vote"]
            else ("granted" if fields["granted"] else "refused")
        ),
        "ControllerResigned": lambda fields: fields["reason"] + ("_undone" if fields["undone"] else ""),
        "MetadataCommitted": _role,
        "LossArranged": lambda fields: (
            ("response" if fields["response"] else "request") + ("_of" if fields["kind"] else "")
        ),
        "ProcessStopped": _end,
        "BrokerFenced": lambda fields: "silent" if fields["silent_ms"] else "stopped",
        "FollowingStarted": lambda fields: "none" if fields["leader"] < 0 else "leader",
        "RecordsAppended": _role,
        "HighWatermarkAdvanced": _role,
        "IsrProposed": _said("change"),
        "ReplicasRecovered": lambda fields: "clean" if fields["clean"] else "unclean",
        "PagesRead": _pages_read,
        "PagesWrittenBack": _said("cause_name"),
        "SegmentRolled": _said("reason"),
        "SegmentsDeleted": lambda fields: {"retention.ms": "age", "retention.bytes": "size"}.get(
            fields["reason"], "start"
        ),
        "JoinRefused": _said("error"),
        "ConsumerFailed": _said("error"),
        "MemberLeft": _said("reason"),
        "RebalanceStarted": lambda fields: "initial" if fields["initial"] else _said("reason")(fields),
        "GenerationFormed": lambda fields: "members" if fields["members"] else "empty",
        "GroupsLoaded": lambda fields: "groups" if fields["groups"] else "empty",
        "OffsetsForgotten": _said("reason"),
        "OffsetsCommitted": lambda fields: "again" if not fields["news"] else "member" if fields["client"] else "tool",
        "GroupDeleted": _said("reason"),
        "CallAnswered": lambda fields: "done" if fields["error"] == "NONE" else "failed",
        "RecordsHanded": _said("mode"),
        "RecordBlocked": _said("needs"),
        "RecordSent": _said("chosen"),
        "BatchAcknowledged": lambda fields: "unconfirmed" if fields["base_offset"] < 0 else "stored",
        "PartitionsAssigned": lambda fields: "some" if fields["partitions"] else "kept" if fields["kept"] else "none",
        "PartitionsRevoked": _said("how"),
        "PartitionsChosen": lambda fields: "other" if fields["group"] else "alone",
        "PositionSet": _said("source"),
        "RecordsDelivered": lambda fields: "one" if fields["records"] == 1 else "some" if fields["records"] else "none",
        "ReadReplicaChanged": lambda fields: "leader" if fields["broker"] < 0 else "nearby",
        "WorkAbandoned": lambda fields: "one" if fields["records"] == 1 else "many",
        "CommitFailed": _said("purpose"),
        "GroupEpochBumped": _said("reason"),
        "TargetAssignmentComputed": lambda fields: "some" if any(one[1] for one in fields["assignments"]) else "none",
        "MemberReconciled": lambda fields: str(fields["state"]) + _nothing_of(fields),
    }
)


def variants(name: str, fields: Fields) -> tuple[str, ...]:
    """Which of a fact's sentences fit its fields; `()` for a fact that has but one."""
    if name == "PartitionChanged":
        return _changes(fields)
    if name == "ConfigChanged":
        whose = "topic" if fields["kind"] == "topic" else "broker" if fields["name"] else "all"
        return (whose, "elr") if fields["elr_cleared"] else (whose,)
    chosen = _VARIANTS.get(name)
    return () if chosen is None else (chosen(fields),)


def _changes(fields: Fields) -> tuple[str, ...]:
    """What one change of a partition changes (E-2 … E-8, H-8, H-10, R-1)."""
    before, after = fields["before"], fields["after"]
    found: list[str] = []
    left = [broker for broker in before["isr"] if broker not in after["isr"]]
    if left:
        found.append(_leaving(fields, left))
    if before["leader"] != after["leader"]:
        found.append(_leader_change(fields))
    joined = [broker for broker in after["isr"] if broker not in before["isr"] and broker != after["leader"]]
    if joined:
        found.append("arrived" if set(joined) <= set(before["adding"]) else "joined")
    if any(broker not in before["elr"] for broker in after["elr"]):
        found.append("elr_joined")
    if any(broker not in after["elr"] and broker not in after["isr"] for broker in before["elr"]):
        found.append("elr_left" if fields["reason"] == "registered" else "elr_cleared")
    if before["replicas"] != after["replicas"] or before["adding"] != after["adding"]:
        found.append(_move(fields))
    if before["leader_epoch"] != after["leader_epoch"]:
        found.append("epoch")
    return tuple(found) or ("same",)


def _leaving(fields: Fields, left: list[Any]) -> str:
    if not set(left) & set(fields["after"]["replicas"]):
        return "left_moved"  # it is no replica any more
    return f"left_{fields['reason']}" if fields["reason"] in _LEFT else "left_other"


def _move(fields: Fields) -> str:
    """What a change of the replica list is: a move begun, ended or given up, or another order (R-1 … R-3)."""
    before, after = fields["before"], fields["after"]
    if after["adding"] or after["removing"]:
        return "moving"
    if fields["reason"] == "cancelled":
        return "cancelled"
    return "reordered" if set(before["replicas"]) == set(after["replicas"]) and not before["adding"] else "moved"


_LEFT: Final = ("fenced", "shutdown", "registered", "isr")


def _leader_change(fields: Fields) -> str:
    before, leader = fields["before"], fields["after"]["leader"]
    if leader < 0:
        return "offline"
    if leader not in before["isr"]:
        if not before["isr"] and not before["elr"] and leader in before.get("last_known_elr", ()):
            return "last_known"  # E-8 rule 4
        return "elr" if leader in before["elr"] else "unclean"
    if before["leader"] < 0:
        return "online"
    return "preferred" if fields["reason"] in ("preferred", "balance") else "elected"


# -- what is put in ----------------------------------------------------------------------------------------------------


def _values(fields: Fields) -> dict[str, Any]:
    """The fields, those of inner objects as `before_leader`, and what sentences count from them."""
    values: dict[str, Any] = dict(fields)
    for name, value in fields.items():
        if isinstance(value, Mapping):
            values.update({f"{name}_{inner}": inside for inner, inside in value.items()})
    if isinstance(fields.get("end_offset"), int):
        values["last_offset"] = fields["end_offset"] - 1
    if isinstance(fields.get("old"), int) and isinstance(fields.get("new"), int):
        values["cut"] = fields["old"] - fields["new"]
    before, after = fields.get("before"), fields.get("after")
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        values["left"] = [broker for broker in before["isr"] if broker not in after["isr"]]
        joined = [broker for broker in after["isr"] if broker not in before["isr"]]
        values["joined"] = [broker for broker in joined if broker != after["leader"]]
        values["after_preferred"] = next(iter(after["replicas"]), -1)
        values["elr_joined"] = [broker for broker in after["elr"] if broker not in before["elr"]]
        values["elr_left"] = [one for one in before["elr"] if one not in after["elr"] and one not in after["isr"]]
    return values


def _filled(template: str, values: Mapping[str, Any], language: Language) -> str:
    def value_of(name: str) -> Value:
        if name not in values:
            raise TextError(f"The sentence '{template}' asks for {name}, which the fact does not have.")
        return _shown(name, values[name], language)

    text = fill(template, value_of)
    starts_with_a_node = re.match(r"\{(node|source|target|other)\b", template) is not None
    return text[:1].upper() + text[1:] if starts_with_a_node else text


def _shown(name: str, value: Any, language: Language) -> Value:  # any JSON value
    texts = _texts(language)
    if value is None or (value == -1 and name.endswith("leader")):
        return texts["word.none"]
    if isinstance(value, bool):
        return texts["word.yes" if value else "word.no"]
    if isinstance(value, list | tuple):
        return _listed(name, value, language)
    if isinstance(value, int) and name.endswith(("_ms", "_bytes")):
        return f"{value:,}"
    if name == "state":
        return texts.get(f"state.{value}", str(value))
    if isinstance(value, str) and name in _NODE_FIELDS:
        return _node(value, language)
    return value if isinstance(value, str | int | float) else str(value)


def _node(name: str, language: Language) -> str:
    found = _NODE.fullmatch(name)
    if found is None:
        return name
    return fill(_texts(language)[f"word.{found[1]}"], lambda _: found[2])


def _listed(name: str, items: list[Any] | tuple[Any, ...], language: Language) -> str:
    """The first things of a list, Kafka's own topics last; a pair in it as "a: b"."""
    texts = _texts(language)
    if not items:
        return texts["word.nothing"]
    if name == "partitions":
        items = sorted(items, key=lambda item: str(item).startswith("__"))
    pairs = (item if isinstance(item, list | tuple) else (item,) for item in items[:MAX_LISTED])
    shown = ", ".join(": ".join(str(_shown(name, part, language)) for part in pair) for pair in pairs)
    more = len(items) - MAX_LISTED
    if more <= 0:
        return shown
    return fill(texts["word.and_more"], lambda key: shown if key == "shown" else more)


# -- the files ---------------------------------------------------------------------------------------------------------


def _texts(language: Language) -> Mapping[str, str]:
    return _read(f"narration_{language}")


def _rules(language: Language) -> Mapping[str, str]:
    return _read(f"rules_{language}")


@lru_cache
def _read(name: str) -> Mapping[str, str]:
    """Every string of a file by its dotted key, read once."""
    source = resources.files("kafka_tui.i18n").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    found: dict[str, str] = {}

    def collect(table: Mapping[str, Any], prefix: str) -> None:
        for key, entry in table.items():
            if isinstance(entry, str):
                found[prefix + key] = entry
            else:
                collect(entry, f"{prefix}{key}.")

    collect(tomllib.loads(source), "")
    return MappingProxyType(found)
