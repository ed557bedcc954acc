"""A machine loses its power: the process, the page cache, and what of the logs had not reached the disk (D-1, D-2)."""

from __future__ import annotations

from kafka_tui.engine.evolve.broker import file_of
from kafka_tui.engine.facts import network as f
from kafka_tui.engine.facts.disk import PowerLost, UnflushedLost
from kafka_tui.engine.ids import TopicPartition, broker_node
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.storage.log import left_on_disk
from kafka_tui.engine.storage.page_cache import first_dirty_byte
from kafka_tui.engine.turn import Making


def lose_power(making: Making, number: int, cause: int) -> None:
    """Take the power from the machine of broker `number`, whatever its process was doing."""
    node, broker = broker_node(number), making.cluster.brokers[number]
    cuts = _cuts(broker)
    process = making.cluster.processes[node]
    if process.state in ("running", "paused"):
        cause = making.record(f.ProcessStopped(node=node, how=f.POWERLESS), cause)
    lost = making.record(PowerLost(node=node, pages=broker.cache.dirty_pages), cause)
    for partition, old, new in cuts:
        making.record(UnflushedLost(node=node, partition=partition, old=old, new=new), lost)


def _cuts(broker: Broker) -> list[tuple[TopicPartition, int, int]]:
    """The logs that end earlier on the disk than in the page cache: partition, log end offset here and there."""
    found = []
    for partition, replica in broker.replicas.items():
        log = replica.log

        def lost_from(base_offset: int, partition: TopicPartition = partition) -> int | None:
            return first_dirty_byte(broker.cache, file_of(partition, base_offset))

        end = left_on_disk(log, lost_from).log_end_offset
        if end < log.log_end_offset:
            found.append((partition, log.log_end_offset, end))
    return found
