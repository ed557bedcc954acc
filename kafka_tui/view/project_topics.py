"""Topics and partitions as rows: what the controllers committed, and each replica's own log beside it.

The room remembers what it has shown and compares values by identity, broker by broker and table by table, so that a
step costs what changed and not what there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

import msgspec

from kafka_tui.engine.cluster import Cluster, Process
from kafka_tui.engine.configs import TopicConfig
from kafka_tui.engine.evolve.broker import caught_up_at
from kafka_tui.engine.facts.broker import PagesRead
from kafka_tui.engine.ids import INTERNAL_TOPIC, NodeId, TopicPartition, broker_node
from kafka_tui.engine.metadata import Image, PartitionState, TopicState
from kafka_tui.engine.nodes.broker import Broker, Replica
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.storage.page_cache import PAGE_BYTES, File
from kafka_tui.engine.storage.page_cache import states as page_states
from kafka_tui.view.model import ArrivalRow, FollowerRow, LogRow, PartitionRow, TopicRow
from kafka_tui.view.project_common import ALIVE, ProcessState, state_of, topic_uuid
from kafka_tui.view.project_logs import LogReader, file_partition
from kafka_tui.view.project_pages import Touch, Touches

_BY_BROKER = attrgetter("broker")
_NO_BROKERS: Table[int, Broker] = Table()
_NO_PROCESSES: Table[NodeId, Process] = Table()
Reads = tuple[tuple[int, PagesRead], ...]
"""(broker, what a fetch read from its page cache)."""
Dirty = dict[TopicPartition, bool]
"""Partitions whose rows are out of date, in the order in which that was found: whole, or what the leader says alone."""
Stale = dict[tuple[TopicPartition, int], None]
"""Replicas whose rows are out of date, in the order in which that was found."""


class TopicsRoom:
    """Rows of topics, made anew only where something changed. `leaders` and `replicas` count partitions by broker."""

    def __init__(self) -> None:
        self.leaders: dict[int, int] = {}
        self.replicas: dict[int, int] = {}
        self._image = Image()
        self._present: frozenset[int] = frozenset()
        self._brokers = _NO_BROKERS
        self._processes = _NO_PROCESSES
        self._process: dict[int, ProcessState] = {}
        self._reads: Reads = ()
        self._states: dict[TopicPartition, PartitionState] = {}
        self._hosts: dict[TopicPartition, tuple[int, ...]] = {}
        self._readers: dict[tuple[TopicPartition, int], LogReader] = {}
        self._logs: dict[tuple[TopicPartition, int], tuple[int, LogRow]] = {}
        self._partitions: dict[TopicPartition, PartitionRow] = {}
        self._topics: dict[str, TopicRow] = {}

    def rows(
        self, cluster: Cluster, news: list[int], image: Image, reads: Reads, before: Cluster | None
    ) -> tuple[TopicRow, ...]:
        """All topics by name, as committed in `image`.

        `news` are the brokers that changed since the last call, `before` is the cluster of the moment before, if any.
        """
        stale_logs: Stale = {}
        dirty: Dirty = {}
        changed_topics = self._compare_images(image, dirty)
        self._compare_brokers(cluster, news, stale_logs, dirty)
        for broker, read in (*self._reads, *reads):
            stale_logs[read.partition, broker] = None
        self._reads = reads
        for partition, broker in stale_logs:
            self._renew_log(cluster, partition, broker, reads, before)
            dirty[partition] = True
        by_topic: dict[str, list[int]] = {name: [] for name in changed_topics}
        for partition, whole in dirty.items():
            state = self._states.get(partition)
            if state is not None:
                old = self._partitions.get(partition)
                if whole or old is None:
                    row = self._partition_row(cluster, image, partition, state)
                else:
                    pending, followers = self._leadership(cluster, partition, state)
                    if followers == old.followers and pending == old.pending_isr:
                        continue
                    row = msgspec.structs.replace(old, pending_isr=pending, followers=followers)
                self._partitions[partition] = row
                by_topic.setdefault(partition.topic, []).append(partition.partition)
        for name, numbers in by_topic.items():
            self._renew_topic(image.topics[name], numbers)
        return tuple(self._topics[name] for name in image.topics)

    def high_watermark(self, partition: TopicPartition) -> int | None:
        """The partition's high watermark as last shown, None when there is no such partition."""
        row = self._partitions.get(partition)
        return None if row is None else row.high_watermark

    def topic(self, name: str) -> TopicRow | None:
        """A topic's row as last shown, None when there is no such topic; another object when anything of it changed."""
        return self._topics.get(name)

    def _compare_images(self, image: Image, dirty: Dirty) -> dict[str, None]:
        """Find the partitions that were committed anew; gives the topics that are new or have other settings."""
        old, self._image = self._image, image
        changed: dict[str, None] = {}
        if image.topics is not old.topics:
            for name in old.topics:
                before, now = old.topics[name], image.topics.get(name)
                if now is None or now.topic_id != before.topic_id:
                    self._forget(before)
            for name, topic in image.topics.items():
                before_topic = old.topics.get(name)
                if topic is not before_topic:
                    changed[name] = None
                    kept = len(topic.partitions)
                    if before_topic is not None and len(before_topic.partitions) > kept:  # a step back over T-7
                        self._forget_partitions(name, range(kept, len(before_topic.partitions)))
                    for number, state in enumerate(topic.partitions):
                        partition = TopicPartition(name, number)
                        if self._states.get(partition) is not state:
                            self._count(self._states.get(partition), state)
                            self._states[partition] = state
                            dirty[partition] = True
        if image.brokers is not old.brokers:
            present = frozenset(number for number, known in image.brokers.items() if not known.fenced)  # K-2
            turned = present ^ self._present
            self._present = present
            dirty.update({p: True for p, state in self._states.items() if not turned.isdisjoint(state.replicas)})
        return changed

    def _forget(self, topic: TopicState) -> None:
        self._topics.pop(topic.name, None)
        self._forget_partitions(topic.name, range(len(topic.partitions)))

    def _forget_partitions(self, topic: str, numbers: range) -> None:
        for number in numbers:
            partition = TopicPartition(topic, number)
            self._count(self._states.pop(partition, None), None)
            self._partitions.pop(partition, None)

    def _count(self, old: PartitionState | None, new: PartitionState | None) -> None:
        for state, sign in ((old, -1), (new, 1)):
            if state is not None:
                for broker in state.replicas:
                    self.replicas[broker] = self.replicas.get(broker, 0) + sign
                if state.has_leader:
                    self.leaders[state.leader] = self.leaders.get(state.leader, 0) + sign

    def _compare_brokers(self, cluster: Cluster, news: list[int], stale: Stale, dirty: Dirty) -> None:
        """Find the replicas whose log, pages or role changed, and the leaders that heard of a follower."""
        old_brokers, self._brokers = self._brokers, cluster.brokers
        old_processes, self._processes = self._processes, cluster.processes
        for broker in cluster.brokers.gone(old_brokers):
            self._compare_replicas(broker, old_brokers[broker].replicas, Table(), stale)
        for broker in news:
            self._compare_node(cluster.brokers[broker], old_brokers.get(broker), stale, dirty)
        if cluster.processes is not old_processes or cluster.brokers.keys is not old_brokers.keys:
            for broker, node in cluster.brokers.items():
                name = broker_node(broker)
                self._process[broker] = state_of(cluster, name)
                if cluster.processes.get(name) is not old_processes.get(name):
                    stale.update({(partition, broker): None for partition in node.replicas})

    def _compare_node(self, node: Broker, old: Broker | None, stale: Stale, dirty: Dirty) -> None:
        before: Table[TopicPartition, Replica] = Table() if old is None else old.replicas
        if node.replicas is not before:
            self._compare_replicas(node.id, before, node.replicas, stale)
        if old is not None and node.cache.files is not old.cache.files:
            then, now = old.cache.files, node.cache.files
            for file in (*now.news(then), *now.gone(then)):
                stale[file_partition(file), node.id] = None
        if old is not None and node.follower_fetch_ms is not old.follower_fetch_ms:
            for partition, replica in node.replicas.items():
                if replica.leadership is not None:
                    dirty.setdefault(partition, False)

    def _compare_replicas(
        self,
        broker: int,
        before: Table[TopicPartition, Replica],
        now: Table[TopicPartition, Replica],
        stale: Stale,
    ) -> None:
        for partition in now.news(before):
            stale[partition, broker] = None
            if partition not in before:
                self._hosts[partition] = tuple(sorted({*self._hosts.get(partition, ()), broker}))
        for partition in now.gone(before):
            stale[partition, broker] = None
            self._hosts[partition] = tuple(b for b in self._hosts.get(partition, ()) if b != broker)

    def _renew_log(
        self,
        cluster: Cluster,
        partition: TopicPartition,
        broker: int,
        reads: Reads,
        before: Cluster | None,
    ) -> None:
        key = (partition, broker)
        node = cluster.brokers.get(broker)
        replica = None if node is None else node.replicas.get(partition)
        if node is None or replica is None:
            self._logs.pop(key, None)
            self._readers.pop(key, None)
            return
        own = tuple(read for at, read in reads if at == broker and read.partition == partition)
        reader = self._readers.get(key)
        if reader is None:
            reader = self._readers[key] = LogReader()
        touches = _touches(own, None if before is None else before.brokers.get(broker)) if own else None
        self._logs[key] = replica.topic_id, reader.row(node, replica, self._process[broker], touches)

    def _partition_row(
        self, cluster: Cluster, image: Image, partition: TopicPartition, state: PartitionState
    ) -> PartitionRow:
        topic_id = image.topics[partition.topic].topic_id
        held = [self._logs[partition, broker] for broker in self._hosts.get(partition, ())]
        logs = tuple([log for of_topic, log in held if of_topic == topic_id])
        leader = next((log for log in logs if log.broker == state.leader), None)
        known = (leader,) if leader else tuple(log for log in logs if log.broker in state.isr) or logs
        pending, followers = self._leadership(cluster, partition, state)
        return PartitionRow(
            partition=partition.partition,
            leader=state.leader if state.has_leader else None,
            leader_epoch=state.leader_epoch,
            partition_epoch=state.partition_epoch,
            replicas=state.replicas,
            isr=state.isr,
            elr=state.elr,
            offline=tuple([broker for broker in state.replicas if broker not in self._present]),
            adding=state.adding,
            removing=state.removing,
            reassigning=tuple([_arrival(broker, state, logs, leader) for broker in state.adding]),
            pending_isr=pending,
            log_start_offset=max([log.log_start_offset for log in known], default=0),
            high_watermark=max([log.high_watermark for log in known], default=0),
            logs=logs,
            followers=followers,
        )

    def _leadership(
        self, cluster: Cluster, partition: TopicPartition, state: PartitionState
    ) -> tuple[tuple[int, ...] | None, tuple[FollowerRow, ...]]:
        """The committed leader's proposal and what it believes of its followers (H-3, H-9)."""
        node = cluster.brokers.get(state.leader)
        replica = None if node is None else node.replicas.get(partition)
        leadership = None if replica is None else replica.leadership
        if node is None or leadership is None or self._process[state.leader] not in ALIVE:
            return None, ()
        rows = [
            FollowerRow(
                broker=one.broker, log_end_offset=max(one.log_end_offset, 0), caught_up_ms=caught_up_at(node, one)
            )
            for one in sorted(leadership.followers, key=_BY_BROKER)
        ]
        return leadership.proposal, tuple(rows)

    def _renew_topic(self, topic: TopicState, numbers: list[int]) -> None:
        old = self._topics.get(topic.name)
        rows = [] if old is None else list(old.partitions[: len(topic.partitions)])
        for number in range(len(rows), len(topic.partitions)):
            rows.append(self._partitions[TopicPartition(topic.name, number)])
        for number in numbers:
            rows[number] = self._partitions[TopicPartition(topic.name, number)]
        factor = len(topic.partitions[0].replicas) if topic.partitions else 0
        configs, in_force = dict(topic.configs), _in_force(topic.config)
        if old is not None and len(old.partitions) == len(rows) and old.configs == configs:
            self._topics[topic.name] = msgspec.structs.replace(
                old, replication_factor=factor, **in_force, partitions=tuple(rows)
            )
            return
        self._topics[topic.name] = TopicRow(
            name=topic.name,
            topic_id=topic_uuid(topic.topic_id),
            internal=topic.name == INTERNAL_TOPIC,
            partition_count=len(rows),
            replication_factor=factor,
            configs=configs,
            **in_force,
            partitions=tuple(rows),
        )


def _in_force(config: TopicConfig) -> dict[str, Any]:  # numbers, a truth value and a text, under their rows' names
    """The settings a reason may rest on, as they hold for the topic wherever they come from."""
    return {
        "min_insync_replicas": config.min_insync_replicas,
        "unclean_leader_election_enable": config.unclean_leader_election_enable,
        "cleanup_policy": config.cleanup_policy,
        "retention_ms": config.retention_ms,
        "retention_bytes": config.retention_bytes,
        "min_cleanable_dirty_ratio": config.min_cleanable_dirty_ratio,
        "delete_retention_ms": config.delete_retention_ms,
    }


def _arrival(broker: int, state: PartitionState, logs: tuple[LogRow, ...], leader: LogRow | None) -> ArrivalRow:
    """How far a replica that is being added has come (R-1)."""
    end = next((log.log_end_offset for log in logs if log.broker == broker), 0)
    target = end if leader is None else leader.log_end_offset
    return ArrivalRow(broker=broker, log_end_offset=end, behind=max(target - end, 0), in_sync=broker in state.isr)


def _touches(reads: tuple[PagesRead, ...], before: Broker | None) -> Touches:
    """What the reads of a moment found on each page: a miss where the disk had to be read (D-4, D-5)."""
    found: dict[tuple[int, int], Touch] = {}
    for read in reads:
        for page, missed in _pages(read, before):
            found[read.segment, page] = "miss" if missed else found.get((read.segment, page)) or "hit"
    return lambda segment, page: found.get((segment, page))


def _pages(read: PagesRead, before: Broker | None) -> Iterator[tuple[int, bool]]:
    first, last = read.position // PAGE_BYTES, (read.position + max(read.length, 1) - 1) // PAGE_BYTES
    if before is None or not read.misses:
        yield from ((page, bool(read.misses)) for page in range(first, last + 1))
        return
    file = File(read.partition.topic, read.partition.partition, read.segment)
    for page, state in enumerate(page_states(before.cache, file, first, last), first):
        yield page, state == "disk"
