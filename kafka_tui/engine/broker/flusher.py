"""The kernel's part of writing: its flusher, and writers that have to write themselves (D-2, D-6).

It belongs to the machine. The flusher wakes up every five seconds while anything is dirty, whatever becomes of the
broker's process, and at once when more is dirty than the background ratio allows.
"""

from __future__ import annotations

from itertools import islice

from kafka_tui.engine.facts.broker import PagesWrittenBack
from kafka_tui.engine.ids import INTERNAL_TOPIC
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.storage import page_cache
from kafka_tui.engine.timers import WriteBackTick
from kafka_tui.engine.turn import Turn

BrokerTurn = Turn[Broker]


def after_write(turn: BrokerTurn) -> None:
    """Pages were written: the writer writes back what is above the dirty ratio, the flusher is woken in time.

    Handling takes no time here; on a real machine the writer sleeps until the disk has taken the pages.
    """
    cache = turn.node.cache
    pages = cache.dirty_pages - page_cache.write_out(cache).dirty_pages
    if pages:
        turn.emit(PagesWrittenBack(node=turn.id, pages=pages, cause_name="writer"))
    crowded = page_cache.is_crowded(turn.node.cache)
    if turn.node.flush_due_ms < 0 or (crowded and turn.node.flush_due_ms > turn.now_ms):
        _wake_in(turn, 0 if crowded else _until_next(turn.now_ms))


def on_tick(turn: BrokerTurn) -> None:
    """The flusher wakes up, unless this wake-up was overtaken by another one; it sleeps on while nothing is dirty."""
    if turn.node.flush_due_ms != turn.now_ms:
        return
    cache = turn.node.cache
    pages = cache.dirty_pages - page_cache.write_back(cache, turn.now_ms).dirty_pages
    if pages:
        oldest = islice((page for _, page in cache.dirty.items()), pages)
        internal = all(page.file.topic == INTERNAL_TOPIC for page in oldest)
        turn.emit(PagesWrittenBack(node=turn.id, pages=pages, cause_name="flusher", internal=internal))
    if turn.node.cache.dirty_pages:
        _wake_in(turn, _until_next(turn.now_ms))
    else:
        turn.note(flush_due_ms=-1)


def _until_next(now_ms: int) -> int:
    return page_cache.WRITE_BACK_INTERVAL_MS - now_ms % page_cache.WRITE_BACK_INTERVAL_MS


def _wake_in(turn: BrokerTurn, after_ms: int) -> None:
    turn.note(flush_due_ms=turn.now_ms + after_ms)
    turn.schedule(WriteBackTick(), after_ms, silent=True)
