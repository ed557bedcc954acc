"""`help`: nothing is left out, and what it shows works."""

import pytest

from kafka_tui.engine.simulation.world import new_world
from kafka_tui.i18n.language import LANGUAGES, Language
from kafka_tui.shell.forms import FORMS
from kafka_tui.shell.parse import parse_line
from kafka_tui.shell.session import Shell
from kafka_tui.shell.verbs.examples import EXAMPLES
from kafka_tui.shell.verbs.help import commands


@pytest.fixture(scope="module")
def shell() -> Shell:
    """A cluster of whatever kind."""
    return Shell(new_world())


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_lists_every_command_once(shell: Shell, language: Language) -> None:
    """Each stands in one group with what it is for."""
    shown = Shell(shell.timeline, language).run("help").stdout
    assert sorted(line.partition(":")[0].strip() for line in shown if line.startswith("  ")) == sorted(commands())
    assert sum(not line.startswith("  ") for line in shown) == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_on_a_command_tells_every_option(shell: Shell, language: Language) -> None:
    """Each option of each way to write it stands there with a line, and an example and the exit status below."""
    for name in commands():
        shown = Shell(shell.timeline, language).run(f"help {name}").stdout
        for form in FORMS:
            for option in form.options if form.words[0] == name else ():
                told = [line for line in shown if line.strip().lstrip("[").startswith(option.name) and ": " in line]
                assert told, (name, option.name)
        assert any(EXAMPLES[name] in line for line in shown), name


def test_the_examples_can_be_read() -> None:
    """There is one for each command, and it is that command."""
    assert set(EXAMPLES) == set(commands())
    for name, line in EXAMPLES.items():
        assert parse_line(line)[0].source.split()[0] == name


def test_the_example_with_a_key_sends_a_key(shell: Shell) -> None:
    """What help says of the console producer can be typed as it stands: the line has the separator that it names."""
    shell.run("kafka-topics --create --topic orders")
    assert shell.run(EXAMPLES["kafka-console-producer"]).exit_status == 0
