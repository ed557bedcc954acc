"""`kafka-groups`, carried out. Source: Apache Kafka `GroupsCommand` (KIP-1043), and the record of its output.

There are no share groups and no streams groups here, so asking for them lists none.
"""

from __future__ import annotations

from kafka_tui.shell.answers import Answer
from kafka_tui.shell.stage import Flow, Flows, Stage
from kafka_tui.shell.tools.calls import API_TIMEOUT_MS
from kafka_tui.shell.tools.consumer_groups.asks import Asker
from kafka_tui.shell.tools.consumer_groups.failures import ToolFailure
from kafka_tui.shell.tools.groups.statements import ListAllGroups

PROTOCOL = "consumer"
"""The protocol of a classic group of consumers, and what a group of the new protocol has, too."""
_LEAST_WIDTH = 20


def list_all_groups(stage: Stage, said: ListAllGroups) -> Flow:
    """`kafka-groups --list`."""
    try:
        groups = yield from Asker(stage, API_TIMEOUT_MS).groups()
    except ToolFailure as failure:
        sentence = str(failure)
        stage.refuse(failure.error, sentence)
        lines = (f"Error while executing group command : {sentence}",)
        return Answer(stdout=lines, stderr=failure.stderr, refusal=failure.error, refusal_text=sentence, exit_status=1)
    wanted = [one for one in groups if _is_meant(one.protocol, said)]
    width = max([_LEAST_WIDTH, *(len(one.group) for one in wanted)])
    rows = [("GROUP", "TYPE", "PROTOCOL"), *((one.group, one.protocol.capitalize(), PROTOCOL) for one in wanted)]
    return Answer(stdout=tuple(f"{name:<{width}} {kind:<20} {protocol:<20}" for name, kind, protocol in rows))


def _is_meant(kind: str, said: ListAllGroups) -> bool:
    """Whether a group of this type, whose members are consumers, passes the filters."""
    if said.share or said.streams:
        return False
    return said.group_type in (None, kind) and said.protocol in (None, PROTOCOL)


FLOWS: Flows = {ListAllGroups: list_all_groups}
