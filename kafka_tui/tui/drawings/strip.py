"""The nodes beside the brokers (producers, consumers, controllers) in one row, and the row their requests travel in."""

from __future__ import annotations

from typing import NamedTuple

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.canvas.lines import DOWN, LEFT, RIGHT, UP
from kafka_tui.tui.drawings.flights import Mark, draw_flight, fraction, label_columns, whole_mark
from kafka_tui.tui.drawings.layout import Plan
from kafka_tui.tui.drawings.look import Look, program_ink
from kafka_tui.tui.drawings.wires import Step, Way
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model import ControllerRow, InFlightRow, View
from kafka_tui.view.model_clients import ConsumerRow, ProducerRow

ADMIN = "admin tools"
"""How requests name Kafka's command-line tools; they stand in the strip while they talk to the cluster."""
SPACE = 3
"""Cells between two nodes of the strip."""


class Node(NamedTuple):
    """One node of the strip: the words by which requests name it, its long and short label, and its ink."""

    name: str
    thing: str
    long: str
    short: str
    ink: Ink


class Flight(NamedTuple):
    """Something on its way in the strip: its request, its way, how far it has come, and how it looks."""

    row: InFlightRow
    steps: Way
    part: float
    mark: Mark

    def covers(self) -> range:
        """The columns its label takes."""
        return label_columns(self.steps, self.part, self.mark.text)


def draw_strip(buffer: Buffer, view: View, plan: Plan, look: Look) -> None:
    """Draw the nodes in row 0 and what travels between them and the brokers in row 1."""
    anchors = _draw_nodes(buffer, view, plan.width, look)
    rows = sorted(view.in_flight, key=lambda row: (not row.background, row.id))
    ways = [(row, steps) for row in rows if (steps := _way(row, plan, anchors))]
    for row, steps in ways:
        if not row.background:
            for step in steps:
                buffer.arm(step.x, step.y, step.arms, Ink.WIRE_LIVE)
            buffer.put(steps[-1].x, steps[-1].y, _head(row, plan, anchors, look), Ink.WIRE_LIVE)
    flights = [Flight(row, steps, fraction(row, view, look), whole_mark(row, look)) for row, steps in ways]
    for place, flight in enumerate(flights):
        others = [other for other in flights if not other.row.background]
        flights[place] = _named(flight, [other for other in others if other is not flight])
    for flight in flights:
        draw_flight(buffer, flight.steps, flight.part, flight.mark, look, f"request/{flight.row.id}")


def _named(flight: Flight, others: list[Flight]) -> Flight:
    """A mark without records gets the request's kind beside it, where it can be seen to move and covers no other."""
    row, mark = flight.row, flight.mark
    if mark.tail or row.background or len(flight.steps) < cells_of(row.kind) + 8:
        return flight
    named = flight._replace(mark=mark._replace(text=f"{mark.text} {row.kind}"))
    here = named.covers()
    return (
        flight
        if any(here.start < span.stop and span.start < here.stop for span in map(Flight.covers, others))
        else named
    )


def _draw_nodes(buffer: Buffer, view: View, width: int, look: Look) -> dict[str, int]:
    """Draw clients from the left and controllers from the right; returns the cell of each by its name."""
    anchors: dict[str, int] = {}
    end = width - 1
    controllers = [_controller(row, view, look) for row in view.controllers]
    clients = [_producer(row, look) for row in view.producers] + [_consumer(row, look) for row in view.consumers]
    if any(ADMIN in (row.source, row.target) for row in view.in_flight):
        label = f"{look.glyphs.to_right} {look.say('drawing.tools')}"
        clients.insert(0, Node(ADMIN, "admin/tools", label, label, Ink.TEXT))
    long = [sum(cells_of(node.long) + SPACE for node in nodes) for nodes in (clients, controllers)]
    short = sum(long) + 2 > width
    brief = short and sum(cells_of(node.short) + SPACE for node in clients) + long[1] + 2 > width
    for node in reversed(controllers):
        label = fit(node.short if brief else node.long, end, look.glyphs.ellipsis)
        start = buffer.put_right(end, 0, label, _ink(node, look))
        _place(buffer, anchors, node, start, label)
        end = start - SPACE
    x = 1
    for place, node in enumerate(clients):
        label = node.short if short else node.long
        rest = look.say("drawing.more", count=len(clients) - place)
        last = place == len(clients) - 1
        if x + cells_of(label) + (SPACE if last else SPACE + cells_of(rest)) > end:
            buffer.put(x, 0, fit(rest, max(end - x, 0), look.glyphs.ellipsis), Ink.DIM)
            anchors |= {hidden.name: max(min(x + 1, width - 1), 0) for hidden in clients[place:]}
            break
        buffer.put(x, 0, label, _ink(node, look))
        _place(buffer, anchors, node, x, label)
        x += cells_of(label) + SPACE
    return anchors


def _place(buffer: Buffer, anchors: dict[str, int], node: Node, x: int, label: str) -> None:
    """Note where a node stands: the cell its requests leave from, and what a click on it means."""
    anchors[node.name] = max(x + min(cells_of(label) // 2, 4), 0)
    buffer.mark(x, 0, cells_of(label), 1, node.thing)


def _ink(node: Node, look: Look) -> Ink:
    """The ink of a node's label."""
    return Ink.SELECTED if node.thing == look.selection else node.ink


def _producer(row: ProducerRow, look: Look) -> Node:
    state = "" if row.state == "running" else look.say(f"broker.{row.state}")
    short = f"{look.glyphs.to_right} {row.name}"
    return Node(
        f"producer {row.name}",
        f"producer/{row.name}",
        look.join(f"{short} acks={row.acks}", state),
        look.join(short, state),
        program_ink(row.state, Ink.TEXT),
    )


def _consumer(row: ConsumerRow, look: Look) -> Node:
    state = "" if row.state == "running" else look.say(f"broker.{row.state}")
    short = f"{look.glyphs.node} {row.name}"
    return Node(
        f"consumer {row.name}",
        f"consumer/{row.name}",
        look.join(short, row.group or "", state),
        look.join(short, state),
        program_ink(row.state, Ink.CONSUMER),
    )


def _controller(row: ControllerRow, view: View, look: Look) -> Node:
    name = look.say("broker.controller", controller=row.id)
    state = "" if row.state == "running" else look.say(f"broker.{row.state}")
    star = f"{look.glyphs.leader} " if row.active else ""
    epoch = look.say("drawing.epoch", epoch=view.controller_epoch) if row.active else ""
    active = look.say("drawing.active") if row.active else ""
    alone = len(view.controllers) == 1
    return Node(
        f"controller {row.id}",
        f"controller/{row.id}",
        look.join(star + (name if row.active or alone else str(row.id)), active, epoch, state),
        look.join(star + (name if alone else str(row.id)), state),
        Ink.OUT if row.state != "running" else Ink.STRONG if row.active else Ink.DIM,
    )


def _node(end: str, anchors: dict[str, int]) -> int | None:
    """The cell of a request's end when it is a node of the strip ("producer p1", "controller 100", "admin tools")."""
    return anchors.get(end)


def _way(row: InFlightRow, plan: Plan, anchors: dict[str, int]) -> Way:
    """The way of a request between a node of the strip and a broker, or two controllers; empty between brokers."""
    out, back = _node(row.source, anchors), _node(row.target, anchors)
    if out is not None and back is not None:
        return _across(out, back)
    if out is not None:
        return _steps(out, _entry(row.target, plan))
    if back is not None:
        return _steps(back, _entry(row.source, plan))[::-1]
    return ()


def _head(row: InFlightRow, plan: Plan, anchors: dict[str, int], look: Look) -> str:
    """The arrow at the end of a way: up to a node, down to a broker, sideways to one that is not drawn."""
    if _node(row.target, anchors) is not None:
        return look.glyphs.to_up
    number = int(row.target.partition(" ")[2])
    if plan.index(number) is not None:
        return look.glyphs.to_down
    return look.glyphs.to_left if number < plan.boxes[0].broker.id else look.glyphs.to_right


def _entry(end: str, plan: Plan) -> int | None:
    """The cell above a broker's box where requests enter; at the picture's edge when the broker is not drawn."""
    kind, _, name = end.partition(" ")
    if kind != "broker" or not name.isdecimal() or not plan.boxes:
        return None
    place = plan.index(int(name))
    if place is not None:
        return plan.boxes[place].x + plan.boxes[place].width * 2 // 3
    return 0 if int(name) < plan.boxes[0].broker.id else plan.width - 1


def _across(start: int, end: int) -> Way:
    """From a node down into the row below it, along, and up to another node."""
    if start == end:
        return ()
    right = end > start
    along = range(start + 1, end) if right else range(start - 1, end, -1)
    return (
        Step(start, 1, UP | (RIGHT if right else LEFT)),
        *(Step(x, 1, LEFT | RIGHT) for x in along),
        Step(end, 1, UP | (LEFT if right else RIGHT)),
    )


def _steps(node: int, broker: int | None) -> Way:
    """From a node down into the row below it, along, and down to the broker."""
    if broker is None:
        return ()
    if node == broker:
        broker += 2  # straight down there would be no room for what travels
    right = broker > node
    along = range(node + 1, broker) if right else range(node - 1, broker, -1)
    return (
        Step(node, 1, UP | (RIGHT if right else LEFT)),
        *(Step(x, 1, LEFT | RIGHT) for x in along),
        Step(broker, 1, DOWN | (LEFT if right else RIGHT)),
    )
