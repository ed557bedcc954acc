"""What commands do: to processes, machines and links directly, to nodes by giving them a turn."""

from __future__ import annotations

from kafka_tui.engine.broker import lifecycle as broker
from kafka_tui.engine.clients import handlers as clients
from kafka_tui.engine.commands import (
    AddBroker,
    AddController,
    Command,
    CutNetwork,
    DelayNetwork,
    DropMessage,
    HealNetwork,
    KillBroker,
    KillController,
    LosePower,
    PauseNode,
    RemoveBroker,
    ResumeNode,
    ShrinkCache,
    StartBroker,
    StartController,
    StopBroker,
    StopController,
)
from kafka_tui.engine.configs import ConfigError, broker_config
from kafka_tui.engine.controller import quorum
from kafka_tui.engine.facts import network as f
from kafka_tui.engine.facts.broker import CacheResized
from kafka_tui.engine.ids import ADMIN, NodeId, broker_node, controller_node
from kafka_tui.engine.metadata import Image
from kafka_tui.engine.nodes.admin import Admin
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.askers import kinds_asked
from kafka_tui.engine.simulation.connections import give_up
from kafka_tui.engine.simulation.power import lose_power
from kafka_tui.engine.storage.page_cache import PageCache
from kafka_tui.engine.turn import Making, Turn


def refuse(making: Making, cause: int, refusal: Refusal) -> None:
    """The command has no effect."""
    making.record(f.CommandRefused(node=ADMIN, refusal=refusal), cause)


def carry_out(making: Making, command: Command, cause: int) -> None:
    """Make the facts of one command."""
    match command:
        case AddBroker() | AddController():
            _add(making, command, cause)
        case StartBroker() | StopBroker() | KillBroker() | LosePower() | RemoveBroker() | ShrinkCache():
            _broker(making, command, cause)
        case StartController() | StopController() | KillController():
            _controller(making, command, cause)
        case PauseNode(node=node) | ResumeNode(node=node):
            _freeze(making, node, isinstance(command, PauseNode), cause)
        case CutNetwork() | HealNetwork() | DelayNetwork() | DropMessage():
            _change_link(making, command, cause)
        case _:
            clients.on_command(making, command, cause)


def _add(making: Making, command: AddBroker | AddController, cause: int) -> None:
    node = broker_node(command.broker) if isinstance(command, AddBroker) else controller_node(command.controller)
    if making.cluster.processes.get(node) is not None:
        refuse(making, cause, _not_in_state(making, node))
        return
    voters = next((one.voters for one in making.cluster.controllers.values()), None)
    if isinstance(command, AddController) and voters is not None and command.controller not in voters:
        refuse(making, cause, _state_refusal(node, f"the quorum is {_named(voters)} and takes no other"))  # K-1
        return
    if isinstance(command, AddBroker) and voters is None:
        refuse(making, cause, _state_refusal(node, "there is no controller to register with"))  # K-2
        return
    try:
        config = broker_config(command.configs)
    except ConfigError as error:
        refuse(making, cause, Refusal("INVALID_CONFIG", str(error), "§17", error.values))
        return
    if isinstance(command, AddBroker):
        controllers = voters or ()
        cache = PageCache(capacity_pages=config.page_cache_pages)
        image = Image(owner=str(command.broker), given=command.configs)
        value: Broker | Controller = Broker(
            command.broker, command.rack, config, cache, controllers=controllers, image=image
        )
    else:
        image = Image(owner=str(command.controller), given=command.configs)
        voters = tuple(sorted(command.voters)) or (command.controller,)
        value = Controller(command.controller, config, voters, image=image, committed=image)
    making.record(f.NodeAdded(node=node, value=value), cause)
    started = making.record(f.ProcessStarted(node=node), cause)
    if isinstance(command, AddBroker):
        broker.start(Turn(making, node, started))
    else:
        quorum.start(Turn(making, node, started))


def _named(voters: tuple[int, ...]) -> str:
    return ", ".join(map(str, voters))


def _change_link(making: Making, command: CutNetwork | HealNetwork | DelayNetwork | DropMessage, cause: int) -> None:
    a, b = (command.source, command.target) if isinstance(command, DropMessage) else (command.a, command.b)
    stranger = next((node for node in (a, b) if making.cluster.processes.get(node) is None), None)
    if stranger is not None:
        refuse(making, cause, _state_refusal(stranger, "there is no such node"))
        return
    if a == b:
        refuse(making, cause, _state_refusal(a, "it needs no network to talk to itself", problem="link_to_itself"))
        return
    match command:
        case CutNetwork():
            making.record(f.NetworkCut(node=a, other=b), cause)
        case HealNetwork():
            give_up(making, making.surroundings.network.link(a, b), cause)
            making.record(f.NetworkHealed(node=a, other=b), cause)
        case DelayNetwork(delay_ms=delay_ms) if delay_ms < 1:  # in no time nothing would ever take turns
            refuse(
                making, cause, _state_refusal(a, f"a message takes at least 1 ms, not {delay_ms}", problem="no_delay")
            )
        case DelayNetwork(delay_ms=delay_ms):
            making.record(f.NetworkDelayed(node=a, other=b, delay_ms=delay_ms), cause)
        case DropMessage(kind=kind, response=response):
            refusal = _in_vain(command)
            if refusal is not None:
                refuse(making, cause, refusal)
                return
            making.record(f.LossArranged(node=a, other=b, kind=kind, response=response), cause)


def _in_vain(command: DropMessage) -> Refusal | None:
    """Why such a message never passes from `source` to `target`; None where it may."""
    kind, source, target = command.kind, command.source, command.target
    if ADMIN in (source, target):
        return None
    asker, answerer = (target, source) if command.response else (source, target)
    asked, turned = kinds_asked(asker, answerer), kinds_asked(answerer, asker)
    if kind in asked or (not kind and asked):
        return None
    if kind in turned or (not kind and turned):
        what = f" {_dashed(kind)}" if kind else ""
        request = f"network drop {answerer.name} {asker.name}{what}"
        answer = f"network drop {asker.name} {answerer.name}{what} --response"
        why = f"requests go the other way here. Lose one with: {request}. Lose its answer with: {answer}"
        return _state_refusal(source, why, problem="drop_turned", request=request, answer=answer)
    kinds = ", ".join(map(_dashed, asked))
    if not kinds:
        return _state_refusal(source, f"it and {target} never talk to each other", problem="drop_never")
    why = f"no {_dashed(kind)} request goes this way. These do: {kinds}"
    return _state_refusal(source, why, problem="drop_kind", what=_dashed(kind), kinds=kinds)


def _dashed(kind: str) -> str:
    """A kind of request as it is written on a line."""
    return kind.replace(" ", "-")


def _state_refusal(node: NodeId, why: str, **values: str) -> Refusal:
    """`values` for the languages: the node's `state`, or a `problem` that is put into words there."""
    named = (("node", str(node)), *values.items())
    return Refusal("INVALID_REQUEST", f"{node}: {why}.", "K-2", named)


def _not_in_state(making: Making, node: NodeId) -> Refusal:
    """Why a command has no effect on a process in its present state."""
    process = making.cluster.processes.get(node)
    if process is None:
        return _state_refusal(node, f"there is no such {node.kind}", state="none")
    return _state_refusal(node, f"it is {process.state}", state=process.state)


def _controller(making: Making, command: StartController | StopController | KillController, cause: int) -> None:
    node = controller_node(command.controller)
    wanted = {
        StartController: ("stopped", "crashed"),
        StopController: ("running",),
        KillController: ("running", "paused"),
    }[type(command)]
    if not _is_in(making, node, wanted, cause):
        return
    match command:
        case StartController():
            quorum.start(Turn(making, node, making.record(f.ProcessStarted(node=node), cause)))
        case StopController():
            quorum.stop(Turn(making, node, cause))
        case KillController():
            making.record(f.ProcessStopped(node=node, how="crashed"), cause)


def _is_in(making: Making, node: NodeId, wanted: tuple[str, ...], cause: int) -> bool:
    """Whether the process is in one of these states; else the command is refused."""
    process = making.cluster.processes.get(node)
    if process is not None and process.state in wanted:
        return True
    refuse(making, cause, _not_in_state(making, node))
    return False


def _broker(
    making: Making, command: StartBroker | StopBroker | KillBroker | LosePower | RemoveBroker | ShrinkCache, cause: int
) -> None:
    node = broker_node(command.broker)
    wanted = {
        StartBroker: ("stopped", "crashed"),
        StopBroker: ("running",),
        KillBroker: ("running", "paused"),
        LosePower: ("running", "stopped", "crashed", "paused"),
        RemoveBroker: ("stopped", "crashed"),
        ShrinkCache: ("running", "stopped", "crashed", "paused"),
    }[type(command)]
    if not _is_in(making, node, wanted, cause):
        return
    match command:
        case StartBroker():
            started = making.record(f.ProcessStarted(node=node), cause)
            broker.start(Turn(making, node, started))
        case StopBroker():
            broker.stop(Turn(making, node, cause))
        case KillBroker():
            making.record(f.ProcessStopped(node=node, how="crashed"), cause)
        case LosePower():
            lose_power(making, command.broker, cause)
        case RemoveBroker():
            making.record(f.NodeRemoved(node=node), cause)
            turn: Turn[Admin] = Turn(making, ADMIN, cause)
            clients.unregister(turn, command.broker)
        case ShrinkCache(pages=pages) if pages < 1:
            refuse(making, cause, _state_refusal(node, f"a page cache has at least 1 page, not {pages}"))
        case ShrinkCache(pages=pages):
            making.record(CacheResized(node=node, pages=pages), cause)


def _freeze(making: Making, node: NodeId, freeze: bool, cause: int) -> None:
    if not _is_in(making, node, ("running" if freeze else "paused",), cause):
        return
    if freeze:
        making.record(f.ProcessPaused(node=node), cause)
    else:
        making.record(f.ProcessResumed(node=node), cause)
