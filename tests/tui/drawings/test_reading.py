"""Nothing in a picture hides or cuts what beside it must be read."""

from __future__ import annotations

import re

import msgspec
import pytest

from kafka_tui.i18n.language import LANGUAGES, Language
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.drawings import Look, draw_clients, draw_focus, draw_overview, draw_page_cache, draw_producers
from kafka_tui.tui.drawings.layout import plan
from kafka_tui.tui.drawings.wires import way
from kafka_tui.tui.palette import UNICODE, Ink
from kafka_tui.view.model import InFlightRow
from tests.tui import sample_views
from tests.tui.sample_rows import cargo, request

BUSY, CRASHED = sample_views.busy(), sample_views.crashed()
LIVELY = (Ink.COMMITTED, Ink.PENDING, Ink.PAGE_CACHED, Ink.PAGE_DIRTY, Ink.HIGH_WATERMARK, Ink.LOG_END, Ink.LEADER)


def strip_row(width: int, *rows: InFlightRow) -> str:
    """The row in which requests of clients and controllers travel."""
    return draw_overview(msgspec.structs.replace(BUSY, in_flight=rows), width, 15, Look()).text().splitlines()[1]


@pytest.mark.parametrize("asked", [0.0, 0.2, 0.5])
def test_a_requests_name_is_whole_or_absent(asked: float) -> None:
    """The kind beside a mark gives way to whatever else travels there, and stands where nothing does."""
    answer = request(40, "produce", "broker 3", "producer p1", asked, response=True)
    hidden = 0
    for tenths in range(11):
        entry = (cargo("orders-0", 3, 51),)
        records = request(41, "fetch", "broker 3", "consumer c3", tenths / 10, entry, response=True)
        shown = strip_row(120, answer, records)
        assert "50" in shown
        assert "produce" in shown or "p" not in shown
        hidden += "produce" not in shown
    assert 0 < hidden < 11
    assert "produce" in strip_row(120, answer)


@pytest.mark.parametrize("width", range(80, 130))
def test_a_way_straight_down_keeps_its_arrow(width: int) -> None:
    """Wherever a client stands over a broker, its request's mark and the arrow at the way's end are both seen."""
    for number in range(4):
        shown = strip_row(width, request(40, "join group", f"consumer c{number}", "broker 1", 0.0))
        assert UNICODE.fetch in shown
        assert UNICODE.to_down in shown


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("ends", [("controller 100", "controller 102"), ("controller 102", "controller 101")])
def test_what_controllers_ask_each_other_is_seen(width: int, ends: tuple[str, str]) -> None:
    """A vote travels in the row below the controllers, from one to another, and an arrow says to which."""
    view = msgspec.structs.replace(CRASHED, in_flight=(request(40, "vote", *ends, 0.4),))
    shown = draw_overview(view, width, 15, Look()).text().splitlines()[1]
    assert UNICODE.fetch in shown and UNICODE.to_up in shown
    assert (shown.index(UNICODE.to_up) > shown.index(UNICODE.fetch)) == (ends[1] > ends[0])


@pytest.mark.parametrize("width", [80, 120, 200])
def test_a_live_way_is_live_from_end_to_end(width: int) -> None:
    """Where a way that carries something shares cells with one that does not, it lies on top, also on the rail."""
    view = msgspec.structs.replace(
        BUSY, in_flight=(request(40, "fetch", "broker 3", "broker 1", 0.5, (cargo("orders-0", 7, 7),)),)
    )
    layout = plan(view, width, 24, Look())
    assert layout.lanes
    y = layout.blocks[0].y + (layout.blocks[0].partition is None)
    picture = draw_overview(view, width, 24, Look())
    inks = {picture.ink_at(step.x, step.y) for step in way(layout, 0, 2, y) if not step.hidden}
    assert inks == {Ink.WIRE_LIVE, Ink.FETCH}
    focus = draw_focus(view, width, 16, Look(selection="topic/orders/0"))
    assert Ink.WIRE_LIVE in focus.key(1)[1]
    assert Ink.WIRE not in focus.key(1)[1]


@pytest.mark.parametrize("width", [80, 120, 200])
def test_a_broker_that_does_not_run_is_dim(width: int) -> None:
    """Neither records, pages, HW, end nor leader mark of a crashed broker have a live one's ink."""
    picture = draw_overview(CRASHED, width, 20, Look())
    box = next(region for region in picture.regions if region.thing == "broker/1")
    inks = {picture.ink_at(x, y) for x in range(box.x, box.x + box.width) for y in range(box.y, box.y + box.height)}
    assert Ink.COMMITTED_DOWN in inks
    assert inks.isdisjoint(LIVELY)
    focus = draw_focus(CRASHED, width, 24, Look(selection="topic/orders/0"))
    own = next(region for region in focus.regions if region.thing == "broker/1")
    assert set(focus.key(own.y)[1]).isdisjoint(LIVELY)


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("language", LANGUAGES)
def test_k7_the_words_of_a_belief_are_whole(width: int, language: Language) -> None:
    """The rail does not run through what a replica believes."""
    look = Look(language=language, selection="topic/orders/0")
    old = BUSY.topics[0].partitions[0]
    elsewhere = msgspec.structs.replace(old, leader=2)
    view = msgspec.structs.replace(BUSY, topics=(msgspec.structs.replace(BUSY.topics[0], partitions=(elsewhere,)),))
    assert look.say("drawing.thinks_leads") in draw_focus(view, width, 16, look).text()


def test_a_high_watermark_left_of_the_window_is_named() -> None:
    """Where all records in sight are not yet committed, the foot still says where the HW stands."""
    old = BUSY.topics[0].partitions[0]
    logs = tuple(msgspec.structs.replace(log, log_end_offset=900, high_watermark=33) for log in old.logs)
    behind = msgspec.structs.replace(old, logs=logs, high_watermark=33)
    view = msgspec.structs.replace(BUSY, topics=(msgspec.structs.replace(BUSY.topics[0], partitions=(behind,)),))
    for width in (80, 120, 200):
        assert f"{UNICODE.behind} HW 33" in draw_focus(view, width, 16, Look()).text()


@pytest.mark.parametrize("cell", [3, 4, 5, 8])
def test_offsets_over_the_columns_stay_apart(cell: int) -> None:
    """Offsets of any length are separate numbers in the focus's header, each the one of its column."""
    end = 10**cell - 3
    old = BUSY.topics[0].partitions[0]
    logs = tuple(msgspec.structs.replace(log, log_end_offset=end, high_watermark=end) for log in old.logs)
    behind = msgspec.structs.replace(old, logs=logs, high_watermark=end)
    view = msgspec.structs.replace(BUSY, topics=(msgspec.structs.replace(BUSY.topics[0], partitions=(behind,)),))
    for width in range(60, 200, 7):
        picture = draw_focus(view, width, 16, Look())
        header, records = picture.text().splitlines()[:2]
        numbers = list(re.finditer(r"\d+", header))
        over = [number for number in numbers if records[number.end() - 1].isdecimal()]
        assert over
        assert all(int(number.group()) in range(end - width, end + width) for number in numbers), header
        assert all(records[number.end() - 1] == number.group()[-1] for number in over), header


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_pages_are_told_apart_by_letters(width: int, language: Language) -> None:
    """However few pages are dirty or cached, their part of the bar has room for its letter, in each language."""
    look = Look(language=language)
    for used, dirty in ((1, 1), (1, 0), (2, 1), (4096, 4095), (4096, 1), (4096, 4096), (0, 0)):
        cache = msgspec.structs.replace(
            BUSY.brokers[0].page_cache, capacity_pages=4096, used_pages=used, dirty_pages=dirty
        )
        only = msgspec.structs.replace(BUSY.brokers[0], page_cache=cache)
        picture = draw_page_cache((only,), width, 2, look)
        for ink, pages, state in ((Ink.PAGE_DIRTY, dirty, "dirty"), (Ink.PAGE_CACHED, used - dirty, "cached")):
            shown = "".join(text for text, colour in picture.row(0) if colour == ink).strip()
            assert shown in ((look.say(f"drawing.page_{state}"), look.say(f"page.{state}")) if pages else ("",))
        assert cells_of(picture.key(0)[0]) == width


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_nobody_answered_is_told_apart(language: Language) -> None:
    """Records sent with acks=0 have a column of their own where there are any, and are told in the producers' panel."""
    look = Look(language=language)
    zero = msgspec.structs.replace(BUSY.producers[0], acks="0", acknowledged=0, unconfirmed=26)
    for producers in (BUSY.producers, (zero, *BUSY.producers[1:])):
        shown = draw_clients(producers, (), 120, 8, look).text() + draw_producers(producers, 0, 120, 20, look).text()
        told = [look.say("drawing.unconfirmed"), look.say("producers.unheard", count=26)]
        assert [words in shown for words in told] == [zero in producers] * 2
