"""A controller's roles in the quorum and how it gets from one to another (K-1, K-8, K-9).

    unattached ─timeout─► prospective ─majority─► candidate ─majority─► leader ─no majority, stop─► resigned
    follower ─────timeout────►  │ refused: follower or unattached again       resigned ─timeout─► unattached, epoch + 1
    any ─newer epoch─► unattached, or follower of its leader

Source: Apache Kafka `QuorumState`, `KafkaRaftClient`; KIP-595, KIP-996. Simplified: a vote without an answer is asked
for again in the next round, and not within one as well; a leader says once that it leads, and then to whoever asks.
"""

from __future__ import annotations

from kafka_tui.engine.controller import quorum_rules as rules
from kafka_tui.engine.controller.metadata_log import conclude, fetch, refuse_waiting
from kafka_tui.engine.facts import quorum as f
from kafka_tui.engine.facts.network import ProcessStopped
from kafka_tui.engine.ids import controller_node
from kafka_tui.engine.nodes import controller as c
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.requests import quorum as r
from kafka_tui.engine.requests.base import Response
from kafka_tui.engine.timers import RoleOver, StopOver
from kafka_tui.engine.turn import Turn

ControllerTurn = Turn[Controller]
STOP_MS = 5000
"""How long a leader that stops waits for a successor (`KafkaRaftClient.GracefulShutdown`)."""


def start(turn: ControllerTurn) -> None:
    """The process came up. The only voter is elected at once; others find out who leads."""
    turn.emit(f.QuorumStateRead(node=turn.id))
    node = turn.node
    if node.majority == 1:
        _lead(turn, node.epoch + 1)
    elif node.leader not in (r.NOBODY, node.id):
        _follow(turn, node.epoch, node.leader)
    else:
        _wait(turn, _election_timeout_ms(turn))


def stop(turn: ControllerTurn) -> None:
    """SIGTERM: a leader hands over first (EndQuorumEpoch), as long as there is somebody to hand over to."""
    if turn.node.role != c.LEADER or turn.node.majority == 1:
        _end(turn)
        return
    turn.note(stopping=True)
    turn.schedule(StopOver(), STOP_MS, silent=True)
    resign(turn, "stop")


def _end(turn: ControllerTurn) -> None:
    turn.emit(ProcessStopped(node=turn.id, how="stopped"))


def stop_over(turn: ControllerTurn) -> None:
    """No successor was found in time."""
    _end(turn)


# -- roles -------------------------------------------------------------------------------------------------------------


def _wait(turn: ControllerTurn, time_ms: int) -> None:
    """Give the present role its time."""
    watch = turn.node.watch + 1
    turn.note(watch=watch, deadline_ms=turn.now_ms + time_ms)
    turn.schedule(RoleOver(watch), time_ms, silent=True)


def _election_timeout_ms(turn: ControllerTurn) -> int:
    """`controller.quorum.election.timeout.ms`, and as much again at most, so that not all begin at once."""
    timeout_ms = max(turn.node.config.controller_quorum_election_timeout_ms, 1)
    return timeout_ms + turn.draw(timeout_ms)


def _unattached(turn: ControllerTurn, epoch: int) -> None:
    turn.emit(f.QuorumEpochSeen(node=turn.id, epoch=epoch))
    _wait(turn, _election_timeout_ms(turn))


def _follow(turn: ControllerTurn, epoch: int, leader: int) -> None:
    turn.emit(f.QuorumLeaderFound(node=turn.id, leader=leader, epoch=epoch))
    if turn.node.stopping:
        _end(turn)
        return
    _wait(turn, max(turn.node.config.controller_quorum_fetch_timeout_ms, 1))
    fetch(turn)


def _ask_for_votes(turn: ControllerTurn, pre_vote: bool, because: int = 0) -> None:
    node = turn.node
    epoch = node.epoch if pre_vote else node.epoch + 1
    begun = turn.emit(f.CandidacyBegun(node=turn.id, epoch=epoch, pre_vote=pre_vote), because)
    _wait(turn, _election_timeout_ms(turn))
    for voter in node.others:
        request = r.VoteRequest(
            candidate=node.id,
            epoch=epoch,
            last_epoch=node.last_epoch,
            log_end_offset=node.log.end,
            pre_vote=pre_vote,
        )
        turn.send(controller_node(voter), request, because=begun)


def _lead(turn: ControllerTurn, epoch: int) -> None:
    elected = turn.emit(f.ControllerElected(node=turn.id, epoch=epoch))
    node = turn.node
    for voter in node.others:
        turn.send(controller_node(voter), r.BeginQuorumEpochRequest(leader=node.id, epoch=epoch), because=elected)
    if node.others:
        _wait(turn, rules.check_quorum_ms(node))
    conclude(turn)


def resign(turn: ControllerTurn, reason: str, because: int = 0) -> None:
    """Lead no longer: what was not committed is undone here, and whoever waited for it is told (K-8, K-9)."""
    resigned = _give_up(turn, reason, because)
    node = turn.node
    request = r.EndQuorumEpochRequest(leader=node.id, epoch=node.epoch, successors=rules.successors(node))
    for voter in node.others:
        turn.send(controller_node(voter), request, because=resigned)
    _wait(turn, _election_timeout_ms(turn))


def _give_up(turn: ControllerTurn, reason: str, because: int = 0) -> int:
    """Go back to what is committed; gives the id of the fact that says so."""
    node = turn.node
    undone = node.log.end - node.high_watermark
    resigned = turn.emit(f.ControllerResigned(node=turn.id, epoch=node.epoch, reason=reason, undone=undone), because)
    refuse_waiting(turn, node, resigned)
    return resigned


# -- time --------------------------------------------------------------------------------------------------------------


def look_around(turn: ControllerTurn) -> None:
    """A leader that has had no word of a majority for too long resigns before it does anything else (K-9)."""
    node = turn.node
    if node.role != c.LEADER or not node.others:
        return
    if turn.now_ms - rules.majority_heard_ms(node) >= rules.check_quorum_ms(node):
        resign(turn, "majority", max(turn.silence_of(controller_node(voter)) for voter in node.others))


def role_over(turn: ControllerTurn, timer: RoleOver) -> None:
    """The time of the role is over, or a later one has been set since."""
    node = turn.node
    if timer.watch != node.watch:
        return
    deadline_ms = node.deadline_ms
    if node.role == c.LEADER:
        deadline_ms = rules.majority_heard_ms(node) + rules.check_quorum_ms(node)
    if deadline_ms > turn.now_ms:
        turn.schedule(timer, deadline_ms - turn.now_ms, silent=True)
        return
    match node.role:
        case c.FOLLOWER:
            silence = turn.silence_of(controller_node(node.leader))
            _ask_for_votes(turn, pre_vote=True, because=silence)  # K-8
        case c.PROSPECTIVE:
            _stand_back(turn)
        case c.RESIGNED if not node.stopping:
            _unattached(turn, node.epoch + 1)
        case c.UNATTACHED | c.CANDIDATE if not node.stopping:
            _ask_for_votes(turn, pre_vote=True)
        case _:
            pass  # one that stops waits for a leader, and no longer than `STOP_MS`


def _stand_back(turn: ControllerTurn) -> None:
    """It would not be elected: it goes on as it was."""
    node = turn.node
    if node.leader not in (r.NOBODY, node.id):
        _follow(turn, node.epoch, node.leader)
    else:
        _unattached(turn, node.epoch)


# -- requests and answers ----------------------------------------------------------------------------------------------


def learn(turn: ControllerTurn, epoch: int, leader: int) -> None:
    """Somebody spoke of an epoch and its leader (or of none): follow whoever is newer than what is known (K-8)."""
    node = turn.node
    if epoch < node.epoch or leader == node.id:
        return
    if epoch > node.epoch:
        if node.role == c.LEADER:
            _give_up(turn, "epoch")
        if leader == r.NOBODY:
            _unattached(turn, epoch)
        else:
            _follow(turn, epoch, leader)
    elif leader != r.NOBODY and node.leader == r.NOBODY:
        _follow(turn, epoch, leader)


def on_vote(turn: ControllerTurn, call: Call, request: r.VoteRequest) -> None:
    """Give a vote, or do not."""
    learn(turn, request.epoch, r.NOBODY)
    granted = request.epoch == turn.node.epoch and rules.may_vote(turn.node, request)
    turn.emit(
        f.VoteGiven(
            node=turn.id,
            candidate=request.candidate,
            epoch=request.epoch,
            granted=granted,
            pre_vote=request.pre_vote,
        )
    )
    node = turn.node
    response = r.VoteResponse(
        voter=node.id, epoch=node.epoch, leader=known_leader(node), granted=granted, pre_vote=request.pre_vote
    )
    turn.reply(call, response)


def known_leader(node: Controller) -> int:
    """Whom a controller names as leader; one that has resigned names nobody."""
    return r.NOBODY if node.role == c.RESIGNED else node.leader


def on_voted(turn: ControllerTurn, response: Response) -> None:
    """An answer of a voter: with a majority the controller goes on, without one it stands back."""
    if not isinstance(response, r.VoteResponse):
        return  # the next round asks again
    learn(turn, response.epoch, response.leader)
    node = turn.node
    asked = c.PROSPECTIVE if response.pre_vote else c.CANDIDATE
    if node.role != asked or response.epoch != node.epoch:
        return
    turn.emit(f.VoteReceived(node=turn.id, voter=response.voter, granted=response.granted))
    node = turn.node
    if rules.won(node):
        if response.pre_vote:
            _ask_for_votes(turn, pre_vote=False)
        else:
            _lead(turn, node.epoch)
    elif response.pre_vote and rules.lost(node):
        _stand_back(turn)


def on_begin(turn: ControllerTurn, call: Call, request: r.BeginQuorumEpochRequest) -> None:
    """Somebody leads: follow, unless it is an old leader."""
    learn(turn, request.epoch, request.leader)
    node = turn.node
    turn.reply(call, r.BeginQuorumEpochResponse(epoch=node.epoch, leader=known_leader(node)))


def on_end(turn: ControllerTurn, call: Call, request: r.EndQuorumEpochRequest) -> None:
    """The leader leads no longer: successors ask for votes in turn, and need not wait for its silence (K-8)."""
    learn(turn, request.epoch, request.leader)
    node = turn.node
    if node.role == c.FOLLOWER and (node.leader, node.epoch) == (request.leader, request.epoch):
        _wait(turn, rules.successor_wait_ms(node, request.successors))
    turn.reply(call, r.EndQuorumEpochResponse(epoch=node.epoch, leader=known_leader(node)))
