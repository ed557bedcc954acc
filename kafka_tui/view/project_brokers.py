"""Brokers as rows, and what a broker believes that the controllers have not committed."""

from __future__ import annotations

from kafka_tui.engine.broker.throttle import UNLIMITED
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.ids import NO_LEADER, TopicPartition, broker_node
from kafka_tui.engine.metadata import Image, PartitionRecord, PartitionState, Registration, RemoveTopicRecord
from kafka_tui.engine.nodes.broker import Broker, Replica
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.storage.page_cache import PageCache
from kafka_tui.view.model import BeliefRow, BrokerRow, PageCacheRow
from kafka_tui.view.project_common import ALIVE, ProcessState, state_of

Counts = tuple[dict[int, int], dict[int, int]]
"""Partitions led and partitions held, by broker."""


class BrokersRoom:
    """Rows of brokers, made anew only for those that changed."""

    def __init__(self) -> None:
        self._known: dict[int, BrokerRow] = {}
        self._disks: dict[int, tuple[Table[TopicPartition, Replica], int]] = {}
        self._seen: tuple[object, ...] = ()
        self._rows: tuple[BrokerRow, ...] = ()

    def rows(self, cluster: Cluster, news: list[int], image: Image, counts: Counts) -> tuple[BrokerRow, ...]:
        """All brokers by id; `news` are those that changed since the last call.

        `counts` are the partitions that each leads and holds as committed in `image`.
        """
        seen = (cluster.processes, image, cluster.brokers.keys)
        same_around = len(self._seen) == len(seen) and all(a is b for a, b in zip(seen, self._seen, strict=True))
        if same_around and not news:
            return self._rows
        self._seen = seen
        controller = cluster.best_informed
        for number in news if same_around else cluster.brokers:
            state = state_of(cluster, broker_node(number))
            leads, holds = counts[0].get(number, 0), counts[1].get(number, 0)
            row = self._row(cluster.brokers[number], image, controller, state, leads, holds)
            if row != self._known.get(number):
                self._known[number] = row
        self._rows = tuple(map(self._known.__getitem__, cluster.brokers.keys))
        return self._rows

    def _row(
        self,
        broker: Broker,
        image: Image,
        controller: Controller | None,
        state: ProcessState,
        leaders: int,
        replicas: int,
    ) -> BrokerRow:
        registration = image.brokers.get(broker.id)
        return BrokerRow(
            id=broker.id,
            state=state,
            fenced=registration is None or registration.fenced,
            rack=broker.rack,
            beliefs=beliefs(broker, controller) if controller is not None and state in ALIVE else {},
            leaders=leaders,
            replicas=replicas,
            disk_bytes=self._disk_bytes(broker),
            deleting_bytes=sum(files.size_bytes for files in broker.deleted.values()),
            page_cache=page_cache_row(broker.cache),
            epoch=_epoch(broker, registration),
            replica_lag_time_max_ms=broker.config.replica_lag_time_max_ms,
            leader_imbalance_check_interval_ms=broker.config.leader_imbalance_check_interval_seconds * 1000,
            log_retention_check_interval_ms=broker.config.log_retention_check_interval_ms,
            auto_leader_rebalance_enable=broker.config.auto_leader_rebalance_enable,
            broker_session_timeout_ms=broker.config.broker_session_timeout_ms,
            log_cleaner_backoff_ms=broker.config.log_cleaner_backoff_ms,
            copy_rate=_copy_rate(broker),
        )

    def _disk_bytes(self, broker: Broker) -> int:
        known = self._disks.get(broker.id)
        if known is None or known[0] is not broker.replicas:
            size = sum([replica.log.size_bytes for replica in broker.replicas.values()])
            known = self._disks[broker.id] = (broker.replicas, size)
        return known[1]


def _copy_rate(broker: Broker) -> int | None:
    rate = min(broker.config.leader_replication_throttled_rate, broker.config.follower_replication_throttled_rate)
    return None if rate == UNLIMITED else rate


def _epoch(broker: Broker, registration: Registration | None) -> int:
    return broker.epoch if registration is None else registration.epoch


def page_cache_row(cache: PageCache) -> PageCacheRow:
    """The numbers of a page cache."""
    return PageCacheRow(
        capacity_pages=cache.capacity_pages,
        used_pages=cache.used_pages,
        dirty_pages=cache.dirty_pages,
        hits=cache.hits,
        misses=cache.misses,
        evictions=cache.evictions,
        zero_copy_bytes=cache.zero_copy_bytes,
        copied_bytes=cache.copied_bytes,
    )


def beliefs(broker: Broker, controller: Controller) -> dict[str, BeliefRow]:
    """Where a living broker's knowledge differs from what `controller` has committed (K-7, K-10), by partition.

    Only what the broker has not replayed yet can differ in its image, and only what it leads in its own opinion.
    """
    found: dict[TopicPartition, BeliefRow] = {}
    for partition in _not_replayed(broker.image, controller):
        mine, committed = broker.image.partition(partition), controller.committed.partition(partition)
        if mine is not None and mine != committed:
            row = _belief(mine.leader, mine.leader_epoch, mine.isr)
            if committed is None or row != _of(committed):
                found[partition] = row
    for partition, replica in broker.replicas.items():
        leadership = replica.leadership
        committed = None if leadership is None else controller.committed.partition(partition)
        if leadership is None or leadership.state is committed:
            continue
        row = _belief(broker.id, leadership.epoch, leadership.isr)
        if committed is None or row != _of(committed):
            found[partition] = row
        else:
            found.pop(partition, None)
    return {str(partition): found[partition] for partition in sorted(found)}


def _of(state: PartitionState) -> BeliefRow:
    return _belief(state.leader, state.leader_epoch, state.isr)


def _belief(leader: int, epoch: int, isr: tuple[int, ...]) -> BeliefRow:
    return BeliefRow(leader=None if leader == NO_LEADER else leader, leader_epoch=epoch, isr=isr)


def _not_replayed(image: Image, controller: Controller) -> tuple[TopicPartition, ...]:
    """The partitions that the metadata log names from the broker's offset on."""
    named: dict[TopicPartition, None] = {}
    log = controller.log
    for offset in range(max(image.offset, log.start), controller.high_watermark):
        record = log[offset]
        if isinstance(record, PartitionRecord):
            named[record.partition] = None
        elif isinstance(record, RemoveTopicRecord) and record.name in image.topics:
            count = len(image.topics[record.name].partitions)
            named.update({TopicPartition(record.name, number): None for number in range(count)})
    return tuple(named)
