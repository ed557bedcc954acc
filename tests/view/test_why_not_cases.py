"""What a learner misses after a few lines is answered with the right rules and values, in both languages: a table."""

from __future__ import annotations

import pytest

from kafka_tui.engine.simulation.world import new_world
from kafka_tui.i18n.language import LANGUAGES
from kafka_tui.i18n.narration import reason_text
from kafka_tui.shell.parse import parse_script
from kafka_tui.shell.run_script import run_script
from kafka_tui.shell.session import Shell
from kafka_tui.view.project import project
from kafka_tui.view.why_not import (
    ConsumerThing,
    GroupThing,
    OffsetThing,
    PartitionThing,
    ProducerThing,
    RecordThing,
    ReplicaThing,
    SegmentThing,
    Thing,
    why_not,
)

THREE = "kafka-topics --create --topic t --replica-assignment 1:2:3"
ALONE = "kafka-topics --create --topic t --replica-assignment 1"
COMPACTED = f"{ALONE} --config cleanup.policy=compact --config segment.ms=1000"
FOUR = "; ".join(f"produce t v --key k{number % 2}; run 1500ms" for number in range(4))
AGAIN = "; ".join(("produce t v --key k; run 1500ms",) * 2)
BACK = f"{THREE}; broker stop 1; run 2s; broker start 1; run 4s"
SLOW = "run 2s; produce t x; network delay 1 3 400ms; broker start 3; run until brokers.3.fenced == false"
READING = "consumer start c --group g --topic t --config auto.offset.reset=earliest"
P, R3, S0 = PartitionThing("t", 0), ReplicaThing("t", 0, 3), SegmentThing("t", 0, 1, 0)
C, PLACE, GROUP = ConsumerThing("c"), OffsetThing("g", "t-0"), GroupThing("g")
BY_HAND = "leadership comes back by hand"
SETTINGS = {BY_HAND: (("auto.leader.rebalance.enable", "false"),)}
"""What the brokers of a case are started with."""
LISTED = "leader.replication.throttled.replicas=*"
RATE = "kafka-configs --alter --entity-type brokers --entity-name 1 --add-config leader.replication.throttled.rate=1000"

CASES: dict[str, tuple[str, Thing, list[str]]] = {
    "a leader has just died": (f"{THREE}; broker kill 1; run 1s", P, ["K-3.unnoticed"]),
    "leadership is not back": (BACK, P, ["E-7"]),
    BY_HAND: (BACK, P, ["E-7.off"]),
    "leadership cannot come back": (f"{BACK}; controller kill 100; run 1s", P, ["K-8.leader", "K-9"]),
    "a dead follower holds a record back": (
        f"{THREE}; producer start p --topic t; run 100ms; broker kill 3; produce t x --via p; run 2s",
        RecordThing("t", 0, 0),
        ["C-3", "H-4", "H-8.away"],
    ),
    "nobody lets a replica in": (
        f"{THREE}; broker stop 2; broker stop 3; run 1s; broker kill 1; run 12s; broker start 3; run 2s",
        R3,
        ["H-10.no_leader"],
    ),
    "nobody writes the ISR down": (
        f"{THREE}; broker stop 3; {SLOW}; controller kill 100; run 9s",
        R3,
        ["K-8.isr", "K-9"],
    ),
    "copying is throttled": (
        f"{THREE}; kafka-configs --alter --topic t --add-config {LISTED}; broker stop 3; run 1s; "
        f"produce t --size 900000 --count 2; {RATE}; broker start 3; run 2s",
        R3,
        ["H-10", "R-1"],
    ),
    "a produce is refused": (
        f"{THREE} --config min.insync.replicas=3; broker stop 3; run 1s; producer start p --topic t; "
        "produce t x --via p; run 300ms",
        ProducerThing("p"),
        ["P-15", "A-4"],
    ),
    "nothing is ever old": (f"{ALONE} --config retention.ms=-1; produce t x; run 1s", S0, ["L-8.unlimited"]),
    "nobody is there to delete": (
        f"{ALONE} --config retention.ms=1000; produce t x; broker stop 1; run 5s",
        S0,
        ["L-8.away"],
    ),
    "the cleaner has not come": (f"{COMPACTED}; {FOUR}", S0, ["L-13.due", "L-15"]),
    "the cleaner has come": (f"{COMPACTED}; {FOUR}; run 16s", S0, ["L-14", "L-15"]),
    "the log is clean enough": (
        f"{COMPACTED}; {FOUR}; run 16s; {AGAIN}",
        SegmentThing("t", 0, 1, 3),
        ["L-13.clean", "L-15"],
    ),
    "a reader begins at the end": (
        f"{ALONE}; produce t x --count 5; consumer start c --topic t --group g; run 5s",
        C,
        ["C-1", "C-6.latest"],
    ),
    "a reader has its hands full": (
        f"{ALONE}; produce t x; {READING} --processing 10s; run 5s",
        C,
        ["C-5", "C-1"],
    ),
    "a reader's leader is frozen": (
        f"{ALONE}; produce t x; {READING}; run 5s; broker pause 1; run 1s",
        C,
        ["K-3.unnoticed"],
    ),
    "a commit is not due": (f"{ALONE}; produce t x; {READING}; run 5s", PLACE, ["C-9", "O-2"]),
    "nobody commits": (
        f"{ALONE}; produce t x; {READING} --config enable.auto.commit=false; run 5s",
        PLACE,
        ["C-9", "O-2.never"],
    ),
    "a program commits when it is through": (
        f"{ALONE}; produce t x; {READING} --commit sync --processing 10s; run 5s",
        PLACE,
        ["C-9", "O-4"],
    ),
    "a new group waits for more": (f"{ALONE}; {READING}; run 2s", GROUP, ["G-6", "G-3.delay"]),
    "a group waits for a member": (
        f"{ALONE}; {READING}; run 5s; consumer pause c; consumer start d --group g --topic t; run 1s",
        GROUP,
        ["G-6", "G-6.awaits"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_missed_is_answered(case: str) -> None:
    """The rules are those that decided, the nearest first, each in a sentence that shows its values."""
    lines, thing, expected = CASES[case]
    shell = Shell(new_world(3, configs=SETTINGS.get(case, ())))
    run_script(shell, parse_script(lines), lambda line: None, complain=pytest.fail)
    reasons = why_not(project(shell.timeline), thing)
    assert [f"{one.rule}.{one.case}".rstrip(".") for one in reasons] == expected
    for reason in reasons:
        numbers = [value for value in reason.values.values() if isinstance(value, int)]
        for language in LANGUAGES:
            said = reason_text(reason.rule, reason.values, language, reason.case).replace(",", "")
            assert said and all(str(number) in said for number in numbers)
