"""What a handler holds while one moment is made: its own node, the clock, and the ways to make things happen."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from msgspec.structs import replace

from kafka_tui.engine.cluster import Cluster, node_of
from kafka_tui.engine.evolve.apply_fact import NODE_ROOMS
from kafka_tui.engine.evolve.network import CHANGES_NODES, EVOLVE, with_node
from kafka_tui.engine.facts.base import EntryNoted, Fact, Noted, Recorded
from kafka_tui.engine.facts.network import InFlight, MessageSent, RandomDrawn, TimerSet
from kafka_tui.engine.ids import NodeId
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.split_mix import split_mix
from kafka_tui.engine.timers import Timer

N = TypeVar("N")


class Making:
    """A moment being made: the newest cluster and the facts so far. `simulation` owns it; handlers never see it.

    The node that changes is held apart until another one does or somebody asks for the whole `cluster`, so that ten
    facts on one node put it into the cluster once. What comes out is what folding `evolve` over the facts gives.
    """

    __slots__ = ("apart", "facts", "next_fact", "surroundings", "whose")

    def __init__(self, cluster: Cluster) -> None:
        self.surroundings = cluster
        """The newest cluster but for the node that is held apart: its clock, agenda, network and processes hold."""
        self.next_fact = cluster.next_fact
        self.facts: list[Recorded] = []
        self.whose: NodeId | None = None
        """The node that is held apart, if any is."""
        self.apart: Any = None
        """Its newest value, which is not in the surroundings yet."""

    @property
    def cluster(self) -> Cluster:
        """The newest cluster, whole."""
        if self.surroundings.next_fact != self.next_fact:
            self._put_back(self.next_fact)
        return self.surroundings

    def node(self, node: NodeId) -> Any:  # an Admin, Broker, …, as the id says, or None
        """The newest value of a node, or None."""
        return self.apart if node == self.whose else node_of(self.surroundings, node)

    def record(self, fact: Fact, cause: int) -> int:
        """Let a fact take effect; gives its id."""
        number = self.next_fact
        self.next_fact = number + 1
        recorded = Recorded(number, cause, fact)
        kind = type(fact)
        room = NODE_ROOMS.get(kind)
        if room is not None:
            node = fact.node
            if node != self.whose:
                if self.whose is not None:
                    self._put_back(number)
                self.whose, self.apart = node, node_of(self.surroundings, node)
            self.apart = room(self.apart, fact, self.surroundings.now_ms)
        else:
            if kind in CHANGES_NODES:
                self._put_back(number)
            self.surroundings = EVOLVE[kind](self.surroundings, fact, recorded)
        self.facts.append(recorded)
        return number

    def _put_back(self, next_fact: int) -> None:
        if self.whose is None:
            self.surroundings = replace(self.surroundings, next_fact=next_fact)
        else:
            self.surroundings = with_node(self.surroundings, self.whose, self.apart, next_fact)
            self.whose = self.apart = None


class Turn(Generic[N]):
    """One node's turn. A handler reads `node` and calls the methods; it cannot reach any other node's state.

    Every fact takes effect at once, so `node` is always the newest value. `cause` is the fact that led here. All of a
    turn happens at `now_ms`.
    """

    __slots__ = ("_making", "cause", "id", "node", "now_ms")

    def __init__(self, making: Making, node: NodeId, cause: int) -> None:
        self._making = making
        self.id = node
        self.cause = cause
        self.node: N = making.node(node)
        """This node's own state, as it is now; facts change it, and nothing else."""
        self.now_ms = making.surroundings.now_ms
        """Simulated time."""

    @property
    def incarnation(self) -> int:
        """What tells this life of the node's process from every other one; 0 without a process."""
        return self._making.surroundings.incarnation(self.id)

    def follows(self, rule: str) -> bool:
        """Whether `rule` is in force; tests and what-ifs switch rules off to see what each is for."""
        return rule not in self._making.surroundings.switched_off

    def emit(self, fact: Fact, because: int = 0) -> int:
        """Say that something happened on this node; gives the fact's id. `because` names another cause than `cause`."""
        if fact.node != self.id:
            raise ValueError(f"{self.id} cannot say what happened on {fact.node}")
        making = self._making
        number = making.record(fact, because or self.cause)
        if making.whose == self.id:
            self.node = making.apart
        return number

    def note(self, **changes: object) -> None:
        """Set fields of this node that no panel shows."""
        self.emit(Noted(node=self.id, changes=tuple(changes.items())))

    def put(self, table: str, key: object, value: object) -> None:
        """Put an entry in one of this node's own tables; a value of None drops the key."""
        self.emit(EntryNoted(node=self.id, table=table, key=key, value=value))

    def schedule(self, timer: Timer, after_ms: int, silent: bool = False) -> None:
        """Be woken with `timer` after `after_ms`; `silent` marks idle chatter."""
        self.emit(TimerSet(node=self.id, timer=timer, due_ms=self.now_ms + after_ms, silent=silent))

    def send(
        self, target: NodeId, request: Request, background: bool = False, expects_answer: bool = True, because: int = 0
    ) -> int:
        """Send a request; gives its id, which the answer will name."""
        message = self._message(target, request, background, 0, expects_answer)
        self.emit(MessageSent(node=self.id, message=message), because)
        return message.id

    def reply(self, call: Call, response: Response, background: bool = False, because: int = 0) -> None:
        """Answer a request that arrived."""
        message = self._message(call.source, response, background, call.message, False)
        self.emit(MessageSent(node=self.id, message=message), because)

    def _message(
        self, target: NodeId, body: Request | Response, background: bool, answers: int, expects_answer: bool
    ) -> InFlight:
        surroundings = self._making.surroundings
        asked = surroundings.network.awaiting.get(answers) if answers else None
        asker = surroundings.incarnation(self.id if not answers else target) if asked is None else asked.asker
        return InFlight(
            id=surroundings.next_seq,
            source=self.id,
            target=target,
            body=body,
            sent_ms=self.now_ms,
            due_ms=self.now_ms + surroundings.network.link(self.id, target).delay_ms,
            background=background,
            answers=answers,
            expects_answer=expects_answer,
            asker=asker,
            unheard=asked is not None and not surroundings.is_there(target, asker),
        )

    def draw(self, below: int) -> int:
        """A random number in 0 … below - 1, out of the cluster's own generator."""
        state, drawn = split_mix(self._making.surroundings.random)
        self.emit(RandomDrawn(node=self.id, state=state))
        return drawn % below

    def silence_of(self, node: NodeId) -> int:
        """The fact for which `node` cannot be heard here, or 0: only to name a cause, it tells nothing of a state."""
        process = self._making.surroundings.processes.get(node)
        if process is not None and process.state != "running":
            return process.because
        return self._making.surroundings.network.link(self.id, node).cut_by
