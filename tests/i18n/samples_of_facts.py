"""Facts, commands and requests of every class, built from their types alone, so that none is forgotten."""

import importlib
import pkgutil
import types
import typing
from collections.abc import Iterator

import msgspec

import kafka_tui.engine.facts as facts_package
from kafka_tui.engine import commands, requests
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.facts.broker import PartitionFact
from kafka_tui.engine.facts.controller import Committed
from kafka_tui.engine.ids import NodeId, TopicPartition
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.timers import HeartbeatTick, Timer

ABSTRACT = (Fact, Committed, PartitionFact)


def sample(kind: object) -> object:
    """A value of a type; of several, one of the first; structs and tuples with one of each part."""
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return sample(typing.get_args(kind)[0])
    if origin is tuple:
        arguments = [one for one in typing.get_args(kind) if one is not Ellipsis]
        return tuple(sample(one) for one in arguments)
    if kind is NodeId:
        return NodeId("broker", 2)
    if kind is TopicPartition:
        return TopicPartition("orders", 0)
    plain = {int: 7, str: "word", bool: True, bytes: b"k1", type(None): None, object: 1, float: 1.5}
    if kind in plain:
        return plain[kind]
    if kind is Timer:
        return HeartbeatTick()
    if kind is Request:
        return sample(requests.data.ProduceRequest)
    if kind is commands.Command:
        return commands.KillBroker(2)
    if origin is not None:
        return origin()
    assert isinstance(kind, type) and issubclass(kind, msgspec.Struct), kind
    hints = typing.get_type_hints(kind)
    given = {name: sample(hints[name]) for name in kind.__struct_fields__}
    return kind(**given)


def _classes(package: types.ModuleType, base: type) -> Iterator[type]:
    for found in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        module = importlib.import_module(found.name)
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, base) and value.__module__ == module.__name__:
                yield value


def fact_classes() -> tuple[type[Fact], ...]:
    """Every fact class of the engine."""
    return tuple(kind for kind in _classes(facts_package, Fact) if kind not in ABSTRACT)


def message_classes() -> tuple[type[Request | Response], ...]:
    """Every request and response class of the engine."""
    return tuple(_classes(requests, Request)) + tuple(_classes(requests, Response))


def command_classes() -> tuple[type[commands.Command], ...]:
    """Every command class of the engine."""
    return tuple(
        value
        for value in vars(commands).values()
        if isinstance(value, type) and issubclass(value, commands.Command) and value is not commands.Command
    )
