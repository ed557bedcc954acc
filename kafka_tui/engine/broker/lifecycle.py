"""A broker's life: start, register, heartbeats, metadata, stop (K-2 … K-6, K-10, H-7)."""

from __future__ import annotations

from kafka_tui.engine.broker import cleaner
from kafka_tui.engine.broker.replicas import caught_up, learn, take_all_roles
from kafka_tui.engine.broker.watermark import CONTROLLER_TIMEOUT_MS, send_proposals
from kafka_tui.engine.facts.broker import (
    BrokerEpochLearnt,
    HighWatermarksCheckpointed,
    PagesWrittenBack,
    ReplicasRecovered,
)
from kafka_tui.engine.facts.network import ProcessStopped
from kafka_tui.engine.ids import controller_node
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Disconnected, Response
from kafka_tui.engine.requests.control import (
    BrokerHeartbeatRequest,
    BrokerHeartbeatResponse,
    RegisterBrokerRequest,
    RegisterBrokerResponse,
)
from kafka_tui.engine.requests.quorum import METADATA_MAX_WAIT_MS, NOBODY, MetadataFetchRequest, MetadataFetchResponse
from kafka_tui.engine.timers import (
    BrokerStartup,
    CallExpired,
    CheckpointTick,
    HeartbeatTick,
    IsrCheck,
    MetadataRetry,
    RetentionTick,
)
from kafka_tui.engine.turn import Turn

BrokerTurn = Turn[Broker]
RETRY_BACKOFF_MS, RETRY_BACKOFF_MAX_MS = 100, 3200
SHUTDOWN_RETRY_MS = 50


def start(turn: BrokerTurn) -> None:
    """The process came up: read the logs, register, and begin the periodic work."""
    turn.emit(ReplicasRecovered(node=turn.id, clean=turn.node.clean))
    config = turn.node.config
    voters = turn.node.controllers
    turn.note(controller=voters[0] if len(voters) == 1 else NOBODY, asked=voters[turn.node.id % len(voters)])
    turn.schedule(IsrCheck(), config.replica_lag_time_max_ms // 2, silent=True)  # H-8
    turn.schedule(CheckpointTick(), config.replica_high_watermark_checkpoint_interval_ms, silent=True)  # H-7
    turn.schedule(RetentionTick(), config.log_initial_task_delay_ms, silent=True)  # L-8
    cleaner.wake(turn, turn.node.replicas)
    if turn.node.controller == NOBODY:
        fetch_metadata(turn)  # whoever answers leads
    else:
        register(turn)


def register(turn: BrokerTurn) -> None:
    """Ask the controller for a registration, saying whether the last stop was clean (K-6)."""
    node = turn.node
    if node.controller == NOBODY or node.registration_call or node.epoch >= 0:
        return
    request = RegisterBrokerRequest(
        broker=node.id, incarnation=turn.incarnation, rack=node.rack, clean=node.started_clean
    )
    message = turn.send(controller_node(node.controller), request)
    turn.note(registration_call=message)
    turn.schedule(CallExpired(message), CONTROLLER_TIMEOUT_MS, silent=True)


def on_registered(turn: BrokerTurn, response: Response) -> None:
    """Registered: read the metadata. Refused or not reached: try again, later each time (K-2)."""
    turn.note(registration_call=0)
    if not isinstance(response, RegisterBrokerResponse) or response.error != NONE:
        tries = turn.node.registration_tries
        turn.note(registration_tries=tries + 1)
        turn.schedule(BrokerStartup(), min(RETRY_BACKOFF_MS << tries, RETRY_BACKOFF_MAX_MS), silent=True)
        return
    turn.emit(BrokerEpochLearnt(node=turn.id, broker_epoch=response.broker_epoch))
    turn.schedule(HeartbeatTick(), turn.node.config.broker_heartbeat_interval_ms, silent=True)
    if turn.node.metadata_fetch == 0:
        fetch_metadata(turn)
    if caught_up(turn.node):  # the registration itself was quicker than the answer
        take_all_roles(turn)
        heartbeat(turn)


def fetch_metadata(turn: BrokerTurn) -> None:
    """Ask for what comes next in the metadata log (K-10)."""
    node = turn.node
    offset = node.image.offset
    request = MetadataFetchRequest(
        replica=node.id,
        offset=offset,
        max_wait_ms=METADATA_MAX_WAIT_MS,
        epoch=node.controller_epoch,
        high_watermark=offset,
    )
    message = turn.send(controller_node(node.asked), request, background=True)
    turn.note(metadata_fetch=message, metadata_fetch_ms=turn.now_ms)
    if node.epoch < 0:  # without heartbeats nobody else looks after it
        turn.schedule(CallExpired(message), node.config.controller_quorum_fetch_timeout_ms, silent=True)


def on_metadata(turn: BrokerTurn, response: Response) -> None:
    """Replay what came and ask on; heartbeat at once when that completes the start (K-2)."""
    if not isinstance(response, MetadataFetchResponse) or response.error != NONE:
        _look_elsewhere(turn, response)
        return
    if response.epoch < turn.node.controller_epoch:
        _look_elsewhere(turn, Disconnected())  # an old leader that does not know it yet
        return
    was_caught_up = caught_up(turn.node)
    if turn.node.controller != turn.node.asked or turn.node.controller_epoch != response.epoch:
        _found(turn, response.epoch)
    fresh = response.offset == turn.node.image.offset
    if response.records and fresh:
        learn(turn, response.offset, response.records)
    fetch_metadata(turn)
    if not was_caught_up and caught_up(turn.node):
        heartbeat(turn)


def _look_elsewhere(turn: BrokerTurn, response: Response) -> None:
    """Who was asked does not lead, or does not answer: ask the leader it names, or the next voter a little later."""
    node = turn.node
    named = response.leader if isinstance(response, MetadataFetchResponse) else NOBODY
    voters = node.controllers
    alone = len(voters) == 1
    turn.note(metadata_fetch=0, controller=node.controller if alone else NOBODY)
    if named not in (NOBODY, node.asked):
        turn.note(asked=named)
        fetch_metadata(turn)
        return
    turn.note(asked=voters[(voters.index(node.asked) + 1) % len(voters)])
    turn.schedule(MetadataRetry(), RETRY_BACKOFF_MS, silent=True)


def _found(turn: BrokerTurn, epoch: int) -> None:
    """Here is the active controller: register, or tell it at once what the one before need not know any more (K-8)."""
    known = turn.node.controller == turn.node.asked
    turn.note(controller=turn.node.asked, controller_epoch=epoch)
    if turn.node.epoch < 0:
        register(turn)
    elif not known:
        heartbeat(turn)
        send_proposals(turn)


def retry_metadata(turn: BrokerTurn) -> None:
    """Ask again, unless a fetch is under way."""
    if turn.node.metadata_fetch == 0:
        fetch_metadata(turn)


def heartbeat(turn: BrokerTurn) -> None:
    """Tell the controller that this broker lives (K-3), if it is known who that is."""
    node = turn.node
    if node.controller == NOBODY or node.epoch < 0:
        return
    request = BrokerHeartbeatRequest(
        broker=node.id, broker_epoch=node.epoch, metadata_offset=node.image.offset, want_shutdown=node.stopping
    )
    message = turn.send(controller_node(node.controller), request, background=not node.stopping)
    turn.note(heartbeat_call=message)


def tick(turn: BrokerTurn) -> None:
    """The heartbeat interval is over. A metadata fetch the controller never answered is sent again with it."""
    heartbeat(turn)
    turn.schedule(HeartbeatTick(), turn.node.config.broker_heartbeat_interval_ms, silent=True)
    waited_ms = turn.now_ms - turn.node.metadata_fetch_ms
    if turn.node.metadata_fetch and waited_ms > turn.node.config.controller_quorum_fetch_timeout_ms:
        _look_elsewhere(turn, Disconnected())


def on_heartbeat_answer(turn: BrokerTurn, response: Response) -> None:
    """Unfenced for the first time: open the port (K-2). While stopping: go when the controller lets go (K-5).

    Source: Apache Kafka `BrokerServer.startup`, which lets connections in after `BrokerLifecycleManager` is unfenced.
    """
    turn.note(heartbeat_call=0)
    active = isinstance(response, BrokerHeartbeatResponse) and not response.fenced
    if active and not turn.node.listening:
        turn.note(listening=True)  # K-2
    if not turn.node.stopping:
        return
    if isinstance(response, BrokerHeartbeatResponse) and response.may_shut_down:
        _end(turn)
    else:
        turn.schedule(BrokerStartup(), SHUTDOWN_RETRY_MS, silent=True)


def stop(turn: BrokerTurn) -> None:
    """SIGTERM: ask the controller to move the leaderships away first (K-5), or end at once."""
    turn.note(stopping=True)
    if turn.node.config.controlled_shutdown_enable and turn.node.epoch >= 0:
        heartbeat(turn)
    else:
        _end(turn)


def _end(turn: BrokerTurn) -> None:
    """The last things a broker does: checkpoint, sync, exit (H-7, D-2)."""
    turn.emit(HighWatermarksCheckpointed(node=turn.id))
    if turn.node.cache.dirty_pages:
        pages = turn.node.cache.dirty_pages
        turn.emit(PagesWrittenBack(node=turn.id, pages=pages, cause_name="clean stop"))
    turn.note(clean=True)
    turn.emit(ProcessStopped(node=turn.id, how="stopped"))
