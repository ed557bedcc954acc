"""Runs on several processes: which one carries a run out changes nothing, and they are told of in order of number."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import count

from kafka_tui.verify.play import Result, play
from kafka_tui.verify.random_scripts import nth_script

_AHEAD = 3
"""How many runs of each process may wait to be told of."""


def results(
    seed: int, runs: int | None, without: tuple[str, ...], jobs: int
) -> Generator[tuple[int, Result], None, None]:
    """Every run's number and what came of it; without end when `runs` is None."""
    numbers = iter(range(runs)) if runs is not None else count()
    if jobs == 1:
        yield from ((number, play_nth(seed, number, without)) for number in numbers)
        return
    pool = ProcessPoolExecutor(jobs, initializer=_leave_interrupts_to_the_parent)
    under_way: deque[tuple[int, Future[Result]]] = deque()
    try:
        for number in numbers:
            under_way.append((number, pool.submit(play_nth, seed, number, without)))
            if len(under_way) >= jobs * _AHEAD:
                done, future = under_way.popleft()
                yield done, future.result()
        while under_way:
            done, future = under_way.popleft()
            yield done, future.result()
    finally:
        processes = list(pool._processes.values())  # the pool has no public way to end a process that is busy
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()


def play_nth(seed: int, number: int, without: tuple[str, ...]) -> Result:
    """Carry out one run."""
    return play(nth_script(seed, number, without))


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
