"""The cluster: one value that holds everything a simulated world is at one instant.

`gc=False`: see `persistent`.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.facts.network import InFlight
from kafka_tui.engine.ids import NodeId, Value
from kafka_tui.engine.metadata import Image
from kafka_tui.engine.nodes.admin import Admin
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.consumer import Consumer
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.nodes.producer import Producer
from kafka_tui.engine.persistent import Ordered, Table
from kafka_tui.engine.requests.askers import ANSWERED_ALIKE
from kafka_tui.engine.requests.control import AdminResponse
from kafka_tui.engine.timers import Timer

Node = Admin | Broker | Consumer | Controller | Producer
TABLES = {"broker": "brokers", "controller": "controllers", "producer": "producers", "consumer": "consumers"}
"""Where nodes of a kind live in the cluster."""


class Due(Value, frozen=True, order=True):
    """An agenda item: `what` is a timer, or the id of a message to deliver. Ordered by time, then by age."""

    due_ms: int
    seq: int
    node: NodeId
    incarnation: int
    what: Timer | int
    cause: int
    silent: bool


class Process(Value, frozen=True, gc=False):
    """A node's process as its operating system sees it; nodes do not see each other's.

    `state` is "running", "stopped", "crashed" or "paused"; `because` is the fact that made it so; `held` are agenda
    items that came due while it was paused; `dark` says that its machine has no power, so nobody answers there.
    `incarnation` is the id of the fact that started it, so no two are alike.
    """

    state: str = "running"
    incarnation: int = 0
    because: int = 0
    held: tuple[Due, ...] = ()
    dark: bool = False


class Drop(Value, frozen=True, gc=False):
    """What will be lost once on its way from `source`: a request, or a response, of `kind` or of any ("")."""

    source: NodeId
    kind: str
    response: bool

    def means(self, message: InFlight) -> bool:
        """Whether `message` is what will be lost; many of the tools' requests have answers of one kind."""
        kind = message.body.kind
        same_kind = self.kind in ("", kind) or (kind == AdminResponse.kind and self.kind in ANSWERED_ALIKE)
        return self.source == message.source and self.response == bool(message.answers) and same_kind


class Link(Value, frozen=True, gc=False):
    """The way between two nodes; `cut_by` is the fact that cut it, 0 when it works; `drops` what will be lost once.

    `held` are the messages that came to where it is cut: TCP sends them again until it is whole, in their order.
    """

    cut_by: int = 0
    delay_ms: int = 1
    drops: tuple[Drop, ...] = ()
    held: tuple[Due, ...] = ()

    def drop_of(self, message: InFlight) -> Drop | None:
        """The loss that meets `message`, the one arranged first; None when it passes."""
        return next((drop for drop in self.drops if drop.means(message)), None)


_AS_USUAL = Link()


class Network(Value, frozen=True, gc=False):
    """What is on its way, and which ways are not as usual. `awaiting` are requests delivered and not answered yet.

    A request stays when its asker ends: whoever owes the answer does not know.
    """

    in_flight: Table[int, InFlight] = Table()
    awaiting: Table[int, InFlight] = Table()
    links: Table[tuple[NodeId, NodeId], Link] = Table()

    def link(self, a: NodeId, b: NodeId) -> Link:
        """The way between two nodes; `links` has those that are not as usual."""
        return (self.links.get(link_name(a, b)) or _AS_USUAL) if len(self.links) else _AS_USUAL

    def with_link(self, name: tuple[NodeId, NodeId], link: Link) -> Network:
        """The network with another state of the way of this name."""
        return replace(self, links=self.links.drop(name) if link == _AS_USUAL else self.links.put(name, link))


class Cluster(Value, frozen=True, gc=False):
    """Everything. `random` is the generator's state; `switched_off` names rules a test or what-if runs without."""

    now_ms: int = 0
    random: int = 0
    next_fact: int = 1
    next_seq: int = 1
    agenda: Ordered[Due] | None = None
    network: Network = Network()
    processes: Table[NodeId, Process] = Table()
    admin: Admin = Admin()
    brokers: Table[int, Broker] = Table()
    controllers: Table[int, Controller] = Table()
    producers: Table[str, Producer] = Table()
    consumers: Table[str, Consumer] = Table()
    switched_off: tuple[str, ...] = ()

    def incarnation(self, node: NodeId) -> int:
        """What tells this life of the node's process from every other one; 0 without a process."""
        process = self.processes.get(node)
        return 0 if process is None else process.incarnation

    def is_there(self, node: NodeId, incarnation: int) -> bool:
        """Whether that life of the node's process has not ended; the tools, which have none, are always there."""
        process = self.processes.get(node)
        if process is None:
            return incarnation == 0
        return process.incarnation == incarnation and process.state in ("running", "paused")

    @property
    def best_informed(self) -> Controller | None:
        """The controller that knows most of what is committed (K-1); None without any controller."""
        known = self.controllers.values()
        return max(known, key=lambda one: (one.high_watermark, one.epoch, -one.id), default=None)

    @property
    def committed_image(self) -> Image:
        """The metadata that a majority of the controllers has, as far as anybody knows; empty without a controller."""
        controller = self.best_informed
        return Image() if controller is None else controller.committed


def link_name(a: NodeId, b: NodeId) -> tuple[NodeId, NodeId]:
    """The name of the way between two nodes, the same from both ends."""
    return (a, b) if (a.kind, str(a.name)) <= (b.kind, str(b.name)) else (b, a)


def node_of(cluster: Cluster, node: NodeId) -> Node | None:
    """The value of a node, or None."""
    if node.kind == "admin":
        return cluster.admin
    table: Table[int | str, Node] = getattr(cluster, TABLES[node.kind])
    return table.get(node.name)
