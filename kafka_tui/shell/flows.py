"""Which flow carries out which statement."""

from __future__ import annotations

import msgspec

from kafka_tui.i18n.visible import visible
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.ended_programs import ended_programs
from kafka_tui.shell.near_names import near_names
from kafka_tui.shell.stage import Flow, Flows, Stage, at_once
from kafka_tui.shell.statements import Saying, Statement
from kafka_tui.shell.tools import about
from kafka_tui.shell.tools.configs import flows as configs
from kafka_tui.shell.tools.console_consumer import flows as console_consumer
from kafka_tui.shell.tools.console_consumer.output import TOOL, UNKNOWN_ERROR, ended_consoles
from kafka_tui.shell.tools.console_producer import flows as console_producer
from kafka_tui.shell.tools.consumer_groups import flows as consumer_groups
from kafka_tui.shell.tools.delete_records import flows as delete_records
from kafka_tui.shell.tools.dump_log import flows as dump_log
from kafka_tui.shell.tools.get_offsets import flows as get_offsets
from kafka_tui.shell.tools.groups import flows as groups
from kafka_tui.shell.tools.leader_election import flows as leader_election
from kafka_tui.shell.tools.log_dirs import flows as log_dirs
from kafka_tui.shell.tools.log_lines import log_line, shortened
from kafka_tui.shell.tools.metadata_quorum import flows as metadata_quorum
from kafka_tui.shell.tools.reassign_partitions import flows as reassign_partitions
from kafka_tui.shell.tools.servers import mistake, nodes_at, unresolved
from kafka_tui.shell.tools.topics import flows as topics
from kafka_tui.shell.verbs import flows as verbs
from kafka_tui.shell.verbs import help as helping
from kafka_tui.shell.verbs import imagine, measure, network, time
from kafka_tui.shell.verbs.explain import explained
from kafka_tui.shell.verbs.statements import Explain
from kafka_tui.shell.words import command_name

_QUIET = (*time.FLOWS, *measure.FLOWS, *helping.FLOWS, Explain)
"""Statements that ask the cluster for nothing, and so leave the last refusal as it is."""

_FLOWS: Flows = {
    **topics.FLOWS,
    **configs.FLOWS,
    **console_producer.FLOWS,
    **console_consumer.FLOWS,
    **consumer_groups.FLOWS,
    **delete_records.FLOWS,
    **dump_log.FLOWS,
    **get_offsets.FLOWS,
    **groups.FLOWS,
    **leader_election.FLOWS,
    **log_dirs.FLOWS,
    **metadata_quorum.FLOWS,
    **reassign_partitions.FLOWS,
    **about.FLOWS,
    **verbs.FLOWS,
    **network.FLOWS,
    **imagine.FLOWS,
    **time.FLOWS,
    **measure.FLOWS,
    **helping.FLOWS,
    Explain: lambda stage, said: _explain(stage, said.said),
}


def _explain(stage: Stage, saying: Saying) -> Flow:
    """Tell what a statement would do, by doing it on a fork."""
    fork = stage.fork()
    return at_once(explained(stage, fork, saying, _with_programs(fork, saying)))


def carry_out(stage: Stage, statement: Statement) -> Flow:
    """The moments of one statement, and its answer."""
    saying = statement.saying
    if not isinstance(saying, _QUIET):
        stage.forget_refusal()
    now_ms = stage.timeline.cluster.now_ms
    stage.bootstrap = nodes_at(statement.server) if statement.server else None
    stage.client_log = tuple(log_line(now_ms, "WARN", line, _RESOLVER) for line in unresolved(statement.server))
    wrong = mistake(statement.server) if statement.server else ""
    answer = _no_client(stage, statement, wrong) if wrong else (yield from _with_programs(stage, saying))
    stage.bootstrap = None
    unread = (stage.say("config_file_unread", file=statement.unread),) if statement.unread else ()
    stderr = (*answer.stderr[: answer.early], *unread, *answer.rest)
    return msgspec.structs.replace(answer, stdout=_harmless(answer.stdout), stderr=_harmless(stderr))


def _with_programs(stage: Stage, saying: Saying) -> Flow:
    """A statement's moments, and its answer with what the programs say that ended meanwhile.

    One that an exception ended says so on standard error, and a console consumer says all that it has printed.
    """
    begun = stage.timeline.cursor
    answer: Answer = yield from _FLOWS[type(saying)](stage, saying)
    consoles = ended_consoles(stage.timeline, begun)
    ended = (*ended_programs(stage.timeline, begun, stage.language), *consoles.stderr)
    early = (*consoles.early, *shortened(stage.client_log, stage.say))
    rest = (*ended, *answer.stderr, *near_names(stage, saying, answer))
    return msgspec.structs.replace(
        answer,
        stdout=(*answer.stdout, *consoles.stdout),
        stderr=(*early, *shortened(rest, stage.say)),
        early=len(early),
    )


_RESOLVER = "org.apache.kafka.clients.ClientUtils"


def _no_client(stage: Stage, statement: Statement, wrong: str) -> Answer:
    """The tool's client cannot be made; what is printed of that, without the places in its code."""
    match command_name(statement.source.split()[0]):
        case "kafka-console-consumer":
            failed = "Failed to construct kafka consumer"
            said = log_line(stage.timeline.cluster.now_ms, "ERROR", UNKNOWN_ERROR, TOOL)
        case "kafka-console-producer":
            failed, said = "Failed to construct kafka producer", ""
        case _:
            said = failed = "Failed to create new KafkaAdminClient"
    stage.refuse("INVALID_CONFIG", wrong)
    stderr = (
        *stage.client_log,
        *((said,) if said else ()),
        f"org.apache.kafka.common.KafkaException: {failed}",
        f"Caused by: org.apache.kafka.common.config.ConfigException: {wrong}",
    )
    return Answer(stderr=stderr, refusal="INVALID_CONFIG", refusal_text=wrong, exit_status=1)


def _harmless(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines with everything that steers a terminal made visible, but for the tabs of Kafka's tables."""
    return tuple("\t".join(visible(part) for part in line.split("\t")) for line in lines)
