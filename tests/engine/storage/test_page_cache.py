"""The page cache against a naive model, and the rules one by one (D-1 … D-9)."""

from collections import OrderedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kafka_tui.engine.storage.page_cache import (
    DIRTY_EXPIRE_MS,
    PAGE_BYTES,
    READ_AHEAD_PAGES,
    File,
    PageCache,
    Reading,
    cold,
    dirty_pages_of,
    drop_file,
    first_dirty_byte,
    is_crowded,
    read,
    rename_file,
    resize,
    states,
    sync_file,
    truncate_file,
    write,
    write_back,
    write_out,
)

A = File("orders", 0, 0)
B = File("orders", 1, 0)
FILES = (A, B)
PAGES = 48
FILE_SIZE = (PAGES - 1) * PAGE_BYTES + 17

Key = tuple[File, int]


class Model:
    """A page cache as anybody would write it: clean pages by last use, dirty ones by when they became it."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.clean: OrderedDict[Key, None] = OrderedDict()
        self.dirty: OrderedDict[Key, int] = OrderedDict()
        self.hits = self.misses = self.ahead = self.evictions = self.written = 0

    def save(self, key: Key) -> None:
        del self.dirty[key]
        self.clean[key] = None
        self.written += 1

    def make_room(self, pages: int) -> None:
        while len(self.clean) + len(self.dirty) > pages:
            if not self.clean:
                self.save(next(iter(self.dirty)))
            self.clean.popitem(last=False)
            self.evictions += 1

    def write(self, file: File, pages: range, now_ms: int) -> None:
        for page in pages:
            if (file, page) in self.dirty:
                continue
            if (file, page) in self.clean:
                del self.clean[file, page]
            else:
                self.make_room(self.capacity - 1)
            self.dirty[file, page] = now_ms

    def load(self, key: Key) -> None:
        self.make_room(self.capacity - 1)
        self.clean[key] = None

    def read(self, file: File, pages: range) -> None:
        for page in pages:
            if (file, page) in self.dirty:
                self.hits += 1
            elif (file, page) in self.clean:
                self.hits += 1
                self.clean.move_to_end((file, page))
            else:
                self.misses += 1
                self.load((file, page))
                room = self.capacity - len(self.dirty) - 1
                for ahead in range(page + 1, min(page + 32, PAGES)):
                    if room and (file, ahead) not in self.clean and (file, ahead) not in self.dirty:
                        room -= 1
                        self.ahead += 1
                        self.load((file, ahead))

    def write_back(self, now_ms: int) -> None:
        while self.dirty:
            key, since_ms = next(iter(self.dirty.items()))
            if now_ms - since_ms < 30_000 and len(self.dirty) <= self.capacity / 10:
                break
            self.save(key)

    def drop(self, file: File) -> None:
        for pages in (self.clean, self.dirty):
            for key in [key for key in pages if key[0] == file]:
                del pages[key]

    def sync(self, file: File) -> None:
        for key in sorted(key for key in self.dirty if key[0] == file):
            self.save(key)

    def state(self, key: Key) -> str:
        return "dirty" if key in self.dirty else "cached" if key in self.clean else "disk"


Operation = tuple[str, File, int, int]
OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "read", "read", "read", "wait", "drop", "sync", "resize"]),
        st.sampled_from(FILES),
        st.integers(0, PAGES - 1),
        st.integers(0, 6),
    ),
    max_size=60,
)
CAPACITIES = st.integers(1, 60)


def step(cache: PageCache, operation: Operation, now_ms: int) -> PageCache:
    """Return the cache after one operation; `length` counts pages, less one byte at each end."""
    name, file, first, length = operation
    position, size = first * PAGE_BYTES + 1, min(length, PAGES - first) * PAGE_BYTES - 2
    if name == "write":
        return write(cache, file, position, size, now_ms)
    if name == "read":
        return read(cache, file, position, size, FILE_SIZE)[0]
    if name == "wait":
        return write_back(cache, now_ms)
    if name == "resize":
        return resize(cache, first + 1)
    return drop_file(cache, file) if name == "drop" else sync_file(cache, file)


def step_model(model: Model, operation: Operation, now_ms: int) -> None:
    """Do the same to the model."""
    name, file, first, length = operation
    pages = range(first, min(first + length, PAGES))
    if name == "write":
        model.write(file, pages, now_ms)
    elif name == "read":
        model.read(file, pages)
    elif name == "wait":
        model.write_back(now_ms)
    elif name == "resize":
        model.make_room(first + 1)
        model.capacity = first + 1
    elif name == "drop":
        model.drop(file)
    else:
        model.sync(file)


@given(CAPACITIES, OPERATIONS)
def test_d7_the_cache_does_what_the_model_does(capacity: int, operations: list[Operation]) -> None:
    """After every operation pages, counters and the order of what leaves next are the naive model's."""
    cache, model = PageCache(capacity), Model(capacity)
    for number, operation in enumerate(operations):
        now_ms = number * 2_000
        cache = step(cache, operation, now_ms)
        step_model(model, operation, now_ms)
        for file in FILES:
            assert states(cache, file, 0, PAGES) == tuple(model.state((file, page)) for page in range(PAGES + 1))
        assert [(page.file, page.page) for _, page in cache.clean.items()] == list(model.clean)
        assert [(page.file, page.page) for _, page in cache.dirty.items()] == list(model.dirty)
        assert (cache.used_pages, cache.dirty_pages) == (len(model.clean) + len(model.dirty), len(model.dirty))
        assert (cache.hits, cache.misses, cache.evictions) == (model.hits, model.misses, model.evictions)
        assert (cache.written_pages, cache.read_bytes) == (model.written, (model.misses + model.ahead) * PAGE_BYTES)
        assert cache.used_pages <= cache.capacity_pages


@given(CAPACITIES, OPERATIONS)
def test_caches_compare_by_content(capacity: int, operations: list[Operation]) -> None:
    """The same operations make equal caches."""
    one = two = PageCache(capacity)
    for number, operation in enumerate(operations):
        one, two = step(one, operation, number), step(two, operation, number)
    assert one == two


def test_d2_written_is_not_on_disk() -> None:
    """What was written is dirty, and a power loss takes exactly that."""
    cache = write(PageCache(8), B, 0, PAGE_BYTES + 1, 0)
    cache = write(sync_file(cache, B), A, 3 * PAGE_BYTES, 1, 0)
    assert states(cache, B, 0, 2) == ("cached", "cached", "disk")
    assert (first_dirty_byte(cache, A), first_dirty_byte(cache, B)) == (3 * PAGE_BYTES, None)
    assert (dirty_pages_of(cache, A), dirty_pages_of(cache, B)) == (1, 0)
    assert cold(cache) == PageCache(8)


def test_d2_what_was_on_a_page_before_stays() -> None:
    """A page that was written and appended to loses only what is new; where the file was cut, from the cut on."""
    cache = write(sync_file(write(PageCache(8), A, 0, 500, 0), A), A, 500, 100, 1)
    assert first_dirty_byte(cache, A) == 500
    cache = write(truncate_file(cache, A, 200), A, 200, 9000, 2)
    assert first_dirty_byte(cache, A) == 200
    assert states(truncate_file(cache, A, PAGE_BYTES), A, 0, 2) == ("dirty", "disk", "disk")


def test_l11_a_renamed_file_keeps_its_pages() -> None:
    """Renaming changes no page and no counter; the old name is free for another file."""
    gone = replace(A, deleted=1)
    cache = write(sync_file(write(PageCache(8), A, 0, 5000, 0), A), A, 5000, 5000, 1)
    renamed = rename_file(cache, A, gone)
    assert states(renamed, gone, 0, 2) == states(cache, A, 0, 2) == ("cached", "dirty", "dirty")
    assert (renamed.used_pages, renamed.dirty_pages, renamed.tick) == (3, 2, cache.tick)
    both = write(renamed, A, 0, 1, 2)
    assert drop_file(both, gone) == write(drop_file(renamed, gone), A, 0, 1, 2)


def test_d4_a_tail_reader_hits() -> None:
    """A reader of what was just written misses nothing and changes nothing but the counters."""
    cache = write(PageCache(8), A, 0, 2 * PAGE_BYTES, 0)
    after, reading = read(cache, A, 100, 5000, 2 * PAGE_BYTES)
    assert reading == Reading(hits=2, misses=0, read_ahead=0, evictions=0)
    assert (after.files, after.clean, after.dirty, after.read_bytes) == (cache.files, cache.clean, cache.dirty, 0)


def test_d5_the_second_reader_hits() -> None:
    """After the first reader the pages are there for the second."""
    cache, first = read(PageCache(64), A, 0, 10 * PAGE_BYTES, FILE_SIZE)
    assert first == Reading(hits=9, misses=1, read_ahead=READ_AHEAD_PAGES - 1, evictions=0)
    _, second = read(cache, A, 0, 10 * PAGE_BYTES, FILE_SIZE)
    assert second == Reading(hits=10, misses=0, read_ahead=0, evictions=0)


def test_d5_a_lagging_reader_pushes_out_the_others_pages() -> None:
    """Catching up on one file evicts the clean pages of another."""
    cache = sync_file(write(PageCache(8), B, 0, 4 * PAGE_BYTES, 0), B)
    cache, reading = read(cache, A, 0, PAGE_BYTES, FILE_SIZE)
    assert reading == Reading(hits=0, misses=1, read_ahead=7, evictions=4)
    assert set(states(cache, B, 0, 3)) == {"disk"}


@pytest.mark.parametrize(("waited_ms", "expected"), [(DIRTY_EXPIRE_MS - 1, "dirty"), (DIRTY_EXPIRE_MS, "cached")])
def test_d6_dirty_pages_expire(waited_ms: int, expected: str) -> None:
    """A page is written back when it is dirty for 30 s, counted from the first write to it."""
    cache = write(write(PageCache(64), A, 0, 1, 0), A, 1, 1, 29_000)
    assert states(write_back(cache, waited_ms), A, 0, 0) == (expected,)


def test_d6_above_the_background_ratio_the_oldest_go() -> None:
    """Above 10 % of the cache the oldest dirty pages are written whatever their age, down to 10 %."""
    cache = PageCache(40)
    for page in range(7):
        cache = write(cache, A, page * PAGE_BYTES, 1, page)
    cache = write_back(cache, 10)
    assert states(cache, A, 0, 6) == ("cached",) * 3 + ("dirty",) * 4
    assert write_back(cache, 20) == cache


def test_d6_a_writer_above_the_dirty_ratio_writes_itself() -> None:
    """Above 20 % the oldest dirty pages are written at once, down to 20 %; below it nothing is."""
    cache = write(PageCache(40), A, 0, 11 * PAGE_BYTES, 0)
    assert is_crowded(cache) and states(write_out(cache), A, 0, 10) == ("cached",) * 3 + ("dirty",) * 8
    assert write_out(write(PageCache(40), A, 0, 8 * PAGE_BYTES, 0)).written_pages == 0


def test_d5_pollution_slows_the_reader_at_the_tail() -> None:
    """While a laggard catches up, a reader that used to hit has to go to the disk; afterwards it hits again."""
    cache = sync_file(write(PageCache(32), B, 0, 8 * PAGE_BYTES, 0), B)
    cache, before = read(cache, B, 0, 8 * PAGE_BYTES, 8 * PAGE_BYTES)
    cache, laggard = read(cache, A, 0, 32 * PAGE_BYTES, FILE_SIZE)
    cache, polluted = read(cache, B, 0, 8 * PAGE_BYTES, 8 * PAGE_BYTES)
    _, after = read(cache, B, 0, 8 * PAGE_BYTES, 8 * PAGE_BYTES)
    assert (before.misses, laggard.evictions, polluted.misses, after.misses) == (0, 8, 1, 0)
    assert polluted.read_ahead == 7


def test_d7_a_dirty_page_is_written_before_it_goes() -> None:
    """In a cache full of dirty pages the one dirty for longest is written, then dropped."""
    cache = write(PageCache(2), A, 0, 3 * PAGE_BYTES, 0)
    assert states(cache, A, 0, 2) == ("disk", "dirty", "dirty")
    assert (cache.written_pages, cache.evictions) == (1, 1)


def test_d7_a_clean_page_goes_before_an_older_dirty_one() -> None:
    """Room is made by the clean page, however young, while a dirty one stays."""
    cache, _ = read(write(PageCache(2), A, 0, 1, 0), B, 0, 1, 1)
    cache = write(cache, A, PAGE_BYTES, 1, 0)
    assert (states(cache, A, 0, 1), states(cache, B, 0, 0)) == (("dirty", "dirty"), ("disk",))


def test_d8_read_ahead_ends_with_the_file_and_spares_dirty_pages() -> None:
    """Read-ahead takes neither pages behind the file's end nor the room of dirty pages."""
    _, reading = read(PageCache(64), A, 0, 1, 5 * PAGE_BYTES + 1)
    assert reading.read_ahead == 5
    cache, reading = read(write(PageCache(8), B, 0, 6 * PAGE_BYTES, 0), A, 0, 1, FILE_SIZE)
    assert reading == Reading(hits=0, misses=1, read_ahead=1, evictions=0)
    assert cache.dirty_pages == 6


def test_d9_a_deleted_file_leaves_no_page() -> None:
    """Deleting a file drops its pages, dirty ones unwritten, and nobody else's."""
    cache = write(write(PageCache(8), A, 0, 9000, 0), B, 0, 1, 0)
    cache = drop_file(cache, A)
    assert (cache.used_pages, cache.dirty_pages, cache.written_pages, cache.evictions) == (1, 1, 0, 0)
    assert (states(cache, A, 0, 2), states(cache, B, 0, 0)) == (("disk",) * 3, ("dirty",))


def test_d7_a_cache_has_a_page() -> None:
    """A cache without room is refused."""
    with pytest.raises(ValueError, match="at least 1 page"):
        resize(PageCache(8), 0)
