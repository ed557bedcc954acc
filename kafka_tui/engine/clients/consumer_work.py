"""What a program does with the records that `poll()` returned: in its loop, or handed over to a worker (O-3, O-6)."""

from __future__ import annotations

from kafka_tui.engine.clients.consumer_timers import PollTick, WorkTick
from kafka_tui.engine.facts import consumers as f
from kafka_tui.engine.nodes.consumer import POLLING, PROCESSING, Consumer, without_first
from kafka_tui.engine.turn import Turn


def process(turn: Turn[Consumer]) -> None:
    """The program works on the records in hand; it is not inside `poll()` meanwhile (G-7)."""
    turn.note(phase=PROCESSING, work_since_ms=turn.now_ms)
    turn.schedule(PollTick(), turn.node.in_hand * turn.node.processing_ms)


def processed(turn: Turn[Consumer]) -> None:
    """All records in hand are worked on."""
    node = turn.node
    turn.note(processed=node.processed + node.in_hand, hand=(), work_since_ms=-1)


def hand_over(turn: Turn[Consumer]) -> None:
    """The records go to the program's worker, and the program polls again at once (O-3).

    The worker takes one after the other. What it has not worked on yet counts as consumed: the next automatic commit
    takes it with it.
    """
    node = turn.node
    turn.note(last_poll_ms=turn.now_ms, closing=node.closing or node.is_done)
    if not node.processing_ms:
        processed(turn)
    elif node.work_since_ms < 0:
        turn.note(work_since_ms=turn.now_ms)
        turn.schedule(WorkTick(), node.processing_ms, silent=True)


def worked(turn: Turn[Consumer]) -> None:
    """The worker has finished a record, and takes the next one; whoever waits for it to be through goes on."""
    node = turn.node
    left = without_first(node.hand, 1)
    turn.note(hand=left, processed=node.processed + 1, work_since_ms=turn.now_ms if left else -1)
    if left:
        turn.schedule(WorkTick(), node.processing_ms, silent=True)
    elif node.phase == PROCESSING:
        turn.note(phase=POLLING)


def drains(turn: Turn[Consumer]) -> bool:
    """Whether a program that is to end waits for its worker first; it polls no more meanwhile (G-7)."""
    node = turn.node
    if not node.hand_over or not node.hand:
        return False
    turn.note(phase=PROCESSING, last_poll_ms=turn.now_ms)
    return True


def abandon(turn: Turn[Consumer]) -> None:
    """The program is gone: what it had in hand and did not finish, nobody has worked on (O-3, O-6)."""
    node = turn.node
    if node.work_since_ms >= 0 and node.processing_ms and not node.hand_over:
        done = min((turn.now_ms - node.work_since_ms) // node.processing_ms, node.in_hand)
        turn.note(hand=without_first(node.hand, done), processed=node.processed + done)
    for partition in dict.fromkeys(one.partition for one in turn.node.hand):
        left = [one for one in turn.node.hand if one.partition == partition]
        fact = f.WorkAbandoned(
            node=turn.id,
            group=node.group,
            partition=partition,
            first_offset=left[0].first_offset,
            end_offset=left[-1].end_offset,
            records=sum(one.records for one in left),
        )
        turn.emit(fact)
