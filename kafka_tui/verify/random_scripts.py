"""A seed and a number become a script: the same on every machine, whoever else runs at the time."""

from __future__ import annotations

from kafka_tui.shell.setting import Setting
from kafka_tui.verify.cast import Cast
from kafka_tui.verify.dice import Dice
from kafka_tui.verify.episodes import CONTROLLERS, EPISODES, eventful_load
from kafka_tui.verify.faults import FAULTS, Fault
from kafka_tui.verify.hurry import HURRIED
from kafka_tui.verify.loads import random_load, random_setting
from kafka_tui.verify.script import Script


def nth_script(seed: int, number: int, without: tuple[str, ...] = ()) -> Script:
    """Run `number` of the runs of `seed`: every third one, from the first on, is eventful, every fourth is mended."""
    make = eventful_script if number % 3 == 0 else random_script
    return make(seed, number, without=without, mended=number % 4 == 3)


def random_script(
    seed: int, number: int = 0, length: int = 30, without: tuple[str, ...] = (), mended: bool = False
) -> Script:
    """A random cluster and load, then `length` faults with time between them."""
    dice = Dice(seed, number)
    setting = random_setting(dice, dice.below(1 << 32), without)
    cast, setup = random_load(dice, setting)
    faults: list[str] = []
    for _ in range(length):
        faults += [*dice.choice(FAULTS)(dice, cast), f"run {dice.choice((1, 3, 10, 100, 700, 3000, 7000))}ms"]
    return Script(setting, tuple(setup), tuple(faults), tuple(mending(cast)) if mended else ())


def eventful_script(
    seed: int,
    number: int = 0,
    episodes: tuple[Fault, ...] = EPISODES,
    without: tuple[str, ...] = (),
    mended: bool = False,
) -> Script:
    """Two topics on three brokers with three controllers, and all `episodes` in random order."""
    dice = Dice(seed, number)
    setting = Setting(dice.below(1 << 32), controllers=len(CONTROLLERS), configs=HURRIED, without=without)
    cast, setup = eventful_load(dice)
    faults = [line for episode in dice.shuffled(episodes) for line in episode(dice, cast)]
    return Script(setting, tuple(setup), tuple(faults), tuple(mending(cast)) if mended else ())


def mending(cast: Cast) -> list[str]:
    """Every link is healed, every process goes on, every producer is closed, and there is time to come to rest."""
    lines = ["network heal", *(f"broker resume {broker}" for broker in cast.brokers)]
    lines += [f"controller resume {controller}" for controller in cast.controllers]
    lines += [f"controller start {controller}" for controller in cast.controllers]
    lines += [f"consumer resume {name}" for name in cast.consumers]
    lines += [
        "run 40s",
        *(f"broker start {broker}" for broker in (*cast.brokers, cast.newcomer)),
    ]  # a controlled shutdown ends by then
    return [*lines, *(f"producer stop {name}" for name in cast.producers), "run 150s"]
