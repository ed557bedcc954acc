"""The golden scenarios of replication and election, on the simulator's own handlers."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kafka_tui.engine.controller.election import changed
from kafka_tui.engine.evolve.broker import caught_up_at
from kafka_tui.engine.metadata import PartitionState
from tests.engine.partition_bench import PartitionBench
from tests.golden_vectors import cases

Json = dict[str, Any]  # a case or step of the vectors


@pytest.mark.parametrize("case", cases("hw_isr_scenarios"))
def test_h4_h5_h6_h8_h10_e10_scenarios(case: Json) -> None:
    """Every replica's LEO, HW and epochs, the ISR and what the leader believes are those of the real classes."""
    bench = PartitionBench(
        case["replicas"],
        case["min_insync_replicas"],
        case["unclean_leader_election_enable"],
        case["replica_lag_time_max_ms"],
    )
    for step in case["steps"]:
        _carry_out(bench, step)
        _compare(bench, step)


def _carry_out(bench: PartitionBench, step: Json) -> None:
    match step["op"]:
        case "init":
            pass
        case "append":
            _compare_append(bench.append(step["n"], step["acks"]), step)
        case "fetch":
            _compare_fetch(bench.fetch(step["replica"], step["from_offset"]), step)
        case "check_acks_all":
            expected = None if step["result"] == "no" else step["result"].removeprefix("yes, error=")
            assert bench.check_acks_all(step["offset"]) == expected
        case "advance":
            bench.pass_time(step["ms"])
        case "isr_check":
            proposed = bench.isr_check()
            wanted = None if step["result"] == "no change" else {int(n) for n in re.findall(r"\d+", step["result"])}
            assert (None if proposed is None else set(proposed)) == wanted
        case "commit_isr":
            bench.commit_isr()
        case "broker_stop":
            bench.stop(step["broker"], step["stale_hw_checkpoint"])
        case "broker_restart":
            bench.restart(step["broker"], step["shutdown"] == "clean")
        case "checkpoint_hw":
            bench.checkpoint()
        case "elect":
            bench.elect(step["type"])
        case other:
            pytest.fail(f"the scenarios have a new operation: {other}")


def _compare_append(outcome: str, step: Json) -> None:
    result = step["result"]
    if result.startswith("NotEnoughReplicasException"):
        assert outcome == "NOT_ENOUGH_REPLICAS"
    elif result.endswith("still waiting"):
        assert outcome == "waiting"
    elif result.endswith("satisfied now (NONE)"):
        assert outcome == "NONE"
    else:
        assert (outcome, result) == ("appended", "appended")


def _compare_fetch(outcome: tuple[int, int, tuple[int, int] | None], step: Json) -> None:
    records, mark, diverging = outcome
    numbers = [int(n) for n in re.findall(r"-?\d+", step["result"])]
    if "diverging" in step["result"]:
        assert diverging == (numbers[0], numbers[1])
    else:
        assert (records, mark, diverging) == (numbers[0], numbers[1], None)


def _compare(bench: PartitionBench, step: Json) -> None:
    state = bench.state
    assert (state.leader, state.leader_epoch, state.partition_epoch) == (
        step["leader"],
        step["leader_epoch"],
        step["partition_epoch"],
    )
    assert set(state.isr) == set(step["isr"])
    assert set(state.elr) == set(step["elr"])
    for broker, expected in ((int(name), value) for name, value in step["replicas"].items()):
        replica = bench.replica(broker)
        role = "down" if not bench.alive(broker) else "leader" if replica.leadership is not None else "follower"
        assert (broker, replica.log.log_end_offset, replica.high_watermark, role) == (
            broker,
            expected["leo"],
            expected["hw"],
            expected["role"],
        )
        assert [list(entry) for entry in replica.log.epochs] == expected["epoch_cache"]
    if state.has_leader and bench.alive(state.leader):
        _compare_leader(bench, step)


def _compare_leader(bench: PartitionBench, step: Json) -> None:
    node = bench.broker(bench.state.leader).node
    leadership = bench.replica(bench.state.leader).leadership
    assert leadership is not None
    proposal = None if leadership.proposal is None else set(leadership.proposal)
    pending = step.get("pending_isr_proposal")
    assert proposal == (None if pending is None else set(pending))
    for name, expected in step.get("leader_view", {}).items():
        follower = leadership.follower(int(name))
        assert follower is not None
        assert (follower.log_end_offset, caught_up_at(node, follower)) == (
            expected["leo_known_to_leader"],
            expected["last_caught_up_t_ms"],
        )


@pytest.mark.parametrize("case", cases("leader_election"))
def test_e2_e3_e4_e5_e6_e8_elections(case: Json) -> None:
    """Leader, epochs, ISR and ELR after a change are those of Kafka's PartitionChangeBuilder."""
    before = PartitionState(
        replicas=tuple(case["replicas"]),
        isr=tuple(case["isr"]),
        leader=case["leader"],
        leader_epoch=case["leader_epoch"],
        partition_epoch=case["partition_epoch"],
        elr=tuple(case["elr"]),
        last_known_elr=tuple(case["last_known_elr"]),
        adding=tuple(case["adding"]),
        removing=tuple(case["removing"]),
    )
    alive = set(case["alive"])
    target = case.get("target_isr")
    replicas = case.get("target_replicas")
    after = changed(
        before,
        acceptable=alive.__contains__,
        min_isr=case["min_isr"],
        elr_enabled=case["elr_enabled"],
        election=case["election"],
        target_isr=None if target is None else tuple(target),
        target_replicas=None if replicas is None else tuple(replicas),
        unclean_shutdown=tuple(case.get("unclean_shutdown_replicas", ())),
    )
    expected = case["expected"]
    assert (after is not None) == expected["changed"]
    found = before if after is None else after
    assert (found.leader, found.leader_epoch, found.partition_epoch) == (
        expected["leader"],
        expected["leader_epoch"],
        expected["partition_epoch"],
    )
    assert list(found.replicas) == expected["replicas"]
    assert set(found.isr) == set(expected["isr"])
    assert set(found.elr) == set(expected["elr"])
    assert list(found.last_known_elr) == expected["last_known_elr"]
    assert (list(found.adding), list(found.removing)) == (expected["adding"], expected["removing"])
    assert ("RECOVERING" if found.recovering else "RECOVERED") == expected["leader_recovery_state"]
