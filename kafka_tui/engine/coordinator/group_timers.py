"""What a group coordinator asks to be woken for."""

from __future__ import annotations

from kafka_tui.engine.timers import GroupTimer


class MemberSessionOver(GroupTimer, frozen=True, tag=True):
    """A member's session may be over (G-6). `leader_epoch` is that in which the coordinator loaded the group."""

    group: str
    member: str
    leader_epoch: int


class PendingMemberOver(GroupTimer, frozen=True, tag=True):
    """A member id was handed out and nobody has joined with it (G-3)."""

    group: str
    member: str


class ExpiryCheck(GroupTimer, frozen=True, tag=True):
    """Are there groups or offsets that have been kept long enough (O-1)."""


class JoinPhaseOver(GroupTimer, frozen=True, tag=True):
    """Rebalance `round` has waited long enough for members, or one initial delay is over (G-3)."""

    group: str
    round: int


class SyncPhaseOver(GroupTimer, frozen=True, tag=True):
    """Members of `generation` that have not sent SyncGroup by now are given up (G-4)."""

    group: str
    generation: int


class ConsumerSessionOver(GroupTimer, frozen=True, tag=True):
    """The session of a member of the new protocol may be over (N-3). `leader_epoch` is as in `MemberSessionOver`."""

    group: str
    member: str
    leader_epoch: int


class RevocationOver(GroupTimer, frozen=True, tag=True):
    """A member may have taken too long to give partitions back (N-3). `leader_epoch` is as in `MemberSessionOver`."""

    group: str
    member: str
    leader_epoch: int
