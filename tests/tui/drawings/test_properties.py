"""What holds for every drawing at every size, and what the overview and the focus say of the cluster."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from kafka_tui.i18n.language import LANGUAGES
from kafka_tui.tui.drawings import (
    Look,
    Track,
    draw_focus,
    draw_groups,
    draw_matrix,
    draw_overview,
    draw_producers,
    draw_timeline,
    overview_height,
)
from kafka_tui.tui.palette import ASCII, UNICODE, Ink
from tests.tui import sample_crowds, sample_views
from tests.tui.drawings.gallery import DRAWINGS
from tests.tui.sample_rows import request

VIEWS = {
    "busy": sample_views.busy(),
    "crashed": sample_views.crashed(),
    "empty": sample_views.empty(),
    "several": sample_views.several_topics(),
    "hostile": sample_views.hostile(),
    "extreme": sample_views.extreme(),
    "large": sample_views.large(20, 60),
    "groups": sample_crowds.several_groups(),
    "producers": sample_crowds.several_producers(),
}
SELECTIONS = (
    "",
    "broker/1",
    "broker/5",
    "broker/x",
    "topic/orders/0",
    "topic/orders/2",
    "topic/orders/12345",
    "topic/shipping",
    "topic/gone/9",
    "topic",
    "member/c1",
    "fact/3",
)
LOOKS = st.builds(
    Look,
    language=st.sampled_from(LANGUAGES),
    glyphs=st.sampled_from([UNICODE, ASCII]),
    selection=st.sampled_from(SELECTIONS),
    phase_ms=st.floats(-50, 50),
)


@pytest.mark.parametrize("name", sorted(DRAWINGS))
@settings(max_examples=120)
@given(
    view=st.sampled_from(sorted(VIEWS)),
    width=st.one_of(st.integers(1, 30), st.integers(1, 300)),
    height=st.one_of(st.integers(1, 10), st.integers(1, 100)),
    look=LOOKS,
)
def test_any_size_is_filled_exactly(name: str, view: str, width: int, height: int, look: Look) -> None:
    """Every row is as many cells as asked, nothing steers a terminal, and the same input gives the same cells."""
    buffer = DRAWINGS[name](VIEWS[view], width, height, look)
    again = DRAWINGS[name](VIEWS[view], width, height, look)
    assert (buffer.width, buffer.height) == (width, height)
    for y in range(height):
        text, inks = buffer.key(y)
        assert cell_len(text) == len(inks) == width
        assert text.isprintable()
        assert sum(cell_len(part) for part, _ in buffer.row(y)) == width
    assert buffer.rows() == again.rows()
    assert buffer.regions == again.regions


def test_hostile_names_are_shown_and_not_obeyed() -> None:
    """Markup in a topic's name stands there literally; its escapes, turns and line breaks are question marks."""
    text = draw_overview(VIEWS["hostile"], 200, 30, Look(selection=f"topic/{sample_views.HOSTILE}")).text()
    assert "a?[31m[red]?한?글?/b" in text


def _position(phase_ms: float) -> int:
    """The column of the response with orders-0's record 8, between brokers 1 and 2."""
    buffer = draw_overview(VIEWS["busy"], 120, 15, Look(phase_ms=phase_ms))
    found = [region for region in buffer.regions if region.thing == "request/11"]
    assert len(found) == 1
    return found[0].x


def test_a_request_stands_where_its_time_says() -> None:
    """A response moves with time from its sender to its receiver, stops at both ends, and going back is exact."""
    columns = [_position(phase) for phase in (-9, -5, -3, 0, 3, 5, 9)]
    assert columns == sorted(columns)
    assert columns[0] == columns[1] < columns[3] < columns[5] == columns[6]
    assert _position(-3) == columns[2]


@pytest.mark.parametrize("width", [80, 120, 200])
def test_h4_records_are_committed_below_the_replicas_own_high_watermark(width: int) -> None:
    """A replica's record is painted committed exactly below that replica's own HW, whatever the leader's is."""
    view = VIEWS["busy"]
    for broker, pending in ((1, 2), (2, 1), (3, 1)):
        only = tuple(row for row in view.brokers if row.id == broker)
        first = msgspec.structs.replace(view.topics[0], partitions=view.topics[0].partitions[:1])
        alone = msgspec.structs.replace(view, brokers=only, topics=(first,), in_flight=())
        buffer = draw_overview(alone, width, 12, Look())
        cell = 1 if width == 1 else 3
        inks = b"".join(buffer.key(y)[1] for y in range(buffer.height))
        assert inks.count(Ink.PENDING) == pending * cell
        assert inks.count(Ink.COMMITTED) > 0


def test_the_same_partition_is_on_the_same_row_in_every_broker() -> None:
    """One partition's regions begin on one row, so that a neighbour's wire is straight."""
    for view in ("busy", "crashed", "several"):
        buffer = draw_overview(VIEWS[view], 200, 40, Look())
        rows: dict[str, set[int]] = {}
        for region in buffer.regions:
            if region.thing.startswith("topic/") and region.thing.count("/") == 2:
                rows.setdefault(region.thing, set()).add(region.y)
        assert rows
        assert all(len(found) == 1 for found in rows.values()), rows


def test_a_click_finds_what_is_drawn_there() -> None:
    """Broker frames, partitions, requests and members are regions with their ids; free ground is none."""
    buffer = draw_overview(VIEWS["busy"], 120, 15, Look())
    things = {region.thing for region in buffer.regions}
    wanted = {"broker/1", "topic/orders/0", "request/11", "request/15", "producer/p1", "consumer/c1", "controller/100"}
    assert wanted <= things
    for region in buffer.regions:
        if region.thing.startswith("request/"):
            assert buffer.at(region.x, region.y) is not None
    assert buffer.at(119, 14) is None
    group = draw_groups(VIEWS["busy"].groups, VIEWS["busy"].consumers, (), 80, 10, Look())
    assert "member/c1" in {region.thing for region in group.regions}


def test_g11_idle_members_are_last_and_say_why() -> None:
    """A member without a partition stands below all others with the numbers that decided it."""
    view = VIEWS["busy"]
    lines = [line for line in draw_groups(view.groups, view.consumers, (), 80, 10, Look()).text().splitlines() if line]
    assert lines[-1] == "○ c0 idle: 3 partitions, 4 members"


@pytest.mark.parametrize("language", LANGUAGES)
def test_c9_the_lag_of_a_partition_is_never_cut(language: str) -> None:
    """In the smallest panel each row of a partition ends with its lag, whatever else had to go; in a larger one the
    position, the committed offset and the end stand before it."""
    look = Look(language="ko" if language == "ko" else "en")
    for view in (VIEWS["busy"], VIEWS["groups"]):
        group, narrow = view.groups[0], draw_groups(view.groups[:1], view.consumers, (), 32, 20, look).text()
        wide = draw_groups(view.groups[:1], view.consumers, (), 60, 20, look).text()
        positions = {
            name: at for row in view.consumers if row.group == group.group for name, at in row.positions.items()
        }
        for offset in group.offsets:
            number = offset.partition.rpartition("-")[2]
            assert any(
                f"P{number} " in line and line.split()[-1] == ("-" if offset.lag is None else str(offset.lag))
                for line in narrow.splitlines()
            )
            row = next(line for line in wide.splitlines() if f"P{number} " in line).split()
            known = (positions.get(offset.partition), offset.committed_offset, offset.log_end_offset, offset.lag)
            at = row.index(f"P{number}") + 1
            assert row[at : at + 4] == ["-" if value is None else str(value) for value in known]


@pytest.mark.parametrize("number", range(8))
def test_a_whole_table_scrolls_to_what_is_selected(number: int) -> None:
    """With all rows of a large group wanted in little room, the selected partition is in sight with its numbers."""
    view, look = VIEWS["groups"], Look(selection=f"topic/clicks/{number}")
    text = draw_groups(view.groups[:1], view.consumers, (), 60, 6, look, True).text()
    assert f"P{number} " in text and "12345" in text and "more lines" in text


def test_who_reads_without_a_group_has_a_row_of_its_own() -> None:
    """A consumer without a group stands below the groups, with nothing committed and end - position as its lag."""
    view = VIEWS["busy"]
    alone = msgspec.structs.replace(view.consumers[1], name="c9", group=None, positions={"orders-0": 6})
    lines = draw_groups(view.groups, (*view.consumers, alone), view.topics, 80, 20, Look()).text().splitlines()
    assert lines[lines.index("without a group") + 1].split()[:6] == ["●", "c9", "P0", "6", "-", "7"]


def test_a_table_of_producers_without_room_for_all_counts_the_rest() -> None:
    """The selected one has a row all the same."""
    one = VIEWS["busy"].producers[0]
    crowd = tuple(msgspec.structs.replace(one, name=f"p{number}") for number in range(9))
    buffer = draw_producers(crowd, 0, 34, 6, Look(selection="producer/p8"))
    lines = buffer.text().splitlines()
    assert [line.split()[1] for line in lines[1:-1]] == ["p0", "p1", "p2", "p8"] and lines[-1].strip() == "+ 5 more"


def test_g6_a_group_whose_programs_have_crashed_gives_way_to_one_that_is_attended() -> None:
    """Its coordinator still counts them as members, but where rows are scarce it keeps one, below the others."""
    busy = VIEWS["busy"]
    lost = msgspec.structs.replace(
        busy.groups[0],
        group="aaa",
        members=tuple(msgspec.structs.replace(one, client="x" + one.client) for one in busy.groups[0].members),
    )
    crashed = tuple(msgspec.structs.replace(row, name="x" + row.name, state="crashed") for row in busy.consumers)
    rows = (*crashed, *busy.consumers)
    text = draw_groups((lost, *busy.groups[:1]), rows, busy.topics, 80, 6, Look()).text()
    lines = [line for line in text.splitlines() if line.strip()]
    assert text.index(busy.groups[0].group) < text.index("aaa") and lines[-1].startswith("aaa")
    assert text.count("aaa") == 1 and "c1" in text and "xc1" not in text


def test_o6_a_consumer_that_has_crashed_reads_nothing_in_the_focus() -> None:
    """What its group had committed stands there by the group's name, until another member reads."""
    view = VIEWS["busy"]
    crashed = tuple(msgspec.structs.replace(row, state="crashed") for row in view.consumers)
    look = Look(selection="topic/orders/0")
    reads = draw_focus(view, 120, 16, look).text()
    left = draw_focus(msgspec.structs.replace(view, consumers=crashed), 120, 16, look).text()
    assert "c1 @6" in reads and "committed 5" in reads
    assert "c1" not in left and "billing" in left and "committed 5" in left
    several = tuple(msgspec.structs.replace(view.consumers[1], name=f"r{number}", group=None) for number in range(6))
    crowd = draw_focus(msgspec.structs.replace(view, consumers=several), 120, 9, look).text()
    rows = [line for line in crowd.splitlines() if "@6" in line]
    assert f"+ {7 - len(rows)} more" in rows[-1]


def test_the_selected_topic_comes_first_and_internal_ones_only_when_selected() -> None:
    """With more topics than rows the chosen one is in sight; `__consumer_offsets` is drawn only when chosen."""
    view = VIEWS["several"]
    chosen = draw_overview(view, 120, 12, Look(selection="topic/shipping/0")).text()
    assert chosen.index("shipping") < chosen.index("more partition")
    assert "__consumer" not in draw_overview(view, 120, 100, Look()).text()
    assert "__consumer_offsets" in draw_overview(view, 120, 12, Look(selection="topic/__consumer_offsets")).text()


@pytest.mark.parametrize("width", [80, 100, 120, 160, 200])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_broker_that_does_not_run_says_so_in_words(width: int, language: str) -> None:
    """The state of a crashed broker is in its title at every supported width, in both languages."""
    look = Look(language="ko" if language == "ko" else "en")
    title = draw_overview(VIEWS["crashed"], width, 14, look).text().splitlines()[2]
    text = draw_overview(VIEWS["crashed"], width, 14, look).text()
    assert look.say("broker.crashed") in title
    assert look.say("broker.paused") in title
    assert look.say("broker.fenced") in text


@pytest.mark.parametrize("number", [0, 7, 30, 59])
def test_the_selected_partition_is_in_sight(number: int) -> None:
    """However many partitions there are, the selected one and its leader are drawn."""
    buffer = draw_overview(VIEWS["large"], 120, 14, Look(selection=f"topic/orders/{number}"))
    assert f"topic/orders/{number}" in {region.thing for region in buffer.regions}
    assert f"{UNICODE.leader}P{number} " in buffer.text()


def test_e4_no_leader_is_said_in_words() -> None:
    """A partition without a leader says so in the overview and in the focus."""
    look = Look(selection="topic/orders/2")
    assert "no leader" in draw_overview(VIEWS["crashed"], 120, 15, look).text()
    assert f"{UNICODE.out}{UNICODE.leader}" in draw_overview(VIEWS["crashed"], 80, 13, look).text()
    assert "no leader" in draw_focus(VIEWS["crashed"], 80, 12, look).text()


def test_k7_a_leader_only_in_its_own_belief_is_marked() -> None:
    """A paused broker that still believes it leads is not drawn as the leader, and a crashed one believes nothing."""
    lines = draw_overview(VIEWS["crashed"], 200, 20, Look()).text()
    assert "★P2?" in lines
    assert "★P0?" not in lines


def test_e9_epochs_are_shown_where_replicas_differ() -> None:
    """The focus names the epochs of a partition whose replicas hold more than one, and of no other."""
    assert "epoch 1" in draw_focus(VIEWS["crashed"], 120, 20, Look(selection="topic/orders/0")).text()
    assert "epoch" not in draw_focus(VIEWS["busy"], 120, 20, Look(selection="topic/orders/0")).text()


def test_e10_only_records_the_leader_does_not_have_stand_out() -> None:
    """Below a replica's records, the epoch row is red exactly under those whose offset and epoch the leader lacks."""
    buffer = draw_focus(VIEWS["crashed"], 120, 24, Look(selection="topic/orders/0"))
    rows = [y for y in range(24) if "epoch" in buffer.key(y)[0]]
    red = [buffer.key(y)[1].count(Ink.OUT) for y in rows]
    assert red == [0, 3, 0]  # of broker 1's log, only the record 8: the leader's 8 is of epoch 1


def test_a_request_without_records_is_named_on_its_way() -> None:
    """Between a client and a broker stands what is asked; a heartbeat, in the background, only passes."""
    view = VIEWS["busy"]
    asked = request(40, "join group", "consumer c3", "broker 3", 0.5)
    beat = request(41, "heartbeat", "consumer c3", "broker 1", 0.2, background=True)
    text = draw_overview(msgspec.structs.replace(view, in_flight=(asked, beat)), 120, 15, Look()).text()
    assert f"{UNICODE.fetch} join group" in text
    assert "heartbeat" not in text


def test_the_matrix_clips_its_place() -> None:
    """Scrolling past the end shows the end, and every replica is one cell."""
    view = VIEWS["large"]
    last = draw_matrix(view, 40, 10, Look(), 1000, 1000).text()
    assert last == draw_matrix(view, 40, 10, Look(), 13, 33).text()
    assert draw_matrix(view, 200, 40, Look()).text().count(UNICODE.leader) == 60


@pytest.mark.parametrize("width", [80, 120, 200])
def test_the_natural_height_hides_no_partition(width: int) -> None:
    """At its natural height the overview draws every partition that is not internal."""
    view = sample_views.twelve()
    buffer = draw_overview(view, width, overview_height(view, width, Look()), Look())
    assert "more partition" not in buffer.text()
    assert "more partition" in draw_overview(view, width, 10, Look()).text()


@pytest.mark.parametrize("width", [80, 120, 200])
def test_detail_gives_way_to_partitions(width: int) -> None:
    """With a small topic before a larger one, no partition is hidden at any height at which the bare ones fit."""
    orders = VIEWS["busy"].topics[0]
    clicks = msgspec.structs.replace(orders, name="clicks", partitions=orders.partitions[:1])
    view = msgspec.structs.replace(VIEWS["busy"], topics=(clicks, orders))
    bare = 2 + 2 + 2 + 1 + len(orders.partitions)  # the strip, a frame, two headings, the partitions
    used = []
    for height in range(bare, 40):
        text = draw_overview(view, width, height, Look()).text()
        assert "more partition" not in text, height
        used.append(len(text.rstrip().splitlines()))
    assert used == sorted(used)
    assert used[-1] == overview_height(view, width, Look())
    assert "more partition" in draw_overview(view, width, bare - 1, Look()).text()


def test_a_lessons_bar_begins_after_its_setup() -> None:
    """With 1362 steps of setup before it, the lesson's own 10 steps take the whole bar, and a click names them."""
    track = Track(step=1362, last=1372, time_ms=1, first=1362, parts=(5, 1362, 1367, 1372), branches=(7,))
    shown = [draw_timeline(msgspec.structs.replace(track, step=step), 80, 1, Look()) for step in (1362, 1367, 1372)]
    bars = [buffer.text() for buffer in shown]
    starts = [min(region.x for region in buffer.regions) for buffer in shown]
    ends = [max(region.x for region in buffer.regions) for buffer in shown]
    places = [text.index(UNICODE.cursor) for text in bars]
    assert all("/1372" in text for text in bars)
    assert UNICODE.branch not in bars[0]
    assert places == [starts[0], (starts[1] + ends[1]) // 2, ends[2]]
    for buffer in shown:
        assert {region.thing for region in buffer.regions} == {f"step/{step}" for step in range(1362, 1373)}
    setup = draw_timeline(msgspec.structs.replace(track, step=3), 80, 1, Look())
    assert setup.text().index(UNICODE.cursor) == min(region.x for region in setup.regions)
