"""Episodes: courses of events in which a forgotten rule shows, for a partition `t0` on three brokers and a topic `t1`.

Each begins with everything whole and the preferred replica of `t0` leading, and leaves everything mended.
"""

from __future__ import annotations

from typing import Final

from kafka_tui.engine.simulation.world import CONTROLLER
from kafka_tui.verify.cast import Cast, Topic
from kafka_tui.verify.dice import Dice
from kafka_tui.verify.faults import Fault

CONTROLLERS: Final = (CONTROLLER, CONTROLLER + 1, CONTROLLER + 2)
"""An eventful run has three, so that one can be cut off from a majority (K-1)."""


def eventful_load(dice: Dice) -> tuple[Cast, list[str]]:
    """One partition, slow links, busy clients, and a topic of three partitions beside it.

    `p0` is idempotent with acks=all and little patience, `p1` sends with acks=1, `p2` to the other topic, and two
    programs consume.
    """
    placed = tuple(dice.shuffled((1, 2, 3)))
    options = f"--replica-assignment {':'.join(map(str, placed))} --config min.insync.replicas={dice.choice((1, 2, 2))}"
    lines = [f"kafka-topics --create --topic t0 {options}"]
    lines += ["kafka-topics --create --topic t1 --partitions 3 --replication-factor 3", "run 100ms"]
    lines += [f"network delay {a} {b} {dice.choice((1, 20, 150))}ms" for a, b in ((1, 2), (1, 3), (2, 3))]
    reading = "--topic t0 --config auto.offset.reset=earliest --config session.timeout.ms=6000"
    lines += [
        f"producer start p0 --topic t0 --rate 1/{dice.choice((60, 110))}ms --config linger.ms=0 "
        "--config request.timeout.ms=1500",
        f"producer start p1 --topic t0 --rate 1/{dice.choice((50, 130))}ms --config acks=1 --config linger.ms=0",
        "producer start p2 --topic t1 --rate 1/190ms --keys 9",
        f"consumer start c0 --group g {reading}",
        f"consumer start c1 --group h {reading}",
        f"run {dice.choice((3000, 7000))}ms",
    ]
    topics = (Topic("t0", 1, 3, placed), Topic("t1", 3, 3))
    consumers = ("c0", "c1", "n0", "n1", "n2", "s0", "s1")
    return Cast((1, 2, 3), CONTROLLERS, topics, ("p0", "p1", "p2"), consumers), lines


_AT_HOME: Final = "kafka-leader-election --election-type preferred --topic t0 --partition 0"


def leader_dies(dice: Dice, cast: Cast) -> list[str]:
    """The leader dies with what it has not handed on, another leads, and it comes back (E-10)."""
    first, *others = cast.topics[0].placed
    links = [f"network delay {first} {other}" for other in others]
    slow, quick = dice.choice((250, 400)), dice.choice((1, 20))
    alone = [*(f"{link} {slow}ms" for link in links), f"run {dice.choice((177, 450))}ms", f"broker kill {first}"]
    again = [*(f"{link} {quick}ms" for link in links), "run 5s", f"broker start {first}"]
    return [_AT_HOME, "run 1s", *alone, *again, f"run {dice.choice((4000, 6000))}ms"]


def laggard_is_left(dice: Dice, cast: Cast) -> list[str]:
    """A follower has left the ISR, and then all who are in it die: nobody may lead (E-2)."""
    first, behind, other = cast.topics[0].placed
    lagging = [f"network cut {first} {behind}", f"network cut {other} {behind}", "run 13s"]
    dead = [f"broker kill {one}" for one in dice.shuffled((first, other))]
    heal = [f"network heal {first} {behind}", f"network heal {other} {behind}", f"run {dice.choice((4000, 5000))}ms"]
    return [_AT_HOME, "run 1s", *lagging, *dead, *heal, f"broker start {first}", "run 4s", f"broker start {other}"]


def answers_get_lost(dice: Dice, cast: Cast) -> list[str]:
    """A producer cannot hear its leader for a while and sends again what is stored already (A-5, P-12)."""
    placed = cast.topics[0].placed
    lost = [f"network drop {placed[0]} p0 produce --response", f"run {dice.choice((600, 900))}ms"]
    cut, heal = [f"network cut p0 {broker}" for broker in placed], [f"network heal p0 {broker}" for broker in placed]
    deaf = [*cut, f"run {dice.choice((200, 400))}ms", *heal] if dice.chance(50) else []
    return [_AT_HOME, f"run {dice.choice((1000, 1017, 1060))}ms", *lost, *deaf, "run 4s"]


def numbers_go_missing(dice: Dice, cast: Cast) -> list[str]:
    """The answer to one batch is lost, then the request with a later one: the next is out of order (P-12)."""
    first = cast.topics[0].placed[0]
    lost = [f"network drop {first} p0 produce --response", f"run {dice.choice((400, 500))}ms"]
    return [_AT_HOME, "run 1s", *lost, f"network drop p0 {first} produce", f"run {dice.choice((3000, 4000))}ms"]


def one_is_left(dice: Dice, cast: Cast) -> list[str]:
    """Two brokers stop, the last one takes what it gets and dies, and one that stopped comes back (H-5, E-8)."""
    first, second, last = dice.shuffled(cast.topics[0].placed)
    enough = "kafka-configs --alter --topic t0 --add-config min.insync.replicas=2"
    down = [f"broker stop {first}", "run 2s", f"broker stop {second}", "run 2s", f"broker kill {last}", "run 4s"]
    up = [f"broker start {second}", "run 3s", f"broker start {first}", "run 1500ms", f"broker start {last}", "run 4s"]
    return [enough, *down, *up]


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
    lines = [start[0], f"run {dice.choice((4000, 6000))}ms", start[1], f"run {dice.choice((700, 2500))}ms", start[2]]
    ends = f"consumer {dice.choice(('kill', 'stop', 'pause'))} {names[0]}"
    over = [f"consumer kill {name}" for name in names]
    return [*lines, f"run {dice.choice((900, 4000))}ms", ends, f"run {dice.choice((2000, 9000))}ms", *over]


def busy_pair(dice: Dice, cast: Cast) -> list[str]:
    """A member that has its hands full is joined by another, and cooperates (S-5)."""
    first, second = dice.shuffled(("s0", "s1"))
    options = "--topic t1 --config partition.assignment.strategy=cooperative-sticky --config auto.offset.reset=earliest"
    start = f"--group s {options} --config max.poll.records=1 --processing {dice.choice((300, 400))}ms"
    lines = [
        f"consumer start {first} {start}",
        f"run {dice.choice((6000, 7000))}ms",
        f"consumer start {second} {start}",
    ]
    return [*lines, "run 9s", *(f"consumer {dice.choice(('stop', 'kill'))} {name}" for name in (first, second))]


def controller_alone(dice: Dice, cast: Cast) -> list[str]:
    """Each controller in turn is cut off while it is asked to decide, and comes back when others have (K-1)."""
    lines: list[str] = []
    for one in dice.shuffled(cast.controllers):
        others = [other for other in cast.controllers if other != one]
        lines += [f"network cut {one} {other}" for other in others]
        topic = f"kafka-topics --create --topic k{one} --partitions 1 --replication-factor 3"
        lines += [topic, f"run {dice.choice((3000, 4000))}ms"]
        lines += [*(f"network heal {one} {other}" for other in others), "run 2s"]
    return lines


def somebody_wants_fewer(dice: Dice, cast: Cast) -> list[str]:
    """Somebody asks for fewer partitions than there are, with others' wishes around it (T-8)."""
    return [f"kafka-topics --alter --topic t1 --partitions {dice.between(1, 2)}", f"run {dice.choice((500, 2000))}ms"]


EPISODES: Final[tuple[Fault, ...]] = (
    leader_dies,
    laggard_is_left,
    answers_get_lost,
    numbers_go_missing,
    one_is_left,
    follower_lags,
    members_come_and_go,
    busy_pair,
    controller_alone,
    somebody_wants_fewer,
)
"""What an eventful run goes through, in random order."""
