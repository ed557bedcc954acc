"""Which flow carries out which statement."""

from __future__ import annotations

import msgspec

from kafka_tui.i18n.visible import visible
from kafka_tui.shell.ended_programs import ended_programs
from kafka_tui.shell.stage import Flow, Flows, Stage
from kafka_tui.shell.statements import Saying
from kafka_tui.shell.tools.configs import flows as configs
from kafka_tui.shell.tools.console_producer import flows as console_producer
from kafka_tui.shell.tools.consumer_groups import flows as consumer_groups
from kafka_tui.shell.tools.delete_records import flows as delete_records
from kafka_tui.shell.tools.leader_election import flows as leader_election
from kafka_tui.shell.tools.reassign_partitions import flows as reassign_partitions
from kafka_tui.shell.tools.topics import flows as topics
from kafka_tui.shell.verbs import flows as verbs
from kafka_tui.shell.verbs import help as helping
from kafka_tui.shell.verbs import imagine, time

_QUIET = (*time.FLOWS, *helping.FLOWS)
"""Statements that ask the cluster for nothing, and so leave the last refusal as it is."""

_FLOWS: Flows = {
    **topics.FLOWS,
    **configs.FLOWS,
    **console_producer.FLOWS,
    **consumer_groups.FLOWS,
    **delete_records.FLOWS,
    **leader_election.FLOWS,
    **reassign_partitions.FLOWS,
    **verbs.FLOWS,
    **imagine.FLOWS,
    **time.FLOWS,
    **helping.FLOWS,
}


def carry_out(stage: Stage, saying: Saying) -> Flow:
    """The moments of one statement, and its answer; a program that ended meanwhile says so on its standard error."""
    if not isinstance(saying, _QUIET):
        stage.forget_refusal()
    begun = stage.timeline.cursor
    answer = yield from _FLOWS[type(saying)](stage, saying)
    stderr = (*ended_programs(stage.timeline, begun, stage.language), *answer.stderr)
    return msgspec.structs.replace(answer, stdout=_harmless(answer.stdout), stderr=_harmless(stderr))


def _harmless(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines with everything that steers a terminal made visible, but for the tabs of Kafka's tables."""
    return tuple("\t".join(visible(part) for part in line.split("\t")) for line in lines)
