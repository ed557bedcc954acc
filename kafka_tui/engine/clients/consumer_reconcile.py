"""What a member of the new protocol does inside `poll()` about its assignment: give back, take over, join again (N-2).

Source: Apache Kafka `AbstractMembershipManager.maybeReconcile` and what follows it.
"""

from __future__ import annotations

from kafka_tui.engine.clients import consumer_commit as committing
from kafka_tui.engine.clients.consumer_coordinator import give_back
from kafka_tui.engine.clients.consumer_modern import set_membership
from kafka_tui.engine.facts import consumers as f
from kafka_tui.engine.nodes.consumer import MEMBER, Consumer
from kafka_tui.engine.nodes.membership import ACKNOWLEDGING, FENCED, JOINING, RECONCILING, STALE
from kafka_tui.engine.turn import Turn


def take_part(turn: Turn[Consumer]) -> bool:
    """Do what the membership asks for; whether the consumer is a member. What it keeps it goes on reading."""
    if turn.node.lost:
        give_back(turn, "lost")  # O-8: too late to commit
    membership = turn.node.membership
    assert membership is not None
    if membership.state in (FENCED, STALE):
        set_membership(turn, state=JOINING)  # N-6, G-7
    elif membership.state == RECONCILING:
        _reconcile(turn)
    return turn.node.state == MEMBER


def _reconcile(turn: Turn[Consumer]) -> None:
    """Commit and give back what is not in the assignment, take what is new, and tell the coordinator at once.

    An automatic commit of all positions comes first, whether anything goes or not
    (`ConsumerMembershipManager.signalReconciliationStarted`); a program that commits itself does so in
    `onPartitionsRevoked`. Partitions that go are not read any more meanwhile (O-2, O-8).
    """
    node = turn.node
    membership = node.membership
    assert membership is not None
    target = membership.target or ()
    gone = tuple(partition for partition in node.partitions if partition not in target)
    if gone and membership.giving_back != gone:
        set_membership(turn, giving_back=gone)
    if (gone or committing.is_automatic(node)) and not committing.settle(turn, "revoke"):
        return
    if gone:
        give_back(turn, "revoked", gone)
    new = tuple(partition for partition in target if partition not in node.partitions)
    turn.emit(
        f.PartitionsAssigned(
            node=turn.id,
            group=node.group,
            generation=node.generation,
            partitions=new,
            kept=len(turn.node.partitions),
        )
    )
    set_membership(turn, state=ACKNOWLEDGING, giving_back=())
