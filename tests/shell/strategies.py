"""Statements of every kind, for properties."""

from typing import Any

from hypothesis import strategies as st

from kafka_tui.engine import commands as c
from kafka_tui.shell.statements import Saying
from kafka_tui.shell.tools.configs import statements as configs
from kafka_tui.shell.tools.configs.output import ENTITY_TYPES
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
from kafka_tui.view.predicates import parse_predicate

_TEXT = st.text(st.characters(exclude_characters="\n\r", codec="utf-8"), max_size=20)
_NAME = st.from_regex(r"[A-Za-z0-9._-]{1,20}", fullmatch=True).filter(lambda name: not name.startswith("--"))
_BROKER = st.integers(1, 99)
_COUNT = st.integers(1, 100_000)
_DURATION = st.integers(0, 604_800_000)
_MAYBE_TEXT = st.none() | _TEXT
_FLAG = st.booleans()
_PARTITIONS = st.integers(-10_000, 10_000)
_ASSIGNMENT = st.lists(st.lists(st.integers(0, 999_999_999), min_size=1, max_size=4).map(tuple), max_size=4).map(tuple)
_SETTING_NAME = st.from_regex(r"[a-z][a-z.]{0,15}", fullmatch=True)
_CONFIGS = st.dictionaries(_SETTING_NAME, _TEXT, max_size=3).map(lambda pairs: tuple(sorted(pairs.items())))
_PREDICATE = st.sampled_from(
    [
        "time_ms > 5",
        'topics."a.b".configs."min.insync.replicas" == "2"',
        "set(topics.orders.partitions.0.isr) == [1, 3] and refusal == INVALID_PARTITIONS",
        "not happened MemberJoined client=c4",
        'groups."a;b # c".state == "--within"',
        'happened RecordsAppended partition="orders-0" base_offset=3',
        'brokers.1.state in [running, "a \'b\' \\\\ \\"c\\""]',
    ]
).map(parse_predicate)


_SOME_GROUPS = st.tuples(st.lists(_TEXT, min_size=1, max_size=3).map(tuple), st.just(False))
_GROUPS = _SOME_GROUPS | st.just(((), True))
_TIMEOUT = st.integers(0, 100_000)


def _groups() -> st.SearchStrategy[Any]:
    tables = st.sampled_from([(False, False, False), (True, False, False), (False, True, False), (False, False, True)])
    return st.tuples(_GROUPS, tables, _FLAG, _TIMEOUT).map(
        lambda parts: groups.DescribeGroups(parts[0][0], parts[0][1], *parts[1], parts[2], parts[3])
    )


def _resets() -> st.SearchStrategy[Any]:
    number = st.integers(-(2**31) + 1, 2**31 - 1)
    where = st.sampled_from(
        [
            *((name, st.just(True)) for name in ("to_earliest", "to_latest", "to_current")),
            *((name, number) for name in ("to_offset", "shift_by")),
            *((name, _TEXT) for name in ("to_datetime", "by_duration", "from_file")),
        ]
    ).flatmap(lambda pair: st.fixed_dictionaries({pair[0]: pair[1]}))
    how = st.sampled_from([{}, {"dry_run": True}, {"execute": True}, {"execute": True, "export": True}])
    return st.tuples(_GROUPS, st.lists(_TEXT, max_size=2).map(tuple), _FLAG, where | st.just({}), how, _TIMEOUT).map(
        lambda parts: groups.ResetOffsets(*parts[0], parts[1], parts[2], **parts[3], **parts[4], timeout_ms=parts[5])
    )


def _describe() -> st.SearchStrategy[Any]:
    filters = st.sampled_from([tuple(at == chosen for at in range(4)) for chosen in range(5)])
    filtered = st.tuples(_MAYBE_TEXT, filters, _FLAG, _FLAG).map(
        lambda parts: topics.DescribeTopics(parts[0], *parts[1], parts[2], parts[3])
    )
    by_id = st.builds(topics.DescribeTopics, _MAYBE_TEXT, topic_id=_TEXT, response_limit=st.integers(1, 2**31 - 1))
    return filtered | by_id | st.builds(topics.DescribeTopics, _MAYBE_TEXT, with_overrides=st.just(True))


def _create() -> st.SearchStrategy[Any]:
    configs, topic = st.lists(_TEXT, max_size=3).map(tuple), _TEXT
    counts = st.builds(
        topics.CreateTopic,
        topic=topic,
        partitions=st.none() | _PARTITIONS,
        replication_factor=st.none() | _PARTITIONS,
        configs=configs,
        if_not_exists=_FLAG,
    )
    by_hand = st.builds(topics.CreateTopic, topic=topic, assignment=_ASSIGNMENT, configs=configs, if_not_exists=_FLAG)
    return counts | by_hand


def _elections() -> st.SearchStrategy[Any]:
    kinds = st.sampled_from(["preferred", "unclean"])
    one = st.builds(elections.ElectLeaders, election=kinds, topic=_TEXT, partition=st.integers(0, 2**31 - 1))
    several = st.builds(elections.ElectLeaders, election=kinds, file=_TEXT)
    return one | several | st.builds(elections.ElectLeaders, election=kinds, all_partitions=st.just(True))


def _produce() -> st.SearchStrategy[Any]:
    what = st.tuples(_TEXT, st.none()) | st.tuples(st.none(), st.integers(0, 10_000_000))
    rest = st.tuples(
        _MAYBE_TEXT,
        st.none() | st.integers(0, 2**31 - 1),
        _COUNT,
        st.none() | _NAME,
        st.sampled_from(["fire-and-forget", "sync", "async"]),
    )
    return st.tuples(_TEXT, what, rest).map(lambda parts: verbs.Produce(parts[0], *parts[1], *parts[2]))


def _entities(make: Any, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    named = {
        "topic": _TEXT,
        "broker": _BROKER,
        "broker_defaults": st.just(True),
        "broker_logger": _BROKER,
        **{name: _TEXT for name in ("client", "user", "ip", "group", "client_metrics")},
        **{f"{name}_defaults": st.just(True) for name in ("client", "user", "ip")},
    }
    short = [st.builds(make, **{name: values}, **more) for name, values in named.items()]
    types = st.sampled_from(ENTITY_TYPES)
    longer = st.builds(make, entity_type=types, entity_name=_TEXT, **more)
    all_of_them = st.builds(make, entity_type=st.just("brokers"), entity_default=st.just(True), **more)
    return st.one_of(*short, longer, all_of_them)


_VALUE = st.from_regex(r"[A-Za-z0-9.:*-]{0,8}(,[A-Za-z0-9.:*-]{1,8}){0,2}", fullmatch=True)
_ADDED = st.lists(st.tuples(_SETTING_NAME, _VALUE), min_size=1, max_size=3).map(tuple)
_DELETED = st.lists(_SETTING_NAME, max_size=3).map(tuple)

_NUMBER = st.none() | st.integers(-(2**31) + 1, 2**31 - 1)
_PROPERTIES = st.lists(_TEXT, max_size=2).map(tuple)


def _lines_produced() -> st.SearchStrategy[Any]:
    fields = console_producer.ProduceLines.__struct_fields__
    own = {
        "stdin": st.lists(st.just("EOF") | _TEXT, max_size=3).map(tuple),
        "sync": _FLAG,
        **{name: _PROPERTIES for name in fields if name.endswith("properties")},
        **{name: _NUMBER for name in fields if name.endswith(("_ms", "size", "bytes", "retries"))},
    }
    return st.builds(console_producer.ProduceLines, **{name: own.get(name, _MAYBE_TEXT) for name in fields})


_NAMES = st.lists(st.from_regex(r"[a-z.-]{1,6}", fullmatch=True), max_size=3).map(tuple)
_NUMBERS = st.lists(st.integers(0, 2**31 - 1), max_size=3).map(tuple)


def _consoles() -> st.SearchStrategy[Any]:
    fields = console_consumer.ConsumeToConsole.__struct_fields__
    own = {
        "partition": st.none() | st.integers(0, 2**31 - 1),
        **{name: _FLAG for name in ("from_beginning", "skip_message_on_error", "enable_systest_events", "background")},
        **{name: _PROPERTIES for name in fields if name.endswith("properties")},
        **{name: _NUMBER for name in ("max_messages", "timeout_ms")},
    }
    any_of_them = {name: own.get(name, _MAYBE_TEXT) for name in fields}
    endless = st.builds(console_consumer.ConsumeToConsole, **{**any_of_them, "background": st.just(True)})
    some = st.builds(console_consumer.ConsumeToConsole, **{**any_of_them, "max_messages": st.integers(0, 9)})
    return endless | some | st.builds(console_consumer.ConsumeToConsole, timeout_ms=st.integers(0, 9))


SAYINGS: dict[type[Saying], st.SearchStrategy[Any]] = {
    topics.CreateTopic: _create(),
    topics.AlterTopic: st.builds(topics.AlterTopic, _TEXT, _PARTITIONS, _ASSIGNMENT, _FLAG, _PROPERTIES),
    topics.DescribeTopics: _describe(),
    topics.ListTopics: st.builds(topics.ListTopics, _MAYBE_TEXT, _FLAG),
    topics.DeleteTopic: st.builds(topics.DeleteTopic, _TEXT, _FLAG),
    console_producer.ProduceLines: _lines_produced(),
    console_consumer.ConsumeToConsole: _consoles(),
    groups.DeleteGroups: st.tuples(_GROUPS, _TIMEOUT).map(lambda parts: groups.DeleteGroups(*parts[0], parts[1])),
    groups.DeleteOffsets: st.builds(
        groups.DeleteOffsets, _TEXT, st.lists(_TEXT, min_size=1, max_size=3).map(tuple), _TIMEOUT
    ),
    groups.DescribeGroups: _groups(),
    configs.AlterConfigs: _entities(configs.AlterConfigs, add=_ADDED, delete=_DELETED)
    | st.builds(configs.AlterConfigs, _TEXT, add_file=_TEXT, force=_FLAG),
    configs.DescribeConfigs: _entities(configs.DescribeConfigs, everything=_FLAG)
    | st.builds(
        configs.DescribeConfigs, entity_type=st.sampled_from(["topics", "brokers"]), everything=_FLAG, force=_FLAG
    ),
    groups.ListGroups: st.builds(groups.ListGroups, _MAYBE_TEXT, _MAYBE_TEXT, _TIMEOUT),
    groups.ResetOffsets: _resets(),
    groups.ValidateRegex: st.builds(groups.ValidateRegex, _TEXT),
    elections.ElectLeaders: _elections(),
    dumps.DumpLog: st.builds(
        dumps.DumpLog,
        st.lists(st.from_regex(r"[a-z/.-]{1,6}", fullmatch=True), max_size=3).map(tuple),
        *[_FLAG] * 3,
        st.none() | st.integers(0, 2**31 - 1),
        *[_FLAG] * 7,
        _MAYBE_TEXT,
        _MAYBE_TEXT,
    ),
    deletions.DeleteRecords: st.builds(deletions.DeleteRecords, _TEXT),
    all_groups.ListAllGroups: st.builds(
        all_groups.ListAllGroups, st.sampled_from([None, "classic", "consumer"]), _MAYBE_TEXT
    )
    | st.builds(all_groups.ListAllGroups, consumer=_FLAG),
    get_offsets.GetOffsets: st.builds(
        get_offsets.GetOffsets, _MAYBE_TEXT, _MAYBE_TEXT, _MAYBE_TEXT, st.just("latest") | _TEXT, _FLAG
    ),
    log_dirs.DescribeLogDirs: st.builds(log_dirs.DescribeLogDirs, _NAMES, _NUMBERS),
    quorum.MetadataQuorum: st.builds(
        quorum.MetadataQuorum,
        st.sampled_from(["describe", "add-controller", "remove-controller"]),
        *[_FLAG] * 4,
        st.none() | st.integers(0, 2**31 - 1),
        _MAYBE_TEXT,
    ),
    reassignments.GenerateReassignment: st.builds(reassignments.GenerateReassignment, _TEXT, _NUMBERS, _FLAG),
    reassignments.ExecuteReassignment: st.builds(
        reassignments.ExecuteReassignment,
        _TEXT,
        _FLAG,
        st.none() | st.integers(0, 2**31 - 1),
        _FLAG,
        st.none() | st.integers(0, 2**31 - 1),
        st.integers(-(2**31) + 1, 2**31 - 1),
    ),
    reassignments.VerifyReassignment: st.builds(reassignments.VerifyReassignment, _TEXT, _FLAG),
    reassignments.CancelReassignment: st.builds(reassignments.CancelReassignment, _TEXT, _FLAG),
    reassignments.ListReassignments: st.just(reassignments.ListReassignments()),
    c.AddBroker: st.builds(c.AddBroker, _BROKER, _MAYBE_TEXT, _CONFIGS),
    **{
        kind: st.builds(kind, _BROKER)
        for kind in (c.StopBroker, c.KillBroker, c.LosePower, c.StartBroker, c.RemoveBroker)
    },
    **{
        kind: st.builds(kind, st.integers(100, 102))
        for kind in (
            c.StopController,
            c.KillController,
            c.StartController,
            verbs.PauseController,
            verbs.ResumeController,
        )
    },
    verbs.PauseBroker: st.builds(verbs.PauseBroker, _BROKER),
    verbs.ResumeBroker: st.builds(verbs.ResumeBroker, _BROKER),
    verbs.CutLink: st.builds(verbs.CutLink, _NAME, _NAME),
    verbs.HealLink: st.one_of(
        st.builds(verbs.HealLink), st.builds(verbs.HealLink, _NAME), st.builds(verbs.HealLink, _NAME, _NAME)
    ),
    verbs.NetworkStatus: st.builds(verbs.NetworkStatus),
    verbs.DelayLink: st.builds(verbs.DelayLink, _NAME, _NAME, _DURATION),
    verbs.DropOnLink: st.builds(
        verbs.DropOnLink, _NAME, _NAME, st.sampled_from([None, "fetch", "alter partition"]), _FLAG
    ),
    c.ShrinkCache: st.builds(c.ShrinkCache, _BROKER, st.integers(1, 1_000_000)),
    c.StartProducer: st.builds(
        c.StartProducer,
        _NAME,
        _TEXT,
        _CONFIGS,
        st.none() | st.integers(1, 604_800_000),
        st.integers(0, 10_000_000),
        st.integers(0, 100_000),
        st.none() | _COUNT,
        values=st.sampled_from(["numbered", "orders"]),
    ),
    c.StopProducer: st.builds(c.StopProducer, _NAME, st.none() | _DURATION),
    **{kind: st.builds(kind, _NAME) for kind in (c.FlushProducer, c.KillProducer, c.StopConsumer, c.KillConsumer)},
    verbs.Produce: _produce(),
    c.StartConsumer: st.builds(
        c.StartConsumer,
        _NAME,
        _TEXT,
        st.lists(_TEXT, min_size=1, max_size=3).map(tuple),
        _CONFIGS,
        st.sampled_from(["auto", "sync", "async"]),
        _DURATION,
        st.just(""),
        st.lists(st.integers(0, 99), max_size=2).map(tuple),
        st.none() | st.integers(0, 10**6),
        st.sampled_from(["after", "before"]),
        st.booleans(),
    ),
    verbs.PauseConsumer: st.builds(verbs.PauseConsumer, _NAME),
    verbs.ResumeConsumer: st.builds(verbs.ResumeConsumer, _NAME),
    verbs.MeasureCompression: st.just(verbs.MeasureCompression()),
    verbs.WhatIfDecrease: st.builds(verbs.WhatIfDecrease, _TEXT, st.integers(1, 10_000)),
    verbs.Step: st.builds(verbs.Step, _COUNT),
    verbs.RunFor: st.builds(verbs.RunFor, _DURATION),
    verbs.RunUntil: st.builds(verbs.RunUntil, _PREDICATE, _DURATION),
    verbs.Expect: st.builds(verbs.Expect, _PREDICATE),
    verbs.Help: st.builds(verbs.Help, _MAYBE_TEXT),
}
SAYINGS[verbs.Explain] = st.builds(verbs.Explain, st.one_of(*SAYINGS.values()))
"""By the class of a statement, values of it that a line can say."""
