"""Scenes that are ready to play with: a cluster, and lines carried out on it. They stand in `scenes.toml`."""

from __future__ import annotations

import tomllib
from functools import cache

import msgspec

from kafka_tui.engine.simulation.timeline import seek
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.offers import scene_text
from kafka_tui.shell.saved_run import Spoken
from kafka_tui.shell.session import Shell
from kafka_tui.shell.setting import Setting


class Scene(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cluster after `setup`; what `ahead` makes of it lies ahead of the learner, to be walked into."""

    setting: Setting
    setup: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()


class Played(msgspec.Struct, frozen=True):
    """A scene carried out: where it stands, and what each line was and answered."""

    shell: Shell
    spoken: tuple[Spoken, ...]
    answers: tuple[Answer, ...]


@cache
def scenes() -> dict[str, Scene]:
    """All scenes by name, in the order in which they are offered."""
    return msgspec.convert(tomllib.loads(scene_text()), dict[str, Scene])


def play(scene: Scene) -> Played:
    """Carry a scene out."""
    shell = Shell(scene.setting.world())
    spoken: list[Spoken] = []
    answers: list[Answer] = []
    begin = shell.timeline.cursor
    for number, line in enumerate((*scene.setup, *scene.ahead), 1):
        at = shell.timeline.cursor
        answers.append(shell.run(line))
        spoken.append(Spoken(shell.timeline.branch, at, line, shell.timeline.cursor - at))
        if number == len(scene.setup):
            begin = shell.timeline.cursor
    if scene.ahead:
        shell.timeline = seek(shell.timeline, begin)
    return Played(shell, tuple(spoken), tuple(answers))
