"""Brokers on the controller: registration, heartbeats, fencing, controlled shutdown (K-2 … K-6)."""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.controller.leadership import all_partitions, bring_back, take_out
from kafka_tui.engine.facts.controller import (
    BrokerFenced,
    BrokerRegistered,
    BrokerUnfenced,
    BrokerUnregistered,
    HeartbeatSeen,
    ShutdownBegun,
)
from kafka_tui.engine.ids import broker_node
from kafka_tui.engine.metadata import Registration
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.refusals import NONE, Refusal
from kafka_tui.engine.requests.control import (
    BrokerHeartbeatRequest,
    BrokerHeartbeatResponse,
    RegisterBrokerRequest,
    RegisterBrokerResponse,
    UnregisterBrokerRequest,
)
from kafka_tui.engine.turn import Turn

ControllerTurn = Turn[Controller]


def has_session(turn: ControllerTurn, broker: int) -> bool:
    """Whether a heartbeat of `broker` came within the session timeout (K-3)."""
    heard = turn.node.heard_ms.get(broker)
    return heard is not None and turn.now_ms - heard < turn.node.config.broker_session_timeout_ms


def register(turn: ControllerTurn, request: RegisterBrokerRequest) -> RegisterBrokerResponse:
    """Register a starting broker, fenced at first (K-2); after an unclean stop it leaves ISRs and ELRs (K-6)."""
    known = turn.node.image.brokers.get(request.broker)
    if known is not None and known.incarnation != request.incarnation and not known.fenced:
        if has_session(turn, request.broker):
            return RegisterBrokerResponse(error="DUPLICATE_BROKER_REGISTRATION", broker_epoch=-1)
        take_out(turn, request.broker, "registered")
    if known is not None and not request.clean:
        take_out(turn, request.broker, "registered", unclean=True)  # K-6
    epoch = turn.node.image.offset  # the broker epoch is the offset of its registration record
    registration = Registration(request.broker, epoch, request.incarnation, request.rack)
    turn.emit(BrokerRegistered(node=turn.id, registration=registration))
    turn.emit(HeartbeatSeen(node=turn.id, broker=request.broker))
    return RegisterBrokerResponse(error=NONE, broker_epoch=epoch)


def heartbeat(turn: ControllerTurn, request: BrokerHeartbeatRequest) -> BrokerHeartbeatResponse:
    """Note that a broker lives; unfence it when it has caught up, let it go when it leads nothing (K-2, K-3, K-5)."""
    known = turn.node.image.brokers.get(request.broker)
    if known is None or known.epoch != request.broker_epoch:
        return BrokerHeartbeatResponse(error="STALE_BROKER_EPOCH", fenced=True, may_shut_down=False)
    turn.emit(HeartbeatSeen(node=turn.id, broker=request.broker))
    if request.want_shutdown:
        return _shut_down(turn, known, request)
    if known.fenced and request.metadata_offset > known.epoch:
        registration = replace(known, fenced=False)
        turn.emit(BrokerUnfenced(node=turn.id, broker=known.broker, registration=registration))
        bring_back(turn)
    fenced = turn.node.image.brokers[request.broker].fenced
    return BrokerHeartbeatResponse(error=NONE, fenced=fenced, may_shut_down=False)


def _shut_down(turn: ControllerTurn, known: Registration, request: BrokerHeartbeatRequest) -> BrokerHeartbeatResponse:
    """Move leaderships away first, then let the broker stop (K-5)."""
    if not known.shutting_down and not known.fenced:
        registration = replace(known, shutting_down=True)
        turn.emit(ShutdownBegun(node=turn.id, broker=known.broker, registration=registration))
        take_out(turn, known.broker, "shutdown")
        return BrokerHeartbeatResponse(error=NONE, fenced=False, may_shut_down=False)
    leads = any(state.leader == known.broker for _, state, _ in all_partitions(turn))
    if not leads and not known.fenced:
        fence(turn, known.broker, 0, 0)
    return BrokerHeartbeatResponse(error=NONE, fenced=False, may_shut_down=not leads)


def fence(turn: ControllerTurn, broker: int, silent_ms: int, because: int) -> None:
    """Fence a broker: it leaves all ISRs and its leaderships are elected anew, in one go (H-12, K-3, K-4)."""
    known = turn.node.image.brokers[broker]
    registration = replace(known, fenced=True)
    fenced = BrokerFenced(node=turn.id, broker=broker, silent_ms=silent_ms, registration=registration)
    take_out(turn, broker, "fenced", turn.emit(fenced, because))


def check_sessions(turn: ControllerTurn) -> None:
    """Fence brokers whose heartbeats stopped `broker.session.timeout.ms` ago (K-3)."""
    for broker, known in tuple(turn.node.image.brokers.items()):
        heard = turn.node.heard_ms.get(broker)
        if known.fenced or heard is None or has_session(turn, broker):
            continue
        fence(turn, broker, turn.now_ms - heard, turn.silence_of(broker_node(broker)))


def unregister(turn: ControllerTurn, request: UnregisterBrokerRequest) -> Refusal | None:
    """Forget a broker (R-5)."""
    known = turn.node.image.brokers.get(request.broker)
    if known is None:
        return Refusal("BROKER_ID_NOT_REGISTERED", f"Broker ID {request.broker} is not currently registered", "R-5")
    if not known.fenced:
        fence(turn, request.broker, 0, 0)
    turn.emit(BrokerUnregistered(node=turn.id, broker=request.broker))
    return None
