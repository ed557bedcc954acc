"""The assignors by their names, and what each asks of the protocol (G-9)."""

from typing import Final

import msgspec

from kafka_tui.engine.clients.assignors.members import Assign
from kafka_tui.engine.clients.assignors.ranges import range_assign
from kafka_tui.engine.clients.assignors.roundrobin import roundrobin_assign
from kafka_tui.engine.clients.assignors.sticky import cooperative_sticky_assign, sticky_assign


class Assignor(msgspec.Struct, frozen=True):
    """An assignor; a `cooperative` one lets members keep their partitions while the group rebalances (G-9)."""

    assign: Assign
    cooperative: bool = False


ASSIGNORS: Final[dict[str, Assignor]] = {
    "range": Assignor(range_assign),
    "roundrobin": Assignor(roundrobin_assign),
    "sticky": Assignor(sticky_assign),
    "cooperative-sticky": Assignor(cooperative_sticky_assign, cooperative=True),
}
"""By the names that members send to their coordinator (`ConsumerPartitionAssignor.name`)."""
