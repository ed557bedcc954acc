"""Facts of the simulation itself: commands, clock, agenda, messages, processes, links. Their rooms are no node's."""

from __future__ import annotations

from kafka_tui.engine.commands import Command
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.ids import NodeId, Value
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.timers import Timer


class InFlight(Value, frozen=True):
    """A request or response on its way. A response's `answers` is the id of its request; a request's is 0.

    `expects_answer` is False only for produce requests with acks=0 (A-1). `asker` is the incarnation of the process
    that asked. `unheard` is an answer to one that has ended: a server reads nothing from a connection on which it owes
    an answer, so it does not notice. Source: Apache Kafka `SocketServer.Processor`, which mutes the channel.
    """

    id: int
    source: NodeId
    target: NodeId
    body: Request | Response
    sent_ms: int
    due_ms: int
    background: bool
    answers: int = 0
    expects_answer: bool = True
    asker: int = 0
    unheard: bool = False


class CommandGiven(Fact, frozen=True, kw_only=True, tag=True):
    """Somebody asked the cluster for something; every chain of causes begins here."""

    command: Command


class CommandRefused(Fact, frozen=True, kw_only=True, tag=True):
    """The command had no effect."""

    refusal: Refusal


class TimerSet(Fact, frozen=True, kw_only=True, tag=True):
    """A node asked to be woken at `due_ms`."""

    quiet = True
    timer: Timer
    due_ms: int
    silent: bool


class TimerFired(Fact, frozen=True, kw_only=True, tag=True):
    """The clock reached a node's timer."""

    quiet = True
    timer: Timer
    due_ms: int


class MessageSent(Fact, frozen=True, kw_only=True, tag=True):
    """A request or response left `node`."""

    message: InFlight

    @property
    def background(self) -> bool:
        """Heartbeats and empty fetches are idle chatter."""
        return self.message.background


class MessageDelivered(Fact, frozen=True, kw_only=True, tag=True):
    """A request or response arrived at `node`."""

    message: InFlight

    @property
    def background(self) -> bool:
        """Heartbeats and empty fetches are idle chatter."""
        return self.message.background


class MessageHeld(Fact, frozen=True, kw_only=True, tag=True):
    """A request or response came to where the network is cut: TCP sends it again until it gets through to `node`."""

    message: InFlight

    @property
    def background(self) -> bool:
        """Heartbeats and empty fetches are idle chatter."""
        return self.message.background


class MessageLost(Fact, frozen=True, kw_only=True, tag=True):
    """A request or response was lost on its way to `node`: "cut", "given_up", "dropped", "dead", "closed" or "gone".

    "cut" is one for whose answer nobody keeps the connection open, "given_up" one whose connection was closed before
    the network was whole again.
    "closed" means that a starting broker listens to nobody yet (K-2), "gone" that the process which asked has ended.
    """

    message: InFlight
    reason: str

    @property
    def background(self) -> bool:
        """Heartbeats and empty fetches are idle chatter."""
        return self.message.background


class ItemSkipped(Fact, frozen=True, kw_only=True, tag=True):
    """An agenda item of a process that no longer exists came due: nothing happens."""

    quiet = True
    due_ms: int


class ItemHeld(Fact, frozen=True, kw_only=True, tag=True):
    """An agenda item of a frozen process came due; it waits until the process goes on (K-7)."""

    quiet = True
    due_ms: int


class TimePassed(Fact, frozen=True, kw_only=True, tag=True):
    """The clock went on to `to_ms`, before anything else came due: time was asked to pass up to then."""

    quiet = True
    to_ms: int


class RandomDrawn(Fact, frozen=True, kw_only=True, tag=True):
    """The random generator moved on to `state`."""

    quiet = True
    state: int


class ProcessStarted(Fact, frozen=True, kw_only=True, tag=True):
    """A process came up."""


POWERLESS = "powerless"
"""How a process ends whose machine loses its power: at once, and nobody is left to tell its callers."""


class ProcessStopped(Fact, frozen=True, kw_only=True, tag=True):
    """A process ended in order (`how` "stopped"), at once ("crashed"), or with its machine (`POWERLESS`)."""

    how: str


class ProcessPaused(Fact, frozen=True, kw_only=True, tag=True):
    """A process froze (K-7)."""


class ProcessResumed(Fact, frozen=True, kw_only=True, tag=True):
    """A frozen process went on."""


class NodeAdded(Fact, frozen=True, kw_only=True, tag=True):
    """A node came to the cluster; `value` is its first state."""

    value: Value


class NodeRemoved(Fact, frozen=True, kw_only=True, tag=True):
    """A node left the cluster for good."""


class NetworkCut(Fact, frozen=True, kw_only=True, tag=True):
    """Nothing passes between `node` and `other` any more."""

    other: NodeId


class NetworkHealed(Fact, frozen=True, kw_only=True, tag=True):
    """The link between `node` and `other` is as usual again: not cut, not slow, and loses nothing."""

    other: NodeId


class NetworkDelayed(Fact, frozen=True, kw_only=True, tag=True):
    """Everything between `node` and `other` takes `delay_ms` one way."""

    other: NodeId
    delay_ms: int


class LossArranged(Fact, frozen=True, kw_only=True, tag=True):
    """The next request of `kind` from `node` to `other` will be lost, or with `response` the next answer.

    `kind` is "" for whichever comes first.
    """

    other: NodeId
    kind: str
    response: bool
