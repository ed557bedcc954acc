"""A controller: the metadata log, its image, and which brokers it has heard of lately."""

from __future__ import annotations

from kafka_tui.engine.configs import BrokerConfig
from kafka_tui.engine.ids import Value
from kafka_tui.engine.metadata import Image, MetadataRecord
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.persistent import Table, Vector
from kafka_tui.engine.requests.control import MetadataFetchRequest


class ParkedMetadataFetch(Value, frozen=True):
    """A broker's metadata fetch held back until there is something new."""

    call: Call
    request: MetadataFetchRequest


class Controller(Value, frozen=True):
    """A controller. `heard_ms` is when each broker's last heartbeat came (K-3).

    `unclean_due` says that it will look at the partitions without a leader (E-5).
    """

    id: int
    config: BrokerConfig
    active: bool = False
    epoch: int = 0
    log: Vector[MetadataRecord] = Vector()
    image: Image = Image()
    heard_ms: Table[int, int] = Table()
    parked: Table[int, ParkedMetadataFetch] = Table()
    unclean_due: bool = False
    next_producer_id: int = 0
    next_topic_id: int = 1
