"""Faults: what may go wrong in a random run, each one function that writes the lines of it.

To add one, write a function of the dice and the cast and name it in `FAULTS`, more than once to make it likelier.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from kafka_tui.shell.words import quote_word
from kafka_tui.verify.cast import Cast
from kafka_tui.verify.dice import Dice
from kafka_tui.verify.hurry import HURRIED

Fault = Callable[[Dice, Cast], list[str]]
"""Writes the lines of one fault; a line that the cluster refuses is none the worse."""


def kill_broker(dice: Dice, cast: Cast) -> list[str]:
    """A broker's process is gone at once."""
    return [f"broker kill {dice.choice(cast.brokers)}"]


def stop_broker(dice: Dice, cast: Cast) -> list[str]:
    """A broker shuts down in order."""
    return [f"broker stop {dice.choice(cast.brokers)}"]


def start_broker(dice: Dice, cast: Cast) -> list[str]:
    """A broker that is down comes back."""
    return [f"broker start {dice.choice(cast.brokers)}"]


def restart_broker(dice: Dice, cast: Cast) -> list[str]:
    """A broker is killed and comes back before anybody has noticed, or after."""
    broker = dice.choice(cast.brokers)
    return [f"broker kill {broker}", f"run {dice.choice((1, 100, 1000, 4000))}ms", f"broker start {broker}"]


def pause_broker(dice: Dice, cast: Cast) -> list[str]:
    """A broker freezes, as a long garbage collection would freeze it."""
    return [f"broker pause {dice.choice(cast.brokers)}"]


def resume_broker(dice: Dice, cast: Cast) -> list[str]:
    """A frozen broker goes on with what it believed."""
    return [f"broker resume {dice.choice(cast.brokers)}"]


def cut_link(dice: Dice, cast: Cast) -> list[str]:
    """Nothing passes between two machines, or between a program and a broker."""
    a, b = _link(dice, cast)
    return [f"network cut {a} {b}"]


def heal_link(dice: Dice, cast: Cast) -> list[str]:
    """A link works again."""
    a, b = _link(dice, cast)
    return [f"network heal {a} {b}"]


def heal_all(dice: Dice, cast: Cast) -> list[str]:
    """All links work again."""
    return ["network heal"]


def isolate_broker(dice: Dice, cast: Cast) -> list[str]:
    """A broker loses all other machines, but not the programs: two leaders may be believed in."""
    broker = dice.choice(cast.brokers)
    return [f"network cut {broker} {other}" for other in cast.machines if other != broker]


def slow_link(dice: Dice, cast: Cast) -> list[str]:
    """A link becomes slow or quick."""
    a, b = _link(dice, cast)
    return [f"network delay {a} {b} {dice.choice((1, 1, 40, 400, 900))}ms"]


def grow_topic(dice: Dice, cast: Cast) -> list[str]:
    """Somebody asks for more partitions, or for fewer."""
    return [f"kafka-topics --alter --topic {dice.choice(cast.topics).name} --partitions {dice.between(1, 5)}"]


def remake_topic(dice: Dice, cast: Cast) -> list[str]:
    """A topic is deleted, and one of the same name comes after it, soon or at once."""
    topic = dice.choice(cast.topics)
    made = f"--partitions {dice.between(1, 3)} --replication-factor {topic.factor}"
    lines = [f"kafka-topics --delete --topic {topic.name}", f"run {dice.choice((1, 200, 3000))}ms"]
    return [*lines, f"kafka-topics --create --topic {topic.name} {made}"]


def reassign(dice: Dice, cast: Cast) -> list[str]:
    """A partition is to move to other brokers, or to as many as it had more or less; the move may be called back."""
    topic = dice.choice(cast.topics)
    count = min(len(cast.brokers), dice.choice((topic.factor, topic.factor, dice.between(1, 3))))
    replicas = dice.shuffled(cast.brokers)[:count]
    planned = {"topic": topic.name, "partition": dice.below(topic.partitions), "replicas": replicas}
    plan = "--reassignment-json-file " + quote_word(json.dumps({"partitions": [planned]}, separators=(",", ":")))
    how = "--execute --additional" + dice.choice(("", "", " --throttle 100000"))
    lines = [f"kafka-reassign-partitions {how} {plan}"]
    if dice.chance(40):
        lines += [f"run {dice.choice((1, 20, 500, 3000))}ms", f"kafka-reassign-partitions --cancel {plan}"]
    return lines


def delete_records(dice: Dice, cast: Cast) -> list[str]:
    """Somebody deletes the first records of a partition, or all that are committed, or more than there are (L-12)."""
    topic = dice.choice(cast.topics)
    meant = {
        "topic": topic.name,
        "partition": dice.below(topic.partitions),
        "offset": dice.choice((-1, -1, 5, 50, 500)),
    }
    offsets = quote_word(json.dumps({"partitions": [meant]}, separators=(",", ":")))
    return [f"kafka-delete-records --offset-json-file {offsets}"]


def add_broker(dice: Dice, cast: Cast) -> list[str]:
    """A new broker joins, and a partition may be moved to it; refused when it is there already (R-4)."""
    new = cast.newcomer
    topic, others = dice.choice(cast.topics), dice.shuffled(cast.brokers)
    replicas = [*others[: topic.factor - 1], new]
    planned = {"topic": topic.name, "partition": dice.below(topic.partitions), "replicas": replicas}
    plan = quote_word(json.dumps({"partitions": [planned]}, separators=(",", ":")))
    settings = "".join(f" --config {name}={value}" for name, value in HURRIED)
    lines = [f"broker add {new}{settings}", f"run {dice.choice((20, 3000))}ms"]
    if dice.chance(60):
        lines.append(f"kafka-reassign-partitions --execute --additional --reassignment-json-file {plan}")
    return lines


def remove_broker(dice: Dice, cast: Cast) -> list[str]:
    """The broker that was added goes again, in order or not, and is unregistered when nothing is left on it (R-5)."""
    new = cast.newcomer
    ends = [f"broker {dice.choice(('stop', 'stop', 'kill'))} {new}", f"run {dice.choice((100, 4000))}ms"]
    return [*(ends if dice.chance(70) else ()), f"broker remove {new}"]


def change_setting(dice: Dice, cast: Cast) -> list[str]:
    """A topic's setting changes while everything runs, or is again what it was by itself."""
    name, value = dice.choice(_SETTINGS)
    what = f"--add-config {name}={value}" if value else f"--delete-config {name}"
    return [f"kafka-configs --alter --topic {dice.choice(cast.topics).name} {what}"]


def elect(dice: Dice, cast: Cast) -> list[str]:
    """The preferred replicas are to lead, or whoever is left."""
    how = dice.choice(("preferred", "preferred", "unclean"))
    if dice.chance(30):
        return [f"kafka-leader-election --election-type {how} --all-topic-partitions"]
    topic = dice.choice(cast.topics)
    where = f"--topic {topic.name} --partition {dice.below(topic.partitions)}"
    return [f"kafka-leader-election --election-type {how} {where}"]


def lose_power(dice: Dice, cast: Cast) -> list[str]:
    """A machine loses its power, its page cache and what was not on the disk yet (D-2)."""
    return [f"broker power-loss {dice.choice(cast.brokers)}"]


def controller_ends(dice: Dice, cast: Cast) -> list[str]:
    """A controller stops, dies or freezes; it, or another one, may come back."""
    how = dice.choice(("stop", "kill", "pause", "start", "start", "resume", "resume"))
    return [f"controller {how} {dice.choice(cast.controllers)}"]


def lose_one_message(dice: Dice, cast: Cast) -> list[str]:
    """The next request on a link, or the next answer, gets lost."""
    a, b = _link(dice, cast)
    way = dice.choice((f"{a} {b}", f"{b} {a}"))
    return [f"network drop {way}{dice.choice(('', ' --response'))}"]


def program_ends(dice: Dice, cast: Cast) -> list[str]:
    """A program stops or dies; one of its name may start again."""
    if not cast.consumers or dice.chance(50):
        return [f"producer {dice.choice(('stop', 'kill'))} {dice.choice(cast.producers)}"]
    return [f"consumer {dice.choice(('stop', 'kill'))} {dice.choice(cast.consumers)}"]


def program_starts(dice: Dice, cast: Cast) -> list[str]:
    """A program starts again under its old name."""
    topic = dice.choice(cast.topics).name
    if not cast.consumers or dice.chance(50):
        return [f"producer start {dice.choice(cast.producers)} --topic {topic} --rate 10/s"]
    options = "--config auto.offset.reset=earliest --config session.timeout.ms=6000"
    return [f"consumer start {dice.choice(cast.consumers)} --group g --topic {topic} {options}"]


def member_moves(dice: Dice, cast: Cast) -> list[str]:
    """A member is replaced by one of its name under another protocol or strategy: the group becomes a mixed one (N-7).

    A static member comes back under its `group.instance.id` (G-12), in time or not.
    """
    if not cast.consumers:
        return []
    name, topic = dice.choice(cast.consumers), dice.choice(cast.topics).name
    how = dice.choice(("stop", "stop", "kill"))
    session = "--config session.timeout.ms=6000"
    options = dice.choice(
        (
            "--config group.protocol=consumer",
            session,
            f"{session} --config partition.assignment.strategy=cooperative-sticky",
            f"{session} --config group.instance.id=i-{name}",
            f"--config group.protocol=consumer --config group.instance.id=i-{name}",
        )
    )
    start = f"consumer start {name} --group m --topic {topic} --config auto.offset.reset=earliest {options}"
    return [f"consumer {how} {name}", f"run {dice.choice((1, 300, 8000))}ms", start]


def consumer_pauses(dice: Dice, cast: Cast) -> list[str]:
    """A consumer freezes for less or more than its session lasts."""
    if not cast.consumers:
        return []
    name = dice.choice(cast.consumers)
    return [f"consumer pause {name}", f"run {dice.choice((500, 4000, 9000))}ms", f"consumer resume {name}"]


def flush(dice: Dice, cast: Cast) -> list[str]:
    """A program waits for everything it has sent so far."""
    return [f"producer flush {dice.choice(cast.producers)}"]


def shrink_cache(dice: Dice, cast: Cast) -> list[str]:
    """A machine has little room for its page cache, or much again."""
    return [f"cache shrink {dice.choice(cast.brokers)} --pages {dice.choice((1, 8, 4096))}"]


def send_more(dice: Dice, cast: Cast) -> list[str]:
    """A program is handed many records at once."""
    topic, count = dice.choice(cast.topics).name, dice.choice((1, 20, 200))
    size, how = dice.choice((1, 100, 5000)), dice.choice(("sync", "async", "fire-and-forget"))
    return [f"produce {topic} --size {size} --count {count} --via {dice.choice(cast.producers)} --send {how}"]


_SETTINGS: Final = (
    ("min.insync.replicas", "1"),
    ("min.insync.replicas", "2"),
    ("min.insync.replicas", ""),
    ("unclean.leader.election.enable", "true"),
    ("unclean.leader.election.enable", "false"),
    ("unclean.leader.election.enable", ""),
    ("retention.ms", "5000"),
    ("retention.ms", ""),
)
"""A topic's settings and what they may become, "" for what they are when nobody sets them."""

FAULTS: Final[tuple[Fault, ...]] = (
    kill_broker,
    kill_broker,
    stop_broker,
    start_broker,
    start_broker,
    start_broker,
    restart_broker,
    pause_broker,
    resume_broker,
    resume_broker,
    cut_link,
    cut_link,
    heal_link,
    heal_all,
    isolate_broker,
    slow_link,
    grow_topic,
    remake_topic,
    reassign,
    reassign,
    delete_records,
    add_broker,
    remove_broker,
    change_setting,
    elect,
    lose_power,
    controller_ends,
    controller_ends,
    lose_one_message,
    lose_one_message,
    program_ends,
    program_starts,
    program_starts,
    member_moves,
    member_moves,
    consumer_pauses,
    flush,
    shrink_cache,
    send_more,
)
"""What a random run draws from."""


def links(cast: Cast) -> list[tuple[str, str]]:
    """The links that a fault may touch: between machines, and from each program to each broker."""
    programs = ((program, str(broker)) for program in cast.programs for broker in cast.brokers)
    return [*_between_machines(cast), *programs]


def _between_machines(cast: Cast) -> list[tuple[str, str]]:
    return [(str(a), str(b)) for at, a in enumerate(cast.machines) for b in cast.machines[at + 1 :]]


def _link(dice: Dice, cast: Cast) -> tuple[str, str]:
    """A link, more often between machines than elsewhere."""
    return dice.choice(_between_machines(cast) if dice.chance(60) else links(cast))
