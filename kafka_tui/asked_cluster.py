"""The cluster that the command line asks for: its options, a scene, or a run that was kept."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import Language
from kafka_tui.i18n.visible import visible

if TYPE_CHECKING:
    from kafka_tui.shell.openings import Opened
    from kafka_tui.shell.setting import Setting

Arguments = argparse.Namespace


class NoClusterError(ValueError):
    """There is no such cluster to begin with; the text says what to ask for."""


def opened(asked: Arguments, language: Language) -> Opened:
    """The scene, kept run or cluster that was asked for. Raises NoClusterError."""
    from kafka_tui.engine.simulation.world import WorldError
    from kafka_tui.shell.openings import Opened, OpeningError, open_named
    from kafka_tui.shell.refusal_words import refusal_words
    from kafka_tui.shell.session import Shell

    begun = setting(asked, language)
    try:
        if asked.scene is None:
            return Opened(shell=Shell(begun.world()), name="", setting=begun)
        return open_named(asked.scene)
    except OpeningError as error:
        raise NoClusterError(error.first.sentence(language)) from error
    except WorldError as error:
        said = str(error) if error.refusal is None else refusal_words(error.refusal, language)
        raise NoClusterError(said) from error


def setting(asked: Arguments, language: Language) -> Setting:
    """The cluster that the options name; beside a scene there are none. Raises NoClusterError."""
    from kafka_tui.shell.setting import Setting
    from kafka_tui.shell.tools.options import MOST_BROKERS

    unknown = unknown_rule(asked.without, language)
    if unknown:
        raise NoClusterError(unknown)
    unnamed = next((given for given in asked.config if "=" not in given), None)
    if unnamed is not None:
        raise NoClusterError(text(language, "shell.not_a_setting", found=unnamed))
    if not 0 < asked.brokers < MOST_BROKERS:
        raise NoClusterError(text(language, "shell.out_of_range", found=asked.brokers, least=1, most=MOST_BROKERS - 1))
    setting = Setting(
        seed=asked.seed,
        brokers=asked.brokers,
        controllers=asked.controllers,
        racks=tuple(asked.racks.split(",")) if asked.racks else (),
        configs=tuple((name, value) for name, _, value in (given.partition("=") for given in asked.config)),
        without=tuple(asked.without),
    )
    if asked.scene is not None and setting != Setting():
        raise NoClusterError(text(language, "sandbox.scene_or_options"))
    return setting


def unknown_rule(rules: Iterable[str], language: Language) -> str:
    """What is to be said of a rule that cannot be switched off; "" when all can."""
    from kafka_tui.engine.simulation.switches import SWITCHABLE

    unknown = next((rule for rule in rules if rule not in SWITCHABLE), None)
    if unknown is None:
        return ""
    return text(language, "cli.no_such_rule", rule=visible(unknown), known=", ".join(SWITCHABLE))
