"""What must hold after every fact (I-1 … I-7, I-9): `watch` looks at one cluster of a run after another.

Some invariants are about one cluster, some about what earlier clusters promised (HW, epochs, committed records). A
violation says which invariant, where, and what was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from msgspec.structs import replace

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.facts.broker import ReplicasRecovered
from kafka_tui.engine.facts.clients import BatchAcknowledged
from kafka_tui.engine.facts.controller import Committed
from kafka_tui.engine.facts.network import InFlight, MessageDelivered, ProcessStarted, ProcessStopped
from kafka_tui.engine.ids import NO_LEADER, TopicPartition, Value, broker_node
from kafka_tui.engine.metadata import Image, PartitionState, TopicState
from kafka_tui.engine.nodes.broker import Replica
from kafka_tui.engine.nodes.group import STABLE, Group
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.data import FetchResponse
from kafka_tui.engine.storage.batches import MAX_SEQUENCE, Batch
from kafka_tui.engine.storage.segments import first_reaching


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


def place_of(cluster: Cluster, topic: TopicState, number: int, alive: tuple[int, ...]) -> Place:
    """One partition as it is now; `alive` are the brokers with a process."""
    partition = TopicPartition(topic.name, number)
    found = ((broker.id, broker.replicas.get(partition)) for broker in cluster.brokers.values())
    kept = tuple((b, r) for b, r in found if r is not None and r.topic_id == topic.topic_id)
    return Place(partition, topic.topic_id, topic.partitions[number], kept, tuple(b for b, _ in kept if b in alive))


def places(cluster: Cluster, only: TopicPartition | None = None) -> Iterator[Place]:
    """Every partition of the cluster, or only one."""
    alive = tuple(b for b in cluster.brokers if _alive(cluster, b))
    topics = committed_image(cluster).topics
    if only is not None:
        topic = topics.get(only.topic)
        if topic is not None and only.partition < len(topic.partitions):
            yield place_of(cluster, topic, only.partition, alive)
        return
    for topic in topics.values():
        for number in range(len(topic.partitions)):
            yield place_of(cluster, topic, number, alive)


def _alive(cluster: Cluster, broker: int) -> bool:
    process = cluster.processes.get(broker_node(broker))
    return process is not None and process.state in ("running", "paused")


def _newest_first(replica: Replica, below: int | None = None) -> Iterator[Batch]:
    """The batches of a log, newest first; only those that begin below an offset, if one is given."""
    for segment in reversed(replica.log.segments):
        last = len(segment.entries) if below is None else first_reaching(segment, below)
        for index in range(min(last, len(segment.entries) - 1), -1, -1):
            batch = segment.entries[index].batch
            if below is None or batch.base_offset < below:
                yield batch


def _unchanged_below(place: Place, before: Place | None) -> dict[int, int]:
    """Below which offset each replica's log is what it was when it was last looked at."""
    if before is None or before.topic_id != place.topic_id:
        return {}
    ends = {broker: replica.log.log_end_offset for broker, replica in before.replicas}
    return {broker: min(ends.get(broker, 0), replica.log.log_end_offset) for broker, replica in place.replicas}


def offsets_in_order(place: Place, known: dict[int, int]) -> Iterator[Violation]:
    """I-1: log start ≤ HW ≤ LEO on every replica; offsets in a log strictly increase."""
    for broker, replica in place.replicas:
        where = f"{place.partition} on broker {broker}"
        start, mark, end = replica.log.log_start_offset, replica.high_watermark, replica.log.log_end_offset
        if not start <= mark <= end:
            yield Violation("I-1", where, f"start {start}, HW {mark}, LEO {end}")
        following = end
        for batch in _newest_first(replica):
            if batch.last_offset >= following:
                yield Violation("I-1", where, f"{following} after {batch.last_offset}")
            if batch.base_offset < known.get(broker, 0):
                break
            following = batch.base_offset


def leader_in_isr(place: Place, known: dict[int, int]) -> Iterator[Violation]:
    """I-3: the leader is in the ISR, ISR and ELR are replicas, they share nobody."""
    state = place.state
    replicas, isr, elr = set(state.replicas), set(state.isr), set(state.elr)
    leads_inside = state.leader == NO_LEADER or state.leader in isr
    if not (isr <= replicas and elr <= replicas and not isr & elr and leads_inside):
        found = f"leader {state.leader}, ISR {state.isr}, ELR {state.elr}, replicas {state.replicas}"
        yield Violation("I-3", str(place.partition), found)


def strong_isr(place: Place, known: dict[int, int]) -> Iterator[Violation]:
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


def log_matching(place: Place, known: dict[int, int]) -> Iterator[Violation]:
    """I-5: two replicas with a record of the same offset and leader epoch have equal logs up to there."""
    for index, (broker, replica) in enumerate(place.replicas):
        for other, other_replica in place.replicas[index + 1 :]:
            agreed_below = min(known.get(broker, 0), known.get(other, 0))
            offset = _disagreement(replica, other_replica, agreed_below)
            if offset is not None:
                yield Violation("I-5", str(place.partition), f"brokers {broker} and {other} differ at {offset}")


def _disagreement(one: Replica, other: Replica, agreed_below: int) -> int | None:
    """Where two logs differ although a later record is the same in both, or None.

    Both are read from their ends; equal batches below `agreed_below` were compared with all that lies before them.
    """
    end = min(one.log.log_end_offset, other.log.log_end_offset)
    left, right = _newest_first(one, end), _newest_first(other, end)
    a, b = next(left, None), next(right, None)
    joined = False
    while a is not None and b is not None:
        if a.base_offset == b.base_offset and (joined or a.leader_epoch == b.leader_epoch):
            if a != b:
                return a.base_offset
            if a.base_offset < agreed_below:
                return None
            joined = True
            a, b = next(left, None), next(right, None)
        elif joined:
            return max(a.base_offset, b.base_offset)
        elif a.base_offset >= b.base_offset:
            a = next(left, None)
        else:
            b = next(right, None)
    return None


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


OF_PARTITIONS: Final[tuple[Callable[[Place, dict[int, int]], Iterator[Violation]], ...]] = (
    offsets_in_order,
    leader_in_isr,
    strong_isr,
    log_matching,
)
"""Invariants that one partition can break; each is told below which offsets it has looked already."""


_TOUCHES_ALL: Final = (Committed, ReplicasRecovered, ProcessStarted, ProcessStopped)
"""Facts that may change several partitions; others change the one they name, or none."""


class Watch(Value, frozen=True):
    """What a run has shown so far.

    `marks` is the leader's HW by (partition, topic id, epoch), `leaders` who led then, `highest` the highest HW that
    any leader had by (partition, topic id), `epochs` the committed (topic id, leader epoch, partition epoch),
    `committed` the batches that were below a leader's HW, by (partition, topic id, base offset), `numbered` the next
    sequence number and offset of what is committed by (partition, topic id, producer id, producer epoch). `places` and
    `groups` are what was looked at last, so that only what changed is looked at again.
    """

    marks: Table[tuple[TopicPartition, int, int], int] = Table()
    leaders: Table[tuple[TopicPartition, int, int], int] = Table()
    highest: Table[tuple[TopicPartition, int], int] = Table()
    epochs: Table[TopicPartition, tuple[int, int, int]] = Table()
    committed: Table[tuple[TopicPartition, int, int], Batch] = Table()
    numbered: Table[tuple[TopicPartition, int, int, int], tuple[int, int]] = Table()
    places: Table[TopicPartition, Place] = Table()
    groups: Table[tuple[int, str], Group] = Table()


def watch(before: Watch, cluster: Cluster, fact: Fact) -> tuple[Watch, tuple[Violation, ...]]:
    """Look at the cluster of a run that `fact` has just made: the watch after it, and what is broken."""
    if fact.node.kind not in ("broker", "controller"):
        return before, tuple(_watch_client(before, cluster, fact))
    found: list[Violation] = []
    after = before
    named = getattr(fact, "partition", None)
    if isinstance(named, TopicPartition):
        touched = places(cluster, named)
    else:
        touched = places(cluster) if isinstance(fact, _TOUCHES_ALL) else iter(())
    for place in touched:
        old = before.places.get(place.partition)
        if place.same(old):
            continue
        known = _unchanged_below(place, old)
        for invariant in OF_PARTITIONS:
            found.extend(invariant(place, known))
        after = _watch_epochs(after, place, found)
        for broker, replica in place.replicas:
            if replica.leadership is not None and broker in place.alive:
                after = _watch_leader(after, place, broker, replica, found)
        after = replace(after, places=after.places.put(place.partition, place))
    coordinator = cluster.brokers.get(int(fact.node.name)) if fact.node.kind == "broker" else None
    for group in () if coordinator is None else coordinator.groups.values():
        key = (int(fact.node.name), group.group)
        if before.groups.get(key) is not group:
            found.extend(one_owner(group))
            after = replace(after, groups=after.groups.put(key, group))
    return after, tuple(found)


def _watch_client(before: Watch, cluster: Cluster, fact: Fact) -> Iterator[Violation]:
    """What a client is told: nothing of a replica, a group or the metadata changes by it."""
    if isinstance(fact, MessageDelivered):
        yield from served_below_the_mark(fact.message)
    elif isinstance(fact, BatchAcknowledged) and fact.base_offset >= 0:
        producer = cluster.producers.get(str(fact.node.name))
        if producer is not None and producer.config.acks == "all":
            yield from _watch_promise(before, fact)


def served_below_the_mark(message: InFlight) -> Iterator[Violation]:
    """I-7: a consumer never gets a record at or above the HW it was served with."""
    if isinstance(message.body, FetchResponse) and message.target.kind == "consumer":
        for part in message.body.partitions:
            if part.batches and part.batches[-1].next_offset > part.high_watermark:
                found = f"{message.target} got offset {part.batches[-1].last_offset} with HW {part.high_watermark}"
                yield Violation("I-7", str(part.partition), found)


def _watch_promise(before: Watch, fact: BatchAcknowledged) -> Iterator[Violation]:
    """I-4: what an acks=all producer was told is stored has been below a leader's HW at that offset."""
    place = before.places.get(fact.partition)
    if place is None:
        return  # the topic is gone
    lives = range(place.topic_id, -1, -1)  # the answer may tell of an earlier topic of the name
    stored = (before.committed.get((fact.partition, life, fact.base_offset)) for life in lives)
    if not any(batch is not None and batch.records == fact.batch.records for batch in stored):
        found = f"{fact.node} was told of {fact.records} records at {fact.base_offset} that nobody committed"
        yield Violation("I-4", str(fact.partition), found)


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
    life = (place.partition, place.topic_id)
    highest, end = after.highest.get(life) or 0, replica.log.log_end_offset
    if led is None and end < highest and not place.state.recovering:  # E-5 may lose them, and says so
        found.append(Violation("I-4", str(place.partition), f"leader {broker} ends at {end}, but the HW was {highest}"))
    after = replace(
        after,
        leaders=after.leaders.put(key, broker),
        marks=after.marks.put(key, mark),
        highest=after.highest.put(life, max(highest, mark)),
    )
    return _watch_committed(after, place, broker, replica, -1 if old is None else old, found)


def _watch_committed(
    after: Watch, place: Place, broker: int, replica: Replica, looked_below: int, found: list[Violation]
) -> Watch:
    """I-4 over time: what was once below a leader's HW is never another record below a later one's."""
    fresh: list[Batch] = []
    for batch in _newest_first(replica, replica.high_watermark):
        if batch.next_offset > replica.high_watermark:
            continue
        if batch.next_offset <= looked_below:
            break
        key = (place.partition, place.topic_id, batch.base_offset)
        known = after.committed.get(key)
        if known is None:
            after = replace(after, committed=after.committed.put(key, batch))
            fresh.append(batch)
        elif known != batch:
            what = f"offset {batch.base_offset} on broker {broker} was another record once"
            found.append(Violation("I-4", str(place.partition), what))
    for batch in reversed(fresh):
        if batch.producer_id >= 0:
            after = _watch_sequence(after, place, batch, found)
    return after


def _watch_sequence(after: Watch, place: Place, batch: Batch, found: list[Violation]) -> Watch:
    """I-9: per producer, partition and session no duplicates, no gaps, in the order of sending."""
    key = (place.partition, place.topic_id, batch.producer_id, batch.producer_epoch)
    expected, offset = after.numbered.get(key) or (batch.base_sequence, 0)
    if batch.base_offset < offset:
        return after
    if batch.base_sequence != expected:
        what = f"producer {batch.producer_id}: sequence {batch.base_sequence} at {batch.base_offset}, not {expected}"
        found.append(Violation("I-9", str(place.partition), what))
    following = ((batch.last_sequence + 1) & MAX_SEQUENCE, batch.next_offset)
    return replace(after, numbered=after.numbered.put(key, following))
