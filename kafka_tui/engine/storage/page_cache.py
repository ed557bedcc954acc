"""A broker's page cache: what the operating system keeps of its log files in memory (D-1 … D-9).

When room is needed the clean page that was not used for longest is dropped. A dirty page cannot be dropped, it has to
be written to disk first (D-7); so its uses are not noted, and being written counts as its last use.
Sizes are bytes unless a name says pages, times are ms.
"""

from __future__ import annotations

from typing import Final

import msgspec

from kafka_tui.engine.ids import Value
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.storage.blocks import Sparse

PAGE_BYTES = 4096
"""Unit of caching (D-6)."""
READ_AHEAD_PAGES = 32
"""What one disk read brings at most: the page that was missed and those behind it, 128 KiB (D-6, D-8)."""
WRITE_BACK_INTERVAL_MS = 5_000
"""How often the flusher wakes up: `vm.dirty_writeback_centisecs` (D-6)."""
DIRTY_EXPIRE_MS = 30_000
"""Pages that are dirty for so long are written at the next wake-up: `vm.dirty_expire_centisecs` (D-6)."""
DIRTY_BACKGROUND_PERCENT = 10
"""Above this part of the cache dirty pages are written whatever their age: `vm.dirty_background_ratio` (D-6)."""
DIRTY_PERCENT = 20
"""Above this part whoever writes has to wait until pages are written: `vm.dirty_ratio` (D-6)."""


class File(Value, frozen=True, order=True):
    """A segment's file. `deleted` is 0, or tells a file that was renamed to `.deleted` from all others (L-11)."""

    topic: str
    partition: int
    base_offset: int
    deleted: int = 0


class Page(Value, frozen=True):
    """A cached page: its place in the order of clean pages by last use, or of dirty pages by when they became it."""

    tick: int
    dirty: bool


class PageId(Value, frozen=True):
    """A page of a file, counted from 0."""

    file: File
    page: int


class DirtyPage(Value, frozen=True):
    """A page that is not on disk as it is in memory, and since when; `from_byte` of the file on it differs."""

    file: File
    page: int
    since_ms: int
    from_byte: int


class Reading(Value, frozen=True):
    """What one read did, in pages: found in memory, missed, brought in by read-ahead, and pages dropped for them."""

    hits: int
    misses: int
    read_ahead: int
    evictions: int


_NO_FILES: Final[Table[File, Sparse[Page]]] = Table()
_NO_PAGES: Final[Sparse[Page]] = Sparse()
_NONE_CLEAN: Final[Sparse[PageId]] = Sparse()
_NONE_DIRTY: Final[Sparse[DirtyPage]] = Sparse()


class PageCache(Value, frozen=True):
    """A page cache of `capacity_pages`, at least 1. Counters count pages or, by name, bytes since it was cold.

    `zero_copy_bytes` went from here to the network by sendfile, `copied_bytes` through the broker's memory (D-3).

    `tick` numbers uses. `clean` has the clean pages in the order of their last use, `dirty` the dirty ones in the
    order in which they became dirty.
    """

    capacity_pages: int
    used_pages: int = 0
    dirty_pages: int = 0
    hits: int = 0
    misses: int = 0
    evictions: int = 0
    read_bytes: int = 0
    written_pages: int = 0
    zero_copy_bytes: int = 0
    copied_bytes: int = 0
    tick: int = 0
    files: Table[File, Sparse[Page]] = _NO_FILES
    clean: Sparse[PageId] = _NONE_CLEAN
    dirty: Sparse[DirtyPage] = _NONE_DIRTY


def write(cache: PageCache, file: File, position: int, length: int, now_ms: int) -> PageCache:
    """Return `cache` after `length` bytes were written at `position`: their pages are dirty, not on disk (D-2)."""
    for page in _pages(position, length):
        found = _find(cache, file, page)
        from_byte = max(position, page * PAGE_BYTES)
        if found is not None and found.dirty:
            known = cache.dirty[found.tick]
            if from_byte < known.from_byte:  # the file was cut since
                dirty = cache.dirty.put(found.tick, msgspec.structs.replace(known, from_byte=from_byte))
                cache = msgspec.structs.replace(cache, dirty=dirty)
            continue
        if found is None:
            cache = _with_room(cache)
        tick = cache.tick + 1
        cache = msgspec.structs.replace(
            cache,
            used_pages=cache.used_pages + (found is None),
            dirty_pages=cache.dirty_pages + 1,
            tick=tick,
            files=_with_page(cache.files, file, page, Page(tick, True)),
            clean=cache.clean if found is None else cache.clean.drop(found.tick),
            dirty=cache.dirty.put(tick, DirtyPage(file, page, now_ms, from_byte)),
        )
    return cache


def read(cache: PageCache, file: File, position: int, length: int, file_size: int) -> tuple[PageCache, Reading]:
    """Return `cache` after `length` bytes at `position` were read from a file of `file_size`, and what that did.

    A page that is missed comes from disk together with those behind it (D-8), but read-ahead never pushes out a dirty
    page or what the same disk read brought.
    """
    hits = misses = read_ahead = 0
    evictions = cache.evictions
    end_page = -(-file_size // PAGE_BYTES)
    for page in _pages(position, length):
        found = _find(cache, file, page)
        if found is not None:
            hits += 1
            if not found.dirty:
                cache = _touched(cache, file, page, found)
            continue
        misses += 1
        cache = _loaded(cache, file, page)
        room = cache.capacity_pages - cache.dirty_pages - 1
        for ahead in range(page + 1, min(page + READ_AHEAD_PAGES, end_page)):  # D-8
            if room and _find(cache, file, ahead) is None:
                room -= 1
                read_ahead += 1
                cache = _loaded(cache, file, ahead)
    if hits or misses:
        cache = msgspec.structs.replace(
            cache,
            hits=cache.hits + hits,
            misses=cache.misses + misses,
            read_bytes=cache.read_bytes + (misses + read_ahead) * PAGE_BYTES,
        )
    return cache, Reading(hits, misses, read_ahead, cache.evictions - evictions)


def write_back(cache: PageCache, now_ms: int) -> PageCache:
    """Return `cache` after the flusher woke up at `now_ms`; it is due every `WRITE_BACK_INTERVAL_MS` (D-6).

    Written are pages dirty for `DIRTY_EXPIRE_MS` and, oldest first, whatever exceeds the background ratio.
    """
    while cache.dirty_pages:
        _, oldest = next(cache.dirty.items())
        if not is_crowded(cache) and now_ms - oldest.since_ms < DIRTY_EXPIRE_MS:
            break
        cache = _oldest_written(cache)
    return cache


def is_crowded(cache: PageCache) -> bool:
    """Tell whether the flusher is woken at once: more is dirty than the background ratio allows (D-6)."""
    return cache.dirty_pages * 100 > cache.capacity_pages * DIRTY_BACKGROUND_PERCENT


def write_out(cache: PageCache) -> PageCache:
    """Return `cache` after a writer had to write pages, oldest first, until no more than `DIRTY_PERCENT` are dirty.

    In Linux it is put to sleep while that is done (`balance_dirty_pages`), so a busy disk slows appends down (D-6).
    """
    while cache.dirty_pages * 100 > cache.capacity_pages * DIRTY_PERCENT:
        cache = _oldest_written(cache)
    return cache


def sync_file(cache: PageCache, file: File) -> PageCache:
    """Return `cache` with all of `file` on disk: an fsync, as Kafka makes it on rolls, cleaning and clean stops (D-2).

    `flush.messages` asks for it more often.
    """
    for page, state in (cache.files.get(file) or _NO_PAGES).items():
        if state.dirty:
            cache = _written(cache, file, page)
    return cache


def drop_file(cache: PageCache, file: File) -> PageCache:
    """Return `cache` without the pages of a deleted `file`, written or not (D-9); that is no eviction."""
    pages = cache.files.get(file)
    if pages is None:
        return cache
    clean, dirty = cache.clean, cache.dirty
    used_pages, dirty_pages = cache.used_pages, cache.dirty_pages
    for _, state in pages.items():
        used_pages -= 1
        if state.dirty:
            dirty_pages -= 1
            dirty = dirty.drop(state.tick)
        else:
            clean = clean.drop(state.tick)
    return msgspec.structs.replace(
        cache,
        used_pages=used_pages,
        dirty_pages=dirty_pages,
        files=cache.files.drop(file),
        clean=clean,
        dirty=dirty,
    )


def truncate_file(cache: PageCache, file: File, size: int) -> PageCache:
    """Return `cache` without the pages of `file` that lie wholly behind its first `size` bytes."""
    for page, state in (cache.files.get(file) or _NO_PAGES).items():
        if page * PAGE_BYTES >= size:
            cache = _forgotten(cache, file, page, state)
    return cache


def rename_file(cache: PageCache, file: File, name: File) -> PageCache:
    """Return `cache` with the pages of `file` under another name: they stay in memory (L-11)."""
    pages = cache.files.get(file)
    if pages is None:
        return cache
    clean, dirty = cache.clean, cache.dirty
    for page, state in pages.items():
        if state.dirty:
            dirty = dirty.put(state.tick, msgspec.structs.replace(dirty[state.tick], file=name))
        else:
            clean = clean.put(state.tick, PageId(name, page))
    files = cache.files.drop(file).put(name, pages)
    return msgspec.structs.replace(cache, files=files, clean=clean, dirty=dirty)


def first_dirty_byte(cache: PageCache, file: File) -> int | None:
    """Return the first byte of `file` that a power loss now would lose, None when all of it is on disk (D-2).

    Of a page that was written to disk and appended to since, what was there before stays.
    """
    found = (state for _, state in (cache.files.get(file) or _NO_PAGES).items() if state.dirty)
    first = next(found, None)
    return None if first is None else cache.dirty[first.tick].from_byte


def dirty_pages_of(cache: PageCache, file: File) -> int:
    """Return how many pages of `file` are not on disk yet."""
    return sum(state.dirty for _, state in (cache.files.get(file) or _NO_PAGES).items())


def resize(cache: PageCache, pages: int) -> PageCache:
    """Return `cache` with room for `pages`; what no longer fits is evicted (D-7). ValueError below 1."""
    if pages < 1:
        raise ValueError(f"a page cache has at least 1 page, not {pages}")
    while cache.used_pages > pages:
        cache = _evicted(cache)
    return msgspec.structs.replace(cache, capacity_pages=pages)


def cold(cache: PageCache) -> PageCache:
    """Return the cache after its machine restarted: nothing in it, counters at 0 (D-1)."""
    return PageCache(cache.capacity_pages)


def states(cache: PageCache, file: File, first_page: int, last_page: int) -> tuple[str, ...]:
    """Return "dirty", "cached" or "disk" for each page from `first_page` to `last_page`, both included."""
    pages = cache.files.get(file)
    if pages is None:
        return ("disk",) * (last_page + 1 - first_page)
    found = [pages.get(page) for page in range(first_page, last_page + 1)]
    return tuple(["disk" if state is None else "dirty" if state.dirty else "cached" for state in found])


def _pages(position: int, length: int) -> range:
    """Return the pages that `length` bytes at `position` touch."""
    return range(position // PAGE_BYTES, -(-(position + length) // PAGE_BYTES) if length > 0 else 0)


def _find(cache: PageCache, file: File, page: int) -> Page | None:
    """Return the state of a page, None when it is not in memory."""
    pages = cache.files.get(file)
    return None if pages is None else pages.get(page)


def _with_page(files: Table[File, Sparse[Page]], file: File, page: int, state: Page) -> Table[File, Sparse[Page]]:
    """Return `files` with the state of a page."""
    return files.put(file, (files.get(file) or _NO_PAGES).put(page, state))


def _touched(cache: PageCache, file: File, page: int, found: Page) -> PageCache:
    """Return `cache` with a clean page of it as the one used last."""
    if found.tick == cache.tick:
        return cache
    tick = cache.tick + 1
    files = _with_page(cache.files, file, page, Page(tick, False))
    clean = cache.clean.drop(found.tick).put(tick, PageId(file, page))
    return msgspec.structs.replace(cache, tick=tick, files=files, clean=clean)


def _loaded(cache: PageCache, file: File, page: int) -> PageCache:
    """Return `cache` with a page that was read from disk, as the one used last."""
    cache = _with_room(cache)
    tick = cache.tick + 1
    return msgspec.structs.replace(
        cache,
        used_pages=cache.used_pages + 1,
        tick=tick,
        files=_with_page(cache.files, file, page, Page(tick, False)),
        clean=cache.clean.put(tick, PageId(file, page)),
    )


def _oldest_written(cache: PageCache) -> PageCache:
    """Return `cache` after the page that is dirty for longest was written to disk; there has to be one."""
    _, page = next(cache.dirty.items())
    return _written(cache, page.file, page.page)


def _written(cache: PageCache, file: File, page: int) -> PageCache:
    """Return `cache` after a dirty page was written to disk: it is clean, and used last."""
    pages = cache.files[file]
    tick = cache.tick + 1
    return msgspec.structs.replace(
        cache,
        dirty_pages=cache.dirty_pages - 1,
        written_pages=cache.written_pages + 1,
        tick=tick,
        files=cache.files.put(file, pages.put(page, Page(tick, False))),
        clean=cache.clean.put(tick, PageId(file, page)),
        dirty=cache.dirty.drop(pages[page].tick),
    )


def _forgotten(cache: PageCache, file: File, page: int, state: Page) -> PageCache:
    """Return `cache` without a page, written or not; that is no eviction."""
    pages = cache.files[file].drop(page)
    return msgspec.structs.replace(
        cache,
        used_pages=cache.used_pages - 1,
        dirty_pages=cache.dirty_pages - state.dirty,
        files=cache.files.put(file, pages) if len(pages.blocks) else cache.files.drop(file),
        clean=cache.clean if state.dirty else cache.clean.drop(state.tick),
        dirty=cache.dirty.drop(state.tick) if state.dirty else cache.dirty,
    )


def _with_room(cache: PageCache) -> PageCache:
    """Return `cache` with room for one more page."""
    return cache if cache.used_pages < cache.capacity_pages else _evicted(cache)


def _evicted(cache: PageCache) -> PageCache:
    """Return `cache` without its least recently used clean page; D-7: if all are dirty the oldest is written first."""
    if cache.used_pages == cache.dirty_pages:
        cache = _oldest_written(cache)
    tick, page = next(cache.clean.items())
    pages = cache.files[page.file].drop(page.page)
    return msgspec.structs.replace(
        cache,
        used_pages=cache.used_pages - 1,
        evictions=cache.evictions + 1,
        files=cache.files.put(page.file, pages) if len(pages.blocks) else cache.files.drop(page.file),
        clean=cache.clean.drop(tick),
    )
