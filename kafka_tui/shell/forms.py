"""Every statement the shell knows, form by form. Reading, printing, usage lines and `help` all come from here."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, print_form
from kafka_tui.shell.statements import Saying
from kafka_tui.shell.tools.configs import forms as configs
from kafka_tui.shell.tools.console_consumer import forms as console_consumer
from kafka_tui.shell.tools.console_producer import forms as console_producer
from kafka_tui.shell.tools.consumer_groups import forms as consumer_groups
from kafka_tui.shell.tools.delete_records import forms as delete_records
from kafka_tui.shell.tools.dump_log import forms as dump_log
from kafka_tui.shell.tools.get_offsets import forms as get_offsets
from kafka_tui.shell.tools.groups import forms as groups
from kafka_tui.shell.tools.leader_election import forms as leader_election
from kafka_tui.shell.tools.log_dirs import forms as log_dirs
from kafka_tui.shell.tools.metadata_quorum import forms as metadata_quorum
from kafka_tui.shell.tools.reassign_partitions import forms as reassign_partitions
from kafka_tui.shell.tools.topics import forms as topics
from kafka_tui.shell.verbs import forms as verbs

_TOOLS: tuple[Form, ...] = (
    *topics.FORMS,
    *configs.FORMS,
    *console_producer.FORMS,
    *console_consumer.FORMS,
    *consumer_groups.FORMS,
    *delete_records.FORMS,
    *dump_log.FORMS,
    *get_offsets.FORMS,
    *groups.FORMS,
    *leader_election.FORMS,
    *log_dirs.FORMS,
    *metadata_quorum.FORMS,
    *reassign_partitions.FORMS,
)

TOOLS = tuple(dict.fromkeys(form.words[0] for form in _TOOLS))
"""Kafka's tools that the shell has."""

FORMS: tuple[Form, ...] = (*_TOOLS, *verbs.FORMS)
"""All forms; among those with the same first word the longer ones come first."""


def form_of(saying: Saying) -> Form:
    """The form that a statement is written in."""
    return next(form for form in FORMS if form.make is type(saying))


def print_line(saying: Saying) -> str:
    """The line that is read as `saying`, with the lines of its standard input."""
    form = form_of(saying)
    return (
        f"{' '.join(form.words)} {print_line(getattr(saying, form.holds))}" if form.holds else print_form(form, saying)
    )
