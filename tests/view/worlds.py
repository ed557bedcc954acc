"""Small simulated worlds to look at."""

from kafka_tui.engine.commands import CallCluster, Command, SendRecords, StartConsumer, StartProducer
from kafka_tui.engine.metadata import Configs
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.simulation.timeline import Timeline, advance_once, apply_command
from kafka_tui.engine.simulation.world import new_world


def after(timeline: Timeline, ms: int) -> Timeline:
    """The timeline `ms` of simulated time later."""
    until = timeline.cluster.now_ms + ms
    while timeline.cluster.agenda is not None and timeline.cluster.agenda.least.due_ms <= until:
        timeline = advance_once(timeline)
    return timeline


def done(timeline: Timeline, command: Command, ms: int = 100) -> Timeline:
    """The timeline after a command and `ms` of simulated time."""
    return after(apply_command(timeline, command), ms)


def orders(partitions: int = 2, brokers: int = 3, factor: int = 3, configs: Configs = ()) -> Timeline:
    """A cluster with the topic orders."""
    return done(new_world(brokers), CallCluster(CreateTopicsRequest("orders", partitions, factor, (), configs)))


def busy(members: int = 1) -> Timeline:
    """Three records in orders, and a group billing that has settled and read from the beginning."""
    timeline = done(orders(), StartProducer("p1", "orders"))
    timeline = done(timeline, SendRecords("p1", "orders", b"value", key=b"k", count=3), 1500)
    for number in range(members):
        settings = (("auto.offset.reset", "earliest"),)
        timeline = done(timeline, StartConsumer(f"c{number + 1}", "billing", ("orders",), settings), 10)
    return after(timeline, 12_000)
