"""The files on the brokers' disks, found by their paths: `/var/lib/kafka/broker-1/orders-0/00000000000000000000.log`.

Kafka's tool reads files and asks nobody, so this is the one place where a tool looks at a broker's own state; a broker
that has stopped or crashed has its files still.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.ids import NodeId, TopicPartition, broker_node, controller_node
from kafka_tui.engine.metadata import MetadataRecord
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.requests.storage import log_dir
from kafka_tui.engine.storage.log import Log
from kafka_tui.engine.storage.segments import Segment, file_name

_PATH = re.compile(r"/var/lib/kafka/broker-([0-9]{1,4})/([\w.-]{1,249})-([0-9]{1,9})/([^/]+)", re.ASCII)
_METADATA = re.compile(r"/var/lib/kafka/controller-([0-9]{1,4})/__cluster_metadata-0/([^/]+)", re.ASCII)
_FIRST_METADATA = f"{file_name(0)}.log"


class OnDisk(NamedTuple):
    """A segment on a disk. `is_written` says that its index files are as long as they may become, zeros at the end."""

    log: Log
    segment: Segment
    is_written: bool


class Name(NamedTuple):
    """A file's name taken apart: `stem` before the first point, `suffix` from the last one on."""

    stem: str
    suffix: str


def name_of(path: str) -> Name:
    """The name of the file at a path."""
    last = path.rpartition("/")[2]
    return Name(last.partition(".")[0], "." + last.rpartition(".")[2] if "." in last else "")


def segment_at(cluster: Cluster, path: str) -> OnDisk | None:
    """The segment whose `.log`, `.index` or `.timeindex` file has this path, or None."""
    place = _PATH.fullmatch(path)
    if place is None or not path.startswith(log_dir(int(place[1])) + "/"):
        return None
    node = broker_node(int(place[1]))
    broker = cluster.brokers.get(int(place[1]))
    replica = None if broker is None else broker.replicas.get(TopicPartition(place[2], int(place[3])))
    if replica is None or _is_dark(cluster, node):
        return None
    stem = name_of(path).stem
    segment = next((one for one in replica.log.segments if file_name(one.base_offset) == stem), None)
    if segment is None:
        return None
    process = cluster.processes.get(node)
    has_stopped = process is not None and process.state == "stopped"  # which cuts the files of indexes
    return OnDisk(replica.log, segment, segment is replica.log.active and not has_stopped)


def metadata_at(cluster: Cluster, path: str) -> tuple[MetadataRecord, ...] | None:
    """The records of the metadata log, if the path is that of a controller's; all of them are in its first segment."""
    place = _METADATA.fullmatch(path)
    if place is None or place[2] != _FIRST_METADATA:
        return None
    controller: Controller | None = cluster.controllers.get(int(place[1]))
    if controller is None or _is_dark(cluster, controller_node(controller.id)):
        return None
    return tuple(controller.log)


def _is_dark(cluster: Cluster, node: NodeId) -> bool:
    process = cluster.processes.get(node)
    return process is not None and process.dark
