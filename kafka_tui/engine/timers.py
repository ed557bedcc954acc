"""What a node asked to be woken for. A timer is data; a node that restarts never sees its old ones again."""

from __future__ import annotations

from typing import ClassVar

from kafka_tui.engine.ids import Value


class Timer(Value, frozen=True, tag=True):
    """Base of all timers. One `of_machine` is the operating system's: it fires whatever the process does (D-6)."""

    of_machine: ClassVar[bool] = False


class BrokerStartup(Timer, frozen=True, tag=True):
    """The process is up: register (K-2)."""


class HeartbeatTick(Timer, frozen=True, tag=True):
    """Send the controller a heartbeat (K-3)."""


class IsrCheck(Timer, frozen=True, tag=True):
    """Look for followers that lag too long (H-8)."""


class CheckpointTick(Timer, frozen=True, tag=True):
    """Write the high watermarks down (H-7)."""


class WriteBackTick(Timer, frozen=True, tag=True):
    """The kernel's flusher wakes up (D-6)."""

    of_machine = True


class RetentionTick(Timer, frozen=True, tag=True):
    """Look for segments that are to be deleted (`log.retention.check.interval.ms`, L-8)."""


class CleanerTick(Timer, frozen=True, tag=True):
    """The log cleaner looks for the dirtiest log (`log.cleaner.backoff.ms`, L-13)."""


class FilesDue(Timer, frozen=True, tag=True):
    """Files that were renamed to `.deleted` are to be removed (`file.delete.delay.ms`, L-11); `number` says which."""

    number: int


class FetchRetry(Timer, frozen=True, tag=True):
    """Fetch again from a leader that failed (`replica.fetch.backoff.ms`)."""

    leader: int


class FetchWatch(Timer, frozen=True, tag=True):
    """Has the fetch from `leader` had its answer (`replica.socket.timeout.ms`)."""

    leader: int


class ProposalRetry(Timer, frozen=True, tag=True):
    """Send the ISR proposals again that had no answer (H-9)."""


class MetadataRetry(Timer, frozen=True, tag=True):
    """Ask the controller for metadata again."""


class CallExpired(Timer, frozen=True, tag=True):
    """A request this node sent has had no answer in time; `message` is its id."""

    message: int


class ParkedExpired(Timer, frozen=True, tag=True):
    """A metadata fetch that a controller holds back has waited long enough; `message` is its id."""

    message: int


class PurgatoryTick(Timer, frozen=True, tag=True):
    """The first of the requests that a broker holds back in its table `parked` has waited long enough."""

    parked: str


class SessionCheck(Timer, frozen=True, tag=True):
    """The active controller of `epoch` looks for brokers without heartbeats (K-3)."""

    epoch: int


class LeaderBalanceTick(Timer, frozen=True, tag=True):
    """The active controller of `epoch` moves leadership back to preferred replicas (E-7)."""

    epoch: int


class RoleOver(Timer, frozen=True, tag=True):
    """The time of a controller's role in the quorum is over, unless it was given more, or has another role (K-8)."""

    watch: int


class StopOver(Timer, frozen=True, tag=True):
    """A controller that is stopping waits for a successor no longer."""


class UncleanElectionTick(Timer, frozen=True, tag=True):
    """The active controller of `epoch` looks whether a partition may elect a leader uncleanly by now (E-5)."""

    epoch: int


class GroupTimer(Timer, frozen=True, tag=True):
    """Base of a group coordinator's timers."""


class OffsetsPartitionGained(GroupTimer, frozen=True, tag=True):
    """This broker now leads a partition of the offsets topic: load its groups (G-14)."""

    partition: int
    leader_epoch: int


class TopicGone(GroupTimer, frozen=True, tag=True):
    """A topic was deleted: its committed offsets go with it (T-12)."""

    topic: str


class OffsetsPartitionLost(GroupTimer, frozen=True, tag=True):
    """This broker no longer leads a partition of the offsets topic: forget its groups (G-14)."""

    partition: int
