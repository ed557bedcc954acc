"""The overview: brokers side by side, each with its own logs, and everything that is on its way between nodes."""

from __future__ import annotations

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.drawings.flights import draw_flight, fraction, mark_of
from kafka_tui.tui.drawings.layout import BlockPlan, BoxPlan, Plan, plan
from kafka_tui.tui.drawings.logs import draw_log, draw_pages, window_of
from kafka_tui.tui.drawings.look import Look, broker_states, leads_in_belief, partition_thing, reference_end, role
from kafka_tui.tui.drawings.strip import draw_strip
from kafka_tui.tui.drawings.wires import draw_wires, way
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model import BrokerRow, InFlightRow, LogRow, PartitionRow, View


def draw_overview(view: View, width: int, height: int, look: Look) -> Buffer:
    """Draw the cluster at a size: boxes, then wires, then logs and pages, then what travels."""
    buffer = look.buffer(width, height)
    layout = plan(view, width, height, look)
    for box in layout.boxes:
        _draw_box(buffer, layout, box, look)
    flights = _between_brokers(view, layout)
    for block in layout.blocks:
        if block.partition is None:
            _draw_heading(buffer, layout, block, look)
        else:
            name = f"{block.topic.name}-{block.partition.partition}"
            _draw_partition(buffer, layout, block, block.partition, look, flights.get(name, []))
    for block in layout.blocks:
        if block.partition is not None:
            name = f"{block.topic.name}-{block.partition.partition}"
            _draw_flights(buffer, view, layout, block.y, name, flights.get(name, []), look)
    if layout.strip:
        draw_strip(buffer, view, layout, look)
    _draw_hidden(buffer, layout, look)
    return buffer


def _draw_box(buffer: Buffer, layout: Plan, box: BoxPlan, look: Look) -> None:
    """A broker's frame, with its name and state above and its page cache below."""
    broker = box.broker
    thing = f"broker/{broker.id}"
    well = broker.state == "running" and not broker.fenced
    chosen = look.selection == thing
    edge = Ink.BORDER_SELECTED if chosen else Ink.BORDER if well else Ink.WIRE_OUT
    buffer.box(box.x, layout.top, box.width, layout.height, edge)
    buffer.mark(box.x, layout.top, box.width, layout.height, thing)
    room = box.width - 4
    name, state, rack = _title(broker, room - 2, look)
    x = buffer.put(box.x + 2, layout.top, " ", edge)
    x = buffer.put(x, layout.top, name, Ink.SELECTED if chosen else Ink.STRONG)
    for words, ink in ((state, Ink.OUT), (rack, Ink.DIM)):
        if words:
            x = buffer.put(x, layout.top, f" {look.glyphs.separator} ", Ink.DIM)
            x = buffer.put(x, layout.top, words, ink)
    buffer.put(x, layout.top, " ", edge)
    if layout.height > 2 and broker.fenced and look.say("broker.fenced") not in state:
        fenced = look.say("broker.fenced")
        words = fenced if cells_of(fenced) + 2 <= room else fenced.partition("(")[0]
        foot = fit(f" {words} ", room, look.glyphs.ellipsis)
        buffer.put(box.x + 2, layout.top + layout.height - 1, foot, Ink.OUT)
        room -= cells_of(foot)
    if layout.height > 2 and layout.cell > 1:
        for words in _cache_words(broker, look):
            if cells_of(words) + 2 <= room:
                buffer.put_right(box.x + box.width - 2, layout.top + layout.height - 1, f" {words} ", Ink.DIM)
                break


def _title(broker: BrokerRow, room: int, look: Look) -> tuple[str, str, str]:
    """A broker's name, state and rack for a title of `room` cells: the rack goes, the name shrinks, then the state."""
    name, short = look.say("broker.name", broker=broker.id), look.say("drawing.broker", broker=broker.id)
    states = broker_states(broker, look)
    state = look.join(*states)
    rack = "" if broker.rack is None else look.say("broker.rack", rack=broker.rack)
    for candidate in (
        (name, state, rack),
        (name, state, ""),
        (short, state, ""),
        (short, states[0] if states else "", ""),
        (short, look.say(f"broker_short.{broker.state}") if broker.state != "running" else "", ""),
    ):
        if cells_of(look.join(*candidate)) <= room:
            return candidate
    if state and room > cells_of(short) + 5:
        return short, fit(state, room - cells_of(short) - 3, look.glyphs.ellipsis), ""
    return fit(short, room, look.glyphs.ellipsis), "", ""


def _cache_words(broker: BrokerRow, look: Look) -> tuple[str, ...]:
    """A broker's page cache in a few words, and in fewer."""
    cache = broker.page_cache
    dirty = look.say("page.dirty_pages", count=cache.dirty_pages) if cache.dirty_pages else ""
    used = look.say("drawing.cache", used=cache.used_pages, capacity=cache.capacity_pages)
    return look.join(used, dirty), used


def _draw_heading(buffer: Buffer, layout: Plan, block: BlockPlan, look: Look) -> None:
    """The name of a topic over its partitions, in every box."""
    thing = f"topic/{block.topic.name}"
    ink = Ink.SELECTED if look.selection == thing else Ink.DIM
    for box in layout.boxes:
        label = fit(block.topic.name, box.width - 2, look.glyphs.ellipsis)
        buffer.put(box.x + 1, block.y, label, ink)
        buffer.mark(box.x + 1, block.y, box.width - 2, 1, thing)


def _draw_partition(
    buffer: Buffer, layout: Plan, block: BlockPlan, row: PartitionRow, look: Look, flights: list[InFlightRow]
) -> None:
    """One partition in every broker that has a replica of it, and the wires between them."""
    thing = partition_thing(block.topic.name, row.partition)
    live = {_pair(layout, flight): True for flight in flights if not flight.background}
    draw_wires(buffer, layout, row, block.y, look, live)
    logs = {log.broker: log for log in row.logs}
    end = reference_end(row)
    for box in layout.boxes:
        x = box.x + 1
        if box.broker.id in row.replicas or box.broker.id in logs:
            window = window_of(row, layout.slots(box), layout.cell, layout.gap)
            _draw_name(buffer, x, block.y, row, box, thing, logs.get(box.broker.id), look)
            log = logs.get(box.broker.id)
            if log is not None:
                left = x + layout.name_width
                down = box.broker.state != "running"
                out = box.broker.id not in row.isr
                draw_log(buffer, left, block.y, log, window, look, down=down, leader_end=end, out=out)
                if layout.bands:
                    draw_pages(buffer, left, block.y + 1, log, window, look, down=down)
                _draw_end(buffer, layout, box, block.y, log, row, look)
            buffer.mark(x, block.y, box.width - 2, 1 + layout.bands, thing)


def _draw_name(
    buffer: Buffer, x: int, y: int, row: PartitionRow, box: BoxPlan, thing: str, log: LogRow | None, look: Look
) -> None:
    """The role of a replica and the partition's number; a broker that leads only in its own belief gets a `?`."""
    glyph, ink = role(row, box.broker.id, look)
    number = f"P{row.partition}"
    if log is not None and leads_in_belief(row, log, box.broker):
        glyph, ink, number = look.glyphs.leader, Ink.OUT, f"{number}?"
    if box.broker.state != "running":
        ink = Ink.OUT if ink == Ink.LEADER else Ink.DIM if ink == Ink.IN_SYNC else ink
    buffer.put(x, y, glyph, ink)
    buffer.put(x + 1, y, number, Ink.SELECTED if look.selection == thing else ink if ink != Ink.IN_SYNC else Ink.TEXT)


def _draw_end(buffer: Buffer, layout: Plan, box: BoxPlan, y: int, log: LogRow, row: PartitionRow, look: Look) -> None:
    """A log's end offset at the right of its box, with the word where there is room."""
    ink = Ink.LEADER if row.leader == box.broker.id and box.broker.state == "running" else Ink.DIM
    start = buffer.put_right(box.x + box.width - 1, y, str(log.log_end_offset), ink)
    words = look.say("legend.log_end_offset")
    left = box.x + box.width - 1 - layout.tail
    if layout.cell > 1 and start >= left + cells_of(words):
        buffer.put(left, y, words, ink)


def _pair(layout: Plan, flight: InFlightRow) -> tuple[int, int]:
    """The places of the two boxes a request travels between, the left one first; -1 for one that is not drawn."""
    ends = [layout.index(int(end.partition(" ")[2])) for end in (flight.source, flight.target)]
    places = sorted(-1 if place is None else place for place in ends)
    return places[0], places[1]


def _between_brokers(view: View, layout: Plan) -> dict[str, list[InFlightRow]]:
    """What travels between two brokers, by partition name."""
    found: dict[str, list[InFlightRow]] = {}
    for row in view.in_flight:
        if _is_broker(row.source) and _is_broker(row.target):
            for name in row.partitions:
                found.setdefault(name, []).append(row)
    return found


def _is_broker(end: str) -> bool:
    """Whether a request's end is a broker ("broker 2")."""
    kind, _, name = end.partition(" ")
    return kind == "broker" and name.isdecimal()


def _draw_flights(
    buffer: Buffer, view: View, layout: Plan, y: int, name: str, flights: list[InFlightRow], look: Look
) -> None:
    """What travels between brokers for one partition; foreground over background, later over earlier."""
    for row in sorted(flights, key=lambda row: (not row.background, row.id)):
        source, target = (layout.index(int(end.partition(" ")[2])) for end in (row.source, row.target))
        if source is None or target is None:
            continue
        cargo = next((cargo for cargo in row.cargo if cargo.partition == name), None)
        steps = way(layout, source, target, y)
        draw_flight(buffer, steps, fraction(row, view, look), mark_of(row, cargo, look), look, f"request/{row.id}")


def _draw_hidden(buffer: Buffer, layout: Plan, look: Look) -> None:
    """The line that says what did not fit."""
    y = min(layout.top + layout.height, buffer.height - 1)
    glyphs = look.glyphs
    if layout.hidden_left:
        words = f"{glyphs.behind} {look.say('drawing.more_brokers', count=layout.hidden_left)}"
        buffer.put(0, y, words, Ink.DIM)
    if layout.hidden_right:
        words = f"{look.say('drawing.more_brokers', count=layout.hidden_right)} {glyphs.log_end}"
        buffer.put_right(buffer.width, y, words, Ink.DIM)
    if layout.hidden_partitions:
        words = look.say("drawing.more_partitions", count=layout.hidden_partitions)
        buffer.put(max((buffer.width - cells_of(words)) // 2, 0), y, words, Ink.DIM)
