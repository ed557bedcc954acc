"""`Watch` looks at one cluster of a run after another, and there only at what the fact that made it may have changed.

Some invariants are about one cluster (`logs`, `groups`), some about what earlier clusters promised (`leaders`,
`promises`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.evolve.apply_fact import evolve
from kafka_tui.engine.facts import network as n
from kafka_tui.engine.facts.base import Fact, Recorded
from kafka_tui.engine.facts.broker import (
    AppendRefused,
    BatchRecompressed,
    CacheResized,
    DuplicateIgnored,
    HighWatermarkAdvanced,
    PagesRead,
    PagesWrittenBack,
    RecordsAppended,
    ReplicasRecovered,
)
from kafka_tui.engine.facts.clients import BatchAcknowledged, ProducerEpochBumped
from kafka_tui.engine.facts.consumers import PartitionsAssigned
from kafka_tui.engine.facts.controller import Committed
from kafka_tui.engine.facts.disk import FilesRemoved, LogCleaned, LogFlushed, PowerLost, UnflushedLost
from kafka_tui.engine.facts.groups import GroupsLoaded
from kafka_tui.engine.facts.modern_groups import MemberReconciled
from kafka_tui.engine.facts.quorum import MetadataCommitted
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.metadata import PartitionRecord
from kafka_tui.engine.nodes.broker import Leadership, Replica
from kafka_tui.engine.nodes.group import Group
from kafka_tui.engine.nodes.modern_group import ConsumerGroup
from kafka_tui.engine.simulation.invariants import groups, leaders, logs, power
from kafka_tui.engine.simulation.invariants.common import Place, Violation, places
from kafka_tui.engine.simulation.invariants.promises import Promises
from kafka_tui.engine.simulation.invariants.quorum import Quorum
from kafka_tui.engine.simulation.invariants.topics import Topics

_CHANGES_NOTHING = (
    n.MessageSent,
    n.MessageHeld,
    n.MessageLost,
    AppendRefused,
    BatchRecompressed,
    CacheResized,
    DuplicateIgnored,
    FilesRemoved,
    LogFlushed,
    PagesRead,
    PagesWrittenBack,
    PowerLost,
)
"""Facts, beside the quiet ones, that leave replicas, groups and metadata alone, and that no client hears of."""


def matters(fact: Fact) -> bool:
    """Whether an invariant may be broken by this fact."""
    return not (fact.quiet or isinstance(fact, _CHANGES_NOTHING))


class Watch:
    """What a run has shown so far. `places` and `groups` were looked at last; `cleaned` is how far cleaners got."""

    def __init__(self) -> None:
        self._leaders = leaders.Leaders()
        self._promises = Promises()
        self._quorum = Quorum()
        self._topics = Topics()
        self._power = power.PowerCuts()
        self._cleaned: dict[tuple[TopicPartition, int], int] = {}
        self._places: dict[TopicPartition, Place] = {}
        self._groups: dict[tuple[int, str], Group] = {}
        self._modern: dict[tuple[int, str], ConsumerGroup] = {}

    def moment(self, before: Cluster, facts: Iterable[Recorded]) -> tuple[Violation, ...]:
        """Look at the cluster after every fact of a moment that began with `before`; what the first bad one breaks."""
        cluster, behind = before, list[Recorded]()
        for recorded in facts:
            behind.append(recorded)
            if matters(recorded.fact):
                for earlier in behind:
                    cluster = evolve(cluster, earlier)
                behind.clear()
                broken = self.look(cluster, recorded.fact)
                if broken:
                    return broken
        return ()

    def look(self, cluster: Cluster, fact: Fact) -> tuple[Violation, ...]:
        """Look at the cluster that `fact` has just made: what is broken."""
        if fact.node.kind in ("broker", "controller"):
            metadata = (*self._quorum.look(cluster, fact), *self._topics.look(cluster, fact))
            return (*metadata, *self._at_partitions(cluster, fact), *self._at_groups(cluster, fact))
        return tuple(self._at_client(cluster, fact))

    def _at_partitions(self, cluster: Cluster, fact: Fact) -> Iterator[Violation]:
        if isinstance(fact, HighWatermarkAdvanced) and fact.role == "leader":
            self._outlived(cluster, fact)
        elif isinstance(fact, RecordsAppended) and fact.role == "leader":
            self._promises.sessions.appended(fact)
        for place in places(cluster, _touched(cluster, fact)):
            old = self._places.get(place.partition)
            if place.same(old):
                continue
            self._places[place.partition] = place
            known = {} if isinstance(fact, LogCleaned) else place.unchanged_below(old)
            cleaned = self._cleaned_below(place)
            self._begin_anew(cluster, place, fact)
            yield from logs.offsets_in_order(place, known)
            yield from leaders.leader_in_isr(place)
            kept_below = partial(self._leaders.kept_below, place)
            yield from logs.strong_isr(place, self._power.excused(cluster, place), kept_below)
            yield from logs.log_matching(place, known, cleaned)
            yield from self._leaders.epochs_grow(place)
            for broker, replica in place.replicas:
                if replica.leadership is not None and broker in place.alive:
                    yield from self._at_leader(place, broker, replica, replica.leadership)

    def _begin_anew(self, cluster: Cluster, place: Place, fact: Fact) -> None:
        """Promises are void after an unclean election (E-5), and where no machine kept what they are about (D-2)."""
        if self._leaders.begins_anew(place):
            self._promises.begin_anew(place.life)
        if isinstance(fact, UnflushedLost):
            self._power.note(cluster, place, int(fact.node.name), fact.old)
        lost_from = self._power.lost_from(place)
        if lost_from is not None and lost_from < self._leaders.promised(place):
            self._leaders.release(place, lost_from)
            self._promises.release(place, lost_from)

    def _at_leader(self, place: Place, broker: int, replica: Replica, leadership: Leadership) -> Iterator[Violation]:
        looked_below = self._leaders.mark_before(place, leadership)
        if self._leaders.is_outdated(place, leadership):
            self._promises.outlived(place.partition, replica, looked_below)
        else:
            yield from self._leaders.nothing_lost(place, replica, leadership)
            yield from self._promises.committed_stays(place, broker, replica, looked_below)
        yield from self._leaders.one_leader(place, broker, replica, leadership)

    def _outlived(self, cluster: Cluster, fact: HighWatermarkAdvanced) -> None:
        """A leader that has not heard of its topic's deletion goes on; nothing of it need be kept (T-12)."""
        topic = cluster.committed_image.topics.get(fact.partition.topic)
        replica = cluster.brokers[int(fact.node.name)].replicas[fact.partition]
        if topic is None or topic.topic_id != replica.topic_id:
            self._promises.outlived(fact.partition, replica, fact.old)

    def _cleaned_below(self, place: Place) -> int:
        """How far any replica of the partition has ever been cleaned; others may hold copies of what was left."""
        furthest = max((replica.cleaned for _, replica in place.replicas), default=-1)
        self._cleaned[place.life] = max(furthest, self._cleaned.get(place.life, -1))
        return self._cleaned[place.life]

    def _at_groups(self, cluster: Cluster, fact: Fact) -> Iterator[Violation]:
        coordinator = cluster.brokers.get(int(fact.node.name)) if fact.node.kind == "broker" else None
        for group in () if coordinator is None else coordinator.groups.values():
            key = (int(fact.node.name), group.group)
            if self._groups.get(key) is not group:
                self._groups[key] = group
                yield from groups.one_owner(group)
        for modern in () if coordinator is None else coordinator.consumer_groups.values():
            key = (int(fact.node.name), modern.group)
            if self._modern.get(key) is not modern:
                self._modern[key] = modern
                yield from groups.one_owner_at_any_time(cluster, modern)
                if isinstance(fact, GroupsLoaded | MemberReconciled):  # a member's step, or what a log holds
                    yield from groups.all_is_shared_out(modern)

    def _at_client(self, cluster: Cluster, fact: Fact) -> Iterator[Violation]:
        """What a client is told and does: nothing of a replica, a group or the metadata changes by it."""
        if isinstance(fact, n.MessageDelivered):
            yield from groups.served_below_the_mark(fact.message)
        elif isinstance(fact, PartitionsAssigned):
            yield from groups.given_once(cluster, fact)
            for modern in _consumer_groups(cluster, fact.group):
                yield from groups.one_owner_at_any_time(cluster, modern)
        elif isinstance(fact, BatchAcknowledged) and fact.base_offset >= 0:
            producer = cluster.producers.get(str(fact.node.name))
            if producer is not None and producer.config.acks == "all":
                yield from self._promises.kept(fact)
            if fact.batch.producer_id >= 0:
                yield from self._promises.sessions.told(fact)
        elif isinstance(fact, ProducerEpochBumped):
            self._promises.sessions.bumped(cluster.producers[str(fact.node.name)].producer_id, fact)


def _consumer_groups(cluster: Cluster, name: str) -> Iterator[ConsumerGroup]:
    """The group as its coordinator holds it; nothing while no broker does, or several believe that they do."""
    held = [broker.consumer_groups.get(name) for broker in cluster.brokers.values()]
    found = [group for group in held if group is not None]
    yield from found if len(found) == 1 else ()


def _touched(cluster: Cluster, fact: Fact) -> Iterable[TopicPartition]:
    """The partitions that a fact on a broker or controller may have changed."""
    match fact:
        case MetadataCommitted(old=old, new=new):
            log = cluster.controllers[int(fact.node.name)].log
            written = (log[offset] for offset in range(old, new))
            return [record.partition for record in written if isinstance(record, PartitionRecord)]
        case Committed():
            return [record.partition for record in fact.records if isinstance(record, PartitionRecord)]
        case ReplicasRecovered() | n.ProcessStarted() | n.ProcessStopped():
            broker = cluster.brokers.get(int(fact.node.name)) if fact.node.kind == "broker" else None
            return () if broker is None else broker.replicas
    named = getattr(fact, "partition", None)
    return (named,) if isinstance(named, TopicPartition) else ()
