"""One partition on real broker and controller handlers, moved by hand: what the golden scenarios ask for, step by step.

No clock runs and nothing is delivered by itself; each method does what one operation of `hw_isr_scenarios.json` says.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.broker import follow, produce, purgatory, replicas, serve_fetch, watermark
from kafka_tui.engine.cluster import Cluster, Process
from kafka_tui.engine.configs import BrokerConfig
from kafka_tui.engine.controller import leadership, membership
from kafka_tui.engine.facts.broker import BrokerEpochLearnt, HighWatermarksCheckpointed, IsrProposed, ReplicasRecovered
from kafka_tui.engine.facts.controller import BrokerRegistered, BrokerUnfenced, ClusterFormatted, TopicCreated
from kafka_tui.engine.facts.network import ProcessStarted, ProcessStopped
from kafka_tui.engine.ids import ADMIN, TopicPartition, broker_node, controller_node
from kafka_tui.engine.metadata import ELR_FEATURE, PartitionState, Registration
from kafka_tui.engine.nodes.broker import Broker, Fetcher, Replica
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.control import (
    AlterPartitionRequest,
    AlterPartitionResponse,
    BrokerHeartbeatRequest,
    ElectLeadersRequest,
    RegisterBrokerRequest,
)
from kafka_tui.engine.requests.data import (
    FetchPartition,
    FetchRequest,
    FetchResponse,
    ProduceData,
    ProduceRequest,
    ProduceResponse,
)
from kafka_tui.engine.storage.batches import Record, make_batch
from kafka_tui.engine.storage.page_cache import PageCache
from kafka_tui.engine.turn import Making, Turn

PARTITION = TopicPartition("t", 0)
CONTROLLER = controller_node(100)


class PartitionBench:
    """The controller and the brokers of one partition."""

    def __init__(self, placed: list[int], min_isr: int, unclean: bool, lag_ms: int) -> None:
        config = BrokerConfig(replica_lag_time_max_ms=lag_ms)
        cluster = Cluster(
            controllers=Table.of([(100, Controller(100, config, (100,), active=True))]),
            brokers=Table.of(
                [
                    (b, Broker(b, None, config, PageCache(capacity_pages=64), controller=100, listening=True))
                    for b in placed
                ]
            ),
            processes=Table.of([(broker_node(b), Process()) for b in placed]),
        )
        self.making = Making(cluster)
        controller = self.controller
        features = ((ELR_FEATURE, 1),)
        controller.emit(ClusterFormatted(node=CONTROLLER, features=features, settings=()))
        for broker in placed:
            registration = Registration(broker, controller.node.image.offset, 0, fenced=False)
            controller.emit(BrokerRegistered(node=CONTROLLER, registration=registration))
            self.broker(broker).emit(BrokerEpochLearnt(node=broker_node(broker), broker_epoch=registration.epoch))
        configs = [("min.insync.replicas", str(min_isr))]
        if unclean:
            configs.append(("unclean.leader.election.enable", "true"))
        state = PartitionState(replicas=tuple(placed), isr=tuple(placed), leader=placed[0])
        controller.emit(
            TopicCreated(node=CONTROLLER, topic="t", topic_id=1, partitions=(state,), configs=tuple(configs))
        )
        self.publish()

    @property
    def controller(self) -> Turn[Controller]:
        """The controller's turn."""
        return Turn(self.making, CONTROLLER, 0)

    def broker(self, broker: int) -> Turn[Broker]:
        """A broker's turn."""
        return Turn(self.making, broker_node(broker), 0)

    def replica(self, broker: int) -> Replica:
        """A broker's replica of the partition."""
        return self.broker(broker).node.replicas[PARTITION]

    @property
    def state(self) -> PartitionState:
        """The committed state."""
        found = self.controller.node.image.partition(PARTITION)
        assert found is not None
        return found

    def alive(self, broker: int) -> bool:
        """Whether the broker's process runs."""
        return self.making.cluster.processes[broker_node(broker)].state == "running"

    def publish(self) -> None:
        """Every live broker replays what is new in the metadata log."""
        log = self.controller.node.log
        for broker in self.making.cluster.brokers:
            turn = self.broker(broker)
            offset = turn.node.image.offset
            if self.alive(broker) and offset < log.end:
                replicas.learn(turn, offset, tuple(log[i] for i in range(offset, log.end)))

    def append(self, count: int, acks: str) -> str:
        """A producer appends to the leader; "waiting", "NONE", "appended" or Kafka's error name."""
        batch = make_batch([Record(None, b"v", (), self.making.cluster.now_ms)] * count)
        number = {"all": -1, "1": 1, "0": 0}[acks]
        request = ProduceRequest(acks=number, timeout_ms=30_000, data=(ProduceData(PARTITION, batch),))
        call = Call(self.making.cluster.next_seq + 1_000_000, ADMIN)
        before = len(self.making.facts)
        produce.on_produce(self.broker(self.state.leader), call, request)
        answer = self._sent(before, ProduceResponse)
        if answer is None:
            return "waiting"
        assert isinstance(answer, ProduceResponse)
        error = answer.results[0].error
        return "appended" if error == "NONE" and acks != "all" else error

    def fetch(self, follower: int, offset: int) -> tuple[int, int, tuple[int, int] | None]:
        """A follower fetches; (records, leader HW in the response, diverging epoch and end offset or None)."""
        mine = self.replica(follower)
        assert mine.log.log_end_offset == offset
        asked = (
            FetchPartition(
                partition=PARTITION,
                fetch_offset=offset,
                leader_epoch=mine.leader_epoch,
                last_epoch=mine.log.last_epoch,
                topic_id=mine.topic_id,
            ),
        )
        epoch = self.broker(follower).node.epoch
        request = FetchRequest(
            replica=follower,
            broker_epoch=epoch,
            max_wait_ms=0,
            min_bytes=1,
            max_bytes=1 << 20,
            partition_max_bytes=1 << 20,
            partitions=asked,
        )
        leader = self.state.leader
        call = Call(self.making.cluster.next_seq + 1_000_000, broker_node(follower))
        before = len(self.making.facts)
        serve_fetch.on_fetch(self.broker(leader), call, request)
        response = self._sent(before, FetchResponse)
        assert isinstance(response, FetchResponse)
        turn = self.broker(follower)
        turn.put("fetchers", leader, Fetcher(message=call.message, asked=asked, watched=True))
        follow.on_fetched(turn, leader, response)
        part = response.partitions[0]
        diverging = None if part.diverging is None else (part.diverging.epoch, part.diverging.end_offset)
        return sum(b.record_count for b in part.batches), part.high_watermark, diverging

    def _sent(self, since: int, kind: type) -> object:
        """The body of the first message of this kind sent since then, or None."""
        for recorded in self.making.facts[since:]:
            body = getattr(getattr(recorded.fact, "message", None), "body", None)
            if isinstance(body, kind):
                return body
        return None

    def check_acks_all(self, offset: int) -> str | None:
        """How an acks=all write waiting for `offset` ends now; None while it waits."""
        return purgatory.write_error(self.broker(self.state.leader), PARTITION, offset)

    def pass_time(self, ms: int) -> None:
        """Time passes, nothing else."""
        self.making.surroundings = replace(self.making.cluster, now_ms=self.making.cluster.now_ms + ms)

    def isr_check(self) -> tuple[int, ...] | None:
        """The leader's periodic check; the ISR it proposes, or None."""
        before = len(self.making.facts)
        watermark.check_isr(self.broker(self.state.leader))
        proposed = [r.fact for r in self.making.facts[before:] if isinstance(r.fact, IsrProposed)]
        return proposed[0].new if proposed else None

    def commit_isr(self) -> None:
        """The controller takes the proposal in flight and the leader its answer."""
        leader = self.broker(self.state.leader)
        request = self.making.cluster.network.in_flight[leader.node.proposal_call].body
        assert isinstance(request, AlterPartitionRequest)
        response = leadership.alter_partition(self.controller, request)
        assert isinstance(response, AlterPartitionResponse) and response.error == "NONE"
        for partition in watermark.on_proposal_answer(leader, response):
            purgatory.advance_and_settle(leader, partition)
        self.publish()

    def checkpoint(self) -> None:
        """Every live broker writes its high watermarks down."""
        for broker in self.making.cluster.brokers:
            if self.alive(broker):
                self.broker(broker).emit(HighWatermarksCheckpointed(node=broker_node(broker)))

    def stop(self, broker: int, stale_checkpoint: bool) -> None:
        """A broker stops and is fenced; the metadata reaches the others."""
        node = broker_node(broker)
        if not stale_checkpoint:
            self.broker(broker).emit(HighWatermarksCheckpointed(node=node))
        self.making.record(ProcessStopped(node=node, how="stopped"), 0)
        membership.fence(self.controller, broker, 0, 0)
        self.publish()

    def restart(self, broker: int, clean: bool) -> None:
        """A broker comes back, registers, catches up and is unfenced."""
        node = broker_node(broker)
        self.making.record(ProcessStarted(node=node), 0)
        turn = self.broker(broker)
        turn.emit(ReplicasRecovered(node=node, clean=clean))
        turn.note(controller=100)
        request = RegisterBrokerRequest(broker=broker, incarnation=turn.incarnation, rack=None, clean=clean)
        response = membership.register(self.controller, request)
        turn.emit(BrokerEpochLearnt(node=node, broker_epoch=response.broker_epoch))
        self.publish()
        heartbeat = BrokerHeartbeatRequest(
            broker=broker, broker_epoch=response.broker_epoch, metadata_offset=self.broker(broker).node.image.offset
        )
        membership.heartbeat(self.controller, heartbeat)
        assert any(isinstance(r.fact, BrokerUnfenced) and r.fact.broker == broker for r in self.making.facts)
        self.publish()

    def elect(self, election: str) -> None:
        """An administrator's election."""
        leadership.elect(self.controller, ElectLeadersRequest(election=election, partitions=(PARTITION,)))
        self.publish()
