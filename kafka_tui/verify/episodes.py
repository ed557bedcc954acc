"""Episodes: courses of events on slow links in which a forgotten rule shows, for one partition on three brokers."""

from __future__ import annotations

from typing import Final

from kafka_tui.engine.simulation.world import CONTROLLER
from kafka_tui.verify.cast import Cast, Topic
from kafka_tui.verify.dice import Dice
from kafka_tui.verify.faults import Fault


def eventful_load(dice: Dice) -> tuple[Cast, list[str]]:
    """One partition, slow links, busy clients.

    `p0` is idempotent with acks=all and little patience, `p1` sends with acks=1, and two programs consume.
    """
    placed = tuple(dice.shuffled((1, 2, 3)))
    options = f"--replica-assignment {':'.join(map(str, placed))} --config min.insync.replicas={dice.choice((1, 2, 2))}"
    lines = [f"kafka-topics --create --topic t0 {options}", "run 100ms"]
    lines += [f"network delay {a} {b} {dice.choice((1, 20, 150))}ms" for a, b in ((1, 2), (1, 3), (2, 3))]
    reading = "--topic t0 --config auto.offset.reset=earliest --config session.timeout.ms=6000"
    lines += [
        f"producer start p0 --topic t0 --rate 1/{dice.choice((60, 110))}ms --config linger.ms=0 "
        "--config request.timeout.ms=1500",
        f"producer start p1 --topic t0 --rate 1/{dice.choice((50, 130))}ms --config acks=1 --config linger.ms=0",
        f"consumer start c0 --group g {reading}",
        f"consumer start c1 --group h {reading}",
        f"run {dice.choice((3000, 7000))}ms",
    ]
    cast = Cast((1, 2, 3), (CONTROLLER,), (Topic("t0", 1, 3, placed),), ("p0", "p1"), ("c0", "c1", "n0", "n1", "n2"))
    return cast, lines


def leader_dies(dice: Dice, cast: Cast) -> list[str]:
    """A broker dies with what it has not handed on, another leads, and it comes back (E-2, E-10)."""
    placed = cast.topics[0].placed
    broker = dice.choice((placed[0], *placed))  # more often the preferred leader
    links = [f"network delay {broker} {other}" for other in placed if other != broker]
    slow, quick = dice.choice((20, 400)), dice.choice((1, 20))
    alone = [*(f"{link} {slow}ms" for link in links), f"run {dice.choice((77, 450))}ms", f"broker kill {broker}"]
    again = [*(f"{link} {quick}ms" for link in links), "run 4s", f"broker start {broker}"]
    return [*alone, *again, f"run {dice.choice((1500, 6000))}ms"]


def answers_get_lost(dice: Dice, cast: Cast) -> list[str]:
    """A producer cannot hear its leader for a while and sends again what is stored already (A-5, P-12)."""
    placed = cast.topics[0].placed
    cut, heal = [f"network cut p0 {broker}" for broker in placed], [f"network heal p0 {broker}" for broker in placed]
    return [f"run {dice.choice((1, 17, 60))}ms", *cut, f"run {dice.choice((200, 1700))}ms", *heal, "run 2500ms"]


def one_is_left(dice: Dice, cast: Cast) -> list[str]:
    """Two brokers stop, the last one takes what it gets and dies, and one that stopped comes back (H-5, E-8)."""
    first, second, last = dice.shuffled(cast.topics[0].placed)
    down = [
        f"broker stop {first}",
        "run 1500ms",
        f"broker stop {second}",
        "run 1500ms",
        f"broker kill {last}",
        "run 4s",
    ]
    return [
        *down,
        f"broker start {second}",
        "run 3s",
        f"broker start {first}",
        "run 1500ms",
        f"broker start {last}",
        "run 4s",
    ]


def follower_lags(dice: Dice, cast: Cast) -> list[str]:
    """A link is cut until the follower behind it has left the ISR, and its leader may freeze meanwhile (H-8, K-7)."""
    one, other, _ = dice.shuffled(cast.topics[0].placed)
    frozen = [f"broker pause {one}", "run 4s", f"broker resume {one}"] if dice.chance(50) else []
    lagging = [f"network cut {one} {other}", f"run {dice.choice((2000, 13_000))}ms"]
    return [*lagging, *frozen, f"network heal {one} {other}", "run 3s"]


def members_come_and_go(dice: Dice, cast: Cast) -> list[str]:
    """Two topics' partitions change hands in a group of the new protocol, and a member may fall silent (N-2)."""
    names = dice.shuffled(("n0", "n1", "n2"))
    start = [
        f"consumer start {name} --group n --topic t0 --topic t1 --config group.protocol=consumer" for name in names
    ]
    lines = ["kafka-topics --create --topic t1 --partitions 3 --replication-factor 3", "run 500ms"]
    lines += [start[0], f"run {dice.choice((700, 3000))}ms", start[1], f"run {dice.choice((200, 2500))}ms", start[2]]
    ends = f"consumer {dice.choice(('kill', 'stop', 'pause'))} {names[0]}"
    return [*lines, f"run {dice.choice((900, 4000))}ms", ends, f"run {dice.choice((2000, 9000))}ms"]


EPISODES: Final[tuple[Fault, ...]] = (
    leader_dies,
    answers_get_lost,
    one_is_left,
    follower_lags,
    members_come_and_go,
)
"""What an eventful run draws from."""
