"""A name that there is nearly: what to say after Kafka has refused one that there is not."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_tui.shell.answers import Answer
from kafka_tui.shell.script_error import nearest
from kafka_tui.shell.stage import Stage
from kafka_tui.shell.statements import Saying
from kafka_tui.shell.tools.topics.statements import CreateTopic

ALIKE = 0.75
"""How like a name must be: topics often share a part of their names."""


def near_names(stage: Stage, saying: Saying, answer: Answer) -> Iterator[str]:
    """A sentence for each topic or group that was refused and is like one that there is; Kafka's tools say nothing."""
    if (answer.refusal is None and not answer.exit_status) or isinstance(saying, CreateTopic):
        return  # whoever creates a topic means one that there is not
    known = {
        "topic": tuple(stage.timeline.cluster.committed_image.topics),
        "groups": tuple(row.group for row in stage.view().groups) if getattr(saying, "groups", ()) else (),
    }
    for field, names in known.items():
        said = getattr(saying, field, None)
        for name in (said,) if isinstance(said, str) else said or ():
            near = nearest(name, names, ALIKE) if name not in names else None
            if near is not None:
                yield stage.say("did_you_mean", near=near)
