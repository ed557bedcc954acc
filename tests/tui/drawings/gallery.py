"""Every drawing by name, over a view, so that each property is tested on all of them."""

from __future__ import annotations

from collections.abc import Callable

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.drawings import (
    FactLine,
    Look,
    Track,
    draw_clients,
    draw_fact_log,
    draw_focus,
    draw_groups,
    draw_legend,
    draw_matrix,
    draw_overview,
    draw_page_cache,
    draw_producers,
    draw_quorum,
    draw_segments,
    draw_timeline,
    draw_too_small,
)
from kafka_tui.view.model import View
from kafka_tui.view.model_clients import GroupRow
from tests.tui.sample_views import HOSTILE

Drawing = Callable[[View, int, int, Look], Buffer]

FACTS = (
    FactLine("1220 ms", lambda: "kafka-console-producer --topic orders", "command", 1),
    FactLine("1224 ms", lambda: "Broker 1 appended the records 7 to 8 of orders-0 to its log.", "fact", 2),
    FactLine("1228 ms", lambda: "브로커 2가 orders-0의 레코드 7을 가져갔습니다.", "fact", 3),
    FactLine("1230 ms", lambda: "Broker 3 sent a heartbeat to controller 100.", "background", 4),
    FactLine("1234 ms", lambda: f"Kafka refused: {HOSTILE}", "refusal", 5),
)
TRACK = Track(step=12, last=48, time_ms=1234, parts=(0, 5, 20, 33), branches=(9,))
NOBODY = GroupRow(
    group="nobody",
    state="Empty",
    protocol="classic",
    assignor="",
    generation=0,
    coordinator=None,
    members=(),
    offsets=(),
)

DRAWINGS: dict[str, Drawing] = {
    "overview": draw_overview,
    "focus": draw_focus,
    "matrix": draw_matrix,
    "page_cache": lambda view, width, height, look: draw_page_cache(view.brokers, width, height, look),
    "segments": draw_segments,
    "producers": lambda view, width, height, look: draw_producers(view.producers, view.time_ms, width, height, look),
    "quorum": lambda view, width, height, look: draw_quorum(view.controllers, view.quorum, width, height, look),
    "group": lambda view, width, height, look: draw_groups(
        view.groups or (NOBODY,), view.consumers, view.topics, width, height, look
    ),
    "clients": lambda view, width, height, look: draw_clients(view.producers, view.consumers, width, height, look),
    "fact_log": lambda view, width, height, look: draw_fact_log(FACTS, width, height, look),
    "timeline": lambda view, width, height, look: draw_timeline(TRACK, width, height, look),
    "legend": lambda view, width, height, look: draw_legend(width, height, look),
    "too_small": lambda view, width, height, look: draw_too_small(width, height, 80, 24, look),
}
