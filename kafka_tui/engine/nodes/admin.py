"""The client that Kafka's command-line tools are: it asks a broker it can reach, and remembers the answer."""

from __future__ import annotations

from kafka_tui.engine.ids import TopicPartition, Value
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.requests.data import OffsetAt
from kafka_tui.engine.requests.storage import DeletedRecords


class Admin(Value, frozen=True):
    """The tools' client. A call under way has `request`; `answer` is None until it ends.

    `bootstrap` are the broker ids the tools know, `coordinator` that of the call's group, -1 while it is looked for,
    `leaders` those of its partitions, empty while they are; `settled` is what leaders have answered already.
    `tried` counts brokers asked in this call, which ends after `timeout_ms`; `answer` is an AdminResponse with a
    refusal where the call failed. `refusal` is the last command's, whatever it was, None when it was not refused.
    """

    bootstrap: tuple[int, ...] = ()
    coordinator: int = -1
    leaders: Table[TopicPartition, int] = Table()
    settled: tuple[DeletedRecords | OffsetAt, ...] = ()
    request: Request | None = None
    message: int = 0
    tried: int = 0
    started_ms: int = 0
    timeout_ms: int = 0
    answer: Response | None = None
    refusal: Refusal | None = None
