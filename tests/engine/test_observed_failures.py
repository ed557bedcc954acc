"""A partition, a new broker and a move do what those of Apache Kafka 4.3.1 were seen to do (`observed_timelines`)."""

from __future__ import annotations

import re

from kafka_tui.engine.metadata import PartitionState
from kafka_tui.engine.nodes.producer import outstanding
from kafka_tui.engine.simulation.world import new_world
from kafka_tui.shell.session import Shell
from tests import golden_vectors

State = tuple[int, list[int], list[int]]
"""Leader, ISR and ELR."""

_STATE = re.compile(r"state: leader=(\d+) replicas=\[1, 2, 3] isr=\[(.*?)] elr=\[(.*?)] lastKnownElr=\[]")
_SEND = re.compile(r"send acks=(\w+) -> (?:ok offset (-?\d+) in|(\w+): (.*) after) \d+ ms")
_SIGNAL = re.compile(r"(SIG\w+|start) broker (\d)")
_VERBS = {"SIGSTOP": "pause", "SIGCONT": "resume", "SIGKILL": "kill", "SIGTERM": "stop", "start": "start"}
_BRIEF = "--config delivery.timeout.ms=5000 --config request.timeout.ms=1000 --config max.block.ms=4000"
_GIVEN_UP = ("NotEnoughReplicasException", "TimeoutException")
"""What a send may end with where too few replicas are in sync: how it ends depends on which broker was asked last."""
_LAYOUT = re.compile(r"(\d+):(\[[^]]*])L(\d)\s+isr(\[[^]]*])")


def _numbers(text: str) -> list[int]:
    return [int(word) for word in re.findall(r"\d+", text)]


class Watched:
    """A cluster that goes through what was observed."""

    def __init__(self) -> None:
        self.shell = Shell(new_world(configs=(("leader.imbalance.check.interval.seconds", "30"),)))
        self.run("kafka-topics --create --topic isrt --replica-assignment 1:2:3 --config min.insync.replicas=2")
        for acks in ("all", "1", "0"):
            self.run(f"producer start {acks} --topic isrt --config acks={acks}")
            self.run(f"producer start {acks}-brief --topic isrt --config acks={acks} {_BRIEF}")

    def run(self, line: str) -> tuple[str, ...]:
        """Carry out a line; it is no line that cannot be read."""
        answer = self.shell.run(line)
        assert answer.status < 2, answer
        return answer.stdout

    def believed(self, broker: int) -> State:
        """What a broker believes of the partition."""
        return _state(self.shell.timeline.cluster.brokers[broker].image.topics["isrt"].partitions[0])

    def comes_to(self, state: State) -> bool:
        """Whether the controller comes to this state within 40 s."""
        for _ in range(400):
            image = self.shell.timeline.cluster.controllers[100].image
            if _state(image.topics["isrt"].partitions[0]) == state:
                return True
            self.run("run 100ms")
        return False

    def send(self, name: str) -> tuple[int | None, str]:
        """Let a producer send a record; its offset, and the exception that the program got instead."""
        before = self.shell.timeline.cluster.producers[name]
        self.run(f"produce isrt x --via {name} --send sync")
        while outstanding(self.shell.timeline.cluster.producers[name]):
            self.run("run 100ms")
        after = self.shell.timeline.cluster.producers[name]
        if after.failed > before.failed:
            return None, after.learnt[-1].exception
        [offset] = after.last_offsets.values()
        return offset, ""


def _state(partition: PartitionState) -> State:
    return partition.leader, sorted(partition.isr), sorted(partition.elr)


def test_e2_e8_h8_h12_a_partition_goes_through_the_states_that_were_observed() -> None:
    """Frozen, killed, stopped and started again, brokers leave and join ISR and ELR as they did, records are lost and
    refused where they were; a broker that wakes up still tells the state that it froze with.
    """
    watched = Watched()
    states = 0
    for event in (entry["event"] for entry in golden_vectors.load("observed_timelines")["broker_failures"]):
        if signal := _SIGNAL.fullmatch(event):
            watched.run(f"broker {_VERBS[signal[1]]} {signal[2]}")
        elif state := _STATE.fullmatch(event):
            wanted = int(state[1]), _numbers(state[2]), _numbers(state[3])
            assert watched.believed(3) == wanted or watched.comes_to(wanted), event
            states += 1
        elif sent := _SEND.fullmatch(event):
            watched.run("run 600ms")  # fetches that were held back are answered: nobody was that quick
            name = sent[1] if sent[2] else f"{sent[1]}-brief"
            offset, exception = watched.send(name)
            while sent[2] and offset is not None and offset < int(sent[2]):  # not every send was written down
                offset, exception = watched.send(name)
            assert str(offset) == sent[2] if sent[2] else exception in _GIVEN_UP, event
        elif event == "preferred leader election":
            said = watched.run("kafka-leader-election --election-type preferred --topic isrt --partition 0")
            assert said == ("Valid replica already elected for partitions isrt-0",)
    assert states


def _layout(text: str) -> list[tuple[tuple[int, ...], int, list[int]]]:
    """Replicas, leader and ISR of the partitions, as an observed line has them."""
    return [(tuple(_numbers(m[2])), int(m[3]), _numbers(m[4])) for m in _LAYOUT.finditer(text)]


def test_r1_r4_t7_a_new_broker_and_a_move_go_as_they_were_observed() -> None:
    """A broker that joins gets nothing, more partitions leave the others where they are, and a move goes through the
    replica lists, leaders and ISRs that were seen.
    """
    told = [entry["event"] for entry in golden_vectors.load("observed_timelines")["scale_out_and_groups"]]
    lines = {event.partition(":")[0]: event for event in told if event.startswith(("orders ", "new topic"))}
    before = _layout(lines["orders before"])
    shell = Shell(new_world())
    placed = ",".join(":".join(str(broker) for broker in replicas) for replicas, _, _ in before)
    shell.run(f"kafka-topics --create --topic orders --replica-assignment {placed}")

    def layout() -> list[tuple[tuple[int, ...], int, list[int]]]:
        partitions = shell.timeline.cluster.controllers[100].image.topics["orders"].partitions
        return [(one.replicas, one.leader, sorted(one.isr)) for one in partitions]

    assert layout() == before
    shell.run("broker add 4; run 5s")
    assert layout() == before == _layout(lines["orders after broker 4 joined"])
    grown = _layout(lines["orders increased to 8"])
    shell.run(f"kafka-topics --alter --topic orders --partitions {len(grown)}")
    assert layout()[: len(before)] == before == grown[: len(before)] and len(layout()) == len(grown)
    under_way, done = (
        _layout(event.partition("|")[2])[0] for event in told if event.startswith(("in progress", "done"))
    )
    plan = f'{{"version":1,"partitions":[{{"topic":"orders","partition":0,"replicas":{list(done[0])}}}]}}'
    begun = shell.timeline.cursor
    shell.run(f"kafka-reassign-partitions --execute --reassignment-json-file '{plan}'")
    shell.run("run 5s")
    moments = [shell.timeline.moments[index] for index in range(begun, shell.timeline.end + 1)]
    states = [one.cluster.controllers[100].image.topics["orders"].partitions[0] for one in moments]
    seen = list(dict.fromkeys((one.replicas, one.leader, tuple(sorted(one.isr))) for one in states))
    assert seen[0][0] == before[0][0] and seen[1] == (*under_way[:2], tuple(under_way[2]))
    assert seen[-1] == (*done[:2], tuple(done[2]))
    assert next((one.adding, one.removing) for one in states if one.adding) == ((4,), (3,))
