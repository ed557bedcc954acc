"""What facts of the quorum make of a controller: its role, its epoch and its copy of the metadata log (K-1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kafka_tui.engine.epochs import epochs_below
from kafka_tui.engine.evolve.controller import committed
from kafka_tui.engine.facts import quorum as f
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.metadata import Image, replay
from kafka_tui.engine.nodes import controller as c
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.quorum import NOBODY


def _read(node: Controller, fact: f.QuorumStateRead, now_ms: int) -> Controller:
    """What lies on the disk is left; the committed image is there as a snapshot."""
    kept = Controller(node.id, node.config, node.voters, epoch=node.epoch, leader=node.leader, voted=node.voted)
    role = c.RESIGNED if node.leader == node.id else c.UNATTACHED
    return replace(
        kept, role=role, log=node.log, epochs=node.epochs, image=node.committed, committed=node.committed,
        since_ms=now_ms,
    )  # fmt: skip


def _with_role(node: Controller, role: str, now_ms: int) -> Controller:
    """The controller in another role; what a leader decided and could not commit is nothing to go by any more."""
    return replace(
        node,
        role=role,
        active=False,
        image=node.committed,
        votes=Table(),
        since_ms=now_ms,
        fetched=False,
        fetch_call=0,
        fetches=Table(),
        answers=Table(),
        heard_ms=Table(),
        unclean_due=False,
    )


def _candidacy(node: Controller, fact: f.CandidacyBegun, now_ms: int) -> Controller:
    if fact.pre_vote:
        asking = _with_role(node, c.PROSPECTIVE, now_ms)
    else:
        asking = replace(_with_role(node, c.CANDIDATE, now_ms), epoch=fact.epoch, voted=node.id, leader=NOBODY)
    return replace(asking, votes=asking.votes.put(node.id, True))


def _vote_given(node: Controller, fact: f.VoteGiven, now_ms: int) -> Controller:
    return replace(node, voted=fact.candidate) if fact.granted and not fact.pre_vote else node


def _vote_received(node: Controller, fact: f.VoteReceived, now_ms: int) -> Controller:
    return replace(node, votes=node.votes.put(fact.voter, fact.granted))


def _epoch_seen(node: Controller, fact: f.QuorumEpochSeen, now_ms: int) -> Controller:
    voted = node.voted if fact.epoch == node.epoch else NOBODY
    return replace(_with_role(node, c.UNATTACHED, now_ms), epoch=fact.epoch, leader=NOBODY, voted=voted)


def _leader_found(node: Controller, fact: f.QuorumLeaderFound, now_ms: int) -> Controller:
    voted = node.voted if fact.epoch == node.epoch else NOBODY
    return replace(_with_role(node, c.FOLLOWER, now_ms), epoch=fact.epoch, leader=fact.leader, voted=voted)


def _elected(node: Controller, fact: f.ControllerElected, now_ms: int) -> Controller:
    """It decides by the whole of its log from now on, whatever of it is committed."""
    leading = _with_role(node, c.LEADER, now_ms)
    image = _replayed(node, node.committed, node.log.end)
    leading = replace(leading, epoch=fact.epoch, voted=node.id, leader=node.id, image=image)
    return committed(leading, fact, now_ms)


def _activated(node: Controller, fact: f.ControllerActivated, now_ms: int) -> Controller:
    heard = Table.of((broker, now_ms) for broker in node.image.brokers)  # K-8: sessions start anew
    return replace(node, active=True, heard_ms=heard)


def _resigned(node: Controller, fact: f.ControllerResigned, now_ms: int) -> Controller:
    return _with_role(node, c.RESIGNED, now_ms)


def _replayed(node: Controller, image: Image, end: int) -> Image:
    for offset in range(image.offset, end):
        image = replay(image, node.log[offset])
    return image


def _replicated(node: Controller, fact: f.MetadataReplicated, now_ms: int) -> Controller:
    log, epochs = node.log, node.epochs
    for epoch, start in fact.epochs:
        if not epochs or epoch > epochs[-1][0]:
            epochs = (*epochs, (epoch, start))
    for record in fact.records:
        log = log.append(record)
    return replace(node, log=log, epochs=epochs)


def _truncated(node: Controller, fact: f.MetadataTruncated, now_ms: int) -> Controller:
    return replace(node, log=node.log.cut(fact.new), epochs=epochs_below(node.epochs, fact.new))


def _now_committed(node: Controller, fact: f.MetadataCommitted, now_ms: int) -> Controller:
    image = node.image if fact.new == node.image.offset else _replayed(node, node.committed, fact.new)
    return replace(node, committed=image, image=node.image if node.role == c.LEADER else image)


EVOLVE: dict[type[Fact], Callable[[Controller, Any, int], Controller]] = {
    f.QuorumStateRead: _read,
    f.CandidacyBegun: _candidacy,
    f.VoteGiven: _vote_given,
    f.VoteReceived: _vote_received,
    f.QuorumEpochSeen: _epoch_seen,
    f.QuorumLeaderFound: _leader_found,
    f.ControllerElected: _elected,
    f.ControllerActivated: _activated,
    f.ControllerResigned: _resigned,
    f.MetadataReplicated: _replicated,
    f.MetadataTruncated: _truncated,
    f.MetadataCommitted: _now_committed,
}
"""Facts of the quorum; each function is handed the fact class it is listed for."""
