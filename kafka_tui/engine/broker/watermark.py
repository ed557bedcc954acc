"""The high watermark of a leader, the ISR it proposes, and who waits for either (H-4, H-5, H-8 … H-11)."""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.evolve.broker import caught_up_at
from kafka_tui.engine.facts.broker import HighWatermarkAdvanced, IsrProposalRefused, IsrProposed, LeadershipKept
from kafka_tui.engine.ids import NO_LEADER, TopicPartition, controller_node
from kafka_tui.engine.metadata import TopicState
from kafka_tui.engine.nodes.broker import Broker, Follower, Leadership, Replica
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.control import AlterPartitionRequest, AlterPartitionResponse, Decision, Proposal
from kafka_tui.engine.timers import CallExpired, ProposalRetry
from kafka_tui.engine.turn import Turn

BrokerTurn = Turn[Broker]
CONTROLLER_TIMEOUT_MS = 30_000
"""`controller.socket.timeout.ms`: how long a broker waits for an answer of the controller."""
PROPOSAL_RETRY_MS = 50
"""How long a proposal that got no answer waits before it is sent again."""


def effective_min_isr(topic: TopicState | None, leadership: Leadership) -> int:
    """min.insync.replicas, but never more than there are replicas (A-4)."""
    configured = 1 if topic is None else topic.config.min_insync_replicas
    return min(configured, len(leadership.followers) + 1)


def under_min_isr(turn: BrokerTurn, partition: TopicPartition, leadership: Leadership) -> bool:
    """Whether the committed ISR is smaller than the effective minimum (H-5)."""
    topic = turn.node.image.topics.get(partition.topic)
    return len(leadership.isr) < effective_min_isr(topic, leadership)


def is_caught_up(turn: BrokerTurn, replica: Replica, follower: Follower) -> bool:
    """Whether the follower has everything, or had it within `replica.lag.time.max.ms` (H-8)."""
    if follower.log_end_offset == replica.log.log_end_offset:
        return True
    caught_up_ms = caught_up_at(turn.node, follower)
    return caught_up_ms >= 0 and turn.now_ms - caught_up_ms <= turn.node.config.replica_lag_time_max_ms


def is_eligible(turn: BrokerTurn, follower: Follower) -> bool:
    """Whether the follower may be in the ISR: active, and not an older life of its broker (H-10)."""
    registration = turn.node.image.brokers.get(follower.broker)
    return registration is not None and registration.active and registration.epoch == follower.broker_epoch


def advance_high_watermark(turn: BrokerTurn, partition: TopicPartition) -> bool:
    """Move the leader's high watermark as far as it may go (H-4, H-5); True when it moved."""
    replica = turn.node.replicas.get(partition)
    leadership = None if replica is None else replica.leadership
    if replica is None or leadership is None or (turn.follows("H-5") and under_min_isr(turn, partition, leadership)):
        return False
    mark = replica.log.log_end_offset
    maximal = leadership.maximal_isr
    for follower in leadership.followers:
        if follower.log_end_offset >= mark:
            continue
        joining = is_caught_up(turn, replica, follower) and is_eligible(turn, follower)
        if (follower.broker in maximal and turn.follows("H-4")) or joining:
            mark = follower.log_end_offset
    if mark <= replica.high_watermark:
        return False
    old = replica.high_watermark
    turn.emit(HighWatermarkAdvanced(node=turn.id, partition=partition, role="leader", old=old, new=mark))
    return True


def maybe_expand(turn: BrokerTurn, partition: TopicPartition, broker: int) -> None:
    """Propose a follower that has caught up for the ISR (H-10)."""
    replica = turn.node.replicas[partition]
    leadership = replica.leadership
    if leadership is None or leadership.proposal is not None or broker in leadership.isr:
        return
    follower = leadership.follower(broker)
    if follower is None or not is_eligible(turn, follower):
        return
    if follower.log_end_offset >= max(replica.high_watermark, leadership.start_offset):
        _propose(turn, partition, leadership, "expand", tuple(sorted((*leadership.isr, broker))))


def check_isr(turn: BrokerTurn) -> None:
    """Propose an ISR without the followers that lag too long, partition by partition (H-8)."""
    for partition, replica in tuple(turn.node.replicas.items()):
        leadership = replica.leadership
        if leadership is None or leadership.proposal is not None:
            continue
        lagging = {
            follower.broker
            for follower in leadership.followers
            if follower.broker in leadership.isr and not is_caught_up(turn, replica, follower)
        }
        if lagging:
            kept = tuple(broker for broker in leadership.isr if broker not in lagging)
            _propose(turn, partition, leadership, "shrink", kept)


def _propose(
    turn: BrokerTurn, partition: TopicPartition, leadership: Leadership, change: str, isr: tuple[int, ...]
) -> None:
    if partition in turn.node.proposals:
        return  # an earlier leadership's is not answered yet: one at a time
    turn.emit(IsrProposed(node=turn.id, partition=partition, change=change, old=leadership.isr, new=isr))
    turn.put("proposals", partition, _proposal(turn, partition, leadership, isr))
    send_proposals(turn)


def _proposal(turn: BrokerTurn, partition: TopicPartition, leadership: Leadership, isr: tuple[int, ...]) -> Proposal:
    known = {follower.broker: follower.broker_epoch for follower in leadership.followers}
    return Proposal(
        partition=partition,
        topic_id=turn.node.replicas[partition].topic_id,
        leader_epoch=leadership.epoch,
        partition_epoch=leadership.state.partition_epoch,
        isr=isr,
        isr_epochs=tuple(turn.node.epoch if b == turn.node.id else known.get(b, -1) for b in isr),
    )


def send_proposals(turn: BrokerTurn) -> None:
    """Send all that is proposed to the controller in one request; while one is under way the rest waits (H-9)."""
    node = turn.node
    if node.proposal_call or not len(node.proposals) or node.controller == NO_LEADER:
        return
    request = AlterPartitionRequest(broker=node.id, broker_epoch=node.epoch, proposals=tuple(node.proposals.values()))
    message = turn.send(controller_node(node.controller), request)
    turn.note(proposal_call=message)
    turn.schedule(CallExpired(message), CONTROLLER_TIMEOUT_MS, silent=True)


def on_proposal_answer(turn: BrokerTurn, response: AlterPartitionResponse | None) -> tuple[TopicPartition, ...]:
    """Take the controller's decisions (H-9); gives the partitions whose ISR is now committed.

    No answer, or a refusal of the whole request: all is proposed again a little later.
    """
    turn.note(proposal_call=0)
    if response is None or response.error != NONE:
        turn.schedule(ProposalRetry(), PROPOSAL_RETRY_MS, silent=True)
        return ()
    committed = tuple(item.partition for item in response.decisions if _decided(turn, item))
    if any(item.error == "NOT_CONTROLLER" for item in response.decisions):
        turn.schedule(ProposalRetry(), PROPOSAL_RETRY_MS, silent=True)
    else:
        send_proposals(turn)
    return committed


def _decided(turn: BrokerTurn, item: Decision) -> bool:
    """Take one decision; True when it committed the ISR that is still this leader's proposal."""
    if item.error == "NOT_CONTROLLER":
        return False  # an older controller's answer: the proposal stays
    proposed = turn.node.proposals[item.partition]
    turn.put("proposals", item.partition, None)
    replica = turn.node.replicas.get(item.partition)
    leadership = None if replica is None else replica.leadership
    if leadership is None or leadership.proposal is None or leadership.epoch != proposed.leader_epoch:
        return False
    if item.error == NONE:
        if item.leader_epoch != leadership.epoch or item.partition_epoch <= leadership.state.partition_epoch:
            return False
        state = replace(leadership.state, isr=item.isr, partition_epoch=item.partition_epoch)
        turn.emit(LeadershipKept(node=turn.id, partition=item.partition, state=state))
        return True
    if item.error == "INELIGIBLE_REPLICA":
        turn.emit(IsrProposalRefused(node=turn.id, partition=item.partition, error=item.error))
    return False  # other errors: newer metadata is on its way and will settle it
