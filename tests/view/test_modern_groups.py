"""Rows of groups of the new protocol: epochs, targets, and why a member has nothing (N-2, N-4, N-5, G-11)."""

from __future__ import annotations

from kafka_tui.engine.commands import StartConsumer
from kafka_tui.engine.metadata import Configs
from kafka_tui.engine.simulation.timeline import Timeline
from kafka_tui.i18n.narration import reason_text
from kafka_tui.view.model_clients import GroupRow, MemberRow
from kafka_tui.view.project import project
from kafka_tui.view.why_not import MemberThing, why_not
from tests.view.worlds import done, orders


def joined(timeline: Timeline, name: str, ms: int, more: Configs = ()) -> Timeline:
    """The timeline after a member has joined the group modern, and some time."""
    return done(timeline, StartConsumer(name, "modern", ("orders",), (("group.protocol", "consumer"), *more)), ms)


def row(timeline: Timeline) -> GroupRow:
    """The group as the view has it."""
    return project(timeline).groups[0]


def member(timeline: Timeline, name: str) -> MemberRow:
    """A member as the view has it."""
    return next(one for one in row(timeline).members if one.client == name)


def test_n5_a_row_has_epochs_and_what_each_member_is_to_have() -> None:
    """Beside what a classic group has: the generation is the group epoch, and members have epochs and targets."""
    timeline = joined(joined(orders(), "c1", 3000), "c2", 50)
    group = row(timeline)
    assert (group.protocol, group.state, group.assignor) == ("consumer", "Reconciling", "uniform")
    assert (group.generation, group.assignment_epoch) == (3, 3)
    first, second = member(timeline, "c1"), member(timeline, "c2")
    assert (first.partitions, first.target, first.epoch) == (("orders-0", "orders-1"), ("orders-0",), 2)
    assert (second.partitions, second.target, second.epoch) == ((), ("orders-1",), 3)


def test_n2_a_member_that_waits_for_others_is_not_idle_and_says_what_for() -> None:
    """While the group is Reconciling nobody idles: what is to come is on its way."""
    timeline = joined(joined(orders(), "c1", 3000), "c2", 50)
    assert not member(timeline, "c2").idle
    reasons = why_not(project(timeline), MemberThing("modern", "c2"))
    assert [(one.rule, one.values) for one in reasons] == [("N-2", {"group": "modern", "state": "Reconciling"})]
    assert "Reconciling" in reason_text("N-2", reasons[0].values, "en")


def test_g11_n4_why_a_member_of_a_stable_group_has_nothing() -> None:
    """More members than partitions; with the range assignor each topic for itself."""
    for assignor, partitions, rule in (("uniform", 1, "G-11"), ("range", 1, "G-11")):
        more = (("group.remote.assignor", assignor),)
        timeline = joined(joined(orders(partitions), "c1", 3000, more), "c2", 12_000, more)
        idle = [one for one in row(timeline).members if one.idle]
        assert [one.why.rule for one in idle if one.why is not None] == [rule]
