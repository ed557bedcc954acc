"""Which flow carries out which statement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from kafka_tui.engine import commands as c
from kafka_tui.i18n.visible import visible
from kafka_tui.shell import flows_clients, flows_configs, flows_reassign, flows_time, flows_tools, help_text, imagine
from kafka_tui.shell import statements as s
from kafka_tui.shell.ended_programs import ended_programs
from kafka_tui.shell.stage import Flow, Stage

_QUIET = (s.Step, s.RunFor, s.RunUntil, s.Expect, s.Help)
"""Statements that ask the cluster for nothing, and so leave the last refusal as it is."""

_FLOWS: dict[type[s.Saying], Callable[[Stage, Any], Flow]] = {  # each flow takes the statement it is listed for
    s.CreateTopic: flows_tools.create_topic,
    s.AlterTopic: flows_tools.alter_topic,
    s.DescribeTopics: flows_tools.describe_topics,
    s.ListTopics: flows_tools.list_topics,
    s.DeleteTopic: flows_tools.delete_topic,
    s.AlterConfigs: flows_configs.alter,
    s.DescribeConfigs: flows_configs.describe,
    s.DescribeGroups: flows_tools.describe_groups,
    s.ListGroups: flows_tools.list_groups,
    s.ElectLeaders: flows_tools.elect_leaders,
    s.ExecuteReassignment: flows_reassign.execute,
    s.VerifyReassignment: flows_reassign.verify,
    s.CancelReassignment: flows_reassign.cancel,
    s.ListReassignments: flows_reassign.list_all,
    c.AddBroker: flows_clients.give,
    c.StopBroker: flows_clients.give,
    c.KillBroker: flows_clients.give,
    c.LosePower: flows_clients.give,
    c.StartBroker: flows_clients.give,
    c.RemoveBroker: flows_clients.give,
    c.ShrinkCache: flows_clients.give,
    c.StopController: flows_clients.give,
    c.KillController: flows_clients.give,
    c.StartController: flows_clients.give,
    s.PauseController: flows_clients.freeze,
    s.ResumeController: flows_clients.freeze,
    s.PauseBroker: flows_clients.freeze,
    s.ResumeBroker: flows_clients.freeze,
    s.PauseConsumer: flows_clients.freeze,
    s.ResumeConsumer: flows_clients.freeze,
    s.CutLink: flows_clients.change_link,
    s.HealLink: flows_clients.change_link,
    s.DelayLink: flows_clients.change_link,
    s.DropOnLink: flows_clients.change_link,
    c.StartProducer: flows_clients.give,
    c.FlushProducer: flows_clients.give,
    c.StopProducer: flows_clients.give,
    c.KillProducer: flows_clients.give,
    c.StartConsumer: flows_clients.give,
    c.StopConsumer: flows_clients.give,
    c.KillConsumer: flows_clients.give,
    s.Produce: flows_clients.produce,
    s.WhatIfDecrease: imagine.what_if_decrease,
    s.Step: flows_time.step,
    s.RunFor: flows_time.run_for,
    s.RunUntil: flows_time.run_until,
    s.Expect: flows_time.expect,
    s.Help: help_text.help_on,
}


def carry_out(stage: Stage, saying: s.Saying) -> Flow:
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
