"""`--version` and `--help`, which every tool has. Source: Apache Kafka `CommandDefaultOptions`, and `golden/cli`."""

from __future__ import annotations

from kafka_tui.shell.answers import Answer
from kafka_tui.shell.forms import FORMS
from kafka_tui.shell.stage import Flow, Flows, Stage, at_once
from kafka_tui.shell.statements import AboutTool

VERSION = "4.3.1"
"""The release of Kafka whose tools these are."""
_QUORUM = "kafka-metadata-quorum"
"""The one tool whose help is an answer: on standard output, with exit status 0."""
_SENTENCES = {
    "kafka-topics": "This tool helps to create, delete, describe, or change a topic.",
    "kafka-configs": "This tool helps to manipulate and describe entity config for a topic, client, user, broker, ip, "
    "client-metrics or group",
    "kafka-console-consumer": "This tool helps to read data from Kafka topics and outputs it to standard output.",
    "kafka-console-producer": "This tool helps to read data from standard input and publish it to Kafka.",
    "kafka-consumer-groups": "This tool helps to list all consumer groups, describe a consumer group, delete consumer "
    "group info, or reset consumer group offsets.",
    "kafka-delete-records": "This tool helps to delete records of the given partitions down to the specified offset.",
    "kafka-dump-log": "This tool helps to parse a log file and dump its contents to the console, useful for debugging "
    "a seemingly corrupt log segment.",
    "kafka-get-offsets": "An interactive shell for getting topic-partition offsets.",
    "kafka-groups": "This tool helps to list groups of all types.",
    "kafka-leader-election": "This tool attempts to elect a new leader for a set of topic partitions. The type of "
    "elections supported are preferred replicas and unclean replicas.",
    "kafka-log-dirs": "This tool helps to query log directory usage on the specified brokers.",
    "kafka-reassign-partitions": "This tool helps to move topic partitions between replicas.",
    _QUORUM: "This tool describes kraft metadata quorum status.",
}
"""What Kafka's tools say of themselves before their usage pages."""


def about_tool(stage: Stage, said: AboutTool) -> Flow:
    """The version, or how the tool is used."""
    if said.option == "--version":
        return at_once(Answer(stdout=(VERSION,)))
    usages = tuple(f"  {form.usage}" for form in FORMS if form.words[0] == said.tool)
    sentence = _SENTENCES.get(said.tool, "")
    if said.tool == _QUORUM:
        return at_once(Answer(stdout=(*usages, "", sentence)))
    return at_once(Answer(stderr=(sentence, *usages), exit_status=1))


FLOWS: Flows = {AboutTool: about_tool}
