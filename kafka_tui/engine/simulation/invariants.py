"""What must hold after every fact (I-1 … I-8): `watch` looks at one cluster of a run after another.

Some invariants are about one cluster, some about what earlier clusters promised (HW, epochs, committed records). A
violation says which invariant, where, and what was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from msgspec.structs import replace

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.ids import NO_LEADER, TopicPartition, Value, broker_node
from kafka_tui.engine.metadata import Image, PartitionState
from kafka_tui.engine.nodes.broker import Replica
from kafka_tui.engine.nodes.group import STABLE, Group
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.storage.batches import Batch


class Violation(Value, frozen=True):
    """A broken invariant."""

    invariant: str
    where: str
    found: str


def committed_image(cluster: Cluster) -> Image:
    """The metadata as the active controller committed it, or of the controller that knows most."""
    best = Image()
    for controller in cluster.controllers.values():
        if controller.image.offset >= best.offset:
            best = controller.image
    return best


class Place(Value, frozen=True):
    """A partition with its committed state and every replica of the topic's present life, by broker id."""

    partition: TopicPartition
    topic_id: int
    state: PartitionState
    replicas: tuple[tuple[int, Replica], ...]
    alive: tuple[int, ...]
    """The brokers among them whose process exists, frozen or not."""

    def same(self, other: Place | None) -> bool:
        """Whether nothing in it is another object than in `other`: then nothing new can be wrong."""
        if other is None or self.state is not other.state or self.alive != other.alive:
            return False
        mine, theirs = self.replicas, other.replicas
        return len(mine) == len(theirs) and all(a[1] is b[1] for a, b in zip(mine, theirs, strict=True))


def places(cluster: Cluster) -> Iterator[Place]:
    """Every partition of the cluster."""
    alive = tuple(b for b in cluster.brokers if _alive(cluster, b))
    for topic in committed_image(cluster).topics.values():
        for number, state in enumerate(topic.partitions):
            partition = TopicPartition(topic.name, number)
            found = ((broker.id, broker.replicas.get(partition)) for broker in cluster.brokers.values())
            kept = tuple((b, r) for b, r in found if r is not None and r.topic_id == topic.topic_id)
            yield Place(partition, topic.topic_id, state, kept, tuple(b for b, _ in kept if b in alive))


def _alive(cluster: Cluster, broker: int) -> bool:
    process = cluster.processes.get(broker_node(broker))
    return process is not None and process.state in ("running", "paused")


def _batches(replica: Replica) -> Iterator[Batch]:
    for segment in replica.log.segments:
        for entry in segment.entries:
            yield entry.batch


def offsets_in_order(place: Place) -> Iterator[Violation]:
    """I-1: log start ≤ HW ≤ LEO on every replica; offsets in a log strictly increase."""
    for broker, replica in place.replicas:
        where = f"{place.partition} on broker {broker}"
        start, mark, end = replica.log.log_start_offset, replica.high_watermark, replica.log.log_end_offset
        if not start <= mark <= end:
            yield Violation("I-1", where, f"start {start}, HW {mark}, LEO {end}")
        last = -1
        for batch in _batches(replica):
            if batch.base_offset <= last:
                yield Violation("I-1", where, f"{batch.base_offset} after {last}")
            last = batch.last_offset


def leader_in_isr(place: Place) -> Iterator[Violation]:
    """I-3: the leader is in the ISR, ISR and ELR are replicas, they share nobody."""
    state = place.state
    replicas, isr, elr = set(state.replicas), set(state.isr), set(state.elr)
    leads_inside = state.leader == NO_LEADER or state.leader in isr
    if not (isr <= replicas and elr <= replicas and not isr & elr and leads_inside):
        found = f"leader {state.leader}, ISR {state.isr}, ELR {state.elr}, replicas {state.replicas}"
        yield Violation("I-3", str(place.partition), found)


def strong_isr(place: Place) -> Iterator[Violation]:
    """I-4: all below the HW of a broker that believes it leads is on every member of the committed ISR."""
    replicas = dict(place.replicas)
    for broker, replica in place.replicas:
        if replica.leadership is None or broker not in place.alive:
            continue
        for member in place.state.isr:
            end = replicas[member].log.log_end_offset if member in replicas else 0
            if end < replica.high_watermark:
                found = f"HW {replica.high_watermark} on broker {broker}, LEO {end} on ISR member {member}"
                yield Violation("I-4", str(place.partition), found)


def log_matching(place: Place) -> Iterator[Violation]:
    """I-5: two replicas with a record of the same offset and leader epoch have equal logs up to there."""
    logs = [(b, r.log.log_start_offset, {one.base_offset: one for one in _batches(r)}) for b, r in place.replicas]
    for index, (broker, start, log) in enumerate(logs):
        for other, other_start, other_log in logs[index + 1 :]:
            shared = (o for o in log if o in other_log and log[o].leader_epoch == other_log[o].leader_epoch)
            top = max(shared, default=-1)
            for offset in range(max(start, other_start), top + 1):
                if log.get(offset) != other_log.get(offset):
                    yield Violation("I-5", str(place.partition), f"brokers {broker} and {other} differ at {offset}")
                    break


def one_owner(group: Group) -> Iterator[Violation]:
    """I-7: in a stable group no two members own the same partition."""
    if group.state != STABLE:
        return
    owned: dict[TopicPartition, str] = {}
    for member in group.members.values():
        for partition in member.assignment:
            if partition in owned:
                found = f"{partition} is owned by {owned[partition]} and {member.member}"
                yield Violation("I-7", group.group, found)
            owned[partition] = member.member


OF_PARTITIONS: Final[tuple[Callable[[Place], Iterator[Violation]], ...]] = (
    offsets_in_order,
    leader_in_isr,
    strong_isr,
    log_matching,
)
"""Invariants that one partition can break."""


class Watch(Value, frozen=True):
    """What a run has shown so far.

    `marks` is the leader's HW by (partition, topic id, epoch), `leaders` who led then, `epochs` the committed (topic
    id, leader epoch, partition epoch), `committed` the batches that were below a leader's HW, by (partition, topic id,
    base offset). `places` and `groups` are what was looked at last, so that only what changed is looked at again.
    """

    marks: Table[tuple[TopicPartition, int, int], int] = Table()
    leaders: Table[tuple[TopicPartition, int, int], int] = Table()
    epochs: Table[TopicPartition, tuple[int, int, int]] = Table()
    committed: Table[tuple[TopicPartition, int, int], Batch] = Table()
    places: Table[TopicPartition, Place] = Table()
    groups: Table[tuple[int, str], Group] = Table()


def watch(before: Watch, cluster: Cluster) -> tuple[Watch, tuple[Violation, ...]]:
    """Look at the next cluster of a run: the watch after it, and what is broken in it (I-1 … I-8)."""
    found: list[Violation] = []
    after = before
    for place in places(cluster):
        if place.same(before.places.get(place.partition)):
            continue
        for invariant in OF_PARTITIONS:
            found.extend(invariant(place))
        after = _watch_epochs(after, place, found)
        for broker, replica in place.replicas:
            if replica.leadership is not None and broker in place.alive:
                after = _watch_leader(after, place, broker, replica, found)
        after = replace(after, places=after.places.put(place.partition, place))
    for broker in cluster.brokers.values():
        for group in broker.groups.values():
            key = (broker.id, group.group)
            if before.groups.get(key) is not group:
                found.extend(one_owner(group))
                after = replace(after, groups=after.groups.put(key, group))
    return after, tuple(found)


def _watch_epochs(after: Watch, place: Place, found: list[Violation]) -> Watch:
    """I-6: leader epoch and partition epoch of a partition never decrease."""
    now = (place.topic_id, place.state.leader_epoch, place.state.partition_epoch)
    old = after.epochs.get(place.partition)
    if old == now:
        return after
    if old is not None and old[0] == now[0] and (now[1] < old[1] or now[2] < old[2]):
        found.append(Violation("I-6", str(place.partition), f"epochs {old[1:]} became {now[1:]}"))
    return replace(after, epochs=after.epochs.put(place.partition, now))


def _watch_leader(after: Watch, place: Place, broker: int, replica: Replica, found: list[Violation]) -> Watch:
    """I-2: the HW of a leader in office never goes back. I-6: no two leaders share an epoch."""
    assert replica.leadership is not None
    key = (place.partition, place.topic_id, replica.leadership.epoch)
    led, old, mark = after.leaders.get(key), after.marks.get(key), replica.high_watermark
    if led is not None and led != broker:
        found.append(Violation("I-6", str(place.partition), f"brokers {led} and {broker} lead in epoch {key[2]}"))
    if led == broker and old == mark:
        return after
    if old is not None and mark < old:
        found.append(Violation("I-2", str(place.partition), f"HW of leader {broker} went from {old} to {mark}"))
    after = replace(after, leaders=after.leaders.put(key, broker), marks=after.marks.put(key, mark))
    return _watch_committed(after, place, broker, replica, found)


def _watch_committed(after: Watch, place: Place, broker: int, replica: Replica, found: list[Violation]) -> Watch:
    """I-4 over time: what was once below a leader's HW is never another record below a later one's."""
    for batch in _batches(replica):
        if batch.next_offset > replica.high_watermark:
            break
        key = (place.partition, place.topic_id, batch.base_offset)
        known = after.committed.get(key)
        if known is None:
            after = replace(after, committed=after.committed.put(key, batch))
        elif known != batch:
            what = f"offset {batch.base_offset} on broker {broker} was another record once"
            found.append(Violation("I-4", str(place.partition), what))
    return after
