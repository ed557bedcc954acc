"""Which rules of KAFKA-FACTS decide each fact: what "why?" names beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

RULES: Final[dict[str, tuple[str, ...]]] = {
    # commands, processes, links
    "CommandGiven": (),
    "CommandRefused": (),
    "MessageSent": (),
    "MessageDelivered": (),
    "MessageHeld": (),
    "MessageLost": (),
    "ProcessStarted": ("K-2",),
    "ProcessStopped": (),
    "ProcessPaused": ("K-7",),
    "ProcessResumed": ("K-7",),
    "NodeAdded": ("R-4",),
    "NodeRemoved": ("R-5",),
    "NetworkCut": ("K-3",),
    "NetworkHealed": (),
    "NetworkDelayed": (),
    "LossArranged": (),
    # controllers
    "CandidacyBegun": ("K-8",),
    "VoteGiven": ("K-1",),
    "QuorumEpochSeen": ("K-1",),
    "QuorumLeaderFound": ("K-1",),
    "ControllerElected": ("K-1", "K-8"),
    "ControllerActivated": ("K-8",),
    "ControllerResigned": ("K-8", "K-9"),
    "MetadataReplicated": ("K-1",),
    "MetadataTruncated": ("K-1",),
    "MetadataCommitted": ("K-1",),
    "BrokerRegistered": ("K-2", "K-6"),
    "BrokerFenced": ("K-3", "K-4"),
    "BrokerUnfenced": ("K-2",),
    "ShutdownBegun": ("K-5",),
    "BrokerUnregistered": ("R-5",),
    "ClusterFormatted": ("E-8",),
    "ConfigChanged": ("K-10",),
    "TopicCreated": ("T-4", "T-5"),
    "PartitionsAdded": ("T-7",),
    "TopicDeleted": ("T-12",),
    "HeartbeatSeen": ("K-3",),
    "ProducerIdAllocated": ("P-12",),
    # brokers
    "MetadataLearnt": ("K-10",),
    "BrokerEpochLearnt": ("K-2", "K-6"),
    "ReplicaCreated": ("L-3",),
    "ReplicaDeleted": ("T-12", "R-1"),
    "LeadershipTaken": ("E-9", "H-1"),
    "LeadershipKept": ("H-9",),
    "FollowingStarted": ("H-1", "H-2"),
    "BatchRecompressed": ("Z-3",),
    "RecordsAppended": ("L-1", "D-1"),
    "DuplicateIgnored": ("P-12",),
    "HighWatermarkAdvanced": ("H-4",),
    "LogStartAdvanced": ("L-12",),
    "LogTruncated": ("E-10",),
    "EpochForgotten": ("E-10",),
    "FollowerFetched": ("H-2", "H-3"),
    "IsrProposed": ("H-9",),
    "IsrProposalRefused": ("H-9",),
    "HighWatermarksCheckpointed": ("H-7",),
    "ReplicasRecovered": ("H-7", "K-6"),
    "PagesRead": ("D-4", "D-5", "D-3"),
    "PagesWrittenBack": ("D-6",),
    "SegmentRolled": ("L-5", "D-2"),
    "SegmentsDeleted": ("L-8", "L-12"),
    "FilesRemoved": ("L-11", "D-9"),
    "LogFlushed": ("D-2",),
    "LogCleaned": ("L-13", "L-14"),
    "LogRestarted": ("L-12",),
    "PowerLost": ("D-2", "D-1"),
    "UnflushedLost": ("D-2",),
    "CacheResized": ("D-7",),
    "AppendRefused": (),
    # groups
    "MemberIdGiven": ("G-3",),
    "JoinRefused": ("G-13",),
    "MemberJoined": ("G-3",),
    "MemberRejoined": ("G-6",),
    "StaticMemberReplaced": ("G-12",),
    "MemberLeft": ("G-8",),
    "PendingMemberForgotten": ("G-3",),
    "RebalanceStarted": ("G-8", "G-3"),
    "InitialDelayExtended": ("G-3",),
    "GenerationFormed": ("G-3", "G-5"),
    "AssignmentsStored": ("G-4",),
    "OffsetsCommitted": ("O-1",),
    "OffsetsForgotten": ("T-12",),
    "GroupDeleted": ("G-15",),
    "CommitRefused": ("G-13",),
    "GroupsLoaded": ("G-14", "G-1"),
    "GroupsUnloaded": ("G-14",),
    "HeartbeatNoted": ("G-6",),
    # groups of the new protocol
    "ConsumerGroupCreated": ("N-1", "N-7"),
    "ConsumerGroupReplaced": ("N-7",),
    "GroupDowngraded": ("N-7",),
    "GroupUpgraded": ("N-7",),
    "SubscriptionChanged": ("N-1",),
    "StaticMemberAway": ("G-12",),
    "StaticMemberReturned": ("G-12",),
    "GroupEpochBumped": ("N-2",),
    "TargetAssignmentComputed": ("N-4", "N-2"),
    "MemberReconciled": ("N-2",),
    "HeartbeatRefused": ("N-6",),
    "ConsumerGroupReread": ("N-2",),
    # producers and tools
    "CallAnswered": (),
    "RecordsHanded": ("P-2", "P-16"),
    "RecordBlocked": ("P-2",),
    "RecordRefused": ("P-2",),
    "SendThrew": ("P-1", "P-16"),
    "ProducerFlushing": ("P-17",),
    "ProducerFlushed": ("P-17",),
    "StickyPartitionDrawn": ("P-5",),
    "RecordSent": ("P-3", "P-6"),
    "BatchAcknowledged": ("A-3",),
    "BatchRetried": ("P-15", "P-11"),
    "BatchSplit": ("B-7",),
    "BatchFailed": ("P-11", "P-15"),
    "ProducerIdReceived": ("P-12",),
    "ProducerEpochBumped": ("P-12",),
    "MetadataReceived": ("K-10",),
    "ProducerClosing": ("P-17",),
    # consumers
    "PartitionsAssigned": ("G-4",),
    "PartitionsRevoked": ("G-9", "S-5"),
    "PositionSet": ("C-6",),
    "PartitionsChosen": ("C-10",),
    "TruncationFound": ("C-7", "E-10"),
    "PositionOutOfRange": ("C-7",),
    "ReadReplicaChanged": ("C-2",),
    "PatienceEnded": ("C-1",),
    "RecordsDelivered": ("C-1", "C-3"),
    "WorkAbandoned": ("O-3", "O-6"),
    "CommitFailed": ("O-4",),
    "PollIntervalExceeded": ("G-7",),
    "MembershipLost": ("G-13", "O-8"),
    "ConsumerFailed": ("C-7",),
}
"""The rules of each fact class whatever its fields are; `()` where the fields name them or none does."""

_BY_FIELD: Final[dict[str, tuple[str, dict[str, tuple[str, ...]]]]] = {
    "RecordsAppended": ("role", {"follower": ("H-2", "D-1")}),
    "HighWatermarkAdvanced": ("role", {"follower": ("H-6",)}),
    "BatchAcknowledged": ("acks", {"0": ("A-1",), "1": ("A-2",)}),
    "IsrProposed": ("change", {"shrink": ("H-8", "H-9"), "expand": ("H-10", "H-9")}),
    "ProcessStopped": ("how", {"crashed": ("D-1", "D-2"), "powerless": ("D-1", "D-2"), "stopped": ("K-5",)}),
    "PagesWrittenBack": ("cause_name", {"writer": ("D-6",), "clean stop": ("D-2",)}),
    "SegmentRolled": ("reason", {"retention": ("L-9", "D-2")}),
    "MemberLeft": (
        "reason",
        {"session timeout": ("G-6", "G-8"), "rebalance timeout": ("G-3", "G-8"), "revocation timeout": ("N-3",)},
    ),
    "PartitionsRevoked": ("how", {"lost": ("O-8",)}),
    "OffsetsForgotten": ("reason", {"expired": ("O-1",), "deleted": ("G-15",)}),
    "GroupDeleted": ("reason", {"expired": ("O-1", "G-15")}),
    "MembershipLost": ("error", {"FENCED_INSTANCE_ID": ("G-12",)}),
    "JoinRefused": (
        "error",
        {
            "FENCED_INSTANCE_ID": ("G-12",),
            "INCONSISTENT_GROUP_PROTOCOL": ("G-5",),
            "INVALID_SESSION_TIMEOUT": ("G-6",),
            "GROUP_MAX_SIZE_REACHED": ("G-3",),
        },
    ),
    "ConsumerFailed": (
        "error",
        {
            "FENCED_INSTANCE_ID": ("G-12",),
            "INCONSISTENT_GROUP_PROTOCOL": ("G-5",),
            "INVALID_SESSION_TIMEOUT": ("G-6",),
        },
    ),
    "PositionSet": ("source", {"earliest": ("C-6", "C-7"), "latest": ("C-6", "C-7")}),
    "RecordSent": ("chosen", {"explicit": ("P-3",), "round-robin": ("P-3",), "key": ("P-4",), "sticky": ("P-5",)}),
    "ControllerResigned": ("reason", {"majority": ("K-9",)}),
    "RecordBlocked": ("needs", {"memory": ("P-10",)}),
    "CommitFailed": ("purpose", {"auto": ("O-2",), "async": ("O-5",)}),
}
"""Classes whose rules depend on one field: the field, and the rules by its value."""

Fields = Mapping[str, Any]  # a fact's fields, of any JSON shape


_OF_BROKERS: Final = frozenset({"NodeAdded", "NodeRemoved", "ProcessStarted", "ProcessStopped", "ProcessPaused"})
"""Classes whose rules speak of brokers; the same thing on another node follows from none."""


def rules_of(name: str, fields: Fields, node: str = "broker") -> tuple[str, ...]:
    """The rule ids that decide the fact `name` on `node` ("broker 2") with these fields, the deciding one first."""
    if name in _OF_BROKERS and not node.startswith("broker"):
        return ()
    if name == "PartitionChanged":
        return _of_change(fields)
    if name in ("CommandRefused", "AppendRefused"):
        return tuple(rule for rule in (fields["rule"],) if rule)
    if name == "ConfigChanged" and fields["elr_cleared"]:
        return ("E-8", *RULES[name])
    if name == "PartitionsAssigned" and not fields["partitions"]:
        return ("G-4", "G-9") if fields["kept"] else ("G-4", "G-11")
    field, by_value = _BY_FIELD.get(name, ("", {}))
    return by_value.get(fields.get(field, ""), RULES[name])


_MOVES: Final = {"cancelled": "R-3"}
_ISR_LOST: Final = {"isr": ("H-8",), "fenced": ("K-4", "H-12"), "shutdown": ("K-5",), "registered": ("K-6",)}


def _of_change(fields: Fields) -> tuple[str, ...]:
    """The rules of each thing that one `PartitionChanged` changes (E-3)."""
    before, after = fields["before"], fields["after"]
    rules: list[str] = []
    if after["leader"] != before["leader"]:
        rules.append(_of_leader(fields))
    if any(broker not in after["isr"] for broker in before["isr"]):
        rules += _ISR_LOST.get(fields["reason"], ())
    if any(broker not in before["isr"] for broker in after["isr"]) and fields["reason"] == "isr":
        rules += ["H-10", "H-9"]
    if after["elr"] != before["elr"]:
        rules.append("E-8")
    if after["replicas"] != before["replicas"] or after["adding"] != before["adding"]:
        reordered = set(after["replicas"]) == set(before["replicas"]) and not before["adding"] and not after["adding"]
        rules.append("R-2" if reordered else _MOVES.get(fields["reason"], "R-1"))
    if after["leader_epoch"] != before["leader_epoch"]:
        rules.append("E-3")
    return tuple(dict.fromkeys(rules))


def _of_leader(fields: Fields) -> str:
    before, leader = fields["before"], fields["after"]["leader"]
    if leader < 0:
        return "E-4"
    if leader not in before["isr"] and leader not in before["elr"] and leader in before["replicas"]:
        return "E-8" if leader in before["last_known_elr"] and not before["isr"] else "E-5"
    return {"balance": "E-7", "preferred": "E-6"}.get(fields["reason"], "E-2")
