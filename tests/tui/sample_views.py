"""Views to draw: a busy cluster, a failing one, an empty one, large ones, and one of hostile names."""

from __future__ import annotations

import msgspec

from kafka_tui.view.model import BeliefRow, ControllerRow, InFlightRow, QuorumRow, TopicRow, View
from kafka_tui.view.model_clients import (
    ConsumerRow,
    GroupOffsetRow,
    GroupRow,
    LearntRow,
    MemberRow,
    ProducerRow,
    SeenRow,
)
from kafka_tui.view.rows import ReasonRow
from tests.tui.sample_rows import NOW, batch, broker, cargo, log, page, partition, request, topic


def orders() -> TopicRow:
    """Three partitions led by three brokers: one busy, one quiet, one with a replica that has fallen out."""
    busy_pages = (page(0, 3, "cached", "hit"), page(4, 7, "cached"), page(8, 8, "dirty"))
    return topic(
        "orders",
        (
            partition(
                0,
                1,
                (1, 2, 3),
                (
                    log(1, 9, 7, "leader", pages=busy_pages, cut=5),
                    log(2, 8, 7, pages=(page(0, 3, "cached"), page(4, 7, "dirty")), cut=5),
                    log(3, 7, 6, pages=(page(0, 3, "disk"), page(4, 6, "cached")), cut=5),
                ),
            ),
            partition(
                1,
                2,
                (2, 3, 1),
                (
                    log(2, 6, 5, "leader", pages=(page(0, 3, "cached"), page(4, 5, "dirty"))),
                    log(3, 6, 5, pages=(page(0, 3, "cached"), page(4, 5, "dirty"))),
                    log(1, 5, 5),
                ),
            ),
            partition(
                2,
                3,
                (3, 2),
                (
                    log(
                        3,
                        12,
                        11,
                        "leader",
                        pages=(page(0, 3, "disk", "miss"), page(4, 7, "cached"), page(8, 11, "dirty")),
                    ),
                    log(1, 4, 4, pages=(page(0, 3, "disk"),)),
                    log(2, 11, 10, pages=(page(0, 3, "disk"), page(4, 10, "cached"))),
                ),
            ),
        ),
    )


def in_flight() -> tuple[InFlightRow, ...]:
    """Every kind of thing that can be under way."""
    return (
        request(11, "fetch", "broker 1", "broker 2", 0.5, (cargo("orders-0", 8, 9),), response=True),
        request(12, "fetch", "broker 1", "broker 3", 0.7, (cargo("orders-0", 7, 8),), response=True),
        request(13, "fetch", "broker 1", "broker 2", 0.4, (cargo("orders-1", 5, 5),)),
        request(14, "fetch", "broker 3", "broker 2", 0.3, (cargo("orders-2", 11, 12),), response=True),
        request(15, "produce", "producer p1", "broker 1", 0.6, (cargo("orders-0", 0, 2),)),
        request(16, "fetch", "broker 2", "consumer c1", 0.5, (cargo("orders-1", 3, 5),), response=True),
        request(17, "broker heartbeat", "broker 3", "controller 100", 0.4, background=True),
    )


def billing() -> GroupRow:
    """A group of four members on three partitions: one of them idles."""

    def member(name: str, *partitions: str) -> MemberRow:
        why = None if partitions else ReasonRow(rule="G-11", values={"partitions": 3, "members": 4})
        return MemberRow(member=f"{name}-8f3a", client=name, partitions=partitions, idle=not partitions, why=why)

    def place(number: int, committed: int | None, end: int, lag: int | None, name: str) -> GroupOffsetRow:
        return GroupOffsetRow(
            partition=f"orders-{number}", committed_offset=committed, log_end_offset=end, lag=lag, member=name
        )

    return GroupRow(
        group="billing",
        state="Stable",
        protocol="classic",
        assignor="range",
        generation=3,
        coordinator=2,
        members=(member("c0"), member("c1", "orders-0"), member("c2", "orders-1"), member("c3", "orders-2")),
        offsets=(place(0, 5, 9, 2, "c1-8f3a"), place(1, None, 6, None, "c2-8f3a"), place(2, 9, 12, 2, "c3-8f3a")),
    )


def producers() -> tuple[ProducerRow, ...]:
    """One that does well, with a batch on its way and one that waits, and one that has failed."""
    return (
        ProducerRow(
            name="p1",
            state="running",
            acks="all",
            sent=30,
            acknowledged=26,
            failed=0,
            in_flight=3,
            batches=9,
            record_bytes=900,
            wire_bytes=400,
            queued=1,
            last_error=None,
            requests=7,
            linger_ms=50,
            compression_type="zstd",
            accumulator=(batch("orders-1", 3, 1180, 2), batch("orders-0", 1, 1220, None)),
            learnt=LearntRow(offsets={"orders-0": 8, "orders-1": 5}, exceptions=()),
        ),
        ProducerRow(
            name="p2",
            state="running",
            acks="1",
            sent=8,
            acknowledged=5,
            failed=2,
            in_flight=1,
            batches=4,
            record_bytes=300,
            wire_bytes=300,
            queued=0,
            last_error="NOT_LEADER_OR_FOLLOWER",
            requests=6,
            retries=2,
            enable_idempotence=False,
            learnt=LearntRow(
                offsets={},
                exceptions=(
                    SeenRow(
                        exception="org.apache.kafka.common.errors.TimeoutException",
                        by="callback",
                        message="Expiring 2 record(s) for orders-2",
                        records=2,
                    ),
                ),
            ),
        ),
    )


def clients() -> tuple[tuple[ProducerRow, ...], tuple[ConsumerRow, ...]]:
    """A producer that does well, one that has failed, and the members of `billing`."""
    consumers = tuple(
        ConsumerRow(
            name=f"c{number}",
            state="running",
            group="billing",
            partitions=held,
            positions=positions,
            delivered=delivered,
            duplicates=0,
            missed=0,
        )
        for number, held, positions, delivered in (
            (0, (), {}, 0),
            (1, ("orders-0",), {"orders-0": 6}, 6),
            (2, ("orders-1",), {"orders-1": 3}, 3),
            (3, ("orders-2",), {"orders-2": 10}, 10),
        )
    )
    return producers(), consumers


def controller(number: int, active: int) -> ControllerRow:
    """A controller of which `active` is the active one."""
    return ControllerRow(
        id=number,
        state="running",
        active=number == active,
        role="leader" if number == active else "follower",
        epoch=3,
        leader=active,
        log_end_offset=40,
        high_watermark=40,
    )


QUORUM = QuorumRow(
    leader=100, epoch=3, high_watermark=40, voters=(100,), max_follower_lag=0, max_follower_lag_time_ms=0, replicas=()
)


def busy() -> View:
    """Three brokers at work: a lagging replica, fetches and responses, a group with an idle member."""
    producers, consumers = clients()
    return View(
        format=1,
        source="simulation",
        kafka="4.x",
        time_ms=NOW,
        step=12,
        branch="main",
        refusal=None,
        refusal_text=None,
        controllers=(controller(100, 100),),
        controller_epoch=3,
        quorum=QUORUM,
        brokers=(broker(1, rack="a"), broker(2, rack="b"), broker(3, rack="c")),
        topics=(orders(),),
        groups=(billing(),),
        producers=producers,
        consumers=consumers,
        in_flight=in_flight(),
        facts=(),
    )


def crashed() -> View:
    """Broker 1 crashed and fenced, broker 2 leads in a new epoch, broker 3 paused and still believing the old one."""
    view = busy()
    old, second, third = view.topics[0].partitions
    first = partition(
        0,
        2,
        (2,),
        (
            log(1, 9, 7, "leader", cut=5),
            log(2, 10, 10, "leader", epochs=((0, 0), (1, 8)), cut=5),
            log(3, 7, 6, epochs=((0, 0),), cut=5),
        ),
        leader_epoch=1,
        elr=(3,),
        offline=(1,),
        replicas=old.replicas,
    )
    lost = msgspec.structs.replace(third, leader=None, isr=(3,), leader_epoch=2)
    return msgspec.structs.replace(
        view,
        brokers=(
            broker(1, state="crashed", fenced=True, rack="a"),
            broker(2, rack="b"),
            broker(
                3, state="paused", rack="c", beliefs={"orders-0": BeliefRow(leader=1, leader_epoch=0, isr=(1, 2, 3))}
            ),
        ),
        topics=(topic("orders", (first, second, lost)),),
        in_flight=(in_flight()[4], in_flight()[6]),
        controllers=tuple(controller(number, 101) for number in (100, 101, 102)),
    )


def empty() -> View:
    """A cluster of which nothing is known yet."""
    return msgspec.structs.replace(
        busy(), controllers=(), brokers=(), topics=(), groups=(), producers=(), consumers=(), in_flight=()
    )


def several_topics() -> View:
    """Five brokers, three topics and the internal one: more than fits."""
    view = busy()
    shipping = topic(
        "shipping",
        tuple(
            partition(number, 4, (4, 5), (log(4, 150 + number, 150, "leader", start=40), log(5, 140, 140, start=40)))
            for number in range(6)
        ),
    )
    returns = topic("returns", (partition(0, 5, (5,), (log(5, 0, 0, "leader"),)),))
    offsets = topic(
        "__consumer_offsets",
        tuple(partition(number, 1, (1,), (log(1, 3, 3, "leader"),)) for number in range(50)),
        internal=True,
    )
    return msgspec.structs.replace(
        view, brokers=tuple(broker(number) for number in range(1, 6)), topics=(offsets, *view.topics, returns, shipping)
    )


def twelve() -> View:
    """Three brokers and twelve partitions of one topic, each with three replicas."""
    rows = tuple(
        partition(
            number,
            number % 3 + 1,
            (1, 2, 3),
            tuple(
                log((number + step) % 3 + 1, 20 + number, 19 + number, "follower" if step else "leader")
                for step in range(3)
            ),
        )
        for number in range(12)
    )
    return msgspec.structs.replace(busy(), topics=(topic("orders", rows),))


def large(brokers: int = 100, partitions: int = 1000) -> View:
    """Many brokers and partitions, three replicas each."""
    rows = tuple(
        partition(
            number,
            number % brokers + 1,
            tuple((number + step) % brokers + 1 for step in range(2 + number % 2)),
            tuple(log((number + step) % brokers + 1, 5, 5, "follower" if step else "leader") for step in range(3)),
        )
        for number in range(partitions)
    )
    return msgspec.structs.replace(
        busy(),
        brokers=tuple(broker(number) for number in range(1, brokers + 1)),
        topics=(topic("orders", rows),),
    )


def extreme() -> View:
    """Offsets of thirteen digits, a thousand-fold partition number, logs that begin late, and pages that overlap."""
    far = 10**12
    rows = partition(
        12345,
        1,
        (1, 2),
        (
            log(
                1,
                far + 9,
                far + 7,
                "leader",
                start=far,
                pages=(page(far, far + 5, "cached"), page(far + 5, far + 5, "disk")),
            ),
            log(2, far - 40, far - 40, start=far - 90),
            log(3, 0, 0, pages=()),
        ),
    )
    view = busy()
    flying = tuple(
        request(number, "fetch", "broker 1", "broker 2", part, (cargo("orders-12345", far, far + 9),), response=True)
        for number, part in ((20, -3.0), (21, 0.0), (22, 9.0))
    )
    return msgspec.structs.replace(view, topics=(topic("orders", (rows,)),), in_flight=flying)


HOSTILE = "a\x1b[31m[red]\u202e한\u200b글\n/b"
"""A name that tries to colour, to turn the line round, to hide and to break it."""


def hostile() -> View:
    """The busy cluster with a hostile topic, group and client names."""
    view = busy()
    group = msgspec.structs.replace(view.groups[0], group=HOSTILE)
    client = msgspec.structs.replace(view.producers[0], name=HOSTILE, last_error=HOSTILE)
    return msgspec.structs.replace(
        view,
        topics=(topic(HOSTILE, view.topics[0].partitions), topic("orders", view.topics[0].partitions)),
        groups=(group,),
        producers=(client,),
        brokers=(broker(1, rack=HOSTILE), *view.brokers[1:]),
    )
