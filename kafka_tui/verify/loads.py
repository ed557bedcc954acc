"""Scenes and loads: the cluster of a random run, its topics, and the programs that produce and consume."""

from __future__ import annotations

from kafka_tui.engine.simulation.world import CONTROLLER
from kafka_tui.shell.setting import Setting
from kafka_tui.verify.cast import Cast, Topic
from kafka_tui.verify.dice import Dice
from kafka_tui.verify.hurry import HURRIED


def random_setting(dice: Dice, seed: int, without: tuple[str, ...]) -> Setting:
    """A cluster of one to five brokers, in racks or not."""
    brokers = dice.choice((1, 2, 3, 3, 3, 3, 4, 5))
    racks = tuple("abc"[number % dice.choice((2, 3))] for number in range(brokers)) if dice.chance(30) else ()
    configs = dict(HURRIED)
    if dice.chance(20):
        configs["group.initial.rebalance.delay.ms"] = dice.choice(("0", "500"))
    if dice.chance(20):
        configs["leader.imbalance.check.interval.seconds"] = "5"
    if dice.chance(20):
        configs["page.cache.pages"] = dice.choice(("4", "32"))
    if dice.chance(20):
        configs["replica.high.watermark.checkpoint.interval.ms"] = dice.choice(("300", "60000"))
    return Setting(seed, brokers, dice.choice((1, 1, 3)), racks, tuple(sorted(configs.items())), without)


def random_load(dice: Dice, setting: Setting) -> tuple[Cast, list[str]]:
    """One to three topics, one to three producers, up to four consumers: the cast and the lines that call it up."""
    topics = [_topic(dice, f"t{number}", setting.brokers) for number in range(dice.between(1, 3))]
    lines: list[str] = []
    for topic, options in topics:
        partitions = f"--partitions {topic.partitions} --replication-factor {topic.factor}"
        lines += [f"kafka-topics --create --topic {topic.name} {partitions}{options}", "run 50ms"]
    names = [topic.name for topic, _ in topics]
    producers = [f"p{number}" for number in range(dice.between(1, 3))]
    lines += [_producer(dice, name, dice.choice(names)) for name in producers]
    consumers = [f"c{number}" for number in range(dice.between(0, 4))]
    lines += [_consumer(dice, name, names) for name in consumers]
    brokers = tuple(range(1, setting.brokers + 1))
    cast = Cast(
        brokers,
        tuple(range(CONTROLLER, CONTROLLER + setting.controllers)),
        tuple(t for t, _ in topics),
        tuple(producers),
        tuple(consumers),
    )
    return cast, lines


def _topic(dice: Dice, name: str, brokers: int) -> tuple[Topic, str]:
    factor = min(brokers, dice.choice((1, 2, 3, 3, 3)))
    options = {"min.insync.replicas": str(dice.choice((1, 1, 2)))}
    if dice.chance(15):
        options["unclean.leader.election.enable"] = "true"
    if dice.chance(15):
        options["segment.ms"] = "2000"
    said = "".join(f" --config {key}={value}" for key, value in sorted(options.items()))
    return Topic(name, dice.between(1, 3), factor), said


def _producer(dice: Dice, name: str, topic: str) -> str:
    rate = dice.choice(("1/20ms", "1/100ms", "1/400ms"))
    options = {"acks": dice.choice(("all", "all", "all", "1", "0")), "linger.ms": str(dice.choice((0, 5, 50)))}
    if options["acks"] == "all" and dice.chance(20):
        options["enable.idempotence"] = "false"
    if dice.chance(40):
        options["request.timeout.ms"] = "1500"
    if dice.chance(30):
        options["delivery.timeout.ms"] = str(dice.choice((4000, 12_000)))
        options["request.timeout.ms"] = "1500"
    if dice.chance(15):
        options["batch.size"] = dice.choice(("0", "200"))
    if dice.chance(15):
        options["max.in.flight.requests.per.connection"] = "1"
    keys = dice.choice(("", " --keys 3"))
    return f"producer start {name} --topic {topic} --rate {rate}{keys}{_configs(options)}"


def _consumer(dice: Dice, name: str, topics: list[str]) -> str:
    options = {"auto.offset.reset": dice.choice(("earliest", "earliest", "latest"))}
    options["metadata.max.age.ms"] = "20000"
    group = dice.choice(("g", "g", "h", "n", "m"))
    modern = group == "n" or (group == "m" and dice.chance(50))  # m has both protocols
    options |= {"group.protocol": "consumer"} if modern else {"session.timeout.ms": "6000"}
    if group == "h":
        options["partition.assignment.strategy"] = "cooperative-sticky"
    if dice.chance(25):
        options["group.instance.id"] = f"i-{name}"
    if dice.chance(30):
        options["auto.commit.interval.ms"] = "700"
    if dice.chance(20):
        options["max.poll.records"] = dice.choice(("1", "10"))
    if dice.chance(30):
        options["request.timeout.ms"] = "2000"
    read = dice.shuffled(topics)[: dice.between(1, len(topics))]
    named = "".join(f" --topic {topic}" for topic in sorted(read))
    commit, processing = dice.choice(("auto", "auto", "sync", "async")), dice.choice(("", "", " --processing 5ms"))
    said = f"consumer start {name} --group {group}{named}{_configs(options)}"
    return f"{said} --commit {commit}{processing}"


def _configs(options: dict[str, str]) -> str:
    return "".join(f" --config {name}={value}" for name, value in sorted(options.items()))
