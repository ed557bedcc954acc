"""Why a JoinGroup of the classic protocol leads to nothing, said as a fact and answered (G-3, G-5, G-6, G-12, G-13).

Source: Apache Kafka `GroupMetadataManager.classicGroupJoin`, `acceptJoiningMember`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kafka_tui.engine.facts.groups import JoinRefused
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.group import EMPTY, PREPARING, Group
from kafka_tui.engine.requests.groups import JoinGroupRequest, JoinGroupResponse
from kafka_tui.engine.turn import Turn


def refused_join(error: str, member: str) -> JoinGroupResponse:
    """The answer to a JoinGroup that led to nothing."""
    return JoinGroupResponse(error=error, generation=-1, assignor="", leader="", member=member)


def refuse_join(
    turn: Turn[Broker], call: Call, request: JoinGroupRequest, error: str, brought: str = "", wanted: str = ""
) -> None:
    """Say why the consumer is not taken in, and answer with the error; `brought`, `wanted` as in `JoinRefused`."""
    told = turn.emit(
        JoinRefused(
            node=turn.id, group=request.group, client=request.client, error=error, brought=brought, wanted=wanted
        )
    )
    turn.reply(call, refused_join(error, request.member), because=told)


def refuse_session_timeout(turn: Turn[Broker], call: Call, request: JoinGroupRequest) -> bool:
    """Whether the session timeout is out of bounds, and so refused (G-6)."""
    config = turn.node.config
    least, most = config.group_min_session_timeout_ms, config.group_max_session_timeout_ms
    if least <= request.session_timeout_ms <= most:
        return False
    refuse_join(turn, call, request, "INVALID_SESSION_TIMEOUT", str(request.session_timeout_ms), f"{least}–{most}")
    return True


def refuse_assignors(
    turn: Turn[Broker], call: Call, request: JoinGroupRequest, others: Iterable[tuple[str, ...]]
) -> bool:
    """Whether none of the consumer's assignors is known to all `others`, and so refused (G-5)."""
    known = tuple(others) or (request.assignors,)
    common = tuple(name for name in known[0] if all(name in one for one in known))
    if any(name in common for name in request.assignors):
        return False
    refuse_join(turn, call, request, "INCONSISTENT_GROUP_PROTOCOL", ", ".join(request.assignors), ", ".join(common))
    return True


def refuse_crowd(turn: Turn[Broker], call: Call, request: JoinGroupRequest, group: Group | None) -> bool:
    """Whether the group has as many members as `group.max.size` allows, and so takes no other (G-3).

    While it rebalances those count that have joined again. Who is a member already stays one.
    """
    most = turn.node.config.group_max_size
    if group is None or group.state == EMPTY or request.member in group.members:
        return False
    joined = sum(member.join is not None for member in group.members.values())
    if (joined if group.state == PREPARING else len(group.members)) < most:
        return False
    refuse_join(turn, call, request, "GROUP_MAX_SIZE_REACHED", wanted=str(most))
    return True
