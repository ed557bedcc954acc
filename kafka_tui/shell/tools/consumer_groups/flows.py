"""`kafka-consumer-groups`, carried out."""

from __future__ import annotations

from kafka_tui.shell.answers import Answer
from kafka_tui.shell.stage import Flow, Flows, Stage
from kafka_tui.shell.tools.calls import reach
from kafka_tui.shell.tools.consumer_groups import output
from kafka_tui.shell.tools.consumer_groups.statements import DescribeGroups, ListGroups


def list_groups(stage: Stage, said: ListGroups) -> Flow:
    """`kafka-consumer-groups --list`."""
    trouble = yield from reach(stage, "listGroups")
    if trouble:
        return _groups_unreached(stage, trouble)
    printed = output.list_groups(stage.view().groups, said.state)
    return Answer(stdout=printed.stdout, stderr=printed.stderr)


def describe_groups(stage: Stage, said: DescribeGroups) -> Flow:
    """`kafka-consumer-groups --describe`."""
    trouble = yield from reach(stage, "findCoordinator")
    if trouble:
        return _groups_unreached(stage, trouble)
    view = stage.view()
    known = {group.group: group for group in view.groups}
    wanted = tuple(known) if said.all_groups else said.groups
    for name in wanted:
        if name not in known:
            printed = output.not_found(name)
            sentence = f"Group {name} not found."
            stage.refuse("GROUP_ID_NOT_FOUND", sentence)
            return Answer(printed.stdout, printed.stderr, refusal="GROUP_ID_NOT_FOUND", refusal_text=sentence)
    tables = [output.describe(known[name], view.topics, said) for name in wanted]
    return Answer(
        stdout=tuple(line for table in tables for line in table.stdout),
        stderr=tuple(line for table in tables for line in table.stderr),
    )


def _groups_unreached(stage: Stage, trouble: str) -> Answer:
    printed = output.failed(f"org.apache.kafka.common.errors.TimeoutException: {trouble}")
    stage.refuse("REQUEST_TIMED_OUT", trouble)
    return Answer(printed.stdout, printed.stderr, refusal="REQUEST_TIMED_OUT", refusal_text=trouble)


FLOWS: Flows = {DescribeGroups: describe_groups, ListGroups: list_groups}
