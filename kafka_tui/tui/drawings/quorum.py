"""The controllers and their quorum: who leads, who votes, how far each is, and who reads along (K-1)."""

from __future__ import annotations

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.drawings.sizes import Piece, put_row
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model import ControllerRow, QuorumReplicaRow, QuorumRow


def draw_quorum(
    controllers: tuple[ControllerRow, ...], quorum: QuorumRow, width: int, height: int, look: Look
) -> Buffer:
    """Draw the quorum in a line, then each controller with what it believes, then the observers."""
    buffer = look.buffer(width, height)
    told = {replica.id: replica for replica in quorum.replicas}
    leader = look.say("quorum.no_leader") if quorum.leader is None else look.say("quorum.leader", node=quorum.leader)
    alive = sum(row.state in ("running", "paused") for row in controllers)
    majority = look.say("quorum.majority", alive=alive, voters=len(quorum.voters), needed=len(quorum.voters) // 2 + 1)
    head: list[Piece] = [
        (leader, Ink.OUT if quorum.leader is None else Ink.LEADER),
        (look.say("quorum.epoch", epoch=quorum.epoch), Ink.TEXT),
        (majority, Ink.TEXT if alive > len(quorum.voters) // 2 else Ink.OUT),
    ]
    put_row(buffer, 0, 0, head, look)
    for y, row in enumerate(controllers, 1):
        put_row(buffer, 0, y, _controller(row, told.get(row.id), look), look)
        buffer.mark(0, y, width, 1, f"controller/{row.id}")
    observers = [_observer(row, look) for row in quorum.replicas if row.status == "Observer"]
    if observers:
        put_row(buffer, 0, len(controllers) + 1, [(look.say("quorum.observers"), Ink.DIM), *observers], look)
    return buffer


def _controller(row: ControllerRow, told: QuorumReplicaRow | None, look: Look) -> list[Piece]:
    """A controller: its name, its state or role, its log, whom it takes for the leader, and how far it is behind."""
    down = row.state != "running"
    glyph = look.glyphs.leader if row.active else look.glyphs.out if down else look.glyphs.in_sync
    chosen = look.selection == f"controller/{row.id}"
    ink = Ink.SELECTED if chosen else Ink.OUT if down else Ink.LEADER if row.active else Ink.IN_SYNC
    role = look.say(f"broker.{row.state}") if down else _role(row, look)
    follows = "" if row.leader is None or row.role == "leader" else look.say("quorum.follows", node=row.leader)
    lag = told.lag if told is not None and told.status == "Follower" else 0
    return [
        (f"{glyph} {row.id}", ink),
        (role, Ink.OUT if down else Ink.TEXT),
        (look.say("quorum.its_epoch", epoch=row.epoch), Ink.TEXT),
        (look.say("quorum.log", end=row.log_end_offset, committed=row.high_watermark), Ink.DIM),
        ("" if down else follows, Ink.DIM),
        (look.say("quorum.behind", count=lag) if lag > 0 and not down else "", Ink.LAG),
    ]


def _role(row: ControllerRow, look: Look) -> str:
    """What a controller that runs believes to be."""
    return look.say("legend.leader") if row.role == "leader" else look.say(f"quorum.{row.role}")


def _observer(row: QuorumReplicaRow, look: Look) -> Piece:
    """A broker that reads the metadata log without a vote."""
    words = look.say("drawing.broker", broker=row.id)
    return (f"{words} -{row.lag}", Ink.LAG) if row.lag > 0 else (words, Ink.IN_SYNC)
