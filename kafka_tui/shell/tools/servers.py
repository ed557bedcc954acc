"""Addresses: where brokers and controllers listen, and what a client makes of `--bootstrap-server`.

Source: Apache Kafka `ClientUtils.parseAndValidateAddresses` and `Utils.getHost`, `getPort`. Everything runs on one
machine: broker 1 listens on localhost:9092, controller 100 on localhost:9190.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kafka_tui.engine.ids import NodeId, broker_node, controller_node

_ADDRESS = re.compile(r"(?:[0-9a-zA-Z%._-]*://)?\[?([0-9a-zA-Z%._:-]*)\]?:([0-9]+)")
_HERE = ("localhost", "127.0.0.1", "::1")
_BEFORE_BROKERS = 9091
_BEFORE_CONTROLLERS = 9090
_CONTROLLERS = range(_BEFORE_CONTROLLERS + 100, _BEFORE_CONTROLLERS + 103)
_MOST = 65_535
_NOBODY = 0
"""A broker's number that no broker has: whom a program asks that is given a controller's address, or none here."""


def broker_address(broker: int) -> str:
    """Where a broker listens."""
    return f"localhost:{_BEFORE_BROKERS + broker}"


def controller_address(controller: int) -> str:
    """Where a controller listens."""
    return f"localhost:{_BEFORE_CONTROLLERS + controller}"


def node_address(node: NodeId) -> str:
    """Where a broker or controller listens."""
    return broker_address(int(node.name)) if node.kind == "broker" else controller_address(int(node.name))


def unresolved(servers: str) -> Iterator[str]:
    """What a client logs of addresses whose machine nobody knows, in the words of Kafka's `ClientUtils`."""
    for host, port in _pairs(_split(servers)):
        if host not in _HERE:
            failed = f"DNS resolution failed for {host}"
            yield f"Couldn't resolve server {host}:{port} from bootstrap.servers as {failed}"


def mistake(servers: str) -> str:
    """Why no client can be made with these addresses, in the words of Kafka's ConfigException; "" when one can."""
    found = _split(servers)
    for address in found:
        match = _ADDRESS.fullmatch(address)
        if match is None:
            return f"Invalid url in bootstrap.servers: {address}"
        if int(match[2]) > _MOST:
            return f"Invalid port in bootstrap.servers: {address}"
    if not any(host in _HERE for host, _ in _pairs(found)):
        return "No resolvable bootstrap urls given in bootstrap.servers"
    return ""


def nodes_at(servers: str) -> tuple[NodeId, ...]:
    """Who would listen at these addresses, brokers and controllers that do not exist among them."""
    ports = [port for host, port in _pairs(_split(servers)) if host in _HERE]
    brokers = [broker_node(port - _BEFORE_BROKERS) for port in ports if port not in _CONTROLLERS]
    controllers = [controller_node(port - _BEFORE_CONTROLLERS) for port in ports if port in _CONTROLLERS]
    return (*brokers, *controllers)


def brokers_at(nodes: tuple[NodeId, ...] | None) -> tuple[int, ...]:
    """The brokers that a producer or consumer is to ask first, maybe none that there are; () for all."""
    if nodes is None:
        return ()
    return tuple(int(node.name) for node in nodes if node.kind == "broker") or (_NOBODY,)


def _split(servers: str) -> list[str]:
    return [address for address in re.split(r"\s*,\s*", servers.strip()) if address]


def _pairs(addresses: Iterable[str]) -> list[tuple[str, int]]:
    matches = (_ADDRESS.fullmatch(address) for address in addresses)
    return [(match[1], int(match[2])) for match in matches if match is not None]
