"""Groups as rows: who assigns, who is static, and why a member idles under each assignor."""

from __future__ import annotations

import pytest

from kafka_tui.engine.clients.assignors.by_name import ASSIGNORS
from kafka_tui.engine.clients.assignors.members import Member
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.metadata import Image, PartitionState, TopicState
from kafka_tui.engine.nodes.group import STABLE, Group, GroupMember
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.groups import Subscription
from kafka_tui.view.project_groups import group_row

PARTITION = PartitionState(replicas=(1,), isr=(1,), leader=1)


def stable(assignor: str, counts: dict[str, int], reads: dict[str, tuple[str, ...]]) -> tuple[Group, Image]:
    """A stable group whose members read these topics, with what the assignor makes of it."""
    assigned = ASSIGNORS[assignor].assign([Member(name, topics) for name, topics in reads.items()], counts, None)
    members = Table.of(
        (
            name,
            GroupMember(
                member=name,
                client=name,
                instance=f"i-{name}" if name == "m1" else None,
                session_timeout_ms=1,
                rebalance_timeout_ms=1,
                assignors=(assignor,),
                subscription=Subscription(topics),
                deadline_ms=0,
                assignment=tuple(TopicPartition(*pair) for pair in assigned[name]),
            ),
        )
        for name, topics in reads.items()
    )
    topics = Table.of((name, TopicState(name, 0, (PARTITION,) * count)) for name, count in counts.items())
    group = Group("g", 0, STABLE, assignor=assignor, generation=1, leader="m1", members=members)
    return group, Image(topics=topics)


B3 = ("b", "c")


@pytest.mark.parametrize(
    ("assignor", "counts", "reads", "idle", "rule"),
    [
        ("range", {"a": 1, "b": 1}, {"m1": ("a", "b"), "m2": ("a", "b")}, "m2", "S-1"),
        (
            "roundrobin",
            {"b": 3, "bb": 1, "c": 3},
            {"m1": B3, "m2": B3, "m3": B3, "m4": B3, "m5": ("bb",)},
            "m4",
            "S-2",
        ),
        ("sticky", {"a": 1}, {"m1": ("a",), "m2": ("a",)}, "m2", "G-11"),
        ("cooperative-sticky", {"a": 2}, {"m1": ("a",), "m2": ("a",), "m3": ("a",)}, "m3", "G-11"),
    ],
)
def test_g11_s1_s2_an_idle_member_says_why(
    assignor: str, counts: dict[str, int], reads: dict[str, tuple[str, ...]], idle: str, rule: str
) -> None:
    """The one member without partitions names the rule by which its assignor left it out."""
    group, image = stable(assignor, counts, reads)
    row = group_row(group, 1, image, lambda partition: 0)
    assert [member.client for member in row.members if member.idle] == [idle]
    assert [member.why.rule for member in row.members if member.why is not None] == [rule]


def test_g4_g12_rows_name_the_leader_and_static_members() -> None:
    """Who assigns stands in the group's row, an instance id in that of a static member."""
    group, image = stable("range", {"a": 2}, {"m1": ("a",), "m2": ("a",)})
    row = group_row(group, 1, image, lambda partition: 0)
    assert (row.group_leader, row.assignor, row.generation) == ("m1", "range", 1)
    assert [member.instance_id for member in row.members] == ["i-m1", None]
